//! `docket-media`: takes one request from its standard input (`docket_transcode::request`), reads
//! the clip in it, fills the files in it with renditions or looks inside, and says on standard output
//! what it found (`docket_transcode::protocol`).
//!
//! Started by `WorkerTranscoder`, once a clip, because footage is hostile input; the only part of
//! docket that links FFmpeg. As `docket-media --socket` it is the unit's end of a connection
//! (`docket_transcode::relay`), which starts the worker proper. Whatever happens the worker ends with
//! a last line or by a signal, and never writes to the clip.

mod decode;
mod examine;
mod failure;
mod ffmpeg;
mod filter;
mod geometry;
mod input;
mod limits;
mod mux;
mod output;
mod picture;
mod poster;
mod preview;
mod recipe;
mod sandbox;
mod sound;
mod survey;
mod tags;
mod timeline;
mod track;

use std::{
    any::Any,
    env,
    fs::File,
    io::{self, Read, Write},
    os::fd::AsFd,
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
};

use docket_transcode::{
    MediaFacts,
    protocol::{Message, Sandbox, Written},
    relay,
    request::{Outputs, Request, Work},
};

use crate::{failure::Failure, input::Clip, preview::Preview, survey::Survey};

/// Shortfall of a clip against its claimed length that is worth a note, in milliseconds.
const SHORTFALL_MS: u64 = 1500;

fn main() -> ExitCode {
    match env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => worker(),
        [only] if only == "--socket" => unit(),
        _ => {
            complain("it takes no arguments, or --socket alone");
            ExitCode::FAILURE
        }
    }
}

/// The unit's end of the connection that is standard input.
fn unit() -> ExitCode {
    let served = io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .and_then(|connection| relay::serve(&connection.into(), &env::current_exe()?));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("serving a connection: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Words on standard error. Where that is gone, nobody is there to tell.
fn complain(what: &str) {
    let _ = writeln!(io::stderr(), "docket-media: {what}");
}

fn worker() -> ExitCode {
    // FFmpeg's bindings panic on values they do not know; that must end in words too.
    let outcome = panic::catch_unwind(AssertUnwindSafe(serve));
    let outcome = outcome.unwrap_or_else(|payload| Err(Failure::Failed(panic_words(&*payload))));
    let (message, code) = match outcome {
        Ok(done) => (done, ExitCode::SUCCESS),
        Err(failure) => (failure.into_message(), ExitCode::FAILURE),
    };
    match say(&message) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

fn panic_words(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    format!("the media worker stumbled: {}", text.unwrap_or_default())
}

fn say(message: &Message) -> io::Result<()> {
    let line = message.to_line()?;
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}

fn serve() -> Result<Message, Failure> {
    let Request { ceilings, original, work } =
        Request::receive(io::stdin()).map_err(Failure::station(
            "docket-media is started by docketd, with a request on its standard input",
        ))?;
    limits::apply(&ceilings).map_err(Failure::station("limiting the media worker"))?;
    ffmpeg_next::init().map_err(Failure::station("starting FFmpeg"))?;
    ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Error);
    let memory = File::open("/proc/self/status");
    let sandbox = sandbox::lock_in();

    let clip = Clip::of(original)?;
    let outcome = match work {
        Work::Derive(outputs) => derive(&clip, &outputs, sandbox, memory.ok()),
        Work::Examine => examine(&clip, sandbox),
    };
    match clip.fault() {
        Some(fault) => Err(Failure::Failed(format!("the original cannot be read {fault}"))),
        None => outcome,
    }
}

fn examine(clip: &Clip, sandbox: Sandbox) -> Result<Message, Failure> {
    let facts = examine::examine(clip, |length_ms| opened(length_ms, sandbox))?;
    Ok(Message::Examined { facts: Box::new(facts) })
}

/// Says that the work begins.
fn opened(length_ms: Option<u64>, sandbox: Sandbox) -> Result<(), Failure> {
    say(&Message::Opened { length_ms, sandbox }).map_err(Failure::work("reporting"))
}

fn derive(
    clip: &Clip,
    outputs: &Outputs,
    sandbox: Sandbox,
    memory: Option<File>,
) -> Result<Message, Failure> {
    let survey = survey::survey(clip)?;
    opened(survey.facts.duration_ms, sandbox)?;
    let (facts, renditions) = render(clip, survey, outputs)?;
    let peak_resident_kib = memory.and_then(peak_resident_kib);
    Ok(Message::Done { facts: Box::new(facts), renditions, peak_resident_kib })
}

/// Makes what the clip allows: a poster of what has pictures, a preview of what plays.
fn render(
    clip: &Clip,
    survey: Survey,
    outputs: &Outputs,
) -> Result<(MediaFacts, Vec<Written>), Failure> {
    let poster = survey.video.map(|video| poster::render(clip, &survey, video, outputs));
    let preview = if survey.still { None } else { Some(preview::render(clip, &survey, outputs)) };
    let mut facts = survey.facts;
    let mut renditions = Vec::new();
    let mut not_playable = Vec::new();
    match preview {
        Some(Ok(Preview { written, read_ms, notes })) => {
            renditions.push(written);
            facts.notes.extend(notes);
            note_length(&mut facts, read_ms);
        }
        Some(Err(Failure::NotPlayable(what))) => not_playable.push(what),
        Some(Err(other)) => return Err(other),
        None => {}
    }
    match poster {
        Some(Ok(written)) => renditions.push(written),
        Some(Err(Failure::NotPlayable(what))) => not_playable.push(what),
        Some(Err(other)) => return Err(other),
        None => {}
    }
    not_playable.dedup();
    if renditions.is_empty() {
        return Err(Failure::NotPlayable(not_playable.join("; ")));
    }
    for what in not_playable {
        if !facts.notes.contains(&what) {
            facts.notes.push(what);
        }
    }
    Ok((facts, renditions))
}

/// Compares the length claimed with the length read.
fn note_length(facts: &mut MediaFacts, read_ms: u64) {
    let seconds = |ms: u64| format!("{}.{:03} s", ms / 1000, ms % 1000);
    match facts.duration_ms {
        None if read_ms > 0 => {
            facts.duration_ms = Some(read_ms);
            facts.notes.push("its length was measured by reading it".into());
        }
        Some(claimed) if read_ms.saturating_add(SHORTFALL_MS) < claimed => {
            let (claimed, read) = (seconds(claimed), seconds(read_ms));
            facts.notes.push(format!("it claims {claimed} but can be read only to {read}"));
        }
        _ => {}
    }
}

/// Most memory this process ever had resident (`VmHWM` in proc_pid_status(5)).
fn peak_resident_kib(mut status: File) -> Option<u64> {
    let mut text = String::new();
    status.read_to_string(&mut text).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
