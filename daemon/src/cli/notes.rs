//! The verbs about interruptions, their notes, and recordings; and what each asks the API for.

use clap::{Args, Subcommand};

use crate::api::{
    CorrectionGiven, InterruptionsAsked, NoteGiven, NotesRequest, RecordingsAsked,
    RecordingsRequest, ReportGiven, Request,
};

/// Verbs about interruptions and their notes.
#[derive(Debug, Subcommand)]
pub enum Notes {
    /// List interruptions, newest first.
    List(Asked),
    /// Show one interruption with its evidence and notes.
    Show {
        /// Its id, or a unique beginning of it.
        id: String,
    },
    /// Explain an interruption.
    Add(Add),
    /// Correct a note by another; both stay.
    Correct {
        /// The interruption's id, or a unique beginning of it.
        id: String,
        /// The note's id.
        note: String,
        /// What is right.
        #[arg(long)]
        text: String,
        /// The cause, where that is corrected.
        #[arg(long)]
        cause: Option<String>,
    },
    /// Say that an interruption is none.
    Dismiss {
        /// Its id, or a unique beginning of it.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Report a loss to the supervisor, at once.
    Report {
        /// The interruption's id, or a unique beginning of it.
        id: String,
        /// could-not-go-on or information-lost.
        loss: String,
        /// What happened.
        #[arg(long)]
        text: String,
    },
    /// Acknowledge a report, as the supervisor.
    Acknowledge {
        /// The interruption's id, or a unique beginning of it.
        id: String,
        /// In words.
        #[arg(long, default_value = "")]
        text: String,
    },
}

/// Which interruptions are listed.
#[derive(Args, Debug)]
pub struct Asked {
    /// Only of this session.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Only at this item.
    #[arg(long, value_name = "ID")]
    item: Option<String>,
    /// Only in this state.
    #[arg(long)]
    state: Option<String>,
    /// Only those reported and not acknowledged.
    #[arg(long)]
    unacknowledged: bool,
    /// Withdrawn ones, too.
    #[arg(long)]
    withdrawn: bool,
    /// At most so many.
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// Only those before (older than) this one.
    #[arg(long, value_name = "ID")]
    before: Option<String>,
}

/// An explanation.
#[derive(Args, Debug)]
pub struct Add {
    /// The interruption's id, or a unique beginning of it.
    id: String,
    /// What is written.
    #[arg(long, default_value = "")]
    text: String,
    /// weather, device-fault, device-damage, battery, storage or other.
    #[arg(long)]
    cause: Option<String>,
    /// The explanation is spoken at the start of the clip with which recording went on.
    #[arg(long)]
    spoken: bool,
    /// The item in which it is spoken instead.
    #[arg(long, value_name = "ITEM")]
    voice: Option<String>,
    /// Where it begins, in seconds from the start of the clip.
    #[arg(long, value_name = "SECONDS")]
    from: Option<u32>,
    /// Where it ends.
    #[arg(long, value_name = "SECONDS")]
    to: Option<u32>,
}

/// Verbs about recordings.
#[derive(Debug, Subcommand)]
pub enum Recordings {
    /// List recordings, with what is missing: of a session, or all that were docked last first.
    List {
        /// Only of this session.
        #[arg(long, value_name = "ID", conflicts_with_all = ["recorder", "officer", "from", "to", "limit", "before"])]
        session: Option<String>,
        /// Only of this recorder.
        #[arg(long, value_name = "R")]
        recorder: Option<String>,
        /// Only of this officer.
        #[arg(long, value_name = "NUMBER")]
        officer: Option<String>,
        /// Only those that went on at this time or after it.
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// Only those that began before this time.
        #[arg(long, value_name = "TIME")]
        to: Option<String>,
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those before this one.
        #[arg(long, value_name = "PLACE")]
        before: Option<String>,
    },
    /// Show the recording that an item belongs to.
    Show {
        /// The item's id, or a unique beginning of it.
        item: String,
    },
}

impl Notes {
    pub(super) fn request(self) -> Request {
        Request::Notes(match self {
            Self::List(Asked {
                session,
                item,
                state,
                unacknowledged,
                withdrawn,
                limit,
                before,
            }) => NotesRequest::List(InterruptionsAsked {
                session,
                item,
                state,
                unacknowledged,
                withdrawn,
                limit,
                before,
            }),
            Self::Show { id } => NotesRequest::Show(id),
            Self::Add(Add { id, text, cause, spoken, voice, from, to }) => {
                let given =
                    NoteGiven { text, cause, spoken, voice_item: voice, from_s: from, to_s: to };
                NotesRequest::Add(id, given)
            }
            Self::Correct { id, note, text, cause } => {
                NotesRequest::Correct(id, CorrectionGiven { note, text, cause })
            }
            Self::Dismiss { id, reason } => NotesRequest::Dismiss(id, reason),
            Self::Report { id, loss, text } => NotesRequest::Report(id, ReportGiven { loss, text }),
            Self::Acknowledge { id, text } => NotesRequest::Acknowledge(id, text),
        })
    }
}

impl Recordings {
    pub(super) fn request(self) -> Request {
        Request::Recordings(match self {
            Self::List { session, recorder, officer, from, to, limit, before } => {
                let asked = RecordingsAsked { session, recorder, officer, from, to, limit, before };
                RecordingsRequest::List(asked)
            }
            Self::Show { item } => RecordingsRequest::Show(item),
        })
    }
}
