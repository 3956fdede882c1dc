//! Objects of the log put right from the catalog: only by what was signed, and never in the place of what this
//! station signed itself.

use std::{fs, path::PathBuf, sync::Arc};

use tempfile::TempDir;

use super::*;
use crate::{
    catalog::{
        Catalog,
        for_tests::{fill, tamper},
    },
    clock::SimulatedClock,
    domain::Actor,
    fixity::Outcome,
    identity::{self, Keyring},
    log::{self, Hash, Publisher, checkpoint_text, record_hash, standing},
    store::{Store, keys},
};

const MORNING: &str = "2026-11-22T08:00:00Z";

/// A published log of a thousand events, signed by a real key, and a home archive that is mounted.
struct Sound {
    catalog: Catalog,
    store: Store,
    keys: Keyring,
    _dir: TempDir,
}

impl Sound {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(SimulatedClock::at(MORNING.parse().unwrap()));
        let path = Catalog::path_in(dir.path());
        let (catalog, _) =
            Catalog::open(&path, Arc::<SimulatedClock>::clone(&clock)).await.unwrap();
        let store = Store::of_data_folder(dir.path(), None).unwrap();
        let keys = Keyring::open(dir.path(), &catalog, clock, None).await.unwrap();
        for events in [299, 700] {
            fill(&catalog, events).await;
            let publisher = keys.now();
            Publisher::new(&catalog, &store, publisher.signer()).publish().await.unwrap();
        }
        // An archive without any evidence is one whose disk is not mounted.
        fs::create_dir(store.path_of(keys::EVIDENCE)).unwrap();
        Self { catalog, store, keys, _dir: dir }
    }

    fn key(&self, path: &str) -> String {
        format!("{}/{path}", keys::log(self.catalog.station(), 1))
    }

    fn file(&self, path: &str) -> PathBuf {
        self.store.path_of(&self.key(path))
    }

    /// The objects that are harmed, as they stand.
    fn objects(&self) -> Vec<Vec<u8>> {
        TILES.iter().map(|path| fs::read(self.file(path)).unwrap()).collect()
    }

    /// Has the object put right as reconciling would, with what the catalog has of it.
    async fn mended(&self, path: &str) -> bool {
        let epoch = self.catalog.epoch().await.unwrap();
        let (mut at, mut bytes) = (log::Place::default(), None);
        while let Some(page) =
            standing(&self.catalog, ("local", "local"), &epoch, &mut at).await.unwrap()
        {
            bytes = bytes.or(page.into_iter().find(|o| o.key == self.key(path)).map(|o| o.bytes));
        }
        let truth = Truth::Bytes(bytes.expect("it must stand"));
        let places = Places::open(&self.store, &[]);
        let clock = SimulatedClock::at(MORNING.parse().unwrap());
        let who = Actor::station();
        let mender = Mender { catalog: &self.catalog, places: &places, clock: &clock, who: &who };
        let broken = Broken { key: &self.key(path), truth: &truth, name: None, item: None };
        mender.object("local", Outcome::Different, &broken).await.unwrap()
    }
}

const NOTE: &str = "checkpoint/00000000000000000300";
const TILES: [&str; 5] =
    [NOTE, "tile/entries/001", "tile/0/001", "tile/entries/003.p/232", "tile/1/000.p/3"];

#[tokio::test]
async fn what_was_altered_is_put_right_by_what_was_signed() {
    let sound = Sound::new().await;
    for path in TILES {
        let good = fs::read(sound.file(path)).unwrap();
        let mut bad = good.clone();
        bad[20] ^= 1;
        for stands in [Some(bad), None] {
            fs::remove_file(sound.file(path)).unwrap();
            if let Some(stands) = stands {
                fs::write(sound.file(path), stands).unwrap();
            }
            assert!(sound.mended(path).await, "{path}");
            assert_eq!(fs::read(sound.file(path)).unwrap(), good, "{path}");
        }
    }
}

#[tokio::test]
async fn a_broken_catalog_takes_the_place_of_nothing() {
    let leaf = "leaf = replace(leaf, '\"outcome\":\"ok\"', '\"outcome\":\"failed\"')";
    for (sql, path) in [
        (
            "UPDATE log_checkpoints SET note = replace(note, '300', '301') WHERE size = 300".into(),
            NOTE,
        ),
        ("UPDATE log_checkpoints SET note = 'x' WHERE size = 300".into(), NOTE),
        ("UPDATE log_tiles SET hashes = zeroblob(8192) WHERE n = 1".into(), "tile/0/001"),
        ("UPDATE log_tiles SET root = zeroblob(32) WHERE n = 1".into(), "tile/1/000.p/3"),
        (format!("UPDATE custody_events SET {leaf} WHERE seq = 300"), "tile/entries/001"),
    ] {
        let sound = Sound::new().await;
        tamper(&sound.catalog, &sql).await;
        // An entry whose own hash was altered with it.
        if sql.contains("leaf") {
            let altered = sound.catalog.leaves(300, 1).await.unwrap().remove(0).entry;
            let hash = hex::encode(record_hash(altered.as_bytes()).0);
            let sql = format!("UPDATE custody_events SET leaf_hash = '{hash}' WHERE seq = 300");
            tamper(&sound.catalog, &sql).await;
        }
        let stood = sound.objects();
        assert!(!sound.mended(path).await, "{sql}");
        assert_eq!(sound.objects(), stood, "{sql}");
    }
}

#[tokio::test]
async fn what_this_station_signed_itself_is_never_put_aside() {
    let sound = Sound::new().await;
    let origin = identity::origin(sound.catalog.station(), 1);
    let other =
        sound.keys.now().signer().sign(&checkpoint_text(&origin, 300, Hash([3; 32]))).unwrap();
    fs::remove_file(sound.file(NOTE)).unwrap();
    fs::write(sound.file(NOTE), &other).unwrap();
    assert!(!sound.mended(NOTE).await);
    assert_eq!(fs::read_to_string(sound.file(NOTE)).unwrap(), other);
    let fork = sound.catalog.fork(1).await.unwrap().unwrap();
    assert_eq!((fork.reason.as_str(), fork.seen), ("archive", Some(300)));
}
