//! What is answered, told apart by its schema.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ArchiveKeyView, BaysView, BundleCheckView, BundleView, CaseCheckView, CaseImportView,
    CaseRecordView, CaseView, CasesView, CheckpointView, CodeView, DemoView, DockView,
    DocumentView, EntryView, ExportView, ExtendedView, FileView, FsckReport, GrowthView,
    HandoverView, HandoversView, HeldView, IdentityView, ImportView, InboxView, InterruptionView,
    InterruptionsView, ItemView, ItemsView, JobView, JobsView, KeyDisposalView, KeyDisposalsView,
    LifeView, LinkView, LockedView, LogCheckView, LogView, MattersImportView, MattersView,
    NoticeView, NoticesView, ObjectView, OfficersView, ProofsView, ReceiptView, ReconciledView,
    RecorderClockView, RecorderExcusedView, RecorderRegisterView, RecordersView, RecordingView,
    RecordingsView, RemovalView, RemovalsView, RetentionView, RetentionsView, RosterView, RuleView,
    RulesView, SessionView, SessionsView, SettingsView, StatusView, SuggestionsView,
    TargetCheckView, TargetPlanView, TargetsView, TimeStampView, UnfiledView, UnitsView,
    VerifyView,
};
use crate::rebuild::Rebuilt;

