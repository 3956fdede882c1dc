//! Fuzzes the card driver: the input is a whole image.
//!
//! Run by hand with `cargo fuzz`. Any input must give a listing or an error, and every clip of it
//! bytes or holes; a panic or a hang is a finding. Files beyond 1 MiB are read at their beginning only.

#![no_main]
#![forbid(unsafe_code)]

use std::{
    io::{Read, Write},
    sync::{Arc, LazyLock},
};

use docket_drivers::{CardFactory, Hole, Place, RecorderFactory, profile::ProfileSet};
use libfuzzer_sys::fuzz_target;

static PROFILES: LazyLock<Arc<ProfileSet>> =
    LazyLock::new(|| Arc::new(ProfileSet::shipped().expect("shipped profiles are sound")));

fuzz_target!(|image: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(image).expect("room for the image");
    let place = Place { bay: "fuzz".into(), path: file.path().into() };
    let factory = CardFactory::new(Arc::clone(&PROFILES));
    if !factory.recognises(&place) {
        return;
    }
    let Ok(mut recorder) = factory.open(&place) else { return };
    let Ok(listing) = recorder.list() else { return };
    let _ = recorder.identity();
    for clip in listing.clips.iter().take(64) {
        let mut from = 0;
        for _ in 0..64 {
            let Ok(reader) = recorder.open(clip, from) else { break };
            let mut sound = Vec::new();
            match reader.take(1 << 20).read_to_end(&mut sound) {
                Ok(_) => break,
                Err(error) => {
                    let hole = Hole::of(&error).expect("a read of a file fails as a hole only");
                    assert!(from <= hole.from && hole.from < hole.to && hole.to <= clip.size);
                    from = hole.to;
                }
            }
        }
    }
});
