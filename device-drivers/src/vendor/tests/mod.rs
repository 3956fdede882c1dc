//! Vendor control over hand-written transcripts: sound, refused and hostile answers.

mod clock;
pub(crate) mod composed;
mod made_up;
mod reading;
mod removing;
mod seen;
mod unlocking;
mod wanted;

use std::sync::Arc;

use super::{transport::script::Script, *};
use crate::{
    ErrorKind, Fact,
    profile::{Profile, ProfileSet},
};

const DV16: &str = include_str!("../../../profiles/jieli-dv16.toml");
const C507: &str = include_str!("../../../profiles/novatek-c507.toml");

/// The shipped profile as a site has it that tried its own recorder.
fn allowed(text: &str) -> Profile {
    let text = text
        .replace("allowed = false", "allowed = true")
        .replace("# inquiry = '^…$'", "inquiry = '^NOVATEK BWC$'")
        .replace("settle_ms = 100", "settle_ms = 0");
    Profile::parse(&text, "site").unwrap()
}

/// A device as sysfs tells it.
fn device(vendor: u16, product: u16, inquiry: &str) -> Seen {
    Seen {
        vendor,
        product,
        serial: Some("S1".into()),
        port: "3-1.4".into(),
        bus: 3,
        address: 7,
        interfaces: vec![[8, 6, 0x50]],
        inquiry: Some(inquiry.into()),
        scsi_generic: Some("sg2".into()),
        tty: None,
        has_other_volumes: false,
    }
}

fn dv16() -> Seen {
    device(0x4c4a, 0x4155, "DV16 DEVICE V1.00")
}

fn permitted(profile: Profile, seen: &Seen) -> Option<Permitted> {
    Permitted::by(&ProfileSet::shipped().unwrap().with(profile), seen)
}

/// The control of a recorder by `profile` that plays `transcript`, and the transcript.
fn control_of(profile: Profile, seen: &Seen, transcript: &str) -> (Control, Script) {
    let script = Script::read(transcript).unwrap();
    let permitted = permitted(profile, seen).unwrap();
    (Control::new(permitted, Box::new(script.clone())), script)
}

fn dv16_control(transcript: &str) -> (Control, Script) {
    control_of(allowed(DV16), &dv16(), transcript)
}

fn c507_control(transcript: &str) -> (Control, Script) {
    control_of(allowed(C507), &device(0x0603, 0x8611, "NOVATEK BWC"), transcript)
}

fn fact(source: &str, field: &str, value: &str, raw: &[u8]) -> Fact {
    Fact {
        source: source.into(),
        field: field.into(),
        value: value.into(),
        raw_hex: hex::encode(raw),
    }
}

/// Begins to speak to a DV16: the opening command, once.
const START: &str = "> command fb820000 00010000 00000000 00000000 none\n";
/// The status after a command: it succeeded.
const DONE: &str = "> command fd810000 000e0004 00000000 00000000 in 4\n< 00000000\n";

/// One verb of the C5 07 dialect and its reply, with the reads between as the profile lists them.
fn verb(text: &str, reply: &str) -> String {
    let length = text.len();
    let mut turns =
        format!("> command c5070000 00000000 00{length:02x}0203 01000000 out \"{text}\"\n");
    for tail in ["ff04", "ff04", "ff06", "ff04", "ff03", "ff03", "ff05"] {
        turns += &format!("> command c5070000 00000000 0010{tail} 00000000 in 16\n< 00\n");
    }
    turns += "> command c5070000 00000000 001e0201 01000000 in 30\n< 00\n";
    for _ in 0..2 {
        turns += "> command c5070000 00000000 0010ff04 00000000 in 16\n< 00\n";
    }
    turns + &format!("> command c5070000 00000000 001e0202 01000000 in 30\n{reply}\n")
}
