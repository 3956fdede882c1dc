//! Clips with planted defects, judged by what was planted; and clean ones, where nothing may be found.
#![allow(clippy::unwrap_used, clippy::panic)] // in the helpers; a failing one fails the test

mod support;

use std::fs;

use docket_transcode::{
    InsideFacts, TranscodeErrorKind,
    inside::{Ending, FindingKind, Part, Steadiness, TrackSource, WhyNot},
};
use support::{Over, Studio};

const OVER: Over = Over::Child;
const H264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
const P: &str = "-f lavfi -i testsrc2=s=160x90:r=25:d=12";
const T: &str = "-f lavfi -i sine=f=440:r=48000:d=12";

fn kinds(facts: &InsideFacts) -> Vec<&'static str> {
    facts.findings().iter().map(|finding| finding.kind.as_str()).collect()
}

/// The span of the only finding of a kind.
fn span(facts: &InsideFacts, kind: FindingKind) -> (i64, i64) {
    let found: Vec<_> = facts.findings().into_iter().filter(|f| f.kind == kind).collect();
    let [one] = found[..] else { panic!("{kind:?}: {:?}", facts.findings()) };
    (one.start_ms.unwrap(), one.end_ms.unwrap())
}

fn assert_near(span: (i64, i64), wanted: (i64, i64), tolerance: i64) {
    let off = (span.0 - wanted.0).abs().max((span.1 - wanted.1).abs());
    assert!(off <= tolerance, "{span:?} instead of {wanted:?}");
}

/// Codecs and containers recorders write, as this project makes them.
const CLEAN: [&str; 19] = [
    "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 2 -c:a aac clean.mp4",
    "-c:v libx264 -preset veryfast -pix_fmt yuv420p -c:a aac -movflags faststart fast.mp4",
    "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -movflags frag_keyframe+empty_moov frag.mp4",
    "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a pcm_s16le clean.mov",
    "-c:v libx265 -preset ultrafast -x265-params log-level=error -c:a aac hevc.mp4",
    "-c:v libx265 -preset ultrafast -x265-params log-level=error -c:a aac hevc.ts",
    "-c:v libx264 -preset veryfast -bf 2 -c:a aac clean.ts",
    "-c:v mpeg2video -c:a mp2 other.ts",
    "-c:v mpeg2video -c:a mp2 clean.mpg",
    "-c:v libx264 -preset veryfast -bf 2 -c:a aac clean.mkv",
    "-c:v mjpeg -c:a pcm_s16le clean.avi",
    "-c:v libx264 -preset veryfast -c:a pcm_s16le h264.avi",
    "-c:v mpeg4 -c:a libmp3lame xvid.avi",
    "-c:v wmv2 -c:a wmav2 clean.wmv",
    "-c:v flv -c:a libmp3lame -ar 44100 clean.flv",
    "-r 29.97 -c:v libx264 -preset ultrafast -c:a aac ntsc.mp4",
    "-c:v h263 -s 176x144 -c:a aac clean.3gp",
    "-vn -c:a aac clean.m4a",
    "-vn -c:a pcm_s16le clean.wav",
];

#[test]
fn clean_clips_of_every_codec_have_no_finding() {
    let studio = Studio::new();
    for codecs in CLEAN {
        let facts = studio.look(&format!("{P} {T} {codecs}"));
        assert_eq!(facts.findings(), [], "{codecs}: {facts:#?}");
        let length = facts.file.readable_to_ms.unwrap();
        assert!((11_900..12_150).contains(&length), "{codecs}: {length} ms");
        let sound = facts.sound.as_ref().unwrap();
        assert!((11_900..12_150).contains(&sound.decoded_ms), "{codecs}: {}", sound.decoded_ms);
        let loudest = *sound.levels.dbfs.iter().max().unwrap();
        // FFmpeg's sine has an amplitude of an eighth: 21 dB below a sine at full scale.
        assert!((-23..=-19).contains(&loudest), "{codecs}: {loudest} dBFS");
        for timing in facts.streams.iter().filter_map(|stream| stream.timing.as_ref()) {
            assert_eq!((timing.frames_missing.unwrap_or(0), timing.lost_ms), (0, 0), "{codecs}");
        }
    }
}

#[test]
fn the_demo_footage_has_no_finding() {
    let studio = Studio::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../device-drivers/footage");
    for name in ["street-day.mp4", "hall-indoor.mp4", "yard-night.mp4", "voice-note.wav"] {
        fs::copy(format!("{folder}/{name}"), studio.path(name)).unwrap();
        let facts = studio.examine(name).unwrap();
        assert_eq!((facts.file.ending, facts.findings()), (Ending::Whole, vec![]), "{name}");
    }
}

