//! The shapes of answers. They are public and versioned by the schema name beside them
//! ([`super::Reply`]): fields are added, never changed.

mod archive_key;
mod bay;
mod bundle;
mod case;
mod casework;
mod checks;
mod docking;
mod handover;
mod identity;
mod inside;
mod interruption;
mod item;
mod job;
mod kept;
mod key_disposal;
mod life;
mod locked;
mod log;
mod manual;
mod moving;
mod notice;
mod receipt;
mod reconcile;
mod register;
mod removal;
mod retention;
mod session;
mod settings;
mod status;
mod suggestion;
mod target;
mod time;

pub use archive_key::ArchiveKeyView;
pub use bay::{BayView, BaysView, ElsewhereView, UsbView};
pub use bundle::{BundleCheckView, BundleFindingView, BundleView};
pub use case::{CaseView, CasesView, LinkView};
pub use casework::{
    CaseCheckView, CaseImportView, CaseRecordView, DocumentView, FaultView, InboxItemView,
    InboxView, MatterView, MattersImportView, MattersView, ObjectView, RuledBy, StageView,
    StepView, UnexplainedView, UnfiledCaseView, UnfiledView,
};
pub use checks::{ReceiptsCheckView, SampleView, VerifyFailure, VerifyView};
pub use docking::{DemoView, DockFailure, DockView};
pub use handover::{
    ActivityEndView, DueView, HandoverView, HandoversView, ItemHandoverView, RecorderExcusedView,
    SaidView,
};
pub use identity::{IdentityKey, IdentityView};
pub use inside::InsideView;
pub use interruption::{
    InterruptionView, InterruptionsView, MissingView, NoteView, RecordingView, RecordingsView,
    VoiceView,
};
pub use item::{
    ArchiveView, EventView, ItemView, ItemsView, RecordedView, RenditionView, SourceView,
};
pub use job::{JobState, JobView, JobsView};
pub use kept::{KeepsView, KeptView};
pub use key_disposal::{KeyDisposalView, KeyDisposalsView};
pub use life::{FixityView, LifeView, ManifestView, StepOfLifeView};
pub use locked::{LockedRecorderView, LockedView};
pub use log::{
    CheckpointView, CosignatureView, FileView, ForkView, GrowthView, LogCheckView, LogEntryView,
    LogStatusView, LogView, ProofView, ProofsView, TimeStampView,
};
pub use manual::{ClauseView, CodeView, RuleView, RulesView};
pub use moving::{LoadView, TargetPlanView};
pub use notice::{DeliveryView, NoticeView, NoticesView};
pub(super) use receipt::receipt_view;
pub use receipt::{NotTakenView, ReceiptView};
pub use reconcile::{FoundView, ReckoningView, ReconciledView, TargetReconciledView};
pub use register::{
    EntryView, ExportView, HolderView, ImportView, IssueView, OfficerView, OfficersView,
    PersonView, RecorderRegisterView, RecordersView, RegisteredView, RosterView, ShiftView,
    UnitView, UnitsView,
};
pub use removal::{RemovalView, RemovalsView};
pub use retention::{
    ExtendedView, ExtensionView, GroundView, HeldView, HoldView, RetainedView, RetentionView,
    RetentionsView,
};
pub use session::{ConditionView, ExceptionView, RecorderView, SessionView, SessionsView};
pub use settings::{ChangeView, SettingView, SettingsProblemView, SettingsView};
pub use status::{AuditView, FixityFailureView, StateCount, StatusView};
pub use suggestion::{ClueView, SuggestedView, SuggestionView, SuggestionsView};
pub use target::{PromiseView, RoomView, TargetCheckView, TargetView, TargetsView};
pub use time::{LimitView, OffsetView, ReadingView, RecorderClockView, StampView, TimesView};
