//! Which interfaces of a device a bay lets in for a profile's sake.

use super::*;
use crate::hotplug::{UsbClass, UsbDevice};

fn class(class: u8, subclass: u8, protocol: u8) -> UsbClass {
    UsbClass { class, subclass, protocol }
}

fn usb(vendor_id: u16, product_id: u16, interfaces: &[UsbClass]) -> UsbDevice {
    UsbDevice { vendor_id, product_id, interfaces: interfaces.to_vec(), ..UsbDevice::default() }
}

/// A made-up recorder that speaks over `transport`, told by `rules`.
fn profile(transport: &str, rules: &str, allowed: bool) -> ProfileSet {
    let dialect = match transport {
        "serial" => "speaks = \"lines\"\nends_with = \"\\r\\n\"\nbaud = 115200",
        _ => "speaks = \"requests\"",
    };
    let battery = match transport {
        "serial" => "ask = { verb = \"B?\" }\nafter = \"B=\"\nnumber = \"digits\"",
        _ => "ask = { command = 1 }\nnumber = \"u8\"",
    };
    let text = format!(
        "schema = \"docket.recorder-profile/1\"\nname = \"made-up\"\nabout = \"x\"\n[usb]\n{rules}\n\
         [control]\nallowed = {allowed}\ntransport = \"{transport}\"\n\
         [control.dialect]\n{dialect}\n\
         [control.battery]\n{battery}\n"
    );
    let profile = Profile::parse(&text, "made-up").unwrap();
    ProfileSet::shipped().unwrap().with(profile)
}

const OWN: UsbClass = UsbClass { class: 0xff, subclass: 0x42, protocol: 1 };
const RULES: &str = "ids = [\"1209:0001\"]\ninterface = \"ff/42\"";

#[test]
fn only_what_an_allowed_profile_names_is_let_in() {
    let device = usb(0x1209, 1, &[OWN, class(8, 6, 0x50)]);
    let allowed = profile("usb-control", RULES, true);
    assert!(is_wanted(&allowed, &device, OWN));
    assert!(!is_wanted(&profile("usb-control", RULES, false), &device, OWN), "not allowed");
    assert!(!is_wanted(&ProfileSet::shipped().unwrap(), &device, OWN), "nothing is shipped so");
    assert!(!is_wanted(&allowed, &usb(0x1209, 2, &[OWN]), OWN), "another device");
    let other = class(0xff, 1, 1);
    assert!(!is_wanted(&allowed, &usb(0x1209, 1, &[other]), other), "without the interface named");
    for not in [class(3, 0, 0), class(2, 2, 1), class(0x0a, 0, 0), class(0xe0, 1, 1)] {
        assert!(!is_wanted(&allowed, &usb(0x1209, 1, &[OWN, not]), not), "{not}");
    }
}

#[test]
fn a_keyboard_and_a_hub_are_wanted_by_nobody() {
    for (rule, not) in
        [("03", class(3, 1, 1)), ("03/01/01", class(3, 1, 1)), ("09", class(9, 0, 0))]
    {
        let rules = format!("ids = [\"1209:0001\"]\ninterface = \"{rule}\"");
        let set = profile("usb-control", &rules, true);
        assert!(!is_wanted(&set, &usb(0x1209, 1, &[not]), not), "{not}");
    }
    let set = profile("usb-control", "ids = [\"1209:0001\"]\ninterface = \"03/00\"", true);
    let own = class(3, 0, 0);
    assert!(is_wanted(&set, &usb(0x1209, 1, &[own]), own), "a report channel the profile names");
}

#[test]
fn a_serial_line_is_let_in_where_it_is_spoken_over() {
    let (line, data) = (class(2, 2, 1), class(0x0a, 0, 0));
    let device = usb(0x1209, 1, &[line, data]);
    let rules = "ids = [\"1209:0001\"]\ninterface = \"02/02\"";
    let set = profile("serial", rules, true);
    assert!(is_wanted(&set, &device, line) && is_wanted(&set, &device, data));
}
