//! What goes wrong, and with which request: faults, the rules that give them out, their seeds.
//!
//! Written by a story, read by the faulty store for each request. Which fault a request meets follows
//! from the rules, from the request and from how many like it came before, never from time or from the
//! order in which connections are served: the same seed treats the same requests alike.

use std::collections::BTreeMap;

use super::request::{Operation, Target};

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is done, and the answer has this status: 400 and 404 as when parts or their upload are gone, 403, 412,
    /// 500, 503.
    Refuse(u16),
    /// All is done, and the answer has this status all the same: 500 for an upload that is complete,
    /// or 412 as when a repeat somewhere on the way met what the first try had made.
    DoAndRefuse(u16),
    /// Nothing is done, and the answer is a 200 with an error in its body, as S3 answers when it fails
    /// after it began to answer.
    ErrorWithin,
    /// Nothing is done, and the answer is that all is well: a lock or a hold that is taken and not kept.
    Pretend,
    /// The connection is reset.
    Reset(Moment),
    /// Nothing more happens until the store is told to go on, cuts its connections or is dropped.
    Hang(Moment),
    /// The answer comes in pieces of so many bytes, each sent on its own.
    Pieces(usize),
    /// The second half of the answer comes so many milliseconds after the first.
    Slow(u64),
    /// A read (`Get`, `Head`, `List`) answers what was before.
    Stale(Stale),
    /// One bit in the middle of what is read is another; all headers tell of the right bytes.
    WrongBytes,
    /// Only the first half of what is read is sent, and then the connection is closed in good order.
    Truncate(Told),
}

impl Fault {
    /// Whether it can happen to a request for `operation`.
    fn fits(self, operation: Operation) -> bool {
        match self {
            Self::Stale(_) => {
                matches!(operation, Operation::Get | Operation::Head | Operation::List)
            }
            Self::WrongBytes | Self::Truncate(_) => operation == Operation::Get,
            Self::ErrorWithin => {
                matches!(operation, Operation::CompleteUpload | Operation::Copy)
            }
            Self::Pretend => {
                matches!(operation, Operation::PutRetention | Operation::PutHold)
            }
            _ => true,
        }
    }
}

/// When in the life of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Its head has been read, nothing of its body.
    BeforeBody,
    /// Half of its body has been read.
    HalfBody,
    /// It has been read, and nothing is done.
    AfterBody,
    /// It is done, and nothing is answered: a lost reply.
    Done,
    /// Half of the answer's body has been sent, or nearly all of an answer without one. A reset may
    /// overtake what was sent.
    HalfReply,
}

/// What a stale read shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    /// The object before the present one; no object, when there was none.
    Older,
    /// No object, and nothing in a list.
    Absent,
}

/// What the `content-length` of a truncated answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The bytes that come: to HTTP all is well.
    Half,
    /// The bytes that should have come.
    Whole,
}

/// Which requests meet a fault, and which one.
#[derive(Clone, Debug)]
pub struct Rule {
    faults: Vec<Fault>,
    operations: Vec<Operation>,
    key: String,
    skipped: u64,
    times: u64,
    chance: Option<(u64, u64)>,
}

