//! How large a picture becomes, and which way up.
//!
//! Called by `poster` and `picture`. Pure arithmetic on claims of hostile files: whatever they say,
//! the answer is even, at least 2 x 2, and never larger than the box.

use ffmpeg_next::Rational;

/// A size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Clockwise turn for upright display.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Turn {
    #[default]
    None,
    Right,
    Over,
    Left,
}

impl Turn {
    /// The turn for clockwise `degrees`, when they are within one of a right angle.
    pub(crate) fn from_degrees(degrees: f64) -> Option<Self> {
        let degrees = degrees.rem_euclid(360.0);
        [
            (0.0, Self::None),
            (90.0, Self::Right),
            (180.0, Self::Over),
            (270.0, Self::Left),
            (360.0, Self::None),
        ]
        .into_iter()
        .find_map(|(angle, turn)| ((degrees - angle).abs() < 1.0).then_some(turn))
    }

    /// Clockwise degrees.
    pub(crate) fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Right => 90,
            Self::Over => 180,
            Self::Left => 270,
        }
    }

    /// The filters that carry it out, with a trailing comma.
    pub(crate) fn filters(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Right => "transpose=clock,",
            Self::Over => "hflip,vflip,",
            Self::Left => "transpose=cclock,",
        }
    }
}

/// The size a stored picture is seen at: square pixels, upright.
pub(crate) fn displayed(stored: Size, pixel_aspect: Rational, turn: Turn) -> Size {
    let aspect = if pixel_aspect.0 > 0 && pixel_aspect.1 > 0 {
        f64::from(pixel_aspect.0) / f64::from(pixel_aspect.1)
    } else {
        1.0
    };
    // Real anamorphic video lies between 2:3 and 2:1; beyond that the claim is broken.
    let aspect = if (0.5..=2.0).contains(&aspect) { aspect } else { 1.0 };
    let width = whole(f64::from(stored.width) * aspect);
    match turn {
        Turn::None | Turn::Over => Size { width, height: stored.height },
        Turn::Right | Turn::Left => Size { width: stored.height, height: width },
    }
}

/// `seen` shrunk, never grown, until its longer side is at most `long` and its shorter `short`.
pub(crate) fn fit(seen: Size, long: u32, short: u32) -> Size {
    let (longer, shorter) = (seen.width.max(seen.height), seen.width.min(seen.height));
    shrink(seen, ratio(long, longer).min(ratio(short, shorter)))
}

/// `seen` shrunk, never grown, until it is at most `width` wide and twice that high.
pub(crate) fn fit_width(seen: Size, width: u32) -> Size {
    shrink(seen, ratio(width, seen.width).min(ratio(2 * width, seen.height)))
}

fn ratio(most: u32, is: u32) -> f64 {
    f64::from(most) / f64::from(is.max(1))
}

fn shrink(seen: Size, scale: f64) -> Size {
    let side = |length: u32| (whole(f64::from(length) * scale.min(1.0)) & !1).max(2);
    Size { width: side(seen.width), height: side(seen.height) }
}

/// Rounds to a whole number of pixels; the cast saturates.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(length: f64) -> u32 {
    length.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Rational = Rational(1, 1);

    fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    #[test]
    fn large_pictures_shrink_to_720p_either_way_up() {
        assert_eq!(fit(size(1920, 1080), 1280, 720), size(1280, 720));
        assert_eq!(fit(size(1080, 1920), 1280, 720), size(720, 1280));
        assert_eq!(fit(size(4096, 2160), 1280, 720), size(1280, 674));
        assert_eq!(fit(size(1600, 1200), 1280, 720), size(960, 720));
    }

    #[test]
    fn small_pictures_stay_but_become_even() {
        assert_eq!(fit(size(320, 180), 1280, 720), size(320, 180));
        assert_eq!(fit(size(641, 361), 1280, 720), size(640, 360));
        assert_eq!(fit(size(1, 1), 1280, 720), size(2, 2));
    }

    #[test]
    fn extreme_claims_stay_in_the_box() {
        for (w, h) in [(u32::MAX, 1), (1, u32::MAX), (0, 0), (u32::MAX, u32::MAX)] {
            let fitted = fit(size(w, h), 1280, 720);
            assert!(fitted.width <= 1280 && fitted.height <= 1280, "{fitted:?}");
            let poster = fit_width(size(w, h), 640);
            assert!(poster.width <= 640 && poster.height <= 1280, "{poster:?}");
            assert!(poster.width >= 2 && poster.height >= 2, "{poster:?}");
        }
    }

    #[test]
    fn posters_are_bounded_by_their_width() {
        assert_eq!(fit_width(size(1920, 1080), 640), size(640, 360));
        assert_eq!(fit_width(size(1080, 1920), 640), size(640, 1138));
    }

    #[test]
    fn a_turn_swaps_the_sides_and_wide_pixels_widen() {
        assert_eq!(displayed(size(320, 180), SQUARE, Turn::Right), size(180, 320));
        assert_eq!(displayed(size(720, 576), Rational(16, 11), Turn::None), size(1047, 576));
        assert_eq!(displayed(size(720, 576), Rational(9000, 1), Turn::None), size(720, 576));
        assert_eq!(displayed(size(720, 576), Rational(0, 0), Turn::Over), size(720, 576));
    }

    #[test]
    fn only_right_angles_are_turns() {
        assert_eq!(Turn::from_degrees(-90.0), Some(Turn::Left));
        assert_eq!(Turn::from_degrees(359.9), Some(Turn::None));
        assert_eq!(Turn::from_degrees(180.0), Some(Turn::Over));
        assert_eq!(Turn::from_degrees(45.0), None);
        assert_eq!(Turn::from_degrees(f64::NAN), None);
    }
}
