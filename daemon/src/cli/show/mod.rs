//! Answers as text for people, in their language.
//!
//! Called by the printer. Every word comes from [`Words`]; ids, paths, keys and what the catalog
//! keeps as technical detail are shown as they are, after the words for them. Nothing here fails.

mod bays;
mod bundle;
mod care;
mod cases;
mod casework;
mod checks;
mod docking;
mod examined;
mod fixity;
mod handover;
mod identity;
mod inside;
mod interruptions;
mod items;
mod jobs;
mod kept;
mod key_disposals;
mod keys;
mod life;
mod locked;
mod log;
mod manual;
mod notices;
mod rebuilt;
mod receipt;
mod reconciled;
mod register;
mod removals;
mod retention;
mod settings;
mod status;
mod suggestions;
mod targets;
mod time;

pub use casework::imported as case_import;
pub(super) use examined::doctor;
pub(super) use jobs::progress;
pub(super) use settings::held as settings_held;

use std::fmt::Write;

use comfy_table::{ContentArrangement, Table, presets::NOTHING};

use super::units;
use crate::{
    api::{Problem, Reply},
    words::{Words, told},
};

/// Columns of the labels before a thing's facts.
const LABEL_COLUMNS: usize = 10;

/// An answer.
#[must_use]
pub(super) fn reply(words: &Words, reply: &Reply) -> String {
    match reply {
        Reply::Dock(dock) => docking::docked(words, dock),
        Reply::Demo(demo) => docking::demo(words, demo),
        Reply::Status(status) => status::station(words, status),
        Reply::Sessions(view) => docking::sessions(words, &view.sessions),
        Reply::Session(session) => docking::session(words, session),
        Reply::Receipt(view) => receipt::receipt(words, view),
        Reply::Items(view) => items::list(words, &view.items),
        Reply::Item(item) => items::item(words, item),
        Reply::Life(view) => life::life(words, view),
        Reply::Link(link) => cases::link(words, link),
        Reply::Case(case) => cases::case(words, case),
        Reply::Cases(view) => cases::list(words, &view.cases),
        Reply::Unfiled(view) => casework::unfiled(words, view),
        Reply::Object(view) => casework::object(words, view),
        Reply::Suggestions(view) => suggestions::list(words, view),
        Reply::Inbox(view) => casework::inbox(words, view),
        Reply::CaseRecord(record) => casework::record(words, record) + "\n",
        Reply::Document(document) => casework::document(words, document) + "\n",
        Reply::CaseImport(view) => casework::imported(words, view),
        Reply::CaseCheck(view) => casework::checked(words, view),
        Reply::Matters(view) => casework::matters(words, view),
        Reply::MattersImport(view) => casework::listed(words, view),
        Reply::Retentions(view) => retention::list(words, &view.items),
        Reply::Retention(view) => retention::explained(words, view),
        Reply::Extended(view) => retention::extended(words, view),
        Reply::Held(view) => retention::held(words, view),
        Reply::Bundle(view) => bundle::made(words, view),
        Reply::BundleCheck(view) => bundle::checked(words, view),
        Reply::Bays(view) => bays::list(words, view),
        Reply::Locked(view) => locked::list(words, view),
        Reply::Removal(view) => removals::removal(words, view),
        Reply::Removals(view) => removals::list(words, &view.removals),
        Reply::KeyDisposal(view) => key_disposals::disposal(words, view),
        Reply::KeyDisposals(view) => key_disposals::list(words, &view.disposals),
        Reply::Verify(view) => checks::verified(words, view),
        Reply::Fsck(report) => checks::checked(words, report),
        Reply::Rebuilt(view) => rebuilt::rebuilt(words, view),
        Reply::Job(job) => jobs::job(words, job),
        Reply::Jobs(view) => jobs::list(words, &view.jobs),
        Reply::Settings(view) => settings::outcome(words, view),
        Reply::Interruptions(view) => interruptions::list(words, &view.interruptions),
        Reply::Interruption(one) => interruptions::interruption(words, one),
        Reply::Recordings(view) => interruptions::recordings(words, view),
        Reply::Recording(one) => interruptions::recording(words, one),
        Reply::Notices(view) => notices::list(words, &view.notices),
        Reply::Notice(notice) => notices::notice(words, notice),
        Reply::RecorderClock(view) => time::clock(words, view),
        Reply::Code(code) => manual::code(words, code),
        Reply::Units(view) => register::units(words, &view.units),
        Reply::Officers(view) => register::officers(words, &view.officers),
        Reply::Recorders(view) => register::recorders(words, &view.recorders),
        Reply::Recorder(view) => register::recorder(words, view),
        Reply::Roster(view) => register::roster(words, &view.shifts),
        Reply::Entry(view) => register::entry(words, view),
        Reply::Imported(view) => register::imported(words, view),
        // A file is what was asked for.
        Reply::Exported(view) => view.content.clone(),
        Reply::Targets(view) => targets::targets(words, view),
        Reply::TargetCheck(view) => targets::check(words, view),
        Reply::TargetPlan(view) => reconciled::plan(words, view),
        Reply::Reconciled(view) => reconciled::reconciled(words, view),
        Reply::Identity(view) => identity::identity(words, view),
        Reply::ArchiveKey(view) => keys::key(words, view),
        Reply::Log(view) => log::log(words, view),
        Reply::Checkpoint(view) => log::checkpoint(words, view),
        // It is written where it was asked for.
        Reply::File(_) => String::new(),
        Reply::TimeStamp(view) => log::stamped(words, view),
        Reply::Proofs(view) => log::proofs(words, view),
        Reply::Growth(view) => log::growth(words, view),
        Reply::LogCheck(view) => log::checked(words, view),
        Reply::Handovers(view) => handover::list(words, view),
        Reply::Handover(view) => handover::handover(words, view),
        Reply::RecorderExcused(view) => handover::recorder_excused(words, view),
        Reply::Rules(view) => manual::rules(words, &view.rules),
        Reply::Rule(rule) => manual::rule(words, rule),
    }
}

/// A failure: what, what was kept safe, what to do.
#[must_use]
pub(super) fn error(words: &Words, error: &Problem) -> String {
    failure(words, &error.code, &error.detail, &error.kept, &error.todo, error.cause.as_deref())
}

fn failure(
    words: &Words,
    code: &str,
    what: &str,
    kept: &str,
    todo: &str,
    cause: Option<&str>,
) -> String {
    let mut text = told!(words, "cli-error", code = code, what = what);
    // Several causes stand below one another.
    let cause = cause.map(|cause| cause.replace('\n', "\n    "));
    let cause = cause.map(|cause| told!(words, "cli-error-cause", cause = cause));
    let rest =
        [told!(words, "cli-error-kept", kept = kept), told!(words, "cli-error-todo", todo = todo)];
    for line in cause.into_iter().chain(rest) {
        let _ = write!(text, "\n  {line}");
    }
    text.push('\n');
    text
}

/// A table without lines, its heads by their keys.
fn table<const N: usize>(words: &Words, heads: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(heads.map(|key| words.say(key)));
    table
}

fn rows(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// A fact after its label.
fn fact(text: &mut String, indent: &str, label: &str, value: &str) {
    let _ = writeln!(text, "{indent}{} {value}", units::padded(label, LABEL_COLUMNS));
}

#[cfg(test)]
mod tests;
