//! Which events of an item a bundle shows: all of them, unless there are a great many. Then it shows those that
//! tell of manifests, the one that the newest manifest takes account of, and the newest others.
//!
//! Called by [`super::gather`]. An item that is sighted at every dock has more events each day, and can be
//! proven all the same. Memory is bounded by what is shown.

use std::collections::{BTreeMap, VecDeque};

use crate::{
    api::ApiError,
    bundle::Told,
    catalog::{Catalog, EventRow},
    domain::ItemId,
};

/// Events read at a time.
const PAGE: u32 = 500;
/// Events that tell of no manifest shown at most.
const OTHERS_MAX: usize = 5_000;

/// The events of an item that its bundle shows, by their position in the station's log.
#[derive(Default)]
pub(super) struct Shown {
    rows: BTreeMap<i64, EventRow>,
    /// Those among them that may be left out for newer ones, oldest first.
    others: VecDeque<i64>,
    /// Up to where the log was read.
    last: Option<i64>,
    left_out: u64,
}

impl Shown {
    /// Takes the events of the item that came since.
    pub(super) async fn read_on(
        &mut self,
        catalog: &Catalog,
        item: ItemId,
    ) -> Result<(), ApiError> {
        loop {
            let page = catalog.events_of_item(item, PAGE, self.last).await?;
            let is_last = page.len() < PAGE as usize;
            page.into_iter().for_each(|row| self.take(row, OTHERS_MAX));
            if is_last {
                return Ok(());
            }
        }
    }

    fn take(&mut self, row: EventRow, others_max: usize) {
        let seq = row.seq;
        self.last = Some(seq);
        if !tells_of_manifest(&row) {
            self.others.push_back(seq);
        }
        self.rows.insert(seq, row);
        if self.others.len() > others_max
            && let Some(oldest) = self.others.pop_front()
        {
            self.rows.remove(&oldest);
            self.left_out += 1;
        }
    }

    /// Shows the event at that position in any case.
    pub(super) async fn keep(&mut self, catalog: &Catalog, seq: i64) -> Result<(), ApiError> {
        if !self.rows.contains_key(&seq)
            && let Some(row) = catalog.events(seq, 1).await?.pop().filter(|row| row.seq == seq)
        {
            self.rows.insert(seq, row);
            self.left_out = self.left_out.saturating_sub(1);
        }
        Ok(())
    }

    /// The events, in the order they happened.
    pub(super) fn rows(&self) -> impl Iterator<Item = &EventRow> {
        self.rows.values()
    }

    /// How many events it does not show because of their number; none of an item that has no more than fit.
    pub(super) fn left_out(&self) -> Option<u64> {
        Some(self.left_out).filter(|count| *count > 0)
    }
}

/// Whether an event tells of a manifest, or should: whoever checks what is shown judges it.
pub(super) fn tells_of_manifest(row: &EventRow) -> bool {
    matches!(row.event.act.as_str(), "sealed" | "described")
        && Told::of(&row.event).map_or(true, |told| told.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CustodyEvent;

    fn row(seq: i64, act: &str) -> EventRow {
        let event: CustodyEvent = serde_json::from_value(serde_json::json!({
            "schema": CustodyEvent::SCHEMA,
            "id": "0193a000-0000-7000-8000-000000000001",
            "station": "0193a000-0000-7000-8000-000000000002",
            "act": act,
            "item": "0193a000-0000-7000-8000-000000000003",
            "who": "station",
            "when": {"utc": "2026-11-22T08:00:00Z", "boot_id": "b", "boot_us": 1,
                     "sync": "synchronised"},
            "outcome": "ok",
            "tool": "docket",
        }))
        .unwrap();
        EventRow { seq, event }
    }

    #[test]
    fn of_a_great_many_events_the_telling_and_the_newest_are_shown() {
        let mut shown = Shown::default();
        shown.take(row(1, "listed"), 3);
        shown.take(row(2, "sealed"), 3);
        for seq in 3..=5 {
            shown.take(row(seq, "sighted"), 3);
        }
        let seqs = |shown: &Shown| shown.rows().map(|row| row.seq).collect::<Vec<_>>();
        assert_eq!((seqs(&shown), shown.left_out()), (vec![2, 3, 4, 5], Some(1)));
        shown.take(row(6, "described"), 3);
        assert_eq!((seqs(&shown), shown.left_out()), (vec![2, 3, 4, 5, 6], Some(1)));
        shown.take(row(9, "sighted"), 3);
        assert_eq!((seqs(&shown), shown.left_out()), (vec![2, 4, 5, 6, 9], Some(2)));
    }

    #[test]
    fn of_few_events_none_is_left_out() {
        let mut shown = Shown::default();
        for seq in 1..=3 {
            shown.take(row(seq, "sighted"), 3);
        }
        assert_eq!((shown.rows().count(), shown.left_out()), (3, None));
    }
}
