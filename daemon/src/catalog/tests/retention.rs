//! How long items are kept, by the catalog's own verbs: random histories against the reference, and what
//! a migration leaves to be judged.

use super::{super::retention::HoldOn, *};
use crate::{
    domain::{CaseChange, CaseNumber, CaseRecord, Matter, MatterList, ReceiptKind, Recording},
    retention::{
        judge,
        model::{CASES, Happened, SEED, almanac, history, reference},
    },
};

/// Histories that are told to a catalog, and how many to one.
const HISTORIES: usize = 240;
const TO_ONE: usize = 12;

fn case(name: &str, n: usize) -> CaseNumber {
    format!("{name}-{n}").parse().unwrap()
}

fn statement() -> CaseRecord {
    let said = "2026-01-01T09:00:00".parse().unwrap();
    CaseRecord::Statement(crate::domain::Statement {
        collector: "A1".into(),
        collected_at: said,
        place: "x".into(),
        proves: "x".into(),
        extracted_at: said,
        people: String::new(),
        scene: String::new(),
        involved: String::new(),
    })
}

fn receipt() -> CaseRecord {
    CaseRecord::Receipt {
        what: ReceiptKind::Disc,
        reference: "D1".into(),
        on: "2026-01-01".parse().unwrap(),
    }
}

fn list(matters: impl IntoIterator<Item = (String, Option<u32>)>) -> MatterList {
    let matter = |(code, months)| Matter {
        code,
        name: "x".into(),
        recording: Recording::Full,
        stages: Vec::new(),
        months,
        clause: String::new(),
    };
    MatterList {
        title: "x".into(),
        is_example: false,
        matters: matters.into_iter().map(matter).collect(),
    }
}

/// Only these refusals are expected of a history.
fn accepted<T>(done: Result<T, CatalogError>) -> bool {
    match done {
        Ok(_) => true,
        Err(error) => {
            let kind = error.kind();
            assert!(
                matches!(kind, CatalogErrorKind::Conflict | CatalogErrorKind::NotFound),
                "{error}"
            );
            false
        }
    }
}

impl Desk {
    async fn tell(&self, name: &str, item: ItemId, happened: Happened) {
        let (catalog, who) = (&self.catalog, officer());
        let of = |n| case(name, n);
        match happened {
            Happened::Case(n, act, on) => {
                accepted(catalog.step_case(&of(n), act, on, &who).await);
            }
            Happened::Linked(n) => assert!(accepted(catalog.link(item, &of(n), &who).await)),
            Happened::Unlinked(n) => {
                accepted(catalog.unlink(item, &of(n), &who, "wrong").await);
            }
            Happened::Evidence(n) => {
                accepted(catalog.add_record(&of(n), Some(item), &statement(), None, &who).await);
            }
            Happened::Receipt(n) => {
                accepted(catalog.add_record(&of(n), Some(item), &receipt(), None, &who).await);
            }
            Happened::CaseReceipt(n) => {
                let done = catalog.add_record(&of(n), None, &receipt(), None, &who).await;
                assert!(accepted(done));
            }
            Happened::File(n, term) => {
                let said = Some(term.text().unwrap_or_default());
                let change = CaseChange { file_term: said, ..CaseChange::default() };
                assert!(accepted(catalog.describe_case(&of(n), &change, &who).await));
            }
            Happened::Matter(n, months) => {
                let list = list([(of(n).to_string(), Some(months))]);
                assert!(accepted(catalog.list_matters(&list, &who).await));
            }
            Happened::Held => {
                assert!(accepted(catalog.hold(&HoldOn::Item(item), "x", &who).await));
            }
            Happened::CaseHeld(n) => {
                assert!(accepted(catalog.hold(&HoldOn::Case(of(n)), "x", &who).await));
            }
            Happened::Extended(through) => {
                assert!(accepted(catalog.extend(&HoldOn::Item(item), through, "x", &who).await));
            }
            Happened::CaseExtended(n, through) => {
                let on = HoldOn::Case(of(n));
                assert!(accepted(catalog.extend(&on, through, "x", &who).await));
            }
        }
    }

