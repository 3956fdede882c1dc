//! One pass over a clip's packets: timestamps of every stream, sound of one, sentences of positions.
//!
//! Called by `examine`. Pictures are not decoded. Memory is bounded by the number of streams.

use docket_transcode::inside::{
    FileFacts, MOST_STREAMS, NotExamined, Part, SoundFacts, StreamInside, TrackFacts, TrackSource,
    WhyNot,
};
use ffmpeg_next::{Packet, Rational, codec, format::context::Input};

use super::{
    gpmf,
    hearing::Hearing,
    nmea::{self, Line},
    steps::{self, Steps},
    trail::Trail,
};
use crate::{
    failure::Failure,
    ffmpeg::{self, Medium},
    input::Packets,
    survey,
    timeline::{MICROSECONDS, rescale},
};

/// Containers that carry a timestamp with each packet, by FFmpeg's demuxer names. In others packets
/// are only numbered, so that what is missing leaves no trace.
const TIMED: [&str; 7] = ["mov", "mpegts", "mpeg", "matroska", "asf", "flv", "ogg"];
/// Raw streams of pictures, whose times FFmpeg makes up.
const UNTIMED: [&str; 5] = ["h264", "hevc", "m4v", "mpegvideo", "mjpeg"];
/// Pictures may come in another order than they are shown: the first is among so many.
const FIRST_FEW: u64 = 16;
/// Longest packet of text looked into, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;
/// Longest packet of a camera's own readings looked into, in bytes; a second of them is some ten thousand.
const LONGEST_READINGS: usize = 1 << 20;

/// What the pass found.
pub(super) struct Found {
    pub(super) streams: Vec<StreamInside>,
    pub(super) sound: Option<SoundFacts>,
    pub(super) track: Option<TrackFacts>,
    pub(super) not_examined: Vec<NotExamined>,
}

/// Reads all packets of `input` and adds to `file` what reading them tells of it.
pub(super) fn read(input: &mut Input, file: &mut FileFacts) -> Result<Found, Failure> {
    let names = input.format().name().to_owned();
    let is_one_of = |known: &[&str]| names.split(',').any(|name| known.contains(&name));
    let (timed, untimed) = (is_one_of(&TIMED), is_one_of(&UNTIMED));
    let mut not_examined = Vec::new();
    if input.streams().count() > MOST_STREAMS {
        not_examined.push(left_out(Part::Packets, None, WhyNot::TooMany));
    }
    let mut rows: Vec<Row> = input.streams().take(MOST_STREAMS).map(|s| Row::of(&s)).collect();
    let (mut hearing, deaf) = listen(input)?;
    let zero_us = ffmpeg::start_us(input).unwrap_or(0);
    let place = |us: i64| us.saturating_sub(zero_us).saturating_add(500).div_euclid(1000);
    let mut trail = Trail::of(TrackSource::NmeaStream);

    let mut packets = Packets::of(input);
    while let Some(packet) = packets.next()? {
        let Some(row) = rows.get_mut(packet.stream()) else { continue };
        row.take(&packet);
        if row.may_hold_text {
            sentences(&packet, row.time_us(&packet).map(place), &mut trail);
            readings(&packet, row.time_us(&packet).map(place), &mut trail);
        }
        if let Some(hearing) = &mut hearing {
            hearing.feed(&packet)?;
        }
    }
    file.damaged_packets = packets.damaged;
    file.broke_off = packets.broke_off.is_some();

    let sound = hearing.map(|hearing| hearing.finish(place)).transpose()?.flatten();
    if sound.is_none() {
        not_examined.push(left_out(Part::Sound, None, deaf));
    }
    let mut streams = Vec::with_capacity(rows.len());
    for row in rows {
        let media = row.is_media();
        let mut stream = row.finish(place);
        if untimed {
            (stream.start_ms, stream.end_ms) = (None, None);
        }
        if !timed || !media {
            stream.timing = None;
        }
        if !timed && media {
            let index = Some(stream.index);
            not_examined.push(left_out(Part::Timing, index, WhyNot::NoTimestamps));
        }
        streams.push(stream);
    }
    let media = streams.iter().filter(|s| matches!(s.medium.as_str(), "video" | "audio"));
    file.readable_to_ms = media.filter_map(|stream| stream.end_ms).max();
    Ok(Found { streams, sound, track: trail.facts(), not_examined })
}

fn left_out(part: Part, stream: Option<u16>, why: WhyNot) -> NotExamined {
    NotExamined { part, stream, why }
}

/// What listens to the clip's sound, and why there may be nothing to hear.
fn listen(input: &Input) -> Result<(Option<Hearing>, WhyNot), Failure> {
    let has_sound = input.streams().any(|s| ffmpeg::stream_shape(&s).medium == Medium::Audio);
    let chosen = survey::choose(input, Medium::Audio).and_then(|index| input.stream(index));
    let hearing = chosen.map(|stream| Hearing::open(&stream)).transpose()?.flatten();
    Ok((hearing, if has_sound { WhyNot::NotDecodable } else { WhyNot::Absent }))
}

