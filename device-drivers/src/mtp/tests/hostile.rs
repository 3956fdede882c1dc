//! Devices that lie, hang, vanish or speak nonsense: an error in words, in time, in little memory.

use super::{
    responder::{container, u32s},
    *,
};

fn odd(answer: impl FnMut(u16, &[u32]) -> Option<Reply> + Send + 'static) -> Responder {
    Responder {
        odd: Box::new(answer),
        ..with([
            Object::folder(DCIM, ROOT, "DCIM"),
            Object::file(0x11, DCIM, "a.mp4", &[7; 300_000]),
        ])
    }
}

/// A device that answers `reply` to `ask`.
fn answering(ask: Ask, reply: Reply) -> Responder {
    odd(move |op, _| (op == ask.code()).then(|| reply.clone()))
}

fn kind_of_listing(device: Responder) -> Result<Vec<String>, ErrorKind> {
    let wire = Wire::new(device);
    let listing = docked_within(&wire, SHORT).and_then(|mut recorder| recorder.list());
    listing.map(|listing| paths(&listing)).map_err(|error| error.kind())
}

#[test]
fn nonsense_in_the_place_of_any_answer_is_told_and_never_a_panic() {
    let nonsense = [
        vec![vec![0; 3]],
        vec![vec![0; 12]],
        vec![vec![0xff; 12]],
        vec![vec![0xff; 600]],
        vec![container(3, 0x2001, 1, b"")[..11].to_vec(), vec![]],
        vec![container(2, 0x1001, 0xffff_fff0, b"of nobody")],
        vec![container(3, 0x2001, 0xffff_fff0, b"")],
        vec![container(4, 0x4002, 1, b"")],
        vec![vec![]; 20],
        vec![[&11_u32.to_le_bytes()[..], &[3, 0, 1, 0x20, 1, 0, 0, 0]].concat()],
    ];
    for ask in [Ask::DeviceInfo, Ask::StorageIds, Ask::ObjectHandles, Ask::ObjectInfo] {
        for transfers in &nonsense {
            let listed = kind_of_listing(answering(ask, Reply::Raw(transfers.clone())));
            assert_eq!(listed, Err(ErrorKind::Media), "{ask:?} {transfers:?}");
        }
    }
    for transfers in nonsense {
        let wire = Wire::new(odd(|_, _| None));
        let mut recorder = docked_within(&wire, SHORT).unwrap();
        let clip = recorder.list().unwrap().clips.remove(0);
        wire.change(|device| {
            device.odd = Box::new(move |op, _| {
                (op == Ask::PartialObject64.code()).then(|| Reply::Raw(transfers.clone()))
            });
        });
        let error = all(&mut recorder, &clip, 0).unwrap_err();
        assert_eq!(ErrorKind::of_read(&error), ErrorKind::Media, "{error}");
        wire.change(|device| device.odd = Box::new(|_, _| None));
        assert_eq!(all(&mut recorder, &clip, 0).unwrap().len(), 300_000, "the next read is sound");
    }
}

#[test]
fn datasets_cut_or_filled_with_anything_are_told_and_never_a_panic() {
    let seed = fastrand_seed();
    for round in 0..400_u64 {
        let mut random = Random(seed + round);
        let bytes: Vec<u8> = (0..random.next() % 120).map(|_| random.byte()).collect();
        let ask = [Ask::DeviceInfo, Ask::StorageIds, Ask::ObjectHandles, Ask::ObjectInfo]
            [usize::try_from(round % 4).unwrap()];
        let device = answering(ask, Reply::Data(bytes));
        let wire = Wire::new(device);
        if let Ok(mut recorder) = docked_within(&wire, ANSWER) {
            let _ = recorder.list();
            let _ = recorder.identity();
            let _ = recorder.read_clock();
        }
    }
}

#[test]
fn counts_that_nothing_backs_cost_no_memory() {
    for count in [1_u32, 1000, 0x4000_0000, u32::MAX] {
        let list = Reply::Data(count.to_le_bytes().to_vec());
        assert_eq!(
            kind_of_listing(answering(Ask::StorageIds, list.clone())),
            Err(ErrorKind::Media)
        );
        assert_eq!(kind_of_listing(answering(Ask::ObjectHandles, list)), Err(ErrorKind::Media));
    }
}

#[test]
fn an_answer_without_end_is_cut_off() {
    // A container that says it has 4 GiB, and one that does not say how much it has.
    for length in [u32::MAX - 1, u32::MAX] {
        let mut head = container(2, Ask::StorageIds.code(), 2, b"");
        head[..4].copy_from_slice(&length.to_le_bytes());
        let endless = [vec![head], vec![vec![1; 64 * 1024]; 300]].concat();
        assert_eq!(
            kind_of_listing(answering(Ask::StorageIds, Reply::Raw(endless))),
            Err(ErrorKind::Media)
        );
    }
}

