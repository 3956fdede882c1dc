//! Story: footage that came late wants a reason, an exception excuses it, and a recorder that is not back
//! after the shift is warned of before it is late.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use chrono::{Days, TimeDelta, Utc};
use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Rig, Service},
};
use serde_json::Value;

/// What the service says in its log.
const WARNED: &str = "warned of handovers";

/// A station in UTC that has taken in a recorder with a clip of so many days ago, and one of just now.
fn docked(days: u64) -> (Rig, String) {
    let rig = Rig::new();
    let config = rig.write(
        "docket.toml",
        "[station]\ntimezone = \"UTC\"\nlanguages = [\"en\"]\n[transcode]\nenabled = false\n",
    );
    let rig = rig.with("DOCKET_CONFIG", config);
    let now = Utc::now().naive_utc();
    let clips = [
        PatternClip::new("DCIM/OLD.MP4", 1, 5_000).modified(now - Days::new(days)),
        PatternClip::new("DCIM/NEW.MP4", 2, 5_000).modified(now),
    ];
    let script = rig.write("a.recorder.toml", &pattern_script("VR40001", &clips).unwrap());
    let docked = rig.dock(&[script], 0);
    let session = docked["sessions"][0]["id"].as_str().unwrap().to_owned();
    (rig, session)
}

fn late(rig: &Rig) -> Vec<Value> {
    let told = rig.json(["handover", "list", "--late"]).exits(0).json();
    told["handovers"].as_array().unwrap().clone()
}

#[test]
fn late_footage_wants_a_reason_and_an_exception_excuses_it() {
    let (rig, session) = docked(5);
    let found = late(&rig);
    assert_eq!((found.len(), &found[0]["session"]), (1, &session.as_str().into()));
    assert_eq!(found[0]["rule"], "handover-in-time");
    assert_eq!(
        (&found[0]["clauses"][0], &found[0]["reason_wanted"]),
        (&"QZ 17.1".into(), &true.into())
    );
    // The table names the clause too.
    let shown = rig.run(["--lang", "en", "handover", "list", "--late"]).exits(0).stdout;
    assert!(shown.contains("QZ 17.1"), "{shown}");
    // The item that decided, and the session's other one, which came in time by itself.
    let explained = rig.json(["handover", "explain", &session]).exits(0).json();
    let items = explained["items"].as_array().unwrap();
    let standings: Vec<_> = items.iter().map(|item| item["standing"].clone()).collect();
    assert!(
        standings.contains(&"late".into()) && standings.contains(&"on-time".into()),
        "{standings:?}"
    );
    let item = explained["item"].as_str().unwrap();
    assert_eq!(rig.json(["handover", "explain", item]).exits(0).json()["session"], session);

    let excuse = |args: &[&str], code: i32| {
        let verb = [&["handover", "excuse", &session], args].concat();
        rig.json(verb).exits(code).json()
    };
    assert_eq!(excuse(&["--reason", " "], 3)["code"], "DKT-0427");
    let told = excuse(&["--reason", "forgotten in the car"], 0);
    assert_eq!((&told["standing"], &told["reason_wanted"]), (&"late".into(), &false.into()));
    let at = |hours: i64| (Utc::now() + TimeDelta::hours(hours)).to_rfc3339();
    let remote = |returned: &str, code| {
        let args = ["--kind", "remote", "--returned", returned, "--reason", "in the mountains"];
        excuse(&args, code)
    };
    assert_eq!(remote(&at(48), 3)["code"], "DKT-0443");
    assert_eq!(remote("last week", 3)["code"], "DKT-0440");
    assert_eq!(remote(&at(-3), 0)["standing"], "excused");
    assert!(late(&rig).is_empty());
    // They were back earlier than was said: what was said stays, and it is late again.
    let told = remote(&at(-60), 0);
    assert_eq!(
        (&told["standing"], &told["said"][0]["exception"]),
        (&"late".into(), &"remote".into())
    );
    assert_eq!(told["said"].as_array().unwrap().len(), 3);
    let chinese = rig.run(["--lang", "zh-CN", "handover", "explain", &session]).exits(0).stdout;
    assert!(chinese.contains("逾期") && chinese.contains("QZ 17.1"), "{chinese}");
    rig.run(["handover", "explain", "00000000"]).exits(5);
    rig.run(["handover", "excuse", &session, "--kind", "away", "--reason", "x"]).exits(3);
    rig.fsck_is_clean();
}

#[test]
fn prompt_footage_is_in_time_and_the_setting_says_how_prompt() {
    let (rig, session) = docked(0);
    assert!(late(&rig).is_empty());
    let told = rig.json(["handover", "list"]).exits(0).json();
    assert_eq!(told["handovers"][0]["standing"], "on-time");
    assert_eq!(told["handovers"][0]["session"], session);
    rig.run(["--set", "handover.prompt_hours=0", "config", "check"]).exits(3);
    rig.run(["--set", "handover.warn_hours=24", "config", "check"]).exits(3);
    rig.run(["--set", "handover.prompt_hours=1", "config", "check"]).exits(0);
}

