//! The `ffmpeg` and `ffprobe` programs: found, asked and listened to.
//!
//! Called by `footage` and by tests. A missing program is its own error, naming the package; a
//! refusal carries the program's last words. Only paths this crate made up are ever handed over,
//! so no file name can be taken for an option or a protocol.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use super::CardError;

/// Runs `ffmpeg` with `args`; `what` names the work in errors.
pub(crate) fn ffmpeg<A: AsRef<OsStr>>(what: &str, args: &[A]) -> Result<(), CardError> {
    run("ffmpeg", what, args).map(|_| ())
}

/// All that `ffmpeg` says of itself and its libraries, asked once a process.
pub(crate) fn version() -> Result<&'static str, CardError> {
    static VERSION: OnceLock<String> = OnceLock::new();
    if let Some(version) = VERSION.get() {
        return Ok(version);
    }
    let said = run("ffmpeg", "its version", &["-version"])?;
    Ok(VERSION.get_or_init(|| said))
}

/// The fixed-width font of the burned-in clock.
pub(crate) fn clock_font() -> Result<PathBuf, CardError> {
    const FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf";
    let font = PathBuf::from(FONT);
    if font.is_file() {
        Ok(font)
    } else {
        Err(CardError::Missing { tool: FONT.to_owned(), package: "fonts-dejavu-core" })
    }
}

/// The codecs `ffprobe` sees in the file at `path`, in stream order.
///
/// # Errors
/// [`CardError::Missing`] without the program, [`CardError::Tool`] when it refuses the file.
pub fn probe_codecs(path: &Path) -> Result<Vec<String>, CardError> {
    let entries = ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0"];
    let mut args: Vec<&OsStr> = entries.iter().map(OsStr::new).collect();
    args.extend([OsStr::new("-i"), path.as_os_str()]);
    let said = run("ffprobe", &path.to_string_lossy(), &args)?;
    let mut codecs: Vec<String> = Vec::new();
    for codec in said.lines().map(|line| line.trim_end_matches(',')).filter(|c| !c.is_empty()) {
        // A transport stream lists each stream once more under its program.
        if !codecs.iter().any(|known| known == codec) {
            codecs.push(codec.to_owned());
        }
    }
    Ok(codecs)
}

fn run<A: AsRef<OsStr>>(tool: &'static str, what: &str, args: &[A]) -> Result<String, CardError> {
    let output = Command::new(tool).args(args).stdin(Stdio::null()).output();
    let output = output.map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => {
            CardError::Missing { tool: format!("the {tool} program"), package: "ffmpeg" }
        }
        _ => CardError::Io { what: "starting", path: tool.into(), source },
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let last: Vec<_> = words.lines().rev().take(4).collect();
    let words = last.into_iter().rev().collect::<Vec<_>>().join("; ");
    Err(CardError::Tool { tool, what: what.to_owned(), words })
}
