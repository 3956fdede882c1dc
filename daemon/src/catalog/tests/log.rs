//! The rows of the log's trees, checkpoints and publications.

use super::*;
use crate::domain::Actor;

fn identity(number: u32, epoch: u32, reason: &'static str) -> NewIdentity {
    NewIdentity {
        number,
        epoch,
        key: format!("key {number}"),
        fingerprint: String::new(),
        reason,
        sha256: String::new(),
        note: String::new(),
    }
}

#[tokio::test]
async fn an_epoch_begins_with_the_event_that_opens_it() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let who = Actor::station();
    let bells = || async { tokio::time::timeout(Duration::ZERO, catalog.appended()).await.is_ok() };
    assert!(!bells().await);
    assert_eq!(catalog.epoch().await.unwrap().size, 0);
    catalog.add_identity(&identity(1, 1, "first-start"), &who, false).await.unwrap();
    assert!(bells().await && !bells().await, "once, however many");
    desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    catalog.add_identity(&identity(2, 1, "rotated"), &who, false).await.unwrap();
    let before = desk.events().await;
    catalog.add_identity(&identity(3, 2, "lost"), &who, false).await.unwrap();
    let epochs = catalog.epochs().await.unwrap();
    let told: Vec<_> =
        epochs.iter().map(|e| (e.number, e.first_seq, e.size, e.unsigned_seq)).collect();
    let size = u64::try_from(before).unwrap();
    assert_eq!(told, [(1, 1, size, 0), (2, before + 1, 1, 0)]);
    let first = &catalog.leaves(before + 1, 9).await.unwrap();
    assert_eq!(first.len(), 1);
    let said: serde_json::Value = serde_json::from_str(&first[0].entry).unwrap();
    assert_eq!((&said["act"], &said["detail"]["epoch"]), (&"key-lost".into(), &"2".into()));
    // A key that no epoch comes with leaves the log where it is.
    catalog.add_identity(&identity(4, 2, "rotated"), &who, false).await.unwrap();
    assert_eq!(catalog.epochs().await.unwrap().len(), 2);
    assert_eq!(catalog.epoch().await.unwrap().size, 2);
}

#[tokio::test]
async fn an_item_waits_for_a_checkpoint_of_its_own_epoch() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let (_, item) = desk.staged("A.MP4", "footage").await;
    catalog.prove("local", &[key(item)]).await.unwrap();
    desk.publish("local").await;
    catalog.seal(&[(item, "digest".into())]).await.unwrap();
    assert_eq!(catalog.to_permit(&["local"], 9).await.unwrap(), [], "sealed after it");
    desk.publish("far").await;
    assert_eq!(catalog.to_permit(&["local"], 9).await.unwrap(), [], "it stands elsewhere");
    desk.publish("local").await;
    assert_eq!(catalog.to_permit(&["local"], 9).await.unwrap(), [item]);
    catalog.add_identity(&identity(1, 2, "lost"), &Actor::station(), false).await.unwrap();
    let (_, later) = desk.staged("B.MP4", "other").await;
    catalog.prove("local", &[key(later)]).await.unwrap();
    catalog.seal(&[(later, "digest".into())]).await.unwrap();
    assert_eq!(catalog.to_permit(&["local"], 9).await.unwrap(), [item], "the other is of epoch 2");
    desk.publish("local").await;
    assert_eq!(catalog.to_permit(&["local"], 9).await.unwrap(), [item, later]);
    assert_eq!(catalog.permit_release(&[later, item], &["local", "far"]).await.unwrap(), []);
}

#[tokio::test]
async fn an_entry_is_never_longer_than_a_tile_can_say() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let before = desk.events().await;
    let long = "长".repeat(40_000);
    catalog.record_lost_task("intake", &long).await.unwrap();
    let many: Vec<_> = (0..37).map(|n| (format!("key.{n}"), long.clone(), long.clone())).collect();
    catalog.record_settings(&many).await.unwrap();
    let refused = catalog.record_stray(&long, "x").await.unwrap_err();
    assert_eq!(refused.kind(), CatalogErrorKind::TooLong);
    assert_eq!(desk.events().await, before + 2, "a refused one leaves nothing");
    let kept = catalog.leaves(1, 9).await.unwrap();
    assert!(kept.iter().all(|leaf| leaf.entry.len() <= 65_535));
    assert!(kept[0].entry.contains("长…"));
}

#[tokio::test]
async fn what_was_signed_is_never_changed_or_deleted() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let (_, _) = desk.staged("A.MP4", "footage").await;
    let tile = FullTile { level: 0, n: 0, root: [1; 32], hashes: vec![2; 8192] };
    let size = catalog.epoch().await.unwrap().size;
    let kept = catalog.keep_checkpoint(1, size, [3; 32], "note", std::slice::from_ref(&tile));
    let kept = kept.await.unwrap();
    assert_eq!(catalog.unpublished("local").await.unwrap(), Some(kept.clone()));
    catalog.published("local", 1, size).await.unwrap();
    assert_eq!(catalog.unpublished("local").await.unwrap(), None);
    assert_eq!(catalog.unpublished("far").await.unwrap(), Some(kept));
    assert!(catalog.keep_checkpoint(1, size, [3; 32], "another", &[]).await.is_err());
    assert!(catalog.published("local", 1, size + 1).await.is_err(), "there is no such checkpoint");
    let writer = catalog.writer.as_ref().unwrap();
    for table in ["log_epochs", "log_tiles", "log_checkpoints", "log_publications"] {
        for change in ["DELETE FROM", "UPDATE"] {
            let set = if change == "UPDATE" { "SET epoch = 9" } else { "" };
            let sql = sqlx::AssertSqlSafe(format!("{change} {table} {set}"));
            assert!(sqlx::query(sql).execute(writer).await.is_err(), "{change} {table}");
        }
    }
    assert_eq!(catalog.tile(1, 0, 0).await.unwrap(), Some(tile));
    assert_eq!(
        (catalog.tile(1, 0, 1).await.unwrap(), catalog.tile_count(1).await.unwrap()),
        (None, 1)
    );
    assert!(catalog.tile_hashes(1, 0, 1).await.is_err());
    assert!(catalog.tile_roots(1, 0, 0, 2).await.is_err(), "one is missing");
}
