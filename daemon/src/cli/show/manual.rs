//! What codes and rules mean, as text.

use std::fmt::Write;

use crate::{
    api::{CodeView, RuleView},
    words::Words,
};

pub(super) fn code(words: &Words, code: &CodeView) -> String {
    let kind = words.word("errorkind", code.kind.as_str());
    let mut text = format!("{} {} — {kind}\n", code.code, code.title);
    let parts = [("means", &code.more), ("kept", &code.kept), ("todo", &code.todo)];
    for (name, part) in parts {
        let _ = write!(text, "\n{}\n", words.say(&format!("cli-explain-{name}")));
        for line in part.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

pub(super) fn rules(words: &Words, rules: &[RuleView]) -> String {
    let told: Vec<String> = rules.iter().map(|each| rule(words, each)).collect();
    told.join("\n")
}

pub(super) fn rule(words: &Words, rule: &RuleView) -> String {
    let mut text = format!("{} — {}\n\n", rule.rule, rule.title);
    for line in rule.text.lines() {
        let _ = writeln!(text, "  {line}");
    }
    let _ = write!(text, "\n{}\n", words.say("cli-explain-clauses"));
    for clause in &rule.clauses {
        let _ = writeln!(text, "  {}  {}", clause.clause, clause.book);
    }
    text
}
