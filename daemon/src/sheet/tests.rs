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
    workbook_with(rows, &[])
}

/// The same with further parts.
fn workbook_with(rows: &str, more: &[(&str, &str)]) -> Vec<u8> {
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
    let more = more.iter().map(|(name, text)| (*name, (*text).to_owned()));
    for (name, text) in parts.into_iter().chain(more) {
        zip.start_file(name, SimpleFileOptions::default().compression_level(Some(1))).unwrap();
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
        [(1, 2, UnknownColumn), (1, 3, ColumnTwice), (1, 0, MissingColumn), (2, 4, NoColumn)]
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
fn what_is_cut_off_is_refused() {
    use FaultKind::*;
    let table = "案号,立案日期\n\"A1\",\n\"泉罚字\n12号\",2026-03-01\n".as_bytes();
    assert_eq!(rows(table).len(), 2);
    let cut = |at: &str| {
        let text = std::str::from_utf8(table).unwrap();
        text.find(at).unwrap()
    };
    assert_eq!(faults(&table[..cut("罚") + 1]), [(0, 0, NotText)], "within a character");
    assert_eq!(faults(&table[..cut("12号")]), [(3, 0, OpenQuote)], "within quotation marks");
    let line = format!("<row r=\"1\">{}</row>", cell("A1", "案号"));
    let book = workbook(&line);
    assert_eq!(rows(&book).len(), 0);
    for length in [book.len() - 1, book.len() / 2, 100, 5] {
        assert_eq!(faults(&book[..length]), [(0, 0, Unreadable)], "{length}");
    }
    // The sheet itself is cut off, inside a sound zip.
    assert_eq!(
        faults(&workbook(&format!("{line}<row r=\"2\"><c r=\"A2\"><v>1"))),
        [(0, 0, Unreadable)]
    );
}

#[test]
fn what_excel_saves_as_csv_is_read() {
    // With its mark, lines ended as Windows does, quoted where needed, columns of nothing left out.
    let table = "\u{feff}案号,立案日期\r\n\"A,\"\"1\"\"\",2026-03-01\r\nA2\r\n,\r\n'=A3,\r\n";
    let wanted = [(2, "A,\"1\"", "2026-03-01"), (3, "A2", ""), (5, "=A3", "")];
    let wanted = wanted.map(|(row, number, opened)| (row, number.to_owned(), opened.to_owned()));
    let gb = encoding_rs::GB18030.encode(table.trim_start_matches('\u{feff}')).0;
    for bytes in [table.as_bytes(), &gb] {
        assert_eq!(rows(bytes), wanted);
    }
}

#[test]
fn a_formula_counts_as_what_was_computed_of_it() {
    let head = format!("<row r=\"1\">{}{}</row>", cell("A1", "案号"), cell("B1", "立案日期"));
    let book = |of: &str| workbook(&format!("{head}<row r=\"2\">{of}</row>"));
    let computed = r#"<c r="A2" t="str"><f>"A"&amp;1</f><v>A1</v></c>"#;
    assert_eq!(rows(&book(computed)), [(2, "A1".into(), String::new())]);
    for never in [
        r#"<c r="A2"><f>"A"&amp;1</f></c>"#,
        r#"<c r="A2" s="1"><f>A1</f><v></v></c>"#,
        r#"<c s="1" r="A2" t="str"><f t="shared" si="4294967295"/><v/></c>"#,
    ] {
        let told = read(&book(never), COLUMNS).unwrap_err();
        assert_eq!(told, [Fault::whole(FaultKind::Formula, "A2")], "{never}");
    }
    let wrong = r#"<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>"#;
    assert_eq!(faults(&book(wrong)), [(2, 1, FaultKind::Formula)]);
}

#[test]
fn a_table_is_no_larger_than_a_station_bears() {
    use FaultKind::*;
    assert_eq!(faults(&vec![b'x'; BYTES_MAX + 1]), [(0, 0, TooLarge)]);
    assert_eq!(faults(&vec![b','; BYTES_MAX]), [(0, 0, TooLarge)]);
    // Every line that a sheet can have.
    let head = format!("<row r=\"1\">{}</row>", cell("A1", "案号"));
    let every = head + &"<row><c><v>1</v></c></row>".repeat(1_048_575);
    assert_eq!(faults(&workbook(&every)), [(0, 0, TooLarge)]);
    // A wrong file is not told line by line for ever.
    let wrong = format!("number\n{}", ",x\n".repeat(FAULTS_MAX * 2));
    assert_eq!(faults(wrong.as_bytes()).len(), FAULTS_MAX);
}

#[test]
fn one_long_text_in_many_cells_is_too_much() {
    let long = "x".repeat(1 << 20);
    let strings = format!("<sst uniqueCount=\"1\"><si><t>{long}</t></si></sst>");
    let mut lines = String::new();
    for row in 1..=100 {
        lines += &format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>");
    }
    let book = workbook_with(&lines, &[("xl/sharedStrings.xml", &strings)]);
    assert!(book.len() < 1 << 16, "{}", book.len());
    assert_eq!(faults(&book), [(0, 0, FaultKind::TooLarge)]);
}

#[test]
fn a_workbook_is_not_taken_at_its_word() {
    let line = format!("<row r=\"1\">{}</row>", cell("A1", "案号"));
    let with = |strings: &str| workbook_with(&line, &[("xl/sharedStrings.xml", strings)]);
    assert_eq!(rows(&with("<sst uniqueCount=\"1\"><si><t>x</t></si></sst>")).len(), 0);
    // Memory for so many texts would be set aside before one is read.
    for many in ["100000000000", "18446744073709551615", "99999999999999999999999"] {
        for said in [format!("\"{many}\""), format!(" =\n'{many}'")] {
            let strings = format!("<sst uniqueCount={said}></sst>").replace("= =", " =");
            assert_eq!(faults(&with(&strings)), [(0, 0, FaultKind::Unreadable)], "{strings}");
        }
    }
    let hidden = "<sst uniqueCount=\"100000000000\"></sst>".replace("que", "q\u{1b}(Bue");
    assert_eq!(faults(&with(&hidden)), [(0, 0, FaultKind::Unreadable)]);
    // What the reader stumbles over is the file's fault.
    for at in ["A99999999999999999999", "ZZZZZZZZZZZZ1", "1A", "é1"] {
        let broken = workbook(&format!("<row r=\"1\">{}</row>", cell(at, "案号")));
        assert!(read(&broken, COLUMNS).is_err(), "{at}");
    }
}

#[test]
fn a_workbook_that_swells_is_refused() {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let fast = SimpleFileOptions::default().compression_level(Some(1));
    zip.start_file("xl/sharedStrings.xml", fast).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..=(TEXT_MAX_BYTES >> 20) {
        zip.write_all(&zeros).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    assert_eq!(faults(&bomb), [(0, 0, FaultKind::TooLarge)]);
}
