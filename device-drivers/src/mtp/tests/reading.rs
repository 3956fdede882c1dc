//! A sound device: names, sizes, dates, stores, pieces, its clock.

use super::*;
use crate::StampSource;

fn one(content: &[u8]) -> Responder {
    with([Object::folder(DCIM, ROOT, "DCIM"), Object::file(0x11, DCIM, "a.mp4", content)])
}

fn offering(asks: &[Ask], device: Responder) -> Responder {
    let mut operations = Ask::ALL.to_vec();
    operations.retain(|ask| {
        asks.contains(ask) || !matches!(ask, Ask::PartialObject | Ask::PartialObject64)
    });
    Responder { operations: operations.into_iter().map(Ask::code).collect(), ..device }
}

#[test]
fn names_sizes_dates_and_protection_are_told_as_they_are() {
    let mut zoned = Object::file(0x11, DCIM, "现场 01.MP4", b"abc");
    zoned.modified = "20261122T081405+0800".into();
    zoned.protected = true;
    let mut bare = Object::file(0x12, ROOT, "b.mp4", b"");
    bare.modified = "20261122T081405.5".into();
    let mut odd = Object::file(0x13, ROOT, "", b"x");
    odd.name = vec![0x41, 0xd800, 0x2f, 0x07];
    let (_, mut recorder) = docked(with([zoned, bare, odd, Object::folder(DCIM, ROOT, "DCIM")]));

    let listing = recorder.list().unwrap();
    assert_eq!(reasons(&listing), []);
    assert_eq!(
        paths(&listing),
        [r"A\xed\xa0\x80/\x07", r"DCIM/\xe7\x8e\xb0\xe5\x9c\xba 01.MP4", "b.mp4",]
    );
    let stamps: Vec<_> = listing.clips.iter().map(|clip| clip.modified).collect();
    assert_eq!(stamps[0], None);
    let zoned = stamps[1].unwrap();
    assert_eq!(zoned.utc.unwrap().to_string(), "2026-11-22 00:14:05 UTC");
    assert_eq!((zoned.source, zoned.face), (StampSource::Mtp, None));
    let bare = stamps[2].unwrap();
    assert_eq!(bare.face.unwrap().to_string(), "2026-11-22 08:14:05.500");
    assert_eq!((bare.utc, bare.resolution_ms), (None, 100));
    assert_eq!(all(&mut recorder, &listing.clips[0], 0).unwrap(), b"x");
}

#[test]
fn objects_of_one_name_are_kept_apart() {
    let (_, mut recorder) = docked(with([
        Object::folder(DCIM, ROOT, "DCIM"),
        Object::file(0x11, DCIM, "a.mp4", b"first"),
        Object::file(0x12, DCIM, "a.mp4", b"second"),
    ]));
    let clips = recorder.list().unwrap().clips;
    assert_eq!(clips[0].path_raw, clips[1].path_raw);
    assert_ne!(clips[0].handle, clips[1].handle);
    assert_eq!(all(&mut recorder, &clips[0], 0).unwrap(), b"first");
    assert_eq!(all(&mut recorder, &clips[1], 2).unwrap(), b"cond");
}

#[test]
fn several_stores_are_folders_and_one_without_a_card_is_told() {
    let mut second = Object::file(0x21, ROOT, "a.mp4", b"two");
    second.store = 0x0002_0001;
    let (_, mut recorder) = docked(Responder {
        stores: vec![0x0002_0001, 0x0001_0001, 0x0003_0000],
        ..with([Object::file(0x11, ROOT, "a.mp4", b"one"), second])
    });
    let listing = recorder.list().unwrap();
    assert_eq!(paths(&listing), ["store-00010001/a.mp4", "store-00020001/a.mp4"]);
    assert_eq!(reasons(&listing), [("store-00030000".into(), "no-medium")]);
    assert_eq!(all(&mut recorder, &listing.clips[1], 0).unwrap(), b"two");
}

#[test]
fn an_object_is_read_from_any_offset_by_every_way() {
    // Whole packets and whole reads at every place: 12 bytes of header stand before.
    for size in [0, 1, 500, 65_524, 65_536, 131_060, 1_048_576, 2_500_000] {
        let content: Vec<u8> = (0..size).map(|n: u32| n.to_le_bytes()[1]).collect();
        for asks in [&[Ask::PartialObject64][..], &[Ask::PartialObject], &[]] {
            let (_, mut recorder) = docked(offering(asks, one(&content)));
            let clip = recorder.list().unwrap().clips.remove(0);
            for offset in [0, 1, content.len() / 2, content.len(), content.len() + 9] {
                let read = all(&mut recorder, &clip, offset as u64).unwrap();
                let expected = &content[offset.min(content.len())..];
                assert!(read == expected, "{size} bytes from {offset} by {asks:?}");
            }
        }
    }
}

