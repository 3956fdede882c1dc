//! The rules of docket's texts: both languages say the same things, every text is used, and none
//! stands in the code.
//!
//! A rule is a function of what it judges, so that each is also tried on something bad.

#![expect(clippy::unwrap_used, reason = "a broken rule fails by panicking")]

#[path = "words/families.rs"]
mod families;
#[path = "words/messages.rs"]
mod messages;
#[path = "house/source.rs"]
#[allow(dead_code, reason = "the house rules use all of it")]
mod source;

use std::collections::BTreeSet;

use families::FAMILIES;
use messages::Messages;
use regex::Regex;
use source::{Source, sources};

/// Keys of the help follow the verbs; a test beside the code holds them to those.
const OF_VERBS: &str = "help-";

/// What the keys of texts that are named in the code begin with.
const NAMED: &[&str] = &["cli-", "mail-", "usage-"];

/// Chinese messages that are names alone.
const NAMES: &[&str] =
    &["cli-digest-blake3", "cli-digest-sha256", "cli-digest-sm3", "cli-label-digest"];

/// Code of the daemon that must not hold words: what it says comes from the messages.
const WORDLESS: &[&str] = &[
    "daemon/src/cli/show/",
    "daemon/src/cli/bars.rs",
    "daemon/src/cli/asked.rs",
    "daemon/src/cli/help.rs",
    "daemon/src/cli/manual.rs",
    "daemon/src/cli/printer.rs",
    "daemon/src/cli/units.rs",
    "daemon/src/cli/usage.rs",
];

/// The daemon's code without its tests.
fn code() -> Vec<Source> {
    let daemon = sources().into_iter().filter(|s| s.path.starts_with("daemon/src/"));
    daemon
        .filter(|source| !source.is_of_tests())
        .map(|source| {
            let code = source.code();
            let text = code.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            Source { path: source.path, text }
        })
        .collect()
}

