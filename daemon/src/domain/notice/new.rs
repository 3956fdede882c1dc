//! A notice about to be kept: one constructor a kind.
//!
//! Made by whoever finds something a person should know. Each fact is one line of harmless text, for
//! labels come from recorders.

use std::{collections::BTreeMap, fmt::Display};

use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    super::{
        ids::{InterruptionId, ItemId, SessionId},
        interruption::Loss,
        name::harmless,
        rule::Rule,
    },
    NoticeKind,
};

/// The longest fact kept, in characters.
pub(super) const FACT_MAX: usize = 400;

/// A notice about to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    kind: NoticeKind,
    /// Two notices of one kind about the same thing are one notice that happened twice.
    about: String,
    facts: BTreeMap<&'static str, String>,
}

impl NewNotice {
    /// The original of `item` failed a fixity check.
    #[must_use]
    pub fn fixity_failed(item: ItemId, reason: &str) -> Self {
        Self::new(NoticeKind::FixityFailed, item)
            .fact("item", &item.to_string())
            .fact("reason", reason)
    }

    /// The station works in safe mode, for what `code` stands for. Another reason is another notice.
    #[must_use]
    pub fn safe_mode(code: &str, reason: &str) -> Self {
        Self::new(NoticeKind::SafeMode, reason).fact("code", code).fact("reason", reason)
    }

    /// The task of this name panicked.
    #[must_use]
    pub fn task_lost(task: &str) -> Self {
        Self::new(NoticeKind::TaskLost, task).fact("task", task)
    }

    /// Of the interruption, found in `session` of the recorder labelled `recorder`, the supervisor must
    /// hear.
    #[must_use]
    pub fn loss_reported(
        interruption: InterruptionId,
        session: SessionId,
        recorder: &str,
        loss: Loss,
    ) -> Self {
        Self::new(NoticeKind::LossReported, interruption)
            .fact("interruption", &interruption.to_string())
            .fact("session", &session.to_string())
            .fact("recorder", recorder)
            .fact("loss", loss.as_str())
    }

    /// The archive takes nothing.
    #[must_use]
    pub fn archive_held(code: &str, problem: &str) -> Self {
        Self::new(NoticeKind::ArchiveHeld, "").fact("code", code).fact("problem", problem)
    }

    /// The disk of `place` has only `free_bytes` left.
    #[must_use]
    pub fn disk_low(place: &str, free_bytes: u64) -> Self {
        Self::new(NoticeKind::DiskLow, place)
            .fact("place", place)
            .fact("free_mib", &(free_bytes >> 20).to_string())
    }

    /// `item`, seen in `session`, was set aside. Those of one session and reason are told together.
    #[must_use]
    pub fn item_quarantined(item: ItemId, session: SessionId, reason: &str) -> Self {
        Self::new(NoticeKind::ItemQuarantined, format_args!("{session} {reason}"))
            .fact("item", &item.to_string())
            .fact("session", &session.to_string())
            .fact("reason", reason)
    }

    /// The recorder labelled `recorder` was taken out of `bay` too early.
    #[must_use]
    pub fn session_torn(session: SessionId, bay: &str, recorder: &str, why: (&str, &str)) -> Self {
        Self::of_session(NoticeKind::SessionTorn, session, bay, recorder).ending(why)
    }

    /// Not all clips of the recorder labelled `recorder` could be taken in.
    #[must_use]
    pub fn session_incomplete(
        session: SessionId,
        bay: &str,
        recorder: &str,
        why: (&str, &str),
    ) -> Self {
        Self::of_session(NoticeKind::SessionIncomplete, session, bay, recorder).ending(why)
    }

    /// So many bytes were not read again in time; the oldest of them was last proven at `oldest`.
    #[must_use]
    pub fn audit_behind(oldest: DateTime<Utc>, overdue_bytes: u64) -> Self {
        Self::new(NoticeKind::AuditBehind, "")
            .fact("oldest", &oldest.to_rfc3339_opts(SecondsFormat::Secs, true))
            .fact("overdue_mib", &overdue_bytes.div_ceil(1 << 20).to_string())
    }

    /// What the recorder labelled `recorder` brought in `session` came after `deadline`, by `rule`.
    #[must_use]
    pub fn handover_late(
        session: SessionId,
        recorder: &str,
        deadline: DateTime<Utc>,
        rule: Rule,
    ) -> Self {
        Self::new(NoticeKind::HandoverLate, session)
            .ruled(rule)
            .fact("session", &session.to_string())
            .fact("recorder", recorder)
            .fact("deadline", &deadline.to_rfc3339_opts(SecondsFormat::Secs, true))
    }

    /// What is on the recorder labelled `recorder` must be handed over by `deadline`, by `rule`.
    #[must_use]
    pub fn handover_due(recorder: &str, deadline: DateTime<Utc>, rule: Rule) -> Self {
        let deadline = deadline.to_rfc3339_opts(SecondsFormat::Secs, true);
        Self::new(NoticeKind::HandoverDue, format_args!("{recorder} {deadline}"))
            .ruled(rule)
            .fact("recorder", recorder)
            .fact("deadline", &deadline)
    }

    /// What is to be told of `session` cannot be, for `problem`; it is tried again.
    #[must_use]
    pub fn not_judged(session: SessionId, problem: &str) -> Self {
        Self::new(NoticeKind::NotJudged, session)
            .fact("session", &session.to_string())
            .fact("problem", problem)
    }

    /// The recorder labelled `recorder` is not fit for the next shift, for `reasons`.
    #[must_use]
    pub fn do_not_issue(session: SessionId, bay: &str, recorder: &str, reasons: &str) -> Self {
        Self::of_session(NoticeKind::DoNotIssue, session, bay, recorder).fact("reasons", reasons)
    }

