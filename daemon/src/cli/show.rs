//! Answers as text for people.

use std::fmt::Write;

use chrono::{DateTime, Local, Utc};
use comfy_table::{ContentArrangement, Table, presets::NOTHING};

use super::units;
use crate::api::{
    ApiError, CaseView, DemoView, DockView, FsckReport, ItemView, LinkView, Reply, SessionView,
    StatusView, VerifyView,
};

/// An answer.
#[must_use]
pub(super) fn reply(reply: &Reply) -> String {
    match reply {
        Reply::Dock(dock) => docked(dock),
        Reply::Demo(demo) => demo_told(demo),
        Reply::Status(status) => status_told(status),
        Reply::Sessions(view) => sessions(&view.sessions),
        Reply::Session(session) => session_told(session),
        Reply::Items(view) => items(&view.items),
        Reply::Item(item) => item_told(item),
        Reply::Link(link) => link_told(link),
        Reply::Case(case) => case_told(case),
        Reply::Cases(view) => cases(&view.cases),
        Reply::Verify(view) => verified(view),
        Reply::Fsck(report) => checked(report),
    }
}

/// A failure: what, what was kept safe, what to do.
#[must_use]
pub(super) fn error(error: &ApiError) -> String {
    format!(
        "error {}: {}\n  kept safe: {}\n  what to do: {}\n",
        error.code, error.what, error.kept, error.todo
    )
}

fn table<const N: usize>(head: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(head);
    table
}

