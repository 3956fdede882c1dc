//! Story: a recorder with very many files is taken whole, within bounded memory. Two thousand here,
//! as ten thousand take minutes in the unoptimised program; `make campaign ARGS=tiny` takes those.

use docket_tests::{
    campaign::{load, memory::PEAK_BYTES_MAX},
    rig::Rig,
};

#[test]
fn two_thousand_tiny_files_are_taken() {
    let docked = load::tiny(&Rig::new(), 1, 2_000);
    println!("2,000 files in {:.1?}, peak {} bytes", docked.took, docked.peak_bytes);
    assert!(docked.peak_bytes < PEAK_BYTES_MAX, "{docked:?}");
}
