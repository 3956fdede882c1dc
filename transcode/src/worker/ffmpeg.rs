//! The few reads and writes of FFmpeg's structures that ffmpeg-next offers no sound way to do.
//!
//! Called by the other modules of this program; the only place with `unsafe`. Tags are read as
//! bytes here because ffmpeg-next turns them into `str` unchecked, which recorders writing GBK make
//! undefined behaviour; formats and codecs are read as numbers and names because its conversions
//! into enums panic on values it does not know.
#![allow(unsafe_code)]

use std::{
    ffi::{CStr, c_char, c_int},
    fs::File,
    sync::Arc,
};

use ffmpeg_next::{
    Codec, Error, Rational, Stream, StreamMut, codec,
    error::{EINVAL, ENOMEM},
    ffi, filter,
    format::context::{Input, Output, StreamIo},
    frame,
};

use crate::output::Cursor;

/// Bytes of a display matrix: nine 32-bit numbers (libavutil/display.h).
const DISPLAY_MATRIX_BYTES: usize = 36;

/// What kind of stream it is, as far as docket cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    Video,
    Audio,
    Subtitle,
    Data,
}

/// A stream's codec parameters.
#[derive(Clone, Debug)]
pub(crate) struct StreamShape {
    pub(crate) medium: Medium,
    /// Codec's short name, e.g. `h264`.
    pub(crate) codec: String,
    /// `AVPixelFormat` or `AVSampleFormat`, -1 when unknown.
    pub(crate) format: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) pixel_aspect: Rational,
    pub(crate) sample_rate: i32,
    pub(crate) channels: i32,
    /// Whether the codec's own header is known outside the packets.
    pub(crate) has_header: bool,
}

/// What a decoded picture must have in common with the one before to go through the same filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PictureShape {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// `AVPixelFormat`.
    pub(crate) format: i32,
}

/// What decoded sound must have in common with the piece before to go through the same filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SoundShape {
    pub(crate) rate: u32,
    /// `AVSampleFormat`.
    pub(crate) format: i32,
    pub(crate) channels: i32,
    /// Channel mask, 0 when the file does not tell.
    pub(crate) layout: u64,
}

/// FFmpeg's release, e.g. `5.1.9-0+deb12u1`.
pub(crate) fn release() -> String {
    // SAFETY: returns a static NUL-terminated string, never null.
    unsafe { CStr::from_ptr(ffi::av_version_info()) }.to_string_lossy().into_owned()
}

/// The container's tags as the bytes they are.
pub(crate) fn container_tags(input: &Input) -> Vec<(Vec<u8>, Vec<u8>)> {
    // SAFETY: the context lives as long as `input`; its dictionary is null or valid.
    unsafe { tags((*input.as_ptr()).metadata) }
}

/// A stream's tags as the bytes they are.
pub(crate) fn stream_tags(stream: &Stream<'_>) -> Vec<(Vec<u8>, Vec<u8>)> {
    // SAFETY: the stream lives as long as the input it borrows; its dictionary is null or valid.
    unsafe { tags((*stream.as_ptr()).metadata) }
}

/// # Safety
/// `dictionary` must be null or a valid dictionary that nobody changes meanwhile.
unsafe fn tags(dictionary: *const ffi::AVDictionary) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found = Vec::new();
    let mut entry = std::ptr::null();
    loop {
        // SAFETY: an empty key with IGNORE_SUFFIX walks all entries; `entry` is null or the last
        // one returned. Key and value are NUL-terminated strings owned by the dictionary.
        unsafe {
            entry = ffi::av_dict_get(dictionary, c"".as_ptr(), entry, ffi::AV_DICT_IGNORE_SUFFIX);
            if entry.is_null() {
                return found;
            }
            let [key, value] =
                [(*entry).key, (*entry).value].map(|text| CStr::from_ptr(text).to_bytes().to_vec());
            found.push((key, value));
        }
    }
}

/// Whether the input's duration is only a guess from its bit rate.
pub(crate) fn duration_is_guessed(input: &Input) -> bool {
    // SAFETY: the context lives as long as `input`.
    let method = unsafe { (*input.as_ptr()).duration_estimation_method };
    method == ffi::AVDurationEstimationMethod::AVFMT_DURATION_FROM_BITRATE
}

/// First timestamp of the input, in microseconds.
pub(crate) fn start_us(input: &Input) -> Option<i64> {
    // SAFETY: the context lives as long as `input`.
    let start = unsafe { (*input.as_ptr()).start_time };
    (start != ffi::AV_NOPTS_VALUE).then_some(start)
}

