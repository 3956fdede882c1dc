//! From a plan to the list of files and facts that the card shall hold.
//!
//! Called by `build`. Pure: names and times are fixed here, bytes are made later. The order of
//! `files` is the order of making; the truth sorts them.

use chrono::{NaiveDateTime, TimeDelta, Timelike};

use super::{
    CardPlan, Gap, GapCause, NotTaken, Recording,
    files::{Container, Content, Facts, Footage, PlannedFile},
    layout::{NameParts, axis_folder},
    odd,
    plan::stream,
    schedule::{Shot, What, schedule},
    sidecars,
};

/// Everything a card shall hold.
pub(crate) struct Contents {
    pub(crate) files: Vec<PlannedFile>,
    pub(crate) recordings: Vec<Recording>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) not_taken: Vec<NotTaken>,
}

/// A shot with the file it left.
pub(crate) struct Named {
    pub(crate) shot: Shot,
    pub(crate) path: String,
    /// Folder of the recording, for layouts that have one.
    pub(crate) folder: String,
    pub(crate) id: String,
    pub(crate) footage: Footage,
}

/// Decides every file of `plan`.
pub(crate) fn contents(plan: &CardPlan) -> Contents {
    let shots = name_all(plan, schedule(plan));
    let mut files: Vec<_> = shots.iter().map(|named| media_file(plan, named)).collect();
    files.extend(sidecars::sidecars(plan, &shots));
    let not_taken = odd::add(plan, &mut files);
    Contents { recordings: recordings(plan, &shots), gaps: gaps(plan, &shots), files, not_taken }
}

/// The face as a FAT entry keeps it: in even seconds, rounded down.
pub(crate) fn fat_stamp(face: NaiveDateTime) -> NaiveDateTime {
    face - TimeDelta::seconds(i64::from(face.second() % 2))
}

fn name_all(plan: &CardPlan, shots: Vec<Shot>) -> Vec<Named> {
    let mut rng = stream(plan.seed, "names");
    let starts = recording_starts(&shots);
    let mut names = Vec::with_capacity(shots.len());
    for shot in shots {
        let recording_start =
            shot.recording.and_then(|n| starts.get(n as usize - 1)).unwrap_or(&shot.start);
        let id = format!("{:016x}", rng.u64(..));
        let container = container(plan, &shot);
        let parts = NameParts {
            serial: &plan.serial,
            officer: &plan.officer,
            face: shot.start,
            believed_utc: plan.clock.believed_utc(shot.start),
            recording_utc: plan.clock.believed_utc(*recording_start),
            sequence: shot.sequence,
            marked: shot.marked,
            id: &id,
            container,
        };
        let (path, folder) = (plan.layout.path(&parts), axis_folder(&parts));
        let footage = Footage {
            seed: rng.u64(..),
            container,
            seconds: shot.seconds,
            face: shot.start,
            container_time: plan.layout.container_time(&plan.clock, shot.start),
            label: plan.serial.clone(),
        };
        names.push(Named { shot, path, folder, id, footage });
    }
    names
}

/// The start of each recording, in order of their numbers.
fn recording_starts(shots: &[Shot]) -> Vec<NaiveDateTime> {
    let mut starts = Vec::new();
    for shot in shots {
        if shot.recording.is_some_and(|number| number as usize > starts.len()) {
            starts.push(shot.start);
        }
    }
    starts
}

fn container(plan: &CardPlan, shot: &Shot) -> Container {
    match shot.what {
        What::Photo => Container::Jpeg,
        What::Sound => plan.layout.audio(),
        What::Video => plan.layout.video(shot.recording.unwrap_or(1)),
        // Only the MP4 family keeps its index at the end and so loses all when the power goes.
        What::CutVideo => Container::Mp4H264,
    }
}

