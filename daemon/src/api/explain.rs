//! What a code means, and which rule of law stands behind a verdict.

use super::{ApiError, ClauseView, Code, CodeView, RuleView, RulesView};
use crate::{
    domain::{Clause, Rule},
    words::{Words, told},
};

/// Explains `code`: `DKT-0401`, `dkt-0401` or `0401`.
///
/// # Errors
/// When there is no such code.
pub fn explain(code: &str, words: &Words) -> Result<CodeView, ApiError> {
    let digits = code.trim().to_ascii_uppercase();
    let digits = digits.strip_prefix("DKT-").unwrap_or(&digits);
    let found = Code::ALL.iter().find(|known| known.number().strip_prefix("DKT-") == Some(digits));
    let known = found.ok_or_else(|| ApiError::new(Code::NoSuchCode).with("code", code))?;
    // What it was about is not known here: the general answer is told.
    let text = |part: &str| told!(words, &format!("{}.{part}", known.key()), thing = "");
    Ok(CodeView {
        code: known.number().into(),
        kind: known.kind(),
        title: text("title"),
        more: text("more"),
        kept: text("kept"),
        todo: text("todo"),
    })
}

/// Every rule of law that docket judges by.
#[must_use]
pub fn rules(words: &Words) -> RulesView {
    RulesView { rules: Rule::ALL.iter().map(|&rule| rule_told(rule, words)).collect() }
}

/// One of them, by its code.
///
/// # Errors
/// When there is no such rule.
pub fn rule(code: &str, words: &Words) -> Result<RuleView, ApiError> {
    let code = code.trim();
    let found = Rule::named(&code.to_ascii_lowercase());
    let rule = found.ok_or_else(|| ApiError::new(Code::NoSuchCode).with("code", code))?;
    Ok(rule_told(rule, words))
}

fn rule_told(rule: Rule, words: &Words) -> RuleView {
    RuleView {
        rule: rule.as_str().into(),
        title: words.say(&format!("rule-{rule}")),
        text: words.say(&format!("rule-{rule}.text")),
        clauses: rule.clauses().iter().map(|clause| clause_told(clause, words)).collect(),
    }
}

fn clause_told(clause: &Clause, words: &Words) -> ClauseView {
    ClauseView {
        clause: clause.to_string(),
        book: words.say(&format!("rulebook-{}", clause.book.as_str())),
    }
}
