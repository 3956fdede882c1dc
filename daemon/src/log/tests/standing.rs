//! What must stand at a target that was named late, page by page: all of it, and never much of it at once.

use std::collections::BTreeMap;

use super::*;
use crate::store::Target;

/// Entries whose tiles are some megabytes.
const EVENTS: u64 = 9_000;
/// Bytes that may be in memory at once: a page, and one tile of such entries beyond.
const AT_ONCE_MAX: usize = (1 << 20) + (256 << 10);

pub(super) async fn walked(place: &Place, target: &str) -> BTreeMap<String, Vec<u8>> {
    let epoch = place.epoch().await;
    let (mut at, mut found) = (super::super::Place::default(), BTreeMap::new());
    while let Some(page) =
        standing(&place.catalog, (target, "local"), &epoch, &mut at).await.unwrap()
    {
        let bytes: usize = page.iter().map(|object| object.bytes.len()).sum();
        assert!(bytes <= AT_ONCE_MAX, "{bytes} bytes at once");
        for object in page {
            let twice = found.insert(object.key, object.bytes);
            assert_eq!(twice, None);
        }
    }
    found
}

#[tokio::test]
async fn a_late_target_is_walked_page_by_page_and_wholly() {
    let place = Place::with_events(EVENTS).await;
    place.publish().await.unwrap();
    fill(&place.catalog, 10).await;
    place.publish().await.unwrap();
    let folder = place.dir.path().join("late");
    fs::create_dir(&folder).unwrap();
    let late = Store::local("late", &folder).unwrap();
    forward(&place.catalog, "local", &Target::Folder(late)).await.unwrap();
    let log = keys::log(place.catalog.station(), 1);
    let below = |all: BTreeMap<String, Vec<u8>>| -> BTreeMap<String, Vec<u8>> {
        all.into_iter().map(|(name, bytes)| (format!("{log}/{name}"), bytes)).collect()
    };
    let mut there = BTreeMap::new();
    gather(&folder.join(&log), &folder.join(&log), &mut there);
    assert!(there.values().map(Vec::len).sum::<usize>() > 2 * AT_ONCE_MAX, "it has pages");
    assert_eq!(walked(&place, "late").await, below(there));
    assert_eq!(walked(&place, "local").await, below(place.objects()));
}
