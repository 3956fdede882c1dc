//! Every metric that docket has, in one table: name, unit, what it says, which labels it may carry.
//!
//! Read by [`super::metrics`], which records them. Names and units follow
//! <https://prometheus.io/docs/practices/naming/>. A label tells classes of things apart, never
//! one thing from another: no officer, case, serial, item, file or folder is a label.

use metrics::Unit;

/// What a metric is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Only ever grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts values up to each of these bounds.
    Histogram(&'static [f64]),
}

/// A label and the values it may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) name: &'static str,
    /// All values; empty where the program's own parts are the values: its routes, its tasks.
    pub(super) values: &'static [&'static str],
}

/// One metric.
#[derive(Clone, Copy, Debug)]
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) unit: Unit,
    pub(super) help: &'static str,
    pub(super) labels: &'static [Label],
}

impl Metric {
    const fn counter(name: &'static str, unit: Unit, help: &'static str) -> Self {
        Self { name, kind: Kind::Counter, unit, help, labels: &[] }
    }

    const fn gauge(name: &'static str, unit: Unit, help: &'static str) -> Self {
        Self { name, kind: Kind::Gauge, unit, help, labels: &[] }
    }

    const fn seconds(name: &'static str, bounds: &'static [f64], help: &'static str) -> Self {
        Self { name, kind: Kind::Histogram(bounds), unit: Unit::Seconds, help, labels: &[] }
    }

    const fn by(self, labels: &'static [Label]) -> Self {
        Self { labels, ..self }
    }
}