/// An answer: one object, told apart by its schema.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "schema")]
pub enum Reply {
    /// What docking came to.
    #[serde(rename = "docket.dock/1")]
    Dock(DockView),
    /// What the demo came to.
    #[serde(rename = "docket.demo/1")]
    Demo(Box<DemoView>),
    /// How the station stands.
    #[serde(rename = "docket.status/1")]
    Status(Box<StatusView>),
    /// Sessions.
    #[serde(rename = "docket.sessions/1")]
    Sessions(SessionsView),
    /// One session.
    #[serde(rename = "docket.session/1")]
    Session(Box<SessionView>),
    /// What the station signed of a session.
    #[serde(rename = "docket.receipt-view/1")]
    Receipt(Box<ReceiptView>),
    /// Items.
    #[serde(rename = "docket.items/1")]
    Items(ItemsView),
    /// One item.
    #[serde(rename = "docket.item/1")]
    Item(Box<ItemView>),
    /// The life of an item.
    #[serde(rename = "docket.life/1")]
    Life(Box<LifeView>),
    /// A link.
    #[serde(rename = "docket.link/1")]
    Link(LinkView),
    /// A case.
    #[serde(rename = "docket.case/1")]
    Case(CaseView),
    /// Cases.
    #[serde(rename = "docket.cases/1")]
    Cases(CasesView),
    /// Cases whose file is to be archived.
    #[serde(rename = "docket.unfiled/1")]
    Unfiled(UnfiledView),
    /// What concerns an enforcement object.
    #[serde(rename = "docket.enforcement-object/1")]
    Object(ObjectView),
    /// Items linked to no case.
    #[serde(rename = "docket.inbox/1")]
    Inbox(InboxView),
    /// Cases proposed for items.
    #[serde(rename = "docket.suggestions/1")]
    Suggestions(SuggestionsView),
    /// A record of a case.
    #[serde(rename = "docket.case-record/1")]
    CaseRecord(CaseRecordView),
    /// A text attached to a case.
    #[serde(rename = "docket.case-document/1")]
    Document(DocumentView),
    /// What taking a list of cases over came to.
    #[serde(rename = "docket.case-import/1")]
    CaseImport(CaseImportView),
    /// What the list of matters says of a case.
    #[serde(rename = "docket.case-check/1")]
    CaseCheck(CaseCheckView),
    /// The list of matters.
    #[serde(rename = "docket.matters/1")]
    Matters(MattersView),
    /// What taking a list of matters over came to.
    #[serde(rename = "docket.matters-import/1")]
    MattersImport(MattersImportView),
    /// How long items are kept.
    #[serde(rename = "docket.retentions/1")]
    Retentions(RetentionsView),
    /// Why an item is kept so long.
    #[serde(rename = "docket.retention/1")]
    Retention(RetentionView),
    /// Something is kept longer than the rules ask.
    #[serde(rename = "docket.extended/1")]
    Extended(ExtendedView),
    /// A legal hold was placed.
    #[serde(rename = "docket.hold/1")]
    Held(HeldView),
    /// The archive targets.
    #[serde(rename = "docket.targets/1")]
    Targets(Box<TargetsView>),
    /// What an archive target was found to keep.
    #[serde(rename = "docket.target-check/1")]
    TargetCheck(TargetCheckView),
    /// A change of archive targets, before a person makes it.
    #[serde(rename = "docket.target-plan/1")]
    TargetPlan(TargetPlanView),
    /// What reconciling archive targets came to.
    #[serde(rename = "docket.reconciled/1")]
    Reconciled(ReconciledView),
    /// The station's key.
    #[serde(rename = "docket.identity-view/1")]
    Identity(Box<IdentityView>),
    /// The key that opens encrypted items.
    #[serde(rename = "docket.archive-key/1")]
    ArchiveKey(ArchiveKeyView),
    /// Events of the custody log.
    #[serde(rename = "docket.log/1")]
    Log(LogView),
    /// The newest checkpoint of the custody log.
    #[serde(rename = "docket.checkpoint/1")]
    Checkpoint(CheckpointView),
    /// A bundle or an excerpt that was written into a file.
    #[serde(rename = "docket.bundle-file/1")]
    Bundle(BundleView),
    /// What a check of one came to.
    #[serde(rename = "docket.bundle-check/1")]
    BundleCheck(BundleCheckView),
    /// A file to be handed on.
    #[serde(rename = "docket.file/1")]
    File(FileView),
    /// A time stamp that was taken.
    #[serde(rename = "docket.time-stamp/1")]
    TimeStamp(TimeStampView),
    /// Proofs that an item's events are in the custody log.
    #[serde(rename = "docket.proofs/1")]
    Proofs(Box<ProofsView>),
    /// A proof that the custody log only grew.
    #[serde(rename = "docket.growth/1")]
    Growth(GrowthView),
    /// What checking the whole custody log came to.
    #[serde(rename = "docket.log-check/1")]
    LogCheck(LogCheckView),
    /// The bays.
    #[serde(rename = "docket.bays/1")]
    Bays(BaysView),
    /// Locked recorders that did not take their passwords.
    #[serde(rename = "docket.locked-recorders/1")]
    Locked(LockedView),
    /// What reading again came to.
    #[serde(rename = "docket.verify/1")]
    Verify(VerifyView),
    /// What checking came to.
    #[serde(rename = "docket.fsck/1")]
    Fsck(FsckReport),
    /// What making a lost catalog again came to.
    #[serde(rename = "docket.rebuilt/1")]
    Rebuilt(Box<Rebuilt>),
    /// A job.
    #[serde(rename = "docket.job/1")]
    Job(Box<JobView>),
    /// Jobs.
    #[serde(rename = "docket.jobs/1")]
    Jobs(JobsView),
    /// The settings.
    #[serde(rename = "docket.settings/1")]
    Settings(SettingsView),
    /// Notices.
    #[serde(rename = "docket.notices/1")]
    Notices(NoticesView),
    /// A notice.
    #[serde(rename = "docket.notice/1")]
    Notice(NoticeView),
    /// Interruptions.
    #[serde(rename = "docket.interruptions/1")]
    Interruptions(InterruptionsView),
    /// One interruption.
    #[serde(rename = "docket.interruption/1")]
    Interruption(Box<InterruptionView>),
    /// Recordings.
    #[serde(rename = "docket.recordings/1")]
    Recordings(RecordingsView),
    /// One recording.
    #[serde(rename = "docket.recording/1")]
    Recording(RecordingView),
    /// What is known of a recorder's clock.
    #[serde(rename = "docket.recorder-clock/1")]
    RecorderClock(Box<RecorderClockView>),
    /// What a code means.
    #[serde(rename = "docket.code/1")]
    Code(CodeView),
    /// Units.
    #[serde(rename = "docket.units/1")]
    Units(UnitsView),
    /// Officers.
    #[serde(rename = "docket.officers/1")]
    Officers(OfficersView),
    /// Recorders.
    #[serde(rename = "docket.recorders/1")]
    Recorders(RecordersView),
    /// A recorder and who had it.
    #[serde(rename = "docket.recorder/1")]
    Recorder(Box<RecorderRegisterView>),
    /// The roster.
    #[serde(rename = "docket.roster/1")]
    Roster(RosterView),
    /// What saying something of the register came to.
    #[serde(rename = "docket.entry/1")]
    Entry(EntryView),
    /// What importing a file came to.
    #[serde(rename = "docket.imported/1")]
    Imported(ImportView),
    /// A file of the register.
    #[serde(rename = "docket.exported/1")]
    Exported(ExportView),
    /// A removal.
    #[serde(rename = "docket.removal/1")]
    Removal(RemovalView),
    /// Removals.
    #[serde(rename = "docket.removals/1")]
    Removals(RemovalsView),
    /// The disposal of an encrypted item.
    #[serde(rename = "docket.key-disposal/1")]
    KeyDisposal(KeyDisposalView),
    /// Such disposals.
    #[serde(rename = "docket.key-disposals/1")]
    KeyDisposals(KeyDisposalsView),
    /// Handovers.
    #[serde(rename = "docket.handovers/1")]
    Handovers(HandoversView),
    /// A handover.
    #[serde(rename = "docket.handover/1")]
    Handover(Box<HandoverView>),
    /// What was said of a recorder that is out.
    #[serde(rename = "docket.recorder-excused/1")]
    RecorderExcused(RecorderExcusedView),
    /// Rules of law.
    #[serde(rename = "docket.rules/1")]
    Rules(RulesView),
    /// A rule of law.
    #[serde(rename = "docket.rule/1")]
    Rule(RuleView),
}

