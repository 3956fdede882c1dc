//! Who an MTP device says it is, with every claim kept.
//!
//! Called by the recorder with what its settings files, its USB descriptors and its MTP dataset
//! say. One rule decides the serial: the device number in the recorder's own settings, as a card
//! reader would find it on the same recorder; else the USB serial; else the MTP serial. A value
//! known to be a factory's filler names nobody and is passed over. Disagreement becomes a remark,
//! never a choice made in silence.

use super::{dataset::DeviceInfo, usb::UsbFacts};
use crate::{Fact, Identity, wtf8::wtf8};

const USB_SERIAL: &str = "USB iSerial";
const MTP_SERIAL: &str = "MTP SerialNumber";

/// The identity, from that which the settings files gave, if any did.
pub(super) fn identity(settings: Identity, usb: &UsbFacts, device: &DeviceInfo) -> Identity {
    let mut identity = settings;
    let usb_serial = claim(&mut identity, USB_SERIAL, "serial", usb.serial.as_deref());
    let usb_make = claim(&mut identity, "USB iManufacturer", "make", usb.make.as_deref());
    let usb_model = claim(&mut identity, "USB iProduct", "model", usb.model.as_deref());
    let mtp_serial = claim_units(&mut identity, MTP_SERIAL, "serial", &device.serial);
    let mtp_make = claim_units(&mut identity, "MTP Manufacturer", "make", &device.make);
    let mtp_model = claim_units(&mut identity, "MTP Model", "model", &device.model);

    if let (Some(usb), Some(mtp)) = (&usb_serial, &mtp_serial)
        && !is_same(usb, mtp)
    {
        identity.remarks.push(format!("the USB serial is {usb}, the MTP serial is {mtp}"));
    }
    let usb_serial = unless_filler(&mut identity, USB_SERIAL, usb_serial);
    let mtp_serial = unless_filler(&mut identity, MTP_SERIAL, mtp_serial);
    let (make, model) = (mtp_make.or(usb_make), mtp_model.or(usb_model));
    if identity.serial.is_some() {
        // A serial is unique within its make: both are of the settings, or neither is.
        identity.make = identity.make.or(make);
        identity.model = identity.model.or(model);
    } else {
        identity.serial = usb_serial.or(mtp_serial);
        identity.make = make.or(identity.make);
        identity.model = model.or(identity.model);
    }
    identity.known = identity.serial.is_some();
    identity
}

/// Keeps a claim raw; answers its text where it is text.
fn claim(identity: &mut Identity, source: &str, field: &str, raw: Option<&[u8]>) -> Option<String> {
    let raw = raw.filter(|raw| !raw.is_empty())?;
    let value = String::from_utf8_lossy(raw).into_owned();
    identity.facts.push(Fact {
        source: source.to_owned(),
        field: field.to_owned(),
        value,
        raw_hex: hex::encode(raw),
    });
    match std::str::from_utf8(raw) {
        Ok(text) if !text.chars().any(char::is_control) => {
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        }
        _ => {
            let remark = format!("{source} is not readable text: {}", hex::encode(raw));
            identity.remarks.push(remark);
            None
        }
    }
}

fn claim_units(
    identity: &mut Identity,
    source: &str,
    field: &str,
    units: &[u16],
) -> Option<String> {
    claim(identity, source, field, Some(&wtf8(units)))
}

fn unless_filler(identity: &mut Identity, source: &str, serial: Option<String>) -> Option<String> {
    let serial = serial?;
    if !is_filler(&serial) {
        return Some(serial);
    }
    identity
        .remarks
        .push(format!("{source} is {serial}, which many devices bear; it names nobody"));
    None
}

/// The same number but for case and the zeros that MTP puts before it to fill 32 digits.
fn is_same(one: &str, other: &str) -> bool {
    one.trim_start_matches('0').eq_ignore_ascii_case(other.trim_start_matches('0'))
}

