//! How the timestamps of one stream run: gaps, steps back, missing frames, from packets as they come.
//!
//! Called by `examine` for each packet. Memory is bounded whatever the clip says: steps are counted
//! in classes, and only the largest are kept with their place. A missing frame shows as a
//! step of twice the usual one, which is known only at the end; hence the classes. Every sum
//! saturates, for timestamps come from hostile files.

use std::collections::BTreeMap;

use docket_transcode::inside::{Gap, MOST_SPANS, Steadiness, StepBack, Timing};

/// Width of a class of steps shorter than [`LONG_US`], in microseconds.
const CLASS_US: i64 = 100;
/// Longer steps are classed by their first eight binary digits.
const LONG_US: i64 = 1_000_000;
/// A gap at any rate is at least so long where the rate is not steady, in microseconds.
const PAUSE_US: i64 = 1_000_000;
/// Fewest steps from which a usual one is told.
const FEWEST_STEPS: u64 = 10;
/// A packet that comes so much after the end of the one before, whose length is known, leaves a gap,
/// in microseconds. Recorders stamp sound in clusters, a few tens of milliseconds off.
const SOUND_GAP_US: i64 = 100_000;

/// Steps of one stream, in the order of reading.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// How many steps there are of each class, and their sum.
    classes: BTreeMap<i64, Class>,
    /// The largest steps, or gaps where packets have a length of their own.
    largest: Largest<(i64, i64)>,
    /// The largest steps back.
    backs: Largest<(i64, i64)>,
    /// Gaps between packets of known length: number and sum, microseconds.
    measured: Option<(u64, i64)>,
    latest: Option<Packet>,
}

/// Steps of about one length.
#[derive(Clone, Copy, Debug, Default)]
struct Class {
    count: u64,
    sum_us: i64,
}

impl Class {
    fn mean_us(self) -> i64 {
        self.sum_us / i64::try_from(self.count).unwrap_or(i64::MAX).max(1)
    }
}

/// When a packet is decoded, and how long it lasts where its codec tells, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) time_us: i64,
    pub(super) own_us: Option<i64>,
}

impl Steps {
    /// Takes the next packet of the stream.
    pub(super) fn take(&mut self, packet: Packet) {
        let Some(before) = self.latest.replace(packet) else { return };
        let step_us = packet.time_us.saturating_sub(before.time_us);
        if step_us < 0 {
            self.backs.offer(step_us.saturating_neg(), (before.time_us, packet.time_us));
            return;
        }
        match before.own_us {
            Some(own_us) => self.measure(before.time_us.saturating_add(own_us), packet.time_us),
            None => self.largest.offer(step_us, (before.time_us, packet.time_us)),
        }
        let class = self.classes.entry(class_of(step_us)).or_default();
        class.count += 1;
        class.sum_us = class.sum_us.saturating_add(step_us);
    }

    /// Takes the gap between the end of one packet and the begin of the next.
    fn measure(&mut self, end_us: i64, next_us: i64) {
        let measured = self.measured.get_or_insert((0, 0));
        let gap_us = next_us.saturating_sub(end_us);
        if gap_us >= SOUND_GAP_US {
            *measured = (measured.0 + 1, measured.1.saturating_add(gap_us));
            self.largest.offer(gap_us, (end_us, next_us));
        }
    }

    /// The usual step in microseconds: the median; none of too few.
    fn usual_us(&self) -> Option<i64> {
        let mut left = self.count() / 2;
        let middle = self.classes.values().find(|class| {
            let found = class.count > left;
            left = left.saturating_sub(class.count);
            found
        });
        middle.filter(|_| self.count() >= FEWEST_STEPS).map(|class| class.mean_us().max(1))
    }

    fn count(&self) -> u64 {
        self.classes.values().map(|class| class.count).sum()
    }

    /// How they run. `place` turns a time of this stream into clip time in milliseconds.
    pub(super) fn timing(self, place: impl Fn(i64) -> i64) -> Timing {
        let usual_us = self.usual_us();
        let steadiness = self.steadiness(usual_us);
        let lasting_us = usual_us.unwrap_or(0);
        let is_steady = steadiness == Steadiness::Steady;
        let least_us = if is_steady {
            least_gap_us(lasting_us)
        } else {
            PAUSE_US.max(lasting_us.saturating_mul(5))
        };
        let mut timing = match self.measured {
            Some((number, sum_us)) => Timing {
                lost_ms: millis(sum_us),
                gaps: self.listed(0, 0, None, &place),
                more_gaps: number,
                ..Timing::default()
            },
            None => {
                let counted = is_steady.then_some(lasting_us);
                let (number, lost_us, frames) = self.missing(least_us, lasting_us);
                Timing {
                    gaps: self.listed(least_us, lasting_us, counted, &place),
                    more_gaps: number,
                    lost_ms: millis(lost_us),
                    frames_missing: is_steady.then_some(frames),
                    ..Timing::default()
                }
            }
        };
        timing.more_gaps = timing.more_gaps.saturating_sub(timing.gaps.len() as u64);
        timing.steadiness = steadiness;
        timing.usual_step_us = usual_us.and_then(|us| u64::try_from(us).ok());
        timing.more_steps_back = self.backs.more;
        timing.steps_back = self
            .backs
            .in_order()
            .into_iter()
            .map(|(by_us, (before, _))| StepBack {
                at_ms: place(before.saturating_add(lasting_us)),
                by_ms: millis(by_us.saturating_add(lasting_us)),
            })
            .collect();
        timing
    }

