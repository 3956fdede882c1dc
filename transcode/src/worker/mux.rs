//! Writing one MP4 or M4A file that a browser can start playing at once.
//!
//! Called by `preview` and its tracks. Every stream it writes has rising timestamps, whatever comes
//! in. A file dropped unfinished keeps what was written, for the next attempt to empty.

use std::{fs::File, sync::Arc};

use docket_transcode::request::Outputs;
use ffmpeg_next::{
    Dictionary, Error, Packet, Rational, Stream, codec, encoder,
    error::EINVAL,
    format::{
        self,
        context::{Output, StreamIo},
    },
};

use crate::{
    failure::Failure,
    ffmpeg,
    output::{self, Cursor},
    timeline::{MICROSECONDS, rescale},
};

/// A file being written.
pub(crate) struct Muxer {
    output: Output,
    file: Arc<File>,
    name: &'static str,
    streams: Vec<Written>,
    refused: Option<Error>,
}

/// What has been written of one stream.
#[derive(Default)]
struct Written {
    last_dts: Option<i64>,
    packets: u64,
    /// Where the latest packet ends, in microseconds.
    end_us: i64,
}

impl Muxer {
    /// Begins `name` anew, as `container` (`mp4` or `ipod`).
    pub(crate) fn create(
        outputs: &Outputs,
        name: &'static str,
        container: &str,
    ) -> Result<Self, Failure> {
        let doing = format!("creating {name}");
        let file = output::emptied(outputs, name)?;
        let writer = StreamIo::from_write_seek(Cursor::at_start(file.clone()))
            .map_err(Failure::work(&doing))?;
        let output = format::output_to_stream(writer, None, Some(container))
            .map_err(Failure::work(&doing))?;
        Ok(Self { output, file, name, streams: Vec::new(), refused: None })
    }

    /// Adds a stream whose packets are copied from `source`.
    pub(crate) fn add_copy(&mut self, source: &Stream<'_>) -> Result<usize, Failure> {
        let doing = format!("preparing {}", self.name);
        let mut stream = self
            .output
            .add_stream(encoder::find(codec::Id::None))
            .map_err(Failure::work(&doing))?;
        stream.set_parameters(source.parameters());
        stream.set_time_base(source.time_base());
        ffmpeg::adapt_copy(&mut stream, source);
        self.streams.push(Written::default());
        Ok(self.streams.len() - 1)
    }

    /// Adds a stream that an open encoder fills.
    pub(crate) fn add_encoded(
        &mut self,
        encoder: &codec::Context,
        time_base: Rational,
    ) -> Result<usize, Failure> {
        let doing = format!("preparing {}", self.name);
        let mut stream = self.output.add_stream_with(encoder).map_err(Failure::work(&doing))?;
        stream.set_time_base(time_base);
        self.streams.push(Written::default());
        Ok(self.streams.len() - 1)
    }

    /// Writes the header, after the last stream was added.
    pub(crate) fn begin(&mut self) -> Result<(), Failure> {
        let mut options = Dictionary::new();
        options.set("movflags", "+faststart");
        let doing = format!("beginning {}", self.name);
        self.output.write_header_with(options).map(drop).map_err(Failure::work(&doing))
    }

    /// Writes a packet of stream `index`, its timestamps in units of `time_base`. A packet the
    /// container cannot hold sets [`refusal`](Self::refusal), and nothing is written after it.
    pub(crate) fn write(
        &mut self,
        index: usize,
        mut packet: Packet,
        time_base: Rational,
    ) -> Result<(), Failure> {
        if packet.size() == 0 || self.refused.is_some() {
            return Ok(());
        }
        let target = self.output.stream(index).map_or(time_base, |stream| stream.time_base());
        packet.rescale_ts(time_base, target);
        let Some(written) = self.streams.get_mut(index) else { return Ok(()) };
        let (pts, dts) = rising(packet.pts(), packet.dts(), written.last_dts);
        packet.set_pts(Some(pts));
        packet.set_dts(Some(dts));
        let end_us = rescale(pts.saturating_add(packet.duration().max(0)), target, MICROSECONDS);
        packet.set_stream(index);
        packet.set_position(-1);
        match packet.write_interleaved(&mut self.output) {
            Ok(()) => {
                written.last_dts = Some(dts);
                written.packets += 1;
                written.end_us = written.end_us.max(end_us);
                Ok(())
            }
            Err(error) => self.not_written(error),
        }
    }

    fn not_written(&mut self, error: Error) -> Result<(), Failure> {
        match error {
            Error::InvalidData | Error::PatchWelcome | Error::Other { errno: EINVAL } => {
                self.refused = Some(error);
                Ok(())
            }
            other => Err(Failure::Failed(format!("writing {}: {other}", self.name))),
        }
    }

    /// Why the container refused a packet, if it did. Queues hide whose packet it was.
    pub(crate) fn refusal(&self) -> Option<Error> {
        self.refused
    }

    /// Packets written of stream `index`.
    pub(crate) fn packets(&self, index: usize) -> u64 {
        self.streams.get(index).map_or(0, |written| written.packets)
    }

    /// Length of what has been written, in milliseconds.
    pub(crate) fn length_ms(&self) -> u64 {
        let end_us = self.streams.iter().map(|written| written.end_us).max();
        u64::try_from(end_us.unwrap_or(0) / 1000).unwrap_or(0)
    }

    /// Writes what is queued and the index, and moves the index to the front.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        let written = ffmpeg::write_trailer(&mut self.output, &self.file);
        written.or_else(|error| self.not_written(error))
    }
}

/// Presentation and decoding time such that decoding time rises and presentation never precedes it,
/// as the MP4 muxer demands.
fn rising(pts: Option<i64>, dts: Option<i64>, last_dts: Option<i64>) -> (i64, i64) {
    let dts = dts.or(pts).unwrap_or(0);
    let dts = last_dts.map_or(dts, |last| dts.max(last.saturating_add(1)));
    (pts.unwrap_or(dts).max(dts), dts)
}

#[cfg(test)]
mod tests {
    use super::rising;

    #[test]
    fn good_timestamps_pass_unchanged() {
        assert_eq!(rising(Some(12), Some(10), Some(9)), (12, 10));
        assert_eq!(rising(Some(-5), Some(-10), None), (-5, -10));
    }

    #[test]
    fn falling_or_missing_ones_are_mended() {
        assert_eq!(rising(Some(7), Some(5), Some(9)), (10, 10));
        assert_eq!(rising(Some(7), None, None), (7, 7));
        assert_eq!(rising(None, None, Some(3)), (4, 4));
        assert_eq!(rising(Some(1), Some(4), None), (4, 4));
    }
}
