//! Story: memory stays bounded while four recorders are taken at once, whatever their clips' size.

use docket_tests::{campaign::load, rig::Rig};

/// What clips that are sixty-four times as long may take more. The campaign holds the optimised program to
/// a bound for all of it; of the unoptimised one most is the program itself.
const LENGTH_BYTES_MAX: u64 = 24 << 20;

#[test]
fn four_long_clips_at_once_stay_within_bounds() {
    let docked = load::long(&Rig::new(), 1, 4, 64 << 20);
    println!("4 x 64 MiB in {:.1?}, peak {} bytes", docked.took, docked.peak_bytes);
    let short = load::long(&Rig::new(), 1, 4, 1 << 20);
    println!("4 x 1 MiB in {:.1?}, peak {} bytes", short.took, short.peak_bytes);
    let more = docked.peak_bytes.saturating_sub(short.peak_bytes);
    assert!(more < LENGTH_BYTES_MAX, "{docked:?}, {short:?}");
}
