//! Story: a case is kept as the rules ask: its dates, records and texts, what the list of matters misses,
//! what waits to be filed, and how long its footage is kept.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{fs, path::Path};

use docket_tests::rig::Rig;
use serde_json::{Value, json};

const CASE: &str = "泉应急罚〔2026〕12号";

const LIST: &str = r#"
title = "本局清单"

[[matter]]
code = "seizure"
name = "查封、扣押"
recording = "full"
stages = ["告知", "查封"]
months = 12
clause = "QZ 11"
"#;

/// A rig with one clip, and its id.
fn docked() -> (Rig, String) {
    let rig = Rig::new().with("DOCKET_STATION__TIMEZONE", "Asia/Shanghai");
    fs::create_dir(rig.home().join("card")).unwrap();
    fs::write(rig.home().join("card/a.mp4"), b"bytes").unwrap();
    rig.dock(&[rig.home().join("card")], 0);
    let id = rig.items()[0]["id"].as_str().unwrap().to_owned();
    (rig, id)
}

fn with_list(rig: &Rig) {
    let list = rig.write("list.toml", LIST);
    let told = rig.json(["matters", "import", list.to_str().unwrap()]).exits(0).json();
    assert_eq!((&told["matters"], &told["faults"]), (&json!(1), &json!([])));
}

fn retention(rig: &Rig, item: &str) -> (Value, Value) {
    let told = rig.json(["retention", "explain", item]).exits(0).json();
    let (kept, decides) = (&told["kept"], &told["decides"]);
    assert_eq!(kept["disposal_on"], decides["disposal_on"], "kept is what is judged anew");
    assert_eq!(kept["reason"], decides["reason"]);
    assert!(!decides["rule"]["clauses"].as_array().unwrap().is_empty(), "a verdict has its clause");
    (decides["reason"].clone(), decides["disposal_on"].clone())
}

fn acts(rig: &Rig, item: &str) -> Vec<Value> {
    let item = rig.item(item);
    item["events"].as_array().unwrap().iter().map(|event| event["act"].clone()).collect()
}

