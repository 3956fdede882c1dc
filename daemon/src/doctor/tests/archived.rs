//! The archive's folder and the newest originals in it.

use super::*;

#[test]
fn an_archive_can_be_written_or_not() {
    let desk = Desk::new();
    assert_eq!(desk.says("archive"), "ok not-yet");
    let folder = desk.data().join("archive");
    fs::create_dir(&folder).unwrap();
    assert_eq!(desk.says("archive"), "ok writable");
    let _locked = Locked::lock(&folder);
    assert_eq!(desk.says("archive"), "fail not-writable");
}

#[test]
fn an_archive_that_is_named_must_be_there() {
    let mut desk = Desk::new();
    desk.settings.archive.folder = Some(desk.folder.path().join("elsewhere"));
    assert_eq!(desk.says("archive"), "fail missing");
}

#[test]
fn an_empty_folder_where_originals_should_be_is_no_archive() {
    let mut desk = Desk::new();
    let (_, key) = desk.archived(3);
    let point = desk.folder.path().join("mount-point");
    fs::create_dir(&point).unwrap();
    desk.settings.archive.folder = Some(point.clone());
    let found = desk.look("archive");
    assert_eq!(said(&found), "fail empty");
    assert_eq!(number(&found, "originals"), 1);
    fs::create_dir_all(point.join(&key).parent().unwrap()).unwrap();
    fs::write(point.join(&key), "abc").unwrap();
    assert_eq!(desk.says("archive"), "ok writable");
}

#[test]
fn the_newest_originals_stand_at_their_length() {
    let desk = Desk::new();
    assert_eq!(desk.says("originals"), "skipped none-yet");
    let (item, key) = desk.archived(3);
    let lost = desk.look("originals");
    assert_eq!((said(&lost).as_str(), text(&lost, "item")), ("fail lost", item.to_string()));
    desk.object(&key, b"ab");
    let cut = desk.look("originals");
    assert_eq!((said(&cut).as_str(), number(&cut, "length")), ("fail other-length", 2));
    desk.object(&key, b"abc");
    let there = desk.look("originals");
    assert_eq!((said(&there).as_str(), number(&there, "count")), ("ok there", 1));
}
