//! Settings broken in every way there is, each as small as it can be.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

/// What must never be shown, wherever it stands.
pub(crate) const SECRET: &str = "hunter2-in-the-clear";

/// Broken settings.
#[derive(Default)]
pub(crate) struct Broken {
    /// What is broken: the snapshot's name.
    pub(crate) name: &'static str,
    /// The file.
    pub(crate) file: Vec<u8>,
    /// The file `docket.d/50-site.toml`.
    pub(crate) drop_in: Option<&'static str>,
    /// A variable.
    pub(crate) variable: Option<(&'static str, &'static OsStr)>,
    /// Flags.
    pub(crate) flags: Vec<String>,
    /// The kinds of its problems, in order.
    pub(crate) kinds: Vec<&'static str>,
}

fn file(kind: &'static str, text: impl AsRef<[u8]>) -> Broken {
    Broken { name: kind, file: text.as_ref().to_vec(), kinds: vec![kind], ..Broken::default() }
}

const HOOK: &str = "[[notify.webhooks]]\nname = \"desk\"\n";
const MAIL: &str = "[notify.mail]\nfrom = \"a@b.cn\"\nto = [\"c@d.cn\"]\n";

/// One for each kind of problem that a file can have, but for a file that cannot be read.
fn by_kind() -> Vec<Broken> {
    vec![
        file("too-large", "#\n".repeat((1 << 19) + 1)),
        file("not-utf8", b"[station]\n# \xe7\xab\x99 \xff\nname = \"x\"\n"),
        file("syntax", "[intake\nparallel_bays = 2\n"),
        file("key-twice", "[intake]\nsm3 = true\nsm3 = false\n"),
        file("unknown-section", "[intak]\nsm3 = true\n"),
        file("unknown-key", "[intake]\nparalel_bays = 2\n"),
        file("missing", format!("{HOOK}url = \"https://example.org/hook\"\n")),
        file("wrong-type", "[intake]\nparallel_bays = \"four\"\n"),
        file("out-of-range", "[intake]\nparallel_bays = 0\n"),
        file("not-one-of", "[station]\nlanguages = [\"zh_CN\"]\n"),
        file("not-a-size", "[intake]\nkeep_free = \"much\"\n"),
        file("not-a-zone", "[station]\nname = \"采集站\"\ntimezone = \"Shanghai\"\n"),
        file("not-a-secret-ref", format!("[http]\ntoken = \"{SECRET}\"\n")),
        file("not-a-bay-place", "[[bays.bay]]\nname = \"bay-1\"\nat = \"usb1\"\n"),
        file("not-an-address", "[http]\nlisten = \"localhost\"\ntoken = \"file:/t\"\n"),
        file("not-a-server", format!("{MAIL}server = \"smtp://mail.example.org\"\n")),
        file(
            "not-a-mail-address",
            "[notify.mail]\nserver = \"mail.cn\"\nfrom = \"docket\"\nto = [\"c@d.cn\"]\n",
        ),
        file(
            "not-a-url",
            format!("{HOOK}secret = \"file:/s\"\nurl = \"https://me:{SECRET}@example.org/\"\n"),
        ),
        file("not-a-public-key", "[witness]\nlogs = [\"docket/sample+00000000+AA==\"]\n"),
        // A digit of the key is another.
        file(
            "not-a-recipient",
            format!(
                "[archive.encryption]\nrecipients = [\"docket-archive-{}2-2b9980d5\"]\n",
                "01".repeat(31) + "0"
            ),
        ),
        file("not-a-time", format!("{MAIL}server = \"mail.cn\"\nat = \"7:30\"\n")),
        file(
            "not-a-target-url",
            format!("[[archive.targets]]\nname = \"b\"\nurl = \"s3://me:{SECRET}@evidence\"\n"),
        ),
        file("not-a-target-name", "[[archive.targets]]\nname = \"local\"\nurl = \"s3://b\"\n"),
        file("not-a-pattern", "[cases]\nnumber_patterns = [\"A(\"]\n"),
        file("not-a-log-directive", "[log]\nlevel = \"debg\"\n"),
        file("not-a-name", "[station]\nname = \" \"\n"),
        file("relative-path", "[archive]\nfolder = \"archive\"\n"),
        file("control-character", "[station]\nname = \"dock\\n1\"\n"),
        file("empty-list", "[station]\nlanguages = []\n"),
        file("duplicate", "[station]\nlanguages = [\"en\", \"en\"]\n"),
        file("needs-other", "[http]\nlisten = \"127.0.0.1:8420\"\n"),
        file("unencrypted", format!("{HOOK}secret = \"file:/s\"\nurl = \"http://example.org/\"\n")),
    ]
}

/// Everything that does not stand in the file itself, and what stands together.
fn by_place() -> Vec<Broken> {
    let variable = |name, kind, variable: &'static str, value: &'static [u8]| Broken {
        name,
        variable: Some((variable, OsStr::from_bytes(value))),
        kinds: vec![kind],
        ..Broken::default()
    };
    let flag = |name, kind, flag: &str| Broken {
        name,
        flags: vec![flag.to_owned()],
        kinds: vec![kind],
        ..Broken::default()
    };
    vec![
        Broken {
            name: "drop-in",
            file: b"[intake]\nparallel_bays = 2\n".to_vec(),
            drop_in: Some("# 站\n[intake]\nparallel_bays = 99\n"),
            kinds: vec!["out-of-range"],
            ..Broken::default()
        },
        variable("variable", "out-of-range", "DOCKET_INTAKE__PARALLEL_BAYS", b"0"),
        variable("variable-unknown", "unknown-key", "DOCKET_INTAKE__PARALEL_BAYS", b"2"),
        variable("variable-not-utf8", "not-utf8", "DOCKET_STATION__NAME", b"\xff"),
        variable("variable-secret", "not-a-secret-ref", "DOCKET_HTTP__TOKEN", SECRET.as_bytes()),
        flag("not-an-assignment", "not-an-assignment", "intake.sm3"),
        flag("flag-not-a-size", "not-a-size", "intake.keep_free=lots"),
        flag("flag-secret", "not-a-secret-ref", &format!("http.read_token={SECRET}")),
        Broken {
            name: "secret-and-grammar",
            file: format!("[http]\ntoken = \"{SECRET}\n[log]\nlevel = \"info\"\n").into(),
            kinds: vec!["syntax"],
            ..Broken::default()
        },
        Broken {
            name: "several",
            file:
                "[station]\nname = \"采集站\", timezone = 8\n[intake]\nsm3 = 1\nparalel_bays = 2\n"
                    .into(),
            drop_in: Some("[log]\nformat = \"JSON\"\n"),
            variable: Some(("DOCKET_LOG__LEVEL", OsStr::from_bytes(b"loud"))),
            flags: vec!["archive.folder=here".into()],
            kinds: vec!["syntax", "not-one-of", "not-a-log-directive", "relative-path"],
        },
    ]
}

/// All of them, but for a file that is not there.
pub(crate) fn all() -> Vec<Broken> {
    let mut all = by_kind();
    all.extend(by_place());
    all
}
