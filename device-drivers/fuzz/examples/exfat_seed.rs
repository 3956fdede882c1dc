//! Writes the exFAT seed of the corpus: a fragmented clip, a folder, a file not written to its end.
//!
//! Called by `make-seeds` with the image's path. Panics when it cannot be made.

use std::path::Path;

use chrono::NaiveDate;
use docket_drivers::conformance::image::{ExfatFile, ExfatWriter};

fn main() {
    let image = std::env::args_os().nth(1).expect("the image's path");
    let mut writer = ExfatWriter::format(Path::new(&image), 256 << 10).expect("a volume");
    let face = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date").into();
    let torn = ExfatFile { fragmented: true, ..ExfatFile::new("a clip in pieces.mp4", face) };
    let cut = ExfatFile { valid_bytes: Some(100), ..ExfatFile::new("cut.mp4", face) };
    let inner = vec![
        writer.file(&torn, &[7; 20_000][..]).expect("room"),
        writer.file(&cut, &[8; 3000][..]).expect("room"),
    ];
    let folder = writer.folder(&ExfatFile::new("DCIM", face), inner).expect("room");
    writer.finish(vec![folder]).expect("room");
}
