//! What a power cut could still take: everything changed and not made durable since.
//!
//! Kept from the calls of one or more runs, in the order in which they happened; a later run's fsync
//! counts for what an earlier one wrote. It trusts no file system to do more than POSIX asks: bytes
//! are durable once their file was fsynced, a name once its folder was. A failed fsync may have
//! dropped what it should have written and calls it clean, so what it covered stays lost, whatever a
//! later fsync answers, until it is written anew.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use crate::trace::{Call, Fault};

/// Bytes of a file, from and to.
type Range = (u64, u64);

const ALL: Range = (0, u64::MAX);

/// Device and number of an inode.
type Inode = (u64, u64);

/// What is not durable.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// Bytes of files.
    files: BTreeMap<Inode, Dirt>,
    /// Names, each of which needs its folder's fsync.
    names: BTreeMap<PathBuf, Name>,
    /// Where an fsync answered "done" for new bytes behind lost ones: whoever reads them from the
    /// start, as a log is read, never gets there.
    believed: Vec<String>,
    /// Whether the file of a call under way, by the thread that makes it, stood there before, and what it was.
    before: BTreeMap<(PathBuf, i32), Option<(Inode, u64)>>,
}

/// A file's bytes.
#[derive(Clone, Debug, Default)]
struct Dirt {
    unsynced: Vec<Range>,
    /// A failed fsync covered them.
    lost: Vec<Range>,
}

impl Dirt {
    fn begins_before(&self, end: u64) -> bool {
        self.unsynced.iter().chain(&self.lost).any(|(from, _)| *from < end)
    }
}

/// A name that is not durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Unsynced,
    Lost,
}

impl Ledger {
    /// A call is about to happen.
    pub(super) fn before(&mut self, call: &Call) {
        let found = fs::symlink_metadata(&call.path).ok();
        let found = found.map(|m| ((m.dev(), m.ino()), m.nlink()));
        self.before.insert((call.path.clone(), call.thread), found);
    }

    /// A call happened.
    pub(super) fn after(&mut self, call: &Call, result: Result<u64, Fault>) {
        let before = self.before.remove(&(call.path.clone(), call.thread)).flatten();
        match (call.name, result) {
            ("fsync" | "fdatasync", Ok(_)) => self.synced(call),
            ("fsync" | "fdatasync", Err(_)) => self.failed(call),
            (_, Err(_)) => {}
            ("open" | "creat" | "openat" | "openat2", Ok(_)) => self.opened(call, before),
            ("mkdir" | "mkdirat" | "symlink" | "symlinkat" | "link" | "linkat", Ok(_)) => {
                self.named(&call.path);
            }
            ("rename" | "renameat" | "renameat2", Ok(_)) => {
                self.gone(call.from.as_deref());
                self.named(&call.path);
            }
            ("unlink" | "unlinkat" | "rmdir", Ok(_)) => {
                self.gone(Some(&call.path));
                if let Some((inode, 0 | 1)) = before {
                    self.files.remove(&inode);
                }
            }
            ("fchmod" | "chmod" | "fchmodat" | "fchown" | "chown" | "fchownat", Ok(_)) => {}
            (_, Ok(_)) => self.written(call),
        }
    }

    /// Every fsync that was wrongly believed, and everything inside `folder` that is not durable, but for
    /// what is inside `passing`, and for the bytes of `log` from `end` on, which nobody reads; in words.
    #[must_use]
    pub(super) fn not_durable(
        &self,
        folder: &Path,
        passing: &[PathBuf],
        (log, end): (&Path, u64),
    ) -> Vec<String> {
        let is_empty = |path: &Path| path == log && end == 0;
        let passes =
            |path: &Path| is_empty(path) || passing.iter().any(|out| path.starts_with(out));
        let counts = |path: &Path| path != folder && path.starts_with(folder) && !passes(path);
        let names = self.names.iter().filter(|(path, _)| counts(path));
        let mut found: Vec<_> =
            names.map(|(path, why)| format!("the name {} ({why:?})", path.display())).collect();
        found.extend(self.believed.iter().cloned());
        let mut files = Vec::new();
        walk(folder, &mut files);
        for path in files.iter().filter(|path| counts(path)) {
            let inode = fs::symlink_metadata(path).ok().map(|m| (m.dev(), m.ino()));
            let end = if path == log { end } else { u64::MAX };
            let dirt = inode.and_then(|inode| self.files.get(&inode));
            if let Some(dirt) = dirt.filter(|dirt| dirt.begins_before(end)) {
                found.push(format!("bytes of {}: {dirt:?}", path.display()));
            }
        }
        found
    }

    /// The first byte of the file at `path` that a failed fsync covered and nobody wrote anew.
    #[must_use]
    pub(super) fn lost_from(&self, path: &Path) -> Option<u64> {
        let found = fs::symlink_metadata(path).ok()?;
        let dirt = self.files.get(&(found.dev(), found.ino()))?;
        dirt.lost.iter().map(|(from, _)| *from).min()
    }

    fn opened(&mut self, call: &Call, before: Option<(Inode, u64)>) {
        if !call.changes() {
            return;
        }
        match before {
            Some((inode, _)) if call.truncates() => {
                self.files.entry(inode).or_default().unsynced.push(ALL);
            }
            Some(_) => {}
            None => {
                if let Ok(new) = fs::symlink_metadata(&call.path) {
                    // Its number may have been another's before.
                    self.files.remove(&(new.dev(), new.ino()));
                }
                self.named(&call.path);
                self.stands_for_the_others(&call.path);
            }
        }
    }

    /// Of several who open a name at once one makes it.
    fn stands_for_the_others(&mut self, path: &Path) {
        let Ok(made) = fs::symlink_metadata(path) else { return };
        let made = ((made.dev(), made.ino()), made.nlink());
        for (_, before) in self.before.iter_mut().filter(|((other, _), _)| other == path) {
            before.get_or_insert(made);
        }
    }

