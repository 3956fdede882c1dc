//! Making a media file distinct without touching what it shows.
//!
//! Called when demo footage is opened. Each format has a place for data that players pass over:
//! a `free` box (ISO/IEC 14496-12 §8.1.2), a comment segment (ITU-T T.81 §B.2.4.5), a `JUNK`
//! chunk (RIFF). Anything else would be returned as it is, which this crate's tests rule out.

/// Begins the payload, so that nobody wonders what it is.
const TAG: &[u8; 8] = b"DKT-SALT";

/// `bytes` with `salt` stored in them.
pub(super) fn salted(bytes: &[u8], salt: u64) -> Vec<u8> {
    let payload = [TAG.as_slice(), &salt.to_be_bytes()].concat();
    if bytes.get(4..8) == Some(b"ftyp") {
        mp4(bytes, &payload)
    } else if bytes.starts_with(&[0xff, 0xd8]) {
        jpeg(bytes, &payload)
    } else if bytes.starts_with(b"RIFF") {
        wav(bytes, &payload)
    } else {
        bytes.to_vec()
    }
}

/// A `free` box of 24 bytes behind the last box.
fn mp4(bytes: &[u8], payload: &[u8]) -> Vec<u8> {
    [bytes, &24_u32.to_be_bytes(), b"free", payload].concat()
}

/// A comment segment in front; only JFIF's own header must stay before it.
fn jpeg(bytes: &[u8], payload: &[u8]) -> Vec<u8> {
    let jfif = match bytes.get(2..6) {
        Some(&[0xff, 0xe0, high, low]) => 2 + usize::from(u16::from_be_bytes([high, low])),
        _ => 0,
    };
    let (front, rest) = bytes.split_at((2 + jfif).min(bytes.len()));
    [front, &[0xff, 0xfe], &18_u16.to_be_bytes(), payload, rest].concat()
}

/// A `JUNK` chunk of 24 bytes at the end, counted in the RIFF size.
fn wav(bytes: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut file = bytes.to_vec();
    if file.len() % 2 == 1 {
        file.push(0);
    }
    file.extend_from_slice(b"JUNK");
    file.extend_from_slice(&16_u32.to_le_bytes());
    file.extend_from_slice(payload);
    let size = u32::try_from(file.len() - 8).unwrap_or(u32::MAX);
    file[4..8].copy_from_slice(&size.to_le_bytes());
    file
}

#[cfg(test)]
mod tests {
    use super::{super::FOOTAGE, *};

    /// Top-level boxes of an MP4 file: name and size.
    fn boxes(mut bytes: &[u8]) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let size = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
            found.push((String::from_utf8(bytes[4..8].to_vec()).unwrap(), size));
            bytes = &bytes[size..];
        }
        found
    }

    fn of(extension: &str) -> impl Iterator<Item = &'static [u8]> {
        FOOTAGE.iter().filter(move |one| one.extension == extension).map(|one| one.bytes)
    }

    #[test]
    fn every_footage_becomes_distinct() {
        for footage in &FOOTAGE {
            let (one, two) = (footage.with_salt(Some(1)), footage.with_salt(Some(2)));
            assert_ne!(one, two, "{}", footage.name);
            assert_ne!(one, footage.with_salt(None));
            assert_eq!(one, footage.with_salt(Some(1)));
            assert!(one.len() <= footage.bytes.len() + 24);
        }
        let total: usize = FOOTAGE.iter().map(|one| one.bytes.len()).sum();
        assert!(total < 1_200_000, "the program carries {total} bytes of footage");
    }

    #[test]
    fn mp4_gets_one_more_box() {
        for bytes in of("MP4") {
            let mut expected = boxes(bytes);
            expected.push(("free".into(), 24));
            let salted = salted(bytes, 7);
            assert_eq!(boxes(&salted), expected);
            assert!(salted.starts_with(bytes));
        }
        let faststart: Vec<_> = of("MP4")
            .map(|bytes| {
                let place = |name| boxes(bytes).iter().position(|(found, _)| found == name);
                place("moov") < place("mdat")
            })
            .collect();
        assert!(faststart.contains(&true) && faststart.contains(&false), "both kinds are there");
    }

    #[test]
    fn jpeg_gets_a_comment_behind_its_header() {
        for bytes in of("JPG") {
            let salted = salted(bytes, 7);
            assert_eq!(&salted[..20], &bytes[..20], "start and JFIF header");
            assert_eq!(&salted[20..24], [0xff, 0xfe, 0, 18]);
            assert_eq!(&salted[40..], &bytes[20..]);
        }
        assert_eq!(&jpeg(&[0xff, 0xd8, 0xff, 0xdb], TAG)[..4], [0xff, 0xd8, 0xff, 0xfe]);
    }

    #[test]
    fn wav_gets_a_chunk_and_counts_it() {
        for bytes in of("WAV") {
            let salted = salted(bytes, 7);
            let size = u32::from_le_bytes(salted[4..8].try_into().unwrap()) as usize;
            assert_eq!(size, salted.len() - 8);
            assert_eq!(&salted[8..bytes.len()], &bytes[8..]);
            assert_eq!(&salted[bytes.len()..bytes.len() + 8], b"JUNK\x10\0\0\0");
        }
        assert_eq!(wav(b"RIFF\0\0\0\0x", &[0; 16]).len(), 9 + 1 + 24);
    }
}
