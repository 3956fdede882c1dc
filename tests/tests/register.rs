//! Story: an administrator keeps units, officers, recorders and the roster, by hand and from files, and
//! who had a recorder at 14:02 is always answered. Files from anybody are taken whole or not at all.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use docket_tests::rig::{Rig, Service};
use serde_json::Value;

/// A station with a unit, two officers and a recorder, all made up.
fn staffed() -> Rig {
    let rig = Rig::new();
    let settings = "[station]\ntimezone = \"Asia/Shanghai\"\nlanguages = [\"en\"]\n";
    let rig = rig.with("DOCKET_CONFIG", "docket.toml");
    let config = rig.write("docket.toml", settings);
    let rig = rig.with("DOCKET_CONFIG", config);
    rig.json(["units", "add", "U1", "Sample squad"]).exits(0);
    for (number, name) in [("350001", "Sample One"), ("350002", "Sample Two")] {
        let from = "2026-01-01";
        rig.json(["officers", "add", number, name, "--unit", "U1", "--from", from]).exits(0);
    }
    rig.json(["recorders", "add", "VR10001", "--name", "Car 7", "--unit", "U1"]).exits(0);
    rig
}

fn holder(rig: &Rig, at: &str) -> Value {
    rig.json(["recorders", "show", "Car 7", "--at", at]).exits(0).json()["registered"]["holder"]
        .clone()
}

fn import(rig: &Rig, verb: &str, name: &str, text: &str, code: i32) -> Value {
    let file = rig.write(name, text);
    rig.json([verb.as_ref(), "import".as_ref(), file.as_os_str()]).exits(code).json()
}

#[test]
fn who_had_it_at_14_02_is_answered_on_the_command_line() {
    let rig = staffed();
    let issue = ["recorders", "issue", "VR10001", "--to", "350001", "--permanent"];
    rig.json([&issue[..], &["--from", "2026-02-01"]].concat()).exits(0);
    let lent = ["recorders", "issue", "Car 7", "--to", "350002", "--from", "2026-03-01 08:00"];
    rig.json([&lent[..], &["--due", "2026-03-01 20:00"]].concat()).exits(0);
    rig.json(["recorders", "return", "Car 7", "--at", "2026-03-01 19:30"]).exits(0);
    assert_eq!(holder(&rig, "2026-01-31 14:02"), Value::Null);
    assert_eq!(holder(&rig, "2026-03-01 07:59")["officer"]["name"], "Sample One");
    assert_eq!(holder(&rig, "2026-03-01 14:02")["officer"]["name"], "Sample Two");
    assert_eq!(holder(&rig, "2026-03-01 19:30")["officer"]["number"], "350001");
    let told = rig.run(["recorders", "show", "VR10001", "--at", "2026-03-01 14:02"]).exits(0);
    assert!(
        told.stdout.contains("Sample Two (350002), single since 2026-03-01 08:00"),
        "{}",
        told.stdout
    );
    // Nobody has it any more once it is taken back for good.
    rig.json(["recorders", "return", "VR10001", "--at", "2026-04-01"]).exits(0);
    assert_eq!(holder(&rig, "2026-04-01 00:00"), Value::Null);
    rig.run(["recorders", "return", "VR10001", "--at", "2026-04-02"]).exits(3);
    rig.fsck_is_clean();
}

#[test]
fn every_fault_of_a_file_is_told_at_once_and_nothing_of_it_is_kept() {
    let rig = staffed();
    let file = "number,name,unit,from,until\n\
                350003,Sample Three,U1,2026-01-01,\n\
                ,Sample Four,U1,2026-01-01,\n\
                350005,Sample Five,U1,01.02.2026,\n\
                350006,Sample Six,U1,2026-03-01,2026-02-01\n";
    let error = import(&rig, "officers", "bad.csv", file, 3);
    assert_eq!(error["code"], "DKT-0440");
    let cause: Vec<_> = error["cause"].as_str().unwrap().lines().map(str::to_owned).collect();
    let places = ["bad.csv:3:1: ", "bad.csv:4:4: ", "bad.csv:5:5: "];
    assert_eq!(cause.len(), places.len(), "{cause:#?}");
    for (line, place) in cause.iter().zip(places) {
        assert!(line.starts_with(place) && line.contains("; "), "{line}: what, and how to mend it");
    }
    // What contradicts the register is found only once the lines are sound, and told as a whole too.
    let file =
        "number,name,unit,from\n350003,Sample Three,U9,2026-01-01\n350001,Another,U1,2026-05-01\n";
    let error = import(&rig, "officers", "odd.csv", file, 3);
    let cause = error["cause"].as_str().unwrap();
    assert!(cause.contains("odd.csv:2: ") && cause.contains("odd.csv:3: "), "{cause}");
    let officers = rig.json(["officers", "list"]).exits(0).json();
    assert_eq!(officers["officers"].as_array().unwrap().len(), 2);
    let chinese = rig.write("bad.csv", "number,name,from\n,样例,2026-01-01\n");
    let told = rig.run(["--lang", "zh-CN", "officers", "import", chinese.to_str().unwrap()]);
    assert!(told.exits(3).stderr.contains("bad.csv:2:1: number 为空"), "in the asker's language");
}

