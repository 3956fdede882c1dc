//! What opens, and everything that must not. The known answers were made by Tink's own program, version 1.16.1.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use chrono::DateTime;

use super::{
    CipherError, Decrypting, ItemKey, PrivateKey, PublicKey, Recovery, WrappedKey, divide, encrypt,
    encrypted_size, unite,
};
use crate::domain::ItemId;

const SEGMENT: usize = 1 << 20;
const FIRST: usize = SEGMENT - 40 - 16;
const NAME: &str = "evidence/2026/11/22/x/original.mp4";

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at * 31 % 251).unwrap()).collect()
}

fn encrypted(plain: &[u8], key: &ItemKey, name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    assert_eq!(encrypt(&mut &*plain, &mut out, key, name).unwrap(), plain.len() as u64);
    out
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn opened(ciphertext: &[u8], key: &ItemKey, name: &str) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    Decrypting::open(file(ciphertext), key, name)?.read_to_end(&mut plain)?;
    Ok(plain)
}

fn item() -> ItemId {
    ItemId::mint(DateTime::UNIX_EPOCH)
}

#[test]
fn what_another_program_encrypted_opens() {
    let key: Vec<u8> = (0..32).collect();
    let key = ItemKey::of(&key).unwrap();
    for (plain, ciphertext) in [
        (
            &b""[..],
            "280042620d7b0653c0b0e978ba6b75377ba9ae93eeb8f243640aeef6e0b58125c64effbd27fba94f\
             3e25db7780b44e59e3220189615d29ac",
        ),
        (
            b"docket",
            "28069c667743e3c2e9237b824293cd8ae52ec08179115e2573fbc2a7f46ed786aa9a8460573d1d37\
             0c9a164a8861af918bc913c60b640e4f9328f823211b",
        ),
    ] {
        assert_eq!(opened(&hex::decode(ciphertext).unwrap(), &key, NAME).unwrap(), plain);
    }
}

#[test]
fn every_length_and_every_range_comes_back() {
    let key = ItemKey::generate().unwrap();
    let later = SEGMENT - 16;
    for length in
        [0, 1, FIRST - 1, FIRST, FIRST + 1, SEGMENT, 2 * SEGMENT, FIRST + later, FIRST + later + 1]
    {
        let plain = bytes(length);
        let ciphertext = encrypted(&plain, &key, NAME);
        assert_eq!(ciphertext.len() as u64, encrypted_size(length as u64));
        assert!(opened(&ciphertext, &key, NAME).unwrap() == plain, "{length}");
        let mut original = Decrypting::open(file(&ciphertext), &key, NAME).unwrap();
        assert_eq!(original.size(), length as u64);
        for from in [0, 1, length / 2, FIRST - 3, FIRST, length.saturating_sub(1), length] {
            let count = 10.min(length.saturating_sub(from));
            original.seek(SeekFrom::Start(from as u64)).unwrap();
            let mut range = vec![0; count];
            original.read_exact(&mut range).unwrap();
            assert!(range == plain[from.min(length)..][..count], "{length} from {from}");
        }
    }
}

#[test]
fn every_changed_bit_and_every_cut_is_refused() {
    let key = ItemKey::generate().unwrap();
    let good = encrypted(b"a short original", &key, NAME);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            assert!(opened(&bad, &key, NAME).is_err(), "bit {bit} of byte {at}");
        }
        assert!(opened(&good[..at], &key, NAME).is_err(), "cut at {at}");
    }
    assert!(opened(&[&good[..], b"x"].concat(), &key, NAME).is_err());
    // Nothing but an end that says it is one is an end, an empty original's too.
    let empty = encrypted(b"", &key, NAME);
    assert!(opened(&empty[..40], &key, NAME).is_err());
}

#[test]
fn segments_keep_their_place_and_their_object() {
    let key = ItemKey::generate().unwrap();
    let plain = bytes(3 * SEGMENT);
    let good = encrypted(&plain, &key, NAME);
    let other = encrypted(&plain, &key, NAME);
    let segment =
        |all: &[u8], n: usize| all[n * SEGMENT..((n + 1) * SEGMENT).min(all.len())].to_vec();
    let parts: Vec<Vec<u8>> = (0..4).map(|n| segment(&good, n)).collect();
    for (what, bad) in [
        ("swapped", [&parts[0], &parts[2], &parts[1], &parts[3]].map(Vec::as_slice).concat()),
        ("twice", [&parts[0], &parts[1], &parts[1], &parts[3]].map(Vec::as_slice).concat()),
        ("left out", [&parts[0], &parts[2], &parts[3]].map(Vec::as_slice).concat()),
        ("cut between segments", parts[..3].concat()),
        (
            "another's",
            [&parts[0], &segment(&other, 1), &parts[2], &parts[3]].map(Vec::as_slice).concat(),
        ),
        (
            "another's head",
            [&segment(&other, 0), &parts[1], &parts[2], &parts[3]].map(Vec::as_slice).concat(),
        ),
    ] {
        assert!(opened(&bad, &key, NAME).is_err(), "{what}");
    }
    // The last segment alone is asked for: that one is good, and the range before it is not.
    let mut flipped = good.clone();
    flipped[SEGMENT + 9] ^= 1;
    let mut original = Decrypting::open(file(&flipped), &key, NAME).unwrap();
    original.seek(SeekFrom::End(-5)).unwrap();
    let mut end = [0; 5];
    original.read_exact(&mut end).unwrap();
    assert_eq!(end, plain[plain.len() - 5..]);
    original.seek(SeekFrom::Start(SEGMENT as u64)).unwrap();
    assert_eq!(original.read(&mut end).unwrap_err().kind(), io::ErrorKind::InvalidData);
}

