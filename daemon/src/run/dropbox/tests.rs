//! A folder with everything that people, scripts and strangers put into one.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::{PermissionsExt, symlink},
    path::PathBuf,
    sync::mpsc::RecvTimeoutError,
};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

use super::*;

const PATIENCE: Duration = Duration::from_secs(60);

/// A name, and its bytes if they could be had.
type Handed = (String, Option<Vec<u8>>);

fn handed(name: &str, bytes: &str) -> Handed {
    (name.into(), Some(bytes.into()))
}

fn home() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().canonicalize().unwrap().join("drop");
    fs::create_dir(&folder).unwrap();
    (home, folder)
}

/// Refuses what begins with `bad`; does `meanwhile` while it has a file in hand; tells what it was
/// handed.
fn watch_while(
    folder: &Path,
    mut meanwhile: impl FnMut(&Dropped) + Send + 'static,
) -> (Dropbox, Receiver<Handed>) {
    let (told, heard) = channel();
    let supervisor = Supervisor::new().0;
    let take = move |dropped: &Dropped| {
        meanwhile(dropped);
        let bytes = dropped.bytes.as_ref().ok().cloned();
        let taken = bytes.as_ref().is_some_and(|bytes| !bytes.starts_with(b"bad"));
        told.send((dropped.name.clone(), bytes)).unwrap();
        let why = dropped.bytes.as_ref().err().map(|unfit| format!(" {unfit:?}"));
        Verdict { taken, report: format!("taken: {taken}{}\n", why.unwrap_or_default()) }
    };
    (Dropbox::start(&supervisor, "drops", folder, take).unwrap(), heard)
}

fn watch(folder: &Path) -> (Dropbox, Receiver<Handed>) {
    watch_while(folder, |_| {})
}

fn next(heard: &Receiver<Handed>) -> Handed {
    heard.recv_timeout(PATIENCE).unwrap()
}

