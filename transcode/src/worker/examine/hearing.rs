//! Listening to one stream of sound: decoding it and measuring its level.
//!
//! Called by `packets` for the stream chosen. Sound is the only thing decoded for an examination.
//! Damaged packets are passed over and counted.

use docket_transcode::inside::SoundFacts;
use ffmpeg_next::{Packet, Rational, Stream, decoder, frame};

use super::levels::{Meter, Power};
use crate::{
    decode,
    failure::Failure,
    ffmpeg::{self, SoundShape},
    sound,
    timeline::{MICROSECONDS, rescale},
};

/// Pieces measured in a second.
const PIECES_A_SECOND: u32 = 50;

/// One stream of sound being listened to.
pub(super) struct Hearing {
    stream: usize,
    decoder: decoder::Audio,
    unit: Rational,
    meter: Meter,
    damaged: u64,
}

impl Hearing {
    /// Opens the decoder of `stream`; none when it cannot be decoded here.
    pub(super) fn open(stream: &Stream<'_>) -> Result<Option<Self>, Failure> {
        match sound::open_decoder(stream, &ffmpeg::stream_shape(stream)) {
            Ok(decoder) => Ok(Some(Self {
                stream: stream.index(),
                decoder,
                unit: stream.time_base(),
                meter: Meter::new(),
                damaged: 0,
            })),
            Err(Failure::NotPlayable(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Takes the next packet of the clip, whichever stream it is of.
    pub(super) fn feed(&mut self, packet: &Packet) -> Result<(), Failure> {
        if packet.stream() != self.stream {
            return Ok(());
        }
        decode::send(&mut self.decoder, packet, &mut self.damaged)?;
        self.drain()
    }

    /// What was heard; none when nothing decoded. `place` turns a time of the stream into clip time.
    pub(super) fn finish(
        mut self,
        place: impl Fn(i64) -> i64,
    ) -> Result<Option<SoundFacts>, Failure> {
        // Fails only where the decoder has been told already.
        let _ = self.decoder.send_eof();
        self.drain()?;
        let index = u16::try_from(self.stream).unwrap_or(u16::MAX);
        let facts = self.meter.facts(index, place);
        let facts = SoundFacts { damaged_packets: self.damaged, ..facts };
        Ok((facts.decoded_ms > 0).then_some(facts))
    }

    fn drain(&mut self) -> Result<(), Failure> {
        let mut frame = frame::Audio::empty();
        while decode::receive(&mut self.decoder, &mut frame, &mut self.damaged)? {
            let shape = ffmpeg::sound_shape(&frame);
            if shape.rate == 0 || shape.channels <= 0 {
                self.damaged += 1;
                continue;
            }
            let start = frame.timestamp().map(|time| rescale(time, self.unit, MICROSECONDS));
            measure(&frame, shape, start, &mut self.meter);
        }
        Ok(())
    }
}

/// Measures a frame in pieces of a fiftieth of a second.
fn measure(frame: &frame::Audio, shape: SoundShape, start_us: Option<i64>, meter: &mut Meter) {
    let each = usize::try_from(shape.rate / PIECES_A_SECOND).unwrap_or(1).max(1);
    let lasting_us = |samples: usize| {
        i64::try_from(samples as u64 * 1_000_000 / u64::from(shape.rate)).unwrap_or(0)
    };
    for from in (0..frame.samples()).step_by(each) {
        let count = each.min(frame.samples() - from);
        let begin_us = start_us.map(|start| start.saturating_add(lasting_us(from)));
        if let Some(power) = power(frame, shape, from, count) {
            meter.take(power, lasting_us(count), begin_us);
        }
    }
}

/// The power of `count` samples of each channel from sample `from`; none of a format not known here.
fn power(frame: &frame::Audio, shape: SoundShape, from: usize, count: usize) -> Option<Power> {
    let (width, read) = reader(shape.format)?;
    let planes = frame.planes();
    let together = if planes > 1 { 1 } else { usize::try_from(shape.channels).ok()? };
    let each = width * together;
    let mut power = Power::default();
    for plane in 0..planes {
        let bytes = frame.data(plane).get(from * each..(from + count) * each)?;
        for sample in bytes.chunks_exact(width) {
            let value = read(sample);
            power.add(Power { sum: value * value, samples: 1 });
        }
    }
    Some(power)
}

/// Reads the bytes of one sample.
type ReadSample = fn(&[u8]) -> f64;

/// Bytes of a sample, and how to read one with full scale at 1, by `AVSampleFormat`
/// (libavutil/samplefmt.h); planar formats are numbered after the packed ones.
fn reader(format: i32) -> Option<(usize, ReadSample)> {
    Some(match format {
        0 | 5 => (1, |b| (f64::from(b[0]) - 128.0) / 128.0),
        1 | 6 => (2, |b| f64::from(i16::from_ne_bytes([b[0], b[1]])) / 32_768.0),
        2 | 7 => (4, |b| f64::from(i32::from_ne_bytes([b[0], b[1], b[2], b[3]])) / 2_147_483_648.0),
        3 | 8 => (4, |b| f64::from(f32::from_ne_bytes([b[0], b[1], b[2], b[3]]))),
        4 | 9 => (8, |b| f64::from_ne_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]])),
        _ => return None,
    })
}