#[test]
fn what_is_recorded_is_kept_as_long_as_its_class_asks() {
    let (rig, item) = docked();
    with_list(&rig);
    assert_eq!(retention(&rig, &item), (json!("no-case"), Value::Null));
    rig.json(["cases", "add", CASE, "--title", "违法存放", "--opened", "2025-02-01"]).exits(0);
    rig.json(["items", "link", &item, CASE]).exits(0);
    assert_eq!(retention(&rig, &item).0, "case-open");
    rig.json(["cases", "date", CASE, "closed", "2025-08-31"]).exits(0);
    assert_eq!(retention(&rig, &item), (json!("six-months"), json!("2026-03-01")));
    let due = |on: &str| {
        let told = rig.json(["retention", "list", "--due", on]).exits(0).json();
        told["items"].as_array().unwrap().len()
    };
    assert_eq!((due("2026-02-28"), due("2026-03-01")), (0, 1));
    rig.json(["cases", "edit", CASE, "--matter", "seizure"]).exits(0);
    assert_eq!(retention(&rig, &item), (json!("matter-term"), json!("2026-09-01")));
    rig.json(["cases", "date", CASE, "reopened", "2025-09-10"]).exits(0);
    assert_eq!(retention(&rig, &item).0, "case-reopened");
    rig.json(["cases", "date", CASE, "closed", "2025-10-01"]).exits(0);
    // Evidence waits for its receipt, then for the term of its case file.
    rig.json([
        "cases",
        "state",
        CASE,
        &item,
        "--proves",
        "现场违法存放",
        "--collector",
        "A12345",
        "--collected",
        "2025-02-03 09:30",
        "--place",
        "仓库",
        "--extracted",
        "2025-02-04 10:00",
    ])
    .exits(0);
    assert_eq!(retention(&rig, &item).0, "no-receipt");
    rig.json(["cases", "receipt", CASE, "disc", "GP-1", "--on", "2025-10-02"]).exits(0);
    assert_eq!(retention(&rig, &item).0, "file-term-unknown");
    rig.json(["cases", "edit", CASE, "--file-term", "120"]).exits(0);
    assert_eq!(retention(&rig, &item), (json!("file-term"), json!("2035-10-02")));
    // Of two cases the longest decides; a hold outranks both.
    rig.json(["cases", "add", "另案"]).exits(0);
    rig.json(["items", "link", &item, "另案"]).exits(0);
    assert_eq!(retention(&rig, &item).0, "case-open");
    // Backing out of an open case does not shorten; once it is closed, the longest counts again.
    rig.json(["items", "unlink", &item, "另案", "--reason", "误关联"]).exits(0);
    assert_eq!(retention(&rig, &item).0, "case-open");
    let told = rig.json(["retention", "explain", &item]).exits(0).json();
    assert_eq!(told["decides"]["backed_out"], true);
    rig.json(["cases", "date", "另案", "closed", "2025-10-03"]).exits(0);
    assert_eq!(retention(&rig, &item).0, "file-term");
    // A shorter term of the file, or a list with shorter ones, shortens nothing.
    rig.json(["cases", "edit", CASE, "--file-term", "12"]).exits(0);
    assert_eq!(retention(&rig, &item), (json!("file-term"), json!("2035-10-02")));
    // A hold on a case binds what was ever linked to it.
    // Longer where somebody says so, never shorter, and said of whatever was ever linked.
    let extend = |of: &[&str], through: &str| {
        let args = [&["retention", "extend"], of, &["--through", through, "--reason", "复议"]];
        rig.json(args.concat()).exits(0)
    };
    extend(&["--item", &item], "2030-01-01");
    assert_eq!(retention(&rig, &item), (json!("file-term"), json!("2035-10-02")));
    extend(&["--case", "另案"], "2040-06-30");
    extend(&["--item", &item], "2039-06-30");
    assert_eq!(retention(&rig, &item), (json!("extended"), json!("2040-07-01")));
    let told = rig.run(["--lang", "zh-CN", "retention", "explain", &item]).exits(0).stdout;
    assert!(told.contains("至少保存至 2040-06-30：复议"), "{told}");
    rig.run(["retention", "extend", "--item", &item, "--through", "2041-01-01"]).exits(3);
    rig.json(["retention", "hold", "--case", "另案", "--reason", "诉讼"]).exits(0);
    assert_eq!(retention(&rig, &item).0, "legal-hold");
    assert!(acts(&rig, &item).contains(&"case-recorded".into()));
    // Nothing was disposed of.
    assert_eq!(rig.items().len(), 1);
    rig.fsck_is_clean();
}

