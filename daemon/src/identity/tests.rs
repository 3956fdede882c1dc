//! The station's key: made, exchanged, lost; killed at every step; and chains broken in every way.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::PathBuf,
};

use tempfile::TempDir;

use super::*;
use crate::{catalog::for_tests::acts, clock::SystemClock, domain::StationId};

mod learned;

/// A data folder with its catalog and archive.
struct Place {
    dir: TempDir,
    catalog: Catalog,
    clock: Arc<dyn Clock>,
    store: Store,
}

impl Place {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let path = Catalog::path_in(dir.path());
        let (catalog, _) = Catalog::open(&path, Arc::clone(&clock)).await.unwrap();
        let store = Store::of_data_folder(dir.path(), None).unwrap();
        Self { dir, catalog, clock, store }
    }

    async fn open(&self) -> Result<Keyring, IdentityError> {
        let clock = Arc::clone(&self.clock);
        Keyring::open(self.dir.path(), &self.catalog, clock, Some(&self.store)).await
    }

    async fn give_up(&self) -> Result<StationKeys, IdentityError> {
        let who = Actor::of_uid(7);
        give_up(self.dir.path(), &self.catalog, &*self.clock, &self.store, &who).await
    }

    /// The names of the private keys.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path().join("identity")).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "passwords.salt");
        names.sort();
        names
    }

    fn key_file(&self, name: &str) -> PathBuf {
        self.dir.path().join("identity").join(name)
    }

    /// The acts in the custody log.
    async fn acts(&self) -> Vec<String> {
        acts(&self.catalog).await
    }

    fn stored(&self, number: u32) -> PathBuf {
        self.store.path_of(&keys::identity(self.catalog.station(), number))
    }
}

