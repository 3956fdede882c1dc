//! The first look at a clip: what it says of itself, and which streams are worth rendering.
//!
//! Called once by `main`, and by `examine`. Everything found is a claim of a possibly hostile file; numbers that make
//! no sense are left out rather than passed on.

use chrono::{DateTime, Utc};
use docket_transcode::{MediaFacts, StreamFacts, TagFact};
use ffmpeg_next::{Rational, Stream, format::context::Input};

use crate::{
    failure::Failure,
    ffmpeg::{self, Medium},
    geometry::Turn,
    input::{self, Clip},
    tags,
};

/// Keys under which recorders write their position, best first. FFmpeg shows `©xyz` as `location`.
const LOCATION_KEYS: [&str; 3] =
    ["com.apple.quicktime.location.iso6709", "location", "location-eng"];

/// What the first look found.
#[derive(Debug)]
pub(crate) struct Survey {
    /// What the clip says of itself.
    pub(crate) facts: MediaFacts,
    /// Whether it is one still picture.
    pub(crate) still: bool,
    /// Index of the stream of pictures to render.
    pub(crate) video: Option<usize>,
    /// Index of the stream of sound to render.
    pub(crate) audio: Option<usize>,
}

/// Opens the clip and looks at what it says of itself.
pub(crate) fn survey(clip: &Clip) -> Result<Survey, Failure> {
    let input = clip.open()?;
    let still = input::is_still(&input);
    let mut survey = Survey {
        facts: facts(&input, still),
        still,
        video: choose(&input, Medium::Video),
        audio: choose(&input, Medium::Audio),
    };
    for (medium, chosen) in [(Medium::Video, survey.video), (Medium::Audio, survey.audio)] {
        survey.facts.notes.extend(no_decoder_note(&input, medium, chosen));
    }
    if survey.video.is_none() && survey.audio.is_none() {
        let what = survey.facts.notes.first().cloned();
        return Err(Failure::NotPlayable(
            what.unwrap_or_else(|| "it holds neither pictures nor sound".into()),
        ));
    }
    Ok(survey)
}

/// The first stream of a kind that can be decoded and is no mere cover; the larger picture wins.
pub(crate) fn choose(input: &Input, medium: Medium) -> Option<usize> {
    let candidates = input.streams().filter(|stream| {
        ffmpeg::stream_shape(stream).medium == medium
            && !ffmpeg::is_cover(stream)
            && input::decoder_for(stream).is_some()
    });
    candidates
        .max_by_key(|stream| {
            let shape = ffmpeg::stream_shape(stream);
            let pixels = i64::from(shape.width.max(0)) * i64::from(shape.height.max(0));
            (pixels, std::cmp::Reverse(stream.index()))
        })
        .map(|stream| stream.index())
}

/// A sentence when there are streams of a kind but none of them can be decoded.
fn no_decoder_note(input: &Input, medium: Medium, chosen: Option<usize>) -> Option<String> {
    if chosen.is_some() {
        return None;
    }
    let shape = input
        .streams()
        .filter(|stream| !ffmpeg::is_cover(stream))
        .map(|stream| ffmpeg::stream_shape(&stream))
        .find(|shape| shape.medium == medium)?;
    let what = if medium == Medium::Video {
        format!("pictures ({}, {}x{})", shape.codec, shape.width, shape.height)
    } else {
        format!("sound ({})", shape.codec)
    };
    Some(format!("its {what} cannot be decoded on this station"))
}

/// What an open clip says of itself; `still` when it is one picture.
pub(crate) fn facts(input: &Input, still: bool) -> MediaFacts {
    let tags = all_tags(input);
    let find = |keys: &[&str]| {
        keys.iter().find_map(|key| {
            let tag = tags.iter().find(|tag| tag.name.eq_ignore_ascii_case(key));
            tag.map(|tag| tag.text.clone()).filter(|text| !text.is_empty())
        })
    };
    let created = find(&["creation_time"]);
    MediaFacts {
        container: input.format().name().to_owned(),
        duration_ms: duration_ms(input).filter(|_| !still),
        created: created
            .and_then(|text| DateTime::parse_from_rfc3339(&text).ok())
            .map(|at| at.with_timezone(&Utc)),
        location: find(&LOCATION_KEYS),
        timecode: find(&["timecode"]),
        streams: input.streams().map(|stream| stream_facts(&stream, still)).collect(),
        tags: tags.into_iter().take(tags::MOST_TAGS).collect(),
        notes: Vec::new(),
    }
}

/// Tags of the container, then of each stream.
fn all_tags(input: &Input) -> Vec<TagFact> {
    let container = ffmpeg::container_tags(input).into_iter().map(|tag| (None, tag));
    let streams = input.streams().flat_map(|stream| {
        let index = u16::try_from(stream.index()).ok();
        ffmpeg::stream_tags(&stream).into_iter().map(move |tag| (index, tag))
    });
    container
        .chain(streams)
        .map(|(stream, (name, value))| tags::read(stream, &name, &value))
        .collect()
}

/// Length as the container tells it; a guess from the bit rate is no telling.
fn duration_ms(input: &Input) -> Option<u64> {
    let told = u64::try_from(input.duration()).ok().filter(|us| *us > 0)?;
    (!ffmpeg::duration_is_guessed(input)).then_some(told / 1000)
}

fn stream_facts(stream: &Stream<'_>, still: bool) -> StreamFacts {
    let shape = ffmpeg::stream_shape(stream);
    let positive = |number: i32| u32::try_from(number).ok().filter(|number| *number > 0);
    let is_video = shape.medium == Medium::Video;
    let turn = ffmpeg::stream_turn_degrees(stream).and_then(Turn::from_degrees);
    StreamFacts {
        medium: medium_name(shape.medium).to_owned(),
        codec: shape.codec,
        width: positive(shape.width),
        height: positive(shape.height),
        frame_rate_milli: rate_milli(stream.avg_frame_rate()).filter(|_| is_video && !still),
        rotation: turn.filter(|_| is_video).map(Turn::degrees),
        sample_rate: positive(shape.sample_rate),
        channels: u16::try_from(shape.channels).ok().filter(|count| *count > 0),
    }
}

/// The facts' name of a medium.
pub(crate) fn medium_name(medium: Medium) -> &'static str {
    match medium {
        Medium::Video => "video",
        Medium::Audio => "audio",
        Medium::Subtitle => "subtitle",
        Medium::Data => "data",
    }
}

/// Frames per 1000 seconds.
fn rate_milli(rate: Rational) -> Option<u64> {
    let (frames, seconds) = (u64::try_from(rate.0).ok()?, u64::try_from(rate.1).ok()?);
    (frames > 0 && seconds > 0).then(|| frames * 1000 / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_rates_are_told_in_thousandths() {
        assert_eq!(rate_milli(Rational(30_000, 1001)), Some(29_970));
        assert_eq!(rate_milli(Rational(0, 0)), None);
        assert_eq!(rate_milli(Rational(-1, 1)), None);
    }
}
