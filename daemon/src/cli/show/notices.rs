//! Notices, for people.

use super::{fact, rows, table};
use crate::{
    api::{DeliveryView, NoticeView},
    told,
    words::Words,
};

pub(super) fn list(words: &Words, notices: &[NoticeView]) -> String {
    if notices.is_empty() {
        return words.say("notices-none") + "\n";
    }
    let heads =
        ["notices-head-at", "notices-head-notice", "notices-head-severity", "notices-head-text"];
    let mut table = table(words, heads);
    for notice in notices {
        table.add_row([
            words.time(notice.last_at),
            notice.id.clone(),
            words.word("severity", &notice.severity),
            notice.text.clone(),
        ]);
    }
    rows(&table)
}

pub(super) fn notice(words: &Words, notice: &NoticeView) -> String {
    let mut text = format!("{}\n", notice.text);
    let mut put = |label: &str, value: &str| fact(&mut text, "", &words.say(label), value);
    put("notices-notice", &notice.id);
    put("notices-severity", &words.word("severity", &notice.severity));
    put("notices-first", &words.time(notice.at));
    put("notices-last", &words.time(notice.last_at));
    put("notices-times", &notice.times.to_string());
    for delivery in &notice.deliveries {
        put("notices-told", &delivered(words, delivery));
    }
    text
}

fn delivered(words: &Words, delivery: &DeliveryView) -> String {
    let state = words.word("delivery", &delivery.state);
    let at = delivery.delivered_at.or(delivery.next_at).map(|at| words.time(at));
    told!(
        words,
        "notices-delivery",
        channel = delivery.channel.as_str(),
        state = state,
        attempts = delivery.attempts,
        at = at.unwrap_or_default(),
        error = delivery.last_error.clone().unwrap_or_default(),
    )
}