#[test]
fn a_case_is_held_against_its_line_of_the_list() {
    let (rig, item) = docked();
    rig.run(["cases", "check", CASE]).exits(5);
    rig.json(["cases", "add", CASE]).exits(0);
    rig.run(["cases", "check", CASE]).exits(5);
    with_list(&rig);
    rig.run(["cases", "edit", CASE, "--matter", "no such"]).exits(5);
    rig.json(["cases", "edit", CASE, "--matter", "seizure"]).exits(0);
    rig.json(["items", "link", &item, CASE]).exits(0);
    rig.json(["cases", "footage", CASE, &item, "--stage", "查封"]).exits(0);
    let told = rig.json(["cases", "check", CASE]).exits(1).json();
    let shown = |told: &Value| -> Vec<Value> {
        told["stages"].as_array().unwrap().iter().map(|stage| stage["shown"].clone()).collect()
    };
    assert_eq!(shown(&told), ["missing", "footage"]);
    assert_eq!((&told["line"], &told["list"]), (&json!(1), &json!("本局清单")));
    assert_eq!(told["rule"]["rule"], "matters-list");
    let said = ["cases", "no-footage", CASE, "--stage", "告知", "--reason", "电量不足"];
    let wrong = rig.json(said).exits(0).json();
    // What was said is corrected by saying it again, never changed.
    let id = wrong["id"].as_str().unwrap();
    let right = ["cases", "no-footage", CASE, "--stage", "告知", "--reason", "天气恶劣"];
    rig.json([&right[..], &["--corrects", id]].concat()).exits(0);
    rig.run([&right[..], &["--corrects", id]].concat()).exits(3);
    let told = rig.json(["cases", "check", CASE]).exits(1).json();
    assert_eq!(told["stages"][0]["reason"], "天气恶劣");
    assert_eq!(told["text"], "missing", "every matter is recorded in writing");
    let text = rig.write("决定书.pdf", "书面");
    rig.json(["cases", "attach", CASE, text.to_str().unwrap(), "--title", "决定书"]).exits(0);
    // What was to be recorded in full and broke off is complete once that is explained.
    let told = rig.json(["cases", "check", CASE]).exits(1).json();
    assert_eq!(told["unexplained"].as_array().unwrap().len(), 1, "{told:#}");
    let broken = told["unexplained"][0]["id"].as_str().unwrap();
    rig.json(["notes", "add", broken, "--text", "电量不足", "--cause", "battery"]).exits(0);
    assert_eq!(rig.json(["cases", "check", CASE]).exits(0).json()["complete"], true);
    let case = rig.json(["cases", "show", CASE]).exits(0).json();
    let records = case["records"].as_array().unwrap();
    assert_eq!(records.len(), 3);
    assert_eq!(records[1]["corrected_by"], records[2]["id"]);
    // The archive alone tells it all.
    let folder = rig.archive().join("cases").join(CASE);
    assert_eq!(fs::read_dir(folder.join("records")).unwrap().count(), 3);
    let document = &case["documents"][0];
    let archived = rig.archive().join(document["key"].as_str().unwrap());
    assert_eq!(fs::read(&archived).unwrap(), "书面".as_bytes());
    let manifest = archived.with_file_name("manifest.json");
    let manifest: Value = serde_json::from_slice(&fs::read(manifest).unwrap()).unwrap();
    assert_eq!(manifest["blake3"], document["blake3"]);
    assert_eq!(document["blake3"], blake3::hash("书面".as_bytes()).to_hex().as_str());
    rig.fsck_is_clean();
    // What somebody altered or took away is found.
    rig.rest();
    fs::remove_file(&archived).unwrap();
    fs::write(&archived, "书画").unwrap();
    fs::remove_file(folder.join(format!("records/{id}.json"))).unwrap();
    let report = rig.json(["fsck"]).exits(6).reply();
    let found: Vec<_> = report["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|violation| violation["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(found, ["record-missing", "document-altered"]);
}

/// QZ 11 and CQ 16 list what a statement says: all of it comes back, to people, to programs and from the
/// archive alone.
#[test]
fn a_statement_of_evidence_is_told_whole_with_its_clause() {
    let (rig, item) = docked();
    rig.json(["cases", "add", CASE]).exits(0);
    rig.json(["items", "link", &item, CASE]).exits(0);
    let said = [
        ("--proves", "proves", "现场违法存放"),
        ("--collector", "collector", "A12345"),
        ("--collected", "collected_at", "2025-02-03 09:30"),
        ("--place", "place", "三号仓库"),
        ("--extracted", "extracted_at", "2025-02-04 10:00"),
        ("--people", "people", "张某、李某"),
        ("--scene", "scene", "清点货物"),
        ("--involved", "involved", "叉车两台"),
    ];
    let mut args = vec!["cases", "state", CASE, &item];
    args.extend(said.iter().flat_map(|(option, _, value)| [*option, *value]));
    let id = rig.json(args).exits(0).json()["id"].as_str().unwrap().to_owned();
    let case = rig.json(["cases", "show", CASE]).exits(0).json();
    let record = &case["records"][0];
    assert_eq!(record["rule"]["rule"], "evidence-statement");
    assert_eq!(record["rule"]["clauses"], json!(["CQ 16", "QZ 17.2"]));
    let object = rig.archive().join("cases").join(CASE).join(format!("records/{id}.json"));
    let object: Value = serde_json::from_slice(&fs::read(object).unwrap()).unwrap();
    assert_eq!(object["record"], record["record"], "the archive alone tells the same");
    let told = record["record"].to_string().replace('T', " ");
    for (_, field, value) in said {
        assert!(told.contains(&format!("\"{field}\":\"{value}")), "{field} in {told}");
    }
    for lang in ["en", "zh-CN"] {
        let shown = rig.run(["--lang", lang, "cases", "show", CASE]).exits(0).stdout;
        for (_, field, value) in said {
            assert!(shown.contains(value), "{lang}: {field} in {shown}");
        }
        assert!(shown.contains("CQ 16, QZ 17.2"), "{shown}");
    }
    rig.fsck_is_clean();
}

#[test]
fn what_waits_is_told_with_its_deadline() {
    let (rig, item) = docked();
    let inbox = rig.json(["cases", "inbox"]).exits(0).json();
    assert_eq!(
        (&inbox["items"][0]["id"], &inbox["items"][0]["age_days"]),
        (&json!(item), &json!(0))
    );
    for (number, ended) in [("A1", "2026-01-31"), ("A2", "2026-01-01")] {
        rig.json(["cases", "add", number, "--object", "某公司", "--object-code", "91350"]).exits(0);
        rig.json(["cases", "date", number, "action-ended", ended]).exits(0);
    }
    rig.json(["items", "link", &item, "A1"]).exits(0);
    assert_eq!(rig.json(["cases", "inbox"]).exits(0).json()["items"], json!([]));
    let unfiled = rig.json(["cases", "unfiled"]).exits(0).json();
    let due: Vec<_> = unfiled["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| (case["number"].clone(), case["due"].clone()))
        .collect();
    assert_eq!(due, [("A2".into(), "2026-01-31".into()), ("A1".into(), json!("2026-03-02"))]);
    assert!(unfiled["cases"][0]["days_left"].as_i64().unwrap() < 0, "that is late");
    rig.json(["cases", "date", "A2", "filed", "2026-02-01"]).exits(0);
    assert_eq!(
        rig.json(["cases", "unfiled"]).exits(0).json()["cases"].as_array().unwrap().len(),
        1
    );
    // The same firm's cases are found together, with their footage.
    for by in [["--code", "91350"], ["--name", "某公司"]] {
        let told = rig.json(["cases", "object", by[0], by[1]]).exits(0).json();
        let numbers: Vec<_> =
            told["cases"].as_array().unwrap().iter().map(|c| c["number"].clone()).collect();
        assert_eq!(numbers, ["A1", "A2"]);
        assert_eq!(told["cases"][0]["items"][0], item.as_str());
    }
    rig.run(["cases", "date", "A1", "reopened", "2026-01-01"]).exits(2);
    rig.run(["cases", "date", "A1", "closed", "9999-01-01"]).exits(3);
    rig.fsck_is_clean();
}

#[test]
fn a_number_fits_the_agency_s_pattern_unless_it_was_there() {
    let (rig, _) = docked();
    rig.json(["cases", "add", "旧号1"]).exits(0);
    let pattern =
        rig.write("docket.toml", "[cases]\nnumber_patterns = ['泉应急罚〔\\d{4}〕\\d+号']\n");
    let rig = rig.with("DOCKET_CONFIG", pattern);
    rig.json(["cases", "add", CASE]).exits(0);
    let refused = rig.json(["cases", "add", "泉应急罚[2026]13号"]).exits(3).json();
    assert_eq!(refused["code"], "DKT-0460");
    let list = rig.write("l.csv", "案号,案由\n旧号1,违法存放\n旧号2,x\n");
    let told = rig.json(["cases", "import", list.to_str().unwrap()]).exits(2).json();
    assert_eq!(told["faults"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&told["faults"][0]["row"], &told["faults"][0]["code"]),
        (&json!(3), &json!("off-pattern"))
    );
    assert_eq!(rig.json(["cases", "show", "旧号1"]).exits(0).json()["title"], "", "none of it");
}

fn report(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap()
}

#[test]
fn a_dropped_list_is_taken_over_whole_or_not_at_all() {
    let rig = Rig::new();
    let drops = rig.home().join("drops");
    fs::create_dir(&drops).unwrap();
    let config =
        format!("[cases]\nimport = \"{}\"\n[station]\nlanguages = [\"en\"]\n", drops.display());
    let rig = {
        let config = rig.write("docket.toml", &config);
        rig.with("DOCKET_CONFIG", config)
    };
    // What stands there at the start is taken over first, in the order of names.
    let bad = "案号,立案日期,办结日期,色\nA1,2026-13-01,,\n,,,\nA1,,2026-01-01,红\n";
    fs::write(drops.join("1-bad.csv"), bad).unwrap();
    let good =
        encoding("案号,执法对象,立案日期,办结日期\nA1,某公司,2026-01-02,2026-02-01\nA2,某公司,,\n");
    fs::write(drops.join("2-good.csv"), &good).unwrap();
    let mut service = docket_tests::rig::Service::start::<&str>(&rig, &[]);
    // It may be done before the station listens, or not.
    if !service.log().contains("2-good.csv") {
        service.until_log("2-good.csv");
    }
    let told = report(&drops.join("failed"), "1-bad.csv");
    assert!(told.contains("1-bad.csv:1:4: there is no column 色"), "{told}");
    let told = report(&drops.join("done"), "2-good.csv");
    assert!(told.contains("2 cases entered"), "{told}");
    // The same again changes nothing; a slip in one line stops all of it, every slip told.
    fs::write(drops.join(".again"), &good).unwrap();
    fs::rename(drops.join(".again"), drops.join("3-again.csv")).unwrap();
    service.until_log("3-again.csv");
    assert!(report(&drops.join("done"), "3-again.csv").contains("2 the same"));
    let slips =
        "案号,立案日期,办结日期\nA3,2026-01-01,\nA3,2026-13-01,\n,x,2026-01-01\nA1,,2025-01-01\n";
    fs::write(drops.join(".slips"), slips).unwrap();
    fs::rename(drops.join(".slips"), drops.join("4-slips.csv")).unwrap();
    service.until_log("4-slips.csv");
    let told = report(&drops.join("failed"), "4-slips.csv");
    for place in ["4-slips.csv:3:1:", "4-slips.csv:3:2:", "4-slips.csv:4:1:", "4-slips.csv:4:2:"] {
        assert!(told.contains(place), "{place} in {told}");
    }
    let cases = service.get("/api/v1/cases").json();
    let numbers: Vec<_> =
        cases["cases"].as_array().unwrap().iter().map(|case| case["number"].clone()).collect();
    assert_eq!(numbers, ["A1", "A2"]);
    assert_eq!(cases["cases"][0]["dates"]["closed"], "2026-02-01");
    service.stop();
    rig.fsck_is_clean();
}

/// As spreadsheets of Chinese desks write it.
fn encoding(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn a_case_is_proposed_with_reasons_and_only_a_person_links() {
    let rig = Rig::new();
    let reply = rig.json(["demo", "--bays", "1", "--seed", "3"]).exits(0).reply();
    let proposed = &reply["proposed"];
    let item = proposed["item"].as_str().unwrap();
    assert_eq!(proposed["cases"][0]["case"], "DEMO-3");
    let clues: Vec<_> = proposed["cases"][0]["clues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clue| (clue["clue"].as_str().unwrap(), clue["worth"].as_u64().unwrap()))
        .collect();
    assert!(matches!(clues[0].0, "moment" | "day"), "a time speaks for it: {clues:?}");
    assert!(clues.len() > 1, "a time alone is no reason: {clues:?}");
    let sum: u64 = clues.iter().map(|(_, worth)| worth).sum();
    assert_eq!(proposed["cases"][0]["score"], sum);
    assert_eq!(rig.item(item)["cases"], json!([]), "nothing is linked by itself");
    let again = rig.json(["cases", "suggest", item]).exits(0).json();
    assert_eq!(again["items"][0], *proposed);
    rig.json(["items", "link", item, "DEMO-3"]).exits(0);
    assert_eq!(
        rig.json(["cases", "suggest", item]).exits(0).json()["items"][0]["cases"],
        json!([])
    );
    rig.fsck_is_clean();
}
