//! Logs that were forked, damaged or witnessed, made a catalog of again.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use super::*;
use crate::{
    catalog::for_tests::{copy_to, fill},
    clock::SimulatedClock,
    cosign::WitnessSigner,
    domain::Actor,
    identity::Keyring,
    log::{Check, Part, Publisher, checkpoint_path, keep, publish_lines},
    store::keys,
};

/// A station that publishes its log.
struct Place {
    dir: TempDir,
    catalog: Catalog,
    store: Store,
    keys: Keyring,
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()))
}

impl Place {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::of_data_folder(dir.path(), None).unwrap();
        let (catalog, keys) = opened(&dir).await;
        Self { dir, catalog, store, keys }
    }

    /// Appends until the epoch has `size` entries, and publishes.
    async fn grow(&self, size: u64) {
        fill(&self.catalog, size - self.catalog.epoch().await.unwrap().size).await;
        let keys = self.keys.now();
        self.keys.publish(&self.store).await.unwrap();
        Publisher::new(&self.catalog, &self.store, keys.signer()).publish().await.unwrap();
    }

    /// The catalog is put back as it was in `backup`.
    async fn put_back(&mut self, backup: &Path) {
        self.lose().await;
        fs::copy(backup, Catalog::path_in(self.dir.path())).unwrap();
        (self.catalog, self.keys) = opened(&self.dir).await;
    }

    async fn lose(&self) {
        self.catalog.close().await.unwrap();
        Catalog::forget(&Catalog::path_in(self.dir.path())).unwrap();
    }

    async fn rebuilt(&self, further: &[Target]) -> Rebuilt {
        self.lose().await;
        let (data, store) = (self.dir.path(), &self.store);
        let asked = Asked { data, store, further, clock: clock(), station: None, dry_run: false };
        rebuild(&asked).await.unwrap()
    }

    fn file(&self, epoch: u32, path: &str) -> PathBuf {
        let log = keys::log(self.catalog.station(), epoch);
        self.store.path_of(&format!("{log}/{path}"))
    }
}

async fn opened(dir: &TempDir) -> (Catalog, Keyring) {
    let (catalog, _) = Catalog::open(&Catalog::path_in(dir.path()), clock()).await.unwrap();
    let keys = Keyring::open(dir.path(), &catalog, clock(), None).await.unwrap();
    (catalog, keys)
}

fn told(rebuilt: &Rebuilt) -> Vec<(&str, String)> {
    let last =
        |subject: &str| subject.rsplit('/').next().unwrap().trim_start_matches('0').to_owned();
    rebuilt.findings.iter().map(|f| (f.code.as_str(), last(&f.subject))).collect()
}

#[tokio::test]
async fn two_logs_in_one_archive_are_told_apart_and_later_epochs_stand_again() {
    let mut place = Place::new().await;
    place.grow(23).await;
    let backup = place.dir.path().join("backup.db");
    copy_to(&place.catalog, &backup).await;
    for size in [61, 67] {
        place.grow(size).await;
    }
    // An older docket published another history beside it.
    place.put_back(&backup).await;
    for size in [46, 54] {
        place.grow(size).await;
    }
    place.keys.open_epoch(None, &Actor::station()).await.unwrap();
    place.grow(40).await;
    let rebuilt = place.rebuilt(&[]).await;
    let of = "log-contradicts";
    assert_eq!(told(&rebuilt), [(of, "46".to_owned()), (of, "54".to_owned())]);
    let epochs: Vec<_> = rebuilt.epochs.iter().map(|e| (e.entries, e.lost_at_least)).collect();
    assert_eq!(epochs, [(67, 0), (40, 0)]);
    assert_eq!((rebuilt.events, rebuilt.goes_on), (107, true));
}

#[tokio::test]
async fn the_newest_epoch_of_a_forked_log_does_not_go_on() {
    let mut place = Place::new().await;
    place.grow(23).await;
    let backup = place.dir.path().join("backup.db");
    copy_to(&place.catalog, &backup).await;
    place.grow(61).await;
    place.put_back(&backup).await;
    place.grow(46).await;
    let rebuilt = place.rebuilt(&[]).await;
    assert_eq!((rebuilt.events, rebuilt.goes_on), (61, false));
    let (catalog, _) = opened(&place.dir).await;
    assert!(catalog.fork(1).await.unwrap().is_some(), "nothing more of it is signed");
}