const fn label(name: &'static str, values: &'static [&'static str]) -> Label {
    Label { name, values }
}

/// A disk's own answer: half a millisecond on flash, seconds on one that is dying.
const DISK: &[f64] =
    &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// What a person or a program waits for.
const ANSWER: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

const ITEM_STATES: &[&str] = &[
    "seen",
    "copying",
    "staged",
    "verified",
    "archived",
    "proven",
    "sealed",
    "releasable",
    "released",
    "quarantined",
];
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

pub(super) const BUILD_INFO: Metric =
    Metric::gauge("docket_build_info", Unit::Count, "Always 1; the label tells the version.")
        .by(&[label("version", &[])]);

pub(super) const INTAKE_BYTES: Metric = Metric::counter(
    "docket_intake_bytes_total",
    Unit::Bytes,
    "Bytes read off recorders, those read again included.",
);
pub(super) const CLIPS: Metric = Metric::counter(
    "docket_clips_total",
    Unit::Count,
    "Clips decided when their session ended: taken in, known already, excepted, or set aside.",
)
.by(&[label("outcome", &["taken", "known", "excepted", "quarantined"])]);
pub(super) const SESSIONS: Metric =
    Metric::counter("docket_sessions_total", Unit::Count, "Sessions that have ended.")
        .by(&[label("outcome", &["complete", "incomplete", "torn", "interrupted"])]);
pub(super) const BAYS_BUSY: Metric =
    Metric::gauge("docket_bays_busy", Unit::Count, "Bays with a session that has not ended.");

pub(super) const ARCHIVED_BYTES: Metric = Metric::counter(
    "docket_archived_bytes_total",
    Unit::Bytes,
    "Bytes of originals proven in the archive.",
);
pub(super) const ITEMS_VERIFIED: Metric = Metric::counter(
    "docket_items_verified_total",
    Unit::Count,
    "Items whose original was read back from the archive and is equal.",
);
pub(super) const FIXITY_CHECKS: Metric = Metric::counter(
    "docket_fixity_checks_total",
    Unit::Count,
    "Originals read again and compared: at intake when they differ, later whenever asked.",
)
.by(&[label("outcome", &["ok", "failed"])]);
pub(super) const AUDIT_BYTES: Metric = Metric::counter(
    "docket_audit_bytes_total",
    Unit::Bytes,
    "Bytes of originals and manifests that audits read again.",
);
pub(super) const AUDIT_OVERDUE_BYTES: Metric = Metric::gauge(
    "docket_audit_overdue_bytes",
    Unit::Bytes,
    "Bytes of originals that were not read again within the time set; 0 while audits are off.",
);
pub(super) const AUDIT_OLDEST_SECONDS: Metric = Metric::gauge(
    "docket_audit_oldest_proof_age_seconds",
    Unit::Seconds,
    "How long ago the original was read again that was so longest ago; 0 while audits are off.",
);
pub(super) const ITEMS: Metric =
    Metric::gauge("docket_items", Unit::Count, "Items by where they stand.")
        .by(&[label("state", ITEM_STATES)]);
pub(super) const RENDITIONS: Metric = Metric::counter(
    "docket_renditions_total",
    Unit::Count,
    "Items whose renditions were tried: made, nothing to show, or failed.",
)
.by(&[label("outcome", &["done", "none", "failed"])]);

pub(super) const FSYNC_SECONDS: Metric = Metric::seconds(
    "docket_fsync_seconds",
    DISK,
    "Time the disk took to make a file or folder durable.",
);
pub(super) const TRANSACTION_SECONDS: Metric = Metric::seconds(
    "docket_catalog_transaction_seconds",
    DISK,
    "Time from a catalog transaction's beginning to its durable end, waiting for others left out.",
);
pub(super) const FREE_BYTES: Metric = Metric::gauge(
    "docket_free_bytes",
    Unit::Bytes,
    "Free space for the station's user on the disk of the data folder and of the archive.",
)
.by(&[label("disk", &["data", "archive"])]);

pub(super) const TARGET_WAITING: Metric = Metric::gauge(
    "docket_target_waiting",
    Unit::Count,
    "Objects that wait to be copied to further archive targets, by whether these are required.",
)
.by(&[label("need", &["required", "best-effort"])]);
pub(super) const TARGET_WAITING_BYTES: Metric = Metric::gauge(
    "docket_target_waiting_bytes",
    Unit::Bytes,
    "Bytes of large objects that wait to be copied to further archive targets.",
)
.by(&[label("need", &["required", "best-effort"])]);
pub(super) const TARGETS_FAILING: Metric = Metric::gauge(
    "docket_targets_failing",
    Unit::Count,
    "Further archive targets of which nothing succeeds.",
)
.by(&[label("need", &["required", "best-effort"])]);
pub(super) const ROOM_DAYS: Metric = Metric::gauge(
    "docket_room_days",
    Unit::Count,
    "Days until the disks are full at the pace of the last two weeks; NaN while no pace is known.",
);
pub(super) const INTAKE_HELD: Metric = Metric::gauge(
    "docket_intake_held",
    Unit::Count,
    "1 while nothing is taken off recorders because the disks are too full.",
);

pub(super) const API_REQUESTS: Metric =
    Metric::counter("docket_api_requests_total", Unit::Count, "Requests answered.").by(&[
        label("route", &[]),
        label("method", METHODS),
        label("status", &[]),
    ]);
pub(super) const API_SECONDS: Metric = Metric::seconds(
    "docket_api_request_seconds",
    ANSWER,
    "Time from a request to its answer's head.",
)
.by(&[label("route", &[])]);
pub(super) const API_CONNECTIONS: Metric =
    Metric::gauge("docket_api_connections", Unit::Count, "Connections open now.")
        .by(&[label("listener", &["socket", "network"])]);
pub(super) const EVENT_STREAMS: Metric =
    Metric::gauge("docket_event_streams", Unit::Count, "Streams of events open now.");

pub(super) const TASKS_LOST: Metric = Metric::counter(
    "docket_tasks_lost_total",
    Unit::Count,
    "Tasks that ended by a defect, by the task's name in the program.",
)
.by(&[label("task", &[])]);
pub(super) const SETTINGS_VALID: Metric = Metric::gauge(
    "docket_settings_valid",
    Unit::Count,
    "1 while the settings as they stand on disk can be used, else 0.",
);
pub(super) const SAFE_MODE: Metric = Metric::gauge(
    "docket_safe_mode",
    Unit::Count,
    "1 while the station runs on defaults because its settings cannot be used, else 0.",
);
pub(super) const CONTROLLER_UP: Metric = Metric::gauge(
    "docket_dock_controller_up",
    Unit::Count,
    "1 while the dock controller answers; 0 while it does not, or none is set.",
);
pub(super) const NOTICES_PENDING: Metric =
    Metric::gauge("docket_notices_pending", Unit::Count, "Notices not delivered yet.");
pub(super) const JOBS: Metric =
    Metric::gauge("docket_jobs", Unit::Count, "Background jobs by state.")
        .by(&[label("state", &[])]);

pub(super) const RESIDENT_BYTES: Metric =
    Metric::gauge("process_resident_memory_bytes", Unit::Bytes, "Resident memory.");
pub(super) const OPEN_FDS: Metric =
    Metric::gauge("process_open_fds", Unit::Count, "Open file descriptors.");
pub(super) const START_TIME: Metric = Metric::gauge(
    "process_start_time_seconds",
    Unit::Seconds,
    "When the process started, seconds since 1970, UTC.",
);

/// All of them.
pub(super) const ALL: &[Metric] = &[
    BUILD_INFO,
    INTAKE_BYTES,
    CLIPS,
    SESSIONS,
    BAYS_BUSY,
    ARCHIVED_BYTES,
    ITEMS_VERIFIED,
    FIXITY_CHECKS,
    AUDIT_BYTES,
    AUDIT_OVERDUE_BYTES,
    AUDIT_OLDEST_SECONDS,
    ITEMS,
    RENDITIONS,
    FSYNC_SECONDS,
    TRANSACTION_SECONDS,
    FREE_BYTES,
    TARGET_WAITING,
    TARGET_WAITING_BYTES,
    TARGETS_FAILING,
    ROOM_DAYS,
    INTAKE_HELD,
    API_REQUESTS,
    API_SECONDS,
    API_CONNECTIONS,
    EVENT_STREAMS,
    TASKS_LOST,
    SETTINGS_VALID,
    SAFE_MODE,
    CONTROLLER_UP,
    NOTICES_PENDING,
    JOBS,
    RESIDENT_BYTES,
    OPEN_FDS,
    START_TIME,
];
