//! What a rebuild came to: what stands again, what was not taken and why, what the archive cannot give back.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::survey::Survey;
use crate::{catalog::Contents, domain::StationId};

/// Findings told one by one; more are counted.
const FINDINGS_MAX: usize = 1_000;

/// What a rebuild came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rebuilt {
    /// The station.
    pub station: String,
    /// Nothing was kept: only told.
    pub dry_run: bool,
    /// Its log, an epoch each.
    pub epochs: Vec<Epoch>,
    /// Entries of the log.
    pub events: u64,
    /// Items.
    pub items: u64,
    /// Sessions.
    pub sessions: u64,
    /// Recorders.
    pub recorders: u64,
    /// Cases.
    pub cases: u64,
    /// Links between items and cases, ended ones too.
    pub links: u64,
    /// Interruptions.
    pub interruptions: u64,
    /// Notes on them.
    pub notes: u64,
    /// Manifests that fit the log.
    pub manifests: u64,
    /// Receipts that do.
    pub receipts: u64,
    /// Objects of other stations, which were left alone.
    pub foreign: u64,
    /// Whether the log can go on in its newest epoch: nothing of that is known to have been signed beyond, or
    /// otherwise than, what stands again.
    pub goes_on: bool,
    /// Whether the private key of the newest identity is there.
    pub key: KeyStands,
    /// What the archive cannot give back.
    pub lost: Vec<Lost>,
    /// What was not taken, in all.
    pub refused: u64,
    /// The first thousand of them.
    pub findings: Vec<Finding>,
}

/// An epoch of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Epoch {
    /// From 1.
    pub epoch: u32,
    /// Entries that stand again: a checkpoint signs them.
    pub entries: u64,
    /// Entries beyond, of which is known that there were some: at least so many.
    pub lost_at_least: u64,
}

/// Whether the private key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeyStands {
    /// The station goes on signing as itself.
    Present,
    /// It does not start before the key is back, or given up as lost.
    Missing,
}

/// What the archive does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lost {
    /// Clips that were staged and not archived: their recorders still have them.
    Staged,
    /// Units, officers, shifts, and who had which recorder.
    Register,
    /// What people were told, and what still was to be told to them.
    Notices,
    /// Jobs that people had started.
    Jobs,
    /// What was found inside clips: they are looked into again.
    Inside,
    /// A list of matters that was too long for the log: import it again.
    Matters,
    /// Entries of the log that no checkpoint signs any more, in some epoch.
    Entries,
}

/// Something that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RebuildFinding)]
pub struct Finding {
    /// Its stable code.
    pub code: String,
    /// What it is about: a key, an id, a position.
    pub subject: String,
    /// What is wrong with it.
    pub what: String,
}

/// A report that is still growing.
pub(super) struct Report {
    station: StationId,
    findings: Vec<Finding>,
    refused: u64,
    pub(super) manifests: u64,
    pub(super) receipts: u64,
    pub(super) foreign: u64,
    pub(super) lacks_matters: bool,
    /// By epoch, how many entries manifests and receipts know of.
    pub(super) known: std::collections::BTreeMap<u32, u64>,
}

impl Report {
    pub(super) fn of(station: StationId) -> Self {
        Self {
            station,
            findings: Vec::new(),
            refused: 0,
            manifests: 0,
            receipts: 0,
            foreign: 0,
            lacks_matters: false,
            known: std::collections::BTreeMap::new(),
        }
    }

    /// Something is not taken.
    #[expect(clippy::needless_pass_by_value, reason = "keys, ids and errors alike")]
    pub(super) fn find(&mut self, code: &str, subject: impl ToString, what: impl ToString) {
        self.refused += 1;
        if self.findings.len() < FINDINGS_MAX {
            let (subject, what) = (subject.to_string(), what.to_string());
            self.findings.push(Finding { code: code.into(), subject, what });
        }
    }

    /// Something signed knows of the entry at that place.
    pub(super) fn knows_of(&mut self, place: crate::manifest::LeafPlace) {
        let known = self.known.entry(place.epoch).or_default();
        *known = (*known).max(place.index + 1);
    }

    /// Whether nothing is known of the newest epoch that is not in the catalog, and nothing of it contradicts that:
    /// only there the log goes on.
    pub(super) fn goes_on(&self, surveys: &[Survey]) -> bool {
        surveys.last().is_some_and(|newest| {
            self.known.keys().all(|epoch| *epoch <= newest.epoch)
                && self.lost_of(newest) == 0
                && !newest.is_forked
        })
    }

    /// How many entries of an epoch were lost at least.
    fn lost_of(&self, survey: &Survey) -> u64 {
        let known = self.known.get(&survey.epoch).copied().unwrap_or(0);
        survey.claimed.max(known).saturating_sub(survey.good)
    }

    pub(super) fn end(self, key: KeyStands, surveys: &[Survey], contents: Contents) -> Rebuilt {
        let told = |survey: &Survey| Epoch {
            epoch: survey.epoch,
            entries: survey.good,
            lost_at_least: self.lost_of(survey),
        };
        let epochs: Vec<Epoch> = surveys.iter().map(told).collect();
        let goes_on = self.goes_on(surveys);
        let mut lost = vec![Lost::Staged, Lost::Register, Lost::Notices, Lost::Jobs, Lost::Inside];
        if self.lacks_matters {
            lost.push(Lost::Matters);
        }
        if surveys.iter().any(|survey| self.lost_of(survey) > 0) {
            lost.push(Lost::Entries);
        }
        Rebuilt {
            station: self.station.to_string(),
            dry_run: false,
            epochs,
            events: contents.events,
            items: contents.items,
            sessions: contents.sessions,
            recorders: contents.recorders,
            cases: contents.cases,
            links: contents.links,
            interruptions: contents.interruptions,
            notes: contents.notes,
            manifests: self.manifests,
            receipts: self.receipts,
            foreign: self.foreign,
            goes_on,
            key,
            lost,
            refused: self.refused,
            findings: self.findings,
        }
    }
}
