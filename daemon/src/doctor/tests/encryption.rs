//! Where wrapped keys stand.

use docket_config::Recipient;

use super::*;
use crate::store::keys::KEYS;

#[test]
fn wrapped_keys_are_to_stand_on_another_disk_too() {
    let mut desk = Desk::new();
    assert_eq!(desk.says("wrapped-keys"), "skipped off");
    desk.settings.archive.encryption.recipients = vec![Recipient::of([1; 32])];
    assert_eq!(desk.says("wrapped-keys"), "warn home-only");
    let beside = desk.folder.path().join("beside");
    desk.settings.archive.encryption.key_folders = vec![beside.clone()];
    assert_eq!(desk.says("wrapped-keys"), "fail missing");
    fs::create_dir(&beside).unwrap();
    let found = desk.look("wrapped-keys");
    assert_eq!(said(&found), "warn same-disk");
    // A file system of its own, in memory.
    let other = tempfile::tempdir_in("/dev/shm").unwrap();
    desk.settings.archive.encryption.key_folders.push(other.path().into());
    let found = desk.look("wrapped-keys");
    assert_eq!((said(&found).as_str(), number(&found, "count")), ("ok kept", 2));
    {
        let _locked = Locked::lock(&beside);
        assert_eq!(desk.says("wrapped-keys"), "fail not-writable");
    }
    // Home has keys: a folder that has none is a disk that is not mounted.
    fs::create_dir_all(desk.data().join("archive").join(KEYS)).unwrap();
    fs::create_dir(beside.join(KEYS)).unwrap();
    let found = desk.look("wrapped-keys");
    assert_eq!(said(&found), "fail empty");
    assert_eq!(text(&found, "path"), other.path().display().to_string());
}
