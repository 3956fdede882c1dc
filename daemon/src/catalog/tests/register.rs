//! The register: corrections append, numbers are given to others, and who had it at 14:02 is always
//! answered.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::{
    domain::IssueKind,
    register::{Fault, FileKind, IssueRow, OfficerRow, RecorderRow, Row, ShiftRow, UnitRow},
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn unit(code: &str, parent: Option<&str>) -> Row {
    let parent = parent.map(|parent| parent.parse().unwrap());
    Row::Unit(UnitRow { code: code.parse().unwrap(), name: "Squad".parse().unwrap(), parent })
}

fn officer_row(number: &str, name: &str, from: &str, until: Option<&str>) -> Row {
    Row::Officer(OfficerRow {
        number: number.parse().unwrap(),
        name: name.parse().unwrap(),
        unit: None,
        from: at(from),
        until: until.map(at),
    })
}

fn recorder(serial: &str) -> Row {
    let serial = serial.parse().unwrap();
    Row::Recorder(RecorderRow { serial, make: None, model: None, name: None, unit: None })
}

fn issue(kind: IssueKind, to: &str, from: &str) -> IssueRow {
    let is_pool = kind == IssueKind::Pool;
    IssueRow {
        recorder: "A1".parse().unwrap(),
        kind,
        officer: (!is_pool).then(|| to.parse().unwrap()),
        unit: is_pool.then(|| to.parse().unwrap()),
        from: at(from),
        due: None,
        until: None,
    }
}

impl Desk {
    async fn told(&self, row: Row) -> Result<Done, &'static str> {
        let told = self.catalog.tell_register(&row, &officer(), None).await.unwrap();
        told.map(|(done, _)| done).map_err(|fault: Fault| fault.code)
    }

    async fn added(&self, row: Row) {
        assert_eq!(self.told(row).await, Ok(Done::Added));
    }

    async fn known(&self, called: &str) -> RecorderId {
        self.catalog.find_recorder(called).await.unwrap().unwrap()
    }

    /// The name and number of who had A1.
    async fn had(&self, when: &str) -> Option<(IssueKind, String)> {
        let recorder = self.known("A1").await;
        let holder = self.catalog.holder_at(recorder, at(when)).await.unwrap()?;
        let who = match &holder.officer {
            Some(officer) => format!("{} {}", officer.number, officer.name),
            None => holder.unit.unwrap().to_string(),
        };
        Some((holder.kind, who))
    }

    async fn rows(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&self.catalog.readers).await.unwrap()
    }
}

/// A desk with two officers, a unit and a recorder.
async fn staffed() -> Desk {
    let desk = Desk::new().await;
    desk.added(unit("U1", None)).await;
    desk.added(officer_row("1", "Sample One", "2026-01-01T00:00:00Z", None)).await;
    desk.added(officer_row("2", "Sample Two", "2026-01-01T00:00:00Z", None)).await;
    desk.added(recorder("A1")).await;
    desk
}

#[tokio::test]
async fn who_had_it_at_14_02_is_always_answered() {
    let desk = staffed().await;
    desk.added(Row::Issue(issue(IssueKind::Pool, "U1", "2026-02-01T00:00:00Z"))).await;
    desk.added(Row::Issue(issue(IssueKind::Permanent, "1", "2026-03-01T00:00:00Z"))).await;
    let lent = IssueRow {
        until: Some(at("2026-03-10T20:00:00Z")),
        ..issue(IssueKind::Single, "2", "2026-03-10T08:00:00Z")
    };
    desk.added(Row::Issue(lent)).await;
    let some = |kind, who: &str| Some((kind, who.to_owned()));
    assert_eq!(desk.had("2026-01-31T14:02:00Z").await, None);
    assert_eq!(desk.had("2026-02-01T14:02:00Z").await, some(IssueKind::Pool, "U1"));
    assert_eq!(desk.had("2026-03-10T07:59:59Z").await, some(IssueKind::Permanent, "1 Sample One"));
    assert_eq!(desk.had("2026-03-10T14:02:00Z").await, some(IssueKind::Single, "2 Sample Two"));
    // The last moment is the next holder's.
    assert_eq!(desk.had("2026-03-10T20:00:00Z").await, some(IssueKind::Permanent, "1 Sample One"));
    // Issued anew, it is in one person's hands.
    desk.added(Row::Issue(issue(IssueKind::Permanent, "2", "2026-04-01T00:00:00Z"))).await;
    assert_eq!(desk.had("2026-03-31T14:02:00Z").await, some(IssueKind::Permanent, "1 Sample One"));
    assert_eq!(desk.had("2026-04-01T14:02:00Z").await, some(IssueKind::Permanent, "2 Sample Two"));
}