#[test]
fn what_is_exported_is_imported_as_the_same_elsewhere() {
    let rig = staffed();
    rig.json(["units", "add", "A0", "Sample office", "--parent", "U1"]).exits(0);
    rig.json(["recorders", "issue", "Car 7", "--to", "350001", "--from", "2026-02-01 08:05"])
        .exits(0);
    rig.json(["roster", "add", "350001", "2026-03-01 08:00", "2026-03-01 20:00"]).exits(0);
    rig.json(["officers", "add", "350009", "=HYPERLINK(\"http://x\")", "--from", "2026-01-01"])
        .exits(0);
    let exports: [&[&str]; 5] = [
        &["units", "export"],
        &["officers", "export"],
        &["recorders", "export"],
        &["recorders", "export", "--issues"],
        &["roster", "export"],
    ];
    let files: Vec<String> = exports.map(|verb| rig.run(verb).exits(0).stdout).into();
    for file in &files {
        assert!(file.starts_with('\u{feff}'), "{file}");
        assert!(!file.split([',', '\n']).any(|field| field.trim_matches('"').starts_with('=')));
    }
    let other = Rig::new().with("DOCKET_CONFIG", rig.home().join("docket.toml"));
    let verbs = ["units", "officers", "recorders", "recorders", "roster"];
    for (nth, (verb, file)) in verbs.iter().zip(&files).enumerate() {
        let done = import(&other, verb, &format!("{nth}.csv"), file, 0);
        assert!(done["added"].as_u64().unwrap() > 0 && done["same"] == 0, "{done}");
        let again = import(&other, verb, &format!("{nth}.csv"), file, 0);
        assert_eq!((&again["added"], &again["changed"]), (&0.into(), &0.into()));
    }
    for (verb, file) in exports.iter().zip(&files) {
        assert_eq!(other.run(*verb).exits(0).stdout, *file);
    }
}

#[test]
fn hostile_and_huge_files_are_refused_or_taken_whole() {
    let rig = staffed();
    let bad: [(&str, &[u8]); 5] = [
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("zero.csv", b""),
        ("open.csv", b"number,name,from\n350003,\"Sample,2026-01-01\n350004,x,2026-01-01\n"),
        ("turned.csv", "number,name,from\n35\u{202e}03,x,2026-01-01\n".as_bytes()),
        ("escape.csv", b"number,name,from\n3\x1b[2J,x,2026-01-01\n"),
    ];
    for (name, bytes) in bad {
        let file = rig.home().join(name);
        fs::write(&file, bytes).unwrap();
        let said = rig.run(["officers".as_ref(), "import".as_ref(), file.as_os_str()]).exits(3);
        assert!(!said.stderr.contains('\x1b') && !said.stderr.contains('\u{202e}'), "{name}");
    }
    rig.run(["officers", "import", "/nonexistent.csv"]).exits(3);
    let row = |n: u32| format!("{},Sample {n},U1,2026-01-01\n", 400_000 + n);
    let file = format!("number,name,unit,from\n{}", (0..10_000).map(row).collect::<String>());
    assert_eq!(import(&rig, "officers", "huge.csv", &file, 0)["added"], 10_000);
    let too_long = format!("{file}{}", "x".repeat(1 << 20));
    let refused = import(&rig, "officers", "longer.csv", &too_long, 3);
    assert_eq!(refused["error"]["code"], "DKT-0407");
}

