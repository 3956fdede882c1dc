//! Logs broken in every way: all of it is found, and nothing more is signed.

use super::*;
use crate::{
    catalog::{NewIdentity, for_tests::tamper},
    identity::{Keyring, known},
};

/// Entries of the log that is broken.
pub(super) const ENTRIES: u64 = 1000;

/// A published log of a thousand events, signed by a real key.
pub(super) struct Sound {
    pub(super) place: Place,
    keys: Keyring,
}

impl Sound {
    pub(super) async fn new() -> Self {
        let mut place = Place::new().await;
        let at = "2026-11-22T08:00:00Z".parse().unwrap();
        let clock = Arc::new(SimulatedClock::at(at));
        let keys = Keyring::open(place.dir.path(), &place.catalog, clock, None).await.unwrap();
        place.signer = keys.now().signer().clone();
        fill(&place.catalog, 299).await;
        place.publish().await.unwrap();
        fill(&place.catalog, ENTRIES - 300).await;
        assert_eq!(place.publish().await.unwrap().size, ENTRIES);
        Self { place, keys }
    }

    /// The codes of what a deep check finds, each once.
    async fn findings(&self) -> Vec<&'static str> {
        codes(&self.place.catalog, &self.place.store).await
    }
}

async fn codes(catalog: &Catalog, store: &Store) -> Vec<&'static str> {
    let chain = known(catalog).await.unwrap();
    let mut check = Check::begin(catalog, store, &chain, true).await.unwrap();
    let mut codes = Vec::new();
    while let Some(findings) = check.step().await.unwrap() {
        codes.extend(findings.into_iter().map(|found| found.code));
    }
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[tokio::test]
async fn a_sound_log_has_no_findings() {
    let sound = Sound::new().await;
    assert_eq!(sound.findings().await, [""; 0]);
    // Events that no checkpoint covers yet are none either, nor is a second key.
    fill(&sound.place.catalog, 400).await;
    sound.keys.rotate(&crate::domain::Actor::station()).await.unwrap();
    assert_eq!(sound.findings().await, [""; 0]);
    let now = sound.keys.now();
    let publisher = Publisher::new(&sound.place.catalog, &sound.place.store, now.signer());
    publisher.publish().await.unwrap();
    assert_eq!(sound.findings().await, [""; 0]);
}

#[tokio::test]
async fn what_is_done_to_the_rows_is_found_and_nothing_more_is_signed() {
    let other_leaf = "replace(leaf, '\"outcome\":\"ok\"', '\"outcome\":\"failed\"')";
    // An entry behind the last full tile is read again before the next checkpoint is signed.
    let cases: Vec<(String, &[&str], bool)> = vec![
        (format!("UPDATE custody_events SET leaf = {other_leaf} WHERE seq = 700"), &["log-altered"], false),
        ("UPDATE custody_events SET leaf_hash = upper(leaf_hash) WHERE seq = 5".into(), &["log-altered"], false),
        ("UPDATE custody_events SET act = 'sealed' WHERE seq = 5".into(), &["log-altered"], false),
        ("UPDATE custody_events SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 5".into(), &["log-altered"], false),
        ("DELETE FROM custody_events WHERE seq = 700".into(), &["log-hole"], false),
        ("DELETE FROM custody_events WHERE seq = 800".into(), &["log-hole"], true),
        ("DELETE FROM custody_events WHERE seq = 1".into(), &["log-hole"], false),
        ("DELETE FROM custody_events WHERE seq > 990".into(), &["log-hole"], true),
        ("DELETE FROM custody_events".into(), &["log-hole"], true),
        ("UPDATE log_tiles SET hashes = zeroblob(8192) WHERE n = 1".into(), &["log-tile-altered"], false),
        ("UPDATE log_tiles SET root = zeroblob(32) WHERE n = 1".into(), &["log-tile-altered"], true),
        ("DELETE FROM log_tiles WHERE n = 1".into(), &["log-tile-altered"], true),
        ("INSERT INTO log_tiles SELECT epoch, level, 9, root, hashes FROM log_tiles WHERE n = 1".into(), &["log-tile-altered"], false),
        ("UPDATE log_checkpoints SET root = zeroblob(32) WHERE size = 1000".into(), &["checkpoint-broken"], true),
        ("UPDATE log_checkpoints SET note = replace(note, '000001', '000002') WHERE size = 300".into(), &["checkpoint-broken", "log-object-altered"], false),
        ("UPDATE log_checkpoints SET note = (SELECT note FROM log_checkpoints WHERE size = 300) WHERE size = 1000".into(), &["checkpoint-broken", "log-object-altered"], false),
    ];
    for (sql, expected, stops) in cases {
        let sound = Sound::new().await;
        tamper(&sound.place.catalog, &sql).await;
        let found = sound.findings().await;
        assert!(expected.iter().all(|code| found.contains(code)), "{sql}: {found:?}");
        fill(&sound.place.catalog, 1).await;
        let signed = sound.place.publish_to(&sound.place.store).await;
        if stops {
            assert!(
                signed
                    .as_ref()
                    .is_err_and(|e| e.is_for_a_person() || matches!(e, LogError::Catalog(_))),
                "{sql}: {signed:?}"
            );
        }
    }
}

