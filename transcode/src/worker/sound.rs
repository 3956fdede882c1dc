//! Turning a stream of sound into AAC that any browser plays.
//!
//! Called by `preview` for streams it cannot copy. Damaged packets are passed over and counted; only
//! a fault of the filters or the encoder ends the work.

use ffmpeg_next::{
    ChannelLayout, Packet, Rational, Stream, codec, decoder, encoder,
    format::sample::{Sample, Type},
    frame,
};

use crate::{
    decode,
    failure::Failure,
    ffmpeg::{self, SoundShape},
    filter::Graph,
    input,
    mux::Muxer,
    timeline::rescale,
};

/// Sample rates AAC knows that are worth keeping (ISO/IEC 14496-3, table 1.18, up to 48 kHz).
const RATES: [u32; 9] = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
/// Rate for sound of any other rate.
const USUAL_RATE: u32 = 48_000;

/// One stream of sound being encoded anew.
pub(crate) struct Sound {
    decoder: decoder::Audio,
    encoder: encoder::audio::Encoder,
    graph: Option<(SoundShape, Graph)>,
    target: Target,
    time_base: Rational,
    /// Samples handed to the encoder, which numbers sound by samples.
    next_sample: Option<i64>,
    index: usize,
    /// Packets that did not decode.
    pub(crate) damaged: u64,
}

/// What the encoder makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Target {
    rate: u32,
    stereo: bool,
}

impl Target {
    fn of(rate: i32, channels: i32) -> Self {
        let rate = u32::try_from(rate).ok().filter(|rate| RATES.contains(rate));
        Self { rate: rate.unwrap_or(USUAL_RATE), stereo: channels >= 2 }
    }

    fn layout(self) -> (ChannelLayout, &'static str, i32) {
        if self.stereo {
            (ChannelLayout::STEREO, "stereo", 2)
        } else {
            (ChannelLayout::MONO, "mono", 1)
        }
    }

    fn bits_per_second(self) -> usize {
        if self.stereo { 96_000 } else { 64_000 }
    }

    fn time_base(self) -> Rational {
        Rational(1, i32::try_from(self.rate).unwrap_or(48_000))
    }
}

impl Sound {
    /// Prepares to encode `stream` into `muxer`.
    pub(crate) fn open(stream: &Stream<'_>, muxer: &mut Muxer) -> Result<Self, Failure> {
        let shape = ffmpeg::stream_shape(stream);
        let decoder = open_decoder(stream, &shape)?;
        let target = Target::of(shape.sample_rate, shape.channels);
        let encoder = open_encoder(target)?;
        let index = muxer.add_encoded(&encoder, target.time_base())?;
        Ok(Self {
            decoder,
            encoder,
            graph: None,
            target,
            time_base: stream.time_base(),
            next_sample: None,
            index,
            damaged: 0,
        })
    }

    /// The muxer's stream this one fills.
    pub(crate) fn index(&self) -> usize {
        self.index
    }

    /// How it is encoded, for the recipe.
    pub(crate) fn recipe(&self) -> String {
        let Target { rate, .. } = self.target;
        let (layout, kbits) = (self.target.layout().1, self.target.bits_per_second() / 1000);
        format!("aac {rate} Hz {layout} {kbits} kbit/s")
    }

    /// Takes one packet.
    pub(crate) fn feed(&mut self, packet: &Packet, muxer: &mut Muxer) -> Result<(), Failure> {
        decode::send(&mut self.decoder, packet, &mut self.damaged)?;
        self.drain_decoder(muxer)
    }

    /// Encodes what is still inside.
    pub(crate) fn finish(&mut self, muxer: &mut Muxer) -> Result<(), Failure> {
        // Fails only where the decoder has been told already.
        let _ = self.decoder.send_eof();
        self.drain_decoder(muxer)?;
        self.end_graph(muxer)?;
        self.encoder.send_eof().map_err(Failure::work("finishing the sound"))?;
        self.drain_encoder(muxer)
    }

    fn drain_decoder(&mut self, muxer: &mut Muxer) -> Result<(), Failure> {
        let mut frame = frame::Audio::empty();
        while decode::receive(&mut self.decoder, &mut frame, &mut self.damaged)? {
            let shape = ffmpeg::sound_shape(&frame);
            if shape.rate == 0 || shape.channels <= 0 {
                self.damaged += 1;
                continue;
            }
            if self.graph.as_ref().is_none_or(|(built_for, _)| *built_for != shape) {
                // The old graph's last part-frame (under 1024 samples) goes with it: the encoder
                // takes a short frame only at the very end.
                self.graph = Some((shape, self.build_graph(shape)?));
            }
            let unit = Rational(1, i32::try_from(shape.rate).unwrap_or(i32::MAX));
            let stamp = frame.timestamp().map(|time| rescale(time, self.time_base, unit));
            frame.set_pts(stamp);
            if let Some((_, graph)) = &mut self.graph {
                graph.push(&frame).map_err(Failure::work("filtering the sound"))?;
            }
            self.drain_graph(muxer)?;
        }
        Ok(())
    }