fn rows(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn docked(dock: &DockView) -> String {
    let mut text = String::new();
    for session in &dock.sessions {
        text.push_str(&session_line(session));
        if let Some(why) = &session.outcome_detail {
            let _ = writeln!(text, "    {why}");
        }
        text.push_str(&exceptions(session));
    }
    for failure in &dock.failures {
        let _ = write!(text, "{}: {}", failure.place, error(&failure.error));
    }
    text
}

fn session_line(s: &SessionView) -> String {
    format!(
        "{}: recorder {} — {} — {} clips, {}: {} taken ({} verified), {} known, {} not taken\n",
        s.bay,
        s.recorder.label,
        s.outcome.as_deref().unwrap_or("docked"),
        s.clips,
        units::bytes(s.bytes),
        s.taken,
        s.verified,
        s.sightings,
        s.exceptions
    )
}

fn exceptions(session: &SessionView) -> String {
    const SHOWN: usize = 20;
    let mut text = String::new();
    for e in session.not_taken.iter().take(SHOWN) {
        let _ = writeln!(text, "    {} — {}: {}", e.path, e.reason, e.detail);
    }
    if session.not_taken.len() > SHOWN {
        let more = session.not_taken.len() - SHOWN;
        let _ = writeln!(
            text,
            "    … and {more} more: docket sessions show {}",
            units::short(&session.id)
        );
    }
    text
}

fn demo_told(demo: &DemoView) -> String {
    let mut text = docked(&demo.dock);
    text.push('\n');
    text.push_str(&items(&demo.items));
    text.push('\n');
    text.push_str(&verified(&demo.verify));
    text.push_str("Next: docket items show ITEM · docket status · docket fsck --deep\n");
    text
}

fn items(items: &[ItemView]) -> String {
    if items.is_empty() {
        return "No items.\n".into();
    }
    let mut table =
        table(["ITEM", "STATE", "RECORDER", "SIZE", "PREVIEW", "MARK", "BLAKE3", "PATH"]);
    for item in items {
        table.add_row([
            units::short(&item.id).to_owned(),
            item.reason.clone().unwrap_or_else(|| item.state.to_string()),
            item.recorder.label.clone(),
            units::bytes(item.source.size),
            preview(item),
            item.key_mark.as_ref().map_or_else(String::new, |_| "key".into()),
            item.digests.as_ref().map_or_else(String::new, |d| units::digest(&d.blake3).into()),
            item.source.path.clone(),
        ]);
    }
    rows(&table)
}

fn preview(item: &ItemView) -> String {
    let kinds: Vec<&str> = item.renditions.iter().map(|r| r.kind.as_str()).collect();
    match (kinds.is_empty(), item.derived.as_deref()) {
        (false, _) => kinds.join("+"),
        (true, Some("none")) => "not playable".into(),
        (true, Some(other)) => other.into(),
        (true, None) if matches!(item.kind.as_str(), "video" | "audio" | "photo") => {
            "waiting".into()
        }
        (true, None) => "–".into(),
    }
}

fn item_told(item: &ItemView) -> String {
    let mut text = String::new();
    let mut put = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<10} {value}");
    };
    put("item", &item.id);
    put(
        "state",
        &item
            .reason
            .as_ref()
            .map_or_else(|| item.state.to_string(), |reason| format!("{} ({reason})", item.state)),
    );
    put("recorder", &item.recorder.label);
    put("session", &item.session);
    put("path", &item.source.path);
    put("size", &format!("{} ({} bytes)", units::bytes(item.source.size), item.source.size));
    put("modified", item.source.mtime.as_deref().unwrap_or("–"));
    if let Some(start) = &item.recorded.start {
        let end = item.recorded.end.as_deref().unwrap_or("…");
        put("recorded", &format!("{start} to {end} (recorder's clock)"));
    }
    if let Some(how) = &item.key_mark {
        put("marked", how);
    }
    if let Some(digests) = &item.digests {
        put("BLAKE3", &digests.blake3);
        put("SHA-256", &digests.sha256);
        if let Some(sm3) = &digests.sm3 {
            put("SM3", sm3);
        }
    }
    if let Some(twin) = &item.twin_of {
        put("twin of", twin);
    }
    for copy in &item.archive {
        let proven =
            copy.proven_at.map_or_else(|| "not proven".into(), |t| format!("proven {}", time(t)));
        put("archive", &format!("{} {} ({proven})", copy.target, copy.key));
    }
    for r in &item.renditions {
        put(&r.kind, &format!("{} ({}; {})", r.key, units::bytes(r.size), r.recipe));
    }
    for link in &item.cases {
        let ended =
            link.unlinked_at.map(|t| format!(", backed out {}", time(t))).unwrap_or_default();
        put(
            "case",
            &format!(
                "{} (linked {} by {}{ended})",
                link.case,
                time(link.linked_at),
                link.linked_by
            ),
        );
    }
    text.push_str("history\n");
    for e in &item.events {
        let reason = e.reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {:>6} {} {:<14} {}{reason}",
            format!("#{}", e.seq),
            time(e.at),
            e.act,
            e.who
        );
    }
    text
}

fn sessions(sessions: &[SessionView]) -> String {
    if sessions.is_empty() {
        return "No sessions.\n".into();
    }
    let mut table = table([
        "SESSION",
        "STARTED",
        "BAY",
        "RECORDER",
        "OUTCOME",
        "CLIPS",
        "TAKEN",
        "KNOWN",
        "NOT TAKEN",
    ]);
    for s in sessions {
        table.add_row([
            units::short(&s.id).to_owned(),
            time(s.started_at),
            s.bay.clone(),
            s.recorder.label.clone(),
            s.outcome.clone().unwrap_or_else(|| "docked".into()),
            s.clips.to_string(),
            s.taken.to_string(),
            s.sightings.to_string(),
            s.exceptions.to_string(),
        ]);
    }
    rows(&table)
}

fn session_told(s: &SessionView) -> String {
    let mut text = session_line(s);
    let _ = writeln!(text, "    session   {}", s.id);
    let _ = writeln!(text, "    started   {}", time(s.started_at));
    if let Some(ended) = s.ended_at {
        let _ = writeln!(text, "    ended     {}", time(ended));
    }
    let _ = writeln!(
        text,
        "    place     {} (driver {}), docked by {}",
        s.place, s.driver, s.docked_by
    );
    match &s.clock {
        Some(clock) => {
            let face = clock.recorder.face;
            let _ = writeln!(
                text,
                "    clock     recorder showed {face} between {} and {} (host {})",
                time(clock.host_before),
                time(clock.host_after),
                clock.host_sync
            );
        }
        None => text.push_str("    clock     cannot be read on this recorder\n"),
    }
    if let Some(why) = &s.outcome_detail {
        let _ = writeln!(text, "    {why}");
    }
    text.push_str(&exceptions(s));
    text
}

