//! Families of messages: a word for each stable code of a kind, and where in the sources those
//! codes stand.
//!
//! Read by the rules in `words.rs`. A place that is gone, or has no codes, is a finding.

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
    /// Codes that are put together elsewhere, and keys beside those of codes.
    pub(super) others: &'static [&'static str],
}

/// What a card or a device that is asked cannot give, with its reason.
const NOT_TAKEN: &str = r#"not_taken\([^";]*?,\s*"([a-z-]+)""#;

const fn place(file: &'static str, from: &'static str, pattern: &'static str) -> Place {
    Place { file, from, pattern }
}

const fn family(name: &'static str, places: &'static [Place]) -> Family {
    Family { name, places, others: &[] }
}

/// An arm of a match that gives a code.
const ARM: &str = r#"=> "([a-z-]+)""#;

/// Something that a rebuild does not take.
const FIND: &str = r#"find\(\s*"([a-z-]+)""#;

const EVIDENCE: &str = "daemon/src/domain/evidence.rs";
const ACT: &str = "daemon/src/domain/act.rs";
const CUSTODY: &str = "daemon/src/domain/custody.rs";
const HISTORY: &str = "daemon/src/drift/history.rs";
const STAMPS: &str = "daemon/src/drift/stamps.rs";
const DUTY: &str = "daemon/src/duty.rs";
/// A variant with its code.
const CODE: &str = r#"= "([a-z-]+)","#;

const INTERRUPTION: &str = "daemon/src/domain/interruption.rs";
const BAY: &str = "daemon/src/run/bay.rs";
const FSCK: &str = "daemon/src/api/fsck/";
const HANDOVER: &str = "daemon/src/handover.rs";
const NOTICE: &str = "daemon/src/domain/notice.rs";
const REGISTER: &str = "daemon/src/register/rows.rs";
const INSIDE: &str = "transcode/src/inside/mod.rs";
const INSIDE_FINDING: &str = "transcode/src/inside/finding.rs";
const RENDITIONS: &str = "daemon/src/catalog/renditions.rs";

