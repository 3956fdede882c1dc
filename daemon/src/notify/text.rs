//! A notice in words: its sentence and its kind's headline.
//!
//! Used for webhooks and mail here, and by `api` and `cli` to show notices. Pure.

use crate::{
    catalog::Notice,
    domain::NoticeKind,
    words::{Value, Words, told},
};

/// What happened, in one sentence; how often, where it was more than once.
#[must_use]
pub fn sentence(words: &Words, notice: &Notice) -> String {
    let names = notice.kind.facts().iter();
    let facts: Vec<(&'static str, Value<'_>)> =
        names.filter_map(|name| Some((*name, notice.facts.get(*name)?.as_str().into()))).collect();
    let said = words.tell(&format!("notice-{}", notice.kind.as_str()), &facts);
    if notice.times > 1 {
        told!(words, "notices-times", said = said, times = notice.times)
    } else {
        said
    }
}

/// What notices of `kind` have in common, as the head of a group.
#[must_use]
pub fn headline(words: &Words, kind: NoticeKind) -> String {
    words.say(&format!("notice-{}.head", kind.as_str()))
}
