//! What the doctor found, for people.

use std::fmt::Write;

use crate::{cli::units, doctor::TextReport};

/// Columns of a state and of a probe's title.
const STATE_COLUMNS: usize = 8;

/// A line a probe, with what to do below those that are not well.
pub(in crate::cli) fn doctor(report: &TextReport) -> String {
    let mut text = String::new();
    let width = report.probes.iter().map(|p| units::columns(&p.title)).max().unwrap_or(0) + 1;
    for probe in &report.probes {
        let state = units::padded(&probe.state_word, STATE_COLUMNS);
        let title = units::padded(&probe.title, width);
        let _ = writeln!(text, "{state} {title} {}", probe.text);
        if let Some(fix) = &probe.fix {
            let _ = writeln!(text, "{:STATE_COLUMNS$} {:width$} → {fix}", "", "");
        }
    }
    let _ = writeln!(text, "{}", report.summary);
    text
}
