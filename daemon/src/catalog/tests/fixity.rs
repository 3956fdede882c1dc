//! What is due to be read again, and what is kept of checks.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::fixity::{Finding, Load};

impl Desk {
    async fn archived(&self, path: &str, content: &str) -> ItemId {
        let (_, item) = self.staged(path, content).await;
        self.catalog.prove("local", &[key(item)]).await.unwrap();
        item
    }

    async fn to_read(&self) -> Vec<ItemId> {
        let now = self.clock.utc();
        let home = ["local".to_owned()];
        let due = self.catalog.copies_due(&home, now, now - chrono::TimeDelta::days(1), 99).await;
        due.unwrap().iter().map(|copy| copy.item).collect()
    }

    async fn equal(&self, item: ItemId) {
        let check = FixityCheck { item, blake3: "00".into() };
        self.catalog.record_fixity_checks(&officer(), "local", &[check]).await.unwrap();
    }

    async fn failed(&self, item: ItemId, finding: Finding, set_aside: Option<Quarantine>) {
        let failed =
            FailedCheck { item, finding, problem: "it is so".into(), is_equal: false, set_aside };
        self.catalog.record_fixity_failure(&officer(), "local", &failed).await.unwrap();
    }

    /// By hour, counted one by one.
    async fn counted(&self) -> Vec<Load> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT c.last_proven_at, i.size FROM copies c JOIN items i ON i.id = c.item_id
             WHERE i.state <> 'quarantined' ORDER BY c.last_proven_at",
        )
        .fetch_all(&self.catalog.readers)
        .await
        .unwrap();
        let mut loads: Vec<Load> = Vec::new();
        for (at, bytes) in rows {
            let at: chrono::DateTime<chrono::Utc> = at.parse().unwrap();
            let hour = at - chrono::TimeDelta::microseconds(at.timestamp_micros() % 3_600_000_000);
            let bytes = u64::try_from(bytes).unwrap();
            match loads.last_mut().filter(|load| load.hour == hour) {
                Some(load) => (load.copies, load.bytes) = (load.copies + 1, load.bytes + bytes),
                None => loads.push(Load { hour, copies: 1, bytes }),
            }
        }
        loads
    }
}

#[tokio::test]
async fn what_was_proven_longest_ago_is_due_first_and_nothing_of_what_was_set_aside() {
    let desk = Desk::new().await;
    let (a, b) = (desk.archived("a.mp4", "one").await, desk.archived("b.mp4", "two").await);
    let c = desk.archived("c.mp4", "six").await;
    assert_eq!(desk.to_read().await, [a, b, c]);
    desk.clock.advance(Duration::from_secs(5));
    desk.equal(a).await;
    assert_eq!(desk.to_read().await, [b, c, a]);
    desk.failed(b, Finding::Mismatch, Some(Quarantine::FixityMismatch)).await;
    assert_eq!(desk.to_read().await, [c, a]);
    assert_eq!(desk.state(b).await, ItemState::Quarantined);
    let oldest = desk.catalog.oldest_proof().await.unwrap();
    assert_eq!(oldest, desk.catalog.copies(c).await.unwrap()[0].last_proven_at);
    let kept = desk.catalog.copies(b).await.unwrap().remove(0);
    assert_eq!(kept.failed.unwrap().1, "fixity-mismatch");
    assert_eq!(desk.catalog.last_fixity_failure().await.unwrap().unwrap().item, b);
}

#[tokio::test]
async fn one_that_could_not_be_read_waits_a_day_and_starves_nobody() {
    let desk = Desk::new().await;
    let (a, b) = (desk.archived("a.mp4", "one").await, desk.archived("b.mp4", "two").await);
    desk.clock.advance(Duration::from_secs(9));
    desk.failed(a, Finding::Unreadable, None).await;
    assert_eq!(desk.to_read().await, [b]);
    desk.clock.advance(Duration::from_hours(24));
    assert_eq!(desk.to_read().await, [a, b]);
    desk.equal(a).await;
    assert_eq!(desk.to_read().await, [b, a]);
    let copy = desk.catalog.copies(a).await.unwrap().remove(0);
    assert!(copy.failed.is_some(), "what once failed stays on record");
}

#[tokio::test]
async fn a_bad_manifest_leaves_the_original_proven() {
    let desk = Desk::new().await;
    let a = desk.archived("a.mp4", "one").await;
    desk.clock.advance(Duration::from_secs(9));
    let (finding, problem) = (Finding::ManifestAltered, String::new());
    let failed = FailedCheck { item: a, finding, problem, is_equal: true, set_aside: None };
    desk.catalog.record_fixity_failure(&officer(), "local", &failed).await.unwrap();
    let copy = desk.catalog.copies(a).await.unwrap().remove(0);
    assert_eq!(copy.last_proven_at, Some(desk.clock.utc()));
    assert_eq!(desk.state(a).await, ItemState::Proven);
    assert_eq!(desk.acts(a).await.last().unwrap(), "fixity-checked");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The sums by hour that triggers keep are those counted one by one, whatever happens.
    #[test]
    fn sums_by_hour_are_kept_right(steps in vec((0_u8..4, 0_usize..6, 0_u64..9000), 1..30)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let desk = Desk::new().await;
            let mut items = Vec::new();
            for (n, (verb, which, seconds)) in steps.into_iter().enumerate() {
                desk.clock.advance(Duration::from_secs(seconds));
                let chosen = items.get(which).copied();
                match (verb, chosen) {
                    (0, Some(item)) => desk.equal(item).await,
                    (1, Some(item)) => desk.failed(item, Finding::Lost, Some(Quarantine::Lost)).await,
                    (2, Some(item)) => desk.failed(item, Finding::Unreadable, None).await,
                    _ => items.push(desk.archived(&format!("{n}.mp4"), &"x".repeat(n)).await),
                }
                prop_assert_eq!(desk.catalog.audit_loads().await.unwrap(), desk.counted().await);
            }
            Ok(())
        })?;
    }
}
