//! What recorders write becomes what browsers play, and the facts are told right.
#![allow(clippy::unwrap_used, clippy::panic)] // in the helpers; a failing one fails the test

mod support;

use std::fs;

use support::{
    Over, Studio, assert_plays, difference, grey, payload, poster, preview, probe, recipe,
};

const OVER: Over = Over::Child;
const H264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

#[test]
fn h264_with_aac_in_mp4_is_copied_byte_for_byte() {
    let studio = Studio::new();
    let derived = studio.film(&format!("{{P}} {{T}} {H264} -bf 2 -c:a aac clip.mp4"));
    assert!(recipe(&derived).contains("h264 copied, aac copied"), "{}", recipe(&derived));
    assert_plays(preview(&derived), 1.6);
    for kind in ["v", "a"] {
        assert_eq!(payload(&studio.path("clip.mp4"), kind), payload(preview(&derived), kind));
    }
    assert_eq!(derived.facts.notes, [] as [String; 0]);
}

#[test]
fn the_facts_of_a_mov_are_told() {
    let studio = Studio::new();
    let derived = studio.film(&format!(
        "{{P}} {{T}} {H264} -c:a aac -timecode 01:02:03:04 -movflags use_metadata_tags \
         -metadata creation_time=2024-05-06T07:08:09Z \
         -metadata com.apple.quicktime.location.ISO6709=+31.2304+121.4737/ clip.mov"
    ));
    let facts = &derived.facts;
    assert!(facts.container.contains("mov"));
    assert_eq!(facts.duration_ms, Some(1600));
    assert_eq!(facts.created.unwrap().to_rfc3339(), "2024-05-06T07:08:09+00:00");
    assert_eq!(facts.location.as_deref(), Some("+31.2304+121.4737/"));
    assert_eq!(facts.timecode.as_deref(), Some("01:02:03:04"));
    let (video, audio) = (&facts.streams[0], &facts.streams[1]);
    assert_eq!((video.medium.as_str(), video.codec.as_str()), ("video", "h264"));
    assert_eq!(
        (video.width, video.height, video.frame_rate_milli),
        (Some(320), Some(180), Some(25_000))
    );
    assert_eq!(
        (audio.codec.as_str(), audio.sample_rate, audio.channels),
        ("aac", Some(48_000), Some(1))
    );
    assert_eq!(facts.streams[2].medium, "data");
}

#[test]
fn pcm_beside_h264_is_encoded_and_the_pictures_still_copied() {
    let studio = Studio::new();
    let derived =
        studio.film(&format!("{{P}} {{T}} {H264} -c:a pcm_s16le -ar 44100 -ac 2 clip.mov"));
    let played = assert_plays(preview(&derived), 1.6);
    assert_eq!(payload(&studio.path("clip.mov"), "v"), payload(preview(&derived), "v"));
    let sound = played.stream("audio").unwrap();
    assert_eq!(
        (sound["sample_rate"].as_str(), sound["channels"].as_u64()),
        (Some("44100"), Some(2))
    );
}

#[test]
fn hevc_is_encoded_anew() {
    let studio = Studio::new();
    let derived = studio
        .film("{P} {T} -c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1 -c:a aac clip.mp4");
    let played = assert_plays(preview(&derived), 1.6);
    assert_eq!((played.frames(), played.size()), (40, (320, 180)));
    assert!(recipe(&derived).contains("libx264"));
    let (ours, theirs) =
        (grey(preview(&derived), 320, 180), grey(&studio.path("clip.mp4"), 320, 180));
    assert!(difference(&ours, &theirs) < 8.0, "{}", difference(&ours, &theirs));
}

#[test]
fn mjpeg_with_pcm_in_avi_plays() {
    let studio = Studio::new();
    let derived = studio.film("{P} {T} -c:v mjpeg -c:a pcm_s16le clip.avi");
    let played = assert_plays(preview(&derived), 1.6);
    assert_eq!((played.frames(), played.codec("audio")), (40, Some("aac")));
}

#[test]
fn h264_in_avi_has_no_presentation_times_and_is_encoded() {
    let studio = Studio::new();
    let derived = studio.film(&format!("{{P}} {{T}} {H264} -bf 2 -c:a mp3 clip.avi"));
    assert!(recipe(&derived).contains("libx264"));
    assert_eq!(assert_plays(preview(&derived), 1.6).frames(), 40);
}