    fn named(&mut self, path: &Path) {
        self.names.insert(path.to_owned(), Name::Unsynced);
    }

    fn gone(&mut self, path: Option<&Path>) {
        path.map(|path| self.names.remove(path));
    }

    fn written(&mut self, call: &Call) {
        let Some(inode) = inode_of(call) else { return };
        let dirt = self.files.entry(inode).or_default();
        match (call.name, call.span) {
            ("pwrite64", Some((from, bytes))) => {
                let range = (from, from.saturating_add(bytes));
                dirt.lost = dirt.lost.iter().flat_map(|lost| without(*lost, range)).collect();
                dirt.unsynced.push(range);
            }
            ("ftruncate", Some((length, _))) => {
                let beyond = (length, u64::MAX);
                dirt.lost = dirt.lost.iter().flat_map(|lost| without(*lost, beyond)).collect();
                dirt.unsynced.push((length, length.saturating_add(1)));
            }
            // Blocks reserved without growing the file hold nothing yet.
            ("fallocate", _) => {}
            _ => dirt.unsynced.push(ALL),
        }
    }

    fn synced(&mut self, call: &Call) {
        if let Some(inode) = inode_of(call)
            && let Some(dirt) = self.files.get_mut(&inode)
        {
            let end = dirt.unsynced.iter().map(|(_, to)| *to).max().unwrap_or(0);
            if dirt.lost.iter().any(|(from, _)| *from < end) {
                self.believed.push(format!("an fsync of {}: {dirt:?}", call.path.display()));
            }
            dirt.unsynced.clear();
            if dirt.lost.is_empty() {
                self.files.remove(&inode);
            }
        }
        self.names.retain(|path, state| {
            *state == Name::Lost || path.parent() != Some(call.path.as_path())
        });
    }

    fn failed(&mut self, call: &Call) {
        if let Some(dirt) = inode_of(call).and_then(|inode| self.files.get_mut(&inode)) {
            dirt.lost.append(&mut dirt.unsynced);
        }
        for (path, state) in &mut self.names {
            if path.parent() == Some(call.path.as_path()) {
                *state = Name::Lost;
            }
        }
    }
}

/// The inode of a call about an open file, or of a named one.
fn inode_of(call: &Call) -> Option<Inode> {
    let path = match call.fd {
        Some(fd) => format!("/proc/{}/fd/{fd}", call.pid).into(),
        None => call.path.clone(),
    };
    fs::metadata(path).ok().map(|m| (m.dev(), m.ino()))
}

/// What is left of a range without another: none, one or two.
fn without((from, to): Range, (cut_from, cut_to): Range) -> impl Iterator<Item = Range> {
    [(from, to.min(cut_from)), (from.max(cut_to), to)].into_iter().filter(|(from, to)| from < to)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), files),
            _ => files.push(entry.path()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_by_what_is_written_over_it() {
        let cut = |by| without((10, 20), by).collect::<Vec<_>>();
        assert_eq!(cut((0, 10)), [(10, 20)]);
        assert_eq!(cut((12, 15)), [(10, 12), (15, 20)]);
        assert_eq!(cut((5, 15)), [(15, 20)]);
        assert_eq!(cut((5, 25)), []);
    }

    fn call(name: &'static str, path: &Path, thread: i32) -> Call {
        let flags = name.starts_with("open").then_some(u64::from(0o102_u16));
        Call { name, path: path.into(), from: None, fd: None, flags, span: None, pid: 0, thread }
    }

    #[test]
    fn of_two_who_open_a_name_at_once_one_makes_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut ledger = Ledger::default();
        let opens = [1, 2].map(|thread| call("openat", &path, thread));
        opens.iter().for_each(|open| ledger.before(open));
        fs::write(&path, "").unwrap();
        ledger.after(&opens[0], Ok(3));
        let lost =
            |ledger: &Ledger| ledger.not_durable(folder.path(), &[], (folder.path(), 0)).len();
        assert_eq!(lost(&ledger), 1);
        ledger.after(&call("fsync", folder.path(), 1), Ok(0));
        ledger.after(&opens[1], Ok(4));
        assert_eq!(lost(&ledger), 0);
    }

    #[test]
    fn what_nobody_reads_of_a_log_need_not_be_durable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, "").unwrap();
        let mut ledger = Ledger::default();
        let write = Call { span: Some((100, 10)), ..call("pwrite64", &path, 1) };
        ledger.after(&write, Ok(10));
        let lost = |end| ledger.not_durable(folder.path(), &[], (&path, end)).len();
        assert_eq!([0, 100, 101, 200].map(lost), [0, 0, 1, 1]);
    }

    #[test]
    fn a_name_is_durable_once_its_folder_is_and_never_by_a_second_try() {
        let call = |name, path: &str| call(name, Path::new(path), 0);
        let (folder, fsync) = (Path::new("/none"), call("fsync", "/none"));
        let mut ledger = Ledger::default();
        ledger.after(&call("mkdir", "/none/a"), Ok(0));
        assert_eq!(ledger.not_durable(folder, &[], (folder, 0)).len(), 1);
        ledger.after(&fsync, Err(Fault::EIO));
        ledger.after(&fsync, Ok(0));
        assert_eq!(ledger.not_durable(folder, &[], (folder, 0)).len(), 1, "retried");
        ledger.after(&call("rmdir", "/none/a"), Ok(0));
        ledger.after(&call("mkdir", "/none/a"), Ok(0));
        ledger.after(&fsync, Ok(0));
        assert!(ledger.not_durable(folder, &[], (folder, 0)).is_empty());
    }
}
