//! What others said of a checkpoint goes with the bundle: a witness's line and a time stamp that stand beside
//! it in the archive.

use std::{fs, path::Path, process::Command};

use docket::cosign::WitnessSigner;
use docket_tests::rig::Rig;
use sha2::{Digest, Sha256};

use super::{
    bench::{BAD, GOOD, NOT_CHECKED, ids, judged_all, key, open, pack, prove, station},
    refused::checkpoints,
};

/// What `openssl` is told of the certificates and the stamps.
const SETTINGS: &str = "
[req]
distinguished_name = dn
prompt = no
[dn]
CN = sample authority
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[tsa]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[stamps]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
";

/// A sample authority's stamp of `file`, written to `to`; its certificate is `ca.pem` in `folder`.
fn stamp(folder: &Path, file: &Path, to: &Path) {
    let run = |line: &str, more: &[&Path]| {
        let mut openssl = Command::new("openssl");
        openssl.args(line.split(' ')).args(more).current_dir(folder);
        let done = openssl.output().unwrap();
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    };
    fs::write(folder.join("settings"), SETTINGS).unwrap();
    fs::write(folder.join("serial"), "01\n").unwrap();
    let new = "req -new -nodes -config settings -newkey ec -pkeyopt ec_paramgen_curve:P-256";
    let sign = "x509 -req -days 30 -extfile settings";
    run(&format!("{new} -subj /CN=ca -out ca.csr -keyout ca.key"), &[]);
    run(&format!("{sign} -in ca.csr -extensions ca -signkey ca.key -out ca.pem"), &[]);
    run(&format!("{new} -subj /CN=tsa -out tsa.csr -keyout tsa.key"), &[]);
    let by = "-CA ca.pem -CAkey ca.key -set_serial 7";
    run(&format!("{sign} -in tsa.csr -extensions tsa {by} -out tsa.pem"), &[]);
    run("ts -query -sha256 -cert -out query -data", &[file]);
    let reply = "ts -reply -config settings -section stamps -queryfile query";
    run(&format!("{reply} -inkey tsa.key -signer tsa.pem -out"), &[to]);
}

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
    stamp(rig.home(), &folder.join(&size), &beside("01.tsr"));

    prove(&rig, &item, "before.zip", &["--reference"]);
    assert!(newest(&rig) > size, "that a proof was made is covered by another checkpoint");
    // It is proven by the one that others vouch for all the same.
    let file = prove(&rig, &item, "one.zip", &[]);
    let good = open(&file);
    assert_eq!(good["checkpoint"], format!("{checkpoint}{line}").into_bytes());
    let ca = rig.home().join("ca.pem");
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