#[test]
fn what_is_not_examined_is_named() {
    let studio = Studio::new();
    let why = |facts: &InsideFacts, part| {
        let left = facts.not_examined.iter().find(|left| left.part == part);
        left.map(|left| left.why)
    };
    let raw = studio.look(&format!("{P} {H264} raw.h264"));
    assert_eq!(
        (why(&raw, Part::Timing), why(&raw, Part::Sound)),
        (Some(WhyNot::NoTimestamps), Some(WhyNot::Absent))
    );
    assert_eq!((raw.file.readable_to_ms, raw.streams[0].start_ms), (None, None));
    assert_eq!((raw.file.ending, raw.findings().len()), (Ending::Unknown, 0));
    let mp4 = studio.look(&format!("{P} {T} {H264} -c:a aac clip.mp4"));
    assert_eq!((why(&mp4, Part::Timing), why(&mp4, Part::Sound)), (None, None));
    assert_eq!(why(&mp4, Part::Pictures), Some(WhyNot::NotSought));
    assert_eq!((mp4.file.ending, mp4.claimed_ms), (Ending::Whole, Some(12_000)));
    let unknown = studio.look(&format!("{P} {T} {H264} -c:a speex unknown.mkv"));
    assert_eq!(why(&unknown, Part::Sound), Some(WhyNot::NotDecodable));
}

#[test]
fn frames_taken_out_are_counted_and_placed() {
    let studio = Studio::new();
    studio.make(&format!("{P} {T} {H264} -bf 0 -g 25 -c:a aac whole.mp4"));
    // Frames 100 to 219 and 250, and no sound: 4.0 to 8.8 s, and one at 10 s.
    let take = r"-i whole.mp4 -c:a copy -c:v libx264 -preset ultrafast -vf select='not(between(n\,100\,219)+eq(n\,250))' -vsync passthrough";
    for name in ["cut.mp4", "cut.mkv", "cut.ts"] {
        let facts = studio.look(&format!("{take} {name}"));
        let timing = facts.pictures().unwrap().timing.as_ref().unwrap();
        assert_eq!(
            (timing.steadiness, timing.frames_missing),
            (Steadiness::Steady, Some(121)),
            "{name}: {timing:?}"
        );
        assert_near(span(&facts, FindingKind::PicturesMissing), (4_000, 8_800), 85);
        assert_eq!(kinds(&facts), ["pictures-missing"], "{name}");
        assert_eq!(timing.gaps.len(), 2, "{name}");
        assert!((4_830..=4_850).contains(&timing.lost_ms), "{name}: {}", timing.lost_ms);
    }
}

#[test]
fn a_variable_rate_is_no_finding() {
    let studio = Studio::new();
    let shaky = r"-vf select='lt(random(1)\,0.6)' -vsync vfr";
    for name in ["vfr.mp4", "vfr.mkv"] {
        let facts = studio.look(&format!("{P} {T} {shaky} {H264} -c:a aac {name}"));
        let timing = facts.pictures().unwrap().timing.as_ref().unwrap();
        assert_eq!(
            (timing.steadiness, timing.frames_missing),
            (Steadiness::Variable, None),
            "{name}"
        );
        assert_eq!(facts.findings(), [], "{name}");
    }
}

#[test]
fn timestamps_that_jump_are_told_both_ways() {
    let studio = Studio::new();
    studio.make(&format!("{P} {T} {H264} -c:a aac one.ts"));
    studio.make(&format!("{P} {T} {H264} -c:a aac -output_ts_offset 60 two.ts"));
    let join = |names: [&str; 2]| names.map(|n| fs::read(studio.path(n)).unwrap()).concat();
    fs::write(studio.path("on.ts"), join(["one.ts", "two.ts"])).unwrap();
    let facts = studio.examine("on.ts").unwrap();
    assert_near(span(&facts, FindingKind::PicturesMissing), (12_000, 60_000), 100);
    assert_near(span(&facts, FindingKind::SoundMissing), (12_000, 60_000), 100);
    fs::write(studio.path("back.ts"), join(["two.ts", "one.ts"])).unwrap();
    let facts = studio.examine("back.ts").unwrap();
    let backs = &facts.pictures().unwrap().timing.as_ref().unwrap().steps_back;
    assert_eq!(backs.len(), 1, "{backs:?}");
    assert_near((backs[0].at_ms, i64::try_from(backs[0].by_ms).unwrap()), (12_000, 72_000), 100);
    assert!(kinds(&facts).contains(&"step-back"), "{:?}", kinds(&facts));
}

