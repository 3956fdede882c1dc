//! Answers of a real authority: the `openssl ts` of the system, with keys made for each test.

use std::{path::Path, process::Command};

use super::*;

/// An authority of its own, in a folder.
struct Tsa {
    folder: tempfile::TempDir,
}

/// What `openssl` is told of the certificates and the stamps.
const SETTINGS: &str = include_str!("../../../tests/src/tsa.cnf");

impl Tsa {
    fn new(key: &[&str], usage: &str) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        std::fs::write(folder.path().join("settings"), SETTINGS).unwrap();
        std::fs::write(folder.path().join("serial"), "01\n").unwrap();
        let tsa = Self { folder };
        for (name, ext) in [("ca", "ca"), ("tsa", usage)] {
            let mut new = vec!["req", "-new", "-nodes", "-config", "settings", "-newkey"];
            new.extend(key);
            let (out, keyout) = (format!("{name}.csr"), format!("{name}.key"));
            let subject = format!("/CN=sample {name}");
            new.extend(["-subj", &subject, "-out", &out, "-keyout", &keyout]);
            tsa.openssl(&new);
            let mut sign = vec!["x509", "-req", "-in", &out, "-days", "30", "-extfile", "settings"];
            let pem = format!("{name}.pem");
            sign.extend(["-extensions", ext, "-out", &pem]);
            match name {
                "ca" => sign.extend(["-signkey", "ca.key"]),
                _ => sign.extend(["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "7"]),
            }
            tsa.openssl(&sign);
        }
        tsa
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn openssl(&self, args: &[&str]) {
        let done = Command::new("openssl").args(args).current_dir(self.path()).output().unwrap();
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn authority(&self) -> Authority {
        Authority::parse(&std::fs::read(self.path().join("ca.pem")).unwrap()).unwrap()
    }

    fn answer(&self, question: &[u8]) -> Vec<u8> {
        std::fs::write(self.path().join("q.tsq"), question).unwrap();
        self.openssl(&[
            "ts",
            "-reply",
            "-config",
            "settings",
            "-section",
            "stamps",
            "-queryfile",
            "q.tsq",
            "-inkey",
            "tsa.key",
            "-signer",
            "tsa.pem",
            "-out",
            "a.tsr",
        ]);
        std::fs::read(self.path().join("a.tsr")).unwrap()
    }
}

const RSA: &[&str] = &["rsa:2048"];
const P256: &[&str] = &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

#[test]
fn an_answer_about_these_bytes_counts_and_no_other_does() {
    for key in [RSA, P256] {
        let tsa = Tsa::new(key, "tsa");
        let checkpoint = b"docket/sample/000001\n3\nroot\n\n- sample\n";
        let answer = tsa.answer(&question(checkpoint).unwrap());
        let stamp = check(&answer, checkpoint, &tsa.authority()).unwrap();
        assert_eq!((stamp.policy.as_str(), stamp.serial.as_str()), ("1.2.3.4.1", "02"));
        // The same the system's own program reads.
        tsa.openssl(&["ts", "-reply", "-in", "a.tsr", "-text", "-out", "told"]);
        let told = std::fs::read_to_string(tsa.path().join("told")).unwrap();
        let when = stamp.at.format("%b %e %H:%M:%S %Y GMT").to_string();
        assert!(told.contains(&when), "{when} in {told}");

        assert_eq!(check(&answer, b"other", &tsa.authority()), Err(StampError::OtherBytes));
        let stranger = Tsa::new(key, "tsa").authority();
        assert!(matches!(check(&answer, checkpoint, &stranger), Err(StampError::Untrusted(_))));
    }
}

#[test]
fn no_changed_byte_passes_unless_it_says_the_same() {
    let tsa = Tsa::new(P256, "tsa");
    let (bytes, authority) = (b"checkpoint", tsa.authority());
    let answer = tsa.answer(&question(bytes).unwrap());
    let whole = check(&answer, bytes, &authority).unwrap();
    let mut refused = 0;
    for at in 0..answer.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut other = answer.clone();
            other[at] ^= flip;
            match check(&other, bytes, &authority) {
                Err(_) => refused += 1,
                // Outside the signature stand lists nobody relies on.
                Ok(stamp) => assert_eq!(stamp, whole, "byte {at}"),
            }
        }
        assert!(check(&answer[..at], bytes, &authority).is_err(), "cut at {at}");
    }
    assert!(refused > answer.len() * 3 * 9 / 10, "{refused} of {}", answer.len() * 3);
}

#[test]
fn a_certificate_for_something_else_stamps_nothing() {
    // openssl itself refuses to stamp with it: the token is made by its cms program.
    let good = Tsa::new(P256, "tsa");
    let answer = good.answer(&question(b"x").unwrap());
    let server = Tsa::new(P256, "server");
    assert!(matches!(check(&answer, b"x", &server.authority()), Err(StampError::Untrusted(_))));
}

#[test]
fn what_is_no_answer_is_said_to_be_none() {
    let tsa = Tsa::new(P256, "tsa");
    let authority = tsa.authority();
    for bytes in [&b""[..], b"<html>", &[0x30, 0x80], &[0xff; 70_000]] {
        assert!(matches!(check(bytes, b"x", &authority), Err(StampError::Unreadable(_))));
    }
    // A refusal: the status 2 alone.
    let refusal = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02];
    assert_eq!(check(&refusal, b"x", &authority), Err(StampError::Refused));
    assert!(Authority::parse(b"").is_err());
    assert!(
        Authority::parse(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .is_err()
    );
}
