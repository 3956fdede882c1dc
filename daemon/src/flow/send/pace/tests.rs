//! The pace against simulated days, and against a walk by the second that knows nothing of bands.

use docket_config::ByteSize;

use super::*;

const MIB: u64 = 1 << 20;

fn band(from: (u32, u32), until: (u32, u32), rate: Option<u64>) -> Hours {
    let time = |(h, m)| NaiveTime::from_hms_opt(h, m, 0).unwrap();
    Hours {
        from: time(from),
        until: time(until),
        max_rate: ByteSize::new(rate.unwrap_or_default()),
        send: rate.is_some(),
    }
}

fn pace(max_rate: u64, hours: &[Hours], zone: &str) -> Pace {
    let zone = zone.parse().unwrap();
    Pace { max_rate, hours: hours.to_vec(), zone, free_at: Duration::ZERO }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Sends pieces as fast as the pace lets it, with a network that costs no time, from `from` to `until`.
/// Answers the bytes that went out in each hour of the wall clock of UTC, by the hour since `from`.
fn sent_by_hour(pace: &mut Pace, piece: u64, from: DateTime<Utc>, hours: i64) -> Vec<u64> {
    let mut sent = vec![0; usize::try_from(hours).unwrap()];
    let mut now = from;
    while now - from < TimeDelta::hours(hours) {
        let boot = (now - from).to_std().unwrap();
        match pace.book(piece, (boot, now)) {
            Some(wait) => {
                now += TimeDelta::from_std(wait).unwrap();
                let hour = usize::try_from((now - from).num_hours()).unwrap();
                if let Some(sent) = sent.get_mut(hour) {
                    *sent += piece;
                }
            }
            // The lane looks again a little later.
            None => now += TimeDelta::seconds(2),
        }
        // An unlimited line costs no time here: one piece a second is as fast as this network goes.
        now += TimeDelta::milliseconds(if pace.free_at <= boot { 1_000 } else { 0 });
    }
    sent
}

#[test]
fn a_rate_holds_over_a_day() {
    let mut pace = pace(MIB, &[], "UTC");
    for (hour, sent) in
        sent_by_hour(&mut pace, 8 * MIB, at("2026-03-01T00:00:00Z"), 24).into_iter().enumerate()
    {
        assert!(sent.abs_diff(3_600 * MIB) <= 8 * MIB, "{hour}: {sent}");
    }
}

#[test]
fn each_band_has_its_rate() {
    let bands = [band((22, 0), (6, 0), Some(4 * MIB)), band((8, 0), (9, 30), None)];
    let mut pace = pace(MIB, &bands, "Asia/Shanghai");
    // Midnight of Shanghai.
    let sent = sent_by_hour(&mut pace, 8 * MIB, at("2026-02-28T16:00:00Z"), 48);
    for (hour, sent) in sent.into_iter().enumerate() {
        let wanted = match hour % 24 {
            0..6 | 22.. => 4 * 3_600 * MIB,
            8 => 0,
            9 => 1_800 * MIB,
            _ => 3_600 * MIB,
        };
        assert!(sent.abs_diff(wanted) <= 16 * MIB, "{hour}: {sent}, not {wanted}");
    }
}

#[test]
fn the_clock_on_the_wall_decides_when_it_is_put_forward_and_back() {
    // Berlin: forward at 01:00 UTC on 29 March 2026, back at 01:00 UTC on 25 October.
    let pace = pace(MIB, &[band((2, 30), (5, 0), None)], "Europe/Berlin");
    let closed = |day: &str| {
        let from = at(day);
        let minutes = (0..1_440).filter(|m| !pace.is_open(from + TimeDelta::minutes(*m)));
        minutes.collect::<Vec<_>>()
    };
    // 02:00 to 03:00 is left out: closed from 03:00 (01:00 UTC) to 05:00 (03:00 UTC).
    assert_eq!(closed("2026-03-29T00:00:00Z"), (60..180).collect::<Vec<_>>());
    // 02:00 to 03:00 comes twice: closed 00:30 to 01:00 and 01:30 to 04:00 UTC.
    let back: Vec<_> = (30..60).chain(90..240).collect();
    assert_eq!(closed("2026-10-25T00:00:00Z"), back);
}

#[test]
fn the_first_of_two_bands_holds_and_one_without_length_is_the_whole_day() {
    let bands = [band((10, 0), (11, 0), Some(3 * MIB)), band((0, 0), (0, 0), None)];
    let pace = pace(0, &bands, "UTC");
    assert!(pace.is_open(at("2026-03-01T10:59:59Z")));
    assert!(!pace.is_open(at("2026-03-01T11:00:00Z")));
    assert!(!pace.is_open(at("2026-03-01T00:00:00Z")));
}

#[test]
fn what_a_booking_takes_is_what_a_walk_by_the_second_finds() {
    let mut rng = fastrand::Rng::with_seed(7);
    for round in 0..60 {
        let bands: Vec<_> = (0..rng.usize(0..4))
            .map(|_| {
                let mut time = || (rng.u32(0..24), rng.u32(0..60));
                let (from, until) = (time(), time());
                band(from, until, rng.bool().then(|| rng.u64(1..5) * 1_000))
            })
            .collect();
        let pace = pace(2_000, &bands, "Europe/London");
        let from = at("2026-03-28T20:00:00Z") + TimeDelta::minutes(rng.i64(0..3_000));
        let bytes = rng.u64(1..40_000_000);
        let (mut left, mut seconds) = (i128::from(bytes), 0_i64);
        while left > 0 && seconds < 8 * 86_400 {
            let shown =
                (from + TimeDelta::seconds(seconds)).with_timezone(&chrono_tz::Europe::London);
            let minute = shown.hour() * 60 + shown.minute();
            let inside = |b: &&Hours| {
                let of = |t: NaiveTime| t.hour() * 60 + t.minute();
                let length = (of(b.until) + 1_439 - of(b.from)) % 1_440 + 1;
                (minute + 1_440 - of(b.from)) % 1_440 < length
            };
            left -= match bands.iter().find(inside) {
                Some(b) if b.send => i128::from(b.max_rate.bytes()),
                Some(_) => 0,
                None => 2_000,
            };
            seconds += 1;
        }
        if left <= 0 {
            let takes = pace.takes(bytes, from).as_secs_f64();
            #[expect(clippy::cast_precision_loss, reason = "some days of seconds")]
            let walked = seconds as f64;
            assert!((takes - walked).abs() <= 1.0, "{round}: {takes} and {walked} of {bands:?}");
        }
    }
}