#[test]
fn two_who_import_at_once_do_not_mix() {
    let rig = staffed();
    let _daemon = rig.start_daemon();
    let file = |name: &str| {
        let row = |n: u32| format!("{},{name} {n},U1,2026-01-01\n", 500_000 + n);
        let rows: String = (0..300).map(row).collect();
        rig.write(&format!("{name}.csv"), &format!("number,name,unit,from\n{rows}"))
    };
    let (one, two) = (file("Red"), file("Blue"));
    let take = |file: &Path| rig.json(["officers".as_ref(), "import".as_ref(), file.as_os_str()]);
    let answers = std::thread::scope(|scope| {
        let both = [scope.spawn(|| take(&one)), scope.spawn(|| take(&two))];
        both.map(|one| one.join().unwrap())
    });
    // The same numbers and beginnings: the second corrects the first, whole.
    for answer in answers {
        answer.exits(0);
    }
    let officers = rig.json(["officers", "list"]).exits(0).json();
    let names = officers["officers"].as_array().unwrap().iter();
    let colours: std::collections::BTreeSet<_> = names
        .filter(|officer| officer["number"].as_str().unwrap().starts_with('5'))
        .map(|officer| officer["name"].as_str().unwrap().split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(colours.len(), 1, "{colours:?}");
}

/// A service that imports what is put into a folder.
fn watching(rig: &Rig) -> Service {
    let folder = rig.home().join("import");
    fs::create_dir_all(&folder).unwrap();
    let import = format!("register.import={}", folder.display());
    Service::start(rig, &["--set", &import, "--set", "log.format=text"])
}

fn put(rig: &Rig, name: &str, text: &str) -> PathBuf {
    let draft = rig.write(&format!("draft-{name}"), text);
    let file = rig.home().join("import").join(name);
    fs::rename(draft, &file).unwrap();
    file
}

#[test]
fn what_is_put_into_the_import_folder_is_imported_and_put_away_with_a_report() {
    let rig = staffed();
    let mut service = watching(&rig);
    let good = put(&rig, "officers.csv", "证件号,名称,单位,起\n350003,样例人员,U1,2026-01-01\n");
    service.until_log("done");
    let bad = put(&rig, "bad.csv", "number,name,from\n,x,2026-01-01\n");
    service.until_log("failed");
    assert!(!good.exists() && !bad.exists());
    let read = |name: &str| fs::read_to_string(rig.home().join("import").join(name)).unwrap();
    assert_eq!(read("done/officers.csv.txt"), "Imported: 1 new, 0 changed, 0 as before.\n");
    assert!(read("failed/bad.csv.txt").contains("bad.csv:2:1: "), "{}", read("failed/bad.csv.txt"));
    assert!(read("failed/bad.csv").starts_with("number"), "the file itself is kept");
    let told = &service.notices("not-imported")[0];
    assert!(told["text"].as_str().unwrap().contains("bad.csv"), "{told}");
    let officers = rig.json(["officers", "show", "350003"]).exits(0).json();
    assert_eq!(officers["officers"][0]["name"], "样例人员");
}

/// The lists that were taken and put away, without the reports beside them.
fn put_away(rig: &Rig) -> Vec<PathBuf> {
    let Ok(done) = fs::read_dir(rig.home().join("import/done")) else { return Vec::new() };
    let lists = done.map(|entry| entry.unwrap().path());
    lists.filter(|path| path.extension().is_some_and(|kind| kind == "csv")).collect()
}

#[test]
fn a_crash_while_importing_loses_nothing_and_takes_nothing_twice() {
    let rig = staffed();
    let row = |n: u32| format!("{},Sample {n},U1,2026-01-01\n", 600_000 + n);
    let rows: String = (0..20_000).map(row).collect();
    let file = format!("number,name,unit,from\n{rows}");
    let service = watching(&rig);
    put(&rig, "many.csv", &file);
    // Wherever it is by now: dropped, held while it is taken, or put away.
    service.kill();
    let was_put_away = !put_away(&rig).is_empty();
    let mut service = watching(&rig);
    // It may have been taken before the service listened.
    if !was_put_away && !service.log().contains("done/") {
        service.until_log("done/");
    }
    // A report that was left alone keeps its name: the file may stand under a number.
    let away = put_away(&rig);
    assert_eq!(away.len(), 1, "{away:?}");
    assert_eq!(fs::read_to_string(&away[0]).unwrap(), file);
    drop(service);
    let officers = rig.run(["officers", "export"]).exits(0).stdout;
    assert_eq!(officers.lines().filter(|line| line.starts_with('6')).count(), 20_000);
    rig.fsck_is_clean();
}
