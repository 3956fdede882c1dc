//! Whether a case has the records that its line of the list asks for.

use crate::domain::{Matter, Recording};

/// What stands for or against a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// So many items show it.
    Footage(usize),
    /// Somebody said why there is no footage.
    Excused(String),
    /// Neither.
    Missing,
}

impl Shown {
    /// The stable code.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Footage(_) => "footage",
            Self::Excused(_) => "excused",
            Self::Missing => "missing",
        }
    }
}

/// What a case has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many items are linked to it.
    pub items: usize,
    /// For each item that shows a stage, that stage.
    pub footage: Vec<String>,
    /// Why there is no footage: of which stage, or of the case; and the reason.
    pub excuses: Vec<(Option<String>, String)>,
    /// How many texts are attached.
    pub texts: usize,
    /// How many likely or certain interruptions its footage has that nobody has explained, what is missing
    /// between recordings among them.
    pub unexplained: usize,
}

/// A stage, and what the case has of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageFinding {
    /// Its name in the list; empty: the matter as a whole, whose stages are not listed.
    pub stage: String,
    /// What the case has.
    pub shown: Shown,
}

/// Whether the case has texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFinding {
    /// It has.
    Present,
    /// It has none, and every matter is recorded in writing (QZ 13).
    Missing,
}

impl TextFinding {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Missing => "missing",
        }
    }
}

/// What the list says of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Every stage that must be recorded, in the list's order.
    pub stages: Vec<StageFinding>,
    /// Its texts.
    pub text: TextFinding,
    /// Interruptions that want an explanation: only of what is recorded without a break.
    pub unexplained: usize,
}

impl Verdict {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unexplained == 0
            && self.text == TextFinding::Present
            && self.stages.iter().all(|finding| finding.shown != Shown::Missing)
    }
}

/// Holds what a case has against its line of the list.
#[must_use]
pub fn check(matter: &Matter, seen: &Seen) -> Verdict {
    let of_stage = |stage: &String| {
        let footage = seen.footage.iter().filter(|shown| *shown == stage).count();
        StageFinding { stage: stage.clone(), shown: shown(footage, Some(stage), seen) }
    };
    let stages = match (matter.recording, matter.stages.as_slice()) {
        (Recording::TextOnly, _) => Vec::new(),
        (_, []) => {
            vec![StageFinding { stage: String::new(), shown: shown(seen.items, None, seen) }]
        }
        (_, stages) => stages.iter().map(of_stage).collect(),
    };
    let text = if seen.texts > 0 { TextFinding::Present } else { TextFinding::Missing };
    // Key moments may have anything between them; the whole process may not.
    let unexplained = if matter.recording == Recording::Full { seen.unexplained } else { 0 };
    Verdict { stages, text, unexplained }
}

/// Footage before a reason; a stage's own reason before the case's.
fn shown(footage: usize, stage: Option<&String>, seen: &Seen) -> Shown {
    if footage > 0 {
        return Shown::Footage(footage);
    }
    let excuse = |of: Option<&String>| {
        seen.excuses.iter().rev().find(|(stage, _)| stage.as_ref() == of).map(|(_, why)| why)
    };
    let own = stage.and_then(|stage| excuse(Some(stage)));
    own.or_else(|| excuse(None)).map_or(Shown::Missing, |why| Shown::Excused(why.clone()))
}
