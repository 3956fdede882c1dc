//! Reading originals again and comparing, because somebody asks: each one an event with an outcome; and
//! checking receipts and the custody log.
//!
//! Called by `Api::perform` and by the demo; how an original is read and judged is `flow::fixity`'s. Only
//! a catalog that fails, or an archive that is not there at all, ends it.

mod asked;

use std::sync::{Arc, atomic::Ordering};

use chrono::{DateTime, Utc};

pub(super) use asked::may_verify;
pub use asked::{VerifyAsked, VerifyPart};

use super::{Api, ApiError, Code, SampleView, VerifyFailure, VerifyView, jobs::Under};
use crate::{
    catalog::Item,
    domain::{Actor, ItemId, ItemState, display_name},
    fixity::{Sample, damaged_at_most_ppm},
    flow::{
        fixity::{BadCopy, Checked, Notes, can_stand, check},
        mend::Mender,
        places::Places,
    },
    store::{StoreErrorKind, keys},
};

impl Api {
    pub(super) async fn verify(
        &self,
        asked: &VerifyAsked,
        under: &Under,
    ) -> Result<VerifyView, ApiError> {
        let mut view = VerifyView { what: asked.what.clone(), ..VerifyView::default() };
        if asked.wants(VerifyPart::Originals) {
            self.verify_originals(asked, under, &mut view).await?;
        }
        if asked.wants(VerifyPart::Receipts) {
            view.receipts = Some(self.verify_receipts(under).await?);
        }
        if asked.wants(VerifyPart::Log) {
            view.log = Some(self.verify_log(under).await?);
        }
        Ok(view)
    }

    async fn verify_originals(
        &self,
        asked: &VerifyAsked,
        under: &Under,
        view: &mut VerifyView,
    ) -> Result<(), ApiError> {
        let mut notes = Notes::by(&under.asker.actor, &self.store);
        let ended = if asked.items.is_empty() {
            self.verify_chosen(asked, under, view, &mut notes).await
        } else {
            let items = self.verifiable(&asked.items).await?;
            view.of = items.len() as u64;
            self.verify_these(&items, under, view, &mut notes).await
        };
        // What was read so far is noted however it ended.
        let noted = notes.note(&self.catalog).await;
        ended.and(noted.map_err(Into::into))?;
        if let Some(sample) = view.sample.as_mut().filter(|_| view.failed_count == 0) {
            sample.damaged_at_most_ppm = Some(damaged_at_most_ppm(view.checked));
        }
        Ok(())
    }

    /// Reads one original again, if it stands in the archive, and records the outcome.
    pub(super) async fn verify_one(
        &self,
        item: &Item,
        under: &Under,
        view: &mut VerifyView,
    ) -> Result<(), ApiError> {
        let mut notes = Notes::by(&under.asker.actor, &self.store);
        self.verify_in(item, under, view, &mut notes).await?;
        Ok(notes.note(&self.catalog).await?)
    }

    /// Reads all there are, or a sample of them; of those since a day where one is named.
    async fn verify_chosen(
        &self,
        asked: &VerifyAsked,
        under: &Under,
        view: &mut VerifyView,
        notes: &mut Notes,
    ) -> Result<(), ApiError> {
        view.since = asked.since_when(self.clock.utc(), self.settings.zone())?;
        view.of = self.catalog.count_standing(view.since).await?;
        if let Some(size) = asked.sample_of(view.of)? {
            let seed = asked.seed.map_or_else(asked::any_seed, Ok)?;
            view.sample = Some(SampleView { size, seed, damaged_at_most_ppm: None });
            under.told(|p| p.total = Some(size));
            let drawn = self.draw(Sample::of(size, seed), view.since).await?;
            return self.verify_ids(&drawn, under, view, notes).await;
        }
        under.told(|p| p.total = Some(view.of));
        let mut after = None;
        loop {
            let page = self.catalog.standing_page(after, view.since).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            self.verify_ids(&page, under, view, notes).await?;
        }
    }