#[test]
fn an_mp4_cut_anywhere_is_told() {
    let studio = Studio::new();
    let make = format!("{P} {T} {H264} -g 25 -c:a aac");
    studio.make(&format!("{make} whole.mp4"));
    studio.make(&format!("{make} -movflags faststart fast.mp4"));
    let whole = fs::read(studio.path("whole.mp4")).unwrap();
    fs::write(studio.path("torn.mp4"), &whole[..whole.len() / 2]).unwrap();
    let facts = studio.examine("torn.mp4").unwrap();
    assert_eq!((facts.file.ending, kinds(&facts)), (Ending::NoIndex, vec!["no-index"]));
    assert!(facts.left_out(Part::Packets) && facts.left_out(Part::Sound), "{facts:?}");
    let fast = fs::read(studio.path("fast.mp4")).unwrap();
    fs::write(studio.path("cut.mp4"), &fast[..fast.len() / 2]).unwrap();
    let facts = studio.examine("cut.mp4").unwrap();
    let missing = (fast.len() - fast.len() / 2) as u64;
    assert_eq!((facts.file.ending, facts.file.missing_bytes), (Ending::CutShort, Some(missing)));
    let (readable, claimed) = span(&facts, FindingKind::Shortfall);
    assert!((2_000..11_000).contains(&readable) && claimed == 12_000, "{readable} of {claimed}");
}

#[test]
fn other_containers_cut_or_left_open_are_told() {
    let studio = Studio::new();
    for (codecs, wanted) in [
        ("-c:v mjpeg -c:a pcm_s16le whole.avi", Ending::CutShort),
        ("-c:v libx264 -preset ultrafast -c:a aac whole.mkv", Ending::CutShort),
        ("-c:v libx264 -preset ultrafast -c:a aac whole.ts", Ending::CutShort),
        ("-vn -c:a pcm_s16le whole.wav", Ending::CutShort),
    ] {
        studio.make(&format!("{P} {T} {codecs}"));
        let name = codecs.split_whitespace().last().unwrap();
        let whole = fs::read(studio.path(name)).unwrap();
        let half = whole.len() / 2 / 188 * 188 + 77;
        fs::write(studio.path("cut"), &whole[..half]).unwrap();
        let facts = studio.examine("cut").unwrap();
        assert_eq!(facts.file.ending, wanted, "{name}");
        assert!(kinds(&facts).contains(&"cut-short"), "{name}: {:?}", kinds(&facts));
        let readable = facts.file.readable_to_ms.unwrap();
        assert!((1_000..11_000).contains(&readable), "{name}: {readable}");
    }
    // A Matroska file and a WAV whose writer could not go back, as when the power goes.
    studio.make(&format!("{P} {T} {H264} -c:a aac -live 1 -f matroska open.mkv"));
    assert_eq!(studio.examine("open.mkv").unwrap().file.ending, Ending::Unfinished);
    let mut wav = fs::read(studio.path("whole.wav")).unwrap();
    wav[4..8].copy_from_slice(&[0; 4]);
    fs::write(studio.path("open.wav"), wav).unwrap();
    assert_eq!(studio.examine("open.wav").unwrap().file.ending, Ending::Unfinished);
}

#[test]
fn sound_that_is_lost_is_told() {
    let studio = Studio::new();
    let short = "-f lavfi -i sine=f=440:r=48000:d=5";
    let early = studio.look(&format!("{P} {short} {H264} -c:a aac early.mp4"));
    assert_near(span(&early, FindingKind::SoundEndsEarly), (5_000, 12_000), 60);
    assert_eq!(kinds(&early), ["sound-ends-early"]);
    let late = studio.look(&format!("{P} -itsoffset 7 {short} {H264} -c:a aac late.ts"));
    assert_near(span(&late, FindingKind::SoundLate), (0, 7_000), 60);
    assert_eq!(kinds(&late), ["sound-late"]);
    // Sound packets from 4 to 8 s are left away.
    studio.make(&format!("{P} {T} {H264} -c:a aac whole.mp4"));
    studio.make("-i whole.mp4 -c copy -bsf:a noise=drop=between(pts*tb\\,4\\,8) holed.mp4");
    for name in ["hole.mp4", "hole.mkv", "hole.ts"] {
        let facts = studio.look(&format!("-i holed.mp4 -c copy {name}"));
        assert_near(span(&facts, FindingKind::SoundMissing), (4_000, 8_000), 60);
        assert_eq!(kinds(&facts), ["sound-missing"], "{name}");
        let decoded = facts.sound.unwrap().decoded_ms;
        assert!((7_900..8_200).contains(&decoded), "{name}: {decoded}");
    }
}

