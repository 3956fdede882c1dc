//! Time as evidence: what the readings of a recorder's clock say of it, and when its clips were
//! recorded on trusted time.
//!
//! Called by `flow::times`, `duty` and `api`. Pure: everything it needs is handed in, in the order in
//! which it happened. What cannot be known is said with the reason, and no time is told more exactly
//! than the readings allow. Recorder stamps are never changed; what is computed stands beside them.
//!
//! Milliseconds throughout. A *face* is a clock's date and time read as if it were UTC, so that faces
//! can be subtracted; `face − true time` is known without knowing the recorder's zone.

mod clip;
mod correct;
mod history;
mod offset;
mod point;
mod satellite;
mod stamps;

pub use clip::{ClipTimes, Listed, Reason, Timed, by_satellite, compared, times};
pub use history::{Between, Entry, Epochs, Limit, Rate, Timeline, judge};
pub use offset::{Method, Offset, measured};
pub use satellite::{fixes_beside, fixes_in};
pub use stamps::{ClipFacts, Fix, Says, Stamp, Written, stamps};

use chrono::{DateTime, Utc};

/// A recorder's quartz runs away no faster, millionths. Watch crystals keep within 20 at room
/// temperature and lose another 40 at the ends of what people work in; twice that leaves room for
/// age. A clock that moved by more was set.
const QUARTZ_PPM: i64 = 100;
/// How far a quartz strays from its own mean between two docks, millionths: warmth and cold.
const WANDER_PPM: i64 = 20;
/// Past so long nothing is said from one reading alone, and two are not joined.
const FAR_MS: i64 = 400 * DAY_MS;

const DAY_MS: i64 = 86_400_000;

/// Milliseconds since 1970.
fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// What `ppm` millionths of a stretch of time come to, rounded up.
fn part(stretch_ms: i64, ppm: i64) -> i64 {
    let micros = stretch_ms.saturating_abs().saturating_mul(ppm);
    micros / 1_000_000 + i64::from(micros % 1_000_000 != 0)
}

#[cfg(test)]
mod tests;
