//! Notices, for people.

use super::{fact, rows, table};
use crate::{
    api::{DeliveryView, NoticeView},
    words::{Words, told},
};

pub(super) fn list(words: &Words, notices: &[NoticeView]) -> String {
    if notices.is_empty() {
        return words.say("cli-notices-none") + "\n";
    }
    let heads = ["cli-head-last", "cli-head-notice", "cli-head-severity", "cli-head-what"];
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
    put("cli-label-notice", &notice.id);
    put("cli-label-severity", &words.word("severity", &notice.severity));
    put("cli-label-first", &words.time(notice.at));
    put("cli-label-last", &words.time(notice.last_at));
    put("cli-label-times", &notice.times.to_string());
    for delivery in &notice.deliveries {
        put("cli-label-told", &delivered(words, delivery));
        if let Some(problem) = undelivered(words, delivery) {
            put("cli-label-problem", &problem);
        }
    }
    text
}

/// Why a channel could not be told: in words, then what exactly.
fn undelivered(words: &Words, delivery: &DeliveryView) -> Option<String> {
    let detail = delivery.last_error.as_deref()?;
    let Some(code) = &delivery.last_code else { return Some(detail.to_owned()) };
    let sentence = words.word("undelivered", code);
    Some(match detail {
        "" => sentence,
        detail => told!(words, "cli-undelivered", sentence = sentence, detail = detail),
    })
}

fn delivered(words: &Words, delivery: &DeliveryView) -> String {
    let state = words.word("delivery", &delivery.state);
    let (key, at) = match (delivery.delivered_at, delivery.next_at) {
        (Some(at), _) => ("cli-delivery-done", words.time(at)),
        (None, Some(at)) => ("cli-delivery-next", words.time(at)),
        (None, None) => ("cli-delivery", String::new()),
    };
    let (channel, attempts) = (delivery.channel.as_str(), delivery.attempts);
    told!(words, key, channel = channel, state = state, attempts = attempts, at = at)
}
