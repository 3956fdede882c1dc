//! The log against a Merkle tree written straight from RFC 6962, on a real catalog and a real folder.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{proof, *};
use crate::{
    catalog::{Catalog, Checkpoint, Epoch, for_tests::fill},
    clock::SimulatedClock,
    identity,
    note::NoteSigner,
    store::{Store, StoreErrorKind, keys},
};

mod beside;
mod broken;
mod fork;
mod rows;
mod standing;
mod witnessed;

/// A station's catalog and archive.
struct Place {
    dir: TempDir,
    catalog: Catalog,
    store: Store,
    signer: NoteSigner,
}

impl Place {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = "2026-11-22T08:00:00Z".parse().unwrap();
        let clock = Arc::new(SimulatedClock::at(at));
        let (catalog, _) = Catalog::open(&Catalog::path_in(dir.path()), clock).await.unwrap();
        let store = Store::of_data_folder(dir.path(), None).unwrap();
        let signer =
            NoteSigner::of_seed(&identity::origin(catalog.station(), 1), &[7; 32]).unwrap();
        Self { dir, catalog, store, signer }
    }

    async fn with_events(count: u64) -> Self {
        let place = Self::new().await;
        fill(&place.catalog, count).await;
        place
    }

    async fn publish(&self) -> Option<Checkpoint> {
        self.publish_to(&self.store).await.unwrap()
    }

    async fn publish_to(&self, store: &Store) -> Result<Option<Checkpoint>, LogError> {
        Publisher::new(&self.catalog, store, &self.signer).publish().await
    }

    async fn epoch(&self) -> Epoch {
        self.catalog.epoch().await.unwrap()
    }

    async fn leaves(&self) -> Vec<Vec<u8>> {
        let leaves = self.catalog.leaves(1, u64::from(u32::MAX)).await.unwrap();
        leaves.into_iter().map(|leaf| leaf.entry.into_bytes()).collect()
    }

    /// Every object of the log in the archive.
    fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.dir.path().join("archive").join(keys::log(self.catalog.station(), 1));
        let mut all = BTreeMap::new();
        if folder.exists() {
            gather(&folder, &folder, &mut all);
        }
        all
    }
}

fn gather(root: &Path, folder: &Path, all: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, all);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            all.insert(name, fs::read(&path).unwrap());
        }
    }
}

// RFC 6962, 2.1: written after the text, with nothing of the program's.

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The largest power of two smaller than `n`.
fn split(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

/// MTH(D[n]).
fn mth(d: &[Vec<u8>]) -> [u8; 32] {
    match d {
        [] => sha256(&[]),
        [one] => sha256(&[&[0], one]),
        _ => {
            let k = split(d.len());
            sha256(&[&[1], &mth(&d[..k]), &mth(&d[k..])])
        }
    }
}

/// PATH(m, D[n]).
fn path(m: usize, d: &[Vec<u8>]) -> Vec<[u8; 32]> {
    if d.len() == 1 {
        return Vec::new();
    }
    let k = split(d.len());
    let (mut way, beside) = match m < k {
        true => (path(m, &d[..k]), mth(&d[k..])),
        false => (path(m - k, &d[k..]), mth(&d[..k])),
    };
    way.push(beside);
    way
}

/// SUBPROOF(m, D[n], b).
fn subproof(m: usize, d: &[Vec<u8>], whole: bool) -> Vec<[u8; 32]> {
    if m == d.len() {
        return if whole { Vec::new() } else { vec![mth(d)] };
    }
    let k = split(d.len());
    let (mut proof, beside) = match m <= k {
        true => (subproof(m, &d[..k], whole), mth(&d[k..])),
        false => (subproof(m - k, &d[k..], false), mth(&d[..k])),
    };
    proof.push(beside);
    proof
}

fn plain(hashes: Vec<Hash>) -> Vec<[u8; 32]> {
    hashes.into_iter().map(|hash| hash.0).collect()
}

fn grown(leaves: &[Vec<u8>]) -> Tree {
    let mut tree = Tree::new();
    for leaf in leaves {
        let _ = tree.push(record_hash(leaf));
    }
    tree
}

fn sample(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|n| format!("leaf {n}").into_bytes()).collect()
}