    fn build_graph(&self, shape: SoundShape) -> Result<Graph, Failure> {
        let (rate, layout) = (self.target.rate, self.target.layout().1);
        Graph::sound(shape, rate, layout, self.encoder.frame_size())
            .map_err(Failure::work("filtering the sound"))
    }

    fn end_graph(&mut self, muxer: &mut Muxer) -> Result<(), Failure> {
        if let Some((_, graph)) = &mut self.graph {
            graph.end().map_err(Failure::work("filtering the sound"))?;
        }
        self.drain_graph(muxer)?;
        self.graph = None;
        Ok(())
    }

    fn drain_graph(&mut self, muxer: &mut Muxer) -> Result<(), Failure> {
        while let Some(ready) = self.next_ready()? {
            self.encoder.send_frame(&ready).map_err(Failure::work("encoding the sound"))?;
            self.drain_encoder(muxer)?;
        }
        Ok(())
    }

    /// The next piece that has passed the filters, numbered by samples.
    fn next_ready(&mut self) -> Result<Option<frame::Audio>, Failure> {
        let fault = Failure::work("filtering the sound");
        let Some((_, graph)) = &mut self.graph else { return Ok(None) };
        let unit = graph.time_base().map_err(&fault)?;
        let mut ready = frame::Audio::empty();
        if !graph.pull(&mut ready).map_err(&fault)? {
            return Ok(None);
        }
        // Not `timestamp()`: that is the decoder's best guess, in the decoder's units.
        let stamp = ready.pts().map(|time| rescale(time, unit, self.target.time_base()));
        let sample = match (stamp, self.next_sample) {
            (Some(stamp), Some(next)) => stamp.max(next),
            (Some(stamp), None) => stamp,
            (None, next) => next.unwrap_or(0),
        };
        let count = i64::try_from(ready.samples()).unwrap_or(0);
        self.next_sample = Some(sample.saturating_add(count));
        ready.set_pts(Some(sample));
        Ok(Some(ready))
    }

    fn drain_encoder(&mut self, muxer: &mut Muxer) -> Result<(), Failure> {
        loop {
            let mut packet = Packet::empty();
            if self.encoder.receive_packet(&mut packet).is_err() {
                return Ok(());
            }
            muxer.write(self.index, packet, self.target.time_base())?;
        }
    }
}

/// Opens the decoder for a stream of sound.
pub(crate) fn open_decoder(
    stream: &Stream<'_>,
    shape: &ffmpeg::StreamShape,
) -> Result<decoder::Audio, Failure> {
    let codec = input::decoder_for(stream).ok_or_else(|| {
        Failure::NotPlayable(format!("no decoder here for {} sound", shape.codec))
    })?;
    let fault = Failure::clip("opening the sound decoder");
    let context = codec::Context::from_parameters(stream.parameters()).map_err(&fault)?;
    let mut decoder = context.decoder();
    decoder.set_packet_time_base(stream.time_base());
    decoder
        .open_as_with(codec, input::decoder_options())
        .and_then(decoder::Opened::audio)
        .map_err(&fault)
}

fn open_encoder(target: Target) -> Result<encoder::audio::Encoder, Failure> {
    let fault = Failure::work("opening the AAC encoder");
    let codec = encoder::find_by_name("aac")
        .ok_or_else(|| Failure::Unavailable("this FFmpeg has no AAC encoder".into()))?;
    let mut context = codec::Context::new_with_codec(codec);
    context.set_flags(codec::Flags::GLOBAL_HEADER);
    let mut encoder = context.encoder().audio().map_err(&fault)?;
    let (layout, _, channels) = target.layout();
    encoder.set_rate(target.time_base().1);
    encoder.set_format(Sample::F32(Type::Planar));
    encoder.set_channel_layout(layout);
    encoder.set_channels(channels);
    encoder.set_bit_rate(target.bits_per_second());
    encoder.set_time_base(target.time_base());
    encoder.open().map_err(&fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_aac_knows_are_kept_and_others_become_usual() {
        assert_eq!(Target::of(8000, 1), Target { rate: 8000, stereo: false });
        assert_eq!(Target::of(44_100, 2), Target { rate: 44_100, stereo: true });
        assert_eq!(Target::of(96_000, 6), Target { rate: 48_000, stereo: true });
        assert_eq!(Target::of(-1, 0), Target { rate: 48_000, stereo: false });
    }
}
