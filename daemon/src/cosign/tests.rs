//! Witnesses against logs that grow, fork and lie; the trees are built here, leaf by leaf.

use tlog_tiles::{HashReader, prove_tree, stored_hashes, tree_hash};

use super::*;
use crate::note::NoteSigner;

/// A log's hashes in their storage order.
#[derive(Clone, Default)]
struct Leaves {
    hashes: Vec<Hash>,
    size: u64,
}

impl HashReader for Leaves {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|i| self.hashes[usize::try_from(*i).unwrap()]).collect())
    }
}

impl Leaves {
    fn push(&mut self, entry: &str) {
        let new = stored_hashes(self.size, entry.as_bytes(), self).unwrap();
        self.hashes.extend(new);
        self.size += 1;
    }

    fn of(entries: std::ops::Range<u32>, branch: &str) -> Self {
        let mut leaves = Self::default();
        entries.for_each(|n| leaves.push(&format!("{branch}{n}")));
        leaves
    }

    fn root(&self) -> [u8; 32] {
        tree_hash(self.size, self).unwrap().0
    }

    fn question(&self, old: u64, signer: &NoteSigner) -> Question {
        let root = Hash(self.root());
        let text = Checkpoint::new(signer.key().name(), self.size, root, "").unwrap().to_bytes();
        let note = signer.sign(str::from_utf8(&text).unwrap()).unwrap();
        let proof = if old == 0 { Vec::new() } else { prove_tree(self.size, old, self).unwrap() };
        Question { old, proof, note }
    }

    fn seen(&self) -> Seen {
        Seen { size: self.size, root: self.root() }
    }
}

fn log() -> NoteSigner {
    NoteSigner::of_seed("docket/sample/000001", &[3; 32]).unwrap()
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

#[test]
fn a_log_that_grows_is_cosigned_at_every_size() {
    let (log, witness) = (log(), WitnessSigner::of_seed("sample-witness", &[9; 32]).unwrap());
    let mut seen = Seen::NOTHING;
    for size in (1..60).chain([255, 256, 257, 600]) {
        let leaves = Leaves::of(0..size, "");
        let asked = leaves.question(seen.size, &log).to_text();
        let (text, next) =
            Question::parse(asked.as_bytes()).unwrap().judge(log.key(), &seen).unwrap();
        let line = witness.cosign(&text, at()).unwrap();
        assert_eq!(witness.key().check(&line, &text), Ok(at()));
        assert_eq!(witness.key().check(&line, "x\n"), Err(CosignError::Signature));
        seen = next;
        assert_eq!(seen, leaves.seen());
    }
}

#[test]
fn a_fork_a_roll_back_and_a_rewritten_log_are_refused() {
    let log = log();
    let seen = Leaves::of(0..100, "").seen();
    // Rolled back: a copy of the station that knows less.
    let shorter = Leaves::of(0..80, "").question(80, &log);
    assert_eq!(shorter.judge(log.key(), &seen), Err(Refusal::Conflict(100)));
    // The same size, other entries.
    let other = Leaves::of(0..100, "other ");
    assert_eq!(other.question(100, &log).judge(log.key(), &seen), Err(Refusal::Conflict(100)));
    // Longer, but not what was seen: whatever it proves of its own.
    let longer = Leaves::of(0..150, "other ");
    assert_eq!(longer.question(100, &log).judge(log.key(), &seen), Err(Refusal::NotExtended));
    let mut empty = longer.question(100, &log);
    empty.proof.clear();
    assert_eq!(empty.judge(log.key(), &seen), Err(Refusal::NotExtended));
    // The whole log rewritten with the stolen key, one old entry changed.
    let mut rewritten = Leaves::default();
    (0..150).for_each(|n| rewritten.push(&if n == 50 { "changed".into() } else { n.to_string() }));
    assert_eq!(rewritten.question(100, &log).judge(log.key(), &seen), Err(Refusal::NotExtended));
    let forgets = rewritten.question(0, &log);
    assert_eq!(forgets.judge(log.key(), &seen), Err(Refusal::Conflict(100)));
}

#[test]
fn only_the_log_itself_may_ask() {
    let leaves = Leaves::of(0..5, "");
    let stranger = NoteSigner::of_seed("docket/sample/000001", &[4; 32]).unwrap();
    let asked = leaves.question(0, &stranger);
    assert_eq!(asked.judge(log().key(), &Seen::NOTHING), Err(Refusal::Unsigned));
    let named_otherwise = NoteSigner::of_seed("docket/other/000001", &[3; 32]).unwrap();
    let asked = leaves.question(0, &named_otherwise);
    assert_eq!(asked.origin().unwrap(), "docket/other/000001");
    assert_eq!(asked.judge(log().key(), &Seen::NOTHING), Err(Refusal::Unsigned));
}

#[test]
fn no_changed_byte_of_a_question_or_a_line_passes() {
    let (log, witness) = (log(), WitnessSigner::of_seed("sample-witness", &[9; 32]).unwrap());
    let seen = Leaves::of(0..3, "").seen();
    let asked = Leaves::of(0..7, "").question(3, &log);
    let (text, next) = asked.judge(log.key(), &seen).unwrap();
    let bytes = asked.to_text().into_bytes();
    for at in 0..bytes.len() {
        let mut other = bytes.clone();
        other[at] ^= 1;
        let judged = Question::parse(&other).and_then(|q| q.judge(log.key(), &seen));
        assert!(judged.is_err(), "byte {at}: {judged:?} beside {next:?}");
        assert!(Question::parse(&bytes[..at]).and_then(|q| q.judge(log.key(), &seen)).is_err());
    }
    let line = witness.cosign(&text, at()).unwrap();
    for at in 0..line.len() {
        let mut other = line.clone().into_bytes();
        other[at] ^= 1;
        let told = String::from_utf8(other).map_err(|_| CosignError::Line);
        assert!(told.and_then(|l| witness.key().check(&l, &text)).is_err(), "byte {at}");
    }
}

#[test]
fn keys_survive_their_text_form_and_do_not_show_themselves() {
    let witness = WitnessSigner::generate("sample-witness").unwrap();
    let again = WitnessSigner::parse(&witness.secret()).unwrap();
    assert_eq!(again.key(), witness.key());
    assert_eq!(WitnessKey::parse(witness.key().as_str()).unwrap(), *witness.key());
    assert!(!format!("{witness:?}").contains(witness.secret().rsplit_once('+').unwrap().1));
    assert!(WitnessKey::parse(log().key().as_str()).is_err(), "a log's key is no witness's");
    assert!(WitnessSigner::generate("a b").is_err());
}
