//! Filter graphs from one decoded picture or piece of sound to the shape an encoder wants.
//!
//! Called by `picture`, `sound` and `poster`. A graph serves one input shape; its owner builds
//! another when the clip changes shape midway. The output shape never changes.

use ffmpeg_next::{Error, Frame, Rational, filter};

use crate::{
    ffmpeg::{self, PictureShape, SoundShape},
    geometry::{Size, Turn},
    limits::threads,
};

/// A graph with one way in and one way out.
pub(crate) struct Graph {
    graph: filter::Graph,
}

impl Graph {
    /// Turns, scales and converts pictures of `shape` to `size` and `pixels` (a format's name).
    pub(crate) fn picture(
        shape: PictureShape,
        time_base: Rational,
        turn: Turn,
        size: Size,
        pixels: &str,
    ) -> Result<Self, Error> {
        let source = format!(
            "video_size={}x{}:pix_fmt={}:time_base={}/{}",
            shape.width, shape.height, shape.format, time_base.0, time_base.1
        );
        let spec = format!(
            "{}scale={}:{}:flags=bicubic,setsar=1,format={pixels}",
            turn.filters(),
            size.width,
            size.height
        );
        Self::new(["buffer", "buffersink"], &source, &spec)
    }

    /// Resamples sound of `shape` to `rate` and `layout` in floats, in pieces of `samples`. Gaps in
    /// the timestamps become silence, so that sound keeps step with the picture.
    pub(crate) fn sound(
        shape: SoundShape,
        rate: u32,
        layout: &str,
        samples: u32,
    ) -> Result<Self, Error> {
        let channels = if shape.layout == 0 {
            format!("channels={}", shape.channels)
        } else {
            format!("channel_layout=0x{:x}", shape.layout)
        };
        let source = format!(
            "time_base=1/{}:sample_rate={}:sample_fmt={}:{channels}",
            shape.rate, shape.rate, shape.format
        );
        let spec = format!(
            "aresample={rate}:async=1:min_hard_comp=0.1,\
             aformat=sample_fmts=fltp:sample_rates={rate}:channel_layouts={layout}"
        );
        let mut graph = Self::new(["abuffer", "abuffersink"], &source, &spec)?;
        if samples > 0 {
            graph.graph.get("out").ok_or(Error::FilterNotFound)?.sink().set_frame_size(samples);
        }
        Ok(graph)
    }

    fn new(ends: [&str; 2], source: &str, spec: &str) -> Result<Self, Error> {
        let mut graph = filter::Graph::new();
        ffmpeg::limit_threads(&mut graph, threads());
        let [first, last] = ends.map(filter::find);
        graph.add(&first.ok_or(Error::FilterNotFound)?, "in", source)?;
        graph.add(&last.ok_or(Error::FilterNotFound)?, "out", "")?;
        graph.output("in", 0)?.input("out", 0)?.parse(spec)?;
        graph.validate()?;
        Ok(Self { graph })
    }

    /// Puts a frame in.
    pub(crate) fn push(&mut self, frame: &Frame) -> Result<(), Error> {
        self.graph.get("in").ok_or(Error::FilterNotFound)?.source().add(frame)
    }

    /// Says that no more frames come.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        self.graph.get("in").ok_or(Error::FilterNotFound)?.source().flush()
    }

    /// Takes the next finished frame out; false when there is none for now.
    pub(crate) fn pull(&mut self, frame: &mut Frame) -> Result<bool, Error> {
        match self.graph.get("out").ok_or(Error::FilterNotFound)?.sink().frame(frame) {
            Ok(()) => Ok(true),
            Err(Error::Eof | Error::Other { errno: ffmpeg_next::error::EAGAIN }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Time base of the frames that come out.
    pub(crate) fn time_base(&mut self) -> Result<Rational, Error> {
        Ok(self.graph.get("out").ok_or(Error::FilterNotFound)?.sink().time_base())
    }
}
