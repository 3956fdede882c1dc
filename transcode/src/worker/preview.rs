//! A copy of a clip that any browser plays: copied where possible, encoded anew where not.
//!
//! Called by `main`. What can be copied is decided by rule, not by trying: FFmpeg's muxer refuses
//! some streams only after the first packets, and with no reason given. A clip whose timestamps
//! turn out too poor to copy is rendered again, with less of it copied.

use docket_transcode::{RenditionKind, protocol::Written, request::Outputs};
use ffmpeg_next::{Packet, Rational, format::context::Input};

use crate::{
    failure::Failure,
    ffmpeg::{self, StreamShape},
    input::{Clip, Packets},
    mux::Muxer,
    recipe::recipe,
    survey::Survey,
    timeline::{MICROSECONDS, Timeline, rescale},
    track::Track,
};

/// Containers whose timestamps are good enough to copy packets by (FFmpeg's demuxer names).
const COPYABLE: [&str; 3] = ["mov", "mpegts", "matroska"];
/// A longer step forward in a broadcast stream's timestamps is a jump: they wrap and restart.
const MOST_FORWARD_BROADCAST_US: i64 = 10_000_000;
/// And in other containers, where a real pause may be recorded.
const MOST_FORWARD_US: i64 = 60_000_000;

/// Longest time between decoding and showing a picture.
const MOST_REORDER_US: i64 = 10_000_000;

/// A finished preview.
#[derive(Debug)]
pub(crate) struct Preview {
    pub(crate) written: Written,
    /// Length as read, in milliseconds.
    pub(crate) read_ms: u64,
    /// What a person should know about reading the clip.
    pub(crate) notes: Vec<String>,
}

/// What becomes of one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Choice {
    stream: usize,
    copy: bool,
}

/// What becomes of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    video: Option<Choice>,
    audio: Option<Choice>,
}

/// How one attempt ended.
enum Attempt {
    Done(Preview),
    /// Timestamps are missing or packets damaged beyond what the container holds: copy less.
    CannotCopy,
    /// Nothing of these kinds could be decoded.
    Silent {
        video: bool,
        audio: bool,
    },
}

/// Renders the preview. Ends after a few attempts at most, each asking for less than the last.
pub(crate) fn render(clip: &Clip, survey: &Survey, outputs: &Outputs) -> Result<Preview, Failure> {
    let mut plan = Plan::of(&clip.open()?, survey);
    let mut lost = Vec::new();
    loop {
        match attempt(clip, plan, outputs)? {
            Attempt::Done(mut preview) => {
                preview.notes.splice(0..0, lost);
                return Ok(preview);
            }
            Attempt::CannotCopy => plan = plan.copying_less(),
            Attempt::Silent { video, audio } => {
                plan.video = plan.video.filter(|_| !video);
                plan.audio = plan.audio.filter(|_| !audio);
                lost.extend(video.then(|| "none of its pictures can be decoded".to_owned()));
                lost.extend(audio.then(|| "none of its sound can be decoded".to_owned()));
            }
        }
        if plan.video.is_none() && plan.audio.is_none() {
            return Err(Failure::NotPlayable(lost.join("; ")));
        }
    }
}

impl Plan {
    fn of(input: &Input, survey: &Survey) -> Self {
        let format = input.format();
        let container_allows = format.name().split(',').any(|name| COPYABLE.contains(&name));
        let choose = |stream: Option<usize>, rule: fn(&StreamShape) -> bool| {
            let stream = stream?;
            let shape = ffmpeg::stream_shape(&input.stream(stream)?);
            Some(Choice { stream, copy: container_allows && rule(&shape) })
        };
        let audio_rule = if survey.video.is_some() { plays_beside_pictures } else { plays_alone };
        // Raw AAC has no container to spoil its timestamps.
        let raw_aac = format.name() == "aac";
        let mut plan =
            Self { video: choose(survey.video, plays), audio: choose(survey.audio, audio_rule) };
        if let Some(audio) = plan.audio.as_mut().filter(|_| raw_aac) {
            audio.copy = true;
        }
        plan
    }

