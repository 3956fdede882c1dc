//! Objects of the log put right from the catalog: only by what was signed, and never in the place of what this
//! station signed itself.

use super::{broken::Sound, *};
use crate::{
    catalog::for_tests::tamper,
    domain::Actor,
    fixity::Outcome,
    flow::{
        mend::{Broken, Mender},
        places::{Places, Truth},
    },
};

impl Sound {
    fn key(&self, path: &str) -> String {
        format!("{}/{path}", keys::log(self.place.catalog.station(), 1))
    }

    fn file(&self, path: &str) -> std::path::PathBuf {
        self.place.store.path_of(&self.key(path))
    }

    /// Has the object put right as reconciling would, with what the catalog has of it.
    async fn mended(&self, path: &str) -> bool {
        let (catalog, epoch) = (&self.place.catalog, self.place.epoch().await);
        let mut at = super::super::Place::default();
        let mut bytes = None;
        while let Some(page) = standing(catalog, ("local", "local"), &epoch, &mut at).await.unwrap()
        {
            bytes = bytes.or(page.into_iter().find(|o| o.key == self.key(path)).map(|o| o.bytes));
        }
        let truth = Truth::Bytes(bytes.expect("it must stand"));
        let places = Places::open(&self.place.store, &[]);
        let clock = SimulatedClock::at("2026-11-22T09:00:00Z".parse().unwrap());
        let who = Actor::station();
        let mender = Mender { catalog, places: &places, clock: &clock, who: &who };
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
    // An archive without any evidence is one whose disk is not mounted.
    fs::create_dir(sound.place.store.path_of(keys::EVIDENCE)).unwrap();
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
        tamper(&sound.place.catalog, &sql).await;
        // An entry whose own hash was altered with it.
        if sql.contains("leaf") {
            let altered = sound.place.catalog.leaves(300, 1).await.unwrap().remove(0).entry;
            let hash = hex::encode(record_hash(altered.as_bytes()).0);
            let sql = format!("UPDATE custody_events SET leaf_hash = '{hash}' WHERE seq = 300");
            tamper(&sound.place.catalog, &sql).await;
        }
        let stood = sound.place.objects();
        assert!(!sound.mended(path).await, "{sql}");
        assert_eq!(sound.place.objects(), stood, "{sql}");
    }
}

#[tokio::test]
async fn what_this_station_signed_itself_is_never_put_aside() {
    let sound = Sound::new().await;
    let origin = identity::origin(sound.place.catalog.station(), 1);
    let other = sound.place.signer.sign(&checkpoint_text(&origin, 300, Hash([3; 32]))).unwrap();
    fs::remove_file(sound.file(NOTE)).unwrap();
    fs::write(sound.file(NOTE), &other).unwrap();
    assert!(!sound.mended(NOTE).await);
    assert_eq!(fs::read_to_string(sound.file(NOTE)).unwrap(), other);
    let fork = sound.place.catalog.fork(1).await.unwrap().unwrap();
    assert_eq!((fork.reason.as_str(), fork.seen), ("archive", Some(300)));
}
