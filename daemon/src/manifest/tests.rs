//! Manifests: only what the station signed, in one chain, of one original.

use chrono::DateTime;

use super::*;
use crate::domain::TOOL_VERSION;

const STATION: &str = "0193a000-0000-7000-8000-000000000001";

fn signer(epoch: u32) -> NoteSigner {
    let seed = [u8::try_from(epoch).unwrap(); 32];
    NoteSigner::of_seed(&format!("docket/{STATION}/{epoch:06}"), &seed).unwrap()
}

fn sample() -> Manifest {
    let item = ItemId::mint(DateTime::UNIX_EPOCH);
    Manifest {
        schema: Manifest::SCHEMA.into(),
        origin: format!("docket/{STATION}/000001"),
        generation: 1,
        previous: None,
        custody: LeafPlace { epoch: 1, index: 4 },
        original: Original {
            item,
            station: STATION.parse().unwrap(),
            session: SessionId::mint(DateTime::UNIX_EPOCH),
            key: format!("evidence/1970/01/01/{item}/original.mp4"),
            size: 5,
            digests: Digests { blake3: "ab".repeat(32), sha256: "cd".repeat(32), sm3: None },
            stored: None,
            source: Source {
                path_raw_hex: "ff".into(),
                path: "\u{fffd}".into(),
                modified: None,
                name: NameFacts::default(),
                key_mark: None,
            },
        },
        docked_by: "uid:7".into(),
        recorder: Identity::default(),
        clock: None,
        times: None,
        holes: Vec::new(),
        renditions: Vec::new(),
        cases: Vec::new(),
        notes: Vec::new(),
        tool: TOOL_VERSION.into(),
    }
}

/// Three generations, the last in another epoch.
fn generations() -> Vec<Manifest> {
    let first = sample();
    let cite = |manifest: &Manifest| {
        Some(Cited { generation: manifest.generation, sha256: json::digest(&signed(manifest)) })
    };
    let second = Manifest {
        generation: 2,
        previous: cite(&first),
        custody: LeafPlace { epoch: 1, index: 9 },
        docked_by: "uid:8".into(),
        ..first.clone()
    };
    let third = Manifest {
        origin: format!("docket/{STATION}/000002"),
        generation: 3,
        previous: cite(&second),
        custody: LeafPlace { epoch: 2, index: 0 },
        ..second.clone()
    };
    vec![first, second, third]
}

fn signed(manifest: &Manifest) -> Vec<u8> {
    let epoch = manifest.origin.rsplit('/').next().unwrap().parse().unwrap();
    manifest.sign(&signer(epoch)).unwrap()
}

fn keys() -> Vec<NoteKey> {
    [1, 2].map(|epoch| signer(epoch).key().clone()).to_vec()
}

#[test]
fn every_generation_follows() {
    let all = generations();
    let files: Vec<_> = all.iter().map(signed).collect();
    assert_eq!(check(&files, &keys()).unwrap().as_ref(), all.last());
    assert_eq!(check(&files[..1], &keys()).unwrap().as_ref(), all.first());
    assert!(check::<Vec<u8>>(&[], &keys()).is_err());
    assert!(check(&files, &keys()[..1]).is_err(), "the second epoch's key is not known");
    assert!(all[0].says_the_same(&sample().with_item_of(&all[0])));
    assert!(!all[0].says_the_same(&all[1]));
    assert!(all[1].says_the_same(&all[2]), "nothing but the generation");
}

impl Manifest {
    fn with_item_of(self, other: &Self) -> Self {
        Self { original: other.original.clone(), ..self }
    }
}

#[test]
fn a_chain_broken_in_any_way_is_refused() {
    let all = generations();
    let files: Vec<_> = all.iter().map(signed).collect();
    for at in 0..files.len() {
        let mut other = files.clone();
        let gone = other.remove(at);
        assert!(at + 1 == files.len() || check(&other, &keys()).is_err(), "without {at}");
        other.insert(at, gone.clone());
        other.insert(at, gone);
        assert!(check(&other, &keys()).is_err(), "{at} twice");
        for with in at + 1..files.len() {
            let mut other = files.clone();
            other.swap(at, with);
            assert!(check(&other, &keys()).is_err(), "{at} for {with}");
        }
    }
    // Signed by the station, but saying something that does not follow.
    let changes: [&dyn Fn(&mut Manifest); 13] = [
        &|m| m.schema = "docket.manifest/3".into(),
        &|m| m.generation += 1,
        &|m| m.generation -= 1,
        &|m| m.previous = None,
        &|m| m.previous = m.previous.clone().map(|p| Cited { generation: 7, ..p }),
        &|m| m.previous = m.previous.clone().map(|p| Cited { sha256: "00".into(), ..p }),
        &|m| m.custody = LeafPlace { epoch: 1, index: 3 },
        &|m| m.original.size += 1,
        &|m| m.original.item = ItemId::mint(DateTime::UNIX_EPOCH),
        &|m| m.original.digests.sha256 = "00".into(),
        &|m| m.original.source.path = "other".into(),
        &|m| m.original.session = SessionId::mint(DateTime::UNIX_EPOCH),
        &|m| m.original.key = "evidence/other".into(),
    ];
    for (n, change) in changes.iter().enumerate() {
        let mut third = all[2].clone();
        change(&mut third);
        let files = [files[0].clone(), files[1].clone(), third.sign(&signer(2)).unwrap()];
        assert!(check(&files, &keys()).is_err(), "change {n}");
    }
    let mut first = all[0].clone();
    first.previous = Some(Cited { generation: 0, sha256: "00".into() });
    assert!(check(&[signed(&first)], &keys()).is_err());
    let other = NoteSigner::of_seed("docket/other/000001", &[1; 32]).unwrap();
    let foreign = Manifest { origin: "docket/other/000001".into(), ..all[0].clone() };
    let foreign = foreign.sign(&other).unwrap();
    assert!(check(&[foreign], &[other.key().clone()]).is_err(), "another station's name");
}

#[test]
fn an_unsigned_first_generation_counts_by_the_second_alone() {
    let all = generations();
    let mut unsigned = serde_json::to_value(&all[0]).unwrap();
    unsigned["schema"] = "docket.manifest/1".into();
    let first = serde_json_canonicalizer::to_vec(&unsigned).unwrap();
    assert_eq!(check(std::slice::from_ref(&first), &keys()).unwrap(), None);
    let cited = Some(Cited { generation: 1, sha256: json::digest(&first) });
    let second = Manifest { previous: cited, ..all[1].clone() };
    let files = [first.clone(), signed(&second)];
    assert_eq!(check(&files, &keys()).unwrap(), Some(second.clone()));
    for at in 0..first.len() {
        let mut other = first.clone();
        other[at] ^= 1;
        assert!(check(&[other, files[1].clone()], &keys()).is_err(), "byte {at}");
    }
    // Nothing unsigned counts later on.
    unsigned["generation"] = 2.into();
    let later = serde_json_canonicalizer::to_vec(&unsigned).unwrap();
    assert!(check(&[signed(&all[0]), later], &keys()).is_err());
}
