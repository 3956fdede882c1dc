//! Taking a list of cases over: CSV or XLSX, every line or none, all faults at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    super::{Api, ApiError, CaseImportView, Code},
    entry::fits_any,
    told,
};
use crate::{
    catalog::{CaseRow, CatalogErrorKind},
    domain::{Actor, CaseAct, CaseChange, CaseNumber, MatterList},
    retention::FileTerm,
    sheet::{self, Column, Fault, FaultKind, Row},
    words::Words,
};

const COLUMNS: &[Column] = &[
    Column { code: "number", names: &["案号", "案件编号"], required: true },
    Column { code: "title", names: &["案由", "案件名称"], required: false },
    Column { code: "category", names: &["类别", "案件类别"], required: false },
    Column { code: "object_name", names: &["执法对象", "当事人"], required: false },
    Column {
        code: "object_code", names: &["执法对象代码", "统一社会信用代码"], required: false
    },
    Column { code: "matter", names: &["事项编码"], required: false },
    Column { code: "file_term", names: &["案卷保存月数"], required: false },
    Column { code: "opened", names: &["立案日期"], required: false },
    Column { code: "action_ended", names: &["执法行为终结日期"], required: false },
    Column { code: "closed", names: &["办结日期", "结案日期"], required: false },
    Column { code: "filed", names: &["归档日期"], required: false },
];

const DATES: [(&str, CaseAct); 4] = [
    ("opened", CaseAct::Opened),
    ("action_ended", CaseAct::ActionEnded),
    ("closed", CaseAct::Closed),
    ("filed", CaseAct::Filed),
];

impl Api {
    /// Takes the list `bytes` over, which `name` is told by. Its faults are part of the answer: with one,
    /// nothing was taken over.
    ///
    /// # Errors
    /// When the catalog cannot be read or written.
    pub async fn import_cases(
        &self,
        name: &str,
        bytes: &[u8],
        by: &Actor,
        words: &Words,
    ) -> Result<CaseImportView, ApiError> {
        let refused = |faults: &[Fault]| CaseImportView {
            name: name.into(),
            faults: told::faults(faults, words),
            ..CaseImportView::default()
        };
        let rows = match sheet::read(bytes, COLUMNS) {
            Ok(rows) => rows,
            Err(faults) => return Ok(refused(&faults)),
        };
        let matters = self.catalog.matters().await?;
        let (cases, mut faults) = cases_of(&rows, matters.as_ref(), self.today());
        self.check_patterns(&rows, &cases, &mut faults).await?;
        if !faults.is_empty() {
            faults.sort_by_key(|fault| (fault.row, fault.column));
            return Ok(refused(&faults));
        }
        match self.catalog.import_cases(&cases, by).await {
            Ok(done) => Ok(CaseImportView {
                name: name.into(),
                added: done.added,
                changed: done.changed,
                same: done.same,
                faults: Vec::new(),
            }),
            Err(problems) => {
                let mut faults = Vec::with_capacity(problems.len());
                for (index, problem) in problems {
                    match (problem.kind(), rows.get(index)) {
                        (CatalogErrorKind::Conflict, Some(row)) => {
                            faults.push(row.fault("closed", FaultKind::WrongOrder));
                        }
                        _ => return Err(problem.into()),
                    }
                }
                Ok(refused(&faults))
            }
        }
    }

    /// A number that fits no pattern is refused, unless the case is there already.
    async fn check_patterns(
        &self,
        rows: &[Row],
        cases: &[CaseRow],
        faults: &mut Vec<Fault>,
    ) -> Result<(), ApiError> {
        let settings = self.settings.now();
        let patterns = &settings.settings.cases.number_patterns;
        for case in cases {
            if fits_any(patterns, &case.number)? {
                continue;
            }
            match self.catalog.case(&case.number).await {
                Ok(_) => {}
                Err(error) if error.kind() == CatalogErrorKind::NotFound => {
                    let row = rows.iter().find(|row| row.text("number") == case.number.as_str());
                    let row = row.ok_or_else(|| ApiError::new(Code::Internal))?;
                    faults.push(row.fault("number", FaultKind::OffPattern));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// The cases that rows give, and what is wrong with the others.
fn cases_of(
    rows: &[Row],
    matters: Option<&MatterList>,
    today: NaiveDate,
) -> (Vec<CaseRow>, Vec<Fault>) {
    let (mut cases, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut numbers: BTreeMap<CaseNumber, u32> = BTreeMap::new();
    for row in rows {
        let steps = steps_of(row, today, &mut faults);
        let change = change_of(row, matters, &mut faults);
        let number = match row.given("number").map(str::parse::<CaseNumber>) {
            None => {
                faults.push(row.fault("number", FaultKind::Missing));
                continue;
            }
            Some(Err(_)) => {
                faults.push(row.fault("number", FaultKind::NotACaseNumber));
                continue;
            }
            Some(Ok(number)) => number,
        };
        if numbers.insert(number.clone(), row.number).is_some() {
            faults.push(row.fault("number", FaultKind::Twice));
        }
        cases.push(CaseRow { number, change, steps });
    }
    (cases, faults)
}

fn change_of(row: &Row, matters: Option<&MatterList>, faults: &mut Vec<Fault>) -> CaseChange {
    let given = |code: &str| row.given(code).map(str::to_owned);
    let change = CaseChange {
        title: given("title"),
        category: given("category"),
        object_name: given("object_name"),
        object_code: given("object_code"),
        matter: given("matter"),
        file_term: given("file_term").map(|term| match term.as_str() {
            "永久" => "permanent".into(),
            _ => term,
        }),
    };
    for (field, text) in change.given() {
        if text.chars().any(char::is_control) {
            faults.push(row.fault(field, FaultKind::ControlCharacters));
        } else if !CaseChange::fits(text) {
            faults.push(row.fault(field, FaultKind::TooLong));
        }
    }
    let knows = |code: &str| matters.is_some_and(|l| l.matters.iter().any(|m| m.code == code));
    if row.given("matter").is_some_and(|code| !knows(code)) {
        faults.push(row.fault("matter", FaultKind::NoSuchMatter));
    }
    if change.file_term.as_deref().is_some_and(|term| FileTerm::of(term).is_none()) {
        faults.push(row.fault("file_term", FaultKind::NotANumber));
    }
    change
}

fn steps_of(row: &Row, today: NaiveDate, faults: &mut Vec<Fault>) -> Vec<(CaseAct, NaiveDate)> {
    let mut steps = Vec::new();
    for (code, act) in DATES {
        let Some(text) = row.given(code) else { continue };
        match text.parse::<NaiveDate>() {
            Ok(on) if on <= today => steps.push((act, on)),
            _ => faults.push(row.fault(code, FaultKind::NotADate)),
        }
    }
    steps
}
