//! Wrapped keys where they stand: kept everywhere, opened from anywhere, destroyed everywhere.

use std::{fs, path::Path};

use chrono::DateTime;
use tempfile::TempDir;

use super::*;

struct Bench {
    folder: TempDir,
    item: ItemId,
    private: PrivateKey,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("second")).unwrap();
        let item = ItemId::mint(DateTime::UNIX_EPOCH);
        Self { folder, item, private: PrivateKey::generate().unwrap() }
    }

    fn vault(&self, private: Option<&PrivateKey>) -> Vault {
        let home = Store::of_data_folder(self.folder.path(), None).unwrap();
        let folders = [self.folder.path().join("second")];
        Vault::new(home, &folders, vec![self.private.public().clone()], private.cloned())
    }

    /// With the key in three places.
    fn thrice(&self, private: Option<&PrivateKey>) -> Vault {
        let home = Store::of_data_folder(self.folder.path(), None).unwrap();
        let folders = ["second", "third"].map(|name| self.folder.path().join(name));
        let _ = fs::create_dir(&folders[1]);
        Vault::new(home, &folders, self.recipients(), private.cloned())
    }

    /// The station, and somebody who keeps another private key.
    fn recipients(&self) -> Vec<PublicKey> {
        vec![self.private.public().clone(), PrivateKey::generate().unwrap().public().clone()]
    }

    fn files(&self) -> [PathBuf; 2] {
        ["archive", "second"].map(|at| self.folder.path().join(at).join(keys::wrapped(self.item)))
    }
}

fn stored(key: &ItemKey) -> Stored {
    let (blake3, sha256) = (String::new(), String::new());
    Stored { format: String::new(), size: 0, blake3, sha256, key_check: key.check() }
}

#[test]
fn a_key_is_kept_everywhere_and_any_place_is_enough() {
    let bench = Bench::new();
    let vault = bench.vault(Some(&bench.private));
    let key = vault.make(bench.item).unwrap();
    let files = bench.files();
    assert_eq!(fs::read(&files[0]).unwrap(), fs::read(&files[1]).unwrap());
    for file in &files {
        let line = fs::read(file).unwrap();
        fs::remove_file(file).unwrap();
        assert_eq!(vault.key_of(bench.item, &stored(&key)).unwrap().check(), key.check());
        fs::write(file, b"rot").unwrap();
        assert_eq!(vault.key_of(bench.item, &stored(&key)).unwrap().check(), key.check());
        fs::write(file, line).unwrap();
    }
    // Made anew for an object that never stood: the one before opens nothing.
    let again = vault.make(bench.item).unwrap();
    assert!(matches!(vault.key_of(bench.item, &stored(&key)), Err(VaultError::Bad(..))));
    assert_eq!(vault.key_of(bench.item, &stored(&again)).unwrap().check(), again.check());
}

#[test]
fn whoever_has_no_key_or_another_is_told_so() {
    let bench = Bench::new();
    let key = bench.vault(None).make(bench.item).unwrap();
    let other = PrivateKey::generate().unwrap();
    for private in [None, Some(&other)] {
        let lacks = bench.vault(private).key_of(bench.item, &stored(&key)).unwrap_err();
        assert!(matches!(lacks, VaultError::NoKey), "{lacks}");
    }
}

#[test]
fn a_key_is_not_made_unless_every_place_takes_it() {
    let bench = Bench::new();
    fs::remove_dir(bench.folder.path().join("second")).unwrap();
    let refused = bench.vault(None).make(bench.item).unwrap_err();
    assert!(matches!(refused, VaultError::Store(_)), "{refused}");
}

#[test]
fn an_empty_folder_where_keys_were_is_a_disk_that_is_not_mounted() {
    let bench = Bench::new();
    let vault = bench.vault(Some(&bench.private));
    let key = vault.make(bench.item).unwrap();
    vault.stands_everywhere(bench.item, &stored(&key)).unwrap();
    let (folder, aside) = (bench.folder.path().join("second"), bench.folder.path().join("aside"));
    fs::rename(&folder, &aside).unwrap();
    fs::create_dir(&folder).unwrap();
    assert!(vault.make(ItemId::mint(DateTime::UNIX_EPOCH)).is_err());
    assert!(vault.stands_everywhere(bench.item, &stored(&key)).is_err());
    assert!(vault.destroy(bench.item).is_err());
    assert!(fs::read_dir(&folder).unwrap().next().is_none(), "nothing is written below it");
    assert!(bench.files()[0].exists(), "home's is destroyed with the others or not at all");
}

#[test]
fn what_was_wrapped_is_read_back() {
    let bench = Bench::new();
    let vault = bench.vault(None);
    let (old, new) = (vault.make(bench.item).unwrap(), vault.make(bench.item).unwrap());
    vault.stands_everywhere(bench.item, &stored(&new)).unwrap();
    assert!(vault.stands_everywhere(bench.item, &stored(&old)).is_err(), "another key");
    let [_, second] = bench.files();
    fs::write(second, b"rot").unwrap();
    assert!(vault.stands_everywhere(bench.item, &stored(&new)).is_err());
}

