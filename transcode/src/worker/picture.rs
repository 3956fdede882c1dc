//! Turning a stream of pictures into H.264 that any browser plays.
//!
//! Called by `preview` for streams it cannot copy. Damaged pictures are passed over and counted;
//! only a fault of the filters or the encoder ends the work.

use ffmpeg_next::{
    Dictionary, Packet, Rational, Stream, codec, decoder, encoder, format::Pixel, frame, threading,
};

use crate::{
    decode,
    failure::Failure,
    ffmpeg::{self, PictureShape},
    filter::Graph,
    geometry::{self, Size, Turn},
    input,
    limits::threads,
    mux::Muxer,
    timeline::rescale,
};

/// Clock of encoded pictures: the one MPEG uses, fine enough for any frame rate.
const CLOCK: Rational = Rational(1, 90_000);
/// Longest and shortest side of a preview, in pixels: 720p, either way up.
const BOX: (u32, u32) = (1280, 720);
/// Frame rate taken for streams that tell none.
const USUAL_RATE: Rational = Rational(25, 1);
/// How the encoder is set, also told in the recipe. On two quiet cores `veryfast` renders about
/// twice real time from 1080p, at less than half the size `ultrafast` makes.
const SETTINGS: [(&str, &str); 3] = [("preset", "veryfast"), ("crf", "28"), ("g", "60")];

/// One stream of pictures being encoded anew.
pub(crate) struct Pictures {
    decoder: decoder::Video,
    encoder: encoder::video::Encoder,
    graph: Option<(PictureShape, Graph)>,
    turn: Turn,
    size: Size,
    time_base: Rational,
    clock: FrameClock,
    index: usize,
    /// Packets that did not decode.
    pub(crate) damaged: u64,
}

/// Opens the decoder for a stream of pictures.
pub(crate) fn open_decoder(
    stream: &Stream<'_>,
    key_frames_only: bool,
) -> Result<decoder::Video, Failure> {
    let codec = input::decoder_for(stream).ok_or_else(|| {
        let shape = ffmpeg::stream_shape(stream);
        Failure::NotPlayable(format!(
            "no decoder here for {} pictures of {}x{}",
            shape.codec, shape.width, shape.height
        ))
    })?;
    let fault = Failure::clip("opening the picture decoder");
    let mut context = codec::Context::from_parameters(stream.parameters()).map_err(&fault)?;
    context.set_threading(threading::Config {
        kind: threading::Type::Frame,
        count: if key_frames_only { 1 } else { threads() },
        safe: true,
    });
    let mut decoder = context.decoder();
    decoder.set_packet_time_base(stream.time_base());
    if key_frames_only {
        decoder.skip_frame(ffmpeg_next::Discard::NonKey);
    }
    decoder
        .open_as_with(codec, input::decoder_options())
        .and_then(decoder::Opened::video)
        .map_err(&fault)
}

