//! The register: looked at, kept, imported and exported.
//!
//! What breaks a rule of the register is refused as a whole, with every fault told in the asker's
//! language. Officers' names are told to whoever may read the register, and to nobody else.

mod asked;
mod keep;
mod look;
mod sample;

pub(super) use keep::reason_of;

use chrono::{DateTime, Utc};

use super::{Api, ApiError, Asker, Code, Reply};
use crate::{
    domain::RecorderId,
    register::{Edge, Fault, LineFault, moment},
    words::Words,
};

pub use asked::{
    EntryTold, FileTold, HolderAsked, Named, OfficersAsked, RegisterRequest, Returned, RosterAsked,
    Withdrawn,
};

impl Api {
    pub(super) async fn register(
        &self,
        asker: &Asker,
        request: RegisterRequest,
    ) -> Result<Reply, ApiError> {
        let words = &asker.words;
        Ok(match request {
            RegisterRequest::Units(rest) => Reply::Units(self.units(&rest).await?),
            RegisterRequest::Officers(asked) => Reply::Officers(self.officers(&asked).await?),
            RegisterRequest::Recorders(rest) => Reply::Recorders(self.recorders(&rest).await?),
            RegisterRequest::Recorder(called, asked) => {
                Reply::Recorder(Box::new(self.recorder(&called, &asked, words).await?))
            }
            RegisterRequest::Roster(asked) => Reply::Roster(self.roster(&asked, words).await?),
            RegisterRequest::Tell(kind, told) => Reply::Entry(self.tell(kind, told, asker).await?),
            RegisterRequest::Return(called, returned) => {
                Reply::Entry(self.take_back(&called, &returned, asker).await?)
            }
            RegisterRequest::Name(called, named) => {
                Reply::Entry(self.name_recorder(&called, &named, asker).await?)
            }
            RegisterRequest::Withdraw(kind, withdrawn) => {
                Reply::Entry(self.withdraw(kind, &withdrawn, asker).await?)
            }
            RegisterRequest::Import(file) => Reply::Imported(self.import(&file, asker).await?),
            RegisterRequest::Export(kind) => Reply::Exported(self.export(kind, words).await?),
        })
    }

    /// The recorder that somebody calls `called`.
    pub(super) async fn known_recorder(
        &self,
        called: &str,
        words: &Words,
    ) -> Result<RecorderId, ApiError> {
        let found = self.catalog.find_recorder(called.trim()).await?;
        found.map_err(|fault| refused(words, "", &[fault_of_entry(fault)]))
    }
}

/// A time that somebody tells; now where nobody does.
pub(super) fn time_told(
    text: Option<&str>,
    words: &Words,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, ApiError> {
    let Some(text) = text else { return Ok(now) };
    let at = moment(text, words.zone, Edge::Start);
    at.map_err(|fault| refused(words, "", &[fault_of_entry(fault)]))
}

/// A fault that belongs to no line.
fn fault_of_entry(fault: Fault) -> LineFault {
    LineFault { line: 0, column: 0, fault }
}

/// The refusal of what breaks rules of the register: every fault on a line of its own, led by its place
/// in the file of the name `file`, as compilers do.
pub(super) fn refused(words: &Words, file: &str, faults: &[LineFault]) -> ApiError {
    let lines: Vec<String> = faults.iter().map(|fault| fault_told(words, file, fault)).collect();
    ApiError::new(Code::RegisterRefused).with("count", faults.len()).because(lines.join("\n"))
}

fn fault_told(words: &Words, file: &str, found: &LineFault) -> String {
    let facts: Vec<_> = found.fault.facts().iter().map(|(n, v)| (*n, v.as_str().into())).collect();
    let key = format!("entry-fault-{}", found.fault.code);
    let (what, todo) = (words.tell(&key, &facts), words.tell(&format!("{key}.todo"), &facts));
    let place = match (file, found.line, found.column) {
        ("", ..) => String::new(),
        (file, 0, _) => format!("{file}: "),
        (file, line, 0) => format!("{file}:{line}: "),
        (file, line, column) => format!("{file}:{line}:{column}: "),
    };
    format!("{place}{what}; {todo}")
}
