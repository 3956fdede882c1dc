//! Planned faults strike where they were planned, and nowhere else.

use super::*;

const SIZE: usize = 10_000;

fn recorder_with(fault: Fault) -> Dock {
    let clip = ScriptClip::new("a", Content::Pattern { seed: 1, bytes: SIZE as u64 });
    Dock::with(
        &Script::default()
            .with(clip.with(fault))
            .with(ScriptClip::new("b", Content::Text("sound".into()))),
    )
}

fn kind(error: Option<io::Error>) -> ErrorKind {
    ErrorKind::of_read(&error.unwrap())
}

#[test]
fn unplugging_takes_the_whole_recorder_away() {
    for at in [0, 1, 4321, SIZE as u64] {
        let dock = recorder_with(Fault::Unplug { at, once: false });
        let mut recorder = dock.open();
        let clips = recorder.list().unwrap().clips;
        let mut other = recorder.open(&clips[1], 0).unwrap();

        let (read, error) = read_on(recorder.as_mut(), 0, 0);
        assert_eq!(read, pattern(1, SIZE)[..usize::try_from(at).unwrap()], "all before {at}");
        assert_eq!(kind(error), ErrorKind::Disconnected);

        let mut rest = Vec::new();
        assert_eq!(kind(other.read_to_end(&mut rest).err()), ErrorKind::Disconnected);
        for gone in [
            recorder.list().err(),
            recorder.identity().err(),
            recorder.read_clock().err(),
            recorder.open(&clips[1], 0).err(),
        ] {
            assert_eq!(gone.unwrap().kind(), ErrorKind::Disconnected);
        }

        let mut again = dock.open();
        assert_eq!(read_on(again.as_mut(), 1, 0).0, b"sound", "opened anew it is back");
        assert_eq!(kind(read_on(again.as_mut(), 0, 0).1), ErrorKind::Disconnected, "and fails");
    }
}

#[test]
fn unplugging_once_lets_the_recorder_come_back_whole() {
    let dock = recorder_with(Fault::Unplug { at: 5000, once: true });
    let (read, error) = read_on(dock.open().as_mut(), 0, 0);
    assert_eq!((read.len(), kind(error)), (5000, ErrorKind::Disconnected));

    let mut again = dock.open();
    let (rest, error) = read_on(again.as_mut(), 0, 5000);
    assert!(error.is_none());
    assert_eq!([read, rest].concat(), pattern(1, SIZE));
    assert_eq!(read_on(again.as_mut(), 0, 0).0, pattern(1, SIZE));

    let elsewhere = Dock { factory: factory(), ..dock };
    assert_eq!(kind(read_on(elsewhere.open().as_mut(), 0, 0).1), ErrorKind::Disconnected);
}

#[test]
fn reading_past_an_unplug_does_not_strike() {
    let dock = recorder_with(Fault::Unplug { at: 5000, once: false });
    assert_eq!(read_on(dock.open().as_mut(), 0, 5001).0, pattern(1, SIZE)[5001..]);
}

#[test]
fn a_bad_spot_is_bad_each_time_and_the_rest_is_sound() {
    let dock = recorder_with(Fault::ReadError { at: 4096, bytes: 512 });
    let mut recorder = dock.open();
    for _ in 0..2 {
        let (read, error) = read_on(recorder.as_mut(), 0, 0);
        assert_eq!(read, pattern(1, SIZE)[..4096]);
        assert_eq!(kind(error), ErrorKind::Media);
    }
    for inside in [4096, 4607] {
        let (read, error) = read_on(recorder.as_mut(), 0, inside);
        assert_eq!((read.len(), kind(error)), (0, ErrorKind::Media));
    }
    assert_eq!(read_on(recorder.as_mut(), 0, 4608).0, pattern(1, SIZE)[4608..]);
    assert_eq!(read_on(recorder.as_mut(), 1, 0).0, b"sound");
}

#[test]
fn a_lie_changes_one_bit_on_the_planned_openings() {
    let truth = pattern(1, SIZE);
    let mut lie = truth.clone();
    lie[777] ^= 1;
    for (on_read, expected) in [
        (Some(1), [true, false, false, false]),
        (Some(2), [false, true, false, false]),
        (Some(0), [true, false, true, false]),
        (None, [true, true, true, true]),
    ] {
        let dock = recorder_with(Fault::Lie { at: 777, on_read });
        let mut recorder = dock.open();
        for (opening, lies) in expected.into_iter().enumerate() {
            let (read, error) = read_on(recorder.as_mut(), 0, 0);
            assert!(error.is_none());
            assert!(read == if lies { &lie } else { &truth }[..], "{on_read:?}: {opening}");
        }
    }
}

#[test]
fn a_lie_is_told_from_any_offset() {
    let dock = recorder_with(Fault::Lie { at: 777, on_read: Some(1) });
    let read = read_on(dock.open().as_mut(), 0, 777).0;
    assert_eq!(read[0], pattern(1, SIZE)[777] ^ 1);
    assert_eq!(read[1..], pattern(1, SIZE)[778..]);
}

#[test]
fn a_hang_gives_all_bytes_before_it_and_then_nothing() {
    let dock = recorder_with(Fault::Hang { at: 5000 });
    let mut recorder = dock.open();
    let clips = recorder.list().unwrap().clips;
    let (give, taken) = std::sync::mpsc::channel();
    let mut reader = recorder.open(&clips[0], 0).unwrap();
    std::thread::spawn(move || {
        let mut one = [0];
        while reader.read(&mut one).is_ok_and(|n| n == 1) && give.send(one[0]).is_ok() {}
    });
    let read: Vec<_> = taken.iter().take(5000).collect();
    assert_eq!(read, pattern(1, SIZE)[..5000]);
    let next = taken.recv_timeout(std::time::Duration::from_millis(50));
    assert_eq!(next, Err(std::sync::mpsc::RecvTimeoutError::Timeout), "neither a byte nor an end");
    assert_eq!(read_on(recorder.as_mut(), 1, 0).0, b"sound", "others read on");
}
