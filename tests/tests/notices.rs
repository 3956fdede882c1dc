//! Story: what a person should know is told to a webhook, signed, once it happens; what was not
//! heard is told again under the same id, also after the service was killed.
//!
//! The daily mail goes by the host's clock, which no story can set: the courier's own tests hold it.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use docket_tests::{
    pattern::{Fault, FaultKind, PatternClip, pattern_script},
    rig::{Receiver, Rig, Service},
};
use serde_json::Value;

const SECRET: &str = "a secret that is its own bytes";
const SERIAL: &str = "VR40001";

/// A station whose notices go to a receiver.
struct Told {
    rig: Rig,
    file: PathBuf,
    receiver: Receiver,
}

impl Told {
    fn new() -> Self {
        let (rig, receiver) = (Rig::new(), Receiver::new());
        rig.write("secret", &format!("{SECRET}\n"));
        let file = rig.home().join("docket.toml");
        let told = Self { rig, file, receiver };
        told.set("");
        told
    }

    /// Writes the settings, with `more` before them.
    fn set(&self, more: &str) {
        let secret = self.rig.home().join("secret").display().to_string();
        let url = self.receiver.url();
        let hook = format!("name = \"desk\"\nurl = \"{url}\"\nsecret = \"file:{secret}\"\n");
        fs::write(
            &self.file,
            format!("{more}\n[transcode]\nenabled = false\n[[notify.webhooks]]\n{hook}"),
        )
        .unwrap();
    }

    fn start(&self) -> Service {
        Service::start(&self.rig, &["--config".as_ref(), self.file.as_os_str()])
    }

    /// Breaks the settings, `n` times over each time in another way.
    fn refuse(&self, n: u32) {
        self.set(&format!("[intake]\nparallel_bays = {}", 100 + n));
        self.rig.json(["config", "reload"]).exits(3);
    }

    fn dock(&self, clips: &[PatternClip], code: i32) {
        let script = pattern_script(SERIAL, clips).unwrap();
        self.rig.dock(&[self.rig.write("vr.recorder.toml", &script)], code);
    }

    /// The next message, which is answered well.
    fn hear(&self) -> Value {
        let call = self.receiver.next_call();
        call.is_signed_with(SECRET);
        let message = call.message();
        assert_eq!(message["data"]["id"], call.id());
        call.answer(204);
        message
    }

    fn show(&self, id: &str) -> Value {
        self.rig.json(["notices", "show", id]).exits(0).json()
    }

    fn listed(&self, pending: bool) -> Vec<String> {
        let args: &[&str] =
            if pending { &["notices", "list", "--pending"] } else { &["notices", "list"] };
        let told = self.rig.json(args).exits(0).json();
        let notices = told["notices"].as_array().unwrap().iter();
        notices.map(|notice| notice["id"].as_str().unwrap().to_owned()).collect()
    }
}