/// An entry altered with its hashes, its tile and its checkpoint's root: only the signature is left.
#[tokio::test]
async fn a_log_written_anew_without_the_key_is_found() {
    let sound = Sound::new().await;
    let stranger = NoteSigner::of_seed(sound.place.signer.key().name(), &[9; 32]).unwrap();
    let text = sound
        .place
        .signer
        .key()
        .open(sound.place.catalog.newest_checkpoint(1).await.unwrap().unwrap().note.as_bytes());
    let forged = stranger.sign(&text.unwrap()).unwrap();
    tamper(
        &sound.place.catalog,
        &format!("UPDATE log_checkpoints SET note = '{forged}' WHERE size = 1000"),
    )
    .await;
    assert!(sound.findings().await.contains(&"checkpoint-broken"));
}

#[tokio::test]
async fn what_is_done_to_the_archive_is_found() {
    let sound = Sound::new().await;
    let place = &sound.place;
    let folder = place.dir.path().join("archive").join(keys::log(place.catalog.station(), 1));
    let names: Vec<String> = place.objects().into_keys().collect();
    assert!(names.len() >= 12, "{names:?}");
    for name in &names {
        let path = folder.join(name);
        let whole = fs::read(&path).unwrap();
        let put = |bytes: &[u8]| {
            fs::remove_file(&path).unwrap();
            fs::write(&path, bytes).unwrap();
        };
        let mut other = whole.clone();
        other[whole.len() / 2] ^= 1;
        put(&other);
        assert_eq!(sound.findings().await, ["log-object-altered"], "{name} altered");
        put(&whole[..whole.len() - 1]);
        assert_eq!(sound.findings().await, ["log-object-altered"], "{name} cut");
        fs::remove_file(&path).unwrap();
        assert_eq!(sound.findings().await, ["log-object-missing"], "{name} gone");
        fs::write(&path, &whole).unwrap();
    }
    for stray in
        ["tile/0/000.p/17", "tile/0/007", "checkpoint/00000000000000000007", "tile/9/000", "x"]
    {
        let path = folder.join(stray);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, b"stray").unwrap();
        let found = sound.findings().await;
        assert!(
            ["log-object-unknown", "log-object-altered"].contains(&found[0]),
            "{stray} {found:?}"
        );
        fs::remove_file(&path).unwrap();
    }
    assert_eq!(sound.findings().await, [""; 0]);
}

#[tokio::test]
async fn an_archive_that_holds_another_log_is_left_alone() {
    let place = Place::with_events(10).await;
    let folder = place.dir.path().join("archive").join(keys::log(place.catalog.station(), 1));
    fs::create_dir_all(folder.join("tile/entries/000.p")).unwrap();
    fs::write(folder.join("tile/entries/000.p/10"), b"another").unwrap();
    let refused = place.publish_to(&place.store).await.unwrap_err();
    assert!(refused.is_for_a_person());
    assert!(matches!(&refused, LogError::Store(e) if e.kind() == StoreErrorKind::Exists));
    assert_eq!(fs::read(folder.join("tile/entries/000.p/10")).unwrap(), b"another");
    assert_eq!(place.catalog.newest_published("local", 1).await.unwrap(), None);
}

#[tokio::test]
async fn a_new_epoch_is_a_tree_of_its_own_and_wants_its_own_key() {
    let place = Place::with_events(300).await;
    place.publish().await.unwrap();
    let identity = NewIdentity {
        number: 1,
        epoch: 2,
        key: "-".into(),
        fingerprint: String::new(),
        reason: "new-epoch",
        sha256: String::new(),
        note: String::new(),
    };
    let who = crate::domain::Actor::station();
    place.catalog.add_identity(&identity, &who, false).await.unwrap();
    let refused = place.publish_to(&place.store).await.unwrap_err();
    assert!(matches!(refused, LogError::Signing(_)) && refused.is_for_a_person());
    let origin = identity::origin(place.catalog.station(), 2);
    let signer = NoteSigner::of_seed(&origin, &[8; 32]).unwrap();
    let done = Publisher::new(&place.catalog, &place.store, &signer).publish().await.unwrap();
    let done = done.unwrap();
    assert_eq!((done.epoch, done.size), (2, 1));
    let first = place.catalog.leaves(301, 1).await.unwrap();
    assert_eq!(done.root, mth(&[first[0].entry.clone().into_bytes()]));
    assert!(first[0].entry.contains("\"act\":\"epoch-opened\""));
}
