//! Lists in both forms, and cases held against them.

use super::*;
use crate::{
    domain::{Matter, Recording},
    sheet::FaultKind,
};

#[test]
fn the_example_is_a_list_and_says_that_it_is_an_example() {
    let list = of_toml(EXAMPLE).unwrap();
    assert!(list.is_example);
    let ways: Vec<_> = list.matters.iter().map(|m| m.recording).collect();
    assert_eq!(ways, Recording::ALL);
}

#[test]
fn a_table_gives_the_same_list() {
    let table = "事项编码,事项名称,记录方式,环节,保存月数,依据\n\
                 s,查封,全过程音像记录,告知；查封,24,QZ 11\nl,许可,text-only,,,\n";
    let list = of_table("本局清单", table.as_bytes()).unwrap();
    let first = Matter {
        code: "s".into(),
        name: "查封".into(),
        recording: Recording::Full,
        stages: vec!["告知".into(), "查封".into()],
        months: Some(24),
        clause: "QZ 11".into(),
    };
    assert_eq!((list.title.as_str(), list.is_example), ("本局清单", false));
    assert_eq!(list.matters[0], first);
    assert_eq!(list.matters[1].recording, Recording::TextOnly);
}

#[test]
fn every_fault_of_a_list_is_told() {
    let table =
        "code,name,recording,months\na,A,full,x\na,,sometimes,0\nb,,full,0\na,B,full,1\n,C,full,\n";
    let faults: Vec<_> = of_table("t", table.as_bytes())
        .unwrap_err()
        .iter()
        .map(|fault| (fault.row, fault.column, fault.kind))
        .collect();
    assert_eq!(
        faults,
        [
            (2, 4, FaultKind::NotANumber),
            (3, 3, FaultKind::NotOneOf),
            (4, 0, FaultKind::Missing),
            (4, 0, FaultKind::NotANumber),
            (6, 0, FaultKind::Missing),
        ]
    );
    let toml = "title = 'x'\n\n[[matter]]\ncode = 'a'\nname = 'A'\nrecording = 'ful'\n";
    let faults = of_toml(toml).unwrap_err();
    assert_eq!((faults[0].row, faults[0].kind), (6, FaultKind::Unreadable));
    assert_eq!(of_toml("title = 'x'").unwrap_err()[0].kind, FaultKind::Empty);
}

fn matter(recording: Recording, stages: &[&str]) -> Matter {
    Matter {
        code: "m".into(),
        name: "M".into(),
        recording,
        stages: stages.iter().map(|&stage| stage.into()).collect(),
        months: None,
        clause: String::new(),
    }
}

fn codes(verdict: &Verdict) -> Vec<&'static str> {
    verdict.stages.iter().map(|finding| finding.shown.as_str()).collect()
}

#[test]
fn each_stage_needs_footage_or_a_reason() {
    let full = matter(Recording::Full, &["a", "b", "c"]);
    let mut seen = Seen {
        items: 2,
        footage: vec!["a".into(), "a".into()],
        excuses: vec![(Some("b".into()), "battery".into())],
        texts: 1,
        unexplained: 0,
    };
    let verdict = check(&full, &seen);
    assert_eq!(codes(&verdict), ["footage", "excused", "missing"]);
    assert_eq!(verdict.stages[0].shown, Shown::Footage(2));
    assert!(!verdict.is_complete());
    seen.excuses.push((None, "rain".into()));
    let verdict = check(&full, &seen);
    assert_eq!(verdict.stages[1].shown, Shown::Excused("battery".into()), "its own reason first");
    assert!(verdict.is_complete());
    seen.texts = 0;
    assert!(!check(&full, &seen).is_complete(), "every matter is recorded in writing");
}

/// "Full" says that the whole process is recorded; "key moments" does not.
#[test]
fn what_broke_off_is_explained_where_the_whole_process_is_recorded() {
    let mut seen = Seen { items: 1, texts: 1, unexplained: 1, ..Seen::default() };
    let full = matter(Recording::Full, &[]);
    assert!(!check(&full, &seen).is_complete());
    assert!(check(&matter(Recording::KeyMoments, &[]), &seen).is_complete());
    seen.unexplained = 0;
    assert!(check(&full, &seen).is_complete());
}

#[test]
fn a_matter_without_stages_needs_footage_and_one_in_writing_none() {
    let seen = Seen { texts: 1, ..Seen::default() };
    assert_eq!(codes(&check(&matter(Recording::Full, &[]), &seen)), ["missing"]);
    let shown = Seen { items: 1, ..seen.clone() };
    assert_eq!(codes(&check(&matter(Recording::Full, &[]), &shown)), ["footage"]);
    assert!(check(&matter(Recording::TextOnly, &["a"]), &seen).is_complete());
}
