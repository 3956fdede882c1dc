//! What of a target is taken away again, and what becomes of an upload that the store does not honour.

use std::sync::atomic::Ordering::SeqCst;

use chrono::TimeDelta;
use docket_config::TimeZone;
use tempfile::TempDir;

use super::*;
use crate::{
    catalog::{Catalog, for_tests::tamper},
    clock::{Clock, SimulatedClock},
    flow::send::Pace,
    store::{
        Store,
        for_tests::{Bucket, configured},
    },
};

const KEY: &str = "evidence/2026/original.mp4";
/// Bytes of an object that goes in three parts.
const LONG: u64 = 17 << 20;

/// A station with an object at home that waits for a bucket.
struct Site {
    clock: Arc<SimulatedClock>,
    catalog: Catalog,
    home: Store,
    sending: Sending,
    bucket: Arc<Bucket>,
    bytes: Vec<u8>,
    _folder: TempDir,
}

impl Site {
    async fn new(length: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let time: Arc<dyn Clock> = Arc::<SimulatedClock>::clone(&clock);
        let opened = Catalog::open(&Catalog::path_in(folder.path()), time).await;
        let catalog = opened.unwrap().0;
        tamper(
            &catalog,
            "INSERT INTO sendings (target, kind, subject) VALUES ('far', 'identity', '1')",
        )
        .await;
        let waiting = catalog.waiting_sendings("far", clock.utc(), 1).await.unwrap();
        let sending = waiting.into_iter().next().unwrap();
        let home = Store::of_data_folder(folder.path(), None).unwrap();
        let bytes: Vec<u8> = (0..=250).cycle().take(usize::try_from(length).unwrap()).collect();
        let object = home.path_of(KEY);
        std::fs::create_dir_all(object.parent().unwrap()).unwrap();
        std::fs::write(object, &bytes).unwrap();
        Self { clock, catalog, home, sending, bucket: Arc::default(), bytes, _folder: folder }
    }

    fn sender(&self, target: Target) -> Sender {
        let time: Arc<dyn Clock> = Arc::<SimulatedClock>::clone(&self.clock);
        let pace = Pace::of(&configured("s3://bucket"), TimeZone::default());
        Sender::new((self.catalog.clone(), time), self.home.clone(), target, pace)
    }

    /// Sends to the bucket, which keeps parts for so long.
    async fn sends(&self, keeps_parts: Option<TimeDelta>) -> Result<String, FlowError> {
        let target = Target::Bucket("far".into(), self.bucket.remote(keeps_parts));
        self.sender(target).large(&self.sending, self.large()).await
    }

    fn large(&self) -> Large {
        let blake3 = blake3::hash(&self.bytes).to_hex().to_string();
        Large { key: KEY.into(), size: self.bytes.len() as u64, blake3 }
    }

    async fn stands(&self) -> Option<Vec<u8>> {
        self.bucket.has(KEY).await
    }

    async fn parts(&self) -> Option<usize> {
        let upload = self.catalog.upload(self.sending.seq).await.unwrap();
        upload.map(|upload| upload.parts.len())
    }
}

fn is_of_others(sent: Result<String, FlowError>) -> bool {
    matches!(sent, Err(FlowError::Store(error)) if error.kind() == StoreErrorKind::Exists)
}

#[tokio::test]
async fn what_others_put_there_is_never_taken_away() {
    for length in [100_000, LONG] {
        let site = Site::new(length).await;
        site.bucket.place(KEY, "of others").await;
        // The first look finds nothing.
        site.bucket.stale.store(1, SeqCst);
        assert!(is_of_others(site.sends(None).await), "{length}");
        assert_eq!(site.stands().await.unwrap(), b"of others", "{length}");
    }
}

#[tokio::test]
async fn what_others_put_into_a_folder_meanwhile_is_never_taken_away() {
    let site = Site::new(100_000).await;
    let second = tempfile::tempdir().unwrap();
    let folder = Store::local("second", second.path()).unwrap();
    let object = folder.path_of(KEY);
    std::fs::create_dir_all(object.parent().unwrap()).unwrap();
    std::fs::write(&object, "of others").unwrap();
    let sender = site.sender(Target::Folder(folder));
    // It was not there yet when it was looked up.
    let whose = sender.put(&site.sending, &site.large()).await.unwrap();
    assert_eq!(whose, Whose::Anybodys);
    assert!(is_of_others(sender.large(&site.sending, site.large()).await));
    assert_eq!(std::fs::read(object).unwrap(), b"of others");
}

#[tokio::test]
async fn an_upload_whose_parts_the_store_has_no_more_is_begun_anew() {
    let site = Site::new(LONG).await;
    site.bucket.refuses.store(1, SeqCst);
    let refused = site.sends(None).await.unwrap_err();
    assert!(refused.to_string().contains("400 Bad Request"), "{refused}");
    assert_eq!(site.parts().await, None, "it is not gone on with");
    site.sends(None).await.unwrap();
    assert!(site.stands().await.unwrap() == site.bytes);
    assert_eq!(site.bucket.parts.load(SeqCst), 6);
}

#[tokio::test]
async fn an_upload_that_the_store_forgot_is_begun_anew() {
    let site = Site::new(LONG).await;
    site.catalog.upload_begun(site.sending.seq, "987654", 8 << 20).await.unwrap();
    let forgotten = site.sends(None).await.unwrap_err();
    assert!(forgotten.to_string().contains("no such upload"), "{forgotten}");
    assert_eq!(site.parts().await, None, "it is not gone on with");
    site.sends(None).await.unwrap();
    assert!(site.stands().await.unwrap() == site.bytes);
}

#[tokio::test]
async fn parts_that_are_too_old_for_a_store_are_sent_again() {
    let site = Site::new(LONG).await;
    let (kept, seq) = (TimeDelta::days(6), site.sending.seq);
    let remote = site.bucket.remote(None);
    for (later, sent) in [(TimeDelta::days(5), 2), (TimeDelta::days(7), 3)] {
        let id = remote.begin(KEY).await.unwrap();
        site.catalog.upload_begun(seq, &id, 8 << 20).await.unwrap();
        let first = site.bytes[..8 << 20].to_vec();
        let content = remote.put_part(KEY, &id, 0, first).await.unwrap();
        site.catalog.part_uploaded(seq, 0, &content).await.unwrap();
        site.clock.advance(later.to_std().unwrap());
        let before = site.bucket.parts.load(SeqCst);
        site.sends(Some(kept)).await.unwrap();
        assert_eq!(site.bucket.parts.load(SeqCst) - before, sent, "{later}");
        assert!(site.stands().await.unwrap() == site.bytes);
        site.bucket.remove(KEY).await;
    }
}
