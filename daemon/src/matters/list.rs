//! Reading a list: TOML, or a table of CSV or XLSX.

use std::{collections::BTreeSet, ops::RangeInclusive};

use serde::Deserialize;

use crate::{
    domain::{Matter, MatterList, Recording},
    sheet::{self, Column, Fault, FaultKind, Row},
};

/// Months that a line may ask for; fewer than six change nothing.
const MONTHS: RangeInclusive<u32> = 1..=1200;
/// Longest text of a list, characters.
const TEXT_MAX_CHARS: usize = 300;

const COLUMNS: &[Column] = &[
    Column { code: "code", names: &["编码", "事项编码"], required: true },
    Column { code: "name", names: &["事项", "事项名称"], required: true },
    Column { code: "recording", names: &["记录方式"], required: true },
    Column { code: "stages", names: &["环节", "记录环节"], required: false },
    Column { code: "months", names: &["保存月数"], required: false },
    Column { code: "clause", names: &["依据"], required: false },
];

/// What tables call the ways of recording.
const RECORDINGS: [(&str, Recording); 3] = [
    ("全过程音像记录", Recording::Full),
    ("关键环节音像记录", Recording::KeyMoments),
    ("仅文字记录", Recording::TextOnly),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    #[serde(default)]
    example: bool,
    #[serde(default)]
    matter: Vec<toml::Spanned<Matter>>,
}

/// The list that a TOML file gives.
///
/// # Errors
/// Every fault, at its line.
pub fn of_toml(text: &str) -> Result<MatterList, Vec<Fault>> {
    let written: Written = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| line_at(text, span.start));
        vec![Fault { row: at, ..Fault::whole(FaultKind::Unreadable, error.message()) }]
    })?;
    let lines = written
        .matter
        .into_iter()
        .map(|matter| (line_at(text, matter.span().start), matter.into_inner()))
        .collect();
    list(written.title, written.example, lines, Vec::new())
}

/// The list that a table gives; `title` is what it calls itself.
///
/// # Errors
/// Every fault, at its place.
pub fn of_table(title: &str, bytes: &[u8]) -> Result<MatterList, Vec<Fault>> {
    let rows = sheet::read(bytes, COLUMNS)?;
    let mut faults = Vec::new();
    let lines =
        rows.iter().filter_map(|row| Some((row.number, of_row(row, &mut faults)?))).collect();
    list(title.to_owned(), false, lines, faults)
}

fn of_row(row: &Row, faults: &mut Vec<Fault>) -> Option<Matter> {
    let recording = row.text("recording");
    let recording = Recording::named(recording)
        .or_else(|| RECORDINGS.iter().find(|(name, _)| *name == recording).map(|(_, way)| *way));
    if recording.is_none() {
        faults.push(row.fault("recording", FaultKind::NotOneOf));
    }
    let months = row.given("months").map(str::parse);
    if months.as_ref().is_some_and(Result::is_err) {
        faults.push(row.fault("months", FaultKind::NotANumber));
    }
    let stages = row.text("stages").split([';', '；', '、']).map(str::trim);
    Some(Matter {
        code: row.text("code").into(),
        name: row.text("name").into(),
        recording: recording?,
        stages: stages.filter(|stage| !stage.is_empty()).map(str::to_owned).collect(),
        months: months.transpose().ok()?,
        clause: row.text("clause").into(),
    })
}

/// The list of these lines, if each is one and no two have the same code.
fn list(
    title: String,
    is_example: bool,
    lines: Vec<(u32, Matter)>,
    mut faults: Vec<Fault>,
) -> Result<MatterList, Vec<Fault>> {
    if lines.is_empty() && faults.is_empty() {
        faults.push(Fault::whole(FaultKind::Empty, ""));
    }
    let mut codes = BTreeSet::new();
    for (row, matter) in &lines {
        let fault = |kind, found: &str| Fault { row: *row, ..Fault::whole(kind, found) };
        if !codes.insert(matter.code.clone()) {
            faults.push(fault(FaultKind::Twice, &matter.code));
        }
        if matter.code.trim().is_empty() || matter.name.trim().is_empty() {
            faults.push(fault(FaultKind::Missing, &matter.code));
        }
        if matter.months.is_some_and(|months| !MONTHS.contains(&months)) {
            faults.push(fault(FaultKind::NotANumber, &matter.code));
        }
        let texts = [&matter.code, &matter.name, &matter.clause];
        for text in texts.into_iter().chain(&matter.stages) {
            if text.chars().any(char::is_control) {
                faults.push(fault(FaultKind::ControlCharacters, text));
            }
            if text.chars().count() > TEXT_MAX_CHARS {
                faults.push(fault(FaultKind::TooLong, text));
            }
        }
    }
    if !faults.is_empty() {
        faults.sort_by_key(|fault| (fault.row, fault.column));
        return Err(faults);
    }
    let matters = lines.into_iter().map(|(_, matter)| matter).collect();
    Ok(MatterList { title, is_example, matters })
}

fn line_at(text: &str, byte: usize) -> u32 {
    let before = text.as_bytes().get(..byte).unwrap_or_default();
    let ended = before.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(ended + 1).unwrap_or(u32::MAX)
}
