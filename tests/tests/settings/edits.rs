//! Random edits of the settings under a running service: whatever is written, footage is taken in.

use docket_config::{Sources, edits::random_edit};
use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, Service, seed},
};

use super::kinds;

/// Edits in all.
const EDITS: u64 = 200;
/// A recorder is docked after so many.
const DOCKED_EVERY: u64 = 10;

/// Every section; but for what may rightly keep a clip on its recorder, or leads out of the rig.
fn sound(rig: &Rig) -> String {
    let secret = rig.write("secret", "not shown").display().to_string();
    format!(
        "# 采集站\n[station]\nname = \"北二采集站\"\ntimezone = \"Asia/Shanghai\"\n\
         languages = [\"zh-CN\", \"en\"]\n\n[intake]\nparallel_bays = 2\nsm3 = false\n\
         second_read = true\n\n[transcode]\nenabled = false\n\n[log]\nlevel = \"info\"\n\
         format = \"text\"\n\n[[notify.webhooks]]\nname = \"desk\"\n\
         url = \"http://127.0.0.1:9/hook\"\nsecret = \"file:{secret}\"\n\n[notify.mail]\n\
         server = \"127.0.0.1:9\"\ntls = \"none\"\nfrom = \"docket@example.org\"\n\
         to = [\"supervisor@example.org\"]\nat = \"07:30\"\n"
    )
}

/// What the settings' own crate finds wrong with the file.
fn wrong(file: &std::path::Path) -> Vec<&'static str> {
    let found = docket_config::load(&Sources::of_file(file));
    found.err().map(|p| p.0.iter().map(|p| p.kind.id()).collect()).unwrap_or_default()
}

#[test]
fn no_edit_of_the_settings_keeps_footage_from_being_taken_in() {
    let rig = Rig::new();
    let text = sound(&rig);
    let file = rig.write("docket.toml", &text);
    let service = Service::start(&rig, &["--config".as_ref(), file.as_os_str()]);
    let mut oracle = Oracle::default();
    let (mut refused, mut taken) = (0, 0);
    let first = seed(20_261_122);
    for n in 0..EDITS {
        std::fs::write(&file, random_edit(&text, first + n)).unwrap();
        let told = service.ask("POST", "/api/v1/settings/reload", &[]);
        assert_eq!(told.status, 200, "edit {n}: {told:?}");
        let (told, expected) = (told.json(), wrong(&file));
        assert_eq!(kinds(&told), expected, "edit {n}");
        assert_eq!(told["safe_mode"], false, "edit {n}");
        if expected.is_empty() {
            taken += 1;
        } else {
            refused += 1;
        }
        if n % DOCKED_EVERY == 0 {
            let serial = format!("VR6{n:04}");
            let clips: Vec<_> = (0..3)
                .map(|c| PatternClip::new(format!("DCIM/V{c}.MP4"), 100 * n + c, 20_000 + c))
                .collect();
            let script = rig.write("vr.recorder.toml", &pattern_script(&serial, &clips).unwrap());
            let session = rig.dock(&[script], 0)["sessions"][0].clone();
            assert_eq!(session["outcome"], "complete", "edit {n}: {session:#}");
            oracle = oracle.and_pattern(&serial, &clips);
        }
    }
    println!("{taken} edits were taken over, {refused} refused");
    assert!(taken > 10 && refused > 10, "{taken} and {refused}: these edits try too little");
    std::fs::write(&file, &text).unwrap();
    let told = service.ask("POST", "/api/v1/settings/reload", &[]).json();
    assert_eq!(kinds(&told), [""; 0]);
    assert_eq!(super::setting(&told, "station.name")["value"], "\"北二采集站\"");
    assert_eq!(service.readiness("settings"), (200, "valid".into()));
    oracle.holds_in(&rig);
    service.stop();
    rig.fsck_is_clean();
}