    /// The plan with one copy fewer. Sound first: it is the cheaper to encode, and the more often
    /// damaged in a way no container holds.
    fn copying_less(self) -> Self {
        let encode = |choice: Choice| Choice { copy: false, ..choice };
        if self.audio.is_some_and(|choice| choice.copy) {
            Self { audio: self.audio.map(encode), ..self }
        } else {
            Self { video: self.video.map(encode), ..self }
        }
    }

    fn copies(self) -> bool {
        [self.video, self.audio].into_iter().flatten().any(|choice| choice.copy)
    }

    fn file_name(self) -> &'static str {
        if self.video.is_some() { "preview.mp4" } else { "preview.m4a" }
    }
}

/// Pictures every browser plays as they are.
fn plays(shape: &StreamShape) -> bool {
    shape.codec == "h264" && ffmpeg::is_yuv420(shape.format) && shape.has_header
}

/// Sound every browser plays in an MP4.
fn plays_beside_pictures(shape: &StreamShape) -> bool {
    matches!(shape.codec.as_str(), "aac" | "mp3") && shape.sample_rate > 0 && shape.channels > 0
}

/// Sound every browser plays in an M4A.
fn plays_alone(shape: &StreamShape) -> bool {
    shape.codec == "aac" && plays_beside_pictures(shape)
}

fn attempt(clip: &Clip, plan: Plan, outputs: &Outputs) -> Result<Attempt, Failure> {
    let mut input = clip.open()?;
    let name = plan.file_name();
    let container = if plan.video.is_some() { "mp4" } else { "ipod" };
    let mut muxer = Muxer::create(outputs, name, container)?;
    let mut tracks = open_tracks(&input, plan, &mut muxer)?;
    muxer.begin()?;
    let mut timeline = timeline_of(&input);
    let units: Vec<Rational> = input.streams().map(|stream| stream.time_base()).collect();
    let mut packets = Packets::of(&mut input);
    while let Some(mut packet) = packets.next()? {
        let stream = packet.stream();
        let (Some(Some(track)), Some(unit)) = (tracks.get_mut(stream), units.get(stream)) else {
            continue;
        };
        place(&mut packet, stream, *unit, &mut timeline);
        if !track.feed(packet, *unit, &mut muxer)? || muxer.refusal().is_some() {
            return cannot_copy(plan, &muxer);
        }
    }
    let (damaged, broke_off) = (packets.damaged, packets.broke_off);
    let mut tracks: Vec<Track> = tracks.into_iter().flatten().collect();
    for track in &mut tracks {
        track.finish(&mut muxer)?;
    }
    let silent = |pictures| {
        let empty = |track: &&Track| muxer.packets(track.index()) == 0;
        tracks.iter().filter(|track| track.is_pictures() == pictures).any(|track| empty(&track))
    };
    let (video, audio) = (silent(true), silent(false));
    if video || audio {
        return Ok(Attempt::Silent { video, audio });
    }
    let read_ms = muxer.length_ms();
    muxer.finish()?;
    if muxer.refusal().is_some() {
        return cannot_copy(plan, &muxer);
    }
    let damaged = damaged + tracks.iter().map(Track::damaged).sum::<u64>();
    let how: Vec<String> = tracks.iter().map(Track::recipe).collect();
    Ok(Attempt::Done(Preview {
        written: Written {
            kind: RenditionKind::Preview,
            name: name.to_owned(),
            recipe: recipe(&format!("{}; faststart", how.join(", "))),
        },
        read_ms,
        notes: notes(damaged, broke_off, &timeline),
    }))
}

/// The end of an attempt the container or missing timestamps stopped: not the last word as long as
/// something was copied, since damaged packets are copied as they are.
fn cannot_copy(plan: Plan, muxer: &Muxer) -> Result<Attempt, Failure> {
    if plan.copies() {
        return Ok(Attempt::CannotCopy);
    }
    let why = muxer.refusal().map_or_else(String::new, |error| error.to_string());
    Err(Failure::Failed(format!("the preview cannot be written: {why}")))
}