/// A stream's codec parameters.
pub(crate) fn stream_shape(stream: &Stream<'_>) -> StreamShape {
    // SAFETY: the stream and its parameters live as long as the input it borrows, and
    // `avcodec_get_name` returns a static NUL-terminated string for any id.
    unsafe {
        let parameters = &*(*stream.as_ptr()).codecpar;
        StreamShape {
            medium: match parameters.codec_type {
                ffi::AVMediaType::AVMEDIA_TYPE_VIDEO => Medium::Video,
                ffi::AVMediaType::AVMEDIA_TYPE_AUDIO => Medium::Audio,
                ffi::AVMediaType::AVMEDIA_TYPE_SUBTITLE => Medium::Subtitle,
                _ => Medium::Data,
            },
            codec: CStr::from_ptr(ffi::avcodec_get_name(parameters.codec_id))
                .to_string_lossy()
                .into_owned(),
            format: parameters.format,
            width: parameters.width,
            height: parameters.height,
            pixel_aspect: parameters.sample_aspect_ratio.into(),
            sample_rate: parameters.sample_rate,
            channels: parameters.ch_layout.nb_channels,
            has_header: parameters.extradata_size > 0,
        }
    }
}

/// Samples of each channel in a packet of sound of so many bytes, as its codec tells; none where it
/// does not.
pub(crate) fn samples_in(parameters: &codec::Parameters, bytes: usize) -> Option<i64> {
    let bytes = c_int::try_from(bytes).ok()?;
    // SAFETY: the parameters are valid; FFmpeg only reads them.
    let samples =
        unsafe { ffi::av_get_audio_frame_duration2(parameters.as_ptr().cast_mut(), bytes) };
    (samples > 0).then(|| i64::from(samples))
}

/// Whether a pixel format is 8-bit 4:2:0, the only one browsers are sure to play.
pub(crate) fn is_yuv420(format: i32) -> bool {
    format == ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as i32
        || format == ffi::AVPixelFormat::AV_PIX_FMT_YUVJ420P as i32
}

/// The decoder FFmpeg prefers for a stream.
pub(crate) fn decoder_for(stream: &Stream<'_>) -> Option<Codec> {
    // SAFETY: as above; a decoder is static and never freed.
    unsafe {
        let found = ffi::avcodec_find_decoder((*(*stream.as_ptr()).codecpar).codec_id);
        (!found.is_null()).then(|| Codec::wrap(found.cast_mut()))
    }
}

/// Clockwise turn for upright display in degrees, as the container says.
pub(crate) fn stream_turn_degrees(stream: &Stream<'_>) -> Option<f64> {
    display_matrix(stream).map(|matrix| turn_of(&matrix))
}

/// The container's display matrix.
fn display_matrix(stream: &Stream<'_>) -> Option<[i32; 9]> {
    let mut size = 0;
    // SAFETY: the stream lives as long as the input it borrows; the side data is `size` bytes.
    unsafe {
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
        let data = ffi::av_stream_get_side_data(stream.as_ptr(), kind, &raw mut size);
        (!data.is_null() && size >= DISPLAY_MATRIX_BYTES)
            .then(|| data.cast::<[i32; 9]>().read_unaligned())
    }
}

/// Clockwise turn for upright display in degrees, as the picture itself says (Exif, SEI).
pub(crate) fn frame_turn_degrees(frame: &frame::Video) -> Option<f64> {
    // SAFETY: the frame is valid; its side data is `size` bytes.
    unsafe {
        let kind = ffi::AVFrameSideDataType::AV_FRAME_DATA_DISPLAYMATRIX;
        let side = ffi::av_frame_get_side_data(frame.as_ptr(), kind);
        if side.is_null() || (*side).size < DISPLAY_MATRIX_BYTES {
            return None;
        }
        Some(turn_of(&(*side).data.cast::<[i32; 9]>().read_unaligned()))
    }
}

fn turn_of(matrix: &[i32; 9]) -> f64 {
    // SAFETY: the function reads nine numbers. It measures counterclockwise.
    -unsafe { ffi::av_display_rotation_get(matrix.as_ptr()) }
}

/// Makes a copied stream fit another container: no codec tag of the old one, but its turn.
pub(crate) fn adapt_copy(copy: &mut StreamMut<'_>, source: &Stream<'_>) {
    // SAFETY: the output stream and its parameters live as long as the output `copy` borrows; the
    // side data is allocated by FFmpeg's allocator and owned by the stream once added.
    unsafe {
        (*(*copy.as_mut_ptr()).codecpar).codec_tag = 0;
        if let Some(matrix) = display_matrix(source) {
            let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
            let data = ffi::av_stream_new_side_data(copy.as_mut_ptr(), kind, DISPLAY_MATRIX_BYTES);
            if !data.is_null() {
                data.cast::<[i32; 9]>().write_unaligned(matrix);
            }
        }
    }
}

