//! A catalog that was put back beside its archive: what this station signed since speaks against it.

use super::*;
use crate::{catalog::NoticeFilter, domain::NoticeKind, identity::Keyring};

/// A station that published three times, and its catalog as it was after each.
struct Restored {
    place: Place,
    keys: Keyring,
    backups: TempDir,
}

impl Restored {
    async fn new() -> Self {
        let mut place = Place::new().await;
        let keys = keys_of(&place).await;
        place.signer = keys.now().signer().clone();
        let restored = Self { place, keys, backups: tempfile::tempdir().unwrap() };
        for (n, more) in [22, 23, 22].into_iter().enumerate() {
            fill(&restored.place.catalog, more).await;
            restored.place.publish().await.unwrap();
            restored.keep(n).await;
        }
        restored
    }

    /// The catalog as it is now, by a number.
    async fn keep(&self, n: usize) {
        let to = self.backups.path().join(format!("{n}.db"));
        crate::catalog::for_tests::copy_to(&self.place.catalog, &to).await;
    }

    /// Puts the catalog back as it was.
    async fn put_back(&mut self, n: usize) {
        self.place.catalog.close().await.unwrap();
        let path = Catalog::path_in(self.place.dir.path());
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", path.display()));
        }
        fs::copy(self.backups.path().join(format!("{n}.db")), &path).unwrap();
        let clock = Arc::new(SimulatedClock::at("2026-11-22T09:00:00Z".parse().unwrap()));
        (self.place.catalog, _) = Catalog::open(&path, clock).await.unwrap();
        self.keys = keys_of(&self.place).await;
    }

    async fn contradicted(&self) -> Option<u64> {
        let (place, keys) = (&self.place, self.keys.now());
        contradicted(&place.catalog, &place.store, keys.chain()).await.unwrap()
    }

    async fn sizes(&self) -> Vec<u64> {
        self.place.catalog.checkpoint_sizes(1).await.unwrap()
    }

    fn object(&self, size: u64) -> std::path::PathBuf {
        let folder = keys::log(self.place.catalog.station(), 1);
        self.place.store.path_of(&format!("{folder}/{}", checkpoint_path(size)))
    }
}

async fn keys_of(place: &Place) -> Keyring {
    let clock = Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
    Keyring::open(place.dir.path(), &place.catalog, clock, None).await.unwrap()
}

#[tokio::test]
async fn what_was_signed_since_contradicts_a_catalog_that_was_put_back() {
    let mut restored = Restored::new().await;
    assert_eq!(restored.contradicted().await, None);
    assert_eq!(restored.sizes().await, [23, 46, 68]);
    restored.put_back(0).await;
    // It has fewer entries than were signed; then as many, and others; then more.
    for more in [0, 23, 30] {
        fill(&restored.place.catalog, more).await;
        assert!(matches!(restored.contradicted().await, Some(46 | 68)), "{more} more");
    }
    assert_eq!(restored.sizes().await, [23], "nothing is taken over");
}

#[tokio::test]
async fn what_stands_under_a_name_that_both_have_counts_as_well() {
    let mut restored = Restored::new().await;
    let theirs = fs::read(restored.object(46)).unwrap();
    restored.put_back(0).await;
    let log = keys::log(restored.place.catalog.station(), 1);
    fs::remove_dir_all(restored.place.dir.path().join("archive").join(log)).unwrap();
    // That it was opened again is an event too.
    fill(&restored.place.catalog, 46 - restored.place.epoch().await.size).await;
    restored.place.publish().await.unwrap();
    assert_eq!((restored.sizes().await, restored.contradicted().await), (vec![23, 46], None));
    fs::remove_file(restored.object(46)).unwrap();
    fs::write(restored.object(46), theirs).unwrap();
    assert_eq!(restored.contradicted().await, Some(46));
}

#[tokio::test]
async fn a_forgotten_checkpoint_of_the_same_entries_is_taken_over() {
    let mut restored = Restored::new().await;
    let before = restored.place.objects();
    // Its row is lost, its entries are not.
    let lost =
        "DELETE FROM log_publications WHERE size > 23; DELETE FROM log_checkpoints WHERE size > 23";
    crate::catalog::for_tests::tamper(&restored.place.catalog, lost).await;
    assert_eq!(restored.sizes().await, [23]);
    assert_eq!(restored.contradicted().await, None);
    assert_eq!(restored.sizes().await, [23, 46, 68]);
    restored.place.publish().await.unwrap();
    assert_eq!(restored.place.objects(), before, "the same log goes on");
    restored.keys = keys_of(&restored.place).await;
    assert_eq!(restored.contradicted().await, None);
}

#[tokio::test]
async fn what_a_stranger_put_there_is_no_fork() {
    let restored = Restored::new().await;
    let origin = identity::origin(restored.place.catalog.station(), 1);
    let stranger = NoteSigner::of_seed(&origin, &[9; 32]).unwrap();
    let text = checkpoint_text(&origin, 90, Hash([1; 32]));
    fs::write(restored.object(90), stranger.sign(&text).unwrap()).unwrap();
    fs::write(restored.object(91), "nothing").unwrap();
    fs::copy(restored.object(46), restored.object(45)).unwrap();
    assert_eq!(restored.contradicted().await, None);
    assert_eq!(restored.sizes().await, [23, 46, 68], "and nothing of it is kept");
    let own = restored.keys.now().signer().sign(&text).unwrap();
    fs::write(restored.object(92), own).unwrap();
    assert_eq!(restored.contradicted().await, Some(90));
}

#[tokio::test]
async fn a_contradiction_is_told_once_and_nothing_more_is_signed() {
    let mut restored = Restored::new().await;
    restored.put_back(0).await;
    let stood = restored.place.objects();
    let (catalog, who) = (&restored.place.catalog, crate::domain::Actor::station());
    for seen in [68, 46] {
        catalog.archive_contradicts(1, seen, &who).await.unwrap();
    }
    let fork = catalog.fork(1).await.unwrap().unwrap();
    assert_eq!((fork.reason.as_str(), fork.size, fork.seen), ("archive", 23, Some(68)));
    assert_eq!(crate::catalog::for_tests::count_events(catalog, "log-forked").await, 1);
    let told = catalog.notices(&NoticeFilter::default()).await.unwrap();
    let told: Vec<_> = told.iter().filter(|told| told.kind == NoticeKind::LogForked).collect();
    assert_eq!((told.len(), told[0].facts["code"].as_str()), (1, "DKT-0712"));
    fill(catalog, 60).await;
    assert_eq!(restored.place.publish().await, None);
    assert_eq!(restored.place.objects(), stood);
}
