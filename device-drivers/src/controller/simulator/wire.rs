//! The board's end of the line: frames as `PROTOCOL.md` describes them.
//!
//! Used by the simulator. Written apart from the station's own code, so that the two prove each other.

/// Longest line, bytes, its end included.
pub(super) const LINE_MAX: usize = 64;

/// CRC-16/IBM-3740, bit by bit.
fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 }
        })
    })
}

/// A frame, ready to be sent.
pub(super) fn frame(number: &str, text: &str) -> Vec<u8> {
    let body = format!("{number} {text}");
    format!(":{body}*{:04X}\n", checksum(body.as_bytes())).into_bytes()
}

/// Number and text of a line without its end; none if it is noise.
pub(super) fn parse(line: &[u8]) -> Option<(String, String)> {
    let line = std::str::from_utf8(line).ok()?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    let (_, line) = line.rsplit_once(':')?;
    let (body, sum) = line.split_once('*')?;
    (sum == format!("{:04X}", checksum(body.as_bytes()))).then_some(())?;
    let (number, text) = body.split_once(' ')?;
    (number.len() == 2).then(|| (number.to_owned(), text.to_owned()))
}

#[test]
fn the_checksum_is_the_known_one() {
    assert_eq!(checksum(b"123456789"), 0x29B1);
    assert_eq!(checksum(b""), 0xFFFF);
}
