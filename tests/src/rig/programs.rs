//! Where the programs under test stand, and the seeds the stories run with.

use std::path::PathBuf;

/// The `docket` program built beside the running test or campaign.
///
/// # Panics
/// When it has not been built: `make programs` does.
#[must_use]
pub fn docket_program() -> PathBuf {
    let here = std::env::current_exe().expect("a running program has a path");
    let found = here.ancestors().skip(1).take(3).map(|folder| folder.join("docket"));
    found
        .into_iter()
        .find(|program| program.is_file())
        .expect("`docket` is not built beside this test; run `make programs` first")
}

/// The seed of a random story: `DOCKET_TEST_SEED`, else `default`. Printed, so that a failure can be
/// played again.
#[must_use]
pub fn seed(default: u64) -> u64 {
    let seed =
        std::env::var("DOCKET_TEST_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(default);
    println!("DOCKET_TEST_SEED={seed}");
    seed
}
