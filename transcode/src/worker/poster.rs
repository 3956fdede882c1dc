//! One still picture of a clip, upright, as a JPEG.
//!
//! Called by `main`, before the preview, because it takes a moment only. Tries a key frame near a
//! tenth of the length, else the first picture that decodes at all.

use std::os::unix::fs::FileExt;

use docket_transcode::{RenditionKind, protocol::Written, request::Outputs};
use ffmpeg_next::{
    Packet, Rational, codec, decoder, encoder,
    format::{Pixel, context::Input},
    frame,
};

use crate::{
    decode,
    failure::Failure,
    ffmpeg,
    filter::Graph,
    geometry::{self, Size, Turn},
    input::{Clip, Packets},
    output, picture,
    recipe::recipe,
    survey::Survey,
};

/// File name of the poster.
const NAME: &str = "poster.jpg";
/// Most width of the poster of a film, and of a photograph, in pixels.
const FILM_WIDTH: u32 = 640;
const PHOTO_WIDTH: u32 = 1280;
/// JPEG quality on FFmpeg's scale of 2 (best) to 31; 4 looks clean at a third of the size.
const QUALITY: usize = 4;
/// Packets of pictures tried before giving up on a place.
const MOST_PACKETS: usize = 600;

/// Renders the poster of stream `video`.
pub(crate) fn render(
    clip: &Clip,
    survey: &Survey,
    video: usize,
    outputs: &Outputs,
) -> Result<Written, Failure> {
    let (frame, turn, aspect) = find_picture(clip, survey, video)?;
    let shape = ffmpeg::picture_shape(&frame);
    let stored = Size { width: shape.width, height: shape.height };
    let seen = geometry::displayed(stored, aspect, turn);
    let size = geometry::fit_width(seen, if survey.still { PHOTO_WIDTH } else { FILM_WIDTH });
    let jpeg = encode(&frame, turn, size)?;
    let file = output::emptied(outputs, NAME)?;
    file.write_all_at(&jpeg, 0).map_err(Failure::work("writing the poster"))?;
    Ok(Written {
        kind: RenditionKind::Poster,
        name: NAME.to_owned(),
        recipe: recipe(&format!("mjpeg {}x{} q={QUALITY}", size.width, size.height)),
    })
}

/// A picture, its turn, and its pixels' aspect.
type Found = (frame::Video, Turn, Rational);

fn find_picture(clip: &Clip, survey: &Survey, video: usize) -> Result<Found, Failure> {
    if !survey.still
        && let Some(found) = near_a_tenth(clip, survey, video)?
    {
        return Ok(found);
    }
    let mut input = clip.open()?;
    let found = first_picture(&mut input, video, false)?;
    found.ok_or_else(|| Failure::NotPlayable("none of its pictures can be decoded".into()))
}

/// The key frame at or before a tenth of the length; none where the clip cannot be searched.
fn near_a_tenth(clip: &Clip, survey: &Survey, video: usize) -> Result<Option<Found>, Failure> {
    let Some(length_ms) = survey.facts.duration_ms else { return Ok(None) };
    let mut input = clip.open()?;
    let tenth_us = i64::try_from(length_ms.saturating_mul(100)).unwrap_or(i64::MAX);
    let target = ffmpeg::start_us(&input).unwrap_or(0).saturating_add(tenth_us);
    if input.seek(target, ..target).is_err() {
        return Ok(None);
    }
    first_picture(&mut input, video, true)
}

/// The first picture that decodes from where `input` stands.
fn first_picture(
    input: &mut Input,
    video: usize,
    key_frames_only: bool,
) -> Result<Option<Found>, Failure> {
    let Some(stream) = input.stream(video) else { return Ok(None) };
    let mut decoder = picture::open_decoder(&stream, key_frames_only)?;
    let turn = ffmpeg::stream_turn_degrees(&stream).and_then(Turn::from_degrees);
    let aspect = ffmpeg::stream_shape(&stream).pixel_aspect;
    let frame = decode_one(&mut decoder, &mut Packets::of(input), video)?;
    Ok(frame.map(|frame| {
        let own_turn = || ffmpeg::frame_turn_degrees(&frame).and_then(Turn::from_degrees);
        let turn = turn.or_else(own_turn).unwrap_or_default();
        (frame, turn, aspect)
    }))
}

fn decode_one(
    decoder: &mut decoder::Video,
    packets: &mut Packets<'_>,
    video: usize,
) -> Result<Option<frame::Video>, Failure> {
    let mut frame = frame::Video::empty();
    let (mut tried, mut damaged) = (0, 0);
    while tried < MOST_PACKETS
        && let Some(packet) = packets.next()?
    {
        if packet.stream() != video {
            continue;
        }
        tried += 1;
        decode::send(decoder, &packet, &mut damaged)?;
        if decode::receive(decoder, &mut frame, &mut damaged)? {
            return Ok(Some(frame));
        }
    }
    // Fails only where the decoder has been told already.
    let _ = decoder.send_eof();
    Ok(decode::receive(decoder, &mut frame, &mut damaged)?.then_some(frame))
}

fn encode(picture: &frame::Video, turn: Turn, size: Size) -> Result<Vec<u8>, Failure> {
    let fault = Failure::work("making the poster");
    let unit = Rational(1, 25);
    let shape = ffmpeg::picture_shape(picture);
    let mut graph = Graph::picture(shape, unit, turn, size, "yuvj420p").map_err(&fault)?;
    graph.push(picture).map_err(&fault)?;
    graph.end().map_err(&fault)?;
    let mut ready = frame::Video::empty();
    let out = graph.pull(&mut ready).map_err(&fault)?;
    if !out || (ready.width(), ready.height()) != (size.width, size.height) {
        return Err(Failure::Failed("the poster left the filters in no usable shape".into()));
    }
    ffmpeg::forget_picture_type(&mut ready);
    ready.set_pts(Some(0));
    let mut encoder = open_encoder(size, unit)?;
    encoder.send_frame(&ready).map_err(&fault)?;
    encoder.send_eof().map_err(&fault)?;
    let mut packet = Packet::empty();
    encoder.receive_packet(&mut packet).map_err(&fault)?;
    Ok(packet.data().unwrap_or_default().to_vec())
}

fn open_encoder(size: Size, unit: Rational) -> Result<encoder::video::Encoder, Failure> {
    let fault = Failure::work("opening the JPEG encoder");
    let codec = encoder::find_by_name("mjpeg")
        .ok_or_else(|| Failure::Unavailable("this FFmpeg has no JPEG encoder".into()))?;
    let mut context = codec::Context::new_with_codec(codec);
    context.set_flags(codec::Flags::QSCALE);
    let mut encoder = context.encoder().video().map_err(&fault)?;
    encoder.set_width(size.width);
    encoder.set_height(size.height);
    encoder.set_format(Pixel::YUVJ420P);
    encoder.set_time_base(unit);
    encoder.set_quality(QUALITY * FF_QP2LAMBDA);
    encoder.open().map_err(&fault)
}

/// FFmpeg counts quality in units of this (`FF_QP2LAMBDA` in libavutil/avutil.h).
const FF_QP2LAMBDA: usize = 118;