#[test]
fn another_key_or_another_name_opens_nothing() {
    let key = ItemKey::generate().unwrap();
    let good = encrypted(b"original", &key, NAME);
    assert!(opened(&good, &ItemKey::generate().unwrap(), NAME).is_err());
    assert!(opened(&good, &key, "evidence/2026/11/22/y/original.mp4").is_err());
}

#[test]
fn a_wrapped_key_opens_for_each_of_its_recipients_and_its_item_alone() {
    let (one, two, stranger) = (
        PrivateKey::generate().unwrap(),
        PrivateKey::generate().unwrap(),
        PrivateKey::generate().unwrap(),
    );
    let (key, id) = (ItemKey::generate().unwrap(), item());
    let recipients = [one.public().clone(), two.public().clone()];
    let line = WrappedKey::wrap(id, &key, &recipients).unwrap().line().unwrap();
    let wrapped = WrappedKey::read(&line).unwrap();
    for private in [&one, &two] {
        assert_eq!(wrapped.open(id, private).unwrap().check(), key.check());
    }
    assert_eq!(wrapped.open(id, &stranger).unwrap_err(), CipherError::OtherKey);
    let other = ItemId::mint("2026-11-22T08:00:00Z".parse().unwrap());
    assert_eq!(wrapped.open(other, &one).unwrap_err(), CipherError::Altered);
    for at in 0..line.len() {
        let mut bad = line.clone();
        bad[at] ^= 1;
        let opened = WrappedKey::read(&bad).and_then(|wrapped| wrapped.open(id, &one));
        // What names the item or the other recipient opens nothing by itself; no other key comes of it.
        if let Ok(opened) = opened {
            assert_eq!(opened.check(), key.check(), "byte {at}");
        }
    }
}

#[test]
fn keys_are_read_as_they_are_written_and_show_no_secret() {
    let private = PrivateKey::generate().unwrap();
    let secret = private.secret();
    assert_eq!(PrivateKey::parse(&format!("{}\n", *secret)).unwrap().public(), private.public());
    assert_eq!(&PublicKey::from(&private.public().recipient()), private.public());
    for bad in ["", "docket-archive-secret-", &secret[..secret.len() - 1], &secret.to_uppercase()] {
        assert!(PrivateKey::parse(bad).is_err());
    }
    let digits = secret.rsplit('-').next().unwrap().to_owned();
    assert!(!format!("{private:?} {:?}", ItemKey::generate().unwrap()).contains(&digits));
}

#[test]
fn any_so_many_shares_give_the_key_and_fewer_do_not() {
    let private = PrivateKey::generate().unwrap();
    let public = private.public();
    let all = divide(&private, 3, 5).unwrap();
    let pick = |set: u8| -> Vec<Recovery> {
        let chosen = all.iter().filter(|share| set >> (share.number() - 1) & 1 == 1);
        chosen.map(|share| Recovery::read(&share.line().unwrap()).unwrap()).collect()
    };
    for set in 0..32_u8 {
        let given = pick(set);
        match unite(&given) {
            Ok(key) => {
                assert!(given.len() >= 3, "{set:b}");
                assert_eq!(key.public(), public);
            }
            Err(_) => assert!(given.len() < 3, "{set:b}"),
        }
    }
    // One that is given twice counts once.
    let twice = [0, 1, 0].map(|nth: usize| all[nth].clone());
    assert!(unite(&twice).is_err());
    let enough = [2, 0, 0, 1].map(|nth: usize| all[nth].clone());
    assert_eq!(unite(&enough).unwrap().public(), private.public());
    // Two divisions of one key do not go together.
    let again = divide(&private, 3, 5).unwrap();
    assert!(unite(&[all[0].clone(), all[1].clone(), again[2].clone()]).is_err());
    for (need, of) in [(0, 3), (1, 3), (4, 3)] {
        assert!(divide(&private, need, of).is_err());
    }
    divide(&private, 2, 255).unwrap();
}

#[test]
fn a_mistyped_recovery_file_is_none() {
    let private = PrivateKey::generate().unwrap();
    let line = divide(&private, 2, 2).unwrap()[0].line().unwrap();
    for at in 0..line.len() {
        let mut bad = line.to_vec();
        bad[at] ^= 1;
        let read = Recovery::read(&bad);
        // The line feed behind it is no part of it.
        assert!(read.is_err() || at == line.len() - 1, "byte {at}");
    }
}

/// Fewer shares than it takes are no more use than none, also past what is checked.
#[test]
fn too_few_shares_past_all_checks_give_another_key() {
    let private = PrivateKey::generate().unwrap();
    let all = divide(&private, 3, 5).unwrap();
    let shares = all.iter().take(2).map(Recovery::raw);
    let shares: Vec<blahaj::Share> =
        shares.map(|share| blahaj::Share::try_from(&*share).unwrap()).collect();
    let guess = blahaj::Sharks(2).recover(&shares).unwrap();
    assert_ne!(guess, private.bytes());
}
