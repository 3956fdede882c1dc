//! The workspace's own source files, and which modules a file uses.
//!
//! Read for the house rules. Knows just enough of Rust: comments are left out, and `use` trees are
//! taken apart. Never writes.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The workspace's folder.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// One file of Rust.
#[derive(Debug)]
pub(super) struct Source {
    /// Below the workspace, `/` between parts.
    pub(super) path: String,
    /// All of it.
    pub(super) text: String,
}

/// Every file of Rust in the workspace's packages, by path.
pub(super) fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for package in ["config", "daemon", "device-drivers", "tests", "transcode"] {
        collect(&root().join(package), &mut found);
    }
    found.sort();
    assert!(found.len() > 100, "only {} files found", found.len());
    let relative = |path: &Path| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
    found
        .iter()
        .map(|path| Source { path: relative(path), text: fs::read_to_string(path).unwrap() })
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

impl Source {
    /// The daemon's module it belongs to; none for what puts modules together.
    pub(super) fn module(&self) -> Option<&str> {
        let below = self.path.strip_prefix("daemon/src/")?;
        let first = below.split('/').next()?;
        let module = first.strip_suffix(".rs").unwrap_or(first);
        (!matches!(module, "lib" | "bin")).then_some(module)
    }

    /// Whether it is there for tests alone.
    pub(super) fn is_of_tests(&self) -> bool {
        let path = &self.path;
        path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
    }

    /// Its text without lines of comment.
    pub(super) fn code(&self) -> String {
        let code = self.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        code.collect::<Vec<_>>().join("\n")
    }

    /// Every path that begins with `prefix`, without it: `crate::{a, b::{c, d}}` gives `a`, `b::c`
    /// and `b::d`.
    pub(super) fn uses_of(&self, prefix: &str) -> Vec<Vec<String>> {
        let code = self.code();
        let mut paths = Vec::new();
        for (at, _) in code.match_indices(prefix) {
            let before = code[..at].chars().next_back();
            if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                tree(&code[at + prefix.len()..], &[], &mut paths);
            }
        }
        paths
    }
}

/// Takes one `use` tree off the front of `text` and answers what is left.
fn tree<'a>(text: &'a str, above: &[String], paths: &mut Vec<Vec<String>>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = rest.trim_start().trim_start_matches(',').trim_start();
            if rest.is_empty() {
                return rest;
            }
            if let Some(after) = rest.strip_prefix('}') {
                return after;
            }
            let left = tree(rest, above, paths);
            // What is neither name nor brace (`*`, `as x`) is stepped over.
            rest = if left.len() == rest.len() { &rest[char_len(rest)..] } else { left };
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    if end == 0 {
        return text;
    }
    let path = [above, &[text[..end].to_owned()]].concat();
    match text[end..].strip_prefix("::") {
        Some(below) if below.starts_with(|c: char| c.is_alphabetic() || c == '{') => {
            tree(below, &path, paths)
        }
        _ => {
            paths.push(path);
            &text[end..]
        }
    }
}

fn char_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

#[test]
fn use_trees_are_taken_apart() {
    let text = "use crate::{\n    a,\n    b::{self, c, d::{e}},\n    f::*,\n};\n// crate::g\nx(crate::h::i);";
    let source = Source { path: String::new(), text: text.into() };
    let paths: Vec<_> = source.uses_of("crate::").iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["a", "b::self", "b::c", "b::d::e", "f", "h::i"]);
}
