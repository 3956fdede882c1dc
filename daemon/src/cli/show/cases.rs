//! Cases and links, for people.

use std::fmt::Write;

use super::{casework, rows, table};
use crate::{
    api::{CaseView, LinkView},
    words::{Words, told},
};

pub(super) fn link(words: &Words, link: &LinkView) -> String {
    let (item, case) = (link.item.as_str(), link.case.as_str());
    let told = match (link.unlinked_at, link.unlink_reason.as_deref()) {
        (Some(at), Some(reason)) => {
            let at = words.time(at);
            told!(words, "cli-unlinked", at = at, item = item, case = case, reason = reason)
        }
        _ => {
            let at = words.time(link.linked_at);
            told!(words, "cli-linked", at = at, item = item, case = case)
        }
    };
    told + "\n"
}

pub(super) fn case(words: &Words, case: &CaseView) -> String {
    let (number, title) = (case.number.as_str(), case.title.as_str());
    let (at, count) = (words.time(case.created_at), case.item_count);
    let mut text = told!(words, "cli-case", number = number, title = title);
    let _ = write!(text, "\n    {}\n", told!(words, "cli-case-entered", at = at, count = count));
    text += &casework::described(words, case);
    for item in &case.items {
        let _ = writeln!(text, "    {item}");
    }
    text
}

pub(super) fn list(words: &Words, cases: &[CaseView]) -> String {
    if cases.is_empty() {
        return words.say("cli-cases-none") + "\n";
    }
    let heads = ["cli-head-case", "cli-head-items", "cli-head-entered", "cli-head-title"];
    let mut table = table(words, heads);
    for c in cases {
        table.add_row([
            c.number.clone(),
            c.item_count.to_string(),
            words.time(c.created_at),
            c.title.clone(),
        ]);
    }
    rows(&table)
}