#[test]
fn silence_and_speech_at_the_beginning_are_told() {
    let studio = Studio::new();
    // A tone of two seconds, then faint noise, then nothing at all from 20 to 26 s, then noise.
    let sound = "-f lavfi -i aevalsrc='if(lt(t,2),0.2*sin(2*PI*300*t),if(between(t,20,26),0,0.002*(random(0)-0.5)))':s=16000:d=30";
    let pictures = "-f lavfi -i testsrc2=s=160x90:r=25:d=30";
    for name in [
        "-c:a pcm_s16le said.mov",
        "-c:a aac said.mp4",
        "-c:a pcm_s16le -ar 8000 said.avi",
        "-vn -c:a pcm_s16le said.wav",
    ] {
        let facts = studio.look(&format!("{pictures} {sound} {H264} {name}"));
        assert_near(span(&facts, FindingKind::Silence), (20_000, 26_000), 200);
        assert_eq!(kinds(&facts), ["silence"], "{name}");
        let sound = facts.sound.unwrap();
        let floor = sound.levels.floor_dbfs().unwrap();
        let loud = sound.opening.loud_ms(10_000, floor.max(-70), 20);
        assert!((1_750..=2_250).contains(&loud), "{name}: {loud}, floor {floor}");
    }
}

fn rmc(second: u32) -> String {
    let body = format!("GPRMC,0715{second:02}.000,A,2452.4474,N,11840.5074,E,1.2,90.0,140326,,,A");
    format!("${body}*{:02X}", body.bytes().fold(0, |sum, byte| sum ^ byte))
}

#[test]
fn a_track_beside_a_clip_is_read() {
    let studio = Studio::new();
    let text: String = (0..60).map(|second| rmc(second) + "\r\n").collect();
    fs::write(studio.path("clip.NMEA"), &text).unwrap();
    let facts = studio.examine("clip.NMEA").unwrap();
    let track = facts.track.as_ref().unwrap();
    assert_eq!((track.source, track.fixes, track.unreadable), (TrackSource::NmeaFile, 60, 0));
    let last = track.points.last().unwrap();
    assert_eq!(last.utc.unwrap().to_rfc3339(), "2026-03-14T07:15:59+00:00");
    assert_eq!(
        (last.clip_ms, last.north_udeg, last.east_udeg),
        (None, Some(24_874_123), Some(118_675_123))
    );
    assert_eq!((facts.findings(), track.time_pairs().count()), (vec![], 0));
}

#[test]
fn a_track_inside_a_clip_dates_it() {
    let studio = Studio::new();
    let time = |second: u32| format!("00:00:{second:02},000");
    let captions: String = (0..12)
        .map(|n| format!("{}\n{} --> {}\n{}\n\n", n + 1, time(n), time(n + 1), rmc(n + 20)))
        .collect();
    fs::write(studio.path("track.srt"), captions).unwrap();
    for name in ["-c:s mov_text dated.mp4", "-c:s srt dated.mkv"] {
        let facts = studio.look(&format!("{P} -i track.srt -map 0 -map 1 {H264} {name}"));
        let track = facts.track.as_ref().unwrap();
        assert_eq!((track.source, track.fixes), (TrackSource::NmeaStream, 12), "{name}");
        for (n, (clip_ms, utc)) in track.time_pairs().enumerate() {
            let seconds = i64::try_from(n).unwrap();
            assert_eq!(
                (clip_ms, utc.timestamp()),
                (seconds * 1000, 1_773_472_520 + seconds),
                "{name}"
            );
        }
        assert_eq!(facts.findings(), [], "{name}");
    }
}

/// A second of a camera's own readings: a place, and when it was there. All entries of four bytes' multiples.
fn readings(second: u32) -> Vec<u8> {
    let entry = |key: &str, kind: u8, size: u8, values: &[u8]| {
        let count = u16::try_from(values.len() / usize::from(size)).unwrap();
        [key.as_bytes(), &[kind, size], &count.to_be_bytes(), values].concat()
    };
    let numbers = |all: &[i32]| all.iter().flat_map(|one| one.to_be_bytes()).collect::<Vec<_>>();
    let stream = [
        entry("GPSF", b'L', 4, &numbers(&[3])),
        entry("GPSU", b'U', 16, format!("2603140715{second:02}.000").as_bytes()),
        entry("SCAL", b'l', 4, &numbers(&[10_000_000, 10_000_000, 1000, 1000, 100])),
        entry("GPS5", b'l', 20, &numbers(&[244_798_128, 1_180_894_561, 0, 0, 0])),
    ];
    entry("DEVC", 0, 1, &entry("STRM", 0, 1, &stream.concat()))
}

