//! The clip, and opening it as media.
//!
//! Called by every pass over the clip (`survey`, `poster`, `preview`). Reads by position only, so
//! the descriptor's shared offset is neither used nor moved; never writes. Only containers and
//! decoders named here are ever tried, and a clip cannot make FFmpeg open any other file.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::FileExt,
    sync::{Arc, OnceLock},
};

use ffmpeg_next::{
    Codec, Dictionary, Error, Packet, Stream,
    error::{EAGAIN, ENOMEM},
    format::{
        self,
        context::{Input, StreamIo},
    },
};

use crate::{failure::Failure, ffmpeg};

/// Containers a recorder may write, by FFmpeg's demuxer names.
const CONTAINERS: &[&str] = &[
    "mov",
    "avi",
    "mpegts",
    "mpeg",
    "matroska",
    "asf",
    "flv",
    "ogg",
    "h264",
    "hevc",
    "m4v",
    "mpegvideo",
    "mjpeg",
    "wav",
    "w64",
    "aiff",
    "mp3",
    "aac",
    "flac",
    "amr",
    "ac3",
];
/// Containers of one still picture, by FFmpeg's demuxer names.
const STILLS: &[&str] =
    &["jpeg_pipe", "jpegls_pipe", "png_pipe", "bmp_pipe", "tiff_pipe", "webp_pipe"];
/// Decoders footage may reach, by FFmpeg's names.
const DECODERS: &[&str] = &[
    // Pictures
    "h264",
    "hevc",
    "mpeg4",
    "mpeg1video",
    "mpeg2video",
    "mjpeg",
    "h263",
    "h263p",
    "msmpeg4",
    "msmpeg4v1",
    "msmpeg4v2",
    "wmv1",
    "wmv2",
    "wmv3",
    "vc1",
    "vp8",
    "vp9",
    "libdav1d",
    "rawvideo",
    "png",
    "bmp",
    "tiff",
    "webp",
    // Sound
    "aac",
    "aac_latm",
    "mp3",
    "mp3float",
    "mp2",
    "mp2float",
    "ac3",
    "eac3",
    "amrnb",
    "amrwb",
    "flac",
    "alac",
    "vorbis",
    "opus",
    "wmav1",
    "wmav2",
    "pcm_u8",
    "pcm_s8",
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24le",
    "pcm_s24be",
    "pcm_s32le",
    "pcm_s32be",
    "pcm_f32le",
    "pcm_f32be",
    "pcm_alaw",
    "pcm_mulaw",
    "adpcm_ima_wav",
    "adpcm_ima_qt",
    "adpcm_ms",
    "adpcm_g722",
    "adpcm_g726",
    "adpcm_g726le",
    "g723_1",
    "g729",
];
/// Most pixels in one picture.
pub(crate) const MOST_PIXELS: i64 = 8192 * 8192;
/// Most streams in one clip.
const MOST_STREAMS: usize = 64;
/// Unreadable packets in a row after which the rest of a clip counts as unreadable.
const MOST_BAD_IN_A_ROW: u32 = 1000;

/// The clip, to be opened once for each pass.
#[derive(Clone)]
pub(crate) struct Clip {
    file: Arc<File>,
    bytes: u64,
    /// The first fault of the disk under the clip. FFmpeg cannot tell it from a damaged clip.
    fault: Arc<OnceLock<String>>,
}

impl Clip {
    /// The clip in `file`.
    pub(crate) fn of(file: File) -> Result<Self, Failure> {
        let metadata = file.metadata().map_err(Failure::work("examining the clip"))?;
        if !metadata.is_file() {
            return Err(Failure::Failed("the clip is not a regular file".into()));
        }
        if metadata.len() == 0 {
            return Err(Failure::NotPlayable("the file is empty".into()));
        }
        Ok(Self { file: Arc::new(file), bytes: metadata.len(), fault: Arc::default() })
    }

