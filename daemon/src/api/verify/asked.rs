//! Which originals somebody wants read again, as they write it.
//!
//! Used by `verify`, and judged before a job is made of it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use docket_config::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{ApiError, Code};
use crate::words::face_in_zone;

/// Parts in a whole.
const WHOLE_PPM: u64 = 1_000_000;

/// What there is to verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerifyPart {
    /// Originals, and the manifest beside each.
    Originals,
    /// Dock receipts, every generation, with their lists of clips.
    Receipts,
    /// The custody log: entries, tree, signatures, and what stands of it in the archive.
    Log,
}

impl VerifyPart {
    /// All there are.
    pub(crate) const ALL: [Self; 3] = [Self::Originals, Self::Receipts, Self::Log];

    /// The same as one writes it on a command line.
    fn option(self) -> Option<&'static str> {
        match self {
            Self::Originals => None,
            Self::Receipts => Some("--receipts"),
            Self::Log => Some("--log"),
        }
    }
}

/// What to verify, and which originals to read again. With nothing said: all originals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyAsked {
    /// Ids of items; none means all, or what the other fields leave of them.
    #[serde(default)]
    pub items: Vec<String>,
    /// Only so many, drawn by lot: `200`, or a part of all: `5%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// What the lot is drawn by: the same seed draws the same ones. One is made up where none is given,
    /// and told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Only those first seen on a recorder since then: a day in the station's zone (`2026-11-22`), or
    /// days or hours back (`7d`, `36h`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// What to verify; none means originals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub what: Vec<VerifyPart>,
}

/// Whether what is asked makes sense.
pub(in crate::api) fn may_verify(asked: &VerifyAsked) -> Result<(), ApiError> {
    let is_of_items = !asked.items.is_empty();
    if is_of_items && (asked.sample.is_some() || asked.since.is_some()) {
        return Err(not_understood("items, or sample and since"));
    }
    let chooses = is_of_items || asked.sample.is_some() || asked.since.is_some();
    if chooses && !asked.wants(VerifyPart::Originals) {
        return Err(not_understood("items, sample and since are of originals"));
    }
    asked.sample_of(0)?;
    asked.since_when(DateTime::UNIX_EPOCH + TimeDelta::days(36_500), TimeZone::System)?;
    Ok(())
}

impl VerifyAsked {
    /// Whether that is to be verified.
    pub(super) fn wants(&self, part: VerifyPart) -> bool {
        match self.what.as_slice() {
            [] => part == VerifyPart::Originals,
            what => what.contains(&part),
        }
    }

    /// How many are to be drawn from `all`; none where nothing is drawn.
    pub(super) fn sample_of(&self, all: u64) -> Result<Option<u64>, ApiError> {
        let Some(text) = &self.sample else { return Ok(None) };
        let size = match text.strip_suffix('%') {
            Some(percent) => part_ppm(percent).map(|ppm| {
                let part = u128::from(all) * u128::from(ppm);
                u64::try_from(part.div_ceil(u128::from(WHOLE_PPM))).unwrap_or(all)
            }),
            None => text.parse().ok().filter(|n| *n > 0).map(|n: u64| n.min(all)),
        };
        size.map(Some).ok_or_else(|| not_understood(&format!("sample: {text}")))
    }

    /// Since when; none where nothing is said.
    pub(super) fn since_when(
        &self,
        now: DateTime<Utc>,
        zone: TimeZone,
    ) -> Result<Option<DateTime<Utc>>, ApiError> {
        let Some(text) = &self.since else { return Ok(None) };
        let back = |unit: char| text.strip_suffix(unit).and_then(|n| n.parse::<u32>().ok());
        let at = if let Some(days) = back('d') {
            now.checked_sub_days(Days::new(days.into()))
        } else if let Some(hours) = back('h') {
            now.checked_sub_signed(TimeDelta::hours(hours.into()))
        } else {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
            let begins = day.and_then(|day| face_in_zone(zone, day.and_time(NaiveTime::MIN)));
            begins.map(|at| at.with_timezone(&Utc))
        };
        at.map(Some).ok_or_else(|| not_understood(&format!("since: {text}")))
    }

