//! Recording metrics, one function a fact, and rendering them for Prometheus.
//!
//! Every module records through these functions, so that a call site is one line and a label is
//! what `observe::table` allows. Before [`Metrics::install`] recording does nothing; it never fails
//! and never waits.

use std::{borrow::Cow, io, sync::OnceLock, time::Duration};

use metrics::{
    Gauge, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use super::{
    process,
    table::{self, Kind, Metric},
};
use crate::{clock::Stopwatch, domain::ItemState};

/// The process's metrics. Clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    handle: PrometheusHandle,
}

static INSTALLED: OnceLock<Metrics> = OnceLock::new();

impl Metrics {
    /// Starts to keep metrics. Called again in one process it answers the same ones.
    pub fn install() -> Self {
        INSTALLED.get_or_init(Self::install_first).clone()
    }

    fn install_first() -> Self {
        let builder = builder().unwrap_or_else(|error| {
            tracing::error!(%error, "metrics have no fixed buckets: a defect of this build");
            PrometheusBuilder::new()
        });
        let recorder = builder.build_recorder();
        let installed = Self { handle: recorder.handle() };
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::error!("something else in this process keeps metrics: docket's stay empty");
        }
        table::ALL.iter().for_each(begin);
        gauge!(table::BUILD_INFO.name, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        installed
    }

    /// Everything in Prometheus' text format, version 0.0.4.
    #[must_use]
    pub fn render(&self) -> String {
        if let Some(bytes) = process::resident_bytes() {
            gauge!(table::RESIDENT_BYTES.name).set(float(bytes));
        }
        if let Some(fds) = process::open_fds() {
            gauge!(table::OPEN_FDS.name).set(float(fds as u64));
        }
        if let Some(seconds) = process::started_seconds() {
            gauge!(table::START_TIME.name).set(seconds);
        }
        self.handle.render()
    }

    /// Sums up what histograms took in. Called every few seconds: while nobody asks for the
    /// metrics, single values would pile up in memory.
    pub fn tidy(&self) {
        self.handle.run_upkeep();
    }
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    table::ALL.iter().try_fold(PrometheusBuilder::new(), |builder, metric| match metric.kind {
        Kind::Histogram(bounds) => {
            builder.set_buckets_for_metric(Matcher::Full(metric.name.into()), bounds)
        }
        _ => Ok(builder),
    })
}

/// Describes a metric and, where its labels' values are known, begins it at zero: a rate over a
/// counter that appears with its first event misses that event.
fn begin(metric: &Metric) {
    match metric.kind {
        Kind::Counter => describe_counter!(metric.name, metric.unit, metric.help),
        Kind::Gauge => describe_gauge!(metric.name, metric.unit, metric.help),
        Kind::Histogram(_) => describe_histogram!(metric.name, metric.unit, metric.help),
    }
    match (metric.kind, metric.labels) {
        (Kind::Counter, []) => counter!(metric.name).absolute(0),
        (Kind::Gauge, []) => gauge!(metric.name).set(0.0),
        (Kind::Histogram(_), []) => drop(histogram!(metric.name)),
        (Kind::Counter, [label]) => {
            for value in label.values {
                counter!(metric.name, label.name => *value).absolute(0);
            }
        }
        (Kind::Gauge, [label]) => {
            for value in label.values {
                gauge!(metric.name, label.name => *value).set(0.0);
            }
        }
        _ => {}
    }
}

/// So many bytes were read off a recorder.
pub fn intake_bytes(bytes: u64) {
    counter!(table::INTAKE_BYTES.name).increment(bytes);
}

/// `count` clips of a session that ended came to `outcome`: `taken`, `known`, `excepted` or
/// `quarantined`.
pub fn clips(outcome: &str, count: u64) {
    count_by(&table::CLIPS, outcome, count);
}

/// A session ended: `complete`, `incomplete`, `torn` or `interrupted`.
pub fn session_ended(outcome: &str) {
    count_by(&table::SESSIONS, outcome, 1);
}

/// So many bays are at work.
pub fn bays_busy(count: usize) {
    gauge!(table::BAYS_BUSY.name).set(float(count as u64));
}

/// Originals were read back from the archive and are equal: so many, of so many bytes together.
pub fn items_verified(count: u64, bytes: u64) {
    counter!(table::ITEMS_VERIFIED.name).increment(count);
    counter!(table::ARCHIVED_BYTES.name).increment(bytes);
}

/// Originals were read again and compared: `ok` or `failed`.
pub fn fixity_checks(outcome: &str, count: u64) {
    count_by(&table::FIXITY_CHECKS, outcome, count);
}

/// An audit read so many bytes again.
pub fn audit_bytes(bytes: u64) {
    counter!(table::AUDIT_BYTES.name).increment(bytes);
}

/// So many bytes are overdue, and the oldest proof is so many seconds old.
pub fn audit_standing(overdue_bytes: u64, oldest_s: u64) {
    gauge!(table::AUDIT_OVERDUE_BYTES.name).set(float(overdue_bytes));
    gauge!(table::AUDIT_OLDEST_SECONDS.name).set(float(oldest_s));
}

