//! The daily mail: at its hour, one for all there is, none of nothing; and losses, at once.

use std::{fs, time::Duration};

use docket_config::{Language, Mail, MailTls, SecretRef};

use super::{mail_server::MailServer, *};
use crate::{
    catalog::DeliveryState,
    domain::{InterruptionId, Loss, SessionId},
};

const DAY: Duration = Duration::from_secs(86_400);

/// From 16:00 to 07:30 the next day.
const UNTIL_MAIL: Duration = Duration::from_secs(15 * 3600 + 1800);

fn mail(server: &MailServer) -> Mail {
    Mail {
        server: server.address.clone(),
        tls: MailTls::None,
        user: None,
        password: None,
        from: "Station 7 <station-7@docket.example>".into(),
        to: vec!["ops@docket.example".into(), "archive@docket.example".into()],
        at: "07:30:00".parse().unwrap(),
    }
}

fn bench(server: &MailServer) -> Bench {
    Bench::new(Notify { webhooks: Vec::new(), mail: Some(mail(server)) })
}

#[test]
fn all_of_a_day_is_one_mail_at_its_hour() {
    let server = MailServer::start(&[None]);
    let mut bench = bench(&server);
    let hour = Duration::from_secs(3600);
    assert_eq!(bench.round(), hour, "nothing to tell, nothing to wait for");
    let first = bench.note(&NewNotice::disk_low("/data", 5 << 20));
    let second = bench.note_lost("intake");
    bench.note_lost("intake");
    assert_eq!(bench.round(), hour);
    bench.wait(UNTIL_MAIL - Duration::from_secs(7));
    assert_eq!(bench.round(), Duration::from_secs(7), "it sleeps to the minute");
    bench.wait(Duration::from_secs(7));
    bench.round();
    let talk = server.talk();
    bench.land();
    assert_eq!(bench.state(first), DeliveryState::Delivered);
    assert_eq!(bench.state(second), DeliveryState::Delivered);

    assert!(talk.said.contains(&"RCPT TO:<archive@docket.example>".to_owned()), "{:?}", talk.said);
    assert_eq!(talk.header("Subject"), "docket Station 7: 2 notices, one alarm among them");
    assert_eq!(talk.header("Date"), "Sun, 22 Nov 2026 23:30:00 +0000");
    assert_eq!(talk.header("Content-Type"), "text/plain; charset=utf-8");
    let at = "2026-11-22 16:00:00 +08:00";
    let expected = format!(
        "What happened at station Station 7 from {at} to 2026-11-23 07:30:00 +08:00.\n\
         \n\
         Lost tasks (1)\n\
         - {at}  The task intake was lost by a defect in docket; restart the station. (2 times)\n\
         \n\
         Disks nearly full (1)\n\
         - {at}  The disk of /data has only 5 MiB left.\n\
         \n\
         -- \n\
         docket writes once a day, at once when a loss is reported, and not when there is nothing to tell.\n"
    );
    assert_eq!(talk.text(), expected);
    bench.wait(DAY);
    assert_eq!(bench.round(), hour, "nothing happened: no mail");
}

/// Reports a loss. It rings.
fn note_loss(bench: &Bench, recorder: &str) -> NoticeId {
    let (interruption, session) = (InterruptionId::mint(bench.utc()), SessionId::mint(bench.utc()));
    let loss = Loss::InformationLost;
    bench.note(&NewNotice::loss_reported(interruption, session, recorder, loss))
}

/// QZ 16: the head of the body hears of a loss at once. What can wait still does.
#[test]
fn a_loss_is_mailed_at_once_and_alone() {
    let server = MailServer::start(&[None, None]);
    let mut bench = bench(&server);
    let lost_task = bench.note_lost("intake");
    let loss = note_loss(&bench, "A1");
    bench.round();
    let talk = server.talk();
    bench.land();
    assert_eq!(bench.state(loss), DeliveryState::Delivered);
    assert_eq!(bench.state(lost_task), DeliveryState::Pending);
    assert!(talk.text().contains("A1") && !talk.text().contains("intake"), "{}", talk.text());
    // The digest has the rest, and does not repeat what was told.
    bench.wait(UNTIL_MAIL);
    bench.round();
    let talk = server.talk();
    bench.land();
    assert!(talk.text().contains("intake") && !talk.text().contains("A1"), "{}", talk.text());
    assert_eq!(bench.state(lost_task), DeliveryState::Delivered);
}