fn id_of(message: &Value) -> String {
    message["data"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn what_happens_at_the_bays_and_to_the_settings_is_told_at_once_and_signed() {
    let told = Told::new();
    let service = told.start();
    let whole = [PatternClip::new("DCIM/V1.MP4", 1, 3_000_000)];
    let fault = Fault { kind: FaultKind::Unplug, at: 2_000_000, bytes: None, on_read: None };
    told.dock(&[whole[0].clone().with_fault(fault)], 2);
    let torn = told.hear();
    assert_eq!(torn["type"], "notice.session_torn", "{torn:#}");
    assert_eq!(torn["data"]["schema"], "docket.notice/1");
    assert_eq!(torn["data"]["severity"], "warning");
    assert_eq!(torn["data"]["facts"]["recorder"], SERIAL);
    // The station's first language is Chinese.
    assert!(torn["data"]["text"].as_str().unwrap().contains("执法记录仪"), "{torn:#}");

    // The same path and size with other bytes: the torn part is set aside.
    told.dock(&[PatternClip { seed: 2, ..whole[0].clone() }], 0);
    let aside = told.hear();
    assert_eq!(aside["type"], "notice.item_quarantined", "{aside:#}");
    assert_eq!(aside["data"]["facts"]["reason"], "torn-source-changed");
    let item = aside["data"]["facts"]["item"].as_str().unwrap();
    assert_eq!(told.rig.item(item)["state"], "quarantined");

    told.refuse(1);
    let refused = told.hear();
    assert_eq!(refused["type"], "notice.settings_refused", "{refused:#}");
    assert!(refused["data"]["facts"]["problem"].as_str().unwrap().contains("is 101"));
    let ids = [&torn, &aside, &refused].map(id_of);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(told.listed(false), [&ids[2][..], &ids[1], &ids[0]], "newest first");
    service.stop();
}

#[test]
fn what_was_not_heard_is_told_again_under_its_id_after_a_kill() {
    let told = Told::new();
    let service = told.start();
    told.refuse(1);
    let unheard = told.receiver.next_call();
    let first = unheard.id();
    assert_eq!(told.listed(true), [&first[..]]);
    assert_eq!(told.show(&first)["deliveries"][0]["state"], "pending");
    // Killed before the answer: nobody knows whether it was heard.
    service.kill();
    drop(unheard);

    told.set("");
    let service = told.start();
    let again = told.hear();
    assert_eq!(id_of(&again), first);

    // The courier notes what came of one call before it makes the next.
    told.refuse(2);
    let second = told.receiver.next_call();
    assert_eq!(told.listed(true), [second.id()]);
    let second_id = second.id();
    // Before more is asked: a call that is not answered in time is made anew.
    second.answer(204);
    let shown = told.show(&first);
    let delivery = &shown["deliveries"][0];
    assert_eq!(
        (&delivery["channel"], &delivery["state"]),
        (&"webhook:desk".into(), &"delivered".into())
    );
    assert!(delivery["delivered_at"].is_string(), "{shown:#}");

    // Replayed by a person, it comes once more under the same id.
    let replayed = told.rig.json(["notices", "replay", &first]).exits(0).json();
    assert_eq!(replayed["deliveries"][0]["state"], "pending", "{replayed:#}");
    assert_eq!(id_of(&told.hear()), first);
    assert_eq!(told.show(&second_id)["deliveries"][0]["state"], "delivered");
    for (lang, word) in [("en", "settings were refused"), ("zh-CN", "未被采用")] {
        let shown = told.rig.run(["--lang", lang, "notices", "show", &first]).exits(0).stdout;
        assert!(shown.contains(word), "{shown}");
    }
    told.rig.json(["notices", "show", "00000000-0000-7000-8000-000000000000"]).exits(5);
    service.stop();
}

#[test]
fn a_receiver_that_fails_is_asked_again_and_one_that_wants_no_more_is_not() {
    let told = Told::new();
    let service = told.start();
    told.refuse(1);
    let call = told.receiver.next_call();
    let first = call.id();
    call.answer(500);
    // The first wait is five seconds.
    let again = told.receiver.next_call();
    assert_eq!(again.id(), first);
    let delivery = told.show(&first)["deliveries"][0].clone();
    assert_eq!((&delivery["state"], &delivery["attempts"]), (&"pending".into(), &1.into()));
    assert_eq!(delivery["last_code"], "answered");
    assert_eq!(delivery["last_error"], "500");
    again.answer(410);
    told.refuse(2);
    let next = told.receiver.next_call();
    assert_ne!(next.id(), first, "it wants no more of that one");
    next.answer(200);
    assert_eq!(told.show(&first)["deliveries"][0]["state"], "dropped");
    service.stop();
}

#[test]
fn a_token_in_an_address_is_shown_to_nobody_and_a_new_one_is_used_at_once() {
    let told = Told::new();
    let plain = fs::read_to_string(&told.file).unwrap();
    let with_token = |token: &str| {
        let url = told.receiver.url();
        fs::write(&told.file, plain.replace(&url, &format!("{url}?key={token}"))).unwrap();
    };
    with_token("hunter2-old");
    let service = told.start();
    let config = ["--config", told.file.to_str().unwrap(), "config"];
    let said = |args: &[&str]| {
        let answer = told.rig.run(config.iter().chain(args));
        answer.stdout + &answer.stderr
    };
    let mut shown = said(&["show"]) + &said(&["show", "--origin"]);
    with_token("hunter2-new");
    shown += &(said(&["diff"]) + &said(&["check"]));
    let changed = told.rig.json(["config", "reload"]).exits(0).json();
    shown += &changed.to_string();
    // A mistake in the same line.
    let wrong = fs::read_to_string(&told.file).unwrap().replace("http://127", "http://10.127");
    fs::write(&told.file, wrong).unwrap();
    shown += &said(&["check"]);
    shown += &told.rig.json(["config", "reload"]).exits(3).stdout;
    let call = told.receiver.next_call();
    assert!(call.target().ends_with("?key=hunter2-new"), "{}", call.target());
    shown += &call.message().to_string();
    call.answer(204);
    shown += &told.rig.json(["notices", "list"]).exits(0).stdout;
    shown += &service.stop();
    assert!(shown.contains("http://127.0.0.1"), "the host is told: {shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
    let log = fs::read(told.rig.data().join("catalog.db")).unwrap();
    assert!(!log.windows(7).any(|bytes| bytes == b"hunter2"), "it is in the custody log");
}