    fn steadiness(&self, usual_us: Option<i64>) -> Steadiness {
        let Some(usual_us) = usual_us else { return Steadiness::TooShort };
        let within = (usual_us / 5).max(2000);
        let near = self.classes.values().filter(|c| (c.mean_us() - usual_us).abs() <= within);
        let near: u64 = near.map(|class| class.count).sum();
        if near * 10 >= self.count() * 9 { Steadiness::Steady } else { Steadiness::Variable }
    }

    /// Steps of at least `least_us`: their number, the time lost, the frames missing.
    fn missing(&self, least_us: i64, usual_us: i64) -> (u64, i64, u64) {
        let (mut number, mut lost_us, mut frames) = (0, 0_i64, 0);
        for class in self.classes.values().filter(|class| class.mean_us() >= least_us) {
            let count = i64::try_from(class.count).unwrap_or(i64::MAX);
            number += class.count;
            lost_us =
                lost_us.saturating_add(class.sum_us.saturating_sub(usual_us.saturating_mul(count)));
            // Classes of short steps hold one number of frames each, those of long ones several.
            frames += if class.mean_us() < LONG_US {
                frames_in(class.mean_us(), usual_us).saturating_mul(class.count)
            } else {
                let all = (class.sum_us.saturating_add(usual_us / 2)) / usual_us.max(1);
                u64::try_from(all - count).unwrap_or(0)
            };
        }
        (number, lost_us, frames)
    }

    /// The largest gaps of at least `least_us`, in order. `lasting_us` is how long a packet without a
    /// length of its own lasts; `counted_us` the step to count frames by.
    fn listed(
        &self,
        least_us: i64,
        lasting_us: i64,
        counted_us: Option<i64>,
        place: &impl Fn(i64) -> i64,
    ) -> Vec<Gap> {
        let largest = self.largest.in_order().into_iter().filter(|(step, _)| *step >= least_us);
        largest
            .map(|(step_us, (from_us, to_us))| Gap {
                start_ms: place(from_us.saturating_add(lasting_us)),
                end_ms: place(to_us),
                frames: counted_us.map(|usual_us| frames_in(step_us, usual_us)),
            })
            .collect()
    }
}

/// The class of a step; larger steps have larger ones.
fn class_of(step_us: i64) -> i64 {
    if step_us < LONG_US {
        return step_us / CLASS_US;
    }
    let digits = i64::from(step_us.ilog2());
    LONG_US / CLASS_US + (digits << 7) + (step_us >> (digits - 7) & 0x7f)
}

/// A step this long or longer misses a frame at a steady rate: half way to twice the usual step, and
/// a little on, for uneven stamps.
fn least_gap_us(usual_us: i64) -> i64 {
    usual_us.saturating_mul(17) / 10
}

/// Frames missing in a step.
fn frames_in(step_us: i64, usual_us: i64) -> u64 {
    let usual_us = usual_us.max(1);
    u64::try_from(step_us.saturating_add(usual_us / 2) / usual_us - 1).unwrap_or(0)
}

fn millis(us: i64) -> u64 {
    u64::try_from(us.saturating_add(500) / 1000).unwrap_or(0)
}

/// The largest of many, each with its place, in bounded memory.
#[derive(Debug)]
pub(super) struct Largest<T> {
    /// By size and then by the order they came in; never more than [`MOST_SPANS`].
    kept: Vec<(i64, u64, T)>,
    offered: u64,
    /// How many are not kept.
    pub(super) more: u64,
}

impl<T> Default for Largest<T> {
    fn default() -> Self {
        Self { kept: Vec::new(), offered: 0, more: 0 }
    }
}

impl<T: Copy> Largest<T> {
    /// Keeps `what` if its `size` is among the largest so far.
    pub(super) fn offer(&mut self, size: i64, what: T) {
        self.offered += 1;
        self.kept.push((size, self.offered, what));
        if self.kept.len() > MOST_SPANS {
            self.more += 1;
            let least = (0..self.kept.len())
                .min_by_key(|at| (self.kept[*at].0, std::cmp::Reverse(self.kept[*at].1)));
            if let Some(least) = least {
                self.kept.swap_remove(least);
            }
        }
    }

    /// Those kept, in the order they came in, with their sizes.
    pub(super) fn in_order(&self) -> Vec<(i64, T)> {
        let mut kept: Vec<_> = self.kept.iter().collect();
        kept.sort_by_key(|(_, order, _)| *order);
        kept.into_iter().map(|(size, _, what)| (*size, *what)).collect()
    }
}

#[cfg(test)]
mod tests;
