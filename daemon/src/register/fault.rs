//! What may be wrong with a line, or with what somebody says of the register: a stable code, and what
//! fills the places of its text in `register.ftl`.

use crate::sheet::{self, BYTES_MAX, Column, FaultKind};

/// A rule of the register that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The stable code; the text is `entry-fault-<code>`, and what to do is its `.todo`.
    pub code: &'static str,
    facts: Vec<(&'static str, String)>,
}

/// A fault, and where in a file it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// The line, from 1; 0 where the whole file is meant.
    pub line: u64,
    /// The column, from 1; 0 where the whole line is meant.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
}

impl Fault {
    fn new(code: &'static str) -> Self {
        Self { code, facts: Vec::new() }
    }

    #[expect(clippy::needless_pass_by_value, reason = "numbers and references alike")]
    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    /// What fills the places of its text.
    #[must_use]
    pub fn facts(&self) -> &[(&'static str, String)] {
        &self.facts
    }

    /// What is wrong with the form of a table whose columns should be `columns`.
    #[must_use]
    pub fn of_form(form: &sheet::Fault, columns: &[Column]) -> Self {
        let all = || columns.iter().map(|column| column.code).collect::<Vec<_>>().join(", ");
        let found = form.found.as_str();
        match form.kind {
            FaultKind::NotText => Self::new("encoding"),
            FaultKind::Empty => Self::new("no-header"),
            FaultKind::TooLarge => Self::new("too-big").with("max", BYTES_MAX >> 20),
            FaultKind::OpenQuote => Self::new("open-quote"),
            FaultKind::Formula => Self::new("formula").with("found", cut(found)),
            FaultKind::MissingColumn => Self::new("column-missing").with("name", found),
            FaultKind::UnknownColumn => {
                Self::new("column-unknown").with("name", cut(found)).with("all", all())
            }
            FaultKind::ColumnTwice => Self::new("column-twice").with("name", cut(found)),
            FaultKind::NoColumn => Self::new("no-column").with("found", cut(found)),
            // What is left is not about form, but for this.
            _ => Self::new("unreadable").with("why", found),
        }
    }

    /// The file has more rows than so many.
    #[must_use]
    pub fn too_many(max: usize) -> Self {
        Self::new("too-many").with("max", max)
    }

    /// The field must not be empty.
    #[must_use]
    pub fn empty(name: &str) -> Self {
        Self::new("empty").with("name", name)
    }

    /// The field has more than so many characters.
    #[must_use]
    pub fn too_long(name: &str, max: usize) -> Self {
        Self::new("too-long").with("name", name).with("max", max)
    }

    /// The field holds control characters.
    #[must_use]
    pub fn control(name: &str) -> Self {
        Self::new("control").with("name", name)
    }

    /// The field is no date or time.
    #[must_use]
    pub fn no_time(value: &str) -> Self {
        Self::new("no-time").with("value", cut(value))
    }

    /// The zone's clocks never show that time: they are put forward over it.
    #[must_use]
    pub fn skipped_time(value: &str) -> Self {
        Self::new("skipped-time").with("value", cut(value))
    }

    /// The field is no kind of issue.
    #[must_use]
    pub fn no_kind(value: &str) -> Self {
        Self::new("no-kind").with("value", cut(value))
    }

    /// It ends before it begins.
    #[must_use]
    pub fn turned() -> Self {
        Self::new("turned")
    }

    /// A pool is a unit's, and everything else is an officer's.
    #[must_use]
    pub fn holder_wanted() -> Self {
        Self::new("holder-wanted")
    }

    /// Only a single issue has a time by which it should be back.
    #[must_use]
    pub fn due_unwanted() -> Self {
        Self::new("due-unwanted")
    }

    /// There is no such unit.
    #[must_use]
    pub fn unit_unknown(unit: &str) -> Self {
        Self::new("unit-unknown").with("unit", unit)
    }

    /// The unit would stand above itself.
    #[must_use]
    pub fn unit_circle(unit: &str) -> Self {
        Self::new("unit-circle").with("unit", unit)
    }

    /// Nobody bore that number then.
    #[must_use]
    pub fn officer_unknown(number: &str) -> Self {
        Self::new("officer-unknown").with("number", number)
    }

    /// Somebody bore that number in that time already.
    #[must_use]
    pub fn number_borne(number: &str) -> Self {
        Self::new("number-borne").with("number", number)
    }

    /// There is no such recorder.
    #[must_use]
    pub fn recorder_unknown(recorder: &str) -> Self {
        Self::new("recorder-unknown").with("recorder", recorder)
    }

    /// Several recorders are called that.
    #[must_use]
    pub fn recorder_ambiguous(recorder: &str) -> Self {
        Self::new("recorder-ambiguous").with("recorder", recorder)
    }

    /// Another recorder has that name.
    #[must_use]
    pub fn name_taken(name: &str) -> Self {
        Self::new("name-taken").with("name", name)
    }

    /// The recorder was in somebody's hands in that time already.
    #[must_use]
    pub fn issue_overlaps(recorder: &str) -> Self {
        Self::new("issue-overlaps").with("recorder", recorder)
    }

    /// The recorder is in nobody's hands.
    #[must_use]
    pub fn not_issued(recorder: &str) -> Self {
        Self::new("not-issued").with("recorder", recorder)
    }

    /// The officer was on duty in that time already.
    #[must_use]
    pub fn shift_overlaps(number: &str) -> Self {
        Self::new("shift-overlaps").with("number", number)
    }

    /// There is no such entry, or it was withdrawn.
    #[must_use]
    pub fn entry_unknown(id: &str) -> Self {
        Self::new("entry-unknown").with("id", cut(id))
    }
}

/// Of a stranger's text so much is told, in one harmless line.
fn cut(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
