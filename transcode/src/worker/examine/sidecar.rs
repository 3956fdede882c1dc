//! Position tracks that recorders write beside their clips: NMEA 0183 or GPX text.
//!
//! Called by `examine` before it tries the file as media. Told by content, not by name. Reads in
//! pieces, whatever the length of the file or of its lines.

use std::io;

use docket_transcode::inside::{TrackFacts, TrackSource};

use super::{
    gpx,
    nmea::{self, Line},
    structure::Bytes,
    trail::Trail,
};

/// Bytes looked at to tell what a file is.
const HEAD_BYTES: usize = 4096;
/// Bytes read at a time.
const PIECE_BYTES: usize = 64 * 1024;
/// Longest line kept together; a longer one is one unreadable line.
const LONGEST_LINE: usize = 1024;
/// Longest GPX document read, in bytes: four days of a point a second.
const LONGEST_GPX: usize = 64 << 20;

/// What sort of text a track is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Nmea,
    Gpx,
}

/// What sort of track `file` begins like; none when it is no track.
///
/// # Errors
/// What the kernel says while reading.
pub(super) fn sort(file: &impl Bytes) -> io::Result<Option<Sort>> {
    let mut head = vec![0; HEAD_BYTES];
    let count = file.read_at(0, &mut head)?;
    head.truncate(count);
    // Footage has such a byte in its first few; text never has.
    if head.contains(&0) {
        return Ok(None);
    }
    if head.windows(4).any(|part| part == b"<gpx") {
        return Ok(Some(Sort::Gpx));
    }
    let is_nmea = head.split(|byte| is_line_end(*byte)).any(is_sentence);
    Ok(is_nmea.then_some(Sort::Nmea))
}

/// The track in `file`, whose `sort` is known; none when there is not one entry in it.
///
/// # Errors
/// What the kernel says while reading.
pub(super) fn read(file: &impl Bytes, sort: Sort) -> io::Result<Option<TrackFacts>> {
    match sort {
        // Names of places may be in any encoding; numbers and times are ASCII.
        Sort::Gpx => Ok(gpx::read(&String::from_utf8_lossy(&whole(file)?))),
        Sort::Nmea => nmea_text(file).map(Trail::facts),
    }
}

/// Whether a line holds `$`, a talker's two letters and a sentence's three.
fn is_sentence(line: &[u8]) -> bool {
    let dollar = line.iter().position(|byte| *byte == b'$');
    dollar
        .and_then(|at| line.get(at + 1..at + 7))
        .is_some_and(|name| name[..5].iter().all(u8::is_ascii_uppercase) && name[5] == b',')
}

fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// The document, cut where it is too long.
fn whole(file: &impl Bytes) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut piece = vec![0; PIECE_BYTES];
    while text.len() < LONGEST_GPX {
        match file.read_at(text.len() as u64, &mut piece)? {
            0 => break,
            count => text.extend_from_slice(&piece[..count]),
        }
    }
    Ok(text)
}

fn nmea_text(file: &impl Bytes) -> io::Result<Trail> {
    let mut trail = Trail::of(TrackSource::NmeaFile);
    let (mut piece, mut line, mut position) = (vec![0; PIECE_BYTES], Vec::new(), 0);
    loop {
        let count = file.read_at(position, &mut piece)?;
        if count == 0 {
            break;
        }
        position += count as u64;
        for byte in &piece[..count] {
            if is_line_end(*byte) {
                end_line(&mut line, &mut trail);
            } else if line.len() <= LONGEST_LINE {
                line.push(*byte);
            }
        }
    }
    end_line(&mut line, &mut trail);
    Ok(trail)
}

fn end_line(line: &mut Vec<u8>, trail: &mut Trail) {
    let said = if line.len() > LONGEST_LINE { Line::Unreadable } else { nmea::line(line) };
    trail.take(said, None);
    line.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n";

    fn track(text: &[u8]) -> Option<TrackFacts> {
        let file = text.to_vec();
        sort(&file).unwrap().and_then(|sort| read(&file, sort).unwrap())
    }

    #[test]
    fn a_file_of_sentences_is_a_track() {
        let text = [GOOD, "$GPRMC,1235", "\n\r\n", GOOD, &"x".repeat(5000), "\n", GOOD].concat();
        let facts = track(text.as_bytes()).unwrap();
        assert_eq!((facts.source, facts.fixes, facts.unreadable), (TrackSource::NmeaFile, 3, 2));
        let long = track(GOOD.repeat(3000).as_bytes()).unwrap();
        assert_eq!((long.fixes, long.unreadable), (3000, 0));
    }

    #[test]
    fn other_text_and_footage_are_none() {
        for text in [&b""[..], b"BAT=60%\r\n", b"$5 only\n", b"\0\0\0\x20ftyp$GPRMC,", b"<html/>"] {
            assert_eq!(track(text), None, "{text:?}");
        }
    }

    #[test]
    fn hostile_text_ends() {
        for seed in 0..300 {
            let mut rng = fastrand::Rng::with_seed(seed);
            let mut text = GOOD.repeat(20).into_bytes();
            for _ in 0..rng.usize(1..40) {
                let at = rng.usize(..text.len());
                text[at] = rng.u8(1..);
            }
            text.truncate(rng.usize(..text.len()));
            if let Some(facts) = track(&text) {
                assert!(facts.fixes <= 20, "seed {seed}: {facts:?}");
            }
        }
    }
}