#[test]
fn a_refused_report_of_a_loss_is_mailed_again_before_the_hour() {
    let server = MailServer::start(&[Some("DATA"), None]);
    let mut bench = bench(&server);
    let loss = note_loss(&bench, "A1");
    bench.round();
    server.talk();
    let sleep = bench.land();
    assert!((5_000..=5_500).contains(&sleep.as_millis()), "{sleep:?}");
    bench.wait(sleep);
    bench.round();
    assert!(server.talk().text().contains("A1"));
    bench.land();
    assert_eq!((bench.state(loss), bench.delivery(loss).attempts), (DeliveryState::Delivered, 1));
}

#[test]
fn after_days_without_power_there_is_one_mail() {
    let server = MailServer::start(&[None]);
    let mut bench = bench(&server);
    bench.note_lost("one");
    bench.wait(5 * DAY);
    let late = bench.note_lost("two");
    bench.round();
    let talk = server.talk();
    bench.land();
    assert!(talk.header("Subject").contains("2 notices"), "{}", talk.header("Subject"));
    assert_eq!(bench.state(late), DeliveryState::Delivered);
}

#[test]
fn a_refused_mail_is_sent_again_with_what_came_since() {
    let server = MailServer::start(&[Some("MAIL"), Some("DATA"), None]);
    let mut bench = bench(&server);
    let first = bench.note_lost("one");
    bench.wait(UNTIL_MAIL);
    bench.round();
    server.talk();
    let sleep = bench.land();
    assert!((5_000..=5_500).contains(&sleep.as_millis()), "{sleep:?}");
    assert!(bench.problem(first).contains("not now"), "{}", bench.problem(first));

    let second = bench.note_lost("two");
    assert!(bench.round() <= sleep, "a new notice does not put it off");
    bench.wait(sleep);
    bench.round();
    assert_eq!(server.talk().mail, "");
    let sleep = bench.land();
    assert!((5_000..=33_000).contains(&sleep.as_millis()), "{sleep:?}");
    bench.wait(sleep);
    bench.round();
    let talk = server.talk();
    bench.land();
    assert!(talk.header("Subject").contains("2 notices"), "{}", talk.header("Subject"));
    assert_eq!((bench.delivery(first).attempts, bench.delivery(second).attempts), (2, 1));
    assert_eq!(bench.state(second), DeliveryState::Delivered);
}

#[test]
fn the_mail_speaks_the_stations_first_language() {
    let server = MailServer::start(&[None]);
    let mut bench = bench(&server);
    bench.change(|channels| {
        channels.words.language = Language::ZhCn;
        channels.station = "城东\r\nBcc: x@docket.example".into();
    });
    bench.note_lost("intake");
    bench.wait(UNTIL_MAIL);
    bench.round();
    let talk = server.talk();
    bench.land();
    assert!(talk.header("Subject").contains("1 条通知，其中 1 条告警"), "{}", talk.mail);
    assert!(talk.text().contains("任务 intake 因 docket 自身缺陷中止"), "{}", talk.text());
    assert!(!talk.mail.contains("\nBcc"), "{}", talk.mail);
}

#[test]
fn the_account_is_used_and_its_password_read_when_it_is_needed() {
    let server = MailServer::start(&[None]);
    let mut bench = bench(&server);
    let file = bench.secret_file();
    bench.change(|channels| {
        let mail = channels.notify.mail.as_mut().unwrap();
        mail.user = Some("station".into());
        mail.password = Some(SecretRef::File(file.clone()));
    });
    let id = bench.note_lost("intake");
    bench.wait(UNTIL_MAIL);
    bench.round();
    let sleep = bench.land();
    assert!(bench.problem(id).starts_with("secret: "));
    fs::write(&file, "pa55").unwrap();
    bench.wait(sleep);
    bench.round();
    // "\0station\0pa55" in base64 (RFC 4616).
    let said = server.talk().said;
    assert!(said.contains(&"AUTH PLAIN AHN0YXRpb24AcGE1NQ==".to_owned()), "{said:?}");
}

#[test]
fn without_the_encryption_that_was_asked_for_nothing_is_said() {
    for tls in [MailTls::Starttls, MailTls::Implicit] {
        let server = MailServer::start(&[None]);
        let mut bench = bench(&server);
        bench.courier.attempt_max = Duration::from_secs(2);
        bench.change(|channels| channels.notify.mail.as_mut().unwrap().tls = tls);
        let id = bench.note_lost("intake");
        bench.wait(UNTIL_MAIL);
        bench.round();
        bench.land();
        assert!(!bench.problem(id).contains("defect"), "{}", bench.problem(id));
        let said = server.talk().said;
        assert!(said.iter().all(|line| !line.starts_with("MAIL")), "{said:?}");
    }
}