#[test]
fn an_operation_that_is_offered_and_cannot_be_done_is_done_without() {
    let (wire, mut recorder) = docked(one(&[7; 200_000]));
    let clip = recorder.list().unwrap().clips.remove(0);
    wire.change(|device| {
        device.odd = Box::new(|op, _| {
            let partial = [Ask::PartialObject.code(), Ask::PartialObject64.code()];
            partial.contains(&op).then_some(Reply::Code(trouble::code::OPERATION_NOT_SUPPORTED))
        });
    });
    assert_eq!(all(&mut recorder, &clip, 3).unwrap().len(), 199_997);
}

#[test]
fn two_whole_reads_in_turn_keep_their_places() {
    let (wire, mut recorder) = docked(offering(&[], one(&[7; 400_000])));
    let clip = recorder.list().unwrap().clips.remove(0);
    let mut one = Recorder::open(&mut recorder, &clip, 0).unwrap();
    let mut other = Recorder::open(&mut recorder, &clip, 100_000).unwrap();
    let mut read = [0, 0];
    for _ in 0..2 {
        for (reader, read) in [&mut one, &mut other].into_iter().zip(&mut read) {
            let mut bytes = vec![0; 70_000];
            reader.read_exact(&mut bytes).unwrap();
            assert!(bytes.iter().all(|byte| *byte == 7));
            *read += bytes.len();
        }
    }
    assert!(!wire.cancelled().is_empty(), "a read given up for another is cancelled");
    let rest = |mut reader: Box<dyn Read + Send>| std::io::copy(&mut reader, &mut std::io::sink());
    assert_eq!(rest(one).unwrap(), 400_000 - read[0] as u64);
    assert_eq!(rest(other).unwrap(), 300_000 - read[1] as u64);
}

#[test]
fn four_gibibytes_and_more_are_sized_and_read_by_64_bits() {
    const SIZE: u64 = 5 << 30;
    let mut object = Object::file(0x11, ROOT, "long.mp4", b"");
    object.size = u32::MAX;
    let (_, mut recorder) = docked(Responder {
        odd: Box::new(|op, params| {
            if op == Ask::ObjectPropValue.code() {
                assert_eq!(params, [0x11, 0xdc04]);
                return Some(Reply::Data(SIZE.to_le_bytes().to_vec()));
            }
            let at = u64::from(*params.get(1)?) | u64::from(*params.get(2)?) << 32;
            let most = u64::from(*params.get(3)?).min(SIZE - at);
            Some(Reply::Data(vec![9; usize::try_from(most).unwrap()]))
        }),
        ..with([object])
    });
    let clip = recorder.list().unwrap().clips.remove(0);
    assert_eq!(clip.size, SIZE);
    assert_eq!(all(&mut recorder, &clip, SIZE - 1_500_000).unwrap(), vec![9; 1_500_000]);
}

#[test]
fn a_size_that_nobody_tells_is_an_exception_and_not_a_guess() {
    let mut object = Object::file(0x11, ROOT, "long.mp4", b"");
    object.size = u32::MAX;
    for answer in [Reply::Code(0xa801), Reply::Data(vec![1, 2]), Reply::Data(vec![0; 8])] {
        let odd = move |op, _: &[u32]| (op == Ask::ObjectPropValue.code()).then(|| answer.clone());
        let (_, mut recorder) = docked(Responder { odd: Box::new(odd), ..with([object.clone()]) });
        let listing = recorder.list().unwrap();
        assert_eq!(reasons(&listing), [("long.mp4".into(), "unknown-size")]);
        assert!(listing.clips.is_empty());
    }
}

#[test]
fn the_clock_is_read_where_there_is_one() {
    let read = |clock: Option<&str>| {
        docked(Responder { clock: clock.map(Into::into), ..with([]) }).1.read_clock()
    };
    let time = read(Some("20261122T081405.3+0800")).unwrap();
    assert_eq!(time.face.to_string(), "2026-11-22 08:14:05.300");
    assert_eq!(time.zone.unwrap().to_string(), "+08:00");
    assert_eq!((time.method.as_str(), time.resolution_ms), ("mtp", 100));
    assert_eq!(read(Some("20261122T081405")).unwrap().zone, None);
    for none in [None, Some("yesterday"), Some("")] {
        assert_eq!(read(none).unwrap_err().kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn an_object_that_went_or_became_another_is_not_found() {
    let (wire, mut recorder) = docked(one(b"abc"));
    let clip = recorder.list().unwrap().clips.remove(0);
    let open =
        |recorder: &mut MtpRecorder| Recorder::open(recorder, &clip, 0).err().unwrap().kind();
    wire.change(|device| device.objects[1].name = vec![0x62]);
    assert_eq!(open(&mut recorder), ErrorKind::NotFound);
    wire.change(|device| device.objects.clear());
    assert_eq!(open(&mut recorder), ErrorKind::NotFound);
}
