//! Story: a command line among odd things: paths in other encodings, readers that go away, stations
//! that fall silent.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt};

use docket_tests::rig::Rig;

#[test]
fn a_path_in_another_encoding_is_refused_in_words() {
    let rig = Rig::new();
    // "card" in GBK.
    let card = rig.home().join(OsStr::from_bytes(b"\xbf\xa8"));
    fs::create_dir(&card).unwrap();
    let dock = ["dock".as_ref(), card.as_os_str()];
    let refused = rig.json(dock).exits(3);
    let told: serde_json::Value = serde_json::from_str(refused.stdout.trim()).unwrap();
    assert_eq!((&told["event"], &told["error"]["code"]), (&"failed".into(), &"DKT-0431".into()));
    for (lang, said) in [("en", "not written in UTF-8"), ("zh-CN", "不是 UTF-8 编码")] {
        let args = [&["--lang".as_ref(), OsStr::new(lang)][..], &dock].concat();
        let refused = rig.run(args).exits(3);
        assert!(refused.stderr.contains("DKT-0431"), "{}", refused.stderr);
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    }
    assert!(!rig.data().exists(), "nothing was begun for it");
    rig.run(["explain", "0431"]).exits(0);
}
