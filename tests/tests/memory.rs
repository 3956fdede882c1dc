//! Story: memory stays bounded while four recorders are taken at once, whatever their clips' size.

use docket_tests::{
    campaign::{load, memory::PEAK_BYTES_MAX},
    rig::Rig,
};

#[test]
fn four_long_clips_at_once_stay_within_bounds() {
    let docked = load::long(&Rig::new(), 1, 4, 64 << 20);
    println!("4 x 64 MiB in {:.1?}, peak {} bytes", docked.took, docked.peak_bytes);
    assert!(docked.peak_bytes < PEAK_BYTES_MAX, "{docked:?}");
}