#[test]
fn more_bytes_than_asked_for_are_refused_and_fewer_are_gone_on_with() {
    let (wire, mut recorder) = docked(odd(|_, _| None));
    let clip = recorder.list().unwrap().clips.remove(0);
    let answer = |wire: &Wire, length: fn(u32) -> u32| {
        wire.change(|device| {
            device.odd = Box::new(move |op, params| {
                (op == Ask::PartialObject64.code())
                    .then(|| Reply::Data(vec![7; usize::try_from(length(params[3])).unwrap()]))
            });
        });
    };
    answer(&wire, |asked| asked + 1);
    let error = all(&mut recorder, &clip, 0).unwrap_err();
    assert_eq!(ErrorKind::of_read(&error), ErrorKind::Media, "{error}");
    answer(&wire, |asked| asked.min(1000));
    assert_eq!(all(&mut recorder, &clip, 0).unwrap().len(), 300_000);
    answer(&wire, |_| 0);
    assert_eq!(all(&mut recorder, &clip, 0).unwrap().len(), 0, "short, as the caller sees");
}

#[test]
fn bytes_that_end_in_a_refusal_are_not_content() {
    const INCOMPLETE_TRANSFER: u16 = 0x2007;
    for ask in [Ask::PartialObject64, Ask::Object] {
        let mut device = odd(move |op, _| {
            let reply = Reply::DataThen(vec![7; 1000], INCOMPLETE_TRANSFER);
            (op == ask.code()).then_some(reply)
        });
        if ask == Ask::Object {
            let partial = [Ask::PartialObject, Ask::PartialObject64].map(Ask::code);
            device.operations.retain(|code| !partial.contains(code));
        }
        let (_, mut recorder) = docked(device);
        let clip = recorder.list().unwrap().clips.remove(0);
        let error = all(&mut recorder, &clip, 0).unwrap_err();
        assert_eq!(ErrorKind::of_read(&error), ErrorKind::Media, "{error}");
    }
}

#[test]
fn an_object_longer_than_it_says_is_seen_to_be() {
    let mut object = Object::file(0x11, ROOT, "a.mp4", &[7; 1000]);
    object.size = 10;
    let operations = Ask::ALL.map(Ask::code).to_vec();
    let operations = operations
        .into_iter()
        .filter(|code| ![Ask::PartialObject.code(), Ask::PartialObject64.code()].contains(code));
    let (_, mut recorder) =
        docked(Responder { operations: operations.collect(), ..with([object]) });
    let clip = recorder.list().unwrap().clips.remove(0);
    assert_eq!(clip.size, 10);
    assert_eq!(all(&mut recorder, &clip, 0).unwrap().len(), 1000);
}

#[test]
fn folders_in_one_another_too_deep_or_without_end_are_told() {
    let (_, mut recorder) = docked(with([
        Object::folder(1, 2, "one"),
        Object::folder(2, 1, "two"),
        Object::folder(3, 3, "self"),
        Object::file(4, 2, "lost.mp4", b"x"),
        Object::file(5, ROOT, "found.mp4", b"x"),
        Object::file(6, 0x7777, "orphan.mp4", b"x"),
    ]));
    let listing = recorder.list().unwrap();
    assert_eq!(paths(&listing), ["found.mp4", "orphan.mp4"]);
    let loops: Vec<_> = ["lost.mp4", "one", "self", "two"].map(|name| (name.into(), "loop")).into();
    assert_eq!(reasons(&listing), loops);

    // Folders with the root's own numbers do not swallow the root.
    let (_, mut recorder) = docked(with([
        Object::folder(0, ROOT, "zero"),
        Object::folder(u32::MAX, ROOT, "ones"),
        Object::file(5, ROOT, "found.mp4", b"x"),
    ]));
    let listing = recorder.list().unwrap();
    assert_eq!((paths(&listing), reasons(&listing)), (vec!["found.mp4".into()], vec![]));

    let chain = (1..=40).map(|n| Object::folder(n, n - 1, "d")).collect::<Vec<_>>();
    let (_, mut recorder) = docked(with([chain, vec![Object::file(99, 40, "a", b"")]].concat()));
    let listing = recorder.list().unwrap();
    assert!(reasons(&listing).contains(&("a".into(), "too-deep")));
    assert!(listing.clips.is_empty());
}

#[test]
fn an_object_that_cannot_be_described_is_told_and_the_others_are_listed() {
    for (reply, reason) in [
        (Reply::Code(trouble::code::INVALID_OBJECT_HANDLE), "vanished"),
        (Reply::Code(0x2002), "unreadable"),
        (Reply::Data(vec![1, 2, 3]), "unreadable"),
    ] {
        let (_, mut recorder) = docked(Responder {
            odd: Box::new(move |op, params| {
                (op == Ask::ObjectInfo.code() && params == [0x12]).then(|| reply.clone())
            }),
            ..with([
                Object::folder(DCIM, ROOT, "DCIM"),
                Object::file(0x11, DCIM, "a.mp4", b"x"),
                Object::file(0x12, DCIM, "b.mp4", b"x"),
            ])
        });
        let listing = recorder.list().unwrap();
        assert_eq!(paths(&listing), ["DCIM/a.mp4"]);
        assert_eq!(reasons(&listing), [("(object 00000012)".into(), reason)]);
    }
}