    /// An item, and cases each of a matter of its own.
    async fn prepared(&self, name: &str) -> ItemId {
        let (_, item) = self.staged(&format!("{name}.mp4"), name).await;
        for n in 0..CASES {
            let number = case(name, n);
            let matter = Some(number.to_string());
            let change = CaseChange { matter, ..CaseChange::default() };
            self.catalog.add_case(&number, &change, None, &officer()).await.unwrap();
        }
        item
    }
}

#[tokio::test]
async fn what_the_catalog_keeps_is_what_the_reference_finds() {
    println!("seed {SEED}");
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut dated = 0;
    for _ in 0..HISTORIES / TO_ONE {
        let desk = Desk::new().await;
        for name in 0..TO_ONE {
            let name = format!("H{name}");
            let item = desk.prepared(&name).await;
            let history = history(&mut random);
            for happened in &history {
                desk.tell(&name, item, *happened).await;
            }
            let kept = desk.catalog.retained_item(item).await.unwrap();
            assert_eq!(kept.disposal_on.map(almanac), reference(&history), "{history:?}");
            let now = judge(&desk.catalog.retention_facts(item).await.unwrap()).decides;
            assert_eq!(now.until.earliest_disposal(), kept.disposal_on);
            dated += usize::from(kept.disposal_on.is_some());
        }
    }
    println!("{dated} of {HISTORIES} histories come to a day");
    assert!(dated > HISTORIES / 25, "only {dated} come to a day: this test looks away");
}

#[tokio::test]
async fn a_hold_on_a_case_is_not_lifted_by_backing_out() {
    let desk = Desk::new().await;
    let item = desk.prepared("H").await;
    let (catalog, number, who) = (&desk.catalog, case("H", 0), officer());
    catalog.link(item, &number, &who).await.unwrap();
    catalog.hold(&HoldOn::Case(number.clone()), "lawsuit", &who).await.unwrap();
    catalog.unlink(item, &number, &who, "wrong case").await.unwrap();
    let reason = catalog.retained_item(item).await.unwrap().reason;
    assert_eq!(reason.as_str(), "legal-hold");
    assert_eq!(catalog.holds_on(item).await.unwrap().len(), 1);
    // Linked and backed out again, it is still one hold.
    catalog.link(item, &number, &who).await.unwrap();
    catalog.unlink(item, &number, &who, "wrong case").await.unwrap();
    assert_eq!(catalog.holds_on(item).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_corrected_receipt_counts_for_no_more_than_before() {
    let desk = Desk::new().await;
    let (first, second) = (desk.prepared("H").await, desk.staged("two.mp4", "two").await.1);
    let (catalog, number, who) = (&desk.catalog, case("H", 0), officer());
    let stated = async |item| {
        catalog.link(item, &number, &who).await.unwrap();
        catalog.add_record(&number, Some(item), &statement(), None, &who).await.unwrap();
    };
    let closed = "2026-01-01".parse().unwrap();
    catalog.step_case(&number, crate::domain::CaseAct::Closed, closed, &who).await.unwrap();
    stated(first).await;
    let told = catalog.add_record(&number, None, &receipt(), None, &who).await.unwrap();
    stated(second).await;
    catalog.add_record(&number, None, &receipt(), Some(told.id), &who).await.unwrap();
    let reason = async |item| catalog.retained_item(item).await.unwrap().reason.as_str();
    assert_eq!(reason(first).await, "file-term-unknown");
    assert_eq!(reason(second).await, "no-receipt");
}

#[tokio::test]
async fn what_was_kept_by_earlier_rules_is_judged_anew() {
    let desk = Desk::new().await;
    let item = desk.prepared("H").await;
    let (number, who) = (case("H", 0), officer());
    desk.catalog.link(item, &number, &who).await.unwrap();
    let writer = desk.catalog.writer.as_ref().unwrap();
    sqlx::query(
        "UPDATE retention SET computed_at = '', disposal_on = '2020-01-01', reason = 'six-months'",
    )
    .execute(writer)
    .await
    .unwrap();
    desk.catalog.close().await.unwrap();
    let (catalog, _) = open(&desk.folder, &desk.clock).await.unwrap();
    let kept = catalog.retained_item(item).await.unwrap();
    assert_eq!((kept.disposal_on, kept.reason.as_str()), (None, "case-open"));
}
