//! What the rig and its agent in the guest say to each other: one JSON a line.

use serde::{Deserialize, Serialize};

/// The port's name in the guest: below `/dev/virtio-ports`.
pub(super) const SHELL_PORT: &str = "docket.shell";
/// The journal's.
pub(super) const JOURNAL_PORT: &str = "docket.journal";

/// To the agent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Order {
    /// Run a command of bash, as root.
    Run {
        /// The job's number.
        id: u64,
        /// The command.
        command: String,
    },
    /// End a job.
    Kill {
        /// Its number.
        id: u64,
    },
}

/// From the agent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Said {
    /// It listens.
    Ready,
    /// A line of a job's output.
    Line {
        /// The job's number.
        id: u64,
        /// The line, without its end.
        text: String,
    },
    /// A job's end.
    End {
        /// Its number.
        id: u64,
        /// Its exit code; none when a signal ended it.
        code: Option<i32>,
        /// What it complained of.
        stderr: String,
    },
}