#[test]
fn devices_that_disagree_about_the_root_are_listed_all_the_same() {
    // As some phones: the root by zero only, everything by all ones; or one of the two refused.
    for refused in [None, Some(0), Some(u32::MAX)] {
        let (_, mut recorder) = docked(odd(move |op, params| {
            let parent = *params.get(2).filter(|_| op == Ask::ObjectHandles.code())?;
            match parent {
                _ if refused == Some(parent) => Some(Reply::Code(0x201a)),
                0 => Some(Reply::Data(u32s(&[DCIM]))),
                u32::MAX => Some(Reply::Data(u32s(&[DCIM, 0x11]))),
                _ => None,
            }
        }));
        let listing = recorder.list().unwrap();
        assert_eq!((paths(&listing), reasons(&listing)), (vec!["DCIM/a.mp4".into()], vec![]));
    }
}

#[test]
fn silence_is_given_up_and_the_next_question_is_put_all_the_same() {
    for ask in [Ask::OpenSession, Ask::DeviceInfo, Ask::StorageIds, Ask::ObjectInfo] {
        assert_eq!(kind_of_listing(answering(ask, Reply::Silence)), Err(ErrorKind::Media));
    }
    let (wire, recorder) = docked(odd(|_, _| None));
    drop(recorder);
    let mut recorder = docked_within(&wire, SHORT).unwrap();
    let clip = recorder.list().unwrap().clips.remove(0);
    wire.change(|device| {
        let mut asked = 0;
        device.odd = Box::new(move |op, _| {
            let is_first = op == Ask::PartialObject64.code() && asked == 0;
            asked += u32::from(is_first);
            is_first.then_some(Reply::Silence)
        });
    });
    let error = all(&mut recorder, &clip, 0).unwrap_err();
    assert_eq!(ErrorKind::of_read(&error), ErrorKind::Media);
    assert!(error.to_string().contains("does not answer"), "{error}");
    assert_eq!(all(&mut recorder, &clip, 0).unwrap().len(), 300_000);
    assert!(!wire.cancelled().is_empty());
}

#[test]
fn a_device_that_vanishes_is_disconnected_wherever_it_does() {
    for ask in [Ask::OpenSession, Ask::DeviceInfo, Ask::StorageIds, Ask::ObjectInfo] {
        assert_eq!(kind_of_listing(answering(ask, Reply::Gone)), Err(ErrorKind::Disconnected));
    }
    let (wire, mut recorder) = docked(odd(|_, _| None));
    let clip = recorder.list().unwrap().clips.remove(0);
    wire.change(|device| {
        device.odd = Box::new(|op, _| (op == Ask::PartialObject64.code()).then_some(Reply::Gone));
    });
    let error = all(&mut recorder, &clip, 0).unwrap_err();
    assert_eq!(ErrorKind::of_read(&error), ErrorKind::Disconnected);
}

#[test]
fn a_locked_or_busy_device_is_denied_in_words_for_people() {
    use trouble::code::{ACCESS_DENIED, DEVICE_BUSY, STORE_NOT_AVAILABLE};
    for (device, words) in [
        (answering(Ask::OpenSession, Reply::Code(DEVICE_BUSY)), "busy"),
        (answering(Ask::OpenSession, Reply::Code(ACCESS_DENIED)), "unlock"),
        (answering(Ask::StorageIds, Reply::Data(u32s(&[]))), "unlock"),
        (answering(Ask::ObjectHandles, Reply::Code(STORE_NOT_AVAILABLE)), "card"),
    ] {
        let wire = Wire::new(device);
        let error = docked_within(&wire, ANSWER).and_then(|mut r| r.list()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn another_programs_session_and_leftovers_are_cleared_away() {
    let mut opened = 0;
    let already_open = odd(move |op, _| {
        opened += u32::from(op == Ask::OpenSession.code());
        let first = op == Ask::OpenSession.code() && opened == 1;
        first.then_some(Reply::Code(trouble::code::SESSION_ALREADY_OPEN))
    });
    assert_eq!(kind_of_listing(already_open), Ok(vec!["DCIM/a.mp4".into()]));

    let mut opened = 0;
    let leftovers = odd(move |op, _| {
        opened += u32::from(op == Ask::OpenSession.code());
        let first = op == Ask::OpenSession.code() && opened == 1;
        first.then(|| Reply::Raw(vec![vec![7; 5000], vec![7; 5000]]))
    });
    assert_eq!(kind_of_listing(leftovers), Ok(vec!["DCIM/a.mp4".into()]));
}

/// A small generator with a seed that is told when a test fails.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn byte(&mut self) -> u8 {
        // Small numbers and all ones are likelier to get somewhere.
        match self.next() % 4 {
            0 => 0,
            1 => 0xff,
            2 => u8::try_from(self.next() % 8).unwrap(),
            _ => self.next().to_le_bytes()[0],
        }
    }
}

fn fastrand_seed() -> u64 {
    let seed = 20_261_122;
    println!("seed {seed}");
    seed
}
