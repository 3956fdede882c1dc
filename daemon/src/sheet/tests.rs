//! Tables in every form that desks write, and what is wrong with some.

use std::io::Write;

use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

const COLUMNS: &[Column] = &[
    Column { code: "number", names: &["案号"], required: true },
    Column { code: "opened", names: &["立案日期"], required: false },
];

fn rows(bytes: &[u8]) -> Vec<(u32, String, String)> {
    let rows = read(bytes, COLUMNS).unwrap();
    rows.iter().map(|r| (r.number, r.text("number").into(), r.text("opened").into())).collect()
}

fn faults(bytes: &[u8]) -> Vec<(u32, u32, FaultKind)> {
    read(bytes, COLUMNS).unwrap_err().iter().map(|f| (f.row, f.column, f.kind)).collect()
}

/// A workbook whose one sheet holds `rows` as XML.
fn workbook(rows: &str) -> Vec<u8> {
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#.to_owned(),
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned(),
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#.to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#.to_owned(),
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#.to_owned(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
            ),
        ),
    ];
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

#[test]
fn a_table_is_read_in_every_encoding() {
    let table = "立案日期,案号\n2026-03-01,泉罚字〔2026〕12号\n\n,\"A,1\"\n";
    let expected = [
        (2, "泉罚字〔2026〕12号".to_owned(), "2026-03-01".to_owned()),
        (4, "A,1".to_owned(), String::new()),
    ];
    let gb = encoding_rs::GB18030.encode(table).0;
    let marked = ["\u{feff}", table].concat();
    let utf16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let windows = table.replace('\n', "\r\n");
    for bytes in [table.as_bytes(), &gb, marked.as_bytes(), &utf16, windows.as_bytes()] {
        assert_eq!(rows(bytes), expected);
    }
}

#[test]
fn a_workbook_is_read_with_its_dates() {
    let head = [cell("A1", "案号"), cell("B1", "Opened")].concat();
    let line = format!(r#"{}<c r="B3" s="1"><v>46082</v></c>"#, cell("A3", "  A/1 "));
    let book = workbook(&format!(r#"<row r="1">{head}</row><row r="3">{line}</row>"#));
    assert_eq!(rows(&book), [(3, "A/1".into(), "2026-03-01".into())]);
}

#[test]
fn every_fault_is_told_at_its_place() {
    use FaultKind::*;
    assert_eq!(faults(b""), [(0, 0, Empty)]);
    assert_eq!(faults(b"\x89\xff\xff\x00"), [(0, 0, NotText)]);
    assert_eq!(faults(b"PK\x03\x04rest"), [(0, 0, Unreadable)]);
    let table = "opened,what,Opened\n1,2,3,4\n";
    assert_eq!(
        faults(table.as_bytes()),
        [
            (1, 2, UnknownColumn),
            (1, 3, ColumnTwice),
            (1, 0, MissingColumn),
            (2, 2, NoColumn),
            (2, 3, NoColumn),
            (2, 4, NoColumn)
        ]
    );
}

#[test]
fn what_is_missing_is_missed_in_its_column() {
    let rows = read(b"number,opened\n,x\n", COLUMNS).unwrap();
    let fault = rows[0].fault("number", FaultKind::Missing);
    assert_eq!((fault.row, fault.column), (2, 1));
    assert_eq!(rows[0].given("number"), None);
}

#[test]
fn a_workbook_that_swells_is_refused() {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..=(TEXT_MAX_BYTES >> 20) {
        zip.write_all(&zeros).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    assert_eq!(faults(&bomb), [(0, 0, FaultKind::TooLarge)]);
}