    /// The same as one writes it on a command line.
    pub(crate) fn told(&self) -> String {
        let option =
            |name: &str, value: Option<String>| value.map(|value| format!("{name} {value}"));
        let options = [
            option("--sample", self.sample.clone()),
            option("--seed", self.seed.map(|seed| seed.to_string())),
            option("--since", self.since.clone()),
        ];
        let what = if VerifyPart::ALL.iter().all(|part| self.wants(*part)) {
            vec!["--all"]
        } else {
            self.what.iter().filter_map(|part| part.option()).collect()
        };
        let what = what.into_iter().map(str::to_owned);
        let parts = self.items.iter().cloned().chain(options.into_iter().flatten()).chain(what);
        parts.collect::<Vec<_>>().join(" ")
    }
}

/// `5` or `0.25` percent in parts of a million.
fn part_ppm(percent: &str) -> Option<u64> {
    let (whole, rest) = percent.split_once('.').unwrap_or((percent, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(rest) || rest.len() > 4 {
        return None;
    }
    let ppm = whole.parse::<u64>().ok()?.checked_mul(WHOLE_PPM / 100)?
        + format!("{rest:0<4}").parse::<u64>().ok()?;
    (1..=WHOLE_PPM).contains(&ppm).then_some(ppm)
}

/// A seed that nobody chose, small enough to be typed.
pub(super) fn any_seed() -> Result<u64, ApiError> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_err(|error| ApiError::new(Code::Internal).because(error))?;
    Ok(u32::from_be_bytes(bytes).into())
}

fn not_understood(what: &str) -> ApiError {
    ApiError::new(Code::NotUnderstood).because(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(text: &str, all: u64) -> Option<Option<u64>> {
        let asked = VerifyAsked { sample: Some(text.into()), ..VerifyAsked::default() };
        asked.sample_of(all).ok()
    }

    #[test]
    fn a_sample_is_a_number_or_a_part() {
        for (text, of, size) in [
            ("200", 1000, 200),
            ("200", 150, 150),
            ("5%", 1000, 50),
            ("5%", 1001, 51),
            ("0.25%", 10_000, 25),
            ("100%", 7, 7),
        ] {
            assert_eq!(sample(text, of), Some(Some(size)), "{text} of {of}");
        }
        for text in ["0", "0%", "101%", "-1", "1e3", "%", ".5%", "5.%", "0.00001%", "many"] {
            assert_eq!(sample(text, 100), None, "{text}");
        }
        assert_eq!(VerifyAsked::default().sample_of(5).unwrap(), None);
    }

    #[test]
    fn a_beginning_is_a_day_in_the_stations_zone_or_a_time_back() {
        let now: DateTime<Utc> = "2026-11-22T08:00:00Z".parse().unwrap();
        let zone = TimeZone::Named(chrono_tz::Asia::Shanghai);
        let since = |text: &str| {
            let asked = VerifyAsked { since: Some(text.into()), ..VerifyAsked::default() };
            asked.since_when(now, zone).ok().map(|at| at.unwrap().to_rfc3339())
        };
        assert_eq!(since("7d").as_deref(), Some("2026-11-15T08:00:00+00:00"));
        assert_eq!(since("36h").as_deref(), Some("2026-11-20T20:00:00+00:00"));
        assert_eq!(since("2026-11-01").as_deref(), Some("2026-10-31T16:00:00+00:00"));
        for text in ["", "d", "7", "-1d", "7w", "2026-13-01", "yesterday"] {
            assert_eq!(since(text), None, "{text}");
        }
    }

    #[test]
    fn what_was_kept_of_older_jobs_is_still_understood() {
        let kept: VerifyAsked = serde_json::from_str(r#"{"items":["a","b"]}"#).unwrap();
        assert_eq!((kept.told(), may_verify(&kept)), ("a b".into(), Ok(())));
        let both = VerifyAsked { since: Some("7d".into()), ..kept };
        assert!(may_verify(&both).is_err());
    }

    #[test]
    fn what_chooses_originals_goes_with_originals() {
        let of = |what: &[VerifyPart], since: Option<&str>| VerifyAsked {
            since: since.map(Into::into),
            what: what.to_vec(),
            ..VerifyAsked::default()
        };
        let (log, all) = ([VerifyPart::Log], VerifyPart::ALL);
        assert!(may_verify(&of(&log, Some("7d"))).is_err());
        for (what, since) in
            [(&log[..], None), (&all[..], None), (&all[..], Some("7d")), (&[][..], Some("7d"))]
        {
            assert_eq!(may_verify(&of(what, since)), Ok(()), "{what:?} {since:?}");
        }
        assert_eq!(of(&all, None).told(), "--all");
        assert_eq!(of(&[VerifyPart::Receipts, VerifyPart::Log], None).told(), "--receipts --log");
        assert_eq!(of(&[], None).told(), "");
    }
}
