//! What recorders write beside footage: settings, battery logs, position tracks, bookmarks.
//!
//! Called by `contents`. Pure. Field names and folders are those of cards in the field; people,
//! offices and places are made up. Positions carry true time, as satellites give it, so a track
//! tells the recorder clock's offset.

use std::fmt::Write as _;

use chrono::{NaiveDateTime, TimeDelta};
use serde_json::json;

use super::{
    CardPlan, FileKind, GapCause, Layout,
    contents::{Named, fat_stamp},
    files::{Content, Facts, PlannedFile},
    plan::stream,
};

/// The officer's name and unit that `PARAM.INI` gives.
pub(crate) const OFFICER_NAME: &str = "张建国";
pub(crate) const UNIT_NAME: &str = "城东市场监督管理所";

/// All files of `plan` that are neither footage nor odd.
pub(crate) fn sidecars(plan: &CardPlan, shots: &[Named]) -> Vec<PlannedFile> {
    match plan.layout {
        Layout::CnZfy => cn_zfy(plan, shots),
        Layout::InfoDat => vec![info_dat(plan)],
        Layout::Dcim => Vec::new(),
        Layout::Axis => axis(plan, shots),
    }
}

fn cn_zfy(plan: &CardPlan, shots: &[Named]) -> Vec<PlannedFile> {
    let videos = shots.iter().filter(|named| named.shot.recording.is_some());
    let mut files: Vec<_> = videos.map(|named| nmea_file(plan, named)).collect();
    files.push(file("PARAM.INI", FileKind::Log, param_ini(plan), the_day_before(plan)));
    let last = shots.last().map_or(plan.start, |named| named.shot.end());
    files.push(file("LOG/BATTERY.TXT", FileKind::Log, battery_log(plan, shots), last));
    files
}

fn file(path: &str, kind: FileKind, text: impl Into<Vec<u8>>, face: NaiveDateTime) -> PlannedFile {
    PlannedFile {
        path: path.as_bytes().to_vec(),
        content: Content::Bytes(text.into()),
        modified: fat_stamp(face),
        kind,
        facts: Facts::default(),
    }
}

fn accompanying(mut file: PlannedFile, clip: &Named) -> PlannedFile {
    file.facts.sidecar_of = Some(clip.path.clone().into_bytes());
    file.facts.recording = clip.shot.recording;
    file
}

fn the_day_before(plan: &CardPlan) -> NaiveDateTime {
    plan.start - TimeDelta::days(1)
}

/// `PARAM.INI` as Chinese recorders write it: GBK, CR LF.
fn param_ini(plan: &CardPlan) -> Vec<u8> {
    let CardPlan { serial, officer, .. } = plan;
    let text = format!(
        "[ZFY]\r\nDevNo={serial}\r\nPolNo={officer}\r\nUserName={OFFICER_NAME}\r\nCorpName={UNIT_NAME}\r\n"
    );
    encoding_rs::GBK.encode(&text).0.into_owned()
}

/// `Info.dat`: semicolons; field 0 the device, field 2 the officer.
fn info_dat(plan: &CardPlan) -> PlannedFile {
    let text = format!("{};V2.1;{};0\r\n", plan.serial, plan.officer);
    file("DCIM/100MEDIA/Info.dat", FileKind::Log, text, the_day_before(plan))
}

/// One line a start and stop, and what happened to the battery.
fn battery_log(plan: &CardPlan, shots: &[Named]) -> String {
    let mut percent = stream(plan.seed, "battery").u32(60..=100);
    let mut log = String::new();
    let mut line = |face: NaiveDateTime, words: &str, percent: u32| {
        let stamp = face.format("%Y-%m-%d %H:%M:%S");
        // Writing to a String cannot fail.
        let _ = write!(log, "{stamp} {words} BAT={percent}%\r\n");
    };
    for Named { shot, .. } in shots.iter().filter(|named| named.shot.recording.is_some()) {
        line(shot.start, "REC START", percent);
        percent = percent.saturating_sub(3).max(5);
        match shot.then {
            Some(GapCause::Battery) => {
                line(shot.end(), "LOW BATTERY POWER OFF", 1);
                percent = 100;
            }
            // Nobody was left to write.
            Some(GapCause::PowerCut) => {}
            _ => line(shot.end(), "REC STOP", percent),
        }
    }
    log
}

fn nmea_file(plan: &CardPlan, clip: &Named) -> PlannedFile {
    let path = std::path::Path::new(&clip.path).with_extension("NMEA");
    let track = nmea(plan, clip);
    let mut file = file(&path.to_string_lossy(), FileKind::Track, track, clip.shot.end());
    // The name, and so the mark in it, is the clip's.
    file.facts.marked = clip.shot.marked.then(|| plan.layout.mark());
    accompanying(file, clip)
}

/// One RMC sentence a second (NMEA 0183: XOR of all between `$` and `*` as two hex digits).
fn nmea(plan: &CardPlan, clip: &Named) -> String {
    let mut track = String::new();
    for (second, (north, east)) in positions(plan, clip).into_iter().enumerate() {
        let face = clip.shot.start + TimeDelta::seconds(i64::try_from(second).unwrap_or(0));
        let fix = plan.clock.true_utc(face);
        let (time, date) = (fix.format("%H%M%S%.3f"), fix.format("%d%m%y"));
        let (north, east) = (degrees_minutes(north, 2), degrees_minutes(east, 3));
        let body = format!("GPRMC,{time},A,{north},N,{east},E,1.2,90.0,{date},,,A");
        let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
        // Writing to a String cannot fail.
        let _ = write!(track, "${body}*{sum:02X}\r\n");
    }
    track
}

