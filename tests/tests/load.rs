//! Story: a recorder with very many files, or one with a long clip that is mostly holes, is taken whole,
//! within bounded memory. Two thousand files and 300 MB here, as more takes minutes in the unoptimised
//! program; `make campaign ARGS=tiny` takes ten thousand, `ARGS=sparse` 6 GB.

use docket_tests::{campaign::load, rig::Rig};

/// What the unoptimised program may take while it signs, judges and takes in at once; the campaign holds
/// the optimised one to less.
const UNOPTIMISED_BYTES_MAX: u64 = 144 << 20;

/// What a hundred times as long a clip may take more.
const LENGTH_BYTES_MAX: u64 = 16 << 20;

#[test]
fn two_thousand_tiny_files_are_taken() {
    let docked = load::tiny(&Rig::new(), 1, 2_000);
    println!("2,000 files in {:.1?}, peak {} bytes", docked.took, docked.peak_bytes);
    assert!(docked.peak_bytes < UNOPTIMISED_BYTES_MAX, "{docked:?}");
}

#[test]
fn a_sparse_clip_is_taken_whole() {
    let docked = load::sparse(&Rig::new(), 300_000_000);
    println!("300 MB in {:.1?}, peak {} bytes", docked.took, docked.peak_bytes);
    assert!(docked.peak_bytes < UNOPTIMISED_BYTES_MAX, "{docked:?}");
    // What the length of a clip costs is what counts: the program itself is most of the rest.
    let short = load::sparse(&Rig::new(), 3_000_000);
    println!("3 MB in {:.1?}, peak {} bytes", short.took, short.peak_bytes);
    let more = docked.peak_bytes.saturating_sub(short.peak_bytes);
    assert!(more < LENGTH_BYTES_MAX, "{docked:?}, {short:?}");
}
