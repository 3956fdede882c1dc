//! QEMU's own door: devices are plugged in and pulled out through it (`docs/interop/qmp-spec.txt`).
//!
//! Used by the machine, over QEMU's standard input and output. Every wait is for an answer or an event,
//! and bounded; a QEMU that ended is an error at once.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Write},
    process::{ChildStdin, ChildStdout},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// Longer than QEMU takes for anything, on a busy host too.
const PATIENCE: Duration = Duration::from_secs(60);

/// A conversation with QEMU.
pub(super) struct Qmp {
    write: ChildStdin,
    told: Receiver<Value>,
    events: VecDeque<Value>,
}

impl Qmp {
    /// Begins one; QEMU has opened everything it was told to once this answers.
    pub(super) fn begin(write: ChildStdin, read: ChildStdout) -> Result<Self> {
        let (to, told) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(read).lines().map_while(Result::ok);
            let values = lines.map_while(|line| serde_json::from_str(&line).ok());
            values.take_while(|value: &Value| to.send(value.clone()).is_ok()).for_each(drop);
        });
        let mut qmp = Self { write, told, events: VecDeque::new() };
        qmp.next()?;
        qmp.ask("qmp_capabilities", &json!({}))?;
        Ok(qmp)
    }

    /// Asks, and answers what QEMU returns.
    pub(super) fn ask(&mut self, command: &str, arguments: &Value) -> Result<Value> {
        let line = json!({ "execute": command, "arguments": arguments });
        writeln!(self.write, "{line}").context("QEMU is gone")?;
        loop {
            let mut told = self.next().with_context(|| command.to_owned())?;
            if told.get("return").is_some() {
                return Ok(told["return"].take());
            }
            if let Some(error) = told.get("error") {
                bail!("QEMU: {command} {arguments}: {}", error["desc"]);
            }
            self.events.push_back(told);
        }
    }

    /// Waits until QEMU tells that the device is gone.
    pub(super) fn until_gone(&mut self, device: &str) -> Result<()> {
        let is_it =
            |event: &Value| event["event"] == "DEVICE_DELETED" && event["data"]["device"] == device;
        loop {
            if let Some(at) = self.events.iter().position(is_it) {
                self.events.remove(at);
                return Ok(());
            }
            let told = self.next().with_context(|| format!("pulling out {device}"))?;
            self.events.push_back(told);
        }
    }

    fn next(&mut self) -> Result<Value> {
        match self.told.recv_timeout(PATIENCE) {
            Ok(value) => Ok(value),
            Err(RecvTimeoutError::Timeout) => bail!("QEMU is silent"),
            Err(RecvTimeoutError::Disconnected) => bail!("QEMU ended"),
        }
    }
}
