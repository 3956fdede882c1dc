//! Judging what a worker claims to have done, before anyone believes it.
//!
//! Used by `worker` alone. The worker has parsed hostile bytes and may speak for them: names must be
//! plain, files must really be there, words lose what could confuse a terminal or a log.

use std::{fs, io, os::unix::fs::MetadataExt, path::Path};

use crate::{
    inside::{self, InsideFacts},
    protocol::{RENDITION_NAMES, Written},
    transcoder::{MediaFacts, Rendition},
};

/// Longest text taken over from a worker, in characters.
const LONGEST_TEXT: usize = 600;

/// Checks each rendition in `scratch`, gives it its place, and takes away the files nobody filled.
///
/// # Errors
/// Words on the first one that is not what it claims to be.
pub(crate) fn check_renditions(
    written: Vec<Written>,
    scratch: &Path,
) -> Result<Vec<Rendition>, String> {
    let unclaimed = |name: &&str| written.iter().all(|claim| claim.name != **name);
    remove(RENDITION_NAMES.into_iter().filter(unclaimed), scratch)
        .map_err(|e| format!("a file it did not fill cannot be removed: {e}"))?;
    written.into_iter().map(|claim| check_one(claim, scratch)).collect()
}

fn check_one(claim: Written, scratch: &Path) -> Result<Rendition, String> {
    let name = claim.name;
    if !RENDITION_NAMES.contains(&name.as_str()) {
        return Err(format!("it names a file it may not write: {name:?}"));
    }
    let path = scratch.join(&name);
    let found = fs::symlink_metadata(&path).map_err(|e| format!("{name} is not there: {e}"))?;
    if !found.is_file() || found.nlink() != 1 {
        return Err(format!("{name} is not a plain file of its own"));
    }
    if found.len() == 0 {
        return Err(format!("{name} is empty"));
    }
    Ok(Rendition { kind: claim.kind, path, recipe: clean(&claim.recipe) })
}

/// Takes half-written renditions away.
///
/// # Errors
/// The first failure other than a file not being there.
pub(crate) fn remove_leftovers(scratch: &Path) -> io::Result<()> {
    remove(RENDITION_NAMES.into_iter(), scratch)
}

fn remove(names: impl Iterator<Item = &'static str>, scratch: &Path) -> io::Result<()> {
    for name in names {
        match fs::remove_file(scratch.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The facts with every text made harmless to print.
pub(crate) fn clean_facts(mut facts: MediaFacts) -> MediaFacts {
    facts.container = clean(&facts.container);
    facts.location = facts.location.as_deref().map(clean);
    facts.timecode = facts.timecode.as_deref().map(clean);
    for stream in &mut facts.streams {
        stream.medium = clean(&stream.medium);
        stream.codec = clean(&stream.codec);
    }
    for tag in &mut facts.tags {
        tag.name = clean(&tag.name);
        tag.text = clean(&tag.text);
        tag.raw_hex = tag.raw_hex.take().filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    }
    for note in &mut facts.notes {
        *note = clean(note);
    }
    facts
}

/// What a worker found inside, held to the bounds it promised and with every text made harmless.
pub(crate) fn clean_inside(mut facts: InsideFacts) -> InsideFacts {
    facts.container = clean(&facts.container);
    facts.streams.truncate(inside::MOST_STREAMS);
    for stream in &mut facts.streams {
        stream.medium = clean(&stream.medium);
        stream.codec = clean(&stream.codec);
        if let Some(timing) = &mut stream.timing {
            timing.gaps.truncate(inside::MOST_SPANS);
            timing.steps_back.truncate(inside::MOST_SPANS);
        }
    }
    if let Some(sound) = &mut facts.sound {
        sound.silences.truncate(inside::MOST_SPANS);
        sound.levels.dbfs.truncate(inside::MOST_LEVELS);
        sound.opening.dbfs.truncate(inside::MOST_LEVELS);
    }
    if let Some(track) = &mut facts.track {
        track.points.truncate(inside::MOST_POINTS);
    }
    facts.not_examined.truncate(2 * inside::MOST_STREAMS);
    facts
}

/// Text without control characters, cut to a bearable length.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(LONGEST_TEXT).collect()
}

/// The end of what a worker said on standard error, as one harmless line.
pub(crate) fn clean_tail(text: &str) -> String {
    let line = text.lines().filter(|l| !l.trim().is_empty()).collect::<Vec<_>>().join(" | ");
    let surplus = line.chars().count().saturating_sub(LONGEST_TEXT);
    clean(&line.chars().skip(surplus).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcoder::RenditionKind;

    fn claim(name: &str) -> Vec<Written> {
        vec![Written { kind: RenditionKind::Poster, name: name.into(), recipe: "r\n".into() }]
    }

    #[test]
    fn a_plain_file_of_its_own_is_taken() {
        let scratch = tempfile::tempdir().unwrap();
        fs::write(scratch.path().join("poster.jpg"), b"x").unwrap();
        let taken = check_renditions(claim("poster.jpg"), scratch.path()).unwrap();
        assert_eq!(taken[0].path, scratch.path().join("poster.jpg"));
        assert_eq!(taken[0].recipe, "r\u{fffd}");
    }

    #[test]
    fn what_was_not_filled_is_taken_away() {
        let scratch = tempfile::tempdir().unwrap();
        for name in RENDITION_NAMES {
            fs::write(scratch.path().join(name), b"x").unwrap();
        }
        assert_eq!(check_renditions(claim("poster.jpg"), scratch.path()).unwrap().len(), 1);
        let left: Vec<_> = fs::read_dir(scratch.path()).unwrap().map(|e| e.unwrap()).collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let scratch = tempfile::tempdir().unwrap();
        for name in ["../poster.jpg", "/etc/passwd", "", ".", "sub/poster.jpg", "other.mp4"] {
            assert!(check_renditions(claim(name), scratch.path()).is_err(), "{name}");
        }
    }

    #[test]
    fn links_empty_files_and_absent_ones_are_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("poster.jpg");
        assert!(check_renditions(claim("poster.jpg"), scratch.path()).is_err());
        std::os::unix::fs::symlink("/etc/passwd", &path).unwrap();
        assert!(check_renditions(claim("poster.jpg"), scratch.path()).is_err());
        fs::remove_file(&path).unwrap();
        fs::write(&path, b"").unwrap();
        assert!(check_renditions(claim("poster.jpg"), scratch.path()).is_err());
        fs::write(&path, b"x").unwrap();
        fs::hard_link(&path, scratch.path().join("twin")).unwrap();
        assert!(check_renditions(claim("poster.jpg"), scratch.path()).is_err());
    }

    #[test]
    fn words_lose_what_could_steer_a_terminal() {
        assert_eq!(clean("a\u{1b}[31mb"), "a\u{fffd}[31mb");
        assert_eq!(clean_tail("a\n\n\tb\n"), "a | \u{fffd}b");
        assert!(clean_tail(&("x".repeat(5000) + "end")).ends_with("xend"));
        assert_eq!(clean(&"字".repeat(5000)).chars().count(), LONGEST_TEXT);
    }
}
