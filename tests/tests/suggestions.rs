//! Story: of three recorders whose positions stand in a track beside the clip, the one near a clip of a case is
//! proposed for it, and the one far away is not.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use docket_tests::rig::Rig;
use serde_json::{Value, json};

/// A recorder with one clip and the NMEA file of it: a sentence a second, all at one place, given in
/// ten-thousandths of a minute north of 24° and east of 118°.
fn recorder(serial: &str, minute: u32, north: u32, east: u32) -> String {
    let sentence = |second: u32| {
        let body = format!(
            "GPRMC,08{minute:02}{second:02}.00,A,24{:02}.{:04},N,118{:02}.{:04},E,0.0,0.0,020326,,,A",
            north / 10_000,
            north % 10_000,
            east / 10_000,
            east % 10_000,
        );
        let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
        format!("${body}*{sum:02X}\\r\\n")
    };
    let track: String = (0..12).map(sentence).collect();
    let stem = format!("DCIM/100MEDIA/{serial}_000123_2026030208{minute:02}00_0001");
    let stamp = format!("2026-03-02T08:{minute:02}:12");
    format!(
        "schema = \"docket.virtual-recorder/1\"\nserial = \"{serial}\"\nprofile = \"generic-dcim\"\n\
         [[clip]]\npath = \"{stem}.MP4\"\nmodified = \"{stamp}\"\n\
         content = {{ footage = \"yard-night\", salt = {minute} }}\n\
         [[clip]]\npath = \"{stem}.NMEA\"\nmodified = \"{stamp}\"\ncontent = {{ text = \"{track}\" }}\n"
    )
}

/// Docks it, and answers its film.
fn docked(rig: &Rig, serial: &str, script: &str) -> Value {
    let script = rig.write(&format!("{serial}.recorder.toml"), script);
    let session = rig.dock(&[script], 0)["sessions"][0]["id"].as_str().unwrap().to_owned();
    let items = rig.json(["items", "list", "--session", &session]).exits(0).json();
    let items = items["items"].as_array().unwrap();
    items.iter().find(|item| item["kind"] == "video").unwrap()["id"].clone()
}

#[test]
fn a_track_beside_a_clip_tells_where_it_was_recorded() {
    let rig = Rig::new().with("DOCKET_STATION__TIMEZONE", "UTC");
    // A hundred and eleven metres apart, and some fifty kilometres.
    let first = docked(&rig, "7650001", &recorder("7650001", 0, 524_460, 405_420));
    let near = docked(&rig, "7650002", &recorder("7650002", 10, 525_060, 405_420));
    let far = docked(&rig, "7650003", &recorder("7650003", 20, 524_460, 105_420));
    rig.json(["cases", "add", "A1"]).exits(0);
    rig.json(["items", "link", first.as_str().unwrap(), "A1"]).exits(0);
    let proposed = |item: &Value| {
        let told = rig.json(["cases", "suggest", item.as_str().unwrap()]).exits(0).json();
        told["items"][0]["cases"].clone()
    };
    let cases = proposed(&near);
    assert_eq!(cases[0]["case"], "A1", "{cases:#}");
    let place = cases[0]["clues"].as_array().unwrap().iter().find(|clue| clue["clue"] == "place");
    let place = place.unwrap();
    assert_eq!(place["item"], first);
    assert!((105..=117).contains(&place["metres"].as_u64().unwrap()), "{place}");
    assert_eq!(proposed(&far), json!([]), "a time alone is no reason");
    rig.fsck_is_clean();
}