impl Rule {
    /// Every request meets `fault`.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        let (operations, key) = (Vec::new(), String::new());
        Self { faults: vec![fault], operations, key, skipped: 0, times: u64::MAX, chance: None }
    }

    /// The first request meets `fault`, and no other.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self::always(fault).times(1)
    }

    /// Of a thousand requests about `per_mille` meet one of `faults`, all drawn from `seed`.
    ///
    /// # Panics
    /// When there is no fault to draw.
    #[must_use]
    pub fn drawn(seed: u64, per_mille: u64, faults: &[Fault]) -> Self {
        let first = *faults.first().expect("a fault to draw");
        Self { faults: faults.to_vec(), chance: Some((seed, per_mille)), ..Self::always(first) }
    }

    /// Only requests for `operation`; said twice, for both.
    #[must_use]
    pub fn on(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    /// Only requests whose key holds `part`.
    #[must_use]
    pub fn key(mut self, part: &str) -> Self {
        part.clone_into(&mut self.key);
        self
    }

    /// Not the first `n` of them.
    #[must_use]
    pub fn after(mut self, n: u64) -> Self {
        self.skipped = n;
        self
    }

    /// No more than `n` of them.
    #[must_use]
    pub fn times(mut self, n: u64) -> Self {
        self.times = n;
        self
    }

    fn is_for(&self, target: &Target) -> bool {
        let operation = self.operations.is_empty() || self.operations.contains(&target.operation);
        operation && target.key.contains(&self.key)
    }

    /// The fault for the `n`-th request like this one.
    fn draw(&self, target: &Target, n: u64) -> Option<Fault> {
        let Some((seed, per_mille)) = self.chance else { return self.faults.first().copied() };
        let asked = format!("{seed} {n} {target:?}");
        let drawn = blake3::hash(asked.as_bytes());
        let number = |at: usize| {
            let bytes = drawn.as_bytes()[at..at + 8].try_into().expect("eight bytes");
            u64::from_le_bytes(bytes)
        };
        let count = u64::try_from(self.faults.len()).expect("few");
        let which = usize::try_from(number(8) % count).expect("few");
        (number(0) % 1_000 < per_mille).then(|| self.faults[which])
    }
}

/// The rules, and what they have met so far.
#[derive(Debug, Default)]
pub(super) struct Script {
    rules: Vec<(Rule, u64)>,
    like: BTreeMap<String, u64>,
}

impl Script {
    /// One more rule, behind those there are: the first that gives a fault decides.
    pub(super) fn push(&mut self, rule: Rule) {
        self.rules.push((rule, 0));
    }

    /// No rules any more.
    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    /// What a request meets.
    pub(super) fn meet(&mut self, target: &Target) -> Option<Fault> {
        let like = self.like.entry(format!("{target:?}")).or_default();
        *like += 1;
        self.rules.iter_mut().find_map(|(rule, met)| {
            if !rule.is_for(target) || *met >= rule.skipped.saturating_add(rule.times) {
                return None;
            }
            let fault = rule.draw(target, *like).filter(|fault| fault.fits(target.operation))?;
            *met += 1;
            (*met > rule.skipped).then_some(fault)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(operation: Operation, key: &str) -> Target {
        Target { operation, bucket: "b".into(), key: key.into(), version: None, part: None }
    }

    #[test]
    fn a_rule_meets_those_it_names_and_no_more_of_them() {
        let mut script = Script::default();
        let rule = Rule::always(Fault::WrongBytes).on(Operation::Get).key("original");
        script.push(rule.after(1).times(2));
        let mut meet = |operation, key: &str| script.meet(&target(operation, key)).is_some();
        assert!(!meet(Operation::Put, "a/original.mp4"), "another operation");
        assert!(!meet(Operation::Get, "a/manifest.1.json"), "another key");
        let met: Vec<_> = (0..5).map(|_| meet(Operation::Get, "a/original.mp4")).collect();
        assert_eq!(met, [false, true, true, false, false]);
    }

    #[test]
    fn a_seed_treats_the_same_requests_alike_in_any_order() {
        let faults = [Fault::Refuse(503), Fault::Reset(Moment::Done)];
        let meet = |seed, keys: &mut dyn Iterator<Item = u32>| {
            let mut script = Script::default();
            script.push(Rule::drawn(seed, 300, &faults));
            let target = |k| target(Operation::Put, &format!("{k}"));
            keys.map(|k| (k, script.meet(&target(k)))).collect::<BTreeMap<_, _>>()
        };
        let forth = meet(7, &mut (0..1_000));
        assert_eq!(forth, meet(7, &mut (0..1_000).rev()));
        assert_ne!(forth, meet(8, &mut (0..1_000)));
        let met = forth.values().flatten().count();
        assert!((200..400).contains(&met), "{met} of 1,000 with a chance of 300");
        assert!(faults.iter().all(|fault| forth.values().any(|met| *met == Some(*fault))));
    }
}