#[tokio::test]
async fn a_number_given_to_somebody_else_changes_no_answer_of_before() {
    let desk = staffed().await;
    let lent = IssueRow {
        until: Some(at("2026-03-02T00:00:00Z")),
        ..issue(IssueKind::Single, "1", "2026-03-01T00:00:00Z")
    };
    desk.added(Row::Issue(lent)).await;
    let taken = officer_row("1", "Sample Three", "2026-05-01T00:00:00Z", None);
    assert_eq!(desk.told(taken.clone()).await, Err("number-borne"));
    let ends = officer_row("1", "Sample One", "2026-01-01T00:00:00Z", Some("2026-04-01T00:00:00Z"));
    assert_eq!(desk.told(ends).await, Ok(Done::Changed));
    desk.added(taken).await;
    desk.added(Row::Issue(issue(IssueKind::Single, "1", "2026-05-02T00:00:00Z"))).await;
    let who = |had: Option<(IssueKind, String)>| had.unwrap().1;
    assert_eq!(who(desk.had("2026-03-01T14:02:00Z").await), "1 Sample One");
    assert_eq!(who(desk.had("2026-05-02T14:02:00Z").await), "1 Sample Three");
    let terms = desk.catalog.terms(10, None, Some("1")).await.unwrap();
    assert_ne!(terms[0].officer, terms[1].officer, "two people");
    assert_eq!((terms[0].corrections, desk.rows("terms").await), (1, 4));
}

#[tokio::test]
async fn a_move_is_another_term_of_the_same_officer() {
    let desk = staffed().await;
    desk.added(unit("U2", Some("U1"))).await;
    let Row::Officer(row) = officer_row("1", "Sample One", "2026-06-01T00:00:00Z", None) else {
        unreachable!()
    };
    let moves = OfficerRow { unit: Some("U2".parse().unwrap()), ..row };
    desk.added(Row::Issue(issue(IssueKind::Permanent, "1", "2026-02-01T00:00:00Z"))).await;
    desk.added(Row::Officer(moves.clone())).await;
    assert_eq!(desk.told(Row::Officer(moves)).await, Ok(Done::Same));
    let terms = desk.catalog.terms(10, None, Some("1")).await.unwrap();
    assert_eq!((terms[0].officer, terms[0].until), (terms[1].officer, Some(terms[1].from)));
    let recorder = desk.known("A1").await;
    let unit_at = async |when: &str| {
        let holder = desk.catalog.holder_at(recorder, at(when)).await.unwrap().unwrap();
        holder.unit.map(|unit| unit.to_string())
    };
    assert_eq!(unit_at("2026-05-31T14:02:00Z").await, None);
    assert_eq!(unit_at("2026-06-01T14:02:00Z").await.as_deref(), Some("U2"));
}

#[tokio::test]
async fn what_was_said_before_stays_and_nothing_can_be_taken_out() {
    let desk = staffed().await;
    desk.added(Row::Issue(issue(IssueKind::Single, "1", "2026-03-01T08:00:00Z"))).await;
    let corrected = issue(IssueKind::Single, "2", "2026-03-01T08:00:00Z");
    assert_eq!(desk.told(Row::Issue(corrected)).await, Ok(Done::Changed));
    let recorder = desk.known("A1").await;
    let issues = desk.catalog.issues_of(recorder, 10).await.unwrap();
    let versions: Vec<_> = issues.iter().map(|issue| (issue.version, issue.stands)).collect();
    assert_eq!(versions, [(2, true), (1, false)]);
    let entry = Entry { kind: FileKind::Issues, id: &issues[0].id.to_string() };
    desk.catalog.withdraw(entry, &officer(), "never was").await.unwrap().unwrap();
    assert_eq!(desk.had("2026-03-01T14:02:00Z").await, None);
    assert_eq!(desk.catalog.issues_of(recorder, 10).await.unwrap().len(), 3);
    let again = desk.catalog.withdraw(entry, &officer(), "again").await.unwrap();
    assert_eq!(again.unwrap_err().code, "entry-unknown");
    for table in ["units", "terms", "recorder_facts", "issues", "shifts"] {
        for sql in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET reason = 'x'")] {
            let writer = desk.catalog.writer.as_ref().unwrap();
            let done = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).execute(writer).await;
            let is_empty = desk.rows(table).await == 0;
            assert!(done.is_err() || is_empty, "{sql}");
        }
    }
}