/// A slow walk: degrees north and east in millionths, one a second.
fn positions(plan: &CardPlan, clip: &Named) -> Vec<(u32, u32)> {
    let mut rng = stream(plan.seed, &clip.id);
    let (mut north, mut east) = (24_874_000 + rng.u32(..9000), 118_675_000 + rng.u32(..9000));
    let mut walk = Vec::new();
    for _ in 0..=clip.shot.seconds {
        walk.push((north, east));
        north += rng.u32(..12);
        east += rng.u32(..12);
    }
    walk
}

/// Millionths of a degree as NMEA's `dddmm.mmmm`.
fn degrees_minutes(micro_degrees: u32, degree_digits: usize) -> String {
    let degrees = micro_degrees / 1_000_000;
    let ten_thousandths_minute = u64::from(micro_degrees % 1_000_000) * 60 / 100;
    let (minutes, rest) = (ten_thousandths_minute / 10_000, ten_thousandths_minute % 10_000);
    format!("{degrees:0degree_digits$}{minutes:02}.{rest:04}")
}

/// Axis's position trail a recording and a bookmark for each marked clip.
fn axis(plan: &CardPlan, shots: &[Named]) -> Vec<PlannedFile> {
    let mut files = Vec::new();
    let mut trail_of = 0;
    for clip in shots {
        let Some(number) = clip.shot.recording else { continue };
        if number > trail_of {
            trail_of = number;
            files.push(trail(plan, clip));
        }
        if clip.shot.marked {
            files.push(bookmark(plan, clip));
        }
    }
    files
}

fn trail(plan: &CardPlan, clip: &Named) -> PlannedFile {
    let stamp = plan.clock.believed_utc(clip.shot.start).format("%Y%m%d_%H%M%S");
    let path = format!("{}/{stamp}_{}_{}_gpstrail.json", clip.folder, clip.id, plan.serial);
    let points: Vec<_> = positions(plan, clip)
        .into_iter()
        .map(|(north, east)| json!({ "lat_1e6": north, "lon_1e6": east }))
        .collect();
    let start = plan.clock.true_utc(clip.shot.start).to_rfc3339();
    let text = json!({ "start": start, "step_s": 1, "points": points }).to_string();
    accompanying(file(&path, FileKind::Track, text, clip.shot.end()), clip)
}

fn bookmark(plan: &CardPlan, clip: &Named) -> PlannedFile {
    let at = plan.clock.believed_utc(clip.shot.start);
    let path = format!("{}/bookmark_{}_{}", clip.folder, at.format("%Y%m%dT%H%M%SZ"), clip.id);
    let text = json!({ "clip": clip.id, "time": at.to_rfc3339() }).to_string();
    accompanying(file(&path, FileKind::Other, text, clip.shot.end()), clip)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::contents::contents;

    #[test]
    fn settings_are_gbk() {
        let plan = CardPlan::new(1, Layout::CnZfy).with_identity("0012345", "004711");
        let bytes = param_ini(&plan);
        // 张 is D5 C5 in GB 2312.
        assert!(bytes.windows(11).any(|w| w == b"UserName=\xD5\xC5"));
        assert!(bytes.starts_with(b"[ZFY]\r\nDevNo=0012345\r\nPolNo=004711\r\n"));
    }

    #[test]
    fn positions_are_in_degrees_and_minutes() {
        // 24.875 degrees are 24 degrees and 52.5 minutes.
        assert_eq!(degrees_minutes(24_875_000, 2), "2452.5000");
        assert_eq!(degrees_minutes(8_016_667, 3), "00801.0000");
    }

    #[test]
    fn tracks_carry_a_checksum_and_true_time() {
        let plan = CardPlan::new(4, Layout::CnZfy);
        let files = contents(&plan).files;
        let track = files.iter().find(|file| file.path.ends_with(b".NMEA")).unwrap();
        let Content::Bytes(bytes) = &track.content else { panic!("a track is text") };
        let text = String::from_utf8(bytes.clone()).unwrap();
        let first = text.lines().next().unwrap();
        let (body, sum) = first[1..].split_once('*').unwrap();
        assert_eq!(format!("{:02X}", body.bytes().fold(0, |s, b| s ^ b)), sum);
        let fix = plan.clock.true_utc(plan.start).format("%H%M%S%.3f").to_string();
        assert_eq!(body.split(',').nth(1), Some(fix.as_str()));
    }

    #[test]
    fn a_battery_gap_is_told_by_the_log() {
        let plan = (0..64)
            .map(|seed| CardPlan::new(seed, Layout::CnZfy))
            .find(|plan| contents(plan).gaps.iter().any(|gap| gap.cause == GapCause::Battery))
            .unwrap();
        let files = contents(&plan).files;
        let log = files.iter().find(|file| file.path == b"LOG/BATTERY.TXT").unwrap();
        let Content::Bytes(bytes) = &log.content else { panic!("a log is text") };
        assert!(String::from_utf8_lossy(bytes).contains("LOW BATTERY POWER OFF"));
    }
}