/// As a GoPro writes it; no camera's own footage. A track of captions is made into one of readings of the same
/// lengths.
#[test]
fn a_camera_s_own_readings_date_its_clip() {
    let studio = Studio::new();
    let time = |second: u32| format!("00:00:{second:02},000");
    let caption = "A".repeat(readings(0).len() - 2);
    let captions: String = (0..12)
        .map(|n| format!("{}\n{} --> {}\n{caption}\n\n", n + 1, time(n), time(n + 1)))
        .collect();
    fs::write(studio.path("track.srt"), captions).unwrap();
    studio.make(&format!("{P} -i track.srt -map 0 -map 1 {H264} -c:s mov_text dated.mp4"));
    let mut clip = fs::read(studio.path("dated.mp4")).unwrap();
    let mut replace = |old: &[u8], new: &[u8]| {
        assert_eq!(old.len(), new.len());
        let at = clip.windows(old.len()).position(|part| part == old);
        clip[at.unwrap()..][..new.len()].copy_from_slice(new);
    };
    replace(b"tx3g", b"gpmd");
    replace(b"sbtl", b"meta");
    let length = u16::try_from(caption.len()).unwrap().to_be_bytes();
    for second in 0..12 {
        replace(&[&length, caption.as_bytes()].concat(), &readings(second + 20));
    }
    fs::write(studio.path("gopro.mp4"), clip).unwrap();
    let facts = studio.examine("gopro.mp4").unwrap();
    let track = facts.track.as_ref().unwrap();
    assert_eq!((track.source, track.fixes), (TrackSource::GpmfStream, 12));
    let place = (track.points[0].north_udeg, track.points[0].east_udeg);
    assert_eq!(place, (Some(24_479_812), Some(118_089_456)));
    for (n, (clip_ms, utc)) in (0..).zip(track.time_pairs()) {
        assert_eq!((clip_ms, utc.timestamp()), (n * 1000, 1_773_472_520 + n));
    }
    assert_eq!(facts.findings(), []);
}

#[test]
fn what_is_no_clip_and_no_track_is_refused() {
    let studio = Studio::new();
    studio.make(&format!("{P} -frames:v 1 photo.jpg"));
    fs::write(studio.path("battery.txt"), "2026-03-14 REC START BAT=60%\r\n").unwrap();
    fs::write(studio.path("empty.mp4"), "").unwrap();
    for name in ["photo.jpg", "battery.txt", "empty.mp4"] {
        let error = studio.examine(name).unwrap_err();
        assert_eq!(error.kind, TranscodeErrorKind::NotPlayable, "{name}: {error}");
    }
}

/// Wherever a clip is cut, and whatever of it is spoilt, the worker ends by itself with an answer.
#[test]
fn no_cut_and_no_damage_takes_the_worker_down() {
    let studio = Studio::new();
    let (pictures, tone) = ("-f lavfi -i testsrc2=s=160x90:r=25:d=3", "-f lavfi -i sine=d=3");
    let seed = std::env::var("DOCKET_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut rng = fastrand::Rng::with_seed(seed);
    let (mut told, mut tried) = (0, 0);
    for codecs in CLEAN.iter().filter(|codecs| !codecs.contains("libx265")) {
        studio.make(&format!("{pictures} {tone} {codecs}"));
        let whole = fs::read(studio.path(codecs.split_whitespace().last().unwrap())).unwrap();
        for _ in 0..4 {
            let mut spoilt = whole[..rng.usize(1..=whole.len())].to_vec();
            for _ in 0..rng.usize(..20) {
                let at = rng.usize(..spoilt.len());
                spoilt[at] = rng.u8(..);
            }
            fs::write(studio.path("spoilt"), spoilt).unwrap();
            tried += 1;
            match studio.examine("spoilt") {
                Ok(_) => told += 1,
                // A length field may ask for more memory than a worker gets.
                Err(error) => assert!(
                    error.kind == TranscodeErrorKind::NotPlayable
                        || error.what.contains("allocate memory"),
                    "seed {seed}, {codecs}: {error}"
                ),
            }
        }
    }
    assert!(told * 2 >= tried, "only {told} of {tried} were looked into");
}