#[tokio::test]
async fn the_first_start_makes_a_key_and_the_next_one_finds_it() {
    let place = Place::new().await;
    let first = place.open().await.unwrap().now();
    let again = place.open().await.unwrap();
    assert_eq!(first.signer().key(), again.now().signer().key());
    assert_eq!((first.epoch(), place.files()), (1, vec!["000001.1.key".into()]));
    assert_eq!(first.origin(), format!("docket/{}/000001", place.catalog.station()));
    let mode = fs::metadata(place.key_file("000001.1.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(place.acts().await, ["key-made"]);
    assert!(!place.stored(1).exists());
    again.publish(&place.store).await.unwrap();
    again.publish(&place.store).await.unwrap();
    let note = fs::read(place.stored(1)).unwrap();
    assert_eq!(note, first.chain().links()[0].note);
}

#[tokio::test]
async fn a_rotated_key_is_vouched_for_and_the_old_one_is_gone() {
    let place = Place::new().await;
    let keys = place.open().await.unwrap();
    let old = keys.now();
    let new = keys.rotate(&Actor::of_uid(7)).await.unwrap();
    assert_ne!(old.signer().key(), new.signer().key());
    assert_eq!(old.origin(), new.origin(), "the same epoch");
    assert_eq!(place.files(), ["000001.2.key"]);
    assert_eq!(place.acts().await, ["key-made", "key-rotated"]);
    let said = serde_json::json!({"schema": "x/1"});
    // What the old key signed is still opened by the chain; so is what the new one signs.
    for signer in [old.signer(), new.signer()] {
        let note = json::sign(&said, &[signer]).unwrap();
        let keys = new.chain().keys();
        json::read_by_any::<serde_json::Value>(&note, &keys, "x/1").unwrap();
    }
    let stranger = NoteSigner::generate(new.origin()).unwrap();
    let note = json::sign(&said, &[&stranger]).unwrap();
    let keys = new.chain().keys();
    let read = json::read_by_any::<serde_json::Value>(&note, &keys, "x/1");
    assert_eq!(read, Err(NoteError::Signers.into()));
    let link = &new.chain().links()[1];
    let keys = [old.signer().key().clone(), new.signer().key().clone()];
    json::read::<Identity>(&link.note, &keys, Identity::SCHEMA).unwrap();
}

#[tokio::test]
async fn a_rotation_killed_at_any_step_leaves_a_station_that_starts() {
    // After the private key was made: the old key counts, and the next rotation goes on with it.
    let place = Place::new().await;
    let keys = place.open().await.unwrap();
    keys.publish(&place.store).await.unwrap();
    let name = keys.now().origin().to_owned();
    let made = keys.files.make(&name, 1, 2).unwrap();
    let started = place.open().await.unwrap();
    assert_eq!(started.now().signer().key(), keys.now().signer().key());
    assert_eq!(place.files(), ["000001.1.key", "000001.2.key"]);

    // After the catalog knew: the new key counts, the old one goes at the next start, the note is
    // published then.
    let step = Step {
        catalog: &place.catalog,
        files: &keys.files,
        clock: &*place.clock,
        who: &Actor::of_uid(7),
    };
    let vouching = keys.now().signer.clone();
    step.take(&keys.now().chain, Reason::Rotated, Some(&vouching), None).await.unwrap();
    let started = place.open().await.unwrap();
    assert_eq!(started.now().signer().key(), made.key(), "the key of the first try");
    assert_eq!(place.files(), ["000001.2.key"]);
    assert!(!place.stored(2).exists());

    // After the archive had it, before the catalog knew that.
    let note = started.now().chain().links()[1].note.clone();
    place.store.put_new(&keys::identity(place.catalog.station(), 2), note).await.unwrap();
    let started = place.open().await.unwrap();
    started.publish(&place.store).await.unwrap();
    assert!(place.catalog.identities().await.unwrap().iter().all(|kept| kept.stored));
    assert_eq!(place.acts().await, ["key-made", "key-rotated"], "each told once");

    // A file that was being written never counted.
    fs::write(place.key_file("000001.3.new"), "PRIVATE+KEY").unwrap();
    started.rotate(&Actor::of_uid(7)).await.unwrap();
    assert_eq!(place.files(), ["000001.3.key"]);
}

#[tokio::test]
async fn a_lost_key_opens_a_new_epoch_once_a_person_says_so() {
    let place = Place::new().await;
    let old = place.open().await.unwrap().now();
    assert!(matches!(place.give_up().await, Err(IdentityError::NotLost)));
    fs::remove_file(place.key_file("000001.1.key")).unwrap();
    let Err(error) = place.open().await else { panic!("started without its key") };
    assert!(matches!(&error, IdentityError::Missing { .. }), "{error}");
    assert!(error.to_string().contains(&fingerprint(old.signer().key())));
    assert_eq!(place.acts().await, ["key-made"], "nothing was done by itself");

    let new = place.give_up().await.unwrap();
    assert_eq!((new.epoch(), place.files()), (2, vec!["000002.2.key".into()]));
    let started = place.open().await.unwrap().now();
    assert_eq!(started.signer().key(), new.signer().key());
    assert_eq!(place.acts().await, ["key-made", "key-lost"]);
    assert!(place.stored(2).exists());
}

#[tokio::test]
async fn a_key_that_others_could_read_is_refused() {
    let place = Place::new().await;
    place.open().await.unwrap();
    let path = place.key_file("000001.1.key");
    for mode in [0o640, 0o604, 0o660, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert!(matches!(place.open().await, Err(IdentityError::Exposed(_))), "{mode:o}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    place.open().await.unwrap();
    let aside = place.dir.path().join("aside");
    fs::rename(&path, &aside).unwrap();
    symlink(&aside, &path).unwrap();
    assert!(place.open().await.is_err(), "a link leads out of the folder");
}

#[tokio::test]
async fn an_older_catalog_learns_from_the_archive_and_wants_the_newest_key() {
    let place = Place::new().await;
    let keys = place.open().await.unwrap();
    keys.publish(&place.store).await.unwrap();
    // A backup of the catalog is taken now.
    place.catalog.close().await.unwrap();
    let (db, backup) = (Catalog::path_in(place.dir.path()), place.dir.path().join("backup.db"));
    fs::copy(&db, &backup).unwrap();
    let clock = Arc::clone(&place.clock);
    let (catalog, _) = Catalog::open(&db, clock).await.unwrap();
    let place = Place { catalog, ..place };
    let keys = place.open().await.unwrap();
    keys.rotate(&Actor::of_uid(7)).await.unwrap();
    keys.publish(&place.store).await.unwrap();
    place.catalog.close().await.unwrap();
    fs::copy(&backup, &db).unwrap();
    let (catalog, _) = Catalog::open(&db, Arc::clone(&place.clock)).await.unwrap();
    let place = Place { catalog, ..place };
    let restored = place.open().await.unwrap().now();
    assert_eq!(restored.chain().links().len(), 2);
    assert_eq!(restored.signer().key(), keys.now().signer().key());
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let place = Place::new().await;
    let keys = place.open().await.unwrap();
    keys.publish(&place.store).await.unwrap();
    let now = keys.now();
    let secret = now.signer().secret().splitn(5, '+').nth(4).unwrap().to_owned();
    assert!(!format!("{now:?}").contains(&secret));
    place.catalog.close().await.unwrap();
    let mut searched = 0;
    for name in ["catalog.db", "catalog.db-wal"] {
        if let Ok(bytes) = fs::read(place.dir.path().join(name)) {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{name}");
            searched += 1;
        }
    }
    assert!(searched > 0);
    // A file that is nearly a key shows none of itself either.
    fs::write(place.key_file("000001.1.key"), format!("PRIVATE+KEY+{secret}")).unwrap();
    let error = KeyFiles::of(place.dir.path()).unwrap().find(1, 1).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(&secret));
}

/// A chain of a first start, two rotations, a loss and a new epoch; and its signers.
fn sample() -> (Chain, Vec<NoteSigner>) {
    let station = StationId::mint("2026-11-22T08:00:00Z".parse().unwrap());
    let (mut chain, mut signers) = (Chain::of(station), Vec::<NoteSigner>::new());
    let reasons =
        [Reason::FirstStart, Reason::Rotated, Reason::Rotated, Reason::Lost, Reason::NewEpoch];
    for (n, reason) in (1_u8..).zip(reasons) {
        let name = origin(station, chain.next_epoch(reason));
        let signer = NoteSigner::of_seed(&name, &[n; 32]).unwrap();
        let vouching = signers.last().filter(|_| reason == Reason::Rotated);
        let since = "2026-11-22T08:00:00Z".parse().unwrap();
        let note = chain.next(&signer, vouching, (reason, since), None).unwrap();
        chain.extend(&note).unwrap();
        signers.push(signer);
    }
    (chain, signers)
}

fn extended(notes: &[Vec<u8>], station: StationId) -> Result<Chain, ChainError> {
    let mut chain = Chain::of(station);
    notes.iter().try_for_each(|note| chain.extend(note))?;
    Ok(chain)
}

#[test]
fn a_chain_broken_in_any_way_is_refused() {
    let (chain, signers) = sample();
    let station = chain.station();
    let notes: Vec<Vec<u8>> = chain.links().iter().map(|link| link.note.clone()).collect();
    extended(&notes, station).unwrap();
    // One left out, two exchanged, one twice, another station's.
    for at in 0..notes.len() {
        let mut other = notes.clone();
        let gone = other.remove(at);
        assert!(at + 1 == notes.len() || extended(&other, station).is_err(), "without {at}");
        other.insert(at, gone.clone());
        other.insert(at, gone);
        assert!(extended(&other, station).is_err(), "{at} twice");
        for with in at + 1..notes.len() {
            let mut other = notes.clone();
            other.swap(at, with);
            assert!(extended(&other, station).is_err(), "{at} for {with}");
        }
    }
    let other = StationId::mint("2026-11-22T08:00:00Z".parse().unwrap());
    assert!(extended(&notes, other).is_err());

    // Every member said otherwise, and signed by those who should sign.
    let mut refused = 0;
    for (at, link) in chain.links().iter().enumerate() {
        for change in changes(&link.identity) {
            let before = at.checked_sub(1).map(|b| &signers[b]);
            let vouching = before.filter(|_| change.reason == Reason::Rotated);
            let signers: Vec<_> = vouching.into_iter().chain([&signers[at]]).collect();
            let Ok(note) = json::sign(&change, &signers) else { continue };
            let mut begun = extended(&notes[..at], station).unwrap();
            assert!(begun.extend(&note).is_err(), "{at}: {change:?}");
            assert_eq!(begun.links().len(), at);
            refused += 1;
        }
    }
    assert!(refused >= 40, "{refused}");
}

/// What an identity could say and must not.
fn changes(real: &Identity) -> Vec<Identity> {
    let mut all = Vec::new();
    let mut add = |change: &dyn Fn(&mut Identity)| {
        let mut other = real.clone();
        change(&mut other);
        if &other != real {
            all.push(other);
        }
    };
    add(&|i| i.schema = "docket.identity/2".into());
    add(&|i| i.number += 1);
    add(&|i| i.number = i.number.saturating_sub(1));
    add(&|i| i.epoch += 1);
    add(&|i| i.epoch = i.epoch.saturating_sub(1));
    add(&|i| i.station = StationId::mint("2026-11-22T08:00:01Z".parse().unwrap()));
    for reason in [Reason::FirstStart, Reason::Rotated, Reason::Lost, Reason::NewEpoch] {
        add(&|i| i.reason = reason);
    }
    add(&|i| i.previous = None);
    add(&|i| {
        if let Some(previous) = &mut i.previous {
            previous.sha256 = "0".repeat(64);
        }
    });
    add(&|i| {
        if let Some(previous) = &mut i.previous {
            previous.number += 1;
        }
    });
    add(&|i| {
        if let Some(previous) = &mut i.previous {
            previous.key = i.key.clone();
        }
    });
    add(&|i| {
        i.last_witnessed = match i.reason {
            Reason::NewEpoch => None,
            _ => Some(None),
        };
    });
    all
}

#[test]
fn a_key_is_never_used_twice_and_bears_its_name() {
    let (chain, signers) = sample();
    let since = "2026-11-22T08:00:00Z".parse().unwrap();
    let last = signers.last().unwrap();
    let same = chain.next(last, Some(last), (Reason::Rotated, since), None);
    // Two signatures of one key, or one: neither counts.
    assert!(same.is_err() || chain.clone().extend(&same.unwrap()).is_err());
    let misnamed = NoteSigner::of_seed("docket/x/000003", &[9; 32]).unwrap();
    let note = chain.next(&misnamed, Some(last), (Reason::Rotated, since), None).unwrap();
    assert!(chain.clone().extend(&note).is_err());
    let alone = NoteSigner::of_seed(&origin(chain.station(), 3), &[9; 32]).unwrap();
    let note = chain.next(&alone, None, (Reason::Rotated, since), None).unwrap();
    assert!(chain.clone().extend(&note).is_err(), "nobody vouches for it");
    let note = chain.next(&alone, Some(last), (Reason::Rotated, since), None).unwrap();
    chain.clone().extend(&note).unwrap();
}

#[tokio::test]
async fn a_password_is_known_again_after_a_restart_and_a_rotation_and_tells_nobody_elsewhere() {
    let (place, other) = (Place::new().await, Place::new().await);
    let keys = place.open().await.unwrap();
    let mark = keys.mark("usb:1", "000000");
    keys.rotate(&Actor::station()).await.unwrap();
    assert_eq!(place.open().await.unwrap().mark("usb:1", "000000"), mark);
    for (whom, password) in [("usb:1", "000001"), ("usb:2", "000000"), ("usb:10", "00000")] {
        assert_ne!(keys.mark(whom, password), mark);
    }
    assert_ne!(other.open().await.unwrap().mark("usb:1", "000000"), mark, "another station's salt");
}
