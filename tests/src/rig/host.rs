//! A host whose clock is kept right, and that stands some days later.
//!
//! Used by the stories about drift: a clock runs away by what shows after days only, and where the tests
//! run nobody may keep the host's clock right. A preloaded library answers the two questions that programs
//! ask of the host's clock; the programs are the real ones and know nothing of it.

use std::{fs, path::PathBuf, process::Command};

use super::Rig;

/// The library's source.
const SOURCE: &str = include_str!("host_clock.c");

/// The host of a [`Rig`]'s programs.
pub struct Host {
    library: PathBuf,
    error_us: u32,
}

impl Host {
    /// A host that its time service keeps right within `error_us` microseconds.
    ///
    /// # Panics
    /// When there is no C compiler, which building docket needs as well.
    #[must_use]
    pub fn right_within(rig: &Rig, error_us: u32) -> Self {
        let (source, library) = (rig.home().join("host_clock.c"), rig.home().join("host_clock.so"));
        fs::write(&source, SOURCE).expect("a file");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source);
        assert!(compiler.status().expect("a C compiler").success(), "the library builds");
        Self { library, error_us }
    }

    /// The programs of `rig` run on this host from now on, so many seconds after the real time.
    #[must_use]
    pub fn later(&self, rig: Rig, seconds: i64) -> Rig {
        rig.with("LD_PRELOAD", &self.library)
            .with("RIG_HOST_LATER_S", seconds.to_string())
            .with("RIG_HOST_ERROR_US", self.error_us.to_string())
    }
}