/// Whether a stream is a cover picture rather than footage.
pub(crate) fn is_cover(stream: &Stream<'_>) -> bool {
    // SAFETY: the stream lives as long as the input it borrows.
    unsafe { (*stream.as_ptr()).disposition & ffi::AV_DISPOSITION_ATTACHED_PIC != 0 }
}

/// The shape of a decoded picture.
pub(crate) fn picture_shape(frame: &frame::Video) -> PictureShape {
    // SAFETY: the frame is valid.
    let format = unsafe { (*frame.as_ptr()).format };
    PictureShape { width: frame.width(), height: frame.height(), format }
}

/// The shape of decoded sound.
pub(crate) fn sound_shape(frame: &frame::Audio) -> SoundShape {
    // SAFETY: the frame is valid; the mask is read only where the layout is a mask.
    unsafe {
        let raw = &*frame.as_ptr();
        let native = raw.ch_layout.order == ffi::AVChannelOrder::AV_CHANNEL_ORDER_NATIVE;
        SoundShape {
            rate: u32::try_from(raw.sample_rate).unwrap_or(0),
            format: raw.format,
            channels: raw.ch_layout.nb_channels,
            layout: if native { raw.ch_layout.u.mask } else { 0 },
        }
    }
}

/// Lets the encoder choose this picture's type afresh instead of taking over the decoder's.
pub(crate) fn forget_picture_type(frame: &mut frame::Video) {
    // SAFETY: the frame is valid.
    unsafe { (*frame.as_mut_ptr()).pict_type = ffi::AVPictureType::AV_PICTURE_TYPE_NONE };
}

/// Sets the pixel aspect to square.
pub(crate) fn set_square_pixels(context: &mut codec::Context) {
    // SAFETY: the context is valid and not yet open.
    unsafe { (*context.as_mut_ptr()).sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 } };
}

/// Limits the threads of a graph; FFmpeg would start one for each core.
pub(crate) fn limit_threads(graph: &mut filter::Graph, threads: usize) {
    let threads = i32::try_from(threads).unwrap_or(1);
    // SAFETY: the graph is valid and holds no filter yet.
    unsafe { (*graph.as_mut_ptr()).nb_threads = threads };
}

/// What the muxer reads back while it moves the index to the front.
struct ReadBack {
    file: Arc<File>,
    open: Option<StreamIo>,
}

/// Writes what is queued and the index. The muxer moves the index to the front by opening its own
/// output again; here that is `file`, which `output` writes to, and no path.
pub(crate) fn write_trailer(output: &mut Output, file: &Arc<File>) -> Result<(), Error> {
    let mut read_back = ReadBack { file: Arc::clone(file), open: None };
    // SAFETY: the context is valid; nobody else uses its `opaque`. What it points to outlives the
    // call below, after which the context no longer names it.
    let before = unsafe {
        let raw = &mut *output.as_mut_ptr();
        let before = (raw.io_open, raw.io_close2);
        raw.opaque = (&raw mut read_back).cast();
        raw.io_open = Some(open_again);
        raw.io_close2 = Some(close_again);
        before
    };
    let written = output.write_trailer();
    // SAFETY: as above.
    unsafe {
        let raw = &mut *output.as_mut_ptr();
        raw.opaque = std::ptr::null_mut();
        (raw.io_open, raw.io_close2) = before;
    }
    written
}

/// # Safety
/// Called by FFmpeg with a context whose `opaque` is a [`ReadBack`], and a place for the result.
unsafe extern "C" fn open_again(
    context: *mut ffi::AVFormatContext,
    opened: *mut *mut ffi::AVIOContext,
    _url: *const c_char,
    flags: c_int,
    _options: *mut *mut ffi::AVDictionary,
) -> c_int {
    // SAFETY: as promised; nothing else borrows it during the call.
    let read_back = unsafe { &mut *(*context).opaque.cast::<ReadBack>() };
    if flags != ffi::AVIO_FLAG_READ || read_back.open.is_some() {
        return ffi::AVERROR(EINVAL);
    }
    match StreamIo::from_read_seek(Cursor::at_start(Arc::clone(&read_back.file))) {
        Ok(stream) => {
            let pointer = read_back.open.insert(stream).as_mut_ptr();
            // SAFETY: as promised; the pointer is good until `close_again`.
            unsafe { *opened = pointer };
            0
        }
        Err(_) => ffi::AVERROR(ENOMEM),
    }
}

/// # Safety
/// Called by FFmpeg with a context whose `opaque` is a [`ReadBack`], for what `open_again` opened.
unsafe extern "C" fn close_again(
    context: *mut ffi::AVFormatContext,
    _opened: *mut ffi::AVIOContext,
) -> c_int {
    // SAFETY: as promised; FFmpeg does not use what was opened any more.
    unsafe { (*(*context).opaque.cast::<ReadBack>()).open = None };
    0
}
