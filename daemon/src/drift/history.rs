//! What became of a recorder's clock from dock to dock: whether it ran through, was set, or fell back
//! to where it starts after its battery died; how fast it runs away; whether it keeps the limit.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DAY_MS, FAR_MS, Offset, QUARTZ_PPM, ms, part};

/// A clock that is further behind did not run away.
pub(super) const BEHIND_MS: i64 = 180 * DAY_MS;
/// What a reading must lie off the median of all, beside what it may be off itself.
const OUTLIER_PPB: i64 = 10_000;
/// Fewer stretches show no outlier.
const STRETCHES_MIN: usize = 3;

/// One thing that happened to a recorder's clock at a dock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It was read.
    Read(Offset),
    /// The station set it, and read it again if it could.
    Set(Option<Offset>),
}

/// Where clocks start after their battery died.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epochs(Vec<i64>);

impl Default for Epochs {
    /// Those in the field: the zero of Unix, of FAT and of GPS, of many real-time clocks (2000), and
    /// the first day of the year in which a firmware was made.
    fn default() -> Self {
        let years = [1970, 1980, 2000, 2001, 2008, 2010].into_iter().chain(2012..=2024);
        let days = years.map(|year| (year, 1)).chain([(1980, 6)]);
        let mut epochs = Self(Vec::new());
        epochs.0.extend(
            days.filter_map(|(year, day)| NaiveDate::from_ymd_opt(year, 1, day).map(face_of)),
        );
        epochs.0.sort_unstable();
        epochs
    }
}

impl Epochs {
    /// The latest from which a clock could have come to `face` within `ran_ms`.
    pub(super) fn before(&self, face: i64, ran_ms: i64) -> Option<NaiveDate> {
        // A clock that starts in another zone's day.
        let since = |epoch: i64| face.saturating_sub(epoch);
        let fits = |epoch: &i64| (-DAY_MS..=ran_ms + DAY_MS).contains(&since(*epoch));
        let found = self.0.iter().copied().filter(fits).max()?;
        DateTime::from_timestamp_millis(found).map(|at| at.date_naive())
    }
}

fn face_of(day: NaiveDate) -> i64 {
    day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
}

/// How a clock came from one reading to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Between {
    /// It ran through.
    Ran {
        /// How fast it ran away, parts of a thousand million.
        drift_ppb: i64,
        /// The most by which that may be off.
        within_ppb: u64,
        /// Whether it changes to summer time with its zone; none where nothing shows that.
        follows_zone: Option<bool>,
    },
    /// The station set it.
    SetHere,
    /// Somebody else set it, or it jumped.
    Set {
        /// By how much, forward where positive.
        by_ms: i64,
    },
    /// It fell back to where it starts, its battery dead.
    Reset {
        /// The day where it started.
        #[schema(value_type = String, example = "2015-01-01")]
        to: NaiveDate,
    },
    /// Nobody looked for so long that nothing follows.
    Apart,
}

impl Between {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ran { .. } => "ran",
            Self::SetHere => "set-here",
            Self::Set { .. } => "set",
            Self::Reset { .. } => "reset",
            Self::Apart => "apart",
        }
    }
}

/// A reading that is trusted, in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) dock: i64,
    pub(super) offset: Offset,
    pub(super) within_ms: i64,
    /// How the clock came here from the anchor before; none for the first.
    pub(super) came: Option<Between>,
    /// The docks since the anchor before at which the station set it.
    pub(super) sets: Vec<i64>,
}

impl Anchor {
    /// One by satellites, who vouch for themselves.
    pub(super) fn satellite(dock: i64, offset: Offset) -> Option<Self> {
        let within_ms = i64::try_from(offset.within_ms()?).ok()?;
        Some(Self { dock, offset, within_ms, came: None, sets: Vec::new() })
    }
}

/// A recorder's clock through all its docks.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    pub(super) anchors: Vec<Anchor>,
    pub(super) epochs: Epochs,
    /// The docks since the last anchor at which the station set it.
    pub(super) sets: Vec<i64>,
    /// What clips with satellite fixes tell of it, each with the dock at which the clip was listed.
    pub(super) satellites: Vec<(i64, Offset)>,
}

impl Timeline {
    /// From what happened, each with the number of its dock, in order. Readings of a host that did
    /// not know the time say nothing of true time and are left out.
    #[must_use]
    pub fn of(entries: &[(i64, Entry)], epochs: Epochs) -> Self {
        let mut made = Self { epochs, ..Self::default() };
        for &(dock, entry) in entries {
            let offset = match entry {
                Entry::Read(offset) => Some(offset),
                Entry::Set(offset) => {
                    made.sets.push(dock);
                    offset
                }
            };
            let trusted = offset.and_then(|o| Some((o, i64::try_from(o.within_ms()?).ok()?)));
            let Some((offset, within_ms)) = trusted else { continue };
            let sets = std::mem::take(&mut made.sets);
            let came = made.anchors.last().map(|before| match sets.is_empty() {
                true => between(&before.offset, &offset, &made.epochs),
                false => Between::SetHere,
            });
            made.anchors.push(Anchor { dock, offset, within_ms, came, sets });
        }
        made
    }

    /// With what clips with satellite fixes tell, each with the dock at which it was first listed.
    #[must_use]
    pub fn with_satellites(self, satellites: Vec<(i64, Offset)>) -> Self {
        Self { satellites, ..self }
    }