/// The texts in quotes. A quote as a character is none; a raw text is one.
fn literals(code: &str) -> Vec<String> {
    let code = Regex::new(r#"'\\?"'"#).unwrap().replace_all(code, "");
    let literal = Regex::new(r##"(?s)\br#"(.*?)"#|"((?:[^"\\]|\\.)*)""##).unwrap();
    let found = literal.captures_iter(&code);
    found.map(|found| found.get(1).or(found.get(2)).unwrap().as_str().to_owned()).collect()
}

/// What one language says and the other does not, or not with the same places to fill.
fn disagreements(one: &Messages, other: &Messages) -> Vec<String> {
    let mut found = Vec::new();
    for (key, message) in &one.by_key {
        match other.by_key.get(key) {
            None => found.push(format!("{key} is in one language only")),
            Some(same) if same.places != message.places => {
                found.push(format!("{key} has places {:?} and {:?}", message.places, same.places));
            }
            Some(_) => {}
        }
    }
    found
}

/// Messages in which somebody has written, and not in Chinese.
fn untranslated(chinese: &Messages) -> Vec<&str> {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let messages = chinese.by_key.iter().filter(|(key, message)| {
        let written = message.text.contains(char::is_alphabetic);
        written && !message.text.contains(is_han) && !NAMES.contains(&key.as_str())
    });
    messages.map(|(key, _)| key.as_str()).collect()
}

/// Texts that are named in code and that no message has.
fn missing(code: &str, messages: &Messages) -> Vec<String> {
    let told = Regex::new(r#"(?:\.say\(|\.tell\(|told!\(\s*[\w.&*]+,)\s*"([^"]+)""#).unwrap();
    let told = told.captures_iter(code).map(|found| found[1].to_owned());
    let named = literals(code).into_iter().filter(|literal| {
        NAMED.iter().any(|prefix| literal.starts_with(prefix)) && !literal.contains('{')
    });
    told.chain(named).filter(|key| !messages.by_key.contains_key(key)).collect()
}

/// Messages that neither the code names nor a family has, and terms of no message.
fn unused<'a>(code: &str, messages: &'a Messages) -> Vec<&'a str> {
    let named: BTreeSet<_> = literals(code).into_iter().collect();
    let begun: Vec<_> = named.iter().filter_map(|l| l.split_once("-{")).collect();
    let is_used = |key: &str| {
        named.contains(key)
            || families::of(key).is_some()
            || key.starts_with(OF_VERBS)
            || begun
                .iter()
                .any(|(start, _)| key.strip_prefix(start).is_some_and(|k| k.starts_with('-')))
    };
    let terms: BTreeSet<_> = messages.by_key.values().flat_map(|m| &m.terms).collect();
    let keys = messages.keys().filter(|key| !is_used(key));
    let idle = messages.by_key.keys().filter(|key| key.starts_with('-') && !terms.contains(key));
    keys.chain(idle.map(String::as_str)).collect()
}

/// Texts in code that a person would read: two words of Latin script or more.
fn sentences(code: &str) -> Vec<String> {
    let of_attributes = Regex::new(r"#!?\[[^\]]*\]").unwrap();
    let places = Regex::new(r"\{[^}]*\}|\\.").unwrap();
    let words = Regex::new(r"[A-Za-z]{2,}[,:;.]?\s+[A-Za-z]{2,}").unwrap();
    let code = of_attributes.replace_all(code, "");
    literals(&code).into_iter().filter(|l| words.is_match(&places.replace_all(l, ""))).collect()
}

fn both() -> (Messages, Messages) {
    let (en, zh) = (Messages::of("en"), Messages::of("zh-CN"));
    assert!(en.by_key.len() > 400, "only {} messages: this test reads wrongly", en.by_key.len());
    (en, zh)
}

fn all_code() -> String {
    code().iter().map(|source| source.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_file_is_fluent_and_no_key_stands_twice() {
    let (en, zh) = both();
    assert!(en.broken.is_empty(), "{:#?}", en.broken);
    assert!(zh.broken.is_empty(), "{:#?}", zh.broken);
    let bad = Messages::in_text("a = 1\na = 2\nb { c\n");
    assert_eq!(bad.broken.len(), 2, "{bad:?}");
}

#[test]
fn both_languages_say_the_same_things() {
    let (en, zh) = both();
    let found = [disagreements(&en, &zh), disagreements(&zh, &en)].concat();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn disagreements_are_found() {
    let en = Messages::in_text(
        "a = { $x } of { $n ->\n    [one] 1\n   *[other] { $n }\n    }\n    .b = c\nd = e\n",
    );
    let zh = Messages::in_text("a = 共 { $n }\nd = 戊\n");
    assert_eq!(disagreements(&en, &zh).len(), 2, "{:?}", disagreements(&en, &zh));
    assert!(disagreements(&zh, &zh).is_empty());
}

#[test]
fn chinese_messages_are_chinese() {
    let (_, zh) = both();
    let found = untranslated(&zh);
    assert!(found.is_empty(), "{found:#?}");
    for name in NAMES {
        assert!(zh.by_key.contains_key(*name), "{name} is no message: take it out of NAMES");
    }
    let bad =
        Messages::in_text("a = not translated\nb = 乙 ok\nc = { $x }：{ $y }\nd = { $x } ok\n");
    assert_eq!(untranslated(&bad), ["a", "d"]);
}

#[test]
fn every_text_that_is_told_has_a_message() {
    let (en, _) = both();
    let code = all_code();
    let told = Regex::new(r"told!\(|\.say\(").unwrap().find_iter(&code).count();
    assert!(told > 60, "only {told} texts told: this test reads wrongly");
    let found = missing(&code, &en);
    assert!(found.is_empty(), "{found:#?}");
    let bad = r#"words.say("a"); told!(words, "b.x", n = 1); told!(self.words,"c"); ["cli-d"]"#;
    assert_eq!(missing(bad, &Messages::in_text("a = 1\n")), ["b.x", "c", "cli-d"]);
}

#[test]
fn every_message_is_used() {
    let (en, _) = both();
    let found = unused(&all_code(), &en);
    assert!(found.is_empty(), "{found:#?}");
    let bad = Messages::in_text("-t = 1\n-u = 1\na = { -t }\nb = 1\nstate-x = 1\nc-d = 1\n");
    assert_eq!(unused(r#"say("a"); format!("c-{x}")"#, &bad), ["b", "-u"]);
}

#[test]
fn families_have_a_word_for_each_code_and_no_other() {
    let (en, _) = both();
    for family in FAMILIES {
        assert_eq!(family.told(en.keys()), family.codes(), "words and codes of {}", family.name);
    }
}

#[test]
fn every_family_that_the_code_asks_for_is_known() {
    let asked = Regex::new(r#"\.word\(\s*"([a-z-]+)""#).unwrap();
    let code = all_code();
    let asked: BTreeSet<_> = asked.captures_iter(&code).map(|found| found[1].to_owned()).collect();
    assert!(asked.len() > 8, "{asked:?}");
    let known: BTreeSet<_> = FAMILIES.iter().map(|family| family.name.to_owned()).collect();
    let unknown: Vec<_> = asked.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn no_words_stand_in_the_code_of_the_command_line() {
    let code = code();
    for path in WORDLESS {
        let of_path: Vec<_> = code.iter().filter(|s| s.path.starts_with(path)).collect();
        assert!(!of_path.is_empty(), "{path} is not there: take it out of WORDLESS");
        for source in of_path {
            let found = sentences(&source.text);
            assert!(found.is_empty(), "{}: {found:?}", source.path);
        }
    }
    let bad =
        r#"#[error("no such code")] say("cli-x"); "not taken"; "{a} ok {b}"; "Kept safe: {x}""#;
    assert_eq!(sentences(bad), ["not taken", "Kept safe: {x}"]);
}
