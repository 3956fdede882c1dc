//! Story: a recorder with very many files, and recorders with long ones, within bounded memory.

use docket_tests::{
    campaign::{load, memory::PEAK_BYTES_MAX},
    rig::Rig,
};

#[test]
fn ten_thousand_tiny_files_are_taken() {
    let docked = load::tiny(&Rig::new(), 1, 10_000);
    println!("10,000 files in {:.1?}, peak {} bytes", docked.took, docked.peak_bytes);
    assert!(docked.peak_bytes < PEAK_BYTES_MAX, "{docked:?}");
}
