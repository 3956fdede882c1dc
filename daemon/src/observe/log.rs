//! The log: where lines go, how they look, and which of them are written.
//!
//! Started once by `run`. The service writes to the journal or to standard error, with the bay, the
//! session and the item of every line as fields; a command writes errors only. The level can change
//! while docket runs. What cannot be used is said in the log itself and never stops docket.

use std::{
    env, fmt,
    io::{self, IsTerminal},
    sync::OnceLock,
};

use docket_config::{Log, LogFormat};
use tracing::{Subscriber, error, info, warn};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::ParseError,
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{JsonFields, Writer},
        writer::BoxMakeWriter,
    },
    layer::{Layered, SubscriberExt},
    registry::LookupSpan,
    reload,
    util::SubscriberInitExt,
};

use super::json;

/// The variable that outranks the setting `log.level`.
const VARIABLE: &str = "DOCKET_LOG";
/// Whatever lines are asked for, they tell their bay, session and item.
const SPANS: &str = "docket::observe::spans=error";
/// What a service says when nobody asks for more or less.
const USUAL: &str = "info";

/// Who writes the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The service: everything of its level, as the settings say.
    Service,
    /// A command: errors only, as text on standard error.
    Command,
}

/// A level that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{level:?} is no level such as \"info\" and no directives such as \"docket::flow=debug\"")]
pub struct LogLevelError {
    level: String,
    source: ParseError,
}

/// The running log.
#[derive(Clone, Debug)]
pub struct Logging {
    filter: reload::Handle<EnvFilter, Registry>,
    /// The variable said what to write.
    outranked: bool,
}

static STARTED: OnceLock<Logging> = OnceLock::new();

impl Logging {
    /// Starts the log. The first call in a process decides; later ones answer the same log.
    pub fn start(settings: &Log, to: To) -> Self {
        STARTED.get_or_init(|| Self::start_first(settings, to)).clone()
    }

    fn start_first(settings: &Log, to: To) -> Self {
        let wanted = if to == To::Command { "error" } else { settings.level.as_str() };
        let variable = env::var(VARIABLE).ok().filter(|level| !level.is_empty());
        let (filter, outranked, unusable) = choose(wanted, variable.as_deref());
        let (lines, no_journal) = open(settings.format, to);
        let (subscriber, filter) = subscriber(filter, lines);
        // In tests another log may stand already; it is kept.
        let _ = subscriber.try_init();
        for error in unusable {
            error!(%error, "a level of the log cannot be used and counts as not set");
        }
        if let Some(error) = no_journal {
            warn!(%error, "the system journal cannot be reached: the log is text");
        }
        Self { filter, outranked }
    }

    /// Writes lines of `level` from now on, everywhere in the process, unless `DOCKET_LOG` is set.
    ///
    /// # Errors
    /// [`LogLevelError`]: the level stays what it was.
    pub fn set_level(&self, level: &str) -> Result<(), LogLevelError> {
        let filter = parse(level)?;
        if self.outranked {
            info!(level, "{VARIABLE} is set and outranks the setting");
        } else if let Err(gone) = self.filter.reload(filter) {
            // Only where another log was kept, as in tests.
            warn!(error = %gone, "the level of this process's log is not docket's to set");
        }
        Ok(())
    }
}

/// What to write: the variable's directives, else the wanted ones, else the usual. Answers whether
/// it was the variable, and what could not be used.
fn choose(wanted: &str, variable: Option<&str>) -> (EnvFilter, bool, Vec<LogLevelError>) {
    let mut unusable = Vec::new();
    let candidates = [variable.map(|v| (v, true)), Some((wanted, false))];
    for (directives, outranks) in candidates.into_iter().flatten() {
        match parse(directives) {
            Ok(filter) => return (filter, outranks, unusable),
            Err(error) => unusable.push(error),
        }
    }
    (EnvFilter::new(format!("{USUAL},{SPANS}")), false, unusable)
}

fn parse(level: &str) -> Result<EnvFilter, LogLevelError> {
    EnvFilter::builder()
        .parse(format!("{level},{SPANS}"))
        .map_err(|source| LogLevelError { level: level.into(), source })
}

/// How lines are written, and where to.
pub(super) enum Lines {
    Text(BoxMakeWriter, bool),
    Json(BoxMakeWriter),
    Journal(tracing_journald::Layer),
}

