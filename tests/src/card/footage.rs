//! Real footage from a seed: moving pictures with a burned-in clock, sounds, photos.
//!
//! Called by `build`. The work is done by the `ffmpeg` program with one thread and bit-exact
//! writing, so that the same seed and the same `ffmpeg` give the same bytes. On failure the
//! output may be half there; the caller throws its folder away.

use std::{ffi::OsString, path::Path};

use super::{
    CardError, FileKind,
    ffmpeg::{clock_font, ffmpeg},
    files::{Container, Footage},
    plan::stream,
};

/// Options before any input: no questions, one thread everywhere, silence unless it fails.
const FIRST: &str = "-nostdin -v error -y -filter_threads 1 -filter_complex_threads 1";
/// Options of every output: no encoder names, no dates but ours, no random ids.
const BITEXACT: &str = "-threads 1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact \
                        -map_metadata -1";
/// Mostly small: a card shall take a second or two to make.
const SIZES: [(u32, u32); 4] = [(320, 180), (320, 180), (480, 270), (640, 360)];
const FRAMES_A_SECOND: [u32; 3] = [15, 25, 30];

/// Makes `footage` at `path`.
pub(crate) fn make(footage: &Footage, path: &Path) -> Result<(), CardError> {
    let kind = footage.container.kind();
    let mut rng = stream(footage.seed, "footage");
    let mut args = Args::new(FIRST);
    if kind != FileKind::Audio {
        args.words("-f lavfi -i").one(picture(&mut rng));
    }
    if kind != FileKind::Photo {
        args.words("-f lavfi -i").one(sound(&mut rng));
    }
    if kind != FileKind::Audio {
        args.words("-vf").one(clock_filter(footage)?);
    }
    match kind {
        FileKind::Photo => args.words("-frames:v 1"),
        _ => args.words("-t").one(footage.seconds.to_string()),
    };
    args.words(codec_options(footage.container)).words(BITEXACT);
    if footage.container.carries_time() {
        let time = footage.container_time.format("%Y-%m-%dT%H:%M:%SZ");
        args.words("-metadata").one(format!("creation_time={time}"));
    }
    args.words("-f").one(footage.container.muxer()).one(path);
    ffmpeg(&path.to_string_lossy(), &args.0)
}

/// Arguments in the making.
struct Args(Vec<OsString>);

impl Args {
    fn new(words: &str) -> Self {
        let mut args = Self(Vec::new());
        args.words(words);
        args
    }

    /// Several arguments without blanks in them.
    fn words(&mut self, words: &str) -> &mut Self {
        self.0.extend(words.split_whitespace().map(OsString::from));
        self
    }

    /// One argument, blanks and all.
    fn one(&mut self, word: impl Into<OsString>) -> &mut Self {
        self.0.push(word.into());
        self
    }
}

/// A source of moving pictures, by chance.
fn picture(rng: &mut fastrand::Rng) -> String {
    let (width, height) = SIZES[rng.usize(..SIZES.len())];
    let rate = FRAMES_A_SECOND[rng.usize(..FRAMES_A_SECOND.len())];
    let seed = rng.u32(1..1_000_000);
    let shape = format!("s={width}x{height}:r={rate}");
    match rng.u8(..5) {
        0 => format!("testsrc2={shape}"),
        1 => format!("mandelbrot={shape}:maxiter=200:start_scale={}", 1 + seed % 3),
        2 => gradients(rng, &shape),
        3 => {
            let (die, live) = (format!("0x{:06x}", seed & 0x7f_7f7f), "0xd0f0d0");
            format!(
                "life={shape}:seed={seed}:ratio=0.25:mold=12:death_color={die}:life_color={live}"
            )
        }
        _ => format!("cellauto={shape}:seed={seed}:rule={}", [30, 90, 110][seed as usize % 3]),
    }
}

/// Moving gradients. Colours left open would come from the system's randomness, seed or not.
fn gradients(rng: &mut fastrand::Rng, shape: &str) -> String {
    let colours: Vec<_> =
        (0..4).map(|index| format!("c{index}=0x{:06x}", rng.u32(..0x0100_0000))).collect();
    let (seed, colours) = (rng.u32(1..1_000_000), colours.join(":"));
    format!("gradients={shape}:seed={seed}:speed=0.02:nb_colors=4:{colours}")
}

/// A source of sound, by chance: a voice-like hum in syllables, or a wavering tone over noise.
fn sound(rng: &mut fastrand::Rng) -> String {
    let (pitch, seed) = (rng.u32(95..240), rng.u32(1..1_000_000));
    if rng.bool() {
        // Two formants over a pitch, opened and closed three to five times a second.
        let (first, second, rate) = (rng.u32(400..800), rng.u32(1000..2200), rng.u32(3..6));
        let syllables = format!("(0.55+0.45*sin(2*PI*{rate}*t))");
        let voice = format!(
            "0.30*sin(2*PI*{pitch}*t)+0.22*sin(2*PI*{first}*t)*sin(2*PI*{pitch}*t)\
             +0.12*sin(2*PI*{second}*t)*sin(2*PI*{pitch}*t)"
        );
        format!("aevalsrc='{syllables}*({voice})':s=48000")
    } else {
        let tone = format!("sine=f={pitch}:r=48000,tremolo=f=4:d=0.6[tone]");
        let noise = format!("anoisesrc=c=pink:a=0.05:r=48000:seed={seed}[noise]");
        format!("{tone};{noise};[tone][noise]amix=inputs=2:duration=first")
    }
}

