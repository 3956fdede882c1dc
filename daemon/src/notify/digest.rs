//! A mail's text: the daily one's, all notices since the last, the gravest kinds first; or that of what is
//! mailed at once.
//!
//! Written for the courier; sent by `mail`. Pure. A long day is cut short by counts, never left out.

use chrono::{DateTime, Utc};

use super::{Channels, text};
use crate::{
    catalog::Notice,
    domain::{NoticeKind, Severity},
    told,
};

/// Notices told one by one, a kind; of the others only how many.
const LINES_A_KIND: usize = 20;

/// A mail ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    /// The same for the same notices, so that a letter that was sent twice can be told.
    pub message_id: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// One line.
    pub subject: String,
    /// Text, lines ended by `\n`.
    pub body: String,
}

/// Writes the digest of `notices`, oldest first; none of nothing.
pub(super) fn write(channels: &Channels, notices: &[Notice], at: DateTime<Utc>) -> Option<Letter> {
    let (oldest, newest) = (notices.first()?, notices.last()?);
    let words = &channels.words;
    let count = notices.len();
    let alarms = notices.iter().filter(|n| n.kind.severity() == Severity::Alarm).count();
    let station = channels.station.as_str();
    let subject = told!(words, "mail-subject", station = station, count = count, alarms = alarms);
    let (since, until) = (words.time(oldest.at), words.time(at));
    let lead = told!(words, "mail-lead", station = station, since = since, until = until);
    let mut body = format!("{lead}\n");
    for kind in NoticeKind::ALL {
        write_kind(channels, kind, notices, &mut body);
    }
    body.push_str(&format!("\n-- \n{}\n", words.say("mail-foot")));
    let message_id = format!("<{}.{}.{count}@docket.invalid>", oldest.id, newest.id);
    Some(Letter { message_id, at, subject, body })
}

fn write_kind(channels: &Channels, kind: NoticeKind, notices: &[Notice], body: &mut String) {
    let words = &channels.words;
    let of_kind: Vec<_> = notices.iter().filter(|notice| notice.kind == kind).collect();
    if of_kind.is_empty() {
        return;
    }
    let head = text::headline(words, kind);
    body.push_str(&format!("\n{head} ({})\n", of_kind.len()));
    for notice in of_kind.iter().take(LINES_A_KIND) {
        let (at, said) = (words.time(notice.last_at), text::sentence(words, notice));
        body.push_str(&format!("- {at}  {said}\n"));
    }
    if let Some(more @ 1..) = of_kind.len().checked_sub(LINES_A_KIND) {
        body.push_str(&format!("- {}\n", told!(words, "mail-more", count = more)));
    }
}
