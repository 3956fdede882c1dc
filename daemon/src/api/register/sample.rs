//! Made-up officers for made-up recorders: whom the demonstration's recorders are issued to.
//!
//! Their unit, their numbers and their names say that they are samples. Entering them again changes
//! nothing.

use chrono::{DateTime, Utc};

use crate::{
    api::{Api, ApiError, Asker, SessionView},
    domain::IssueKind,
    register::{IssueRow, OfficerRow, Row, UnitRow},
    words::{Words, told},
};

/// The code of their unit, and what their numbers begin with.
const SAMPLE: &str = "DEMO";
/// They have been in service, and had their recorders, since long before any demonstration: 2020.
const SINCE: DateTime<Utc> = DateTime::from_timestamp_nanos(1_577_836_800_000_000_000);

impl Api {
    /// Enters an officer for each session's recorder that tells an officer's number.
    pub(in crate::api) async fn enter_samples(
        &self,
        sessions: &[SessionView],
        asker: &Asker,
    ) -> Result<(), ApiError> {
        let rows: Vec<Row> =
            sessions.iter().filter_map(|session| rows(session, &asker.words)).flatten().collect();
        for row in rows {
            let told = self.catalog.tell_register(&row, &asker.actor, None).await?;
            // Somebody took the sample's number or recorder for something real: that stands.
            if let Err(fault) = told {
                tracing::warn!(code = fault.code, "a sample officer was not entered");
            }
        }
        Ok(())
    }
}

fn rows(session: &SessionView, words: &Words) -> Option<[Row; 3]> {
    let (number, serial) = (session.officer.as_ref()?, session.recorder.serial.as_ref()?);
    let unit = UnitRow {
        code: SAMPLE.parse().ok()?,
        name: words.say("demo-unit").parse().ok()?,
        parent: None,
    };
    let officer = OfficerRow {
        number: format!("{SAMPLE}-{number}").parse().ok()?,
        name: told!(words, "demo-officer", number = number.as_str()).parse().ok()?,
        unit: Some(unit.code.clone()),
        from: SINCE,
        until: None,
    };
    let issue = IssueRow {
        recorder: serial.parse().ok()?,
        kind: IssueKind::Permanent,
        officer: Some(officer.number.clone()),
        unit: None,
        from: SINCE,
        due: None,
        until: None,
    };
    Some([Row::Unit(unit), Row::Officer(officer), Row::Issue(issue)])
}
