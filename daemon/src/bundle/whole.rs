//! Checking a whole bundle or excerpt as a stranger would: with its bytes and the keys that one trusts.
//!
//! Called by `api` and, without a station, by the command line. Reads every byte once; a finding is an
//! answer, not an error. It shows that the original is the one that was taken in; that no event was left
//! out only the whole log can show.

use std::io::{self, Read, Seek, Write};

use super::{
    About, Entry, ExcerptAbout,
    archive::Archive,
    evidence::{Fault, Finding, Given, bad, borrowed, check_entries, good, plain},
};
use crate::{
    excerpt::{self, Range},
    flow::Hashers,
    manifest::Manifest,
};

/// Bytes digested at a time.
const BLOCK: usize = 256 << 10;

/// Checks a bundle or an excerpt. Answers what was found; something bad is the last of it.
pub fn check(file: impl Read + Seek, given: &Given) -> Vec<Finding> {
    check_into(file, given, &mut io::sink())
}

/// The same, and writes the bytes that an excerpt proves to `out` as they are found good: they count only if
/// nothing bad is found.
pub fn check_into(file: impl Read + Seek, given: &Given, out: &mut impl Write) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(fault) = all(file, given, &mut findings, out) {
        findings.push(*fault);
    }
    findings
}

fn all(
    file: impl Read + Seek,
    given: &Given,
    findings: &mut Vec<Finding>,
    out: &mut impl Write,
) -> Result<(), Fault> {
    let mut archive = Archive::open(file)?;
    let small = archive.small()?;
    let (found, newest) = check_entries(&small, given);
    findings.extend(found);
    let Some((about, newest)) = newest else { return Ok(()) };
    let wholes: Vec<Entry> = archive.entries().filter(|e| !e.is_small()).cloned().collect();
    match (wholes.as_slice(), small.contains_key(&Entry::Excerpt)) {
        ([], false) if !about.is_whole() => Ok(()),
        ([name @ Entry::Original(_)], false) if about.is_whole() => {
            original(&mut archive, name, &newest)?;
            findings.push(good("original-digest", name, newest.original.size));
            Ok(())
        }
        ([Entry::Slice], true) if !about.is_whole() => {
            let said: ExcerptAbout =
                plain(&borrowed(&small), Entry::Excerpt, ExcerptAbout::SCHEMA)?;
            slice(&mut archive, &about, &newest, &said, out)?;
            let what = format!("{} bytes from byte {} on", said.length, said.start);
            findings.push(good("excerpt-bao", Entry::Slice, what));
            Ok(())
        }
        _ => {
            let what = "the original is not there, or was not announced";
            Err(bad("original-missing", "", what))
        }
    }
}

fn original(
    archive: &mut Archive<impl Read + Seek>,
    name: &Entry,
    newest: &Manifest,
) -> Result<(), Fault> {
    let (size, digests) = (newest.original.size, &newest.original.digests);
    let unread = |error: io::Error| bad("original-digest", name, error);
    let mut from = archive.reader(name)?;
    if from.size() != size {
        return Err(bad("original-size", name, format!("{} bytes, not {size}", from.size())));
    }
    let mut hashers = Hashers::new(digests.sm3.is_some());
    let mut block = vec![0; BLOCK];
    loop {
        match from.read(&mut block) {
            Ok(0) => break,
            Ok(n) => hashers.update(&block[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unread(error)),
        }
    }
    let found = hashers.finish();
    if found == *digests {
        return Ok(());
    }
    let what = format!("SHA-256 {}, not {}", found.sha256, digests.sha256);
    Err(bad("original-digest", name, what))
}

fn slice(
    archive: &mut Archive<impl Read + Seek>,
    about: &About,
    newest: &Manifest,
    said: &ExcerptAbout,
    out: &mut impl Write,
) -> Result<(), Fault> {
    let original = &newest.original;
    let same = said.item == about.item
        && said.size == original.size
        && said.blake3 == original.digests.blake3;
    if !same {
        return Err(bad("excerpt-bao", Entry::Excerpt, "of another original"));
    }
    let range = Range::within(said.start, said.length, said.size)
        .map_err(|error| bad("excerpt-range", Entry::Excerpt, error))?;
    let from = archive.reader(&Entry::Slice)?;
    excerpt::check(from, &said.blake3, said.size, range, out)
        .map_err(|error| bad("excerpt-bao", Entry::Slice, error))
}