impl Reply {
    /// The command line's exit code: 0 ok, 1 warnings, 2 failed, 6 integrity.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Dock(dock) => dock.exit_code(),
            Self::Demo(demo) => demo.dock.exit_code().max(demo.verify.exit_code()),
            Self::Verify(verify) => verify.exit_code(),
            Self::Fsck(report) => code(report.clean, 6),
            Self::LogCheck(check) => code(check.clean, 6),
            Self::Reconciled(view) => view.exit_code(),
            Self::TargetPlan(view) => code(view.ready || view.dry_run, 2),
            Self::TargetCheck(view) => code(view.stands, 2),
            Self::Rebuilt(rebuilt) => code(rebuilt.refused == 0, 6),
            Self::Settings(settings) => code(settings.problems.is_empty(), 3),
            Self::CaseImport(import) => code(import.faults.is_empty(), 2),
            Self::MattersImport(import) => code(import.faults.is_empty(), 2),
            Self::BundleCheck(check) => check.exit_code(),
            Self::CaseCheck(check) => code(check.complete, 1),
            // These judge nothing. One that is added says here whether it does.
            Self::Status(_)
            | Self::Sessions(_)
            | Self::Session(_)
            | Self::Receipt(_)
            | Self::Items(_)
            | Self::Item(_)
            | Self::Life(_)
            | Self::Link(_)
            | Self::Case(_)
            | Self::Cases(_)
            | Self::Unfiled(_)
            | Self::Object(_)
            | Self::Inbox(_)
            | Self::Suggestions(_)
            | Self::CaseRecord(_)
            | Self::Document(_)
            | Self::Matters(_)
            | Self::Retentions(_)
            | Self::Retention(_)
            | Self::Extended(_)
            | Self::Held(_)
            | Self::Targets(_)
            | Self::Identity(_)
            | Self::ArchiveKey(_)
            | Self::Log(_)
            | Self::Checkpoint(_)
            | Self::Bundle(_)
            | Self::File(_)
            | Self::TimeStamp(_)
            | Self::Proofs(_)
            | Self::Growth(_)
            | Self::Bays(_)
            | Self::Locked(_)
            | Self::Job(_)
            | Self::Jobs(_)
            | Self::Notices(_)
            | Self::Notice(_)
            | Self::Interruptions(_)
            | Self::Interruption(_)
            | Self::Recordings(_)
            | Self::Recording(_)
            | Self::RecorderClock(_)
            | Self::Code(_)
            | Self::Units(_)
            | Self::Officers(_)
            | Self::Recorders(_)
            | Self::Recorder(_)
            | Self::Roster(_)
            | Self::Entry(_)
            | Self::Imported(_)
            | Self::Exported(_)
            | Self::Removal(_)
            | Self::Removals(_)
            | Self::KeyDisposal(_)
            | Self::KeyDisposals(_)
            | Self::Handovers(_)
            | Self::Handover(_)
            | Self::RecorderExcused(_)
            | Self::Rules(_)
            | Self::Rule(_) => 0,
        }
    }
}

/// 0 where all is well, else `bad`.
fn code(is_well: bool, bad: u8) -> u8 {
    if is_well { 0 } else { bad }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_found_something_does_not_exit_well() {
        let log = |clean| Reply::LogCheck(LogCheckView { clean, ..LogCheckView::default() });
        assert_eq!((log(true).exit_code(), log(false).exit_code()), (0, 6));
        let target = |stands| {
            Reply::TargetCheck(TargetCheckView {
                name: "far".into(),
                url: String::new(),
                worm: "required".into(),
                stands,
                promises: Vec::new(),
            })
        };
        assert_eq!((target(true).exit_code(), target(false).exit_code()), (0, 2));
    }
}
