//! Story: what is lost goes to the head of the body at once, by webhook and by mail, and pictures that are cut
//! out of a clip are such a loss.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    process::Command,
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Utc};
use docket_tests::rig::{Receiver, Rig, Service};
use serde_json::Value;

fn list(rig: &Rig, args: &[&str]) -> Vec<Value> {
    let words = ["notes", "list"].iter().chain(args);
    rig.json(words).exits(0).json()["interruptions"].as_array().unwrap().clone()
}

/// A recorder's script: its files, each with what it holds.
fn script(serial: &str, files: &[(&str, &str, &str)]) -> String {
    let mut text = format!(
        "schema = \"docket.virtual-recorder/1\"\nserial = \"{serial}\"\nprofile = \"generic-dcim\"\n"
    );
    for (path, modified, content) in files {
        text += &format!(
            "[[clip]]\npath = \"{path}\"\nmodified = \"{modified}\"\ncontent = {{ {content} }}\n"
        );
    }
    text
}

/// The battery died in the middle; who had it says later that something is lost.
fn battery_day(rig: &Rig) -> std::path::PathBuf {
    let log = "2026-03-02 08:00:00 REC START\r\n2026-03-02 08:00:13 LOW BATTERY POWER OFF\r\n\
               2026-03-02 08:06:00 REC START\r\n2026-03-02 08:06:12 REC STOP\r\n";
    let log = format!("text = {log:?}");
    let files = [
        (
            "DCIM/100MEDIA/7654321_000123_20260302080000_0001.MP4",
            "2026-03-02T08:00:12",
            "footage = \"yard-night\", salt = 1",
        ),
        (
            "DCIM/100MEDIA/7654321_000123_20260302080600_0002.MP4",
            "2026-03-02T08:06:12",
            "footage = \"yard-night\", salt = 2",
        ),
        ("LOG/SYSTEM.LOG", "2026-03-02T08:06:14", log.as_str()),
    ];
    rig.write("a.recorder.toml", &script("7654321", &files))
}

/// Takes one mail (RFC 5321) and answers it, unfolded.
fn mail_taken(listener: &TcpListener) -> String {
    let (stream, _) = listener.accept().unwrap();
    let mut answers = stream.try_clone().unwrap();
    let mut say = |text: &str| answers.write_all(format!("{text}\r\n").as_bytes()).unwrap();
    say("220 mail");
    let (mut mail, mut is_data) = (String::new(), false);
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        match line.as_str() {
            "." if is_data => {
                is_data = false;
                say("250 taken");
            }
            _ if is_data => mail.push_str(&(line + "\n")),
            "DATA" => {
                is_data = true;
                say("354 go on");
            }
            "QUIT" => {
                say("221 bye");
                break;
            }
            _ => say("250 well"),
        }
    }
    mail.replace("=\n", "")
}

/// QZ 16: the head of the body hears of a loss at once, whatever the hour of the daily mail.
#[test]
fn a_reported_loss_reaches_webhook_and_mail_at_once() {
    let rig = Rig::new();
    let (receiver, mails) = (Receiver::new(), TcpListener::bind("127.0.0.1:0").unwrap());
    let secret = rig.write("secret", "a secret that is its own bytes\n");
    let later = (Utc::now() + TimeDelta::hours(12)).format("%H:%M");
    let config = format!(
        "[station]\ntimezone = \"UTC\"\nlanguages = [\"en\"]\n[notify.mail]\nserver = \"{}\"\n\
         tls = \"none\"\nfrom = \"station@docket.example\"\nto = [\"head@docket.example\"]\n\
         at = \"{later}\"\n[[notify.webhooks]]\nname = \"desk\"\nurl = \"{}\"\n\
         secret = \"file:{}\"\n",
        mails.local_addr().unwrap(),
        receiver.url(),
        secret.display(),
    );
    let config = rig.write("docket.toml", &config);
    let service = Service::start(&rig, &["--config".as_ref(), config.as_os_str()]);
    let (told, calls) = channel();
    // Every notice goes to the webhook, those of the dock too.
    thread::spawn(move || {
        loop {
            let call = receiver.next_call();
            let message = call.message();
            call.answer(204);
            if told.send(message).is_err() {
                return;
            }
        }
    });
    let (taken, mail) = channel();
    thread::spawn(move || taken.send(mail_taken(&mails)));
    rig.dock(&[battery_day(&rig)], 0);
    let id = list(&rig, &[])[0]["id"].as_str().unwrap().to_owned();
    rig.json(["notes", "report", &id, "information-lost", "--text", "the first minutes"]).exits(0);
    let patience = Duration::from_secs(60);
    let call = loop {
        let message = calls.recv_timeout(patience).unwrap();
        if message["type"] == "notice.loss_reported" {
            break message;
        }
    };
    assert_eq!(call["data"]["facts"]["interruption"], id.as_str());
    assert_eq!(call["data"]["facts"]["loss"], "information-lost");
    let mail = mail.recv_timeout(patience).unwrap();
    assert!(mail.contains("7654321") && mail.contains("head@docket.example"), "{mail}");
    assert!(!mail.contains("first minutes"), "what was written stays here: {mail}");
    service.stop();
}

/// Pictures cut out of a clip: nothing stops, and yet something is lost.
#[test]
fn a_cut_inside_a_clip_is_among_the_notes_and_reported() {
    let rig = Rig::new();
    let cut = rig.home().join("cut.mp4");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=12"])
        .args(["-f", "lavfi", "-i", "sine=f=440:r=48000:d=12"])
        .args(["-vf", "select='not(between(n,100,219))'", "-vsync", "passthrough"])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-bf", "0"])
        .args(["-c:a", "aac"])
        .arg(&cut)
        .status()
        .unwrap();
    assert!(made.success());
    let path = "DCIM/100MEDIA/7654399_000123_20260302080000_0001.MP4";
    let script = script("7654399", &[(path, "2026-03-02T08:00:12", "file = \"cut.mp4\"")]);
    rig.dock(&[rig.write("cut.recorder.toml", &script)], 0);
    let found = list(&rig, &[]);
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((&one["kind"], &one["strength"]), (&"frames-missing".into(), &"certain".into()));
    assert_eq!((&one["loss"], &one["rule"]), (&"information-lost".into(), &"loss-reported".into()));
    let from = NaiveDateTime::parse_from_str(
        one["span"]["from"].as_str().unwrap(),
        "%Y-%m-%dT%H:%M:%S%.f",
    );
    let off =
        from.unwrap() - NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(8, 0, 4).unwrap();
    assert!(off.num_milliseconds().abs() < 200, "{one:#}");
    let seconds = one["seconds"].as_i64().unwrap();
    assert!((4..=5).contains(&seconds), "{one:#}");
    assert_eq!(list(&rig, &["--unacknowledged"]).len(), 1, "the supervisor hears of it");
    rig.fsck_is_clean();
}
