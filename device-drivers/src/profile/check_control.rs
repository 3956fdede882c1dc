//! What `[usb]` and `[control]` must hold beyond their TOML form.
//!
//! Called by [`super::check`]; answers the first fault, naming the key and what it should hold.
//! Pure. A profile that passes can be spoken without a further look at its lengths.

use std::ops::RangeInclusive;

use super::{
    check::check_format,
    control::{
        Ask, ControlForm, Dialect, Face, Hex, IdentityAsk, Number, NumberAsk, Step, TransportKind,
        Unlock,
    },
    format::Profile,
};

/// Longest verb, mark and password, in bytes: together they stay below a CDB's length byte.
const TEXT_BYTES_MAX: usize = 64;
/// Longest reply in one exchange, in bytes: the length of such commands is told in one byte.
const REPLY_BYTES_MAX: usize = 255;

type Checked = Result<(), String>;

/// Answers the first contradiction found.
pub(super) fn check(profile: &Profile) -> Checked {
    if let Some(usb) = &profile.usb
        && usb.ids.is_empty()
        && usb.inquiry.is_none()
        && usb.interface.is_none()
    {
        return Err("usb holds no rule, expected ids, inquiry or interface".into());
    }
    let Some(control) = &profile.control else { return Ok(()) };
    let Some(usb) = &profile.usb else {
        return Err("control needs usb: nothing says whom it may be sent to".into());
    };
    if control.allowed && usb.inquiry.is_none() && control.transport == TransportKind::Scsi {
        let why = "ids name a chip that other devices share";
        return Err(format!("control.allowed is true, expected usb.inquiry as well: {why}"));
    }
    if control.allowed && usb.ids.is_empty() && control.transport != TransportKind::Scsi {
        return Err("control.allowed is true, expected usb.ids as well".into());
    }
    check_control(control)
}

fn check_control(control: &ControlForm) -> Checked {
    within("control.timeout_ms", control.timeout_ms, 10..=30_000)?;
    within("control.settle_ms", control.settle_ms, 0..=5_000)?;
    check_dialect(control)?;
    let speaks = |key: &str, ask: &Ask| check_ask(key, ask, &control.dialect);
    for one in &control.identity {
        speaks("control.identity", &one.ask)?;
        check_identity(one)?;
    }
    let numbers = [("battery", &control.battery), ("free", &control.free), ("card", &control.card)];
    for (key, one) in numbers.iter().filter_map(|(key, one)| Some((key, one.as_ref()?))) {
        let key = format!("control.{key}");
        speaks(&key, &one.ask)?;
        check_number(&key, one)?;
    }
    if let Some(one) = &control.clock {
        speaks("control.clock", &one.ask)?;
        check_mark("control.clock.after", &one.ask, one.after.as_ref())?;
        check_face("control.clock.face", &one.face)?;
    }
    if let Some(one) = &control.set_clock {
        speaks("control.set_clock", &one.ask)?;
        check_mark("control.set_clock.replies", &one.ask, one.replies.as_ref())?;
        check_face("control.set_clock.face", &one.face)?;
    }
    if let Some(one) = &control.remove_footage {
        speaks("control.remove_footage", &one.ask)?;
        check_mark("control.remove_footage.replies", &one.ask, one.replies.as_ref())?;
    }
    control.unlock.as_ref().map_or(Ok(()), |unlock| check_unlock(unlock, &control.dialect))
}

fn check_dialect(control: &ControlForm) -> Checked {
    use TransportKind::{Scsi, Serial, UsbBulk, UsbControl};
    let fits: &[TransportKind] = match &control.dialect {
        Dialect::CdbVerbs { prefix, send, fetch, reply_bytes, polls } => {
            bytes("control.dialect.prefix", prefix, 1..=9)?;
            bytes("control.dialect.send", send, 3..=3)?;
            bytes("control.dialect.fetch", fetch, 3..=3)?;
            within("control.dialect.reply_bytes", u32::from(*reply_bytes), 1..=255)?;
            for poll in polls {
                bytes("control.dialect.polls.tail", &poll.tail, 3..=3)?;
            }
            within(
                "control.dialect.polls",
                u32::try_from(polls.len()).unwrap_or(u32::MAX),
                0..=32,
            )?;
            &[Scsi, UsbBulk]
        }
        Dialect::CdbCommands { read, write, status, .. } => {
            bytes("control.dialect.read", read, 1..=5)?;
            bytes("control.dialect.write", write, 1..=5)?;
            if let Some(status) = status {
                within("control.dialect.status.bytes", u32::from(status.bytes), 1..=64)?;
            }
            &[Scsi, UsbBulk]
        }
        Dialect::Requests { .. } => &[UsbControl],
        Dialect::Lines { ends_with, baud } => {
            if !matches!(ends_with.as_str(), "\n" | "\r" | "\r\n") {
                return Err("control.dialect.ends_with: expected \\n, \\r or \\r\\n".into());
            }
            within("control.dialect.baud", *baud, 300..=4_000_000)?;
            &[Serial]
        }
    };
    if fits.contains(&control.transport) {
        return Ok(());
    }
    Err(format!(
        "control.transport is {:?}, this dialect is spoken over {fits:?}",
        control.transport
    ))
}

