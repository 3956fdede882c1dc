//! Where settings come from: a file with its drop-ins, variables, flags.
//!
//! Made once by a bin from its process and handed to `load` and `watch`. The settings files are read
//! here and nowhere else; a file that cannot be read is an answer, not an error.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt, fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// What variables' names begin with.
pub(crate) const PREFIX: &str = "DOCKET_";

/// What stands between the parts of a key in a variable's name.
pub(crate) const SEPARATOR: &str = "__";

/// Longest settings file, bytes.
pub(crate) const FILE_MAX_BYTES: u64 = 1 << 20;

/// Where settings come from; each outranks those before it.
#[derive(Clone, Default)]
pub struct Sources {
    /// The settings file, if one was asked for. Drop-ins lie beside it: `docket.d/*.toml` for
    /// `docket.toml`, in the order of their names.
    pub file: Option<PathBuf>,
    /// Variables, by name. Those named `DOCKET_SECTION__KEY` are settings; the others are not looked at.
    pub env: BTreeMap<OsString, OsString>,
    /// Flags: the `section.key=value` of each `--set`.
    pub flags: Vec<String>,
}

impl Sources {
    /// The sources of this process: `file` and `set` from its command line, and its variables as they
    /// are now.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>, set: Vec<String>) -> Self {
        let ours = |(name, _): &(OsString, OsString)| is_setting(&name.to_string_lossy());
        Self { file, env: std::env::vars_os().filter(ours).collect(), flags: set }
    }

    /// A file and its drop-ins alone.
    #[must_use]
    pub fn of_file(file: impl Into<PathBuf>) -> Self {
        Self { file: Some(file.into()), ..Self::default() }
    }

    /// The same with a variable set.
    #[must_use]
    pub fn with_env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.insert(name.into(), value.into());
        self
    }

    /// The same with a flag after those that are there.
    #[must_use]
    pub fn with_flag(mut self, flag: impl Into<String>) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// The folder of the drop-ins, whether or not it exists.
    pub(crate) fn drop_ins(&self) -> Option<PathBuf> {
        self.file.as_ref().map(|file| file.with_extension("d"))
    }

    /// Reads the file and its drop-ins.
    pub(crate) fn read_files(&self) -> Vec<ReadFile> {
        let mut files: Vec<_> = self.file.iter().cloned().map(ReadFile::read).collect();
        if let Some(folder) = self.drop_ins() {
            match drop_ins_in(&folder) {
                Ok(paths) => files.extend(paths.into_iter().map(ReadFile::read)),
                Err(reason) if reason.kind() == io::ErrorKind::NotFound => {}
                Err(reason) => files.push(ReadFile { path: folder, read: Err(reason.kind()) }),
            }
        }
        files
    }
}

/// A settings file as it was at one moment.
#[derive(PartialEq, Eq)]
pub(crate) struct ReadFile {
    pub(crate) path: PathBuf,
    /// At most one byte more than [`FILE_MAX_BYTES`].
    pub(crate) read: Result<Vec<u8>, io::ErrorKind>,
}

impl ReadFile {
    fn read(path: PathBuf) -> Self {
        let read = bytes_of(&path).map_err(|error| error.kind());
        Self { path, read }
    }
}

fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The drop-ins in `folder`, by name. What begins with a dot is an editor's or a mount's own.
fn drop_ins_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

/// Whether a variable of this name is meant to be a setting.
pub(crate) fn is_setting(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|key| key.contains(SEPARATOR))
}

/// Values are left out: a variable may hold a secret by mistake.
impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("file", &self.file)
            .field("env", &self.env.keys())
            .field("flags", &self.flags.len())
            .finish()
    }
}