impl Pictures {
    /// Prepares to encode `stream` into `muxer`.
    pub(crate) fn open(stream: &Stream<'_>, muxer: &mut Muxer) -> Result<Self, Failure> {
        let decoder = open_decoder(stream, false)?;
        let shape = ffmpeg::stream_shape(stream);
        let turn =
            ffmpeg::stream_turn_degrees(stream).and_then(Turn::from_degrees).unwrap_or_default();
        let size = preview_size(&shape, turn)?;
        let rate = Some(stream.avg_frame_rate()).filter(is_sane_rate).unwrap_or(USUAL_RATE);
        let encoder = open_encoder(size, rate)?;
        let index = muxer.add_encoded(&encoder, CLOCK)?;
        Ok(Self {
            decoder,
            encoder,
            graph: None,
            turn,
            size,
            time_base: stream.time_base(),
            clock: FrameClock::new(rescale(1, Rational(rate.1, rate.0), CLOCK)),
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
        let settings = SETTINGS.map(|(name, value)| format!("{name}={value}")).join(" ");
        format!("libx264 {}x{} yuv420p {settings}", self.size.width, self.size.height)
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
        let doing = "finishing the pictures";
        self.encoder.send_eof().map_err(Failure::work(doing))?;
        self.drain_encoder(muxer)
    }

    fn drain_decoder(&mut self, muxer: &mut Muxer) -> Result<(), Failure> {
        let mut frame = frame::Video::empty();
        while decode::receive(&mut self.decoder, &mut frame, &mut self.damaged)? {
            let stamp = frame.timestamp().map(|time| rescale(time, self.time_base, CLOCK));
            frame.set_pts(Some(self.clock.tick(stamp)));
            self.encode(&frame, muxer)?;
        }
        Ok(())
    }

    fn encode(&mut self, frame: &frame::Video, muxer: &mut Muxer) -> Result<(), Failure> {
        let fault = Failure::work("filtering the pictures");
        let shape = ffmpeg::picture_shape(frame);
        if self.graph.as_ref().is_none_or(|(built_for, _)| *built_for != shape) {
            let graph = Graph::picture(shape, CLOCK, self.turn, self.size, "yuv420p");
            self.graph = Some((shape, graph.map_err(&fault)?));
        }
        if let Some((_, graph)) = &mut self.graph {
            graph.push(frame).map_err(&fault)?;
        }
        while let Some(ready) = self.next_ready()? {
            self.encoder.send_frame(&ready).map_err(Failure::work("encoding the pictures"))?;
            self.drain_encoder(muxer)?;
        }
        Ok(())
    }

    /// The next picture that has passed the filters.
    fn next_ready(&mut self) -> Result<Option<frame::Video>, Failure> {
        let Some((_, graph)) = &mut self.graph else { return Ok(None) };
        let mut ready = frame::Video::empty();
        if !graph.pull(&mut ready).map_err(Failure::work("filtering the pictures"))? {
            return Ok(None);
        }
        // The encoder reads as many pixels as it was opened for, whatever the frame holds.
        if (ready.width(), ready.height()) != (self.size.width, self.size.height) {
            return Err(Failure::Failed("a picture left the filters at another size".into()));
        }
        ffmpeg::forget_picture_type(&mut ready);
        Ok(Some(ready))
    }

    fn drain_encoder(&mut self, muxer: &mut Muxer) -> Result<(), Failure> {
        loop {
            let mut packet = Packet::empty();
            if self.encoder.receive_packet(&mut packet).is_err() {
                return Ok(());
            }
            // The encoder gives none; without it the last picture would last no time at all.
            packet.set_duration(self.clock.step);
            muxer.write(self.index, packet, CLOCK)?;
        }
    }
}

fn preview_size(shape: &ffmpeg::StreamShape, turn: Turn) -> Result<Size, Failure> {
    let side = |length| u32::try_from(length).ok().filter(|length| *length > 0);
    let (Some(width), Some(height)) = (side(shape.width), side(shape.height)) else {
        return Err(Failure::NotPlayable("the pictures have no size".into()));
    };
    let seen = geometry::displayed(Size { width, height }, shape.pixel_aspect, turn);
    Ok(geometry::fit(seen, BOX.0, BOX.1))
}

/// Between one frame in ten seconds and 1000 a second.
fn is_sane_rate(rate: &Rational) -> bool {
    rate.0 > 0 && rate.1 > 0 && (0.1..=1000.0).contains(&(f64::from(rate.0) / f64::from(rate.1)))
}

fn open_encoder(size: Size, rate: Rational) -> Result<encoder::video::Encoder, Failure> {
    let fault = Failure::work("opening the H.264 encoder");
    let codec = encoder::find_by_name("libx264").ok_or_else(|| {
        Failure::Unavailable("this FFmpeg has no libx264; install Debian's libavcodec".into())
    })?;
    let mut context = codec::Context::new_with_codec(codec);
    context.set_threading(threading::Config { count: threads(), ..threading::Config::default() });
    context.set_flags(codec::Flags::GLOBAL_HEADER);
    ffmpeg::set_square_pixels(&mut context);
    let mut encoder = context.encoder().video().map_err(&fault)?;
    encoder.set_width(size.width);
    encoder.set_height(size.height);
    encoder.set_format(Pixel::YUV420P);
    encoder.set_time_base(CLOCK);
    encoder.set_frame_rate(Some(rate));
    encoder.open_with(Dictionary::from_iter(&SETTINGS)).map_err(&fault)
}

/// Gives every picture a time later than the one before; raw streams carry none, broken ones repeat
/// or fall.
struct FrameClock {
    /// Usual time between two pictures.
    step: i64,
    last: Option<i64>,
}

impl FrameClock {
    fn new(step: i64) -> Self {
        Self { step: step.max(1), last: None }
    }

    fn tick(&mut self, stamp: Option<i64>) -> i64 {
        let next = self.last.map_or(0, |last| last.saturating_add(self.step));
        let time = match (stamp, self.last) {
            (Some(stamp), Some(last)) if stamp <= last => next,
            (Some(stamp), _) => stamp,
            (None, _) => next,
        };
        self.last = Some(time);
        time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_without_a_time_are_numbered() {
        let mut clock = FrameClock::new(3600);
        assert_eq!([None, None, None].map(|stamp| clock.tick(stamp)), [0, 3600, 7200]);
    }

    #[test]
    fn times_that_repeat_or_fall_move_on() {
        let mut clock = FrameClock::new(10);
        let stamps = [Some(5), Some(5), Some(0), Some(100), None];
        assert_eq!(stamps.map(|stamp| clock.tick(stamp)), [5, 15, 25, 100, 110]);
    }

    #[test]
    fn absurd_rates_are_not_believed() {
        assert!(is_sane_rate(&Rational(30_000, 1001)));
        for rate in [Rational(0, 0), Rational(0, 1), Rational(90_000, 1), Rational(1, 3600)] {
            assert!(!is_sane_rate(&rate), "{rate:?}");
        }
    }
}