/// Stops it; nothing more was handed.
fn ended(dropbox: Dropbox, heard: &Receiver<Handed>) {
    dropbox.stop();
    // A stop does not wait for long: nothing more is told only once its task is gone.
    assert_eq!(heard.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
}

fn text(path: PathBuf) -> String {
    fs::read_to_string(path).unwrap()
}

fn listed(folder: PathBuf) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_stands_there_and_what_comes_is_put_away_with_its_report() {
    let (_home, folder) = home();
    fs::write(folder.join("a.csv"), "bad 1").unwrap();
    fs::write(folder.join(".b.csv"), "half").unwrap();
    let (dropbox, heard) = watch(&folder);
    assert_eq!(next(&heard), handed("a.csv", "bad 1"));
    // A name that was filled under a dot comes when it is moved.
    fs::rename(folder.join(".b.csv"), folder.join("b.csv")).unwrap();
    assert_eq!(next(&heard), handed("b.csv", "half"));
    fs::write(folder.join("a.csv"), "bad 2").unwrap();
    assert_eq!(next(&heard), handed("a.csv", "bad 2"));
    ended(dropbox, &heard);
    assert_eq!(text(folder.join("failed/a.csv")), "bad 1");
    assert_eq!(text(folder.join("failed/2-a.csv")), "bad 2");
    assert_eq!(text(folder.join("failed/2-a.csv.txt")), "taken: false\n");
    assert_eq!(text(folder.join("done/b.csv.txt")), "taken: true\n");
    assert_eq!(listed(folder.join(".taking")), [""; 0]);
}

#[test]
fn what_is_linked_there_is_taken_at_once() {
    let (home, folder) = home();
    let elsewhere = home.path().join("list.csv");
    fs::write(&elsewhere, "whole").unwrap();
    let (dropbox, heard) = watch(&folder);
    fs::hard_link(&elsewhere, folder.join("list.csv")).unwrap();
    assert_eq!(next(&heard), handed("list.csv", "whole"));
    ended(dropbox, &heard);
    assert_eq!(text(elsewhere), "whole", "what was linked stays where it was");
}

#[test]
fn what_comes_under_a_name_in_hand_is_taken_as_well() {
    let (_home, folder) = home();
    let drop = folder.clone();
    let mut first = true;
    let (dropbox, heard) = watch_while(&folder, move |_| {
        if std::mem::take(&mut first) {
            fs::write(drop.join(".new"), "two").unwrap();
            fs::rename(drop.join(".new"), drop.join("a.csv")).unwrap();
        }
    });
    fs::write(folder.join(".one"), "one").unwrap();
    fs::rename(folder.join(".one"), folder.join("a.csv")).unwrap();
    assert_eq!(next(&heard), handed("a.csv", "one"));
    assert_eq!(next(&heard), handed("a.csv", "two"));
    ended(dropbox, &heard);
    assert_eq!(text(folder.join("done/a.csv")), "one");
    assert_eq!(text(folder.join("done/2-a.csv")), "two");
}

#[test]
fn what_is_written_to_while_it_is_in_hand_is_not_done() {
    let (_home, folder) = home();
    fs::write(folder.join("a.csv"), "one").unwrap();
    // Opened before it was taken, and still open.
    let mut writer = OpenOptions::new().append(true).open(folder.join("a.csv")).unwrap();
    let (dropbox, heard) = watch_while(&folder, move |_| writer.write_all(b" two").unwrap());
    assert_eq!(next(&heard), handed("a.csv", "one"));
    assert_eq!(next(&heard), ("a.csv".into(), None));
    ended(dropbox, &heard);
    assert_eq!(listed(folder.join("done")), [""; 0]);
    assert!(text(folder.join("failed/a.csv")).starts_with("one two"));
    assert_eq!(text(folder.join("failed/a.csv.txt")), "taken: true\ntaken: false Changed\n");
}

#[test]
fn what_was_in_hand_at_a_kill_is_taken_by_the_next_start() {
    let (_home, folder) = home();
    let taking = folder.join(".taking");
    fs::create_dir(&taking).unwrap();
    fs::set_permissions(&taking, fs::Permissions::from_mode(0o700)).unwrap();
    fs::create_dir_all(taking.join("1")).unwrap();
    fs::create_dir_all(taking.join("2")).unwrap();
    fs::write(taking.join("2/b.csv"), "kept").unwrap();
    // The kill came after the report and before the file.
    fs::create_dir(folder.join("done")).unwrap();
    fs::write(folder.join("done/b.csv.txt"), "taken: true\n").unwrap();
    let (dropbox, heard) = watch(&folder);
    assert_eq!(next(&heard), handed("b.csv", "kept"));
    ended(dropbox, &heard);
    assert_eq!(listed(folder.join("done")), ["2-b.csv", "2-b.csv.txt", "b.csv.txt"]);
    assert_eq!(listed(taking), [""; 0]);
}

#[test]
fn a_report_replaces_nothing_and_follows_nothing() {
    let (home, folder) = home();
    let outside = home.path().join("outside");
    fs::write(&outside, "mine").unwrap();
    fs::create_dir(folder.join("failed")).unwrap();
    symlink(&outside, folder.join("failed/a.csv.txt")).unwrap();
    fs::write(folder.join("a.csv"), "bad 1").unwrap();
    // A file that bears the name of another's report.
    fs::write(folder.join("2-a.csv.txt"), "bad 2").unwrap();
    let (dropbox, heard) = watch(&folder);
    assert_eq!(next(&heard), handed("2-a.csv.txt", "bad 2"));
    assert_eq!(next(&heard), handed("a.csv", "bad 1"));
    ended(dropbox, &heard);
    assert_eq!(text(outside), "mine");
    assert_eq!(text(folder.join("failed/2-a.csv.txt")), "bad 2");
    assert_eq!(text(folder.join("failed/3-a.csv")), "bad 1");
    assert_eq!(text(folder.join("failed/3-a.csv.txt")), "taken: false\n");
}

fn make_odd_things(folder: &Path, outside: &Path, mark: &str) {
    symlink(outside, folder.join(format!("{mark}-link.csv"))).unwrap();
    fs::create_dir(folder.join(format!("{mark}-folder.csv"))).unwrap();
    let pipe = folder.join(format!("{mark}-pipe.csv"));
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

#[test]
fn what_is_no_plain_file_is_refused_and_told_at_once() {
    let (home, folder) = home();
    let outside = home.path().join("outside.csv");
    fs::write(&outside, "secret").unwrap();
    make_odd_things(&folder, &outside, "old");
    let (dropbox, heard) = watch(&folder);
    let three = |heard: &Receiver<Handed>| {
        let mut three: Vec<_> = (0..3).map(|_| next(heard)).collect();
        three.sort();
        three
    };
    let wanted = |mark: &str| {
        ["folder", "link", "pipe"].map(|what| (format!("{mark}-{what}.csv"), None::<Vec<u8>>))
    };
    assert_eq!(three(&heard), wanted("old"));
    make_odd_things(&folder, &outside, "new");
    assert_eq!(three(&heard), wanted("new"));
    ended(dropbox, &heard);
    let failed = folder.join("failed");
    assert!(failed.join("new-link.csv").is_symlink());
    assert_eq!(text(failed.join("new-pipe.csv.txt")), "taken: false NotAFile\n");
    assert_eq!(listed(failed).len(), 12);
    assert_eq!(text(outside), "secret");
}

#[test]
fn what_is_too_long_is_refused_unread() {
    let (_home, folder) = home();
    // A hundred megabytes, and one byte too many.
    for (name, length) in [("huge.csv", 100_000_000), ("long.csv", FILE_MAX_BYTES + 1)] {
        File::create(folder.join(name)).unwrap().set_len(length).unwrap();
    }
    let (dropbox, heard) = watch(&folder);
    assert_eq!(next(&heard), ("huge.csv".into(), None));
    assert_eq!(next(&heard), ("long.csv".into(), None));
    ended(dropbox, &heard);
    assert_eq!(text(folder.join("failed/long.csv.txt")), "taken: false TooLong\n");
    assert!(folder.join("failed/huge.csv").is_file());
}

#[test]
fn names_are_kept_as_far_as_they_can_be_shown() {
    let (_home, folder) = home();
    let long = "案".repeat(80);
    fs::write(folder.join(format!("{long}.csv")), "x").unwrap();
    fs::write(folder.join("b\n\u{1b}[31m.csv"), "y").unwrap();
    let (dropbox, heard) = watch(&folder);
    assert_eq!(next(&heard), handed("b\u{fffd}\u{fffd}[31m.csv", "y"));
    assert_eq!(next(&heard), handed(&"案".repeat(66), "x"));
    ended(dropbox, &heard);
    assert_eq!(listed(folder.join("done")).len(), 4);
}

#[test]
fn a_folder_that_others_prepared_is_not_used() {
    let (home, folder) = home();
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let taking = folder.join(".taking");
    symlink(&elsewhere, &taking).unwrap();
    let start = || {
        let refused = |_: &Dropped| Verdict { taken: false, report: String::new() };
        Dropbox::start(&Supervisor::new().0, "drops", &folder, refused).err().map(|e| e.kind())
    };
    assert!(start().is_some(), "no link is followed");
    fs::remove_file(&taking).unwrap();
    fs::create_dir(&taking).unwrap();
    fs::set_permissions(&taking, fs::Permissions::from_mode(0o770)).unwrap();
    assert_eq!(start(), Some(io::ErrorKind::PermissionDenied));
}
