//! Notices: one of each kind, and what their facts may hold.

use chrono::DateTime;

use super::{
    super::{
        ids::{InterruptionId, ItemId, SessionId},
        interruption::Loss,
        rule::Rule,
    },
    new::FACT_MAX,
    *,
};

/// One of each kind, in order.
pub(crate) fn one_of_each() -> Vec<NewNotice> {
    let (item, session) =
        (ItemId::mint(DateTime::UNIX_EPOCH), SessionId::mint(DateTime::UNIX_EPOCH));
    vec![
        NewNotice::fixity_failed(item, "fixity-mismatch"),
        NewNotice::safe_mode("DKT-0101", "docket.toml:2:17: intake.parallel_bays is 101"),
        NewNotice::key_lost("0123 4567"),
        NewNotice::epoch_opened(2, "0123 4567"),
        NewNotice::task_lost("intake"),
        NewNotice::device_not_refused("bay-1", "046d:c31c", "03/01/01", "read-only"),
        NewNotice::loss_reported(
            InterruptionId::mint(DateTime::UNIX_EPOCH),
            session,
            "A1",
            Loss::InformationLost,
        ),
        NewNotice::archive_held("DKT-0601", "no space left on device"),
        NewNotice::log_held("DKT-0711", "the log is broken at entry 7 of epoch 1"),
        NewNotice::log_forked(1, "docket/sample/witness", "beyond"),
        NewNotice::witness_refused("docket/sample/000001", 3, 5),
        NewNotice::disk_low("/var/lib/docket", 300 << 20),
        NewNotice::item_quarantined(item, session, "lost"),
        NewNotice::session_torn(session, "bay-1", "A1", ("recorder-gone", "3 clips left")),
        NewNotice::session_incomplete(session, "bay-1", "A1", ("exceptions", "1 file")),
        NewNotice::audit_behind(DateTime::UNIX_EPOCH, 5 << 20),
        NewNotice::handover_late(session, "A1", DateTime::UNIX_EPOCH, Rule::HandoverInTime),
        NewNotice::handover_due("A1", DateTime::UNIX_EPOCH, Rule::HandoverInTime),
        NewNotice::not_judged(session, "unreadable: basis guess"),
        NewNotice::do_not_issue(session, "bay-1", "A1", "battery-low,card-missing"),
        NewNotice::not_taken_in("bay-1", "/dev/sdb1", "no recorder docket knows"),
        NewNotice::recorder_left("bay-1", "/dev/sdb1"),
        NewNotice::not_imported("officers.csv"),
        NewNotice::recorder_twice("bay-2", "A1"),
        NewNotice::device_refused("bay-1", "046d:c31c", "03/01/01"),
        NewNotice::bays_unheard("udev", "permission denied"),
        NewNotice::unknown_recorder(session, "bay-1", "/media/card"),
        NewNotice::key_rotated("0123 4567"),
        NewNotice::identity_refused("log/x/identity/2.json", "not a signed note"),
        NewNotice::profile_left_out("/etc/docket/profiles/x.toml:3", "unknown field `fils`"),
        NewNotice::settings_refused("DKT-0101", "intake.parallel_bays must be from 1 to 64"),
        NewNotice::off_network("DKT-0102", "file:/etc/docket/token: No such file or directory"),
        NewNotice::drops_unwatched("/srv/docket/cases", "No such file or directory"),
        NewNotice::target_failing("far", DateTime::UNIX_EPOCH, 12),
        NewNotice::target_unflagged("far"),
        NewNotice::target_back("far"),
        NewNotice::not_copied("far", "evidence/x: something else stands there"),
        NewNotice::not_mended("far", 2),
        NewNotice::room_for_days(3, 5 << 30),
        NewNotice::intake_held(98, 5 << 30),
        NewNotice::controller_lost("/dev/dock", "it did not answer BEAT"),
        NewNotice::controller_back("/dev/dock"),
    ]
}

#[test]
fn every_kind_has_its_constructor_and_its_facts() {
    let all = one_of_each();
    assert_eq!(all.iter().map(NewNotice::kind).collect::<Vec<_>>(), NoticeKind::ALL);
    for notice in all {
        let kind = notice.kind();
        let names: Vec<_> = notice.facts().keys().copied().collect();
        assert_eq!(names, kind.facts(), "{kind:?}");
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
}

#[test]
fn facts_are_one_harmless_line_of_bounded_length() {
    let notice = NewNotice::task_lost(&format!("a\r\nBcc: x\u{202e}\u{1b}[2J{}", "字".repeat(999)));
    let fact = &notice.facts()["task"];
    assert!(fact.starts_with("a  Bcc: x  [2J"), "{fact}");
    assert_eq!(fact.chars().count(), FACT_MAX);
}
