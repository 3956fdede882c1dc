//! How a rendition was made, in one line for the manifest.
//!
//! Called by `poster` and `preview`.

use crate::ffmpeg;

/// The line: this program and FFmpeg with their versions, then `how`.
pub(crate) fn recipe(how: &str) -> String {
    let own = env!("CARGO_PKG_VERSION");
    format!("docket-media {own}, FFmpeg {}: {how}", ffmpeg::release())
}