#[test]
fn the_root_of_every_small_tree_is_that_of_the_rfc() {
    let leaves = sample(600);
    let mut tree = Tree::new();
    for size in 0..=leaves.len() {
        assert_eq!(tree.root().0, mth(&leaves[..size]), "{size}");
        if let Some(leaf) = leaves.get(size) {
            let full = tree.push(record_hash(leaf));
            assert_eq!(full.len(), usize::from((size + 1).is_multiple_of(256)));
        }
    }
    // Known from elsewhere: the test vectors of Certificate Transparency's first implementations.
    let known: [&[u8]; 8] =
        [b"", b"\0", b"\x10", b"\x20\x21", b"\x30\x31", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"];
    let known: Vec<Vec<u8>> = known.iter().map(|leaf| leaf.to_vec()).collect();
    assert_eq!(
        hex::encode(grown(&known).root().0),
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_root_and_the_tiles_of_a_large_tree_are_those_of_the_rfc(size in 600_usize..140_000) {
        let leaves = sample(size);
        let mut tree = Tree::new();
        let mut tiles = Vec::new();
        for leaf in &leaves {
            tiles.extend(tree.push(record_hash(leaf)));
        }
        prop_assert_eq!(tree.root().0, mth(&leaves));
        for tile in tiles {
            let width = 256_usize.pow(u32::from(tile.level));
            let start = usize::try_from(tile.n).unwrap() * 256 * width;
            prop_assert_eq!(tile.root, mth(&leaves[start..start + 256 * width]));
            for (at, hash) in tile.hashes.chunks(32).enumerate() {
                let from = start + at * width;
                prop_assert_eq!(hash, mth(&leaves[from..from + width]));
            }
        }
    }
}

#[tokio::test]
async fn proofs_are_those_of_the_rfc() {
    let place = Place::new().await;
    let mut sizes = Vec::new();
    for more in [1, 1, 1, 4, 1, 247, 1, 1, 255, 1, 87] {
        fill(&place.catalog, more).await;
        sizes.push(usize::try_from(place.publish().await.unwrap().size).unwrap());
    }
    assert_eq!(sizes.last(), Some(&600));
    let (leaves, epoch) = (place.leaves().await, place.epoch().await);
    for size in &sizes {
        let told = place.catalog.checkpoints("local", 1, *size as u64 - 1, 1).await.unwrap();
        let (checkpoint, stands) = &told[0];
        assert!(
            *stands && checkpoint.size == *size as u64 && checkpoint.root == mth(&leaves[..*size])
        );
        for index in
            [0, 1, 2, 6, 254, 255, 256, 257, 511, 512, 599].into_iter().filter(|i| i < size)
        {
            let way = proof::inclusion(&place.catalog, &epoch, checkpoint, index as u64).await;
            assert_eq!(plain(way.unwrap()), path(index, &leaves[..*size]), "{index} of {size}");
        }
        let beyond = proof::inclusion(&place.catalog, &epoch, checkpoint, *size as u64).await;
        assert!(matches!(beyond, Err(LogError::NoProof(_))));
        for old in sizes.iter().filter(|old| *old <= size) {
            let grew = proof::consistency(&place.catalog, &epoch, *old as u64, *size as u64).await;
            assert_eq!(
                plain(grew.unwrap()),
                subproof(*old, &leaves[..*size], true),
                "{old} {size}"
            );
        }
    }
    for (old, new) in [(2, 1), (0, 601), (600, 601)] {
        let none = proof::consistency(&place.catalog, &epoch, old, new).await;
        assert!(matches!(none, Err(LogError::NoProof(_))), "{old} {new}");
    }
}

#[tokio::test]
async fn what_is_published_is_what_c2sp_says() {
    let place = Place::with_events(600).await;
    let checkpoint = place.publish().await.unwrap();
    assert_eq!(place.publish().await, None, "nothing new");
    let leaves = place.leaves().await;
    let objects = place.objects();
    let names: Vec<&str> = objects.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "checkpoint/00000000000000000600",
            "tile/0/000",
            "tile/0/001",
            "tile/0/002.p/88",
            "tile/1/000.p/2",
            "tile/entries/000",
            "tile/entries/001",
            "tile/entries/002.p/88",
        ]
    );
    let mut entries = Vec::new();
    for name in &names[5..] {
        let mut bytes = objects[*name].as_slice();
        while let Some((len, rest)) = bytes.split_first_chunk::<2>() {
            let (entry, rest) = rest.split_at(u16::from_be_bytes(*len).into());
            entries.push(entry.to_vec());
            bytes = rest;
        }
    }
    assert_eq!(entries, leaves);
    let hashes = [&objects["tile/0/000"], &objects["tile/0/001"], &objects["tile/0/002.p/88"]];
    let leaf_hashes: Vec<u8> = leaves.iter().flat_map(|leaf| sha256(&[&[0], leaf])).collect();
    assert_eq!(hashes.map(Clone::clone).concat(), leaf_hashes);
    assert_eq!(objects["tile/1/000.p/2"], [mth(&leaves[..256]), mth(&leaves[256..512])].concat());
    let text = place.signer.key().open(&objects[names[0]]).unwrap();
    let origin = format!("docket/{}/000001", place.catalog.station());
    assert_eq!(text, format!("{origin}\n600\n{}\n", Hash(mth(&leaves))));
    assert_eq!(checkpoint.note.as_bytes(), objects[names[0]]);
    // One event more: no full tile is written again.
    fill(&place.catalog, 1).await;
    place.publish().await.unwrap();
    let now = place.objects();
    let new: Vec<_> = now.keys().filter(|name| !objects.contains_key(*name)).collect();
    assert_eq!(
        new,
        ["checkpoint/00000000000000000601", "tile/0/002.p/89", "tile/entries/002.p/89"]
    );
    assert!(objects.iter().all(|(name, bytes)| now[name] == *bytes), "nothing is overwritten");
}