/// All of them.
pub(super) const FAMILIES: &[Family] = &[
    family("state", &[place(EVIDENCE, "impl ItemState {", ARM)]),
    family("act", &[place(ACT, "acts! {", CODE)]),
    family(
        "target-failure",
        &[place(
            "daemon/src/run/send_lane/outcome.rs",
            "fn code_of",
            r#"\("([a-z-]+)", (?:true|false)\)"#,
        )],
    ),
    family(
        "target-need",
        &[place("daemon/src/cli/show/targets.rs", "pub(super) fn targets", r#"\{ "([a-z-]+)" \}"#)],
    ),
    family(
        "reconcile-wrong",
        &[
            place("daemon/src/flow/reconcile/mod.rs", "impl Wrong {", ARM),
            place("daemon/src/vault/audit.rs", "impl Lack {", ARM),
            place("daemon/src/flow/key_audit.rs", "impl KeyWrong {", ARM),
        ],
    ),
    family("target-promise", &[place("daemon/src/store/probe.rs", "impl Promise {", ARM)]),
    family("target-kept", &[place("daemon/src/store/probe.rs", "impl Kept {", ARM)]),
    family("key-reason", &[place("daemon/src/identity/chain.rs", "impl Reason {", ARM)]),
    family("rebuild-lost", &[place("daemon/src/cli/show/rebuilt.rs", "fn code", ARM)]),
    family(
        "rebuild-finding",
        &[
            place("daemon/src/rebuild/mod.rs", "", FIND),
            place("daemon/src/rebuild/archive.rs", "", FIND),
            place("daemon/src/rebuild/log.rs", "", FIND),
            place("daemon/src/rebuild/survey.rs", "", FIND),
            place("daemon/src/rebuild/survey.rs", "", r#"find\(archive, "([a-z-]+)""#),
            place("daemon/src/rebuild/manifests.rs", "", FIND),
            place("daemon/src/rebuild/manifests.rs", "", r#"(?:bad\(|code: )"([a-z-]+)""#),
            place("daemon/src/rebuild/receipts.rs", "", FIND),
            place("daemon/src/rebuild/receipts.rs", "", r#"Err\(\("([a-z-]+)""#),
            place("daemon/src/rebuild/cases.rs", "", FIND),
            place("daemon/src/rebuild/strangers.rs", "", FIND),
        ],
    ),
    family("life", &[place(EVIDENCE, "impl ItemState {", ARM), place(ACT, "acts! {", CODE)]),
    family("stage", &[place("daemon/src/cli/bars.rs", "fn stage_told", ARM)]),
    family("controller", &[place("daemon/src/flow/controller.rs", "impl Standing {", ARM)]),
    family("fitness", &[place(DUTY, "impl Fitness {", ARM)]),
    family("duty", &[place(DUTY, "", r#""((?:battery|storage|clock|card|medium)-[a-z]+)""#)]),
    Family {
        others: &["yes", "asked", "denied"],
        ..family(
            "removal",
            &[
                place("daemon/src/removal.rs", "impl Refusal {", ARM),
                place("daemon/src/removal.rs", "impl Outcome {", ARM),
                place("daemon/src/removal.rs", "impl Finding {", ARM),
            ],
        )
    },
    family("field", &[place("daemon/src/domain/claims.rs", "const FIELDS", r#""([a-z-]+)""#)]),
    family("time-basis", &[place("daemon/src/domain/span.rs", "impl TimeBasis {", ARM)]),
    family("time-reason", &[place("daemon/src/drift/clip.rs", "impl Reason {", ARM)]),
    Family {
        // A clock that cannot be read.
        others: &["newest-file"],
        ..family("clock-method", &[place("daemon/src/drift/offset.rs", "impl Method {", ARM)])
    },
    family("clock-limit", &[place(HISTORY, "impl Limit {", ARM)]),
    family("clock-came", &[place(HISTORY, "impl Between {", ARM)]),
    Family {
        others: &["name", "container"],
        ..family("stamp-source", &[place(STAMPS, "fn medium(", ARM)])
    },
    family("stamp-says", &[place(STAMPS, "pub enum Says {", r"(?m)^    (\w+),")]),
    family(
        "stamp-zone",
        &[place("daemon/src/api/times.rs", "", r#"Written::\w+\(_\) => "([a-z]+)""#)],
    ),
    family("sync", &[place("daemon/src/clock.rs", "impl Sync {", ARM)]),
    family("who", &[place(CUSTODY, "impl Actor {", r#"Self\("([a-z]+)""#)]),
    family("rendition", &[place(RENDITIONS, "", r#"RenditionKind::\w+ => "([a-z]+)""#)]),
    Family {
        // Told of an item that waits for a private key.
        others: &["no-key"],
        ..family("derived", &[place(RENDITIONS, "", r#"Derivation::\w+\(.*\) => \("([a-z]+)""#)])
    },
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
        ..family("outcome", &[place(BAY, "    fn end(", r#"\("([a-z]+)", (?:Some|None)"#)])
    },
    family(
        "ending",
        &[
            place(BAY, "    fn end(", r#"Some\(\("([a-z-]+)", why"#),
            place(BAY, "", r#""interrupted", Some\(\("([a-z-]+)", why\)"#),
            place("daemon/src/flow/recover.rs", "", r#""interrupted", Some\(\("([a-z-]+)", why"#),
        ],
    ),
    family(
        "reason",
        &[
            place(EVIDENCE, "impl Quarantine {", ARM),
            place(EVIDENCE, "", r#"const READ_WITH_HOLES: &str = "([a-z-]+)""#),
            place(BAY, "    fn end(", r#"(?:why\)\)|None), "([a-z-]+)"\)"#),
            place("daemon/src/run/clip.rs", "", r#"const [A-Z_]+: &str = "([a-z-]+)""#),
            place("daemon/src/catalog/listing.rs", "", r#"Some\(\("([a-z-]+)", "#),
            place(
                "device-drivers/src/folder/walk.rs",
                "",
                r#"\((?:&?path_raw(?:\.into\(\))?), "([a-z-]+)""#,
            ),
            place("device-drivers/src/card", "", NOT_TAKEN),
            place("device-drivers/src/mtp", "", NOT_TAKEN),
        ],
    ),
    family("finding", &[place("daemon/src/fixity/mod.rs", "impl Finding {", ARM)]),
    Family {
        others: &["told", "lost", "archive"],
        ..family(
            "fork",
            &[place(
                "daemon/src/run/witnesses.rs",
                "",
                r#"forked\(line, witness, &checkpoint, "([a-z-]+)""#,
            )],
        )
    },
    family(
        "violation",
        &[
            place("daemon/src/log", "", r#"self\.find\(\s*"([a-z-]+)""#),
            place(
                FSCK,
                "",
                r#"(?:report\s*\.find\(|self\.find\(|find_object\([^)]*, |check_bytes\([^)]*, )\s*"([a-z-]+)""#,
            ),
        ],
    ),
    family("bundle-verdict", &[place("daemon/src/bundle/evidence.rs", "impl Verdict {", ARM)]),
    family(
        "bundle-rule",
        &[
            place(
                "daemon/src/bundle",
                "",
                r#"(?:(?:bad|good|unchecked|misread)\(\s*|code = |code, place\) = \()"([a-z-]+)""#,
            ),
            place("daemon/src/api/bundle/check.rs", "", r#"code: "([a-z-]+)""#),
        ],
    ),
    family("verb", &[place("daemon/src/api/request.rs", "    pub fn verb(", ARM)]),
    family("job", &[place("daemon/src/api/views/job.rs", "impl JobState {", ARM)]),
    family("severity", &[place(NOTICE, "impl Severity {", ARM)]),
    family("notice", &[place(NOTICE, "impl NoticeKind {", ARM)]),
    family("interruption", &[place(INTERRUPTION, "InterruptionKind {", CODE)]),
    family("strength", &[place(INTERRUPTION, "Strength {", CODE)]),
    Family { others: &["none"], ..family("cause", &[place(INTERRUPTION, "Cause {", CODE)]) },
    family("loss", &[place(INTERRUPTION, "Loss {", CODE)]),
    family("interrupted", &[place(INTERRUPTION, "InterruptionState {", CODE)]),
    family("evidence", &[place(INTERRUPTION, "EvidenceCode {", CODE)]),
    family(
        "withdrawn",
        &[place("daemon/src/catalog/interruptions.rs", "", r#"const [A-Z_]+: &str = "([a-z-]+)""#)],
    ),
    family(
        "note",
        &[
            place("daemon/src/catalog/notes.rs", "", r#"insert_note\(&mut tx, id, "([a-z]+)""#),
            place("daemon/src/catalog/interruptions.rs", "", r"'(report)', \?"),
        ],
    ),
    family("delivery", &[place("daemon/src/catalog/deliveries.rs", "impl DeliveryState {", ARM)]),
    family(
        "undelivered",
        &[
            place("daemon/src/notify/", "", r#"Undelivered::new\(\s*"([a-z-]+)""#),
            place("daemon/src/catalog/deliveries.rs", "", r"last_code = '([a-z-]+)'"),
        ],
    ),
    Family {
        others: &["summary"],
        ..family("doctor", &[place("daemon/src/doctor/", "", r#"\bname: "([a-z-]+)""#)])
    },
    family("doctor-state", &[place("daemon/src/doctor/report.rs", "impl State {", ARM)]),
    family("dkt", &[place("daemon/src/api/code.rs", "", r#"= "([0-9]{4})", "#)]),
    family("inside", &[place(INSIDE_FINDING, "impl FindingKind {", ARM)]),
    family("part", &[place(INSIDE, "impl Part {", ARM)]),
    family("unseen", &[place(INSIDE, "impl WhyNot {", ARM)]),
    family("rule", &[place("daemon/src/domain/rule.rs", "", r#" = "([a-z-]+)", \["#)]),
    family("column", &[place(REGISTER, "", r#"(?:must|may)\("([a-z]+)""#)]),
    family("issue", &[place("daemon/src/domain/register.rs", "impl IssueKind {", ARM)]),
    family("entry", &[place("daemon/src/catalog/register/put.rs", "impl Done {", ARM)]),
    family("standing", &[place(HANDOVER, "impl Standing {", ARM)]),
    Family {
        // Of a reason without one.
        others: &["none"],
        ..family("exception", &[place(HANDOVER, "impl ExceptionKind {", ARM)])
    },
    family("handover-basis", &[place("daemon/src/domain/span.rs", "impl TimeBasis {", ARM)]),
    family(
        "entry-fault",
        &[place("daemon/src/register/fault.rs", "", r#"Self::new\("([a-z-]+)"\)"#)],
    ),
    family("rulebook", &[place("daemon/src/domain/rule.rs", "impl Rulebook {", ARM)]),
    family("clue", &[place("daemon/src/suggest/mod.rs", "impl Clue {", ARM)]),
    family("case-act", &[place("daemon/src/domain/case_dates.rs", "impl CaseAct {", ARM)]),
    family("receipt", &[place("daemon/src/domain/case_record.rs", "impl ReceiptKind {", ARM)]),
    family("recording", &[place("daemon/src/domain/matter.rs", "impl Recording {", ARM)]),
    family("shown", &[place("daemon/src/matters/check.rs", "impl Shown {", ARM)]),
    family("case-text", &[place("daemon/src/matters/check.rs", "impl TextFinding {", ARM)]),
    family("kept", &[place("daemon/src/retention.rs", "impl Reason {", ARM)]),
    family("fault", &[place("daemon/src/sheet/fault.rs", "impl FaultKind {", ARM)]),
    family("errorkind", &[place("daemon/src/api/code.rs", "impl ApiErrorKind {", ARM)]),
    family("config", &[place("config/src/kind.rs", "pub const IDS", r#""([a-z0-9-]+)","#)]),
    family("type", &[place("config/src/kind.rs", "pub enum ValueType {", r"(?m)^    (\w+),")]),
];

impl Family {
    /// The codes that stand in the sources.
    pub(super) fn codes(&self) -> BTreeSet<String> {
        let mut codes: BTreeSet<String> = self.others.iter().map(|&code| code.into()).collect();
        codes.extend(self.places.iter().flat_map(Place::codes));
        codes
    }

    /// The codes that have words. A key is of the family with the longest name that it begins with.
    pub(super) fn told<'a>(&self, keys: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
        let codes = keys.filter_map(|key| {
            let (family, code) = of(key)?;
            (family.name == self.name).then(|| code.to_owned())
        });
        codes.collect()
    }
}

/// The family of a key, and its code; none of a message of its own.
pub(super) fn of(key: &str) -> Option<(&'static Family, &str)> {
    let fits = |family: &'static Family| {
        let code = key.strip_prefix(family.name)?.strip_prefix('-')?;
        Some((family, code))
    };
    FAMILIES.iter().filter_map(fits).max_by_key(|(family, _)| family.name.len())
}

impl Place {
    fn codes(&self) -> BTreeSet<String> {
        let text = self.text();
        let from = text.find(self.from);
        assert!(from.is_some(), "{} has no {:?}", self.file, self.from);
        let from = from.unwrap();
        let found = Regex::new(self.pattern).unwrap();
        let codes: BTreeSet<_> =
            found.captures_iter(self.section(&text[from..])).map(|c| c[1].to_lowercase()).collect();
        assert!(!codes.is_empty(), "{} has no codes: this place reads wrongly", self.file);
        codes
    }

    /// Of a folder the files in it.
    fn text(&self) -> String {
        let path = root().join(self.file);
        if path.is_file() {
            return fs::read_to_string(path).unwrap();
        }
        let files = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).unwrap()).collect()
    }

    /// `text` up to the end of what begins there.
    fn section<'a>(&self, text: &'a str) -> &'a str {
        if self.from.is_empty() {
            return text;
        }
        let indent = self.from.len() - self.from.trim_start().len();
        let end = Regex::new(&format!(r"(?m)^ {{{indent}}}[}}\]]")).unwrap();
        end.find(text).map_or(text, |end| &text[..end.start()])
    }
}