#[test]
fn a_destroyed_key_is_nowhere() {
    let bench = Bench::new();
    let vault = bench.vault(Some(&bench.private));
    let key = vault.make(bench.item).unwrap();
    let [_, second] = bench.files();
    // A place that is away keeps it: that is an error, and the rest is done the next time.
    let (folder, aside) = (bench.folder.path().join("second"), bench.folder.path().join("aside"));
    fs::rename(&folder, &aside).unwrap();
    assert!(vault.destroy(bench.item).is_err());
    fs::rename(&aside, &folder).unwrap();
    assert!(second.exists());
    vault.destroy(bench.item).unwrap();
    assert!(bench.files().iter().all(|file| !file.exists()));
    let gone = vault.key_of(bench.item, &stored(&key)).unwrap_err();
    assert!(matches!(gone, VaultError::Gone(_)), "{gone}");
    vault.destroy(bench.item).unwrap();
}

#[test]
fn a_folder_that_is_named_no_more_keeps_no_destroyed_key() {
    let bench = Bench::new();
    let key = bench.vault(None).make(bench.item).unwrap();
    let home = || Store::of_data_folder(bench.folder.path(), None).unwrap();
    let second = bench.folder.path().join("second");
    let later = Vault::new(home(), &[], Vec::new(), None).once_in(vec![second.clone()]);
    assert!(later.examine(bench.item, &stored(&key)).is_empty(), "it is not missed there");
    let aside = bench.folder.path().join("aside");
    fs::rename(&second, &aside).unwrap();
    assert!(later.destroy(bench.item).is_err());
    assert!(bench.files()[0].exists());
    fs::rename(&aside, &second).unwrap();
    assert_eq!(later.destroy(bench.item).unwrap().len(), 2);
    assert!(bench.files().iter().all(|file| !file.exists()));
}

#[test]
fn what_a_killed_writing_left_is_destroyed_too() {
    let bench = Bench::new();
    let vault = bench.vault(None);
    vault.make(bench.item).unwrap();
    let left = bench.files()[1].with_extension("new");
    fs::copy(&bench.files()[1], &left).unwrap();
    vault.destroy(bench.item).unwrap();
    assert!(!left.exists());
}

/// A bit of the part that is wrapped for the last recipient rots: it opens here all the same.
fn rot_of_another_recipient(file: &Path) -> Vec<u8> {
    let good = fs::read(file).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    let at = text.rfind("\"hpke\":\"").unwrap() + 8 + 60;
    let mut bad = good.clone();
    bad[at] = if bad[at] == b'A' { b'B' } else { b'A' };
    fs::write(file, bad).unwrap();
    good
}

fn lacks(found: &[Found]) -> Vec<Lack> {
    found.iter().map(|found| found.lack).collect()
}

#[test]
fn a_copy_that_opens_here_and_differs_is_not_spread() {
    let bench = Bench::new();
    let vault = bench.thrice(Some(&bench.private));
    let key = vault.make(bench.item).unwrap();
    let third = bench.folder.path().join("third").join(keys::wrapped(bench.item));
    let [home, second] = bench.files();
    let good = rot_of_another_recipient(&home);
    let rotten = fs::read(&home).unwrap();
    assert_eq!(vault.key_of(bench.item, &stored(&key)).unwrap().check(), key.check(), "it opens");
    // Two that are the same outvote it; what is missing comes from them, and what differs stays as it is.
    assert_eq!(lacks(&vault.examine(bench.item, &stored(&key))), [Lack::Differs]);
    assert!(vault.mend(bench.item, &stored(&key)).iter().all(|mended| mended.from.is_err()));
    assert_eq!(fs::read(&home).unwrap(), rotten);
    // One against one: nobody can say.
    fs::remove_file(&third).unwrap();
    let mended = vault.mend(bench.item, &stored(&key));
    assert!(mended.len() == 3 && mended.iter().all(|mended| mended.from.is_err()), "{mended:?}");
    assert!(!third.exists() && fs::read(&second).unwrap() == good);
    // A person took away the one that is not to be trusted.
    fs::remove_file(&home).unwrap();
    assert!(vault.mend(bench.item, &stored(&key)).iter().all(|mended| mended.from.is_ok()));
    assert!([&home, &third].iter().all(|file| fs::read(file).unwrap() == good));
    assert_eq!(vault.examine(bench.item, &stored(&key)), []);
}

#[test]
fn a_copy_that_cannot_be_read_is_told_as_such_and_written_anew() {
    let bench = Bench::new();
    let vault = bench.vault(None);
    let key = vault.make(bench.item).unwrap();
    let [home, second] = bench.files();
    fs::remove_file(&second).unwrap();
    // It stands there, and no read gives it.
    std::os::unix::fs::symlink(&second, &second).unwrap();
    assert_eq!(lacks(&vault.examine(bench.item, &stored(&key))), [Lack::Unreadable]);
    assert_eq!(vault.remains(bench.item).stands.len(), 2, "it may be the key");
    assert!(vault.mend(bench.item, &stored(&key)).iter().all(|mended| mended.from.is_ok()));
    assert_eq!(fs::read(&home).unwrap(), fs::read(&second).unwrap());
}

#[test]
fn what_is_left_of_a_key_is_looked_for_in_folders_of_before_too() {
    let bench = Bench::new();
    bench.vault(None).make(bench.item).unwrap();
    let home = Store::of_data_folder(bench.folder.path(), None).unwrap();
    let second = bench.folder.path().join("second");
    let later = Vault::new(home, &[], Vec::new(), None).once_in(vec![second.clone()]);
    assert_eq!(later.remains(bench.item).stands.len(), 2);
    fs::rename(&second, bench.folder.path().join("aside")).unwrap();
    assert_eq!(later.remains(bench.item).away, [second], "nobody can say what stands there");
}