#[test]
fn h264_in_a_transport_stream_is_copied() {
    let studio = Studio::new();
    let derived = studio.film(&format!("{{P}} {{T}} {H264} -c:a aac clip.ts"));
    assert!(recipe(&derived).contains("h264 copied, aac copied"));
    let played = assert_plays(preview(&derived), 1.6);
    assert_eq!(played.frames(), 40);
}

#[test]
fn mpeg2_in_a_transport_stream_is_encoded() {
    let studio = Studio::new();
    let derived = studio.film("{P} {T} -c:v mpeg2video -c:a mp2 clip.ts");
    assert_eq!(assert_plays(preview(&derived), 1.6).frames(), 40);
}

#[test]
fn a_transport_stream_cut_inside_a_packet_plays_as_far_as_it_goes() {
    let studio = Studio::new();
    studio.make(&format!("{{P}} {{T}} {H264} -g 10 -c:a aac whole.ts"));
    let whole = fs::read(studio.path("whole.ts")).unwrap();
    let half = whole.len() / 2 / 188 * 188 + 77;
    fs::write(studio.path("head.ts"), &whole[..half]).unwrap();
    fs::write(studio.path("tail.ts"), &whole[half..]).unwrap();
    let head = studio.derive("head.ts").unwrap();
    let seconds = probe(preview(&head)).seconds();
    assert!((0.4..1.4).contains(&seconds), "{seconds}");
    assert!(probe(preview(&head)).frames() > 10);
    fs::remove_file(preview(&head)).unwrap();
    let tail = studio.derive("tail.ts").unwrap();
    let played = probe(preview(&tail));
    assert!((0.3..1.4).contains(&played.seconds()), "{}", played.seconds());
}

#[test]
fn raw_h264_is_numbered() {
    let studio = Studio::new();
    let derived = studio.film(&format!("{{P}} {H264} -bf 2 clip.h264"));
    assert_eq!(assert_plays(preview(&derived), 1.6).frames(), 40);
    assert_eq!(derived.facts.duration_ms, Some(1600));
    assert!(derived.facts.notes.iter().any(|note| note.contains("measured")));
}

#[test]
fn sound_alone_becomes_an_m4a_without_a_poster() {
    for (name, arguments) in [
        ("clip.wav", "{T} -ar 44100 -ac 2 clip.wav"),
        ("clip.aac", "{T} clip.aac"),
        ("clip.mp3", "{T} clip.mp3"),
        ("clip.flac", "{T} -ar 96000 clip.flac"),
        ("low.wav", "{T} -ar 8000 -c:a pcm_alaw low.wav"),
    ] {
        let studio = Studio::new();
        let derived = studio.film(arguments);
        assert_eq!(derived.renditions.len(), 1, "{name}");
        assert!(preview(&derived).ends_with("preview.m4a"), "{name}");
        let played = assert_plays(preview(&derived), 1.6);
        assert_eq!(played.codec("audio"), Some("aac"), "{name}");
        let length = derived.facts.duration_ms.unwrap();
        assert!((1500..1700).contains(&length), "{name}: {length} ms");
        assert_eq!(recipe(&derived).contains("copied"), name == "clip.aac", "{name}");
    }
}

#[test]
fn photographs_get_a_poster_only() {
    for name in ["photo.jpg", "photo.png", "photo.bmp"] {
        let studio = Studio::new();
        let derived =
            studio.film(&format!("-f lavfi -i testsrc2=s=1600x900 -frames:v 1 -update 1 {name}"));
        assert_eq!(derived.renditions.len(), 1, "{name}");
        assert_eq!(probe(poster(&derived)).size(), (1280, 720), "{name}");
        assert_eq!((derived.facts.duration_ms, derived.facts.streams.len()), (None, 1), "{name}");
        let pair = (grey(poster(&derived), 320, 180), grey(&studio.path(name), 320, 180));
        assert!(difference(&pair.0, &pair.1) < 4.0, "{name}");
    }
}

