//! Cases proposed for items, for people.

use std::fmt::Write;

use super::casework::rule;
use crate::{
    api::{ClueView, SuggestedView, SuggestionsView},
    words::{Words, told},
};

/// Items with the cases proposed for them.
pub(super) fn list(words: &Words, view: &SuggestionsView) -> String {
    if view.items.is_empty() {
        return words.say("cli-inbox-none") + "\n";
    }
    let items: String = view.items.iter().map(|item| suggested(words, item)).collect();
    items + &words.say("cli-suggest-link") + "\n" + &rule(words, &view.rule) + "\n"
}

/// The same in a demo, under a head.
pub(super) fn in_demo(words: &Words, view: &SuggestedView) -> String {
    format!(
        "{}\n{}{}\n\n",
        words.say("cli-suggest-demo"),
        suggested(words, view),
        words.say("cli-suggest-link")
    )
}

/// One item with the cases proposed for it.
fn suggested(words: &Words, view: &SuggestedView) -> String {
    let mut text = view.item.clone() + "\n";
    if view.cases.is_empty() {
        let why = if view.timed { "cli-suggest-none" } else { "cli-suggest-untimed" };
        let _ = writeln!(text, "    {}", words.say(why));
    }
    for one in &view.cases {
        let (case, title) = (one.case.as_str(), one.title.as_str());
        let score = one.score;
        let told = told!(words, "cli-suggest", case = case, title = title, score = score);
        let _ = writeln!(text, "    {told}");
        for found in &one.clues {
            let _ = writeln!(text, "        {}", clue(words, found));
        }
    }
    text
}

fn clue(words: &Words, found: &ClueView) -> String {
    let item = found.item.as_deref().unwrap_or_default();
    let officer = found.officer.as_deref().unwrap_or_default();
    told!(
        words,
        &format!("clue-{}", found.clue),
        item = item,
        officer = officer,
        minutes = found.minutes.unwrap_or_default(),
        metres = found.metres.unwrap_or_default(),
        worth = found.worth
    )
}