/// Opens what `format` asks for; a journal that cannot be reached is told and becomes text.
fn open(format: LogFormat, to: To) -> (Lines, Option<io::Error>) {
    let text = || {
        let no_colour = env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
        Lines::Text(BoxMakeWriter::new(io::stderr), io::stderr().is_terminal() && !no_colour)
    };
    let journal = match (to, format) {
        (To::Command, _) | (_, LogFormat::Text) => false,
        (_, LogFormat::Json) => return (Lines::Json(BoxMakeWriter::new(io::stderr)), None),
        (_, LogFormat::Journald) => true,
        (_, LogFormat::Auto) => stderr_is_the_journal(),
    };
    if !journal {
        return (text(), None);
    }
    match tracing_journald::layer() {
        // Without the prefix the fields are BAY, SESSION and ITEM: `journalctl BAY=3`.
        Ok(layer) => (Lines::Journal(layer.with_field_prefix(None)), None),
        Err(error) => (text(), Some(error)),
    }
}

/// Whether systemd has connected standard error to the journal (systemd.exec(5), `JOURNAL_STREAM`):
/// a service that writes to a file or a terminal of its own is left there.
fn stderr_is_the_journal() -> bool {
    let Ok(stream) = env::var("JOURNAL_STREAM") else { return false };
    let Ok(stat) = rustix::fs::fstat(io::stderr()) else { return false };
    is_stream(&stream, stat.st_dev, stat.st_ino)
}

/// Whether `JOURNAL_STREAM`'s `device:inode` names this file.
fn is_stream(stream: &str, device: u64, inode: u64) -> bool {
    stream == format!("{device}:{inode}")
}

type Filtered = Layered<reload::Layer<EnvFilter, Registry>, Registry>;

/// A whole log, and the handle of its level.
pub(super) fn subscriber(
    filter: EnvFilter,
    lines: Lines,
) -> (impl Subscriber + Send + Sync, reload::Handle<EnvFilter, Registry>) {
    let (filter, handle) = reload::Layer::new(filter);
    let layer: Box<dyn Layer<Filtered> + Send + Sync> = match lines {
        Lines::Text(to, colour) => {
            Box::new(tracing_subscriber::fmt::layer().with_writer(to).with_ansi(colour))
        }
        Lines::Json(to) => Box::new(
            tracing_subscriber::fmt::layer()
                .with_writer(to)
                .with_ansi(false)
                .fmt_fields(JsonFields::new())
                .event_format(JsonLine),
        ),
        Lines::Journal(layer) => Box::new(layer),
    };
    (tracing_subscriber::registry().with(filter).with(layer), handle)
}

/// One JSON object a line, the fields of its spans beside its own.
struct JsonLine;

impl<S, N> FormatEvent<S, N> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &tracing::Event<'_>,
    ) -> fmt::Result {
        writeln!(writer, "{}", json::line(context, event)?)
    }
}

#[cfg(test)]
pub(super) mod for_tests {
    use super::*;

    pub(in crate::observe) fn logging(
        wanted: &str,
        variable: Option<&str>,
        lines: Lines,
    ) -> (impl Subscriber + Send + Sync, Logging) {
        let (filter, outranked, _) = choose(wanted, variable);
        let (subscriber, filter) = subscriber(filter, lines);
        (subscriber, Logging { filter, outranked })
    }

    #[test]
    fn a_level_that_cannot_be_used_counts_as_not_set() {
        for (wanted, variable, level, outranks, unusable) in [
            ("info", Some("docket=loud"), "info", false, 1),
            ("==", None, "info", false, 1),
            ("warn", Some("trace"), "trace", true, 0),
            ("warn", None, "warn", false, 0),
        ] {
            let (filter, outranked, problems) = choose(wanted, variable);
            let levels = filter.to_string();
            assert!(levels.split(',').any(|part| part == level), "{levels}");
            assert_eq!((outranked, problems.len()), (outranks, unusable), "{levels}");
        }
    }

    #[test]
    fn the_journal_is_known_by_device_and_inode() {
        let stat = rustix::fs::fstat(io::stderr()).unwrap();
        let named = format!("{}:{}", stat.st_dev, stat.st_ino);
        assert!(is_stream(&named, stat.st_dev, stat.st_ino));
        assert!(!is_stream(&named, stat.st_dev, stat.st_ino + 1));
        assert!(!is_stream("nonsense", stat.st_dev, stat.st_ino));
    }
}