/// So many items stand in `state`.
pub fn items(state: ItemState, count: u64) {
    gauge!(table::ITEMS.name, "state" => state.as_str()).set(float(count));
}

/// An item's renditions were tried: `done`, `none` or `failed`.
pub fn rendition(outcome: &str) {
    count_by(&table::RENDITIONS, outcome, 1);
}

/// Runs `sync`, a call that makes a file or folder durable, and measures it.
///
/// # Errors
/// Whatever `sync` answers.
pub fn fsync(sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    let watch = Stopwatch::start();
    let done = sync();
    histogram!(table::FSYNC_SECONDS.name).record(watch.elapsed());
    done
}

/// A transaction of the catalog took so long, from its beginning to its durable end.
pub fn transaction(took: Duration) {
    histogram!(table::TRANSACTION_SECONDS.name).record(took);
}

/// So many bytes are free on `disk`: `data` or `archive`.
pub fn free_bytes(disk: &str, bytes: u64) {
    gauge!(table::FREE_BYTES.name, "disk" => allowed(&table::FREE_BYTES, 0, disk))
        .set(float(bytes));
}

/// What further archive targets of this need, `required` or `best-effort`, lack: objects and bytes that wait, and
/// how many of the targets fail.
pub fn targets(need: &str, waiting: u64, waiting_bytes: u64, failing: u64) {
    let of = |metric: &Metric| gauge!(metric.name, "need" => allowed(metric, 0, need));
    of(&table::TARGET_WAITING).set(float(waiting));
    of(&table::TARGET_WAITING_BYTES).set(float(waiting_bytes));
    of(&table::TARGETS_FAILING).set(float(failing));
}

/// The disks are full in so many days, where a pace is known; and whether bays wait for room.
pub fn room(days: Option<u64>, is_held: bool) {
    gauge!(table::ROOM_DAYS.name).set(days.map_or(f64::NAN, float));
    gauge!(table::INTAKE_HELD.name).set(if is_held { 1.0 } else { 0.0 });
}

/// A request was answered. `route` is the pattern that matched, never the path asked for; `None`
/// when none did.
pub fn api_request(route: Option<&str>, method: &str, status: u16, took: Duration) {
    let route: Cow<'static, str> = route.map_or("none".into(), |route| route.to_owned().into());
    histogram!(table::API_SECONDS.name, "route" => route.clone()).record(took);
    counter!(
        table::API_REQUESTS.name,
        "route" => route,
        "method" => allowed(&table::API_REQUESTS, 1, method),
        "status" => status.to_string(),
    )
    .increment(1);
}

/// One more connection to `listener`, `socket` or `network`, for as long as the answer is held.
#[must_use]
pub fn api_connection(listener: &str) -> Held {
    let listener = allowed(&table::API_CONNECTIONS, 0, listener);
    Held::take(gauge!(table::API_CONNECTIONS.name, "listener" => listener))
}

/// One more stream of events, for as long as the answer is held.
#[must_use]
pub fn event_stream() -> Held {
    Held::take(gauge!(table::EVENT_STREAMS.name))
}

/// The task of that name in the program ended by a defect.
pub fn task_lost(task: &str) {
    counter!(table::TASKS_LOST.name, "task" => task.to_owned()).increment(1);
}

/// Whether the settings as they stand on disk can be used.
pub fn settings_valid(valid: bool) {
    gauge!(table::SETTINGS_VALID.name).set(f64::from(u8::from(valid)));
}

/// Whether the station runs on defaults because its settings cannot be used.
pub fn safe_mode(on: bool) {
    gauge!(table::SAFE_MODE.name).set(f64::from(u8::from(on)));
}

/// Whether the dock controller answers.
pub fn controller_up(up: bool) {
    gauge!(table::CONTROLLER_UP.name).set(f64::from(u8::from(up)));
}

/// So many notices wait to be delivered.
pub fn notices_pending(count: u64) {
    gauge!(table::NOTICES_PENDING.name).set(float(count));
}

/// So many background jobs are in `state`, a name of the program's own.
pub fn jobs(state: &'static str, count: u64) {
    gauge!(table::JOBS.name, "state" => state).set(float(count));
}

/// Something open, counted until dropped.
#[derive(Debug)]
pub struct Held(Gauge);

impl Held {
    fn take(gauge: Gauge) -> Self {
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

fn count_by(metric: &Metric, outcome: &str, count: u64) {
    counter!(metric.name, "outcome" => allowed(metric, 0, outcome)).increment(count);
}

/// The table's own spelling of `value` for the metric's label of that place; `other` for what is
/// not in the table, so that no text from outside becomes a label.
fn allowed(metric: &Metric, place: usize, value: &str) -> &'static str {
    let values = metric.labels.get(place).map_or(&[][..], |label| label.values);
    values.iter().copied().find(|known| *known == value).unwrap_or("other")
}

/// Exact to 2^53: petabytes.
#[expect(clippy::cast_precision_loss, reason = "metrics are floating point by their format")]
fn float(n: u64) -> f64 {
    n as f64
}
