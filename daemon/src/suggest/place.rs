//! A position as recorders write it into clips (ISO 6709, annex H) or tracks, and how far two lie apart.

/// The Earth's mean radius, metres.
const EARTH_METRES: f64 = 6_371_000.0;

/// A point on the Earth, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

impl Position {
    /// The position of a text such as `+24.8741+118.6757+012.3/`; none of another form, of no place
    /// on Earth, or of zeros alone, which recorders write that do not know.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('/');
        let second = 1 + text.get(1..)?.find(['+', '-'])?;
        let (latitude, rest) = text.split_at(second);
        let end = rest.get(1..)?.find(['+', '-', 'C']).map_or(rest.len(), |end| end + 1);
        let degrees = |text: &str, digits: usize| -> Option<f64> {
            let whole = text.get(1..)?.split('.').next()?;
            let is_signed = text.starts_with(['+', '-']);
            // More digits are minutes and seconds, which no recorder was seen to write.
            (is_signed && whole.len() == digits).then(|| text.parse().ok())?
        };
        let latitude = degrees(latitude, 2)?;
        let longitude = degrees(rest.get(..end)?, 3)?;
        Self::somewhere(latitude, longitude)
    }

    /// The position that a track's point gives, in millionths of degrees north and east; none of no place on
    /// Earth, or of zeros alone.
    #[must_use]
    pub fn of_point(north_udeg: i32, east_udeg: i32) -> Option<Self> {
        let [latitude, longitude] = [north_udeg, east_udeg].map(|udeg| f64::from(udeg) / 1e6);
        Self::somewhere(latitude, longitude)
    }

    fn somewhere(latitude: f64, longitude: f64) -> Option<Self> {
        let is_somewhere = latitude != 0.0 || longitude != 0.0;
        (latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && is_somewhere)
            .then_some(Self { latitude, longitude })
    }

    /// How far away `other` is, metres; exact enough over a few kilometres.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a distance on Earth is positive and fits"
    )]
    pub fn metres_to(self, other: Self) -> u32 {
        let middle = ((self.latitude + other.latitude) / 2.0).to_radians();
        let turn = (self.longitude - other.longitude).rem_euclid(360.0);
        let east = turn.min(360.0 - turn).to_radians() * middle.cos();
        let north = (self.latitude - other.latitude).to_radians();
        (EARTH_METRES * east.hypot(north)).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_as_recorders_write_them() {
        let here = Position::of("+24.8741+118.6757+012.3/").unwrap();
        assert_eq!(Position::of("+24.8741+118.6757/"), Some(here));
        assert_eq!(Position::of("+24.8741+118.6757CRSWGS_84/"), Some(here));
        assert!(Position::of("-33.8688+151.2093/").is_some());
        for odd in
            ["", "+", "24.8+118.6", "+2452.4+11840.5/", "+00.0000+000.0000/", "+95.0+118.0/", "新"]
        {
            assert_eq!(Position::of(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_point_of_a_track_is_the_same_place() {
        let here = Position::of("+24.8741+118.6757/").unwrap();
        assert_eq!(Position::of_point(24_874_100, 118_675_700).unwrap().metres_to(here), 0);
        for (north, east) in [(0, 0), (90_000_001, 1), (1, -180_000_001)] {
            assert_eq!(Position::of_point(north, east), None, "{north} {east}");
        }
    }

    #[test]
    fn distances_are_right_to_a_metre_in_a_town() {
        let at = |text| Position::of(text).unwrap();
        // A thousandth of a degree of latitude is 111.2 metres everywhere.
        assert_eq!(at("+24.8740+118.6757/").metres_to(at("+24.8750+118.6757/")), 111);
        assert_eq!(at("+00.0010+179.9995/").metres_to(at("+00.0010-179.9995/")), 111);
    }
}
