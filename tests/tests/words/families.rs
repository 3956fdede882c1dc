//! Families of messages: a word for each stable code of a kind, and where in the sources those
//! codes stand.
//!
//! Read by the rules in `words.rs`. A family whose codes cannot be found is a finding.

use std::{collections::BTreeSet, fs};

use regex::Regex;

use super::source::root;

/// A place in the sources where codes stand.
pub(super) struct Place {
    /// The file, below the workspace.
    pub(super) file: &'static str,
    /// Where in it: from this text to the next line that begins with a closing brace or bracket.
    /// Empty: all of it.
    pub(super) from: &'static str,
    /// What a code stands in, the code itself in the first brackets.
    pub(super) pattern: &'static str,
}

/// `family-code` for each code.
pub(super) struct Family {
    /// What the keys begin with, without the dash.
    pub(super) name: &'static str,
    /// Where its codes are.
    pub(super) places: &'static [Place],
    /// Codes that are put together elsewhere.
    pub(super) others: &'static [&'static str],
    /// Whether the part that has these codes is still to come.
    pub(super) to_come: bool,
}

const fn place(file: &'static str, from: &'static str, pattern: &'static str) -> Place {
    Place { file, from, pattern }
}

const fn family(name: &'static str, places: &'static [Place]) -> Family {
    Family { name, places, others: &[], to_come: false }
}

/// An arm of a match that gives a code.
const ARM: &str = r#"=> "([a-z-]+)""#;

const EVIDENCE: &str = "daemon/src/domain/evidence.rs";
const CUSTODY: &str = "daemon/src/domain/custody.rs";
const BAY: &str = "daemon/src/run/bay.rs";
const FSCK: &str = "daemon/src/api/fsck/";
const RENDITIONS: &str = "daemon/src/catalog/renditions.rs";

/// All of them.
pub(super) const FAMILIES: &[Family] = &[
    family("state", &[place(EVIDENCE, "impl ItemState {", ARM)]),
    family("act", &[place(CUSTODY, "impl Act {", ARM)]),
    family("stage", &[place("daemon/src/cli/bars.rs", "fn stage_told", ARM)]),
    family("sync", &[place("daemon/src/clock.rs", "impl Sync {", ARM)]),
    family("who", &[place(CUSTODY, "impl Actor {", r#"Self\("([a-z]+)""#)]),
    family("rendition", &[place(RENDITIONS, "", r#"RenditionKind::\w+ => "([a-z]+)""#)]),
    family("derived", &[place(RENDITIONS, "", r#"Derivation::\w+\(.*\) => \("([a-z]+)""#)]),
    family(
        "kind",
        &[place("device-drivers/src/recorder.rs", "pub enum ClipKind {", r"(?m)^    (\w+),")],
    ),
    Family {
        others: &["script"],
        ..family(
            "mark",
            &[place("device-drivers/src/profile/mark.rs", "fn key_mark", r#"\(?"([a-z-]+)", "#)],
        )
    },
    Family {
        // Of a session that has not ended.
        others: &["docked"],
        ..family("outcome", &[place(BAY, "    fn end(", r#"\("([a-z]+)", "[a-z-]+","#)])
    },
    family("ending", &[place(BAY, "    fn end(", r#"\("([a-z]+)", "[a-z-]+", Some"#)]),
    family(
        "reason",
        &[
            place(EVIDENCE, "impl Quarantine {", ARM),
            place(BAY, "    fn end(", r#"\("[a-z]+", "([a-z-]+)", Some"#),
            place("daemon/src/run/clip.rs", "", r#"\.except\(task, "([a-z-]+)""#),
            place("daemon/src/catalog/docking.rs", "", r#"Some\(\("([a-z-]+)", "#),
            place(
                "device-drivers/src/folder/walk.rs",
                "",
                r#"\((?:&?path_raw(?:\.into\(\))?), "([a-z-]+)""#,
            ),
        ],
    ),
    Family {
        // The reasons for which a check sets an item aside.
        others: &["fixity-mismatch", "lost"],
        ..family(
            "finding",
            &[place("daemon/src/api/verify.rs", "", r#"Finding \{ reason: "([a-z]+)""#)],
        )
    },
    family(
        "violation",
        &[place(
            FSCK,
            "",
            r#"(?:report\s*\.find\(|self\.find\(|find_object\([^)]*, |check_bytes\([^)]*, )\s*"([a-z-]+)""#,
        )],
    ),
    Family {
        to_come: false,
        ..family("dkt", &[place("daemon/src/api/code.rs", "", r#"= "([0-9]{4})", "#)])
    },
    Family {
        to_come: false,
        others: &["not-found"],
        ..family(
            "errorkind",
            &[place(
                "daemon/src/api/code.rs",
                "pub enum ApiErrorKind {",
                r"(?m)^    ([A-Z][a-z]+),",
            )],
        )
    },
    Family {
        to_come: false,
        ..family("config", &[place("config/src/kind.rs", "pub const IDS", r#""([a-z0-9-]+)","#)])
    },
    Family {
        to_come: false,
        ..family("type", &[place("config/src/kind.rs", "pub enum ValueType {", r"(?m)^    (\w+),")])
    },
];

impl Family {
    /// The codes that stand in the sources; none while the file they stand in is still to come.
    pub(super) fn codes(&self) -> Option<BTreeSet<String>> {
        let mut codes: BTreeSet<String> = self.others.iter().map(|&code| code.into()).collect();
        for place in self.places {
            codes.extend(place.codes()?);
        }
        Some(codes)
    }
}

impl Place {
    fn codes(&self) -> Option<BTreeSet<String>> {
        let path = root().join(self.file);
        let text = if path.is_dir() {
            let files = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
            files.map(|file| fs::read_to_string(file).unwrap()).collect()
        } else {
            fs::read_to_string(path).ok()?
        };
        let from = text.find(self.from)?;
        let indent = self.from.len() - self.from.trim_start().len();
        let end = Regex::new(&format!(r"(?m)^ {{{indent}}}[}}\]]")).unwrap();
        let section = match self.from {
            "" => &text[..],
            _ => {
                &text[from..from + end.find(&text[from..]).map_or(text.len() - from, |m| m.start())]
            }
        };
        let found = Regex::new(self.pattern).unwrap();
        let codes: BTreeSet<_> =
            found.captures_iter(section).map(|c| c[1].to_lowercase()).collect();
        assert!(!codes.is_empty(), "{} has no codes: this place reads wrongly", self.file);
        Some(codes)
    }
}