fn status_told(s: &StatusView) -> String {
    let mut text = format!(
        "station {} — {} — {} (clock {})\ndata {} — {} free\n",
        s.station,
        if s.running { "running" } else { "not running" },
        time(s.now),
        s.clock_sync,
        s.data,
        units::bytes(s.free_bytes)
    );
    for bay in &s.bays {
        let _ = writeln!(
            text,
            "bay {}: {} — {:?}, {}/{} clips",
            bay.bay, bay.recorder, bay.stage, bay.clips_done, bay.clips
        );
    }
    for count in &s.items {
        let _ = writeln!(
            text,
            "{:>8} {:<12} {}",
            count.count,
            count.state.to_string(),
            units::bytes(count.bytes)
        );
    }
    if s.previews_waiting > 0 {
        let _ = writeln!(text, "{:>8} waiting for previews", s.previews_waiting);
    }
    for r in &s.unknown_recorders {
        let _ =
            writeln!(text, "unknown recorder: {} — its items are kept; say whose it is", r.label);
    }
    text
}

fn link_told(link: &LinkView) -> String {
    match (&link.unlinked_at, &link.unlink_reason) {
        (Some(at), Some(why)) => {
            format!(
                "Backed out {}: item {} and case {} ({why}).\n",
                time(*at),
                link.item,
                link.case
            )
        }
        _ => {
            format!("Linked {}: item {} and case {}.\n", time(link.linked_at), link.item, link.case)
        }
    }
}

fn case_told(case: &CaseView) -> String {
    let mut text = format!(
        "case {} {}\n    entered {} — {} items\n",
        case.number,
        case.title,
        time(case.created_at),
        case.item_count
    );
    for item in &case.items {
        let _ = writeln!(text, "    {item}");
    }
    text
}

fn cases(cases: &[CaseView]) -> String {
    if cases.is_empty() {
        return "No cases.\n".into();
    }
    let mut table = table(["CASE", "ITEMS", "ENTERED", "TITLE"]);
    for c in cases {
        table.add_row([
            c.number.clone(),
            c.item_count.to_string(),
            time(c.created_at),
            c.title.clone(),
        ]);
    }
    rows(&table)
}

fn verified(v: &VerifyView) -> String {
    let mut text = format!(
        "Verified {} originals, {}, every byte read again: {}.\n",
        v.checked,
        units::bytes(v.bytes),
        if v.failed_count == 0 { "all equal".into() } else { format!("{} FAILED", v.failed_count) }
    );
    for f in &v.failed {
        let _ = writeln!(text, "  item {} ({})\n    {}: {}", f.item, f.path, f.key, f.problem);
    }
    if v.failed_count > 0 {
        text.push_str("  kept safe: the manifest beside each original still says what it was\n");
        text.push_str("  what to do: look at this disk, keep it as it is, and dock the recorder again: a clip\n");
        text.push_str("  whose item was set aside is then taken anew\n");
    }
    text
}

fn checked(r: &FsckReport) -> String {
    let depth = if r.deep { "every byte read" } else { "sizes only; --deep reads every byte" };
    let mut text = format!(
        "Checked {} items, {} custody events, {} objects ({depth}): {}.\n",
        r.items,
        r.events,
        r.objects,
        if r.clean { "clean".into() } else { format!("{} VIOLATIONS", r.violation_count) }
    );
    for v in &r.violations {
        let _ = writeln!(text, "  {} {}: {}", v.code, v.subject, v.what);
    }
    text
}

fn time(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S %:z").to_string()
}
