//! Where a file's or a folder's clusters lie, followed once and kept as runs.
//!
//! Called when a folder is listed and when a clip is opened. A chain that leads nowhere, in a
//! circle or on for ever ends where it stops making sense, and says so: what comes before stands.
//! Follows at most as many links as the bytes need and keeps at most [`RUNS_MAX`] runs.

use std::{collections::BTreeMap, io};

use super::table::{Link, Table};
use crate::ErrorKind;

/// Most runs kept of one chain, 16 bytes each. A clip of 4 GiB written alone has a few, on a card
/// filled and emptied for years a few thousand.
pub(super) const RUNS_MAX: usize = 1 << 20;

/// Where a chain begins and how it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// No cluster: an empty file.
    Nowhere,
    /// At this cluster, further by the table.
    Chained(u32),
    /// At this cluster, further without a gap (exFAT's NoFatChain).
    Contiguous(u32),
    /// The root folder of FAT12 and FAT16, outside the clusters: its first byte on the medium.
    Fixed(u64),
}

/// Where a chain should end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Until {
    /// After exactly so many clusters: a file, whose size is known.
    Clusters(u32),
    /// Where the table says so, at most after so many: a folder of FAT.
    End(u32),
}

/// Clusters one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The first, from 2 on.
    pub(super) first: u32,
    /// How many.
    pub(super) count: u32,
}

/// A chain as far as it makes sense.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chain {
    /// The runs in order, no cluster twice.
    pub(super) runs: Vec<Run>,
    /// Why it ends too early or not, in words.
    pub(super) broken: Option<String>,
}

/// Follows a chain among the clusters 2 to `last`.
///
/// # Errors
/// Only that the recorder went away; an unreadable table breaks the chain.
pub(super) fn follow(table: &mut Table, first: u32, last: u32, until: Until) -> io::Result<Chain> {
    let mut chain = Chain::default();
    let (most, exactly) = match until {
        Until::Clusters(count) => (count, true),
        Until::End(most) => (most, false),
    };
    let mut cluster = first;
    for taken in 1..=most {
        if !(2..=last).contains(&cluster) {
            chain.broken = Some(format!("it leads to cluster {cluster}, which does not exist"));
            break;
        }
        if !chain.push(cluster) {
            chain.broken = Some(format!("it is in more than {RUNS_MAX} pieces"));
            break;
        }
        if exactly && taken == most {
            break;
        }
        match next(table, cluster)? {
            Ok(next) if taken < most => cluster = next,
            Ok(_) => chain.broken = Some("it is longer than any such chain may be".into()),
            Err(None) if !exactly => break,
            Err(why) => {
                chain.broken =
                    Some(why.unwrap_or_else(|| {
                        format!("its chain ends after {taken} of {most} clusters")
                    }));
                break;
            }
        }
    }
    chain.cut_at_repeat();
    Ok(chain)
}

/// Clusters one after the other, as far as there are any.
pub(super) fn contiguous(first: u32, last: u32, count: u32) -> Chain {
    let mut chain = Chain::default();
    let there = if first < 2 { 0 } else { (last + 1).saturating_sub(first).min(count) };
    if there > 0 {
        chain.runs.push(Run { first, count: there });
    }
    if there < count {
        chain.broken = Some(format!("it leads to cluster {}, which does not exist", first + there));
    }
    chain
}

/// The cluster that follows, or why none does; nothing to say of a proper end.
fn next(table: &mut Table, cluster: u32) -> io::Result<Result<u32, Option<String>>> {
    Ok(match table.link(cluster) {
        Ok(Link::Next(next)) => Ok(next),
        Ok(Link::End) => Err(None),
        Ok(Link::Bad) => Err(Some(format!("its cluster {cluster} is marked as bad"))),
        Ok(Link::Free) => Err(Some(format!("its cluster {cluster} is marked as free"))),
        Err(error) if ErrorKind::of_read(&error) == ErrorKind::Disconnected => return Err(error),
        Err(error) => Err(Some(format!("the allocation table cannot be read: {error}"))),
    })
}

impl Chain {
    /// Adds a cluster; refuses where there would be too many runs.
    fn push(&mut self, cluster: u32) -> bool {
        if let Some(run) = self.runs.last_mut().filter(|run| run.first + run.count == cluster) {
            run.count += 1;
        } else if self.runs.len() == RUNS_MAX {
            return false;
        } else {
            self.runs.push(Run { first: cluster, count: 1 });
        }
        true
    }

    /// Ends the chain before the first cluster it comes to twice.
    fn cut_at_repeat(&mut self) {
        let mut seen = Seen::default();
        for index in 0..self.runs.len() {
            let run = self.runs[index];
            let fresh = seen.fresh(run);
            if fresh < run.count {
                let repeated = run.first + fresh;
                self.runs.truncate(index);
                if fresh > 0 {
                    self.runs.push(Run { count: fresh, ..run });
                }
                self.broken = Some(format!("it comes to cluster {repeated} a second time"));
                return;
            }
            seen.add(run);
        }
    }
}

/// Clusters met before.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<u32, u32>);

impl Seen {
    /// How many clusters from the run's first on were not met before.
    pub(super) fn fresh(&self, run: Run) -> u32 {
        if self.0.range(..=run.first).next_back().is_some_and(|(_, &end)| end > run.first) {
            return 0;
        }
        let next = self.0.range(run.first..).next();
        next.map_or(run.count, |(&next, _)| (next - run.first).min(run.count))
    }

    /// Remembers a run of clusters not met before.
    pub(super) fn add(&mut self, run: Run) {
        self.0.insert(run.first, run.first + run.count);
    }
}