    /// The trusted readings, each with its dock and how the clock came there from the one before.
    pub fn steps(&self) -> impl Iterator<Item = (i64, Offset, Option<Between>)> {
        self.anchors.iter().map(|anchor| (anchor.dock, anchor.offset, anchor.came))
    }

    /// How fast the clock runs away over all stretches in which it ran through.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        let stretches: Vec<_> = self
            .anchors
            .windows(2)
            .filter_map(|pair| match pair[1].came {
                Some(Between::Ran { drift_ppb, within_ppb, .. }) => {
                    let length_ms = ms(pair[1].offset.at) - ms(pair[0].offset.at);
                    Some(Stretch { at: pair[1].offset.at, drift_ppb, within_ppb, length_ms })
                }
                _ => None,
            })
            .collect();
        Rate::of(&stretches)
    }
}

/// The clock's way from one trusted reading to the next.
fn between(a: &Offset, b: &Offset, epochs: &Epochs) -> Between {
    let gap_ms = ms(b.at).saturating_sub(ms(a.at));
    let within = |o: &Offset| i64::try_from(o.within_ms().unwrap_or(0)).unwrap_or(i64::MAX / 4);
    let read_ms = within(a) + within(b);
    let may_ms = part(gap_ms, QUARTZ_PPM).saturating_add(read_ms);
    let (faces, counts) = (b.face_ms - a.face_ms, b.own_ms - a.own_ms);
    if !(0..=FAR_MS).contains(&gap_ms) {
        return Between::Apart;
    }
    // Summer time: a clock that follows its zone keeps its count, one that does not its face.
    let runs = |moved: i64| moved.saturating_abs() <= may_ms;
    let moved = if runs(faces) { faces } else { counts };
    if runs(moved) {
        let per = |moved: i64| i128::from(moved) * 1_000_000_000 / i128::from(gap_ms.max(1));
        let drift_ppb = i64::try_from(per(moved)).unwrap_or(i64::MAX);
        let within_ppb = u64::try_from(per(read_ms)).unwrap_or(u64::MAX);
        let follows_zone = (runs(faces) != runs(counts)).then(|| runs(counts));
        return Between::Ran { drift_ppb, within_ppb, follows_zone };
    }
    let fell = b.offset_ms <= -BEHIND_MS && counts < 0;
    match epochs.before(b.face(), gap_ms).filter(|_| fell) {
        Some(to) => Between::Reset { to },
        None => Between::Set { by_ms: counts },
    }
}

/// A stretch in which a clock ran through.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    at: DateTime<Utc>,
    drift_ppb: i64,
    within_ppb: u64,
    length_ms: i64,
}

/// How fast a clock runs away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Over all stretches but the outliers, parts of a thousand million; positive: it gains.
    pub drift_ppb: i64,
    /// The most by which that may be off.
    pub within_ppb: u64,
    /// The ends of stretches in which it ran unlike itself.
    pub outliers: Vec<DateTime<Utc>>,
}

impl Rate {
    fn of(stretches: &[Stretch]) -> Option<Self> {
        let mut sorted: Vec<i64> = stretches.iter().map(|s| s.drift_ppb).collect();
        sorted.sort_unstable();
        let median = *sorted.get(sorted.len() / 2)?;
        let is_outlier = |s: &&Stretch| {
            let off = s.drift_ppb.saturating_sub(median).unsigned_abs();
            let may = s.within_ppb.saturating_add(OUTLIER_PPB.unsigned_abs());
            stretches.len() >= STRETCHES_MIN && off > may
        };
        let (out, kept): (Vec<&Stretch>, Vec<&Stretch>) = stretches.iter().partition(is_outlier);
        let total: i128 = kept.iter().map(|s| i128::from(s.length_ms)).sum::<i128>().max(1);
        let sum = |of: fn(&Stretch) -> i128| {
            kept.iter().map(|s| of(s) * i128::from(s.length_ms)).sum::<i128>() / total
        };
        Some(Self {
            drift_ppb: i64::try_from(sum(|s| s.drift_ppb.into())).unwrap_or(i64::MAX),
            within_ppb: u64::try_from(sum(|s| s.within_ppb.into())).unwrap_or(u64::MAX),
            outliers: out.iter().map(|s| s.at).collect(),
        })
    }
}

/// Whether a clock keeps the limit that the settings ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// It does, whatever the reading may be off.
    Kept,
    /// It does not, whatever the reading may be off.
    Broken,
    /// The reading is not exact enough to tell.
    Close,
    /// It was not read against true time.
    Unknown,
}

impl Limit {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::Close => "close",
            Self::Unknown => "unknown",
        }
    }
}

/// Holds the newest reading against the limit, seconds either way.
#[must_use]
pub fn judge(newest: Option<&Offset>, limit_s: u32) -> Limit {
    let found = newest.and_then(|o| Some((o.offset_ms.unsigned_abs(), o.within_ms()?)));
    let limit_ms = u64::from(limit_s) * 1000;
    match found {
        None => Limit::Unknown,
        Some((off, within)) if off.saturating_add(within) <= limit_ms => Limit::Kept,
        Some((off, within)) if off.saturating_sub(within) > limit_ms => Limit::Broken,
        Some(_) => Limit::Close,
    }
}
