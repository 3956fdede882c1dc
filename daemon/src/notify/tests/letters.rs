//! Texts: every kind in every language, and a digest that stays short.

use std::collections::BTreeMap;

use chrono::DateTime;
use docket_config::{Language, TimeZone};

use super::*;
use crate::{
    catalog::Notice,
    domain::{NoticeKind, notice_tests::one_of_each},
    notify::digest,
};

fn kept(new: &NewNotice, times: u64) -> Notice {
    let at = DateTime::UNIX_EPOCH;
    let facts: BTreeMap<_, _> =
        new.facts().iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let (id, kind) = (NoticeId::mint(at), new.kind());
    Notice { id, at, last_at: at, times, kind, facts, pending: 0, failed: 0, replayed: None }
}

fn channels(language: Language) -> Channels {
    let words = Words { language, zone: TimeZone::Named(chrono_tz::UTC) };
    Channels { station: "S".into(), words, notify: Notify::default() }
}

#[test]
fn every_kind_has_its_words_with_all_its_facts() {
    for language in Language::ALL {
        let words = channels(language).words;
        for new in one_of_each() {
            let said = sentence(&words, &kept(&new, 1));
            let head = headline(&words, new.kind());
            for (name, value) in new.facts() {
                // Codes are told by their words.
                let family = match (*name, new.kind()) {
                    ("ending" | "loss", _) => Some(*name),
                    ("reason", NoticeKind::LogForked) => Some("fork"),
                    _ => None,
                };
                let told = family.map_or_else(|| value.clone(), |name| words.word(name, value));
                let told = told.as_str();
                assert!(
                    said.contains(told),
                    "{language:?} {:?} leaves out {name}: {said}",
                    new.kind()
                );
            }
            let broken = |text: &str| text.contains(['«', '{', '\n']);
            assert!(!broken(&said) && !broken(&head), "{language:?}: {head}: {said}");
            assert!(sentence(&words, &kept(&new, 42)).contains("42"));
        }
    }
}

#[test]
fn what_is_english_stands_in_brackets_behind_chinese_words() {
    let words = channels(Language::ZhCn).words;
    let english = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
    for new in one_of_each() {
        let said = sentence(&words, &kept(&new, 1));
        let outside: String =
            said.split('（').filter_map(|part| part.split('）').next_back()).collect();
        let plain: Vec<_> = outside.split_whitespace().collect();
        assert!(!plain.windows(2).any(|two| two.iter().all(|word| english(word))), "{said}");
    }
}

#[test]
fn a_notice_of_an_older_station_is_told_by_its_detail() {
    let mut held = kept(&NewNotice::archive_held("DKT-0601", "no space left"), 1);
    held.facts.remove("code");
    let said = sentence(&channels(Language::En).words, &held);
    assert!(said.contains("no space left") && !said.contains('{'), "{said}");
}

#[test]
fn a_long_day_is_cut_short_by_counts() {
    for language in Language::ALL {
        let notices: Vec<_> =
            (0..50).map(|n| kept(&NewNotice::task_lost(&format!("task{n}")), 1)).collect();
        let letter = digest::write(&channels(language), &notices, DateTime::UNIX_EPOCH).unwrap();
        assert!(letter.subject.contains("50"), "{}", letter.subject);
        assert!(letter.body.contains("task19") && !letter.body.contains("task20"));
        assert!(letter.body.contains("30"), "{}", letter.body);
        assert!(!letter.body.contains('«') && !letter.body.contains('{'), "{}", letter.body);
    }
    assert_eq!(digest::write(&channels(Language::En), &[], DateTime::UNIX_EPOCH), None);
}

#[test]
fn the_gravest_come_first_and_one_is_told_as_one() {
    let notices =
        [NewNotice::settings_refused("DKT-0101", "x"), NewNotice::archive_held("DKT-0601", "full")];
    let notices = notices.map(|new| kept(&new, 1));
    let letter = digest::write(&channels(Language::En), &notices, DateTime::UNIX_EPOCH).unwrap();
    let place = |kind| letter.body.find(&headline(&channels(Language::En).words, kind)).unwrap();
    assert!(place(NoticeKind::ArchiveHeld) < place(NoticeKind::SettingsRefused));
    let letter =
        digest::write(&channels(Language::En), &notices[..1], DateTime::UNIX_EPOCH).unwrap();
    assert_eq!(letter.subject, "docket S: one notice");
}
