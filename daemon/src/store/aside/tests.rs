//! What is put aside in a bucket, whatever its length, and a server that says nothing meanwhile.

use std::{
    sync::{Arc, atomic::Ordering::SeqCst},
    time::Duration,
};

use futures::StreamExt;
use tokio::runtime::Handle;

use super::*;
use crate::store::{StoreErrorKind, for_tests::Bucket};

async fn with(bytes: &[u8]) -> (Arc<Bucket>, Remote) {
    let bucket: Arc<Bucket> = Arc::default();
    bucket.place("object", bytes.to_vec()).await;
    let remote = bucket.remote(None);
    (bucket, remote)
}

#[tokio::test]
async fn what_is_longer_than_a_store_copies_at_once_is_put_aside_too() {
    let bytes: Vec<u8> = (0..=250).cycle().take(17 << 20).collect();
    for copied_max in [0, 17 << 20] {
        let (bucket, remote) = with(&bytes).await;
        remote.put_aside("object", "aside/1/object", copied_max).await.unwrap();
        assert!(bucket.has("aside/1/object").await.unwrap() == bytes, "{copied_max}");
        assert_eq!(bucket.has("object").await, None, "{copied_max}");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_holds_nobody_up() {
    let (bucket, remote) = with(b"altered").await;
    let remote = Remote { silent: Duration::from_millis(20), ..remote };
    bucket.hangs.store(true, SeqCst);
    let aside = remote.put_aside("object", "aside/1/object", u64::MAX).await.unwrap_err();
    assert_eq!(aside.kind(), StoreErrorKind::Silent);
    let target = Target::Bucket("far".into(), remote);
    let listed: Vec<_> = target.objects().collect().await;
    let failed = listed.into_iter().next().unwrap().unwrap_err();
    assert_eq!(failed.kind(), StoreErrorKind::Silent);
    let runtime = Handle::current();
    let read = tokio::task::spawn_blocking(move || {
        target.read_back_while(&runtime, "object", &mut |_| true)
    });
    assert_eq!(read.await.unwrap().unwrap_err().kind(), StoreErrorKind::Silent);
    bucket.hangs.store(false, SeqCst);
    assert_eq!(bucket.has("object").await.unwrap(), b"altered", "it stands where it stood");
}

#[tokio::test]
async fn whoever_has_had_enough_of_a_bucket_is_handed_no_more() {
    let (_bucket, remote) = with(b"altered").await;
    let target = Target::Bucket("far".into(), remote);
    let runtime = Handle::current();
    let read = tokio::task::spawn_blocking(move || {
        target.read_back_while(&runtime, "object", &mut |_| false)
    });
    assert_eq!(read.await.unwrap().unwrap_err().kind(), StoreErrorKind::Stopped);
}
