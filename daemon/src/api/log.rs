//! The custody log as people and verifiers ask for it: its events, its newest checkpoint, proofs, its parts
//! as C2SP's tlog-tiles wants them, and the whole of it checked.
//!
//! Called by [`super::Api::perform`]; the parts by `web`, as the bytes that they are.

use serde::{Deserialize, Serialize};

use super::{
    Action, Api, ApiError, CheckpointView, Code, CosignatureView, GrowthView, LogCheckView,
    LogEntryView, LogStatusView, LogView, ProofView, ProofsView, Reply, Violation,
    items::event_view,
    jobs::Under,
    pages::{Rest, number_after, page_end, page_limit},
};
use crate::{
    catalog::{Checkpoint, Epoch, EventRow},
    identity,
    log::{Check, Hash, Part, part_bytes, proof},
};

/// Findings told in full at most; the count goes on.
const TOLD_MAX: usize = 1000;

/// What can be asked of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogRequest {
    /// Its events, from the oldest on.
    Show(LogAsked),
    /// The newest checkpoint that stands in the archive.
    Checkpoint,
    /// That an item's events are in its tree, from the oldest on.
    Prove(String, Rest),
    /// That its tree of `old` leaves is the beginning of that of `new` leaves.
    Growth {
        /// Leaves.
        old: u64,
        /// Leaves.
        new: u64,
    },
}

/// Which events of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LogAsked {
    /// Only of this item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// From this position in the station's log on, counted from 1 through all epochs: the `next` of the
    /// page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl LogRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        Action::ReadEvidence
    }
}

impl Api {
    pub(super) async fn log_request(&self, asked: LogRequest) -> Result<Reply, ApiError> {
        Ok(match asked {
            LogRequest::Show(asked) => Reply::Log(self.log(&asked).await?),
            LogRequest::Checkpoint => Reply::Checkpoint(self.checkpoint().await?),
            LogRequest::Prove(item, rest) => {
                Reply::Proofs(Box::new(self.prove(&item, &rest).await?))
            }
            LogRequest::Growth { old, new } => Reply::Growth(self.growth(old, new).await?),
        })
    }

    async fn log(&self, asked: &LogAsked) -> Result<LogView, ApiError> {
        let limit = page_limit(asked.limit)?;
        let unfit =
            |error| ApiError::new(Code::NotUnderstood).because(format_args!("from: {error}"));
        let from = asked.from.as_deref().map(str::parse::<i64>).transpose().map_err(unfit)?;
        let from = from.unwrap_or(1).max(1);
        let epochs = self.catalog.epochs().await?;
        let rows = match &asked.item {
            Some(item) => {
                let item = self.item_id(item).await?;
                self.catalog.events_of_item(item, limit, Some(from - 1)).await?
            }
            None => self.catalog.events(from, limit).await?,
        };
        let next = page_end(&rows, limit).map(|row| (row.seq + 1).to_string());
        let entries = rows.iter().filter_map(|row| entry(&epochs, row)).collect();
        Ok(LogView { entries, next })
    }

    pub(super) async fn checkpoint(&self) -> Result<CheckpointView, ApiError> {
        let epoch = self.catalog.epoch().await?;
        let found = self.catalog.newest_published(self.store.target(), epoch.number).await?;
        let (checkpoint, published_at) = found.ok_or_else(|| ApiError::new(Code::NoCheckpoint))?;
        let waiting = epoch.size.saturating_sub(checkpoint.size);
        let origin = identity::origin(self.catalog.station(), epoch.number);
        Ok(CheckpointView {
            origin,
            epoch: epoch.number,
            size: checkpoint.size,
            root: Hash(checkpoint.root).to_string(),
            note: checkpoint.note,
            made_at: checkpoint.made_at,
            published_at,
            waiting,
            cosignatures: self.cosignatures(epoch.number).await?,
            forked: self.catalog.fork(epoch.number).await?.map(Into::into),
        })
    }

    async fn cosignatures(&self, epoch: u32) -> Result<Vec<CosignatureView>, ApiError> {
        let all = self.catalog.newest_cosignatures(epoch).await?;
        Ok(all.into_iter().map(Into::into).collect())
    }

    pub(super) async fn log_status(&self) -> Result<LogStatusView, ApiError> {
        let epoch = self.catalog.epoch().await?.number;
        let cosigned = self.cosignatures(epoch).await?;
        Ok(LogStatusView {
            witnesses: self.settings.now().settings.archive.witnesses.len() as u64,
            cosigned: cosigned.into_iter().max_by_key(|line| (line.size, line.seen_at)),
            forked: self.catalog.fork(epoch).await?.map(Into::into),
        })
    }