/// Burns in label, date, time and frame number, running from the recorder's face.
fn clock_filter(footage: &Footage) -> Result<String, CardError> {
    let font = clock_font()?;
    // The face is drawn as if it were UTC: no zone may shift it.
    let face = footage.face.and_utc().timestamp();
    let text = format!("{} %{{pts\\:gmtime\\:{face}\\:%Y-%m-%d %T}} %{{n}}", footage.label);
    Ok(format!(
        "drawtext=fontfile={}:fontsize=h/14:fontcolor=white:box=1:boxborderw=3:boxcolor=black:x=6:y=6:text='{text}',format=yuv420p",
        font.display()
    ))
}

fn codec_options(container: Container) -> &'static str {
    const AAC: &str = "-c:a aac -b:a 64k -ac 1";
    match container {
        Container::AviH264 => {
            "-c:v libx264 -preset ultrafast -x264-params threads=1 -c:a pcm_s16le"
        }
        Container::Mp4H264 | Container::MovH264 | Container::MkvH264 => {
            "-c:v libx264 -preset veryfast -x264-params threads=1 -c:a aac -b:a 64k -ac 1"
        }
        Container::Mp4H265 | Container::MovH265 => {
            "-c:v libx265 -preset ultrafast -x265-params pools=none:frame-threads=1:log-level=error \
             -tag:v hvc1 -c:a aac -b:a 64k -ac 1"
        }
        Container::TsH265 => {
            "-c:v libx265 -preset ultrafast -x265-params pools=none:frame-threads=1:log-level=error \
             -c:a aac -b:a 64k -ac 1"
        }
        // A single file, not a numbered series.
        Container::Jpeg => "-c:v mjpeg -q:v 4 -pix_fmt yuvj420p -update 1",
        Container::Wav => "-c:a pcm_s16le -ac 1",
        Container::Adts | Container::M4a => AAC,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::ffmpeg::probe_codecs;
    use std::fs;

    fn footage(container: Container, seed: u64) -> Footage {
        let face: chrono::NaiveDateTime = "2026-03-14T08:30:00".parse().unwrap();
        let container_time = face.and_utc();
        Footage { seed, container, seconds: 1, face, container_time, label: "0012345".to_owned() }
    }

    #[test]
    fn every_container_holds_its_codecs_and_repeats() {
        let dir = tempfile::tempdir().unwrap();
        for (seed, container) in Container::ALL.into_iter().enumerate() {
            let footage = footage(container, seed as u64);
            let name = |run| dir.path().join(format!("{seed}-{run}.{}", container.extension()));
            make(&footage, &name(1)).unwrap();
            make(&footage, &name(2)).unwrap();
            assert_eq!(probe_codecs(&name(1)).unwrap(), container.codecs(), "{container:?}");
            let same = fs::read(name(1)).unwrap() == fs::read(name(2)).unwrap();
            assert!(same, "{container:?} differs between two runs");
        }
    }

    /// The filter that makes picture and sound of `seed`, e.g. `life` and `aevalsrc`.
    fn sources(seed: u64) -> [String; 2] {
        let mut rng = stream(seed, "footage");
        let sources = [picture(&mut rng), sound(&mut rng)];
        sources.map(|source| source.split('=').next().unwrap().to_owned())
    }

    #[test]
    fn all_pictures_and_sounds_can_be_made() {
        let dir = tempfile::tempdir().unwrap();
        let mut made = std::collections::BTreeSet::new();
        for seed in 0..64 {
            if sources(seed).iter().all(|source| made.contains(source)) {
                continue;
            }
            let path = dir.path().join(format!("{seed}.mp4"));
            make(&footage(Container::Mp4H264, seed), &path).unwrap();
            assert_eq!(probe_codecs(&path).unwrap(), ["h264", "aac"], "seed {seed}");
            made.extend(sources(seed));
        }
        let all = ["aevalsrc", "cellauto", "gradients", "life", "mandelbrot", "sine", "testsrc2"];
        assert!(made.iter().eq(all), "{made:?}");
    }

    #[test]
    fn a_refusal_says_why() {
        let nowhere = Path::new("/nonexistent-folder/a.mp4");
        let error = make(&footage(Container::Mp4H264, 1), nowhere).unwrap_err();
        assert!(matches!(error, CardError::Tool { tool: "ffmpeg", .. }), "{error}");
        assert!(error.to_string().contains("No such file"), "{error}");
    }
}
