//! Files of the register: read, written, read again, and what is wrong with them.

use docket_config::{Language, TimeZone};

use super::{write::MARK, *};
use crate::{domain::IssueKind, sheet::BYTES_MAX, words::Words};

const SHANGHAI: TimeZone = TimeZone::Named(chrono_tz::Asia::Shanghai);
const NEW_YORK: TimeZone = TimeZone::Named(chrono_tz::America::New_York);

fn words(language: Language) -> Words {
    Words { language, zone: SHANGHAI }
}

/// The places and codes of all that is wrong.
fn faults(bytes: &[u8]) -> Vec<(u64, usize, &'static str)> {
    let read = read(bytes, None, SHANGHAI);
    read.faults.iter().map(|found| (found.line, found.column, found.fault.code)).collect()
}

fn officers(file: &str) -> Vec<OfficerRow> {
    let read = read(file.as_bytes(), None, SHANGHAI);
    assert_eq!((read.kind, read.faults), (Some(FileKind::Officers), vec![]));
    let row = |(_, row)| match row {
        Row::Officer(row) => row,
        other => panic!("{other:?}"),
    };
    read.rows.into_iter().map(row).collect()
}

#[test]
fn columns_are_known_in_any_order_and_either_language() {
    let one = officers("number,name,unit,from,until\n350001,Sample Officer,U1,2026-03-01,\n");
    let two = officers("起,名称,证件号\r\n2026/3/1,Sample Officer,350001\r\n");
    assert_eq!((&one[0].number, one[0].from), (&two[0].number, two[0].from));
    assert_eq!(one[0].from.to_rfc3339(), "2026-02-28T16:00:00+00:00");
    assert_eq!((one[0].unit.is_some(), two[0].unit.is_none()), (true, true));
}