#[tokio::test]
async fn a_damaged_tile_is_asked_for_elsewhere_and_costs_its_epoch_alone() {
    for has_copy in [true, false] {
        let place = Place::new().await;
        for size in [200, 300, 700, 710] {
            place.grow(size).await;
        }
        place.keys.open_epoch(None, &Actor::station()).await.unwrap();
        place.grow(30).await;
        let folder = place.dir.path().join("far");
        fs::create_dir(&folder).unwrap();
        let far = Target::Folder(Store::local("far", &folder).unwrap());
        crate::log::forward(&place.catalog, "local", &far).await.unwrap();
        let tile = place.file(1, &Part::Entries { n: 1, width: 256 }.path());
        let mut bytes = fs::read(&tile).unwrap();
        let half = bytes.len() / 2;
        let at = half + bytes[half..].windows(5).position(|w| w == b"stray").unwrap();
        bytes[at] ^= 1;
        fs::remove_file(&tile).unwrap();
        fs::write(&tile, bytes).unwrap();
        let rebuilt = place.rebuilt(if has_copy { std::slice::from_ref(&far) } else { &[] }).await;
        let epochs: Vec<_> = rebuilt.epochs.iter().map(|e| (e.entries, e.lost_at_least)).collect();
        let codes: Vec<_> = told(&rebuilt).into_iter().map(|(code, _)| code).collect();
        if has_copy {
            assert_eq!(codes, ["tile-elsewhere"], "{rebuilt:#?}");
            assert_eq!(epochs, [(710, 0), (30, 0)]);
        } else {
            assert_eq!(codes, ["log-contradicts"], "{rebuilt:#?}");
            assert_eq!(epochs, [(300, 410), (30, 0)]);
            assert!(rebuilt.goes_on && rebuilt.lost.contains(&Lost::Entries));
        }
    }
}

#[tokio::test]
async fn what_a_witness_said_is_read_back_in() {
    let place = Place::new().await;
    place.grow(30).await;
    let witness = WitnessSigner::of_seed("docket/sample/witness", &[5; 32]).unwrap();
    let signed = place.catalog.newest_checkpoint(1).await.unwrap().unwrap();
    let text = crate::note::text_unchecked(signed.note.as_bytes()).unwrap();
    let line = witness.cosign(&text, "2026-11-22T09:00:00Z".parse().unwrap()).unwrap();
    let who = Actor::station();
    keep(&place.catalog, witness.key(), &signed, &line, &who).await.unwrap();
    publish_lines(&place.catalog, &place.store).await.unwrap();
    place.grow(40).await;
    let rebuilt = place.rebuilt(&[]).await;
    assert_eq!(told(&rebuilt), []);
    let (catalog, _) = opened(&place.dir).await;
    let kept = catalog.newest_cosignatures(1).await.unwrap();
    assert_eq!((kept[0].size, kept[0].line.as_str()), (30, line.as_str()));
    let chain = identity::known(&catalog).await.unwrap();
    let mut check = Check::begin(&catalog, &place.store, &chain, true).await.unwrap();
    while let Some(findings) = check.step().await.unwrap() {
        assert_eq!(findings, []);
    }
    // One that is not the witness's is told.
    let beside = place.file(1, &format!("{}.{}", checkpoint_path(30), witness.key().id()));
    fs::remove_file(&beside).unwrap();
    fs::write(&beside, format!("{}{}", signed.note, line.replace('A', "B"))).unwrap();
    let place = Place { catalog, ..place };
    assert_eq!(told(&place.rebuilt(&[]).await)[0].0, "cosignature-refused");
}

#[tokio::test]
async fn an_entry_that_speaks_of_what_was_lost_is_kept_without_its_change() {
    let place = Place::new().await;
    fill(&place.catalog, 3).await;
    let mut leaves: Vec<String> =
        place.catalog.leaves(1, 4).await.unwrap().into_iter().map(|leaf| leaf.entry).collect();
    let item = "01a20233-c3ae-79c4-8000-000000000001";
    let said = leaves[2].replacen("\"act\":\"stray-found\"", "\"act\":\"sealed\"", 1);
    assert_ne!(said, leaves[2]);
    leaves[2] = said.replacen("\"id\":", &format!("\"item\":\"{item}\",\"id\":"), 1);
    let path = place.dir.path().join("other.db");
    let station = place.catalog.station();
    let catalog = Catalog::anew(&path, clock(), station, DateTime::UNIX_EPOCH).await.unwrap();
    catalog.keep_epoch(2, 1, DateTime::UNIX_EPOCH).await.unwrap();
    assert!(catalog.replay(1, &leaves, false).await.is_err());
    let untaken = catalog.replay(1, &leaves, true).await.unwrap();
    assert_eq!(untaken.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [3]);
    let kept = catalog.audit_events(0).await.unwrap();
    assert!(kept.len() == 4 && kept.iter().all(|event| event.columns_fit && event.hash_fits));
}
