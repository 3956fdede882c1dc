//! What is said to a dock controller and what it answers, as texts of frames.
//!
//! Used by `serial`; the words are described in `PROTOCOL.md`. An answer that cannot be understood
//! is an error in words, never a panic: it comes from outside.

use std::fmt;

use super::{Board, Channel, ControllerError, ControllerErrorKind, Led, Presence, frame::is_hex};

/// The version of the protocol that this code speaks.
const VERSION: u8 = 1;
/// The longest name of a firmware, bytes.
const FIRMWARE_MAX: usize = 24;

/// What the station says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Hello,
    Led(Channel, Led),
    Charge(Channel, bool),
    Amps(Channel),
    Beat,
    Bye,
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hello => write!(f, "HELLO {VERSION}"),
            Self::Led(channel, led) => write!(f, "LED {} {}", channel.number(), word(*led)),
            Self::Charge(channel, true) => write!(f, "CHG {} ON", channel.number()),
            Self::Charge(channel, false) => write!(f, "CHG {} OFF", channel.number()),
            Self::Amps(channel) => write!(f, "AMP {}", channel.number()),
            Self::Beat => f.write_str("BEAT"),
            Self::Bye => f.write_str("BYE"),
        }
    }
}

fn word(led: Led) -> &'static str {
    match led {
        Led::Off => "OFF",
        Led::Copying => "COPYING",
        Led::Verifying => "VERIFYING",
        Led::Safe => "SAFE",
        Led::Help => "HELP",
        Led::OutOfService => "OUT",
    }
}

/// What follows `ACK` in an answer to `command`.
pub(super) type Answer = Result<String, ControllerError>;

/// Takes an answer's text apart; none if it is no answer, e.g. an echo of what was said.
pub(super) fn answer(command: Command, text: &str) -> Option<Answer> {
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    match verb {
        "ACK" => Some(Ok(rest.to_owned())),
        "NAK" => Some(Err(refusal(command, rest))),
        _ => None,
    }
}

fn refusal(command: Command, why: &str) -> ControllerError {
    let (kind, what) = match why {
        "HELLO" => (ControllerErrorKind::Unavailable, "the controller was restarted".to_owned()),
        "VERSION" => {
            let what = format!("the controller does not speak version {VERSION} of the protocol");
            (ControllerErrorKind::NotOurs, what)
        }
        why => {
            (ControllerErrorKind::Refused, format!("the controller refused {command} with {why:?}"))
        }
    };
    ControllerError::new(kind, what)
}

/// The board's answer to [`Command::Hello`]: `1 16 CPA dock-fw-2.1`.
pub(super) fn board(rest: &str) -> Result<Board, ControllerError> {
    let odd = || not_ours("a greeting", rest);
    let [version, bays, abilities, firmware] = parts(rest).ok_or_else(odd)?;
    let bays: u8 = bays.parse().ok().filter(|n| (1..=Channel::MAX).contains(n)).ok_or_else(odd)?;
    let known = abilities == "-" || abilities.bytes().all(|byte| byte.is_ascii_uppercase());
    if version != VERSION.to_string() || !known || firmware.len() > FIRMWARE_MAX {
        return Err(odd());
    }
    Ok(Board {
        firmware: firmware.to_owned(),
        bays,
        charging: abilities.contains('C'),
        presence: abilities.contains('P'),
        current: abilities.contains('A'),
    })
}

/// The board's answer to [`Command::Beat`]: a mask of 16 hexadecimal digits, or `-`.
pub(super) fn presence(rest: &str) -> Result<Option<Presence>, ControllerError> {
    if rest == "-" {
        return Ok(None);
    }
    let mask = Some(rest).filter(|rest| is_hex(rest, 16));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask, 16).ok());
    mask.map(|mask| Some(Presence::of_mask(mask))).ok_or_else(|| not_ours("a beat", rest))
}

/// The board's answer to [`Command::Amps`]: milliamperes.
pub(super) fn milliamperes(rest: &str) -> Result<u16, ControllerError> {
    rest.parse().map_err(|_| not_ours("a current", rest))
}

/// The answer to a command that asks for nothing.
pub(super) fn nothing(rest: &str) -> Result<(), ControllerError> {
    if rest.is_empty() { Ok(()) } else { Err(not_ours("a command", rest)) }
}

fn parts<const N: usize>(text: &str) -> Option<[&str; N]> {
    let parts: Vec<_> = text.split(' ').collect();
    parts.try_into().ok().filter(|parts: &[&str; N]| parts.iter().all(|part| !part.is_empty()))
}

fn not_ours(to: &str, rest: &str) -> ControllerError {
    let what = format!("the controller answered {to} with {rest:?}");
    ControllerError::new(ControllerErrorKind::NotOurs, what)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_greeting_is_understood() {
        let known = board("1 16 CPA dock-fw-2.1").unwrap();
        assert_eq!((known.bays, known.firmware.as_str()), (16, "dock-fw-2.1"));
        assert!(known.charging && known.presence && known.current);
        let plain = board("1 1 - x").unwrap();
        assert!(!plain.charging && !plain.presence && !plain.current);
        // An ability of a later day is none of ours.
        assert!(board("1 64 ZP x").unwrap().presence);
        for odd in ["", "1 0 - x", "1 65 - x", "2 4 - x", "1 4 -", "1 4 c x", "1 4  x", "1 4 - x y"]
        {
            assert_eq!(board(odd).unwrap_err().kind(), ControllerErrorKind::NotOurs, "{odd}");
        }
        assert!(board(&format!("1 4 - {}", "x".repeat(25))).is_err());
    }

    #[test]
    fn presence_is_a_mask_or_unknown() {
        assert_eq!(presence("-").unwrap(), None);
        let seen = presence("8000000000000001").unwrap().unwrap();
        let has = |number| seen.has(Channel::new(number).unwrap());
        assert!(has(1) && has(64) && !has(2) && !has(63));
        for odd in ["", "1", "+000000000000001", "00000000000000001", "g000000000000000"] {
            assert!(presence(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn refusals_say_what_to_do_next() {
        use ControllerErrorKind::{NotOurs, Refused, Unavailable};
        for (why, kind) in
            [("HELLO", Unavailable), ("VERSION", NotOurs), ("BAY", Refused), ("", Refused)]
        {
            let said = answer(Command::Beat, &format!("NAK {why}")).unwrap();
            assert_eq!(said.unwrap_err().kind(), kind, "{why}");
        }
        assert!(answer(Command::Beat, "BEAT").is_none(), "an echo is no answer");
    }

    proptest! {
        #[test]
        fn no_answer_is_fatal(text in "\\PC{0,60}") {
            let _ = (board(&text), presence(&text), milliamperes(&text), nothing(&text));
            let _ = answer(Command::Hello, &text);
        }
    }
}