fn media_file(plan: &CardPlan, named: &Named) -> PlannedFile {
    let Named { shot, path, footage, .. } = named;
    let cut = shot.what == What::CutVideo;
    let footage = footage.clone();
    PlannedFile {
        path: path.clone().into_bytes(),
        kind: footage.container.kind(),
        content: if cut { Content::CutFootage(footage) } else { Content::Footage(footage) },
        modified: fat_stamp(shot.end()),
        facts: Facts {
            marked: shot.marked.then(|| plan.layout.mark()),
            start: Some(shot.start),
            end: Some(shot.end()),
            recording: shot.recording,
            sequence: plan.layout.is_numbered().then_some(shot.sequence),
            sidecar_of: None,
            odd: cut.then_some("unfinished"),
        },
    }
}

fn recordings(plan: &CardPlan, shots: &[Named]) -> Vec<Recording> {
    let mut recordings: Vec<Recording> = Vec::new();
    for Named { shot, path, .. } in shots {
        let Some(number) = shot.recording else { continue };
        if recordings.last().is_none_or(|last| last.number != number) {
            recordings.push(Recording {
                number,
                clips_hex: Vec::new(),
                start: shot.start,
                end: shot.end(),
                overwritten_clips: if number == 1 { plan.overwritten_clips } else { 0 },
            });
        }
        if let Some(recording) = recordings.last_mut() {
            recording.clips_hex.push(hex::encode(path));
            recording.end = shot.end();
        }
    }
    recordings
}

fn gaps(plan: &CardPlan, shots: &[Named]) -> Vec<Gap> {
    let videos: Vec<_> = shots.iter().filter(|named| named.shot.recording.is_some()).collect();
    let gap = |pair: &[&Named]| {
        let (before, after) = (pair[0], pair[1]);
        before.shot.then.map(|cause| Gap {
            after_hex: hex::encode(&before.path),
            before_hex: hex::encode(&after.path),
            from: before.shot.end(),
            to: after.shot.start,
            cause,
            interruption: cause != GapCause::CleanStop,
            evidence: evidence(plan, cause),
        })
    };
    videos.windows(2).filter_map(gap).collect()
}

fn evidence(plan: &CardPlan, cause: GapCause) -> Vec<String> {
    let mut evidence = vec!["time-gap".to_owned()];
    match cause {
        GapCause::Overwritten if plan.layout.is_numbered() => {
            evidence.push("sequence-hole".to_owned());
        }
        GapCause::Battery => evidence.push("log".to_owned()),
        GapCause::PowerCut => evidence.push("unfinished".to_owned()),
        _ => {}
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Layout, OddExtras};
    use std::collections::HashSet;

    #[test]
    fn no_two_files_share_a_path() {
        for layout in Layout::ALL {
            for seed in 0..50 {
                let plan = CardPlan::new(seed, layout).with_odd(OddExtras::all());
                let files = contents(&plan).files;
                let paths: HashSet<_> = files.iter().map(|file| &file.path).collect();
                assert_eq!(paths.len(), files.len(), "{layout} seed {seed}");
            }
        }
    }

    #[test]
    fn gaps_name_clips_that_are_there() {
        let plan = CardPlan::new(2, Layout::CnZfy).with_odd(OddExtras::all());
        let contents = contents(&plan);
        let paths: HashSet<_> = contents.files.iter().map(|f| hex::encode(&f.path)).collect();
        let causes: Vec<_> = contents.gaps.iter().map(|gap| gap.cause).collect();
        assert!(contents.gaps.iter().all(|gap| paths.contains(&gap.after_hex)));
        assert!(contents.gaps.iter().all(|gap| paths.contains(&gap.before_hex)));
        assert!(causes.contains(&GapCause::Overwritten) && causes.contains(&GapCause::PowerCut));
        assert_eq!(causes.iter().filter(|c| **c == GapCause::CleanStop).count(), 2);
        assert_eq!(contents.recordings.len(), 3);
    }

    #[test]
    fn stamps_are_even() {
        let odd: NaiveDateTime = "2026-03-14T08:30:05".parse().unwrap();
        assert_eq!(fat_stamp(odd).to_string(), "2026-03-14 08:30:04");
    }
}
