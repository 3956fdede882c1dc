//! Changes of settings files are told, whichever way they come, and once.

#![expect(clippy::unwrap_used, reason = "a broken test fails by panicking")]

mod given;

use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    sync::mpsc::{Receiver, RecvError, channel},
    time::Duration,
};

use docket_config::{Sources, Watcher, load, watch};
use given::Folder;

/// Far longer than any burst; waited out only by a test that fails.
const LONG: Duration = Duration::from_secs(20);

/// A watch that sends, at each change, how many bays may copy then.
fn watched(file: &Path) -> (Watcher, Receiver<Option<usize>>) {
    let (sender, receiver) = channel();
    let sources = Sources::of_file(file);
    let watcher = watch(&Sources::of_file(file), move || {
        let bays = load(&sources).map(|loaded| loaded.settings.intake.parallel_bays);
        sender.send(bays.ok()).unwrap();
    });
    (watcher.unwrap(), receiver)
}

fn bays(count: usize) -> String {
    format!("intake.parallel_bays = {count}\n")
}

/// Ends the watch and holds it to having told nothing more.
fn nothing_more(watcher: Watcher, told: &Receiver<Option<usize>>) {
    drop(watcher);
    assert_eq!(told.recv(), Err(RecvError));
}

#[test]
fn a_file_that_is_written_again_and_again_is_told_once() {
    let folder = Folder::new();
    let file = folder.write("docket.toml", &bays(1));
    let (watcher, told) = watched(&file);
    for count in 2..=9 {
        folder.write("docket.toml", &bays(count));
    }
    assert_eq!(told.recv_timeout(LONG), Ok(Some(9)));
    nothing_more(watcher, &told);
}

#[test]
fn what_changes_no_setting_is_not_told() {
    let folder = Folder::new();
    let file = folder.write("docket.toml", &bays(1));
    let other = folder.write("other.toml", &bays(1));
    let (watcher, told) = watched(&file);
    let (_other, told_of_other) = watched(&other);
    folder.write("docket.toml", &bays(1));
    folder.write("docket.d/notes.txt", "x");
    load(&Sources::of_file(&file)).unwrap();
    folder.write("other.toml", &bays(2));
    assert_eq!(told_of_other.recv_timeout(LONG), Ok(Some(2)));
    folder.write("docket.d/last.toml", &bays(3));
    assert_eq!(told.recv_timeout(LONG), Ok(Some(3)));
    nothing_more(watcher, &told);
}

#[test]
fn a_file_that_is_put_in_place_of_the_old_one_is_told() {
    let folder = Folder::new();
    let file = folder.write("docket.toml", &bays(1));
    let (watcher, told) = watched(&file);
    for count in 2..=3 {
        fs::rename(folder.write(".docket.toml.swp", &bays(count)), &file).unwrap();
        assert_eq!(told.recv_timeout(LONG), Ok(Some(count)));
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(told.recv_timeout(LONG), Ok(None));
    folder.write("docket.toml", &bays(4));
    assert_eq!(told.recv_timeout(LONG), Ok(Some(4)));
    nothing_more(watcher, &told);
}

#[test]
fn drop_ins_are_told_though_their_folder_comes_later_and_again() {
    let folder = Folder::new();
    let file = folder.write("docket.toml", "");
    let (watcher, told) = watched(&file);
    for _ in 0..2 {
        folder.write("docket.d/a.toml", &bays(2));
        assert_eq!(told.recv_timeout(LONG), Ok(Some(2)));
        folder.write("docket.d/a.toml", &bays(3));
        assert_eq!(told.recv_timeout(LONG), Ok(Some(3)));
        fs::remove_dir_all(folder.path().join("docket.d")).unwrap();
        assert_eq!(told.recv_timeout(LONG), Ok(Some(4)));
    }
    nothing_more(watcher, &told);
}

/// Kubernetes mounts settings so: the file is a link through `..data`, which is turned at once.
#[test]
fn a_link_on_the_way_that_is_turned_is_told() {
    let folder = Folder::new();
    let at = folder.path().canonicalize().unwrap();
    folder.write("mount/..1/docket.toml", &bays(1));
    symlink("..1", at.join("mount/..data")).unwrap();
    symlink("..data/docket.toml", at.join("mount/docket.toml")).unwrap();
    symlink(at.join("mount"), at.join("etc")).unwrap();
    let (watcher, told) = watched(&at.join("etc/docket.toml"));

    folder.write("mount/..2/docket.toml", &bays(2));
    symlink("..2", at.join("mount/..new")).unwrap();
    fs::rename(at.join("mount/..new"), at.join("mount/..data")).unwrap();
    assert_eq!(told.recv_timeout(LONG), Ok(Some(2)));
    fs::remove_dir_all(at.join("mount/..1")).unwrap();

    // In place, behind the link.
    folder.write("mount/..2/docket.toml", &bays(3));
    assert_eq!(told.recv_timeout(LONG), Ok(Some(3)));

    folder.write("other/docket.toml", &bays(5));
    symlink("other", at.join("etc.new")).unwrap();
    fs::rename(at.join("etc.new"), at.join("etc")).unwrap();
    assert_eq!(told.recv_timeout(LONG), Ok(Some(5)));
    nothing_more(watcher, &told);
}

#[test]
fn a_file_in_a_folder_that_comes_later_is_told() {
    let folder = Folder::new();
    let (watcher, told) = watched(&folder.path().join("deep/er/docket.toml"));
    folder.write("deep/er/docket.toml", &bays(2));
    assert_eq!(told.recv_timeout(LONG), Ok(Some(2)));
    folder.write("deep/er/docket.toml", &bays(3));
    assert_eq!(told.recv_timeout(LONG), Ok(Some(3)));
    nothing_more(watcher, &told);
}

#[test]
fn without_a_file_there_is_nothing_to_watch() {
    let (sender, receiver) = channel::<()>();
    let watcher = watch(&Sources::default(), move || sender.send(()).unwrap()).unwrap();
    assert_eq!(receiver.recv(), Err(RecvError));
    drop(watcher);
}
