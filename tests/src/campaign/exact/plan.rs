//! Which points are struck: each kind at its first, second, … call, or at some of them.

use std::collections::{BTreeMap, VecDeque};

use fastrand::Rng;

use super::point::{Histogram, Kind, Point};

/// How many points are struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Of each kind every so many-th call, the first among them; 1 strikes at every one.
    Every(usize),
    /// So many points in all, of as many kinds as there are, drawn from the seed.
    Some(usize),
    /// These alone: call, kind of file, the how manyth.
    These(&'static [(&'static str, &'static str, usize)]),
}

/// Points still to be struck.
pub(super) struct Plan {
    depth: Depth,
    rng: Rng,
    queue: VecDeque<Point>,
    /// Of each kind the most calls that one run made.
    known: BTreeMap<Kind, usize>,
    /// What a clean run meets.
    clean: Vec<Kind>,
    left: usize,
}

impl Plan {
    /// Begins with what a clean run did.
    pub(super) fn new(depth: Depth, rng: Rng, clean: &Histogram) -> Self {
        let left = if let Depth::Some(n) = depth { n } else { usize::MAX };
        let mut queue = VecDeque::new();
        if let Depth::These(points) = depth {
            let kind = |call, file: &str| Kind { call, file: file.to_owned() };
            queue.extend(
                points.iter().map(|(call, file, n)| Point { kind: kind(*call, file), n: *n }),
            );
        }
        let (known, clean_kinds) = (BTreeMap::new(), clean.keys().cloned().collect());
        let mut plan = Self { depth, rng, queue, known, clean: clean_kinds, left };
        plan.learn(clean);
        plan
    }

    /// A run did this: what is new in it is to be struck too.
    pub(super) fn learn(&mut self, met: &Histogram) {
        let mut new = Vec::new();
        for (kind, count) in met {
            let known = self.known.entry(kind.clone()).or_default();
            match self.depth {
                Depth::Every(step) => {
                    let more = *known + 1..=*count;
                    let struck = more.filter(|n| (n - 1) % step.max(1) == 0);
                    new.extend(struck.map(|n| Point { kind: kind.clone(), n }));
                }
                Depth::Some(_) if *known == 0 => {
                    new.push(Point { kind: kind.clone(), n: self.rng.usize(1..=*count) });
                }
                Depth::Some(_) | Depth::These(_) => {}
            }
            *known = (*known).max(*count);
        }
        self.rng.shuffle(&mut new);
        self.queue.extend(new);
    }

    /// The next point.
    pub(super) fn next(&mut self) -> Option<Point> {
        self.left = self.left.checked_sub(1)?;
        self.queue.pop_front()
    }

    /// Kinds that a clean run meets and that were never struck. Others are met only behind a fault, and
    /// one fault at a time may never reach them.
    pub(super) fn never(&self, struck: &Histogram) -> Vec<String> {
        let left = self.clean.iter().filter(|kind| !struck.contains_key(kind));
        left.map(ToString::to_string).collect()
    }
}