fn check_ask(key: &str, ask: &Ask, dialect: &Dialect) -> Checked {
    let verbs = matches!(dialect, Dialect::CdbVerbs { .. } | Dialect::Lines { .. });
    match ask {
        Ask::Verb(verb) if verbs => check_text(&format!("{key}.ask.verb"), verb),
        Ask::Command(_) if !verbs => Ok(()),
        Ask::Verb(_) => Err(format!("{key}.ask is a verb, this dialect expects a command")),
        Ask::Command(_) => Err(format!("{key}.ask is a command, this dialect expects a verb")),
    }
}

/// Verbs and marks are ASCII without control characters: an end of line in one would begin another.
fn check_text(key: &str, text: &str) -> Checked {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if text.is_empty() || text.len() > TEXT_BYTES_MAX || !plain {
        return Err(format!(
            "{key} is `{}`, expected 1 to 64 ASCII characters",
            text.escape_debug()
        ));
    }
    Ok(())
}

/// A reply to a verb is told from the reply to another by what it begins with.
fn check_mark(key: &str, ask: &Ask, mark: Option<&String>) -> Checked {
    match (ask, mark) {
        (Ask::Verb(_), Some(mark)) => check_text(key, mark),
        (Ask::Verb(_), None) => {
            Err(format!("{key} is missing, expected what the reply begins with"))
        }
        (Ask::Command(_), Some(_)) => {
            Err(format!("{key}: a reply to a command begins with nothing"))
        }
        (Ask::Command(_), None) => Ok(()),
    }
}

fn check_identity(one: &IdentityAsk) -> Checked {
    check_mark("control.identity.after", &one.ask, one.after.as_ref())?;
    let total: usize = one.fields.iter().map(|width| usize::from(width.bytes)).sum();
    if one.fields.iter().any(|width| width.bytes == 0) || !(1..=REPLY_BYTES_MAX).contains(&total) {
        return Err(format!(
            "control.identity.fields hold {total} bytes, expected 1 to 255, none 0"
        ));
    }
    Ok(())
}

fn check_number(key: &str, one: &NumberAsk) -> Checked {
    check_mark(&format!("{key}.after"), &one.ask, one.after.as_ref())?;
    within(&format!("{key}.unit"), one.unit, 1..=1 << 30)?;
    match (&one.ask, one.number) {
        (Ask::Command(_), Number::Digits) => {
            Err(format!("{key}.number is digits, expected u8, u16-le or u32-le of a command"))
        }
        (Ask::Verb(_), number) if number != Number::Digits => {
            Err(format!("{key}.number is bytes, expected digits of a verb"))
        }
        _ => Ok(()),
    }
}

fn check_face(key: &str, face: &Face) -> Checked {
    if let Face::Text(format) = face {
        check_format(format).map_err(|what| format!("{key}: {what}"))?;
    }
    if face.is_whole() { Ok(()) } else { Err(format!("{key} tells no whole date and time")) }
}

fn check_unlock(unlock: &Unlock, dialect: &Dialect) -> Checked {
    within("control.unlock.attempts", u32::from(unlock.attempts), 1..=3)?;
    let mut proven = false;
    for (at, step) in unlock.steps.iter().enumerate() {
        let last = at + 1 == unlock.steps.len();
        proven |= check_step(step, dialect)?;
        if matches!(step, Step::Switch { .. }) != last {
            return Err("control.unlock.steps: expected one switch, as the last step".into());
        }
    }
    if proven {
        return Ok(());
    }
    Err("control.unlock.steps: expected a step that tells a wrong password, offer or compare"
        .into())
}

/// Answers whether the step tells a wrong password from the right one.
fn check_step(step: &Step, dialect: &Dialect) -> Result<bool, String> {
    let (Step::Offer { ask, .. }
    | Step::Compare { ask, .. }
    | Step::Require { ask, .. }
    | Step::Switch { ask, .. }) = step;
    check_ask("control.unlock.steps", ask, dialect)?;
    match step {
        Step::Offer { ask, bytes, replies } => {
            check_mark("control.unlock.steps.replies", ask, replies.as_ref())?;
            match (ask, bytes) {
                (Ask::Verb(_), None) => Ok(true),
                (Ask::Command(_), Some(1..=64)) => Ok(true),
                _ => Err("control.unlock.steps.bytes: expected 1 to 64 for a command alone".into()),
            }
        }
        Step::Compare { ask, bytes } | Step::Require { ask, bytes, .. } => {
            if matches!(ask, Ask::Verb(_)) || !(1..=64).contains(bytes) {
                return Err("control.unlock.steps: expected a command and 1 to 64 bytes".into());
            }
            Ok(matches!(step, Step::Compare { .. }))
        }
        Step::Switch { ask: Ask::Command(_), password: true } => {
            Err("control.unlock.steps: switch hands a password over with a verb alone".into())
        }
        Step::Switch { .. } => Ok(false),
    }
}

fn bytes(key: &str, hex: &Hex, expected: RangeInclusive<usize>) -> Checked {
    if expected.contains(&hex.0.len()) {
        return Ok(());
    }
    let (least, most) = expected.into_inner();
    Err(format!("{key} holds {} bytes, expected {least} to {most}", hex.0.len()))
}

fn within(key: &str, value: u32, expected: RangeInclusive<u32>) -> Checked {
    if expected.contains(&value) {
        return Ok(());
    }
    let (least, most) = expected.into_inner();
    Err(format!("{key} is {value}, expected {least} to {most}"))
}
