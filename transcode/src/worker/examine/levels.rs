//! How loud sound is: levels over the clip, levels at its start, silences.
//!
//! Called by `hearing` with the power of each short piece of decoded sound. Memory is bounded
//! whatever the length: spans double when there are too many.

use docket_transcode::inside::{Gap, Levels, MOST_LEVELS, QUIETEST_DBFS, SoundFacts};

use super::steps::Largest;

/// Length of a span of the whole clip at first, in microseconds.
const SPAN_US: i64 = 1_000_000;
/// Length of a span of the opening, in microseconds.
const OPENING_SPAN_US: i64 = 250_000;
/// Spans of the opening: half a minute.
const OPENING_LEVELS: usize = 120;
/// A piece with no more power than this, relative to full scale, is at or near digital zero: 80 dB
/// below, where 16-bit sound moves by three steps.
const SILENT_POWER: f64 = 1e-8;
/// Shortest silence worth telling, in microseconds. Cheap recorders shut their microphone off for a
/// second or two when nobody speaks.
const SILENCE_US: i64 = 3_000_000;

/// Sum of the squares of samples, full scale being 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Power {
    pub(super) sum: f64,
    pub(super) samples: u64,
}

impl Power {
    pub(super) fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.samples += other.samples;
    }

    #[allow(clippy::cast_precision_loss)] // a mean of squares needs no more than 53 bits
    fn mean(self) -> f64 {
        if self.samples == 0 { 0.0 } else { self.sum / self.samples as f64 }
    }

    #[allow(clippy::cast_possible_truncation)] // clamped to the range just before
    fn dbfs(self) -> i8 {
        let mean = self.mean();
        if mean <= 0.0 || !mean.is_finite() {
            return QUIETEST_DBFS;
        }
        (10.0 * mean.log10()).round().clamp(f64::from(QUIETEST_DBFS), 0.0) as i8
    }
}

/// Measures the sound of one stream, piece by piece.
#[derive(Debug)]
pub(super) struct Meter {
    decoded_us: i64,
    /// Where the latest piece ends, microseconds of the stream.
    end_us: i64,
    opening: Spans,
    whole: Spans,
    /// The silence now running.
    silence: Option<(i64, i64)>,
    silences: Largest<(i64, i64)>,
    silent_us: i64,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self {
            decoded_us: 0,
            end_us: 0,
            opening: Spans::of(OPENING_SPAN_US),
            whole: Spans::of(SPAN_US),
            silence: None,
            silences: Largest::default(),
            silent_us: 0,
        }
    }

    /// Takes the next piece: its power, how long it lasts, and where the stream says it begins; none
    /// where it follows the one before.
    pub(super) fn take(&mut self, power: Power, lasting_us: i64, start_us: Option<i64>) {
        let start_us = start_us.unwrap_or(self.end_us);
        self.end_us = start_us.saturating_add(lasting_us);
        if self.decoded_us < OPENING_SPAN_US * OPENING_LEVELS as i64 {
            self.opening.add(self.decoded_us, power);
        }
        self.whole.add(self.decoded_us, power);
        self.whole.bound();
        self.decoded_us = self.decoded_us.saturating_add(lasting_us);
        self.listen_for_silence(power, start_us);
    }

    fn listen_for_silence(&mut self, power: Power, start_us: i64) {
        // Sound missing altogether is told as such; it does not join two silences into one.
        let goes_on = self.silence.is_some_and(|(_, end_us)| {
            start_us.saturating_sub(end_us).saturating_abs() < OPENING_SPAN_US
        });
        let is_silent = power.mean() <= SILENT_POWER;
        if !(is_silent && goes_on) {
            self.end_silence();
        }
        if is_silent {
            let (begin_us, _) = self.silence.unwrap_or((start_us, start_us));
            self.silence = Some((begin_us, self.end_us));
        }
    }

    fn end_silence(&mut self) {
        let Some((begin_us, end_us)) = self.silence.take() else { return };
        let length_us = end_us.saturating_sub(begin_us);
        if length_us >= SILENCE_US {
            self.silences.offer(length_us, (begin_us, end_us));
            self.silent_us = self.silent_us.saturating_add(length_us);
        }
    }

    /// What was measured. `place` turns a time of this stream into clip time in milliseconds.
    pub(super) fn facts(mut self, stream: u16, place: impl Fn(i64) -> i64) -> SoundFacts {
        self.end_silence();
        let silences = self.silences.in_order().into_iter().map(|(_, (begin_us, end_us))| Gap {
            start_ms: place(begin_us),
            end_ms: place(end_us),
            frames: None,
        });
        SoundFacts {
            stream,
            decoded_ms: millis(self.decoded_us),
            damaged_packets: 0,
            silences: silences.collect(),
            more_silences: self.silences.more,
            silent_ms: millis(self.silent_us),
            levels: self.whole.levels(),
            opening: self.opening.levels(),
        }
    }
}

fn millis(us: i64) -> u64 {
    u64::try_from(us / 1000).unwrap_or(0)
}

/// Spans of equal length.
#[derive(Debug)]
struct Spans {
    each_us: i64,
    spans: Vec<Power>,
}

impl Spans {
    fn of(each_us: i64) -> Self {
        Self { each_us, spans: Vec::new() }
    }

    /// Adds a piece that begins at `at_us` of the sound decoded, which never goes back.
    fn add(&mut self, at_us: i64, power: Power) {
        let index = usize::try_from(at_us / self.each_us).unwrap_or(0);
        // A piece longer than a span fills those it covers alike, once the next one comes.
        let last = self.spans.last().copied().unwrap_or_default();
        while self.spans.len() < index.min(MOST_LEVELS) {
            self.spans.push(last);
        }
        match self.spans.get_mut(index) {
            Some(span) => span.add(power),
            None => self.spans.push(power),
        }
    }

    /// Makes of every two spans one when there are too many.
    fn bound(&mut self) {
        while self.spans.len() > MOST_LEVELS {
            let pairs = self.spans.chunks(2).map(|pair| {
                let mut sum = pair[0];
                pair.iter().skip(1).for_each(|second| sum.add(*second));
                sum
            });
            self.spans = pairs.collect();
            self.each_us = self.each_us.saturating_mul(2);
        }
    }

    fn levels(self) -> Levels {
        let span_ms = u32::try_from(self.each_us / 1000).unwrap_or(u32::MAX);
        Levels { span_ms, dbfs: self.spans.into_iter().map(Power::dbfs).collect() }
    }
}

#[cfg(test)]
mod tests;