#[tokio::test]
async fn docking_ends_a_single_issue_once_it_was_due() {
    let desk = staffed().await;
    let due = IssueRow {
        due: Some(at("2026-11-22T09:00:00Z")),
        ..issue(IssueKind::Single, "1", "2026-11-22T07:00:00Z")
    };
    desk.added(Row::Issue(due)).await;
    // A charge in between is none of the end.
    let started = desk.dock(vec![]).await;
    assert_eq!(started.recorder, desk.known("A1").await, "the entered recorder is the docked one");
    assert!(desk.had("2026-11-22T08:30:00Z").await.is_some());
    desk.clock.advance(Duration::from_secs(2 * 3600));
    desk.dock(vec![]).await;
    assert!(desk.had("2026-11-22T09:59:59Z").await.is_some());
    assert_eq!(desk.had("2026-11-22T10:00:00Z").await, None);
}

#[tokio::test]
async fn a_stranger_is_none_once_a_person_says_whose_it_is() {
    let desk = staffed().await;
    let mut new = session_of("x", vec![]);
    new.identity_key = "path:2f6d".into();
    new.label = "/media/card".into();
    new.identity = Identity::default();
    let started = desk.catalog.begin_session(&new).await.unwrap();
    assert_eq!(desk.catalog.unknown_recorders(10).await.unwrap().len(), 1);
    let name = "Card of the gate".parse().unwrap();
    let who = officer();
    let told = desk.catalog.name_recorder(started.recorder, &name, None, &who).await.unwrap();
    assert_eq!(told.unwrap().0, Done::Added);
    assert!(desk.catalog.unknown_recorders(10).await.unwrap().is_empty());
    assert_eq!(desk.known("Card of the gate").await, started.recorder);
    let a1 = desk.known("A1").await;
    let taken = desk.catalog.name_recorder(a1, &name, None, &who).await.unwrap();
    assert_eq!(taken.unwrap_err().code, "name-taken");
}

#[tokio::test]
async fn what_contradicts_the_register_is_refused() {
    let desk = staffed().await;
    assert_eq!(desk.told(unit("U1", Some("U9"))).await, Err("unit-unknown"));
    desk.added(unit("U2", Some("U1"))).await;
    assert_eq!(desk.told(unit("U1", Some("U2"))).await, Err("unit-circle"));
    let nobody = issue(IssueKind::Single, "9", "2026-03-01T08:00:00Z");
    assert_eq!(desk.told(Row::Issue(nobody.clone())).await, Err("officer-unknown"));
    let nothing = IssueRow {
        recorder: "Z9".parse().unwrap(),
        ..issue(IssueKind::Single, "1", "2026-03-01T08:00:00Z")
    };
    assert_eq!(desk.told(Row::Issue(nothing)).await, Err("recorder-unknown"));
    let past = |from: &str, until: &str| {
        Row::Issue(IssueRow { until: Some(at(until)), ..issue(IssueKind::Single, "1", from) })
    };
    desk.added(past("2026-03-01T08:00:00Z", "2026-03-01T16:00:00Z")).await;
    let overlaps = past("2026-03-01T15:00:00Z", "2026-03-01T17:00:00Z");
    assert_eq!(desk.told(overlaps).await, Err("issue-overlaps"));
    let shift = |from: &str, until: &str| {
        Row::Shift(ShiftRow { officer: "1".parse().unwrap(), from: at(from), until: at(until) })
    };
    desk.added(shift("2026-03-01T08:00:00Z", "2026-03-01T16:00:00Z")).await;
    let longer = shift("2026-03-01T08:00:00Z", "2026-03-01T18:00:00Z");
    assert_eq!(desk.told(longer).await, Ok(Done::Changed));
    let second = shift("2026-03-01T17:00:00Z", "2026-03-01T19:00:00Z");
    assert_eq!(desk.told(second).await, Err("shift-overlaps"));
    let on_duty = desk.catalog.on_duty(at("2026-03-01T17:30:00Z")).await.unwrap();
    assert_eq!(on_duty.len(), 1);
}