/// The tracks by the index of the stream each takes.
fn open_tracks(
    input: &Input,
    plan: Plan,
    muxer: &mut Muxer,
) -> Result<Vec<Option<Track>>, Failure> {
    let mut tracks: Vec<Option<Track>> = input.streams().map(|_| None).collect();
    for (choice, pictures) in [(plan.video, true), (plan.audio, false)] {
        let Some(choice) = choice else { continue };
        let gone = || Failure::NotPlayable("a stream is gone on the second look".into());
        let stream = input.stream(choice.stream).ok_or_else(gone)?;
        let slot = tracks.get_mut(choice.stream).ok_or_else(gone)?;
        *slot = Some(Track::open(choice.copy, pictures, &stream, muxer)?);
    }
    Ok(tracks)
}

fn timeline_of(input: &Input) -> Timeline {
    let most_forward_us = match input.format().name() {
        "mpegts" | "mpeg" => MOST_FORWARD_BROADCAST_US,
        _ => MOST_FORWARD_US,
    };
    let streams = input.streams().count();
    Timeline::new(streams, ffmpeg::start_us(input).unwrap_or(0), most_forward_us)
}

/// Moves a packet onto the preview's timeline.
fn place(packet: &mut Packet, stream: usize, unit: Rational, timeline: &mut Timeline) {
    let Some(time) = packet.dts().or(packet.pts()) else { return };
    // No picture is shown that long after it is decoded: such a timestamp is damaged.
    let most = rescale(MOST_REORDER_US, MICROSECONDS, unit);
    if packet.pts().is_some_and(|pts| pts.saturating_sub(time).saturating_abs() > most) {
        packet.set_pts(Some(time));
    }
    let shift = timeline.shift(stream, time, unit);
    packet.set_dts(packet.dts().map(|dts| dts.saturating_add(shift)));
    packet.set_pts(packet.pts().map(|pts| pts.saturating_add(shift)));
}

fn notes(damaged: u64, broke_off: Option<String>, timeline: &Timeline) -> Vec<String> {
    let damage = (damaged > 0)
        .then(|| format!("{damaged} damaged packet(s) were passed over or shown as they are"));
    let broke_off =
        broke_off.map(|error| format!("reading broke off before the end of the file: {error}"));
    [damage, broke_off, timeline.note()].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(codec: &str, format: i32) -> StreamShape {
        StreamShape {
            medium: ffmpeg::Medium::Video,
            codec: codec.into(),
            format,
            width: 320,
            height: 180,
            pixel_aspect: Rational(1, 1),
            sample_rate: 48_000,
            channels: 2,
            has_header: true,
        }
    }

    #[test]
    fn only_what_browsers_play_is_copied() {
        // Pixel formats by number: 0 is yuv420p, 4 is yuv422p (libavutil/pixfmt.h).
        assert!(plays(&shape("h264", 0)));
        assert!(!plays(&shape("h264", 4)));
        assert!(!plays(&shape("hevc", 0)));
        assert!(!plays(&StreamShape { has_header: false, ..shape("h264", 0) }));
        assert!(plays_beside_pictures(&shape("mp3", 0)) && !plays_alone(&shape("mp3", 0)));
        assert!(plays_alone(&shape("aac", 0)) && !plays_beside_pictures(&shape("pcm_s16le", 0)));
    }

    #[test]
    fn sound_alone_becomes_an_m4a() {
        let choice = Some(Choice { stream: 0, copy: true });
        assert_eq!(Plan { video: None, audio: choice }.file_name(), "preview.m4a");
        let plan = Plan { video: choice, audio: choice };
        assert_eq!(plan.file_name(), "preview.mp4");
        let less = plan.copying_less();
        assert!(less.video.unwrap().copy && !less.audio.unwrap().copy);
        assert!(!less.copying_less().copies());
    }
}