    async fn draw(
        &self,
        mut sample: Sample,
        since: Option<DateTime<Utc>>,
    ) -> Result<Vec<ItemId>, ApiError> {
        let mut after = None;
        loop {
            let page = self.catalog.standing_page(after, since).await?;
            let Some(last) = page.last() else { return Ok(sample.drawn()) };
            after = Some(*last);
            page.iter().for_each(|item| sample.put(*item));
        }
    }

    async fn verify_ids(
        &self,
        ids: &[ItemId],
        under: &Under,
        view: &mut VerifyView,
        notes: &mut Notes,
    ) -> Result<(), ApiError> {
        for id in ids {
            self.verify_in(&self.catalog.item(*id).await?, under, view, notes).await?;
        }
        Ok(())
    }

    async fn verify_these(
        &self,
        items: &[Item],
        under: &Under,
        view: &mut VerifyView,
        notes: &mut Notes,
    ) -> Result<(), ApiError> {
        for item in items {
            self.verify_in(item, under, view, notes).await?;
        }
        Ok(())
    }

    /// The items that `ids` name; each must have an original to read.
    async fn verifiable(&self, ids: &[String]) -> Result<Vec<Item>, ApiError> {
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            let item = self.catalog.item(self.item_id(id).await?).await?;
            if !can_stand(item.state) {
                return Err(ApiError::new(Code::NoOriginal)
                    .with("item", item.id)
                    .with("state", item.state));
            }
            items.push(item);
        }
        Ok(items)
    }

    async fn verify_in(
        &self,
        item: &Item,
        under: &Under,
        view: &mut VerifyView,
        notes: &mut Notes,
    ) -> Result<(), ApiError> {
        if !can_stand(item.state) {
            return Ok(());
        }
        under.go_on()?;
        let Some(checked) = self.check(item, under).await? else { return Ok(()) };
        view.checked += 1;
        view.bytes += item.size;
        under.told(|p| (p.done, p.bytes) = (view.checked, view.bytes));
        let who = &under.asker.actor;
        let (finding, problem, set_aside) = match checked {
            Checked::Equal(equal) => {
                return Ok(notes.equal(&self.catalog, equal, item.size).await?);
            }
            Checked::Failed(failed) => {
                let home = self.store.target();
                self.catalog.record_fixity_failure(who, home, &failed).await?;
                (failed.finding, failed.problem, false)
            }
            Checked::Bad(bad) => {
                let set_aside = self.judge_copies(item, &bad, who).await?;
                (bad.finding, bad.problem, set_aside)
            }
        };
        view.fail(VerifyFailure {
            item: item.id.to_string(),
            path: display_name(&item.path_raw),
            key: keys::original(item.id, &item.extension),
            reason: finding.as_str().into(),
            problem,
            set_aside,
        });
        Ok(())
    }

    /// An original that is lost or altered at home is judged with its further copies, and healed where one of
    /// them is good. Answers whether its item was set aside.
    async fn judge_copies(
        &self,
        item: &Item,
        bad: &BadCopy,
        who: &Actor,
    ) -> Result<bool, ApiError> {
        let settings = self.settings.now();
        let places = Places::open(&self.store, &settings.settings.archive.targets);
        let clock = self.clock.as_ref();
        let mender = Mender { catalog: &self.catalog, places: &places, clock, who };
        let found = (self.store.target(), bad.outcome, bad.problem.as_str());
        let judged = mender.original(item, found).await;
        judged.map_err(|error| ApiError::from(&error))?;
        Ok(self.catalog.item(item.id).await?.state == ItemState::Quarantined)
    }

    /// Checks an item on a thread that may block, until the job is cancelled; none without digests.
    async fn check(&self, item: &Item, under: &Under) -> Result<Option<Checked>, ApiError> {
        let Some(digests) = item.digests.clone() else { return Ok(None) };
        let (store, item) = (self.store.clone(), item.clone());
        let cancelled = Arc::clone(&under.cancel.flag);
        let checked = tokio::task::spawn_blocking(move || {
            check(&store, &item, &digests, &mut |_| !cancelled.load(Ordering::Relaxed))
        });
        let checked = checked.await.map_err(|_| ApiError::new(Code::Stopping))?;
        if matches!(&checked, Err(error) if error.kind() == StoreErrorKind::Stopped) {
            under.go_on()?;
        }
        Ok(Some(checked?))
    }
}
