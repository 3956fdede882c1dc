//! What others said of a checkpoint goes with the bundle: a witness's line and a time stamp that stand beside
//! it in the archive.

use std::fs;

use docket::cosign::WitnessSigner;
use docket_tests::{rig::Rig, tsa::Tsa};
use sha2::{Digest, Sha256};

use super::{
    bench::{BAD, GOOD, NOT_CHECKED, ids, judged_all, key, open, pack, prove, station},
    refused::checkpoints,
};

/// The newest checkpoint in the archive.
fn newest(rig: &Rig) -> String {
    let names = fs::read_dir(checkpoints(rig)).unwrap().map(|e| e.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    names.filter(|name| !name.contains('.')).max().unwrap()
}

#[test]
fn what_a_witness_and_an_authority_said_goes_with_it() {
    let rig = station(&[6_000]);
    let (key, item) = (key(&rig), ids(&rig)[0].clone());
    let (folder, size) = (checkpoints(&rig), newest(&rig));
    let checkpoint = fs::read_to_string(folder.join(&size)).unwrap();
    let (text, _) = checkpoint.split_once("\n\n").unwrap();
    let witness = WitnessSigner::of_seed("witness.example", &[9; 32]).unwrap();
    let at = "2026-11-22T08:00:00Z".parse().unwrap();
    let line = witness.cosign(&format!("{text}\n"), at).unwrap();
    let beside = |end: &str| folder.join(format!("{size}.{end}"));
    fs::write(beside(&witness.key().id()), format!("{checkpoint}{line}")).unwrap();
    // What only looks like a witness's line is left out.
    fs::write(beside("00000000"), format!("{checkpoint}hello\n")).unwrap();
    let authority = Tsa::new();
    authority.stamp(&folder.join(&size), &beside("01.tsr"));
    // What the settings say of witnesses goes with it, as what the station claims.
    let watched = format!("[{{ key = {:?} }}]", witness.key().to_string());
    let rig = rig.with("DOCKET_ARCHIVE__WITNESSES", watched);

    prove(&rig, &item, "before.zip", &["--reference"]);
    assert!(newest(&rig) > size, "that a proof was made is covered by another checkpoint");
    // It is proven by the one that others vouch for all the same.
    let file = prove(&rig, &item, "one.zip", &[]);
    let good = open(&file);
    assert_eq!(good["checkpoint"], format!("{checkpoint}{line}").into_bytes());
    assert_eq!(good["witness.keys"], format!("{}\n", witness.key()).into_bytes());
    let ca = authority.roots();
    let (witness, ca) = (witness.key().to_string(), ca.to_str().unwrap());
    let all = ["--key", &key, "--witness", &witness, "--ca", ca];
    let files = [file];
    assert_eq!(judged_all(&rig, "bundle", &files, &all)[0], GOOD);
    for given in [&all[..2], &all[..4], &[&all[..2], &all[4..]].concat()] {
        assert_eq!(judged_all(&rig, "bundle", &files, given)[0], NOT_CHECKED, "{given:?}");
    }
    let stranger = WitnessSigner::of_seed("witness.example", &[8; 32]).unwrap();
    let stranger = stranger.key().to_string();
    let other = ["--key", &key, "--witness", &stranger, "--ca", ca];
    assert_eq!(judged_all(&rig, "bundle", &files, &other)[0], NOT_CHECKED);

    // A stamp of something else, or none at all, whether or not an authority is given.
    let digest = Sha256::digest(&checkpoint);
    let stands = |stamp: &[u8]| stamp.windows(32).position(|part| part == digest.as_slice());
    let stamp = &good["timestamp.01.tsr"];
    let mut of_another = stamp.clone();
    of_another[stands(stamp).unwrap()] ^= 1;
    for stamp in [stamp[..99].to_vec(), of_another] {
        let mut bad = good.clone();
        bad.insert("timestamp.01.tsr".into(), stamp);
        let bad = [pack(rig.home().join("bad.zip"), &bad)];
        for given in [&all[..], &all[..4]] {
            assert_eq!(judged_all(&rig, "bundle", &bad, given)[0], BAD, "{given:?}");
        }
    }
    // What was put there behind the station's back is all that is found.
    let found = rig.json(["fsck", "--deep"]).exits(6).reply();
    let codes = found["violations"].as_array().unwrap().iter().map(|found| found["code"].clone());
    assert!(codes.into_iter().all(|code| code == "log-object-unknown"), "{found:#}");
}
