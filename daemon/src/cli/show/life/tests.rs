//! The life of an item: every act is a sentence, and every page fits.

use std::collections::BTreeMap;

use docket_config::{Language, TimeZone};
use unicode_width::UnicodeWidthStr;

use super::{super::tests::samples, *};

const LANGUAGES: [Language; 2] = [Language::En, Language::ZhCn];

fn words(language: Language) -> Words {
    Words { language, zone: TimeZone::Named(chrono_tz::Asia::Shanghai) }
}

fn event(act: &str, outcome: &str, detail: &[(&str, &str)]) -> EventView {
    EventView {
        seq: 7,
        at: DateTime::UNIX_EPOCH,
        act: act.into(),
        who: "station".into(),
        outcome: outcome.into(),
        reason: (outcome == "failed").then(|| "lost".into()),
        detail: detail.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect(),
    }
}

/// Every text that has sentences of acts; a rule of the texts holds the acts to those of the code.
const TEXTS: [&str; 9] = [
    include_str!("../../../../words/en/custody.ftl"),
    include_str!("../../../../words/en/encryption.ftl"),
    include_str!("../../../../words/en/extensions.ftl"),
    include_str!("../../../../words/en/guards.ftl"),
    include_str!("../../../../words/en/locked.ftl"),
    include_str!("../../../../words/en/reconcile.ftl"),
    include_str!("../../../../words/en/retrieve.ftl"),
    include_str!("../../../../words/en/targets.ftl"),
    include_str!("../../../../words/en/witness.ftl"),
];

/// The acts that the messages know.
fn acts() -> Vec<&'static str> {
    let lines = TEXTS.iter().flat_map(|text| text.lines());
    let keys = lines.filter_map(|line| line.strip_prefix("life-")?.split_once(" = "));
    keys.map(|(act, _)| act).collect()
}

#[test]
fn every_text_with_a_sentence_is_looked_at() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/words/en");
    let all = std::fs::read_dir(folder).unwrap();
    let all = all.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let with = all.filter(|text| text.lines().any(|line| line.starts_with("life-")));
    assert_eq!(with.count(), TEXTS.len());
}

#[test]
fn every_act_is_a_sentence_in_both_languages_however_little_is_on_record() {
    assert!(acts().len() > 75, "{} acts", acts().len());
    for (act, outcome) in acts().into_iter().flat_map(|act| [(act, "ok"), (act, "failed")]) {
        for language in LANGUAGES {
            let told = sentence(&words(language), &event(act, outcome, &[]));
            let word = words(language).word("act", act);
            assert!(told != word && told != act && told.chars().count() > 4, "{act}: {told}");
            assert!(!told.contains(['{', '$']), "{act} has a fact that it is never told: {told}");
        }
    }
    let newer = sentence(&words(Language::En), &event("teleported", "ok", &[]));
    assert_eq!(newer, "teleported");
}

#[test]
fn from_where_something_was_mended_is_told() {
    let facts = [("target", "far"), ("key", "k"), ("place", "/keys"), ("from", "/other")];
    for act in ["healed", "sent-again", "key-mended"] {
        for language in LANGUAGES {
            let told = sentence(&words(language), &event(act, "ok", &facts));
            assert!(told.contains("/other"), "{act}: {told}");
        }
    }
    let why = [("place", "/keys"), ("why", "no copy is good")];
    for language in LANGUAGES {
        let told = sentence(&words(language), &event("key-mended", "failed", &why));
        assert!(told.contains("no copy is good") && told.contains("/keys"), "{told}");
    }
}

#[test]
fn facts_are_told_in_words_and_units() {
    let seen = event("seen", "ok", &[("path", "DCIM/1.MP4"), ("size", "2048")]);
    let en = sentence(&words(Language::En), &seen);
    assert_eq!(en, "Found on the recorder: DCIM/1.MP4, 2.00 KiB.");
    let failed = event("fixity-checked", "failed", &[("target", "local"), ("problem", "x")]);
    let zh = sentence(&words(Language::ZhCn), &failed);
    assert_eq!(zh, "归档 local 校验不通过：原始文件丢失（x）");
}

#[test]
fn a_page_fits_eighty_columns_and_says_how_often() {
    let checks = StepOfLifeView {
        event: event("fixity-checked", "ok", &[("target", "local")]),
        times: 14,
        last_at: DateTime::UNIX_EPOCH,
        last_seq: 99,
    };
    let long = BTreeMap::from([("path".into(), "长".repeat(90)), ("size".into(), "1".into())]);
    let seen = EventView { detail: long, ..event("seen", "ok", &[]) };
    let seen = StepOfLifeView { event: seen, times: 1, last_at: DateTime::UNIX_EPOCH, last_seq: 7 };
    let item = samples::item("releasable", None, "DCIM/1.MP4");
    let view = LifeView {
        item: serde_json::from_value(item).unwrap(),
        session: serde_json::from_value(samples::session(None)).unwrap(),
        manifest: None,
        fixity: FixityView { checks: 14, ..FixityView::default() },
        steps: vec![seen, checks],
        next: Some("7".into()),
    };
    for language in LANGUAGES {
        let page = life(&words(language), &view);
        assert!(page.contains("14") && page.contains("#99") && !page.contains('«'), "{page}");
        for line in page.lines() {
            assert!(line.width() <= PAGE_COLUMNS, "{} columns: {line}", line.width());
        }
    }
}
