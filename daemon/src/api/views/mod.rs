//! The shapes of answers. They are public and versioned by the schema name beside them
//! ([`super::Reply`]): fields are added, never changed.

mod bay;
mod case;
mod checks;
mod docking;
mod item;
mod job;
mod manual;
mod notice;
mod removal;
mod session;
mod settings;
mod status;

pub use bay::{BayView, BaysView, ElsewhereView, UsbView};
pub use case::{CaseView, CasesView, LinkView};
pub use checks::{VerifyFailure, VerifyView};
pub use docking::{DemoView, DockFailure, DockView};
pub use item::{
    ArchiveView, EventView, ItemView, ItemsView, RecordedView, RenditionView, SourceView,
};
pub use job::{JobState, JobView, JobsView};
pub use manual::{ClauseView, CodeView, RuleView, RulesView};
pub use notice::{DeliveryView, NoticeView, NoticesView};
pub use removal::{RemovalView, RemovalsView};
pub use session::{ConditionView, ExceptionView, RecorderView, SessionView, SessionsView};
pub use settings::{ChangeView, SettingView, SettingsProblemView, SettingsView};
pub use status::{StateCount, StatusView};