#[tokio::test]
async fn killed_between_any_two_steps_it_comes_out_the_same() {
    let whole = Place::with_events(300).await;
    whole.publish().await.unwrap();
    fill(&whole.catalog, 300).await;
    let first = whole.objects();
    let source = Catalog::path_in(whole.dir.path());
    whole.catalog.close().await.unwrap();
    let mut killed = 0;
    let mut expected: Option<BTreeMap<String, Vec<u8>>> = None;
    for steps in 0.. {
        // The same station, from the same bytes on.
        let place = {
            let dir = tempfile::tempdir().unwrap();
            let path = Catalog::path_in(dir.path());
            fs::copy(&source, &path).unwrap();
            copy_tree(&whole.dir.path().join("archive"), &dir.path().join("archive"));
            let clock = Arc::new(SimulatedClock::at("2026-11-22T09:00:00Z".parse().unwrap()));
            let (catalog, _) = Catalog::open(&path, clock).await.unwrap();
            let store = Store::of_data_folder(dir.path(), None).unwrap();
            let signer = whole.signer.clone();
            Place { dir, catalog, store, signer }
        };
        let failing = place.store.failing_after(steps);
        let done = place.publish_to(&failing).await;
        if done.is_err() {
            killed += 1;
            let published = place.catalog.newest_published("local", 1).await.unwrap();
            assert_eq!(published.unwrap().0.size, 300, "not before all stands");
            place.publish().await.unwrap();
        }
        let objects = place.objects();
        assert!(first.iter().all(|(name, bytes)| objects[name] == *bytes));
        assert_eq!(*expected.get_or_insert_with(|| objects.clone()), objects, "{steps}");
        let newest = place.catalog.newest_published("local", 1).await.unwrap().unwrap().0;
        assert_eq!(newest.root, mth(&place.leaves().await));
        if done.is_ok() {
            break;
        }
    }
    assert!(killed >= 12, "{killed}: this test does not kill");
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
