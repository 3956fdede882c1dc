//! What stands in the archive where the next identity would, and a witness's key while others are held.

use std::time::Duration;

use super::*;
use crate::catalog::NoticeFilter;

impl Place {
    /// The kinds of all notices.
    async fn notices(&self) -> Vec<&'static str> {
        let told = self.catalog.notices(&NoticeFilter::default()).await.unwrap();
        told.iter().map(|told| told.kind.as_str()).collect()
    }

    async fn put(&self, number: u32, note: &[u8]) {
        let key = keys::identity(self.catalog.station(), number);
        self.store.put_new(&key, note.to_vec()).await.unwrap();
    }
}

#[tokio::test]
async fn what_no_key_of_this_station_signed_keeps_nobody_from_starting() {
    let other = Place::new().await;
    let strange = other.open().await.unwrap().now().chain().links()[0].note.clone();
    for bad in [b"".as_slice(), b"nothing", &[0xff; 9], strange.as_slice()] {
        let place = Place::new().await;
        let keys = place.open().await.unwrap();
        keys.publish(&place.store).await.unwrap();
        place.put(2, bad).await;
        let started = place.open().await.unwrap();
        assert_eq!(started.now().signer().key(), keys.now().signer().key());
        assert_eq!(place.notices().await, ["identity-refused"]);
        assert_eq!(fs::read(place.stored(2)).unwrap(), bad, "it is left as it stands");
        assert_eq!(place.acts().await, ["key-made"]);
    }
}

#[tokio::test]
async fn one_that_follows_and_names_another_key_wants_that_key() {
    let place = Place::new().await;
    let keys = place.open().await.unwrap();
    keys.publish(&place.store).await.unwrap();
    let chain = keys.now().chain().clone();
    let signer = NoteSigner::generate(&origin(chain.station(), 2)).unwrap();
    let since = (Reason::Lost, "2026-11-22T08:00:00Z".parse().unwrap());
    place.put(2, &chain.next(&signer, None, since, None).unwrap()).await;
    assert!(matches!(place.open().await, Err(IdentityError::Missing { .. })));
    assert_eq!(place.notices().await, ["key-lost"]);
}

#[tokio::test]
async fn a_witness_signs_while_its_own_log_is_published() {
    let place = Place::new().await;
    let keys = place.open().await.unwrap();
    let (held, _) = keys.held().await;
    let signer = tokio::time::timeout(Duration::from_secs(20), keys.witness()).await;
    let first = signer.expect("it waits for the publication").unwrap().key().clone();
    drop(held);
    assert_eq!(keys.witness().await.unwrap().key(), &first);
    assert_eq!(place.open().await.unwrap().witness().await.unwrap().key(), &first);
    assert_eq!(place.acts().await, ["key-made", "witness-key-made"]);
}