#[test]
fn a_photograph_taken_sideways_is_shown_upright() {
    let studio = Studio::new();
    studio.make("-f lavfi -i testsrc2=s=320x180 -frames:v 1 -update 1 flat.jpg");
    let flat = fs::read(studio.path("flat.jpg")).unwrap();
    // Exif with one entry, Orientation (0x0112) = 6: turn a quarter right to see it upright.
    let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    fs::write(studio.path("side.jpg"), [&flat[..2], exif, &flat[2..]].concat()).unwrap();
    let derived = studio.derive("side.jpg").unwrap();
    assert_eq!(probe(poster(&derived)).size(), (180, 320));
    studio.make("-i flat.jpg -vf transpose=clock -update 1 upright.png");
    let pair = (grey(poster(&derived), 180, 320), grey(&studio.path("upright.png"), 180, 320));
    assert!(difference(&pair.0, &pair.1) < 4.0, "{}", difference(&pair.0, &pair.1));
}

#[test]
fn a_turned_film_is_shown_upright() {
    for (turn, rotation) in [(90, 270), (180, 180), (270, 90)] {
        let studio = Studio::new();
        studio.make(&format!("{{P}} {{T}} {H264} -c:a aac flat.mp4"));
        studio.make("{P} -c:v mpeg4 -q:v 2 flat.mov");
        studio.make(&format!("-i flat.mp4 -c copy -metadata:s:v rotate={turn} copy.mp4"));
        studio.make(&format!("-i flat.mov -c copy -metadata:s:v rotate={turn} encode.mov"));
        let size = if turn == 180 { (320, 180) } else { (180, 320) };
        for name in ["copy.mp4", "encode.mov"] {
            let derived = studio.derive(name).unwrap();
            assert_eq!(derived.facts.streams[0].rotation, Some(rotation), "{name}");
            // ffmpeg turns pictures by itself, which makes it the judge of both renditions.
            let truth = grey(&studio.path(name), size.0, size.1);
            assert_eq!(probe(poster(&derived)).size(), size, "{name}");
            for path in [poster(&derived), preview(&derived)] {
                let off = difference(&grey(path, size.0, size.1), &truth);
                assert!(off < 8.0, "{name} turned {turn}: {off} off in {path:?}");
            }
            let stored = probe(preview(&derived)).size();
            assert_eq!(stored, if name == "copy.mp4" { (320, 180) } else { size }, "{name}");
        }
    }
}

#[test]
fn the_poster_is_taken_near_a_tenth_of_the_length() {
    let studio = Studio::new();
    // Black for the first second, then white; a key frame every quarter second.
    let derived = studio.film(&format!(
        "-f lavfi -i color=black:s=320x180:r=20:d=1 -f lavfi -i color=white:s=320x180:r=20:d=19 \
         -filter_complex [0:v][1:v]concat {H264} -g 5 clip.mp4"
    ));
    let picture = grey(poster(&derived), 320, 180);
    assert!(picture.iter().all(|level| *level > 200), "it shows the black beginning");
}

#[test]
fn large_pictures_shrink_and_odd_ones_become_even() {
    let studio = Studio::new();
    let large = studio.film("-f lavfi -i testsrc2=s=1920x1080:r=5:d=0.6 -c:v mpeg4 large.avi");
    assert_eq!(assert_plays(preview(&large), 0.6).size(), (1280, 720));
    assert_eq!(probe(poster(&large)).size(), (640, 360));
    let odd = studio.film(
        "-f lavfi -i testsrc2=s=642x362:r=5:d=0.6 -vf scale=641:361 -c:v ffv1 -c:v png odd.avi",
    );
    assert_eq!(odd.facts.streams[0].width, Some(641));
    assert_eq!(assert_plays(preview(&odd), 0.6).size(), (640, 360));
}

#[test]
fn wide_pixels_are_made_square() {
    let studio = Studio::new();
    let derived = studio
        .film("-f lavfi -i testsrc2=s=360x288:r=25:d=0.6 -vf setdar=16/9 -c:v mpeg2video clip.ts");
    assert_eq!(assert_plays(preview(&derived), 0.6).size(), (512, 288));
}

#[test]
fn one_picture_makes_a_film() {
    let studio = Studio::new();
    let derived = studio.film(&format!("{{P}} -frames:v 1 {H264} clip.mp4"));
    assert_eq!(assert_plays(preview(&derived), 0.04).frames(), 1);
    let derived = studio.film("{P} -frames:v 1 -c:v mpeg4 clip.avi");
    assert_eq!(assert_plays(preview(&derived), 0.04).frames(), 1);
    assert_eq!(probe(poster(&derived)).size(), (320, 180));
}