    /// What came into `bay`, at `place`, was not taken in.
    #[must_use]
    pub fn not_taken_in(bay: &str, place: &str, problem: &str) -> Self {
        Self::new(NoticeKind::NotTakenIn, format_args!("{bay} {place} {problem}"))
            .fact("bay", bay)
            .fact("place", place)
            .fact("problem", problem)
    }

    /// What came into `bay`, at `place`, left before its files could be listed.
    #[must_use]
    pub fn recorder_left(bay: &str, place: &str) -> Self {
        Self::new(NoticeKind::RecorderLeft, format_args!("{bay} {place}"))
            .fact("bay", bay)
            .fact("place", place)
    }

    /// The file `file` of the register was refused; why stands in its report.
    #[must_use]
    pub fn not_imported(file: &str) -> Self {
        Self::new(NoticeKind::NotImported, file).fact("file", file)
    }

    /// The recorder labelled `recorder` stands in another bay than `bay` too, or so both say.
    #[must_use]
    pub fn recorder_twice(bay: &str, recorder: &str) -> Self {
        Self::new(NoticeKind::RecorderTwice, recorder).fact("bay", bay).fact("recorder", recorder)
    }

    /// `device` in `bay`, which is no recorder, was refused.
    #[must_use]
    pub fn device_refused(bay: &str, device: &str, interfaces: &str) -> Self {
        Self::new(NoticeKind::DeviceRefused, format_args!("{bay} {device} {interfaces}"))
            .fact("bay", bay)
            .fact("device", device)
            .fact("interfaces", interfaces)
    }

    /// `device` in `bay`, which is no recorder, can be used: it could not be refused.
    #[must_use]
    pub fn device_not_refused(bay: &str, device: &str, interfaces: &str, problem: &str) -> Self {
        let refused = Self::device_refused(bay, device, interfaces);
        Self { kind: NoticeKind::DeviceNotRefused, ..refused }.fact("problem", problem)
    }

    /// `source` tells nothing of what is plugged in.
    #[must_use]
    pub fn bays_unheard(source: &str, problem: &str) -> Self {
        Self::new(NoticeKind::BaysUnheard, source).fact("source", source).fact("problem", problem)
    }

    /// The recorder in `bay` has no readable identity. The same one again is no news.
    #[must_use]
    pub fn unknown_recorder(session: SessionId, bay: &str, recorder: &str) -> Self {
        let notice = Self::of_session(NoticeKind::UnknownRecorder, session, bay, recorder);
        Self { about: format!("{bay} {recorder}"), ..notice }
    }

    /// The recorder profile at `place` is left out.
    #[must_use]
    pub fn profile_left_out(place: &str, problem: &str) -> Self {
        Self::new(NoticeKind::ProfileLeftOut, format_args!("{place} {problem}"))
            .fact("place", place)
            .fact("problem", problem)
    }

    /// The settings were changed to something that cannot be used.
    #[must_use]
    pub fn settings_refused(code: &str, problem: &str) -> Self {
        Self::new(NoticeKind::SettingsRefused, problem).fact("code", code).fact("problem", problem)
    }

    /// The API cannot be had on the network.
    #[must_use]
    pub fn off_network(code: &str, problem: &str) -> Self {
        Self::new(NoticeKind::OffNetwork, problem).fact("code", code).fact("problem", problem)
    }

    /// The folder `place`, into which lists are dropped, cannot be watched.
    #[must_use]
    pub fn drops_unwatched(place: &str, problem: &str) -> Self {
        Self::new(NoticeKind::DropsUnwatched, place).fact("place", place).fact("problem", problem)
    }

    /// The dock controller at `device` does not answer.
    #[must_use]
    pub fn controller_lost(device: &str, problem: &str) -> Self {
        Self::new(NoticeKind::ControllerLost, device)
            .fact("device", device)
            .fact("problem", problem)
    }

    /// The dock controller at `device` answers again.
    #[must_use]
    pub fn controller_back(device: &str) -> Self {
        Self::new(NoticeKind::ControllerBack, device).fact("device", device)
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> NoticeKind {
        self.kind
    }

    /// What it is about: the key by which repeats are known.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Its facts, by name.
    #[must_use]
    pub fn facts(&self) -> &BTreeMap<&'static str, String> {
        &self.facts
    }

    pub(super) fn new(kind: NoticeKind, about: impl Display) -> Self {
        Self { kind, about: plain(&about.to_string()), facts: BTreeMap::new() }
    }

    fn of_session(kind: NoticeKind, session: SessionId, bay: &str, recorder: &str) -> Self {
        Self::new(kind, session)
            .fact("session", &session.to_string())
            .fact("bay", bay)
            .fact("recorder", recorder)
    }

    /// Why a session ended as it did: its stable code, and the detail.
    fn ending(self, (code, detail): (&str, &str)) -> Self {
        self.fact("ending", code).fact("detail", detail)
    }

    /// By which rule, and where that stands.
    fn ruled(self, rule: Rule) -> Self {
        let clauses: Vec<String> = rule.clauses().iter().map(ToString::to_string).collect();
        self.fact("rule", rule.as_str()).fact("clauses", &clauses.join(", "))
    }

    pub(super) fn fact(mut self, name: &'static str, value: &str) -> Self {
        self.facts.insert(name, plain(value));
        self
    }
}

/// One line, of bounded length, that cannot rewrite a screen or a mail: labels come from recorders.
fn plain(text: &str) -> String {
    let short: String = text.chars().take(FACT_MAX).collect();
    harmless(&short)
}
