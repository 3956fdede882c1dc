//! Story: one request in two languages is told in two texts and one code; times are shown in the
//! station's zone with their offset, and told to programs in UTC.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use docket::domain::Rule;
use docket_tests::rig::{Rig, Service};
use regex::Regex;
use serde_json::Value;

/// A station in Shanghai that speaks `languages`, with one item.
fn station(languages: &str) -> (Rig, Service, String) {
    let rig = Rig::new();
    let text = format!("[station]\ntimezone = \"Asia/Shanghai\"\nlanguages = {languages}\n");
    let file = rig.write("docket.toml", &text);
    let service = Service::start(&rig, &["--config".as_ref(), file.as_os_str()]);
    let card = rig.home().join("card");
    std::fs::create_dir(&card).unwrap();
    std::fs::write(card.join("notes.txt"), b"seen at the gate").unwrap();
    rig.dock(&[card], 0);
    let item = rig.items()[0]["id"].as_str().unwrap().to_owned();
    (rig, service, item)
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Removes the fields of a text for people and answers them.
fn take_texts(told: &mut Value, fields: &[&str]) -> Vec<String> {
    let object = told.as_object_mut().unwrap();
    let taken = fields.iter().map(|field| object.remove(*field).unwrap());
    taken.map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_failure_has_one_code_and_a_text_in_each_language() {
    let (_rig, service, _) = station("[\"en\", \"zh-CN\"]");
    let texts = ["title", "detail", "kept", "todo"];
    for (method, path) in [
        ("GET", "/api/v1/items/ffffffff-0000-7000-8000-000000000000"),
        ("GET", "/api/v1/items?state=frozen"),
        ("GET", "/api/v1/nowhere"),
        ("DELETE", "/api/v1/status"),
        ("GET", "/api/v1/codes/DKT-9999"),
        ("GET", "/api/v1/notices/x"),
    ] {
        let told = |language: &str| service.ask(method, path, &[("accept-language", language)]);
        let [(en, mut en_json), (zh, mut zh_json)] = ["en-GB", "zh-CN"].map(|language| {
            let told = told(language);
            (told.status, told.json())
        });
        let (en_texts, zh_texts) =
            (take_texts(&mut en_json, &texts), take_texts(&mut zh_json, &texts));
        assert_eq!((en, en_json), (zh, zh_json), "{path}: the same but for the texts");
        for (en, zh) in en_texts.iter().zip(&zh_texts) {
            assert!(!is_chinese(en) && is_chinese(zh), "{path}: {en} / {zh}");
        }
        assert_eq!(told("fr-FR, ja;q=0.5").json()["detail"], en_texts[1], "the station's first");
        assert_eq!(told("fr, zh;q=0.8, en;q=0.7").json()["detail"], zh_texts[1], "by weight");
    }
    service.stop();
}

#[test]
fn the_station_s_first_language_answers_whoever_asks_for_none() {
    for (languages, chinese) in [("[\"en\", \"zh-CN\"]", false), ("[\"zh-CN\", \"en\"]", true)] {
        let (_rig, service, _) = station(languages);
        let told = service.get("/api/v1/items/ffffffff").json();
        assert_eq!(is_chinese(told["detail"].as_str().unwrap()), chinese, "{told:#}");
        service.stop();
    }
}

#[test]
fn what_is_wrong_with_the_settings_is_told_in_the_language_asked_for() {
    let (rig, service, _) = station("[\"en\"]");
    rig.write("docket.toml", "[intake]\nparallel_bays = 0\n");
    let path = "/api/v1/settings/reload";
    let told = |language| service.ask("POST", path, &[("accept-language", language)]).json();
    let (mut en, mut zh) = (told("en"), told("zh-CN"));
    let (en_text, zh_text) = (
        take_texts(&mut en["problems"][0], &["text"]),
        take_texts(&mut zh["problems"][0], &["text"]),
    );
    assert_eq!(en, zh);
    assert!(!is_chinese(&en_text[0]) && is_chinese(&zh_text[0]), "{en_text:?} / {zh_text:?}");
    let told =
        |language| service.ask("GET", "/api/v1/notices", &[("accept-language", language)]).json();
    let (en, zh) = (told("en"), told("zh-CN"));
    assert_eq!(en["notices"][0]["facts"], zh["notices"][0]["facts"]);
    assert_ne!(en["notices"][0]["text"], zh["notices"][0]["text"]);
    service.stop();
}

#[test]
fn the_command_line_speaks_the_language_of_its_flag() {
    let (rig, service, item) = station("[\"en\"]");
    for args in [
        &["status"][..],
        &["items", "list"],
        &["items", "show", &item],
        &["sessions", "list"],
        &["config", "show"],
        &["doctor", "--quick"],
        &["explain", "DKT-0208"],
    ] {
        let said = |lang: &str| rig.run(["--lang", lang].iter().chain(args));
        let (en, zh) = (said("en"), said("zh-CN"));
        assert_eq!(en.code, zh.code, "{args:?}");
        // The languages that the station speaks are no words.
        assert!(!is_chinese(&en.stdout), "{args:?}: {}", en.stdout);
        assert!(is_chinese(&zh.stdout), "{args:?}: {}", zh.stdout);
    }
    let said = |lang: &str| rig.run(["--lang", lang, "items", "show", "ffffffff"]).exits(5).stderr;
    let (en, zh) = (said("en"), said("zh-CN"));
    assert!(
        !is_chinese(&en) && is_chinese(&zh) && zh.contains("DKT-0401") && en.contains("DKT-0401")
    );
    service.stop();
}

#[test]
fn times_are_shown_in_the_station_s_zone_and_told_in_utc() {
    let (rig, service, item) = station("[\"en\"]");
    let file = rig.home().join("docket.toml");
    let config = ["--config", file.to_str().unwrap()];
    let shown = rig.run(config.iter().chain(&["items", "show", &item])).exits(0).stdout;
    let time = Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d( [+-]\d\d:\d\d)?").unwrap();
    let times: Vec<_> = time.find_iter(&shown).map(|found| found.as_str()).collect();
    assert!(!times.is_empty(), "{shown}");
    assert!(times.iter().all(|time| time.ends_with(" +08:00")), "{times:?}");

    let told = rig.item(&item);
    let at = told["events"][0]["at"].as_str().unwrap();
    let utc: chrono::DateTime<chrono::Utc> = at.parse().unwrap();
    assert!(at.ends_with('Z'), "{at}");
    let in_shanghai = (utc + chrono::TimeDelta::hours(8)).format("%Y-%m-%d %H:%M:%S +08:00");
    assert!(shown.contains(&in_shanghai.to_string()), "{in_shanghai}: {shown}");
    service.stop();
}

#[test]
fn every_rule_is_explained_with_its_clauses_and_their_book() {
    let rig = Rig::new();
    let told = |lang: &str, of: &[&str]| {
        rig.run(["--lang", lang, "explain"].iter().chain(of)).exits(0).stdout
    };
    let every = Rule::ALL.len();
    assert!(every > 10, "{every} rules");
    let all = ["en", "zh-CN"].map(|lang| (lang, told(lang, &[])));
    for rule in Rule::ALL {
        let json = rig.json(["explain", rule.as_str()]).exits(0).json();
        assert_eq!(json["rule"], rule.as_str());
        let mut titles = Vec::new();
        for (lang, all) in &all {
            let shown = told(lang, &[rule.as_str()]);
            assert!(all.contains(&shown), "{rule} among all rules, {lang}");
            let (title, rest) = shown.split_once('\n').unwrap();
            let title = title.strip_prefix(&format!("{rule} — ")).unwrap().trim().to_owned();
            assert!(!title.is_empty() && !title.contains("rule-"), "{rule}: {title}");
            titles.push(title);
            for clause in rule.clauses() {
                let line = rest.lines().find(|line| line.contains(&clause.to_string()));
                let book = line.unwrap_or_default().replace(&clause.to_string(), "");
                let is_named = book.trim().chars().count() > 8 && !book.contains("rulebook-");
                assert!(is_named, "{lang} {rule} {clause}: {shown}");
            }
            assert_eq!(json["clauses"].as_array().unwrap().len(), rule.clauses().len());
        }
        assert!(!is_chinese(&titles[0]) && is_chinese(&titles[1]), "{titles:?}");
    }
}