#[test]
fn sound_longer_than_the_pictures_is_kept() {
    let studio = Studio::new();
    let inputs = "{P} -f lavfi -i sine=d=3:r=44100";
    for codecs in [format!("{H264} -c:a aac clip.mp4"), "-c:v mjpeg -c:a pcm_s16le clip.avi".into()]
    {
        let derived = studio.film(&format!("{inputs} {codecs}"));
        let played = assert_plays(preview(&derived), 3.0);
        assert!((played.stream_seconds("video") - 1.6).abs() < 0.1);
        assert!((played.stream_seconds("audio") - 3.0).abs() < 0.1);
    }
}

#[test]
fn sound_that_starts_late_stays_in_step() {
    let studio = Studio::new();
    let derived = studio.film("{P} -itsoffset 1 {T} -c:v mpeg2video -c:a mp2 clip.ts");
    let played = assert_plays(preview(&derived), 2.6);
    let start: f64 =
        played.stream("audio").unwrap()["start_time"].as_str().unwrap().parse().unwrap();
    assert!((0.85..1.15).contains(&start), "sound starts at {start} s");
}

#[test]
fn a_gbk_tag_is_read_and_kept() {
    let studio = Studio::new();
    studio.make(&format!("{{P}} {H264} -metadata:s:v handler_name=HANDLER8 plain.mp4"));
    let mut bytes = fs::read(studio.path("plain.mp4")).unwrap();
    let at = bytes.windows(8).position(|window| window == b"HANDLER8").unwrap();
    bytes[at..at + 8].copy_from_slice(b"\xca\xd3\xc6\xb5\xc2\xbc\xcf\xf1");
    fs::write(studio.path("gbk.mp4"), bytes).unwrap();
    let derived = studio.derive("gbk.mp4").unwrap();
    let tag = derived.facts.tags.iter().find(|tag| tag.name == "handler_name").unwrap();
    assert_eq!((tag.stream, tag.text.as_str()), (Some(0), "视频录像"));
    assert_eq!(tag.raw_hex.as_deref(), Some("cad3c6b5c2bccff1"));
}

#[test]
fn a_recording_never_finished_is_refused_in_words() {
    let studio = Studio::new();
    studio.make(&format!("{{P}} {{T}} {H264} -c:a aac whole.mp4"));
    let whole = fs::read(studio.path("whole.mp4")).unwrap();
    fs::write(studio.path("torn.mp4"), &whole[..whole.len() / 2]).unwrap();
    assert!(studio.refused("torn.mp4").contains("never finished"));
}

#[test]
fn a_film_cut_off_after_its_index_plays_as_far_as_it_goes() {
    let studio = Studio::new();
    let long = "-f lavfi -i testsrc2=s=320x180:r=25:d=6";
    studio.make(&format!("{long} {H264} -movflags faststart whole.mp4"));
    let whole = fs::read(studio.path("whole.mp4")).unwrap();
    fs::write(studio.path("cut.mp4"), &whole[..whole.len() / 2]).unwrap();
    let derived = studio.derive("cut.mp4").unwrap();
    assert!(probe(preview(&derived)).frames() > 20);
    let note = derived.facts.notes.iter().find(|note| note.contains("claims 6.000 s"));
    assert!(note.is_some(), "{:?}", derived.facts.notes);
}

#[test]
fn nothing_junk_and_lists_of_other_files_are_refused() {
    let studio = Studio::new();
    let secret = studio.path("secret.mp4");
    studio.make(&format!("{{P}} {H264} secret.mp4"));
    let list = format!("ffconcat version 1.0\nfile '{}'\n", secret.display());
    let playlist = format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{}\n#EXT-X-ENDLIST\n",
        secret.display()
    );
    let junk: Vec<u8> =
        (0..60_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (name, bytes) in [
        ("empty.mp4", &b""[..]),
        ("junk.mp4", &junk),
        ("list.txt", list.as_bytes()),
        ("list.m3u8", playlist.as_bytes()),
    ] {
        fs::write(studio.path(name), bytes).unwrap();
        assert!(!studio.refused(name).is_empty(), "{name}");
    }
    // A container FFmpeg knows and no recorder writes.
    studio.make("{P} -c:v mpeg4 clip.nut");
    assert!(!studio.refused("clip.nut").is_empty());
}

