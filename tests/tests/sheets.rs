//! Story: workbooks as desks save them (XLSX, with dates as spreadsheets keep them) are dropped into the folders
//! of cases and of the register; a bad one is told by file, row and column, and nothing of it is taken.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

use docket_tests::rig::{Rig, Service};
use serde_json::Value;
use zip::{ZipWriter, write::SimpleFileOptions};

/// 2 January 2026 and 1 February 2026 as a workbook counts days.
const JANUARY_2: &str = "46024";
const FEBRUARY_1: &str = "46054";

/// A cell: a text, or a day that only its number and its style give.
#[derive(Clone, Copy)]
enum Cell<'a> {
    Text(&'a str),
    Day(&'a str),
}
use Cell::{Day, Text};

/// A workbook (ECMA-376) with one sheet of these lines.
fn workbook(lines: &[&[Cell<'_>]]) -> Vec<u8> {
    let mut rows = String::new();
    for (row, cells) in (1..).zip(lines) {
        rows += &format!("<row r=\"{row}\">");
        for (column, cell) in ('A'..).zip(*cells) {
            rows += &match cell {
                Text("") => String::new(),
                Text(text) => {
                    format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                }
                Day(day) => format!("<c r=\"{column}{row}\" s=\"1\"><v>{day}</v></c>"),
            };
        }
        rows += "</row>";
    }
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OF_PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const OF_OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{OF_PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{OF_OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let parts = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{OF_PACKAGE}/content-types\"/>")),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OF_OFFICE}\"><sheets>\
                 <sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
                 <xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Puts a file into a folder that is watched: whole, at once.
fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let draft = folder.join(format!(".{name}"));
    fs::write(&draft, bytes).unwrap();
    fs::rename(draft, folder.join(name)).unwrap();
}

fn report(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap()
}

#[test]
fn workbooks_are_taken_from_both_folders_and_bad_ones_told_by_row_and_column() {
    let rig = Rig::new();
    let (cases, register) = (rig.home().join("cases"), rig.home().join("register"));
    fs::create_dir(&cases).unwrap();
    fs::create_dir(&register).unwrap();
    let config = format!(
        "[station]\ntimezone = \"UTC\"\nlanguages = [\"en\"]\n[log]\nformat = \"text\"\n\
         [cases]\nimport = \"{}\"\n[register]\nimport = \"{}\"\n",
        cases.display(),
        register.display()
    );
    let config = rig.write("docket.toml", &config);
    let rig = rig.with("DOCKET_CONFIG", config);
    let mut service = Service::start::<&str>(&rig, &[]);

    let head: &[Cell<'_>] = &[Text("案号"), Text("立案日期"), Text("办结日期")];
    let good = workbook(&[head, &[Text("A1"), Day(JANUARY_2), Day(FEBRUARY_1)]]);
    put(&cases, "1-good.xlsx", &good);
    service.until_log("1-good.xlsx");
    assert!(report(&cases.join("done"), "1-good.xlsx").contains("1 case"));
    let case = service.get("/api/v1/cases").json()["cases"][0].clone();
    assert_eq!(case["number"], "A1");
    assert_eq!(case["dates"]["opened"], "2026-01-02", "a day as the workbook counts it");
    assert_eq!(case["dates"]["closed"], "2026-02-01");
    let bad = workbook(&[head, &[Text("A2"), Day(JANUARY_2)], &[Text("A3"), Text("soon")]]);
    put(&cases, "2-bad.xlsx", &bad);
    service.until_log("2-bad.xlsx");
    let told = report(&cases.join("failed"), "2-bad.xlsx");
    assert!(told.contains("2-bad.xlsx:3:2: "), "{told}");
    let all = service.get("/api/v1/cases").json();
    assert_eq!(all["cases"].as_array().unwrap().len(), 1, "nothing of a bad one: {all:#}");

    let head: &[Cell<'_>] = &[Text("证件号"), Text("名称"), Text("起")];
    let good = workbook(&[head, &[Text("350003"), Text("样例人员"), Day(JANUARY_2)]]);
    put(&register, "officers.xlsx", &good);
    service.until_log("done");
    assert!(report(&register.join("done"), "officers.xlsx").contains("1 new"));
    let bad = workbook(&[head, &[Text(""), Text("x"), Day(JANUARY_2)]]);
    put(&register, "bad.xlsx", &bad);
    service.until_log("failed");
    let told = report(&register.join("failed"), "bad.xlsx");
    assert!(told.contains("bad.xlsx:2:1: "), "{told}");
    let officers = rig.json(["officers", "show", "350003"]).exits(0).json();
    let officer: &Value = &officers["officers"][0];
    assert_eq!(officer["name"], "样例人员");
    assert!(officer.to_string().contains("2026-01-02"), "{officer:#}");
    service.stop();
    rig.fsck_is_clean();
}