    async fn prove(&self, item: &str, rest: &Rest) -> Result<ProofsView, ApiError> {
        let (limit, after) = (page_limit(rest.limit)?, number_after(rest.after.as_deref())?);
        let item = self.item_id(item).await?;
        let epochs = self.catalog.epochs().await?;
        let rows = self.catalog.events_of_item(item, limit, after).await?;
        if rows.is_empty() && after.is_none() {
            return Err(ApiError::not_found("item", &item.to_string()));
        }
        let next = page_end(&rows, limit).map(|row| row.seq.to_string());
        let mut view = ProofsView { item: item.to_string(), proofs: Vec::new(), waiting: 0, next };
        let mut covering: Option<(u32, Option<Checkpoint>)> = None;
        for row in rows {
            let Some((epoch, index)) = place(&epochs, row.seq) else { continue };
            if covering.as_ref().is_none_or(|(number, _)| *number != epoch.number) {
                let target = self.store.target();
                let newest = self.catalog.newest_published(target, epoch.number).await?;
                covering = Some((epoch.number, newest.map(|(checkpoint, _)| checkpoint)));
            }
            let checkpoint = covering.as_ref().and_then(|(_, newest)| newest.as_ref());
            let Some(checkpoint) = checkpoint.filter(|covers| index < covers.size) else {
                view.waiting += 1;
                continue;
            };
            let way = proof::inclusion(&self.catalog, epoch, checkpoint, index).await?;
            let leaf = self.catalog.leaves(row.seq, 1).await?.pop();
            view.proofs.push(ProofView {
                epoch: epoch.number,
                index,
                act: row.event.act,
                leaf: leaf.map(|leaf| leaf.entry).unwrap_or_default(),
                proof: proof::text(index, &way, &checkpoint.note),
            });
        }
        Ok(view)
    }

    async fn growth(&self, old: u64, new: u64) -> Result<GrowthView, ApiError> {
        let epoch = self.catalog.epoch().await?;
        let hashes = proof::consistency(&self.catalog, &epoch, old, new).await?;
        let origin = identity::origin(self.catalog.station(), epoch.number);
        Ok(GrowthView { origin, old, new, hashes: hashes.iter().map(Hash::to_string).collect() })
    }

    /// Checks the whole log, entries, tree, signatures and what stands in the archive, also while the
    /// station runs.
    pub(super) async fn verify_log(&self, under: &Under) -> Result<LogCheckView, ApiError> {
        let total: u64 = self.catalog.epochs().await?.iter().map(|epoch| epoch.size).sum();
        under.told(|p| (p.done, p.total) = (0, Some(total)));
        let chain = identity::known(&self.catalog).await?;
        let authority = self.authority()?;
        let check = Check::begin(&self.catalog, &self.store, &chain, true).await?;
        let mut check = check.trusting(authority.as_ref()).knowing(self.witnesses()?);
        let mut view = LogCheckView::default();
        while let Some(findings) = check.step().await? {
            view.violation_count += findings.len() as u64;
            let room = TOLD_MAX.saturating_sub(view.violations.len());
            view.violations.extend(findings.into_iter().take(room).map(|found| Violation {
                code: found.code.into(),
                subject: found.subject,
                what: found.what,
            }));
            under.go_on()?;
            under.told(|p| p.done = check.entries);
        }
        view.clean = view.violation_count == 0;
        (view.events, view.checkpoints, view.objects) =
            (check.entries, check.checkpoints, check.objects);
        view.unchecked = check.unchecked;
        Ok(view)
    }

    /// The newest checkpoint of an epoch that stands in the archive, as C2SP's clients read it.
    ///
    /// # Errors
    /// [`Code::NoCheckpoint`] when there is none.
    pub async fn log_checkpoint(&self, epoch: u32) -> Result<String, ApiError> {
        let found = self.catalog.newest_published(self.store.target(), epoch).await?;
        let (checkpoint, _) = found.ok_or_else(|| ApiError::new(Code::NoCheckpoint))?;
        Ok(checkpoint.note)
    }

    /// A part of an epoch's published tree, as it stands in the archive; `None` when there is none at
    /// `path`.
    ///
    /// # Errors
    /// When the catalog cannot be read or is damaged.
    pub async fn log_part(&self, epoch: u32, path: &str) -> Result<Option<Vec<u8>>, ApiError> {
        let Some(part) = Part::of_path(path) else { return Ok(None) };
        let epochs = self.catalog.epochs().await?;
        let Some(found) = epochs.iter().find(|known| known.number == epoch) else {
            return Ok(None);
        };
        let newest = self.catalog.newest_published(self.store.target(), epoch).await?;
        if newest.is_none_or(|(checkpoint, _)| checkpoint.size < part.needs()) {
            return Ok(None);
        }
        Ok(Some(part_bytes(&self.catalog, found, part).await?))
    }
}

/// The epoch of a position in the station's log, and the leaf there.
pub(super) fn place(epochs: &[Epoch], seq: i64) -> Option<(&Epoch, u64)> {
    let epoch = epochs.iter().rev().find(|epoch| epoch.first_seq <= seq)?;
    Some((epoch, u64::try_from(seq - epoch.first_seq).ok()?))
}

fn entry(epochs: &[Epoch], row: &EventRow) -> Option<LogEntryView> {
    let (epoch, index) = place(epochs, row.seq)?;
    Some(LogEntryView {
        epoch: epoch.number,
        index,
        item: row.event.item.map(|id| id.to_string()),
        session: row.event.session.map(|id| id.to_string()),
        event: event_view(row),
    })
}
