//! Structures written by hand, cut at every byte.

use super::*;

impl Bytes for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, position: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(position).ok().and_then(|at| self.get(at..)).unwrap_or(&[]);
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}

fn ending(bytes: &[u8]) -> (Ending, Option<u64>) {
    let Structure { ending, missing_bytes } = read(&bytes.to_vec()).unwrap();
    (ending, missing_bytes)
}

fn mp4_box(kind: &[u8; 4], payload: usize) -> Vec<u8> {
    let size = u32::try_from(8 + payload).unwrap().to_be_bytes();
    [&size[..], kind, &vec![0x11; payload]].concat()
}

#[test]
fn an_mp4_is_whole_cut_or_without_index() {
    let whole = [mp4_box(b"ftyp", 16), mp4_box(b"mdat", 100), mp4_box(b"moov", 40)].concat();
    assert_eq!(ending(&whole), (Ending::Whole, None));
    for cut in 24..whole.len() {
        // Nothing can be played before the index is there to its last byte.
        assert_eq!(ending(&whole[..cut]).0, Ending::NoIndex, "cut at {cut}");
    }
    let fast = [mp4_box(b"ftyp", 16), mp4_box(b"moov", 40), mp4_box(b"mdat", 100)].concat();
    assert_eq!(ending(&fast), (Ending::Whole, None));
    assert_eq!(ending(&fast[..fast.len() - 7]), (Ending::CutShort, Some(7)));
    assert_eq!(ending(&fast[..24 + 48 + 3]), (Ending::CutShort, None));
    assert_eq!(ending(&fast[..60]), (Ending::NoIndex, Some(12)));
}

#[test]
fn an_mp4_with_large_sizes_padding_or_an_open_end_is_understood() {
    let large = [&[0, 0, 0, 1][..], b"mdat", &116_u64.to_be_bytes(), &[7; 100]].concat();
    let moov = mp4_box(b"moov", 4);
    assert_eq!(ending(&[mp4_box(b"ftyp", 8), large, moov.clone()].concat()).0, Ending::Whole);
    let padded = [mp4_box(b"ftyp", 8), moov.clone(), vec![0; 500]].concat();
    assert_eq!(ending(&padded).0, Ending::Whole);
    let open = [&moov[..], &[0; 4], b"mdat", &[9; 30]].concat();
    assert_eq!(ending(&open).0, Ending::Whole);
    let absurd = [&moov[..], &[0, 0, 0, 3], b"mdat", &[9; 30]].concat();
    assert_eq!(ending(&absurd).0, Ending::Unknown);
    let absurd = [&[0, 0, 0, 1][..], b"mdat", &[0; 8]].concat();
    assert_eq!(ending(&absurd).0, Ending::Unknown);
}

fn riff(size: u32, form: &[u8; 4], chunk: &[u8], chunk_size: u32, payload: usize) -> Vec<u8> {
    let list = if form == b"AVI " { &b"movi"[..] } else { b"" };
    [
        b"RIFF",
        &size.to_le_bytes()[..],
        form,
        chunk,
        &chunk_size.to_le_bytes(),
        list,
        &vec![3; payload],
    ]
    .concat()
}

#[test]
fn an_avi_and_a_wav_are_whole_cut_or_never_given_their_sizes() {
    let avi = riff(4 + 8 + 4 + 50, b"AVI ", b"LIST", 54, 50);
    assert_eq!(ending(&avi), (Ending::Whole, None));
    assert_eq!(ending(&avi[..avi.len() - 9]), (Ending::CutShort, Some(9)));
    assert_eq!(ending(&riff(0, b"AVI ", b"LIST", 54, 50)).0, Ending::Unfinished);
    assert_eq!(ending(&riff(66, b"AVI ", b"LIST", 0, 50)).0, Ending::Unfinished);
    let wav = riff(4 + 8 + 50, b"WAVE", b"data", 50, 50);
    assert_eq!(ending(&wav), (Ending::Whole, None));
    assert_eq!(ending(&riff(u32::MAX, b"WAVE", b"data", 50, 50)).0, Ending::Unfinished);
    assert_eq!(ending(&wav[..40]), (Ending::CutShort, Some(30)));
    let two = [avi.clone(), riff(4 + 8 + 4 + 50, b"AVIX", b"LIST", 54, 54)].concat();
    assert_eq!(ending(&two), (Ending::Whole, None));
    assert_eq!(ending(&two[..two.len() - 4]), (Ending::CutShort, Some(4)));
}

#[test]
fn a_matroska_is_whole_cut_or_of_unknown_length() {
    let head = [&matroska::EBML[..], &[0x84], b"1234", &[0x18, 0x53, 0x80, 0x67]].concat();
    let sized = [&head[..], &[0x40, 60], &[1; 60]].concat();
    assert_eq!(ending(&sized), (Ending::Whole, None));
    assert_eq!(ending(&sized[..sized.len() - 5]), (Ending::CutShort, Some(5)));
    let long = [&head[..], &[1, 0, 0, 0, 0, 0, 0, 60], &[1; 60]].concat();
    assert_eq!(ending(&long), (Ending::Whole, None));
    for unknown in [&[0xff][..], &[1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]] {
        assert_eq!(ending(&[&head[..], unknown, &[1; 60]].concat()).0, Ending::Unfinished);
    }
    assert_eq!(ending(&head[..10]).0, Ending::Unknown);
}

#[test]
fn a_transport_stream_shows_only_a_torn_packet() {
    let packet = |offset: usize, length: usize| {
        let mut packet = vec![0xff; length];
        packet[offset] = 0x47;
        packet
    };
    let plain = packet(0, 188).repeat(5);
    assert_eq!(ending(&plain), (Ending::Unknown, None));
    assert_eq!(ending(&plain[..700]), (Ending::CutShort, Some(52)));
    let timed = packet(4, 192).repeat(5);
    assert_eq!(ending(&timed), (Ending::Unknown, None));
    assert_eq!(ending(&timed[..timed.len() - 1]), (Ending::CutShort, Some(1)));
}

#[test]
fn noise_is_unknown_and_ends() {
    for seed in 0..2000_u64 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let heads: [&[u8]; 5] =
            [b"RIFF", b"\0\0\0\x20ftyp", &matroska::EBML, b"\0\0\0\0moov", b"GIF89a"];
        let noise: Vec<u8> = std::iter::repeat_with(|| rng.u8(..)).take(300).collect();
        let head = heads[rng.usize(..heads.len())];
        // Must end in any case; what it says is anybody's guess.
        let _ = ending(&[head, &noise].concat());
    }
    assert_eq!(ending(b""), (Ending::Unknown, None));
    assert_eq!(ending(b"GIF89a"), (Ending::Unknown, None));
}
