//! The shipped profiles against small cards, sound and damaged.

mod control;
mod identity;
mod logs;
mod names;
mod site;

use std::{collections::BTreeMap, sync::Arc};

use super::*;
use crate::{DriverError, ErrorKind, Identity};

/// A card in memory: paths and contents.
struct Card {
    root_name: Option<&'static str>,
    files: BTreeMap<&'static str, Vec<u8>>,
}

impl Card {
    fn of<const N: usize>(files: [(&'static str, &[u8]); N]) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path, bytes.to_vec())).collect();
        Self { root_name: None, files }
    }

    fn named(mut self, root_name: &'static str) -> Self {
        self.root_name = Some(root_name);
        self
    }

    fn tree(&self) -> Tree {
        let folders = self
            .files
            .keys()
            .flat_map(|path| path.match_indices('/').map(|(slash, _)| path[..slash].into()))
            .collect();
        Tree {
            root_name: self.root_name.map(Into::into),
            files: self.files.keys().map(|&path| path.into()).collect(),
            folders,
        }
    }

    fn profile(&self) -> Arc<Profile> {
        shipped().recognise(&self.tree())
    }

    fn identity(&self) -> Identity {
        self.profile().identity(&self.tree(), &mut |path| self.head(path)).unwrap()
    }

    fn head(&self, path: &[u8]) -> Result<Head, DriverError> {
        let bytes = &self.files[std::str::from_utf8(path).unwrap()];
        let most = usize::try_from(HEAD_BYTES).unwrap();
        Ok(Head { bytes: bytes[..bytes.len().min(most)].to_vec(), complete: bytes.len() <= most })
    }
}

fn shipped() -> ProfileSet {
    ProfileSet::shipped().unwrap()
}

#[test]
fn layouts_are_recognised_without_regard_to_case() {
    for (card, name) in [
        (Card::of([("param.ini", b"")]), "cn-zfy-param-ini"),
        (Card::of([("PARAM.INI", b""), ("DCIM/100MEDIA/Info.dat", b"")]), "cn-zfy-param-ini"),
        (Card::of([("dcim/100media/INFO.DAT", b"")]), "cn-info-dat"),
        (Card::of([("DCIM/PARAM.INI", b"")]), "generic-dcim"),
        (Card::of([("A.MP4", b"")]).named("V1234567"), "parent-folder"),
        (Card::of([("A.MP4", b"")]).named("20261122"), "generic-dcim"),
        (Card::of([("A.MP4", b"")]).named("1234-5678"), "generic-dcim"),
        (Card::of([("A.MP4", b"")]).named("recordings"), "generic-dcim"),
        (Card::of([]), "generic-dcim"),
        (
            Card::of([(
                "0f4a5b6c-0000-1111-2222-333344445555_ACCC8E123456_20261122T000102Z/x",
                b"",
            )]),
            "axis-body-worn",
        ),
    ] {
        assert_eq!(card.profile().name(), name, "{:?} {:?}", card.root_name, card.files.keys());
    }
}

const MINIMAL: &str = r#"
schema = "docket.recorder-profile/1"
name = "mine"
about = "A test"
[layout]
"#;

#[test]
fn a_site_profile_is_tried_first_and_replaces_its_namesake() {
    let mine = Profile::parse(&format!("{MINIMAL}files = [\"PARAM.INI\"]"), "mine.toml").unwrap();
    let card = Card::of([("PARAM.INI", b"")]);
    let set = shipped().with(mine);
    assert_eq!(set.recognise(&card.tree()).name(), "mine");

    let elsewhere = Profile::parse(&format!("{MINIMAL}files = [\"X.INI\"]"), "mine.toml").unwrap();
    let set = set.with(elsewhere);
    assert_eq!(set.recognise(&card.tree()).name(), "cn-zfy-param-ini");
    assert_eq!(set.iter().count(), shipped().iter().count() + 1);
    assert!(set.get("mine").is_some() && set.get("theirs").is_none());
}

#[test]
fn a_broken_profile_says_what_is_wrong() {
    for (tail, complaint) in [
        ("colour = 3", "unknown field `colour`"),
        ("path = '('", "unclosed group"),
        ("root_name = '(?<colour>x)'", "group `colour` is not one of"),
        ("[[identity]]\nfrom = 'hearsay'", "unknown variant `hearsay`"),
        ("[[identity]]\nfrom = 'root-name'", "needs layout.root_name"),
        ("[[identity]]\nfrom = 'names'", "needs a name_pattern"),
        (
            "[[identity]]\nfrom = 'ini'\nfile = 'A'\nsections = []\nkeys = {serial = ['a']}",
            "needs sections",
        ),
        (
            "[[identity]]\nfrom = 'line'\nfile = 'A'\nseparator = '；'\nfields = {serial = 0}",
            "is not ASCII",
        ),
        ("[[name_pattern]]\npattern = '(?<start>.)'", "go together"),
        ("[[name_pattern]]\npattern = '.'\nstart = '%Y'", "go together"),
        ("[[name_pattern]]\npattern = '(?<start>.)'\nstart = '%!'", "is no chrono format"),
        ("[[name_pattern]]\npattern = '.'\nzone = 'east'", "is no zone offset"),
        ("[[mark]]\nhow = 'name-suffix'\npattern = 'X$'", "has no group `mark`"),
        ("[[kind]]\nkind = 'video'", "needs extensions or a pattern"),
    ] {
        let error = Profile::parse(&format!("{MINIMAL}{tail}"), "mine.toml").unwrap_err();
        assert_eq!(error.origin, "mine.toml");
        assert!(error.what.contains(complaint), "{tail}\n gave {error}");
    }
    let old = MINIMAL.replace("profile/1", "profile/9");
    assert!(Profile::parse(&old, "x").unwrap_err().what.contains("this version reads"));
    let shouting = MINIMAL.replace("mine", "Mine!");
    assert!(Profile::parse(&shouting, "x").unwrap_err().what.contains("lower-case"));
}

#[test]
fn a_lost_recorder_is_an_error_and_a_bad_file_a_remark() {
    let card = Card::of([("PARAM.INI", b"")]);
    let identity = |kind| {
        card.profile().identity(&card.tree(), &mut |_| Err(DriverError::new(kind, "reading")))
    };
    assert_eq!(identity(ErrorKind::Disconnected).unwrap_err().kind(), ErrorKind::Disconnected);
    let unread = identity(ErrorKind::Media).unwrap();
    assert!(!unread.known);
    assert_eq!(unread.remarks, ["PARAM.INI could not be read: reading"]);
}
