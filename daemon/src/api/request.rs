//! What can be asked, what is answered, and what is told on the way: the shapes of the JSON that
//! the command line prints and the station's socket speaks.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{
    ApiError, CaseView, CasesView, DemoView, DockView, FsckReport, ItemView, ItemsView, LinkView,
    SessionView, SessionsView, StatusView, VerifyView,
};
use crate::{domain::Actor, flow::live::BayState};

/// A use case and its parameters. Ids may be shortened to any prefix that is unique.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Request {
    /// Take these places in now.
    Dock {
        /// Folders, mounted cards or virtual recorders' scripts; absolute.
        paths: Vec<PathBuf>,
        /// Who asks.
        by: Actor,
    },
    /// Dock demo recorders and show what becomes of them.
    Demo {
        /// How many, 1 to 16.
        bays: u32,
        /// What makes them the same every time.
        seed: u64,
        /// Who asks.
        by: Actor,
    },
    /// How the station stands.
    Status,
    /// Sessions, newest first.
    Sessions {
        /// At most so many.
        limit: Option<u32>,
    },
    /// One session.
    Session {
        /// Its id.
        id: String,
    },
    /// Items, newest first.
    Items {
        /// Only of this session.
        session: Option<String>,
        /// Only in this state.
        state: Option<String>,
        /// Only linked to this case.
        case: Option<String>,
        /// At most so many.
        limit: Option<u32>,
    },
    /// One item, with its history.
    Item {
        /// Its id.
        id: String,
    },
    /// Link an item to a case.
    Link {
        /// The item's id.
        item: String,
        /// The case's number.
        case: String,
        /// Who asks.
        by: Actor,
    },
    /// Back a link out.
    Unlink {
        /// The item's id.
        item: String,
        /// The case's number.
        case: String,
        /// Why.
        reason: String,
        /// Who asks.
        by: Actor,
    },
    /// Enter a case.
    AddCase {
        /// Its number.
        number: String,
        /// What it is about.
        title: String,
        /// Who asks.
        by: Actor,
    },
    /// All cases.
    Cases,
    /// One case.
    Case {
        /// Its number.
        number: String,
    },
    /// Read originals again and compare.
    Verify {
        /// Ids; none means all.
        items: Vec<String>,
        /// Who asks.
        by: Actor,
    },
    /// Check all invariants over catalog and archive.
    Fsck {
        /// Whether every byte is read.
        deep: bool,
    },
}

impl Request {
    /// The same request, asked by `who`.
    #[must_use]
    pub fn by(mut self, who: Actor) -> Self {
        match &mut self {
            Self::Dock { by, .. }
            | Self::Demo { by, .. }
            | Self::Link { by, .. }
            | Self::Unlink { by, .. }
            | Self::AddCase { by, .. }
            | Self::Verify { by, .. } => *by = who,
            Self::Status
            | Self::Sessions { .. }
            | Self::Session { .. }
            | Self::Items { .. }
            | Self::Item { .. }
            | Self::Cases
            | Self::Case { .. }
            | Self::Fsck { .. } => {}
        }
        self
    }

    /// Whether it changes something and so needs the running station.
    #[must_use]
    pub fn needs_station(&self) -> bool {
        matches!(
            self,
            Self::Dock { .. }
                | Self::Demo { .. }
                | Self::Link { .. }
                | Self::Unlink { .. }
                | Self::AddCase { .. }
                | Self::Verify { .. }
        )
    }
}

/// An answer: one object, told apart by its schema.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    /// Items.
    #[serde(rename = "docket.items/1")]
    Items(ItemsView),
    /// One item.
    #[serde(rename = "docket.item/1")]
    Item(Box<ItemView>),
    /// A link.
    #[serde(rename = "docket.link/1")]
    Link(LinkView),
    /// A case.
    #[serde(rename = "docket.case/1")]
    Case(CaseView),
    /// Cases.
    #[serde(rename = "docket.cases/1")]
    Cases(CasesView),
    /// What reading again came to.
    #[serde(rename = "docket.verify/1")]
    Verify(VerifyView),
    /// What checking came to.
    #[serde(rename = "docket.fsck/1")]
    Fsck(FsckReport),
}

impl Reply {
    /// The command line's exit code: 0 ok, 1 warnings, 2 failed, 6 integrity.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Dock(dock) => dock.exit_code(),
            Self::Demo(demo) => demo.dock.exit_code().max(demo.verify.exit_code()),
            Self::Verify(verify) => verify.exit_code(),
            Self::Fsck(report) => {
                if report.clean {
                    0
                } else {
                    6
                }
            }
            _ => 0,
        }
    }
}

/// A line of a long request's answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A bay's step.
    Bay(BayState),
    /// The end: done.
    Done {
        /// The answer.
        reply: Box<Reply>,
    },
    /// The end: refused or failed.
    Failed {
        /// Why.
        error: ApiError,
    },
}
