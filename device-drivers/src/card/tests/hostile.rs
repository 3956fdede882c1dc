//! Hostile cards: hundreds of sound ones, each changed by chance. Every one gives a listing or a clear
//! error, and what it makes docket read is bounded by counts.

use std::{io::Read, os::unix::fs::FileExt, sync::atomic::Ordering::Relaxed};

use fastrand::Rng;

use super::{
    super::{CardRecorder, medium::Medium},
    *,
};
use crate::{DriverError, ErrorKind, Hole};

const SEED: u64 = 20_261_122;
/// Trials of each of the four kinds.
const TRIALS: usize = 150;
/// Most that listing one of these cards may ask of the medium.
const READS_MAX: u64 = 20_000;
const BYTES_MAX: u64 = 256 << 20;

/// A sound image, and its sectors that are not empty: tables, folders, boot sectors, a little content.
struct Sound {
    card: Card,
    sectors: Vec<(u64, [u8; 512])>,
    bytes: u64,
    digest: blake3::Hash,
}

impl Sound {
    fn of(card: Card) -> Self {
        let whole = fs::read(card.path()).unwrap();
        let sectors = whole.as_chunks::<512>().0.iter().enumerate();
        let used = sectors.filter(|(_, sector)| sector.iter().any(|&byte| byte != 0));
        let sectors = used.map(|(index, sector)| (index as u64 * 512, *sector)).collect();
        Self { bytes: whole.len() as u64, digest: blake3::hash(&whole), card, sectors }
    }

    /// Changes the card, lets it be listed and read, and makes it sound again.
    fn trial(&self, profiles: &Arc<ProfileSet>, rng: &mut Rng) -> Result<usize, DriverError> {
        let image = fs::File::options().read(true).write(true).open(self.card.path()).unwrap();
        for _ in 0..rng.usize(1..6) {
            // Half of all changes meet the first sectors, where boot sector and tables are.
            let among = if rng.bool() { self.sectors.len().min(8) } else { self.sectors.len() };
            let (at, sector) = &self.sectors[rng.usize(..among)];
            let mut changed = *sector;
            change(&mut changed, sector, rng);
            image.write_all_at(&changed, *at).unwrap();
        }
        if rng.u8(..10) == 0 {
            image.set_len(rng.u64(..self.bytes)).unwrap();
        }
        // Of every tenth all bytes are held.
        let held = rng.u8(..10).eq(&0).then(|| Untouched::hold(self.card.path()));
        let outcome = read_all(&self.card.path(), profiles, rng);
        drop(held);
        image.set_len(self.bytes).unwrap();
        for (at, sector) in &self.sectors {
            image.write_all_at(sector, *at).unwrap();
        }
        outcome
    }
}

/// One change of a sector: a number, a link to elsewhere, a copy, noise.
fn change(changed: &mut [u8; 512], sector: &[u8; 512], rng: &mut Rng) {
    let at = rng.usize(..63) * 8;
    match rng.u8(..6) {
        0 => changed[rng.usize(..512)] = rng.u8(..),
        1 => changed[at..at + 4].fill(0xff),
        2 => changed[at..at + 2].copy_from_slice(&rng.u16(..64).to_le_bytes()),
        3 => changed[at..at + 4].copy_from_slice(&rng.u32(..300).to_le_bytes()),
        4 => changed.copy_within(rng.usize(..16) * 32.., 0),
        _ => changed[at..].iter_mut().for_each(|byte| *byte = rng.u8(..)),
    }
    if rng.u8(..4) == 0 {
        changed[..32].copy_from_slice(&sector[32..64]);
    }
}

/// Opens, identifies, lists, and reads the beginning of some clips, holes and all.
pub(super) fn read_all(
    path: &Path,
    profiles: &Arc<ProfileSet>,
    rng: &mut Rng,
) -> Result<usize, DriverError> {
    let medium = Medium::open(path)?;
    let profiles = Arc::clone(profiles);
    let mut recorder = CardRecorder { medium, profiles, listed: None, opened: None };
    let listing = recorder.list()?;
    let asked = &recorder.medium.source.asked;
    let (times, bytes) = (asked.times.load(Relaxed), asked.bytes.load(Relaxed));
    assert!(times < READS_MAX && bytes < BYTES_MAX, "{times} reads of {bytes} bytes");
    let most = recorder.medium.source.bytes / 32;
    assert!(((listing.clips.len() + listing.not_taken.len()) as u64) < most);
    for clip in listing.clips.iter().take(20) {
        let mut reader = recorder.open(clip, rng.u64(..=clip.size))?;
        let mut into = vec![0; 4096];
        for _ in 0..20 {
            match reader.read(&mut into) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    let hole = Hole::of(&error).unwrap_or_else(|| panic!("no hole: {error}"));
                    assert!(hole.from < hole.to && hole.to <= clip.size, "{hole:?} {clip:?}");
                    reader = recorder.open(clip, hole.to)?;
                }
            }
        }
    }
    recorder.identity()?;
    Ok(listing.clips.len())
}

fn bears_hundreds(card: Card, kind: u64) {
    let sound = Sound::of(card);
    assert!(sound.sectors.len() > 10);
    // Made once: the patterns take far longer to compile than a card to read.
    let profiles = Arc::new(ProfileSet::shipped().unwrap());
    let mut outcomes = (0, 0);
    for trial in 0..TRIALS {
        let seed = SEED + kind * 10_000 + trial as u64;
        match sound.trial(&profiles, &mut Rng::with_seed(seed)) {
            Ok(_) => outcomes.0 += 1,
            Err(error) => {
                let is_clear = matches!(error.kind(), ErrorKind::Unusable | ErrorKind::Media);
                assert!(is_clear, "seed {seed}: {:?}: {error}", error.kind());
                outcomes.1 += 1;
            }
        }
    }
    // A change that is never felt, or always fatal, would try nothing.
    assert!(outcomes.0 > TRIALS / 4 && outcomes.1 > 0, "{outcomes:?}");
    // Made sound sector by sector: anything that a driver had written elsewhere would still stand.
    assert!(
        blake3::hash(&fs::read(sound.card.path()).unwrap()) == sound.digest,
        "the card changed"
    );
    let clips = sound.card.open().list().unwrap().clips.len();
    assert_eq!(clips, files().len(), "the card was not made sound again");
}

#[test]
fn hostile_fat12_cards_are_borne() {
    bears_hundreds(Card::fat(12, 2 * MIB, tree(&files()).path()), 1);
}

#[test]
fn hostile_fat16_cards_are_borne() {
    bears_hundreds(Card::fat(16, 20 * MIB, tree(&files()).path()), 2);
}

#[test]
fn hostile_fat32_cards_are_borne() {
    bears_hundreds(Card::fat(32, 40 * MIB, tree(&files()).path()), 3);
}

#[test]
fn hostile_exfat_cards_are_borne() {
    bears_hundreds(Card::exfat(8 * MIB, tree(&files()).path()), 4);
}
