//! A running station with both its doors open, and those who ask at them.

use std::path::PathBuf;

use docket_tests::{
    pattern::{Fault, FaultKind, PatternClip, pattern_script},
    rig::{
        Daemon, Rig,
        http::{Client, Reply},
    },
};
use serde_json::{Value, json};

const OPERATOR: &str = "operator-token-of-this-story";
const READER: &str = "reader-token-of-this-story";

/// The station.
pub(crate) struct Bench {
    pub(crate) rig: Rig,
    pub(crate) daemon: Daemon,
}

impl Bench {
    /// A station on its socket and on the network.
    pub(crate) fn start() -> Self {
        let rig = Rig::new();
        let operator = format!("file:{}", rig.write("operator", OPERATOR).display());
        let reader = format!("file:{}", rig.write("reader", READER).display());
        let rig = rig.with("DOCKET_HTTP__LISTEN", "127.0.0.1:0");
        let rig = rig.with("DOCKET_HTTP__TOKEN", operator).with("DOCKET_HTTP__READ_TOKEN", reader);
        let daemon = rig.start_daemon();
        Self { rig, daemon }
    }

    /// The station's own account, speaking English.
    pub(crate) fn local(&self) -> Client {
        Client::over(self.rig.data().join("docket.sock")).with("accept-language", "en")
    }

    /// Somebody on the network without a token.
    pub(crate) fn stranger(&self) -> Client {
        Client::to(self.daemon.network()).with("accept-language", "en")
    }

    /// Somebody on the network with a token that nobody gave out.
    pub(crate) fn impostor(&self) -> Client {
        self.stranger().token("operator-token-of-that-story")
    }

    /// Who may look.
    pub(crate) fn reader(&self) -> Client {
        self.stranger().token(READER)
    }

    /// Who may do everything.
    pub(crate) fn operator(&self) -> Client {
        self.stranger().token(OPERATOR)
    }

    /// A recorder of these clips.
    pub(crate) fn recorder(&self, serial: &str, clips: &[PatternClip]) -> PathBuf {
        self.rig.write(&format!("{serial}.recorder.toml"), &pattern_script(serial, clips).unwrap())
    }

    /// A recorder that is never read to its end.
    pub(crate) fn hanging_recorder(&self, serial: &str) -> PathBuf {
        let hang = Fault { kind: FaultKind::Hang, at: 1000, bytes: None, on_read: None };
        self.recorder(serial, &[PatternClip::new("A.MP4", 1, 2000).with_fault(hang)])
    }

    /// Starts to dock and answers the job.
    pub(crate) fn dock(&self, paths: &[PathBuf]) -> String {
        id(&self.local().post("/api/v1/docks", &json!({ "paths": paths })).is(202))
    }

    /// Docks and answers the job's reply.
    pub(crate) fn docked(&self, paths: &[PathBuf]) -> Value {
        self.end_of(&self.dock(paths))["reply"].clone()
    }

    /// The last event of a job.
    pub(crate) fn end_of(&self, job: &str) -> Value {
        self.local().events(&format!("/api/v1/jobs/{job}/events")).last_one().1
    }

    /// A job as it stands.
    pub(crate) fn job(&self, job: &str) -> Value {
        self.local().get(&format!("/api/v1/jobs/{job}")).is(200).json()
    }

    /// Ends the station at once and starts another on what it left.
    pub(crate) fn cut_off_and_start(self) -> Self {
        let Self { rig, daemon } = self;
        daemon.cut_off();
        let daemon = rig.start_daemon();
        Self { rig, daemon }
    }
}

/// The id of what was answered.
pub(crate) fn id(reply: &Reply) -> String {
    reply.json()["id"].as_str().unwrap().to_owned()
}