/// What makers leave in when they set no serial: digits in their order, over and over (QEMU and
/// Android's own default), one character repeated, a word that says there is none.
fn is_filler(serial: &str) -> bool {
    const WORDS: [&str; 7] = ["unknown", "none", "null", "n/a", "default", "serial", "undefined"];
    let lower = serial.to_ascii_lowercase();
    let in_order = |digits: &str| {
        lower.len() >= 6 && lower.bytes().zip(digits.bytes().cycle()).all(|(a, b)| a == b)
    };
    in_order("0123456789abcdef")
        || in_order("0123456789")
        || in_order("123456789")
        || in_order("1234567890abcdef")
        || lower.bytes().all(|byte| Some(&byte) == lower.as_bytes().first())
        || WORDS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const QEMU: &str = "0123456789abcdef0123456789abcdef";

    fn of(settings: Option<&str>, usb: Option<&str>, mtp: &str) -> Identity {
        let settings = Identity {
            serial: settings.map(Into::into),
            make: settings.map(|_| "Settings".into()),
            ..Identity::default()
        };
        let usb = UsbFacts { serial: usb.map(Into::into), make: Some(b"Usb".into()), model: None };
        let device = DeviceInfo {
            serial: mtp.encode_utf16().collect(),
            make: "Mtp".encode_utf16().collect(),
            ..DeviceInfo::default()
        };
        identity(settings, &usb, &device)
    }

    #[test]
    fn one_rule_decides_the_serial() {
        for (settings, usb, mtp, serial, make, remarks) in [
            (None, Some("A17"), "A17", Some("A17"), "Mtp", 0),
            (None, Some("a17"), "00000000000000000000000000000A17", Some("a17"), "Mtp", 0),
            (None, Some("A17"), "B18", Some("A17"), "Mtp", 1),
            (None, Some("A17"), QEMU, Some("A17"), "Mtp", 2),
            (None, None, "B18", Some("B18"), "Mtp", 0),
            (None, None, QEMU, None, "Mtp", 1),
            (None, Some("0123456789ABCDEF"), "B18", Some("B18"), "Mtp", 2),
            (None, Some("1"), "", None, "Mtp", 1),
            (None, None, "", None, "Mtp", 0),
            (Some("0012345"), Some("A17"), "A17", Some("0012345"), "Settings", 0),
        ] {
            let told = of(settings, usb, mtp);
            assert_eq!(told.serial.as_deref(), serial, "{settings:?} {usb:?} {mtp}");
            assert_eq!(told.known, serial.is_some());
            assert_eq!(told.make.as_deref(), Some(make));
            assert_eq!(told.remarks.len(), remarks, "{:?}", told.remarks);
        }
    }

    #[test]
    fn every_claim_is_kept_as_it_came() {
        let told = of(None, Some("A17"), QEMU);
        let facts: Vec<_> = told
            .facts
            .iter()
            .map(|f| (f.source.as_str(), f.field.as_str(), f.value.as_str()))
            .collect();
        assert_eq!(
            facts,
            [
                ("USB iSerial", "serial", "A17"),
                ("USB iManufacturer", "make", "Usb"),
                ("MTP SerialNumber", "serial", QEMU),
                ("MTP Manufacturer", "make", "Mtp"),
            ]
        );
        assert_eq!(told.facts[0].raw_hex, "413137");
    }

    #[test]
    fn what_is_no_text_is_a_fact_and_a_remark_but_no_serial() {
        let usb = UsbFacts { serial: Some(b"A\xff7".into()), ..UsbFacts::default() };
        let device = DeviceInfo { serial: vec![0xd800, 0x41], ..DeviceInfo::default() };
        let told = identity(Identity::default(), &usb, &device);
        assert_eq!((told.serial, told.facts.len(), told.remarks.len()), (None, 2, 2));
        assert_eq!(told.facts[1].raw_hex, "eda08041");
    }

    #[test]
    fn serials_of_real_devices_are_no_fillers() {
        for real in ["10000017", "1234", "01234", "R58M123456A", "0000A", "12", "123456X"] {
            assert!(!is_filler(real), "{real}");
        }
        for filler in ["000000", "ffffffff", "123456", "0123456", "1234567890abcdef", "Unknown"] {
            assert!(is_filler(filler), "{filler}");
        }
    }
}