    /// Its length in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// As many of its bytes at `position` as there are, `buffer.len()` at most.
    ///
    /// # Errors
    /// What the kernel says, which [`Self::fault`] then remembers.
    pub(crate) fn read_at(&self, position: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.read_some(position + filled as u64, &mut buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn read_some(&self, position: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read_at(buffer, position).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.fault.get_or_init(|| format!("at byte {position}: {error}"));
            }
        })
    }

    /// What kept the kernel from reading the clip, if anything ever did.
    pub(crate) fn fault(&self) -> Option<&str> {
        self.fault.get().map(String::as_str)
    }

    /// Opens the clip from its first byte.
    pub(crate) fn open(&self) -> Result<Input, Failure> {
        let reader = ClipReader { clip: self.clone(), position: 0 };
        let stream = StreamIo::from_read_seek(reader).map_err(Failure::work("opening the clip"))?;
        let input = format::input_from_stream(stream, None, Some(options()));
        input.map_err(unreadable)
    }
}

/// Words for the way opening fails. FFmpeg's own are `Invalid data`, for almost anything.
fn unreadable(error: Error) -> Failure {
    match error {
        Error::InvalidData => Failure::NotPlayable(
            "no container this station reads, or one never finished (a recording cut off before \
             its index was written)"
                .into(),
        ),
        other => Failure::clip("the container cannot be read")(other),
    }
}

fn options() -> Dictionary<'static> {
    let mut options = Dictionary::new();
    options.set("format_whitelist", &[CONTAINERS, STILLS].concat().join(","));
    options.set("codec_whitelist", &DECODERS.join(","));
    // No protocol bears this name: whatever else the clip points at stays shut.
    options.set("protocol_whitelist", "none");
    options.set("max_streams", &MOST_STREAMS.to_string());
    options
}

/// Whether the container holds one still picture.
pub(crate) fn is_still(input: &Input) -> bool {
    STILLS.contains(&input.format().name())
}

/// The decoder for a stream, when it is one footage may reach.
pub(crate) fn decoder_for(stream: &Stream<'_>) -> Option<Codec> {
    let shape = ffmpeg::stream_shape(stream);
    let pixels = i64::from(shape.width) * i64::from(shape.height);
    ffmpeg::decoder_for(stream)
        .filter(|decoder| DECODERS.contains(&decoder.name()) && pixels <= MOST_PIXELS)
}

/// Options every decoder is opened with.
pub(crate) fn decoder_options() -> Dictionary<'static> {
    let mut options = Dictionary::new();
    options.set("codec_whitelist", &DECODERS.join(","));
    options.set("max_pixels", &MOST_PIXELS.to_string());
    options
}

/// Reads an open clip packet by packet and counts what it had to pass over.
pub(crate) struct Packets<'a> {
    input: &'a mut Input,
    /// Packets that could not be read or came marked as damaged.
    pub(crate) damaged: u64,
    /// The fault that ended reading before the end of the file.
    pub(crate) broke_off: Option<String>,
}

impl<'a> Packets<'a> {
    pub(crate) fn of(input: &'a mut Input) -> Self {
        Self { input, damaged: 0, broke_off: None }
    }

    /// The next readable packet; none at the end of what can be read. Each is a new packet, since
    /// ffmpeg-next reads into a used one without freeing what it held.
    ///
    /// # Errors
    /// Only for want of memory, which is no fault of the clip.
    pub(crate) fn next(&mut self) -> Result<Option<Packet>, Failure> {
        let mut bad_in_a_row = 0;
        loop {
            let mut packet = Packet::empty();
            match packet.read(self.input) {
                Ok(()) => {
                    self.damaged += u64::from(packet.is_corrupt());
                    return Ok(Some(packet));
                }
                Err(Error::Eof) => return Ok(None),
                Err(Error::InvalidData | Error::Other { errno: EAGAIN })
                    if bad_in_a_row < MOST_BAD_IN_A_ROW =>
                {
                    bad_in_a_row += 1;
                    self.damaged += 1;
                }
                Err(Error::Other { errno: ENOMEM }) => {
                    return Err(Failure::Failed("no memory left to read the clip".into()));
                }
                Err(error) => {
                    self.broke_off = Some(error.to_string());
                    return Ok(None);
                }
            }
        }
    }
}

/// The file behind FFmpeg's reads.
struct ClipReader {
    clip: Clip,
    position: u64,
}

impl Read for ClipReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.clip.read_some(self.position, buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for ClipReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.clip.bytes.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