#[test]
fn the_encodings_of_spreadsheets_are_read() {
    let file = "证件号,名称,起\n350001,样例人员,2026-03-01\n";
    let plain = officers(file);
    assert_eq!(plain[0].name.as_str(), "样例人员");
    let marked = [MARK.as_bytes(), file.as_bytes()].concat();
    let (gb, _, _) = encoding_rs::GB18030.encode(file);
    for bytes in [marked, gb.into_owned()] {
        let read = read(&bytes, None, SHANGHAI);
        assert_eq!(read.rows, vec![(2, Row::Officer(plain[0].clone()))]);
    }
    assert_eq!(faults(b"number,name,from\n\xff\xff\xff,x,2026-03-01\n"), [(0, 0, "encoding")]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_place() {
    let file = "number,name,unit,from,until\n\
                ,Sample,U1,yesterday,\n\
                350002,\"a\nb\",U1,2026-03-01,2026-02-01\n\
                350003,Sample,U1\n\
                350004,Sample,U1,2026-03-01,\n";
    let wanted = [
        (2, 1, "empty"),
        (2, 4, "no-time"),
        (3, 2, "control"),
        (3, 5, "turned"),
        // A line that ends early lacks what it must have.
        (5, 4, "empty"),
    ];
    assert_eq!(faults(file.as_bytes()), wanted);
}

#[test]
fn what_is_no_file_of_the_register_is_told() {
    assert_eq!(faults(b""), [(0, 0, "no-header")]);
    assert_eq!(faults(b"code,name,parrent\nU1,x,\n"), [(1, 3, "column-unknown")]);
    assert_eq!(faults(b"code,name,name\n"), [(1, 3, "column-twice")]);
    assert_eq!(faults(b"officer,from\n"), [(1, 0, "column-missing")]);
    let long = format!("code,name\nU1,{}\n", "x".repeat(101));
    assert_eq!(faults(long.as_bytes()), [(2, 2, "too-long")]);
    let many = format!("code,name\n{}", "U,x\n".repeat(ROWS_MAX + 1));
    assert_eq!(faults(many.as_bytes()), [(ROWS_MAX as u64 + 2, 0, "too-many")]);
    assert_eq!(faults(&vec![b'x'; BYTES_MAX + 1]), [(0, 0, "too-big")]);
    // A quotation mark that is never closed swallows the rest.
    assert_eq!(faults(b"code,name,parent\nU1,\"x,\nU2,y,\n"), [(2, 0, "open-quote")]);
    assert_eq!(faults(b"code,name\nU1,x,y\n"), [(2, 3, "no-column")]);
}

#[test]
fn issues_say_who_has_it() {
    let fault = |line: &str| {
        let file = format!("recorder,kind,officer,unit,from,due\n{line}\n");
        faults(file.as_bytes()).first().map(|(_, _, code)| *code)
    };
    assert_eq!(fault("A1,single,350001,,2026-03-01 08:00,2026-03-01 20:00"), None);
    assert_eq!(fault("A1,公用,,U1,2026-03-01,"), None);
    assert_eq!(fault("A1,pool,350001,,2026-03-01,"), Some("holder-wanted"));
    assert_eq!(fault("A1,single,350001,U1,2026-03-01,"), Some("holder-wanted"));
    assert_eq!(fault("A1,permanent,350001,,2026-03-01,2026-04-01"), Some("due-unwanted"));
    assert_eq!(fault("A1,lent,350001,,2026-03-01,"), Some("no-kind"));
}

#[test]
fn days_are_meant_whole_and_times_in_the_stations_zone() {
    let at = |text, zone, edge| moment(text, zone, edge).map(|at| at.to_rfc3339());
    let utc = |text: &str| Ok(text.to_owned());
    assert_eq!(at("2026-03-01", SHANGHAI, Edge::Start), utc("2026-02-28T16:00:00+00:00"));
    assert_eq!(at("2026-03-01", SHANGHAI, Edge::End), utc("2026-03-01T16:00:00+00:00"));
    assert_eq!(at("2026年3月1日 8:05", SHANGHAI, Edge::End), utc("2026-03-01T00:05:00+00:00"));
    // A day of 23 hours, and the hour that is not there.
    assert_eq!(at("2026-03-08", NEW_YORK, Edge::End), utc("2026-03-09T04:00:00+00:00"));
    let skipped = moment("2026-03-08 02:30", NEW_YORK, Edge::Start);
    assert_eq!(skipped.map_err(|fault| fault.code), Err("skipped-time"));
    // Beirut puts its clocks forward at midnight.
    let beirut: TimeZone = "Asia/Beirut".parse().unwrap();
    assert_eq!(at("2026-03-29", beirut, Edge::Start), utc("2026-03-28T22:00:00+00:00"));
}

#[test]
fn what_is_written_is_read_as_the_same_again() {
    let rows = vec![
        Row::Issue(IssueRow {
            recorder: "=1+1".parse().unwrap(),
            kind: IssueKind::Single,
            officer: Some("@SUM(A1)".parse().unwrap()),
            unit: None,
            from: "2026-11-01T05:30:00Z".parse().unwrap(),
            due: Some("2026-11-01T06:30:00Z".parse().unwrap()),
            until: Some("2026-11-02T05:00:00.123456Z".parse().unwrap()),
        }),
        Row::Issue(IssueRow {
            recorder: "'quoted, \"name\"".parse().unwrap(),
            kind: IssueKind::Pool,
            officer: None,
            unit: Some("－1".parse().unwrap()),
            from: "2026-11-01T04:00:00Z".parse().unwrap(),
            due: None,
            until: None,
        }),
    ];
    for (language, zone) in [(Language::En, NEW_YORK), (Language::ZhCn, SHANGHAI)] {
        let words = Words { language, zone };
        let file = write(FileKind::Issues, &rows, &words).unwrap();
        let read = read(file.as_bytes(), None, zone);
        assert_eq!(read.faults, vec![], "{file}");
        assert_eq!(
            read.rows.iter().map(|(_, row)| row).collect::<Vec<_>>(),
            rows.iter().collect::<Vec<_>>()
        );
    }
}

#[test]
fn every_kind_of_file_is_known_by_its_columns_in_either_language() {
    for language in [Language::En, Language::ZhCn] {
        for kind in FileKind::ALL {
            let file = write(kind, &[], &words(language)).unwrap();
            let read = read(file.as_bytes(), None, SHANGHAI);
            assert_eq!((read.kind, read.faults), (Some(kind), vec![]), "{file}");
        }
    }
}

#[test]
fn a_line_may_end_before_its_columns_do() {
    // Excel leaves out the commas of columns that are empty from there on.
    let rows = officers("number,name,from,unit,until\n350001,Sample Officer,2026-03-01\n");
    assert_eq!((rows.len(), rows[0].until), (1, None));
}

#[test]
fn one_entry_is_read_by_the_names_of_its_columns() {
    let told = |fields: &[(&str, &str)]| {
        let fields = fields.iter().map(|(name, text)| ((*name).into(), (*text).into()));
        let row = one(FileKind::Units, &fields.collect(), SHANGHAI);
        row.map_err(|faults| faults.iter().map(|found| found.fault.code).collect::<Vec<_>>())
    };
    let unit =
        UnitRow { code: "U1".parse().unwrap(), name: "Squad".parse().unwrap(), parent: None };
    assert_eq!(told(&[("code", " U1"), ("名称", "Squad")]), Ok(Row::Unit(unit)));
    assert_eq!(told(&[("code", ""), ("name", "")]), Err(vec!["empty", "empty"]));
    assert_eq!(told(&[]), Err(vec!["column-missing", "column-missing"]));
    assert_eq!(told(&[("code", "U1"), ("name", "x"), ("nam", "")]), Err(vec!["column-unknown"]));
}

#[test]
fn no_field_is_a_formula() {
    let unit = |code: &str, name: &str| {
        Row::Unit(UnitRow {
            code: code.parse().unwrap(),
            name: name.parse().unwrap(),
            parent: None,
        })
    };
    let rows = [unit("-2+3", "=HYPERLINK(\"http://x\")"), unit("＝1", "+49")];
    let file = write(FileKind::Units, &rows, &words(Language::En)).unwrap();
    let mut fields = csv::Reader::from_reader(file.trim_start_matches(MARK).as_bytes());
    for record in fields.records() {
        for field in &record.unwrap() {
            assert!(!field.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{field}");
        }
    }
    assert!(file.starts_with(MARK));
}