#[test]
fn a_codec_nobody_vouched_for_is_named_and_not_decoded() {
    let studio = Studio::new();
    studio.make("{P} -c:v ffv1 clip.avi");
    assert!(studio.refused("clip.avi").contains("ffv1"));
    // With sound beside it, the sound still plays.
    let derived = studio.film("{P} {T} -c:v ffv1 -c:a pcm_s16le both.avi");
    assert_plays(preview(&derived), 1.6);
    assert!(derived.facts.notes.iter().any(|note| note.contains("ffv1")), "{:?}", derived.facts);
}

#[test]
fn timestamps_that_jump_neither_hang_nor_stretch_the_preview() {
    let studio = Studio::new();
    studio.make(&format!("{{P}} {H264} one.ts"));
    studio.make(&format!("{{P}} {H264} -output_ts_offset 7200 two.ts"));
    let joined =
        ["one.ts", "two.ts", "one.ts"].map(|name| fs::read(studio.path(name)).unwrap()).concat();
    fs::write(studio.path("jump.ts"), joined).unwrap();
    let derived = studio.derive("jump.ts").unwrap();
    let seconds = probe(preview(&derived)).seconds();
    assert!((4.5..5.2).contains(&seconds), "{seconds} s; {:?}", derived.facts.notes);
    assert!(derived.facts.notes.iter().any(|note| note.contains("jump")), "{:?}", derived.facts);
}

#[test]
fn pictures_that_change_size_midway_keep_the_preview_whole() {
    let studio = Studio::new();
    studio.make("{P} -c:v mpeg2video one.ts");
    studio.make(
        "-f lavfi -i testsrc2=s=640x480:r=25:d=1 -c:v mpeg2video -output_ts_offset 1.6 two.ts",
    );
    let joined = ["one.ts", "two.ts"].map(|name| fs::read(studio.path(name)).unwrap()).concat();
    fs::write(studio.path("change.ts"), joined).unwrap();
    let derived = studio.derive("change.ts").unwrap();
    let played = assert_plays(preview(&derived), 2.6);
    assert!(played.frames() >= 60, "{}", played.frames());
}

#[test]
fn damage_anywhere_never_takes_the_worker_down() {
    let studio = Studio::new();
    studio.make(&format!("{{P}} {{T}} {H264} -c:a aac whole.ts"));
    studio.make("{P} {T} -c:v mpeg2video -c:a mp2 other.ts");
    studio.make(&format!("{{P}} {{T}} {H264} -c:a aac whole.mp4"));
    studio.make("{P} {T} -c:v mjpeg -c:a pcm_s16le whole.avi");
    let mut playable = 0;
    for name in ["whole.ts", "other.ts", "whole.mp4", "whole.avi"] {
        let whole = fs::read(studio.path(name)).unwrap();
        for seed in 1..=5_usize {
            let mut damaged = whole.clone();
            for hit in 1..=40_usize {
                let at = hit.wrapping_mul(seed).wrapping_mul(7_919_317) % whole.len();
                damaged[at] ^= 0x55;
            }
            fs::write(studio.path("damaged"), damaged).unwrap();
            match studio.derive("damaged") {
                Ok(derived) => {
                    playable += 1;
                    for rendition in &derived.renditions {
                        assert!(probe(&rendition.path).stream("video").is_some());
                        fs::remove_file(&rendition.path).unwrap();
                    }
                }
                Err(error) => {
                    assert_eq!(error.kind, docket_transcode::TranscodeErrorKind::NotPlayable);
                }
            }
        }
    }
    assert!(playable >= 10, "only {playable} of 20 damaged clips were rendered");
}

#[test]
fn damaged_sound_that_cannot_be_copied_is_encoded() {
    let studio = Studio::new();
    studio.make(&format!("{{P}} {{T}} {H264} -c:a aac clip.ts"));
    let mut bytes = fs::read(studio.path("clip.ts")).unwrap();
    // The sync word of AAC's packet headers (ISO/IEC 14496-3, 1.A.2.2.1); one of them is spoilt.
    let headers: Vec<usize> =
        (1..bytes.len()).filter(|at| bytes[at - 1..=*at] == *b"\xff\xf1").collect();
    bytes[headers[30]] = 0;
    fs::write(studio.path("spoilt.ts"), bytes).unwrap();
    let derived = studio.derive("spoilt.ts").unwrap();
    assert!(recipe(&derived).contains("h264 copied, aac 48000 Hz"), "{}", recipe(&derived));
    assert_plays(preview(&derived), 1.6);
}
