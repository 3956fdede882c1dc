//! The work on cases, for people.

use std::fmt::Write;

use super::{rows, table};
use crate::{
    api::{
        CaseCheckView, CaseImportView, CaseRecordView, CaseView, DocumentView, FaultView,
        InboxView, MattersImportView, MattersView, ObjectView, RuledBy, UnfiledView,
    },
    cli::units,
    domain::{CaseAct, CaseRecord, Recording, Statement},
    words::{Words, told},
};

/// The rule behind a verdict, in short: its code and clauses.
pub(super) fn rule(words: &Words, ruled: &RuledBy) -> String {
    let clauses = ruled.clauses.join(", ");
    told!(words, "cli-ruled", rule = ruled.rule.as_str(), clauses = clauses)
}

/// What is said of a case beside its number: a line each.
pub(super) fn described(words: &Words, case: &CaseView) -> String {
    let mut text = String::new();
    let facts = [
        ("cli-case-category", case.category.clone()),
        ("cli-case-object", [case.object_name.as_str(), case.object_code.as_str()].join(" ")),
        ("cli-case-matter", case.matter.clone()),
        ("cli-case-file-term", case.file_term.clone().unwrap_or_default()),
        ("cli-case-due", case.filing_due.map(|day| day.to_string()).unwrap_or_default()),
    ];
    for (key, value) in facts {
        let value = value.trim();
        if !value.is_empty() {
            let _ = writeln!(text, "    {}", told!(words, key, value = value));
        }
    }
    for step in &case.steps {
        let act = act(words, step.act);
        let (on, at) = (step.on.to_string(), words.time(step.at));
        let who = step.who.as_str();
        let told = told!(words, "cli-case-step", act = act, on = on, at = at, who = who);
        let _ = writeln!(text, "    {told}");
    }
    for kept in &case.records {
        let _ = writeln!(text, "    {}", record(words, kept));
    }
    for kept in &case.documents {
        let _ = writeln!(text, "    {}", document(words, kept));
    }
    text
}

fn act(words: &Words, act: CaseAct) -> String {
    words.word("case-act", act.as_str())
}

/// Every fact of a piece of evidence that the rules list, and where they do.
fn statement(words: &Words, s: &Statement, ruled: Option<&RuledBy>) -> String {
    told!(
        words,
        "cli-record-statement",
        proves = s.proves.as_str(),
        collector = s.collector.as_str(),
        at = s.collected_at.to_string(),
        place = s.place.as_str(),
        extracted = s.extracted_at.to_string(),
        people = s.people.as_str(),
        scene = s.scene.as_str(),
        involved = s.involved.as_str(),
        rule = ruled.map(|ruled| rule(words, ruled)).unwrap_or_default(),
    )
}

/// A record in a line.
pub(super) fn record(words: &Words, kept: &CaseRecordView) -> String {
    let said = match &kept.record {
        CaseRecord::Statement(s) => statement(words, s, kept.rule.as_ref()),
        CaseRecord::Footage { stage } => {
            told!(words, "cli-record-footage", stage = stage.as_str())
        }
        CaseRecord::NoFootage { stage, reason } => {
            let stage = stage.as_deref().unwrap_or_default();
            told!(words, "cli-record-no-footage", stage = stage, reason = reason.as_str())
        }
        CaseRecord::Receipt { what, reference, on } => told!(
            words,
            "cli-record-receipt",
            what = words.word("receipt", what.as_str()),
            reference = reference.as_str(),
            on = on.to_string()
        ),
    };
    let (at, who) = (words.time(kept.at), kept.who.as_str());
    let item = kept.item.as_deref().unwrap_or_default();
    let by = kept.corrected_by.as_deref().unwrap_or_default();
    let id = kept.id.as_str();
    told!(
        words,
        "cli-record",
        id = id,
        said = said,
        item = item,
        at = at,
        who = who,
        corrected = by
    )
}

/// An attached text in a line.
pub(super) fn document(words: &Words, kept: &DocumentView) -> String {
    let proven = kept.proven_at.map(|at| words.time(at)).unwrap_or_default();
    told!(
        words,
        "cli-document",
        name = kept.name.as_str(),
        title = kept.title.as_str(),
        size = kept.size,
        key = kept.key.as_str(),
        proven = proven
    )
}

/// Cases whose file is to be archived.
pub(super) fn unfiled(words: &Words, view: &UnfiledView) -> String {
    if view.cases.is_empty() {
        return words.say("cli-unfiled-none") + "\n";
    }
    let mut table =
        table(words, ["cli-head-case", "cli-head-due", "cli-head-left", "cli-head-title"]);
    for case in &view.cases {
        let left = match case.days_left {
            late @ ..0 => told!(words, "cli-days-late", days = late.saturating_neg()),
            left => told!(words, "cli-days-left", days = left),
        };
        table.add_row([case.number.clone(), case.due.to_string(), left, case.title.clone()]);
    }
    rows(&table) + &rule(words, &view.rule) + "\n"
}