#[tokio::test]
async fn a_file_is_imported_whole_or_not_at_all() {
    let desk = staffed().await;
    let (before, events) = (desk.rows("terms").await, desk.events().await);
    let rows = vec![
        (2, officer_row("3", "Sample Three", "2026-01-01T00:00:00Z", None)),
        (3, officer_row("1", "Sample Four", "2026-02-01T00:00:00Z", None)),
        (4, Row::Issue(issue(IssueKind::Single, "9", "2026-03-01T08:00:00Z"))),
    ];
    let file = ("officers.csv", "00");
    let refused = desk.catalog.import_register(&rows, file, &officer()).await.unwrap().unwrap_err();
    let faults: Vec<_> = refused.iter().map(|found| (found.line, found.fault.code)).collect();
    assert_eq!(faults, [(3, "number-borne"), (4, "officer-unknown")]);
    assert_eq!((desk.rows("terms").await, desk.events().await), (before, events));
    let good = &rows[..1];
    let done = desk.catalog.import_register(good, file, &officer()).await.unwrap().unwrap();
    assert_eq!((done.added, done.changed, done.same), (1, 0, 0));
    assert_eq!(desk.events().await, events + 1, "one event a file");
    let again = desk.catalog.import_register(good, file, &officer()).await.unwrap().unwrap();
    assert_eq!((again.added, again.same, desk.events().await), (0, 1, events + 1));
}

/// The slow model: every thing that was said, in order; who had it is found by walking over them.
#[tokio::test]
async fn random_issues_answer_as_a_walk_over_them_does() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let desk = staffed().await;
    let start = at("2026-02-01T00:00:00Z");
    let hour = |nth: i64| start + TimeDelta::hours(nth);
    // By hour and kind, who: what the newest word for that hour says.
    let mut truth: Vec<[Option<&str>; 3]> = vec![[None; 3]; 400];
    let mut accepted = 0;
    for _ in 0..120 {
        let kind = IssueKind::ALL[rng.usize(..3)];
        let to = if kind == IssueKind::Pool { "U1" } else { ["1", "2"][rng.usize(..2)] };
        let (from, length) = (rng.usize(..380), rng.usize(1..20));
        let until = (from + length).min(399);
        let row = IssueRow {
            until: Some(hour(i64::try_from(until).unwrap())),
            from: hour(i64::try_from(from).unwrap()),
            ..issue(kind, to, "2026-02-01T00:00:00Z")
        };
        let lane = kind as usize;
        let is_free = truth[from..until].iter().all(|hour| hour[lane].is_none());
        let told = desk.told(Row::Issue(row)).await;
        match told {
            Ok(Done::Added) => assert!(is_free),
            // The same beginning: a correction of what was said.
            Ok(Done::Changed | Done::Same) => {
                let end = truth[from..].iter().position(|h| h[lane].is_none()).unwrap_or(1);
                assert!(end > 0, "there was one that began then");
                return_hours(&mut truth, from, lane);
            }
            Err(code) => {
                assert_eq!((code, is_free), ("issue-overlaps", false));
                continue;
            }
        }
        accepted += 1;
        for (nth, hour) in truth[from..until].iter_mut().enumerate() {
            hour[lane] = Some(if nth == 0 { first(to) } else { to });
        }
    }
    assert!(accepted > 20, "{accepted} accepted");
    for (nth, by_kind) in truth.iter().enumerate() {
        let wanted = by_kind.iter().flatten().next().map(|to| match *to {
            "1" | "1*" => "1 Sample One".to_owned(),
            "2" | "2*" => "2 Sample Two".to_owned(),
            _ => "U1".to_owned(),
        });
        let when = (hour(i64::try_from(nth).unwrap()) + TimeDelta::minutes(2)).to_rfc3339();
        assert_eq!(desk.had(&when).await.map(|(_, who)| who), wanted, "hour {nth}");
    }
}

/// Marks the first hour of an issue, so that two which touch are told apart.
fn first(to: &str) -> &'static str {
    match to {
        "1" => "1*",
        "2" => "2*",
        _ => "U1*",
    }
}

/// Takes the issue that begins at `from` out of the truth.
fn return_hours(truth: &mut [[Option<&str>; 3]], from: usize, lane: usize) {
    for (nth, hour) in truth[from..].iter_mut().enumerate() {
        let is_next = nth > 0 && hour[lane].is_some_and(|to| to.ends_with('*'));
        if hour[lane].is_none() || is_next {
            return;
        }
        hour[lane] = None;
    }
}
