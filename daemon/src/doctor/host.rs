//! The host's own files: limits, memory, mounts, units.
//!
//! Read by the probes below a root, which is `/` on a station. What is not there or cannot be
//! understood is `None`: the probe says that it is unknown.

use std::{
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

/// The host below a root.
#[derive(Clone, Copy)]
pub(super) struct Host<'a>(pub(super) &'a Path);

/// Folders of units, the most particular first (systemd.unit(5)).
const UNIT_FOLDERS: &[&str] =
    &["etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"];
/// The station's unit.
const UNIT: &str = "docketd.service";

impl Host<'_> {
    /// The path of a host's file, written without the first slash.
    pub(super) fn path(&self, below: &str) -> PathBuf {
        self.0.join(below)
    }

    pub(super) fn text(&self, below: &str) -> Option<String> {
        fs::read_to_string(self.path(below)).ok()
    }

    pub(super) fn number<T: FromStr>(&self, below: &str) -> Option<T> {
        self.text(below)?.trim().parse().ok()
    }

    /// The name of an account, else its number.
    pub(super) fn user(&self, uid: u32) -> String {
        let number = uid.to_string();
        let accounts = self.text("etc/passwd").unwrap_or_default();
        let named = accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == number).then(|| name.to_owned())
        });
        named.unwrap_or(number)
    }

    /// Whether systemd runs this host (sd_booted(3)).
    pub(super) fn has_systemd(&self) -> bool {
        self.path("run/systemd/system").is_dir()
    }

    /// The station's unit: where it stands, and its text with what was added to it.
    pub(super) fn unit(&self) -> Option<Unit> {
        let folders = UNIT_FOLDERS.iter().map(|folder| self.path(folder));
        let path = folders.map(|folder| folder.join(UNIT)).find(|path| path.is_file())?;
        let mut text = fs::read_to_string(&path).ok()?;
        // What stands in the more particular folder is read last and outranks.
        for folder in UNIT_FOLDERS.iter().rev() {
            for added in self.added(folder) {
                text.push('\n');
                text.push_str(&added);
            }
        }
        Some(Unit { path, text })
    }

    fn added(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder).join(format!("{UNIT}.d"))) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "conf"));
        paths.sort();
        paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
    }

    /// The filesystem on which `path` stands, as the kernel calls it, e.g. `ext4`
    /// (proc_pid_mountinfo(5)).
    pub(super) fn filesystem_of(&self, path: &Path) -> Option<String> {
        let path = path.canonicalize().ok()?;
        let mounts = self.text("proc/self/mountinfo")?;
        let on_the_way = mounts.lines().filter_map(|line| {
            let (before, after) = line.split_once(" - ")?;
            let point = before.split(' ').nth(4)?.replace("\\040", " ");
            path.starts_with(&point).then(|| (point.len(), after.split(' ').next()))
        });
        // Of two mounts on the same point the later one lies on top.
        on_the_way.max_by_key(|(length, _)| *length)?.1.map(str::to_owned)
    }
}

/// A unit's text.
pub(super) struct Unit {
    pub(super) path: PathBuf,
    text: String,
}

impl Unit {
    /// The last value of `key`, as in systemd's own reading; an empty one is none.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.values(key).last().filter(|value| !value.is_empty())
    }

    /// All values of `key`.
    pub(super) fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        self.text.lines().filter_map(move |line| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == key).then(|| value.trim())
        })
    }
}