/// What concerns an enforcement object.
pub(super) fn object(words: &Words, view: &ObjectView) -> String {
    if view.cases.is_empty() {
        return words.say("cli-object-none") + "\n";
    }
    let cases: String = view.cases.iter().map(|case| super::cases::case(words, case)).collect();
    cases + &rule(words, &view.rule) + "\n"
}

/// Items linked to no case.
pub(super) fn inbox(words: &Words, view: &InboxView) -> String {
    if view.items.is_empty() {
        return words.say("cli-inbox-none") + "\n";
    }
    let heads = ["cli-head-item", "cli-head-age", "cli-head-state", "cli-head-path"];
    let mut table = table(words, heads);
    for item in &view.items {
        table.add_row([
            item.id.clone(),
            told!(words, "cli-days-old", days = item.age_days),
            words.word("state", item.state.as_str()),
            item.path.clone(),
        ]);
    }
    rows(&table) + &rule(words, &view.rule) + "\n"
}

/// What taking a list of cases over came to.
#[must_use]
pub fn imported(words: &Words, view: &CaseImportView) -> String {
    if view.faults.is_empty() {
        let (name, added) = (view.name.as_str(), view.added);
        let (changed, same) = (view.changed, view.same);
        let told = told!(
            words,
            "cli-cases-imported",
            name = name,
            added = added,
            changed = changed,
            same = same
        );
        return told + "\n";
    }
    faults(&view.name, &view.faults) + &told!(words, "cli-import-refused") + "\n"
}

/// What taking a list of matters over came to.
pub(super) fn listed(words: &Words, view: &MattersImportView) -> String {
    if view.faults.is_empty() {
        let (name, count) = (view.name.as_str(), view.matters);
        return told!(words, "cli-matters-imported", name = name, count = count) + "\n";
    }
    faults(&view.name, &view.faults) + &told!(words, "cli-matters-refused") + "\n"
}

/// Every fault in a line that editors can jump to: `file:row:column: what`.
fn faults(name: &str, faults: &[FaultView]) -> String {
    let mut text = String::new();
    for fault in faults {
        let place = match (fault.row, fault.column) {
            (0, _) => name.to_owned(),
            (row, 0) => format!("{name}:{row}"),
            (row, column) => format!("{name}:{row}:{column}"),
        };
        let _ = writeln!(text, "{place}: {}", fault.text);
    }
    text
}

/// The list of matters.
pub(super) fn matters(words: &Words, view: &MattersView) -> String {
    let mut text = view.title.clone() + "\n";
    if view.is_example {
        text += &(words.say("cli-matters-example") + "\n");
    }
    let heads = [
        "cli-head-code",
        "cli-head-recording",
        "cli-head-months",
        "cli-head-matter",
        "cli-head-stages",
    ];
    let mut table = table(words, heads);
    for matter in &view.matters {
        table.add_row([
            matter.code.clone(),
            recording(words, matter.recording),
            matter.months.map(|months| months.to_string()).unwrap_or_default(),
            matter.name.clone(),
            matter.stages.join("; "),
        ]);
    }
    text + &rows(&table)
}

fn recording(words: &Words, way: Recording) -> String {
    words.word("recording", way.as_str())
}

/// What the list of matters says of a case.
pub(super) fn checked(words: &Words, view: &CaseCheckView) -> String {
    let (case, list) = (view.case.as_str(), view.list.as_str());
    let (matter, line) = (view.matter.name.as_str(), view.line);
    let way = recording(words, view.matter.recording);
    let clause = view.matter.clause.as_str();
    let mut text = told!(
        words,
        "cli-check",
        case = case,
        list = list,
        line = line,
        matter = matter,
        way = way,
        clause = clause
    );
    text.push('\n');
    if view.is_example {
        let _ = writeln!(text, "    {}", words.say("cli-matters-example"));
    }
    for one in &view.unexplained {
        let told = told!(
            words,
            "cli-check-unexplained",
            id = units::short(&one.id),
            kind = words.word("interruption", &one.kind),
            missing = one.missing_s.map(units::length).unwrap_or_default(),
        );
        let _ = writeln!(text, "    {told}");
    }
    for stage in &view.stages {
        let shown = words.word("shown", &stage.shown);
        let whole = words.say("cli-check-whole");
        let name = if stage.stage.is_empty() { whole } else { stage.stage.clone() };
        let reason = stage.reason.as_deref().unwrap_or_default();
        let items = stage.items;
        let told = told!(
            words,
            "cli-check-stage",
            stage = name,
            shown = shown,
            items = items,
            reason = reason
        );
        let _ = writeln!(text, "    {told}");
    }
    let _ = writeln!(text, "    {}", words.word("case-text", &view.text));
    let verdict = if view.complete { "cli-check-complete" } else { "cli-check-incomplete" };
    let _ = writeln!(text, "{}\n{}", words.say(verdict), rule(words, &view.rule));
    text
}