#[test]
fn a_recorder_that_is_not_back_is_warned_of_once_and_before_its_deadline() {
    let (rig, _) = docked(0);
    let at = |hours: i64| (Utc::now() + TimeDelta::hours(hours)).to_rfc3339();
    rig.json(["officers", "add", "350001", "Sample One", "--from", "2026-01-01"]).exits(0);
    rig.json(["recorders", "add", "VR40002"]).exits(0);
    let issue = ["recorders", "issue", "VR40002", "--to", "350001", "--permanent", "--from"];
    rig.json([&issue[..], &[&at(-240)]].concat()).exits(0);
    // The shift ended 21 hours ago: three are left.
    rig.json(["roster", "add", "350001", &at(-29), &at(-21)]).exits(0);
    let due = |rig: &Rig| {
        let told = rig.json(["handover", "list", "--due"]).exits(0).json();
        told["due"].as_array().unwrap().clone()
    };
    let found = due(&rig);
    assert_eq!((found.len(), &found[0]["standing"]), (1, &"open".into()));
    assert_eq!(found[0]["recorder"]["serial"], "VR40002");
    assert_eq!(
        (&found[0]["rule"], &found[0]["clauses"][0]),
        (&"handover-in-time".into(), &"QZ 17.1".into())
    );
    for lang in ["en", "zh-CN"] {
        let shown = rig.run(["--lang", lang, "handover", "list", "--due"]).exits(0).stdout;
        assert!(shown.contains("VR40002") && shown.contains("QZ 17.1"), "{shown}");
    }
    let told = |service: &Service| service.notices("handover-due");
    let mut service = Service::start::<&str>(&rig, &[]);
    if !service.log().contains(WARNED) {
        service.until_log(WARNED);
    }
    let notices = told(&service);
    assert_eq!(notices.len(), 1);
    let text = notices[0]["text"].as_str().unwrap();
    assert!(text.contains("VR40002") && text.contains("QZ 17.1"), "{text}");
    assert_eq!(notices[0]["facts"]["clauses"], "QZ 17.1");
    assert!(!text.contains("Sample") && !text.contains("350001"), "{text}: no officer is named");
    service.stop();
    let service = Service::start::<&str>(&rig, &[]);
    // Docked, it is back; nothing more is told.
    let script = pattern_script("VR40002", &[PatternClip::new("DCIM/1.MP4", 3, 900)]).unwrap();
    let script = rig.write("b.recorder.toml", &script);
    rig.json(["dock".as_ref(), script.as_os_str()]).exits(0);
    assert_eq!(told(&service).len(), 1);
    assert!(due(&rig).is_empty());
}

#[test]
fn a_recorder_that_is_far_away_is_excused_before_it_is_back() {
    let (rig, _) = docked(0);
    let at = |hours: i64| (Utc::now() + TimeDelta::hours(hours)).to_rfc3339();
    rig.json(["officers", "add", "350001", "Sample One", "--from", "2026-01-01"]).exits(0);
    rig.json(["recorders", "add", "VR40002"]).exits(0);
    let issue = ["recorders", "issue", "VR40002", "--to", "350001", "--permanent", "--from"];
    rig.json([&issue[..], &[&at(-240)]].concat()).exits(0);
    rig.json(["roster", "add", "350001", &at(-80), &at(-72)]).exits(0);
    let due = || rig.json(["handover", "list", "--due"]).exits(0).json()["due"].clone();
    assert_eq!(due()[0]["standing"], "overdue");
    let excuse = |args: &[&str], code: i32| {
        let verb = [&["handover", "excuse", "--recorder", "VR40002"], args].concat();
        rig.json(verb).exits(code).json()
    };
    assert_eq!(excuse(&["--reason", " "], 3)["code"], "DKT-0427");
    // A reason alone leaves it overdue.
    assert_eq!(excuse(&["--reason", "left behind"], 0)["due"][0]["standing"], "overdue");
    let back = at(30);
    let away = ["--kind", "away", "--returned", &back, "--reason", "at the border"];
    let told = excuse(&away, 0);
    assert_eq!(
        (&told["due"][0]["standing"], &told["said"]["exception"]),
        (&"open".into(), &"away".into())
    );
    assert_eq!(due()[0]["standing"], "open");
    for (lang, exception) in [("en", "work out of town"), ("zh-CN", "异地工作")] {
        let verb = [&["--lang", lang, "handover", "excuse", "--recorder", "VR40002"], &away[..]];
        let shown = rig.run(verb.concat()).exits(0).stdout;
        assert!(shown.contains("VR40002") && shown.contains(exception), "{shown}");
    }
    rig.run(["handover", "excuse", "--recorder", "VR49999", "--reason", "x"]).exits(5);

    // They are back sooner than they thought: what it brings is excused, and nothing that comes later.
    let day = |days: u64| Utc::now().naive_utc() - Days::new(days);
    let dock = |name: &str, days: u64, seed: u64| {
        let clip = PatternClip::new(name, seed, 5_000).modified(day(days));
        let script = rig.write("b.recorder.toml", &pattern_script("VR40002", &[clip]).unwrap());
        let docked = rig.dock(&[script], 0);
        let session = docked["sessions"][0]["id"].as_str().unwrap().to_owned();
        rig.json(["handover", "explain", &session]).exits(0).json()
    };
    let brought = dock("DCIM/1.MP4", 4, 3);
    assert_eq!(brought["standing"], "excused", "{brought:#}");
    assert_eq!(brought["said"][0]["reason"], "at the border");
    assert!(due().as_array().unwrap().is_empty());
    assert_eq!(dock("DCIM/2.MP4", 3, 4)["standing"], "late");
    rig.fsck_is_clean();
}

#[test]
fn a_demonstration_shows_one_that_came_late_with_officers_that_are_made_up() {
    let rig = Rig::new();
    let reply = rig.json(["demo", "--bays", "3", "--seed", "9"]).exits(0).reply();
    let handovers = reply["handovers"].as_array().unwrap();
    let late: Vec<_> = handovers.iter().filter(|one| one["standing"] == "late").collect();
    assert_eq!((handovers.len(), late.len()), (3, 1), "{handovers:#?}");
    let number = late[0]["holder"]["officer"]["number"].as_str().unwrap();
    assert!(number.starts_with("DEMO-"), "{number}");
}
