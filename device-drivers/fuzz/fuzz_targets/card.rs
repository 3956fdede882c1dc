//! Fuzzes the card driver: the input is a whole image.
//!
//! Run by hand with `cargo fuzz`; `campaign fuzz` drives the same function without libFuzzer. Any
//! input must give a listing or an error, and every clip of it bytes or holes; a panic or a hang is
//! a finding.

#![no_main]
#![forbid(unsafe_code)]

use std::{
    io::Write,
    sync::{Arc, LazyLock},
};

use docket_drivers::{conformance::hostile::bear, profile::ProfileSet};
use libfuzzer_sys::fuzz_target;

static PROFILES: LazyLock<Arc<ProfileSet>> =
    LazyLock::new(|| Arc::new(ProfileSet::shipped().expect("shipped profiles are sound")));

fuzz_target!(|image: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(image).expect("room for the image");
    bear(file.path(), &PROFILES).expect("every promise is kept");
});