/// Looks for sentences in a packet of text.
fn sentences(packet: &Packet, clip_ms: Option<i64>, trail: &mut Trail) {
    let text = packet.data().unwrap_or_default();
    let text = &text[..text.len().min(LONGEST_TEXT)];
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')) {
        // Captions hold words, too.
        if let said @ (Line::Fix { .. } | Line::NoFix) = nmea::line(line) {
            trail.take(said, clip_ms);
        }
    }
}

/// Looks for positions in a packet of a camera's own readings.
fn readings(packet: &Packet, clip_ms: Option<i64>, trail: &mut Trail) {
    let bytes = packet.data().unwrap_or_default();
    for said in gpmf::positions(&bytes[..bytes.len().min(LONGEST_READINGS)]) {
        trail.is_of(TrackSource::GpmfStream);
        trail.take(said, clip_ms);
    }
}

/// One stream as it is read.
struct Row {
    stream: StreamInside,
    medium: Medium,
    may_hold_text: bool,
    unit: Rational,
    parameters: codec::Parameters,
    sample_rate: i32,
    steps: Steps,
    /// From decoding time to the time shown, microseconds; none before the first packet with both.
    shift_us: Option<i64>,
    start_us: Option<i64>,
    end_us: Option<i64>,
    latest_us: Option<i64>,
    /// Whether packets have come with decoding times.
    decoding_times: bool,
}

impl Row {
    fn of(stream: &ffmpeg_next::Stream<'_>) -> Self {
        let shape = ffmpeg::stream_shape(stream);
        Self {
            stream: StreamInside {
                index: u16::try_from(stream.index()).unwrap_or(u16::MAX),
                medium: survey::medium_name(shape.medium).to_owned(),
                codec: shape.codec,
                ..StreamInside::default()
            },
            medium: shape.medium,
            may_hold_text: matches!(shape.medium, Medium::Subtitle | Medium::Data),
            unit: stream.time_base(),
            parameters: stream.parameters(),
            sample_rate: shape.sample_rate,
            steps: Steps::default(),
            shift_us: None,
            start_us: None,
            end_us: None,
            latest_us: None,
            decoding_times: false,
        }
    }

    fn is_media(&self) -> bool {
        matches!(self.medium, Medium::Video | Medium::Audio)
    }

    fn micros(&self, time: Option<i64>) -> Option<i64> {
        time.map(|time| rescale(time, self.unit, MICROSECONDS))
    }

    /// When a packet is shown or heard, microseconds.
    fn time_us(&self, packet: &Packet) -> Option<i64> {
        let shift_us = self.shift_us.unwrap_or(0);
        let decoded = || self.micros(packet.dts()).map(|us| us.saturating_add(shift_us));
        self.micros(packet.pts()).or_else(decoded)
    }

    fn take(&mut self, packet: &Packet) {
        self.stream.packets += 1;
        self.stream.bytes += packet.size() as u64;
        if let (Some(dts), Some(pts)) = (packet.dts(), packet.pts()) {
            let apart = self.micros(Some(pts.saturating_sub(dts)));
            self.shift_us = self.shift_us.or(apart);
        }
        let own_us = self.own_us(packet);
        if let Some(us) = self.time_us(packet) {
            if self.stream.packets <= FIRST_FEW {
                self.start_us = Some(self.start_us.map_or(us, |start| start.min(us)));
            }
            let end_us = us.saturating_add(own_us.unwrap_or(0));
            self.end_us = Some(self.end_us.map_or(end_us, |end| end.max(end_us)));
        }
        self.step(packet, own_us);
    }

    /// Takes the packet's step. Decoding times run evenly; where the first packets have none, what was
    /// made of the times shown, which run back and forth, is thrown away once they come.
    fn step(&mut self, packet: &Packet, own_us: Option<i64>) {
        let time_us = match self.micros(packet.dts()) {
            Some(decoded_us) => {
                if !self.decoding_times {
                    (self.steps, self.decoding_times) = (Steps::default(), true);
                }
                Some(decoded_us)
            }
            None if self.decoding_times => None,
            None => self.micros(packet.pts()).filter(|us| self.latest_us < Some(*us)),
        };
        if let Some(time_us) = time_us {
            self.latest_us = Some(time_us);
            self.steps.take(steps::Packet { time_us, own_us });
        }
    }

    /// How long a packet of sound lasts by its codec. The container's word is no help: in an MP4 the
    /// packet before a hole is said to last as long as the hole.
    fn own_us(&self, packet: &Packet) -> Option<i64> {
        if self.medium != Medium::Audio || self.sample_rate <= 0 {
            return None;
        }
        let samples = ffmpeg::samples_in(&self.parameters, packet.size())?;
        Some(rescale(samples, Rational(1, self.sample_rate), MICROSECONDS))
    }

    fn finish(self, place: impl Fn(i64) -> i64) -> StreamInside {
        let shift_us = self.shift_us.unwrap_or(0);
        let timing = self.steps.timing(|us| place(us.saturating_add(shift_us)));
        let lasting = timing.usual_step_us.and_then(|us| i64::try_from(us).ok()).unwrap_or(0);
        let lasting = if self.medium == Medium::Video { lasting } else { 0 };
        StreamInside {
            start_ms: self.start_us.map(&place),
            end_ms: self.end_us.map(|us| place(us.saturating_add(lasting))),
            timing: Some(timing),
            ..self.stream
        }
    }
}
