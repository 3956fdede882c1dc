//! The rig's agent in the guest: runs the commands that the rig orders, several at a time.
//!
//! Started by the guest's systemd as `usb agent`. Each job's lines are told as they come, then its end.
//! It ends when the port does.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};

use super::wire::{Order, SHELL_PORT, Said};

/// Where jobs' lines go.
#[derive(Clone)]
struct Port(Arc<Mutex<File>>);

impl Port {
    fn say(&self, said: &Said) -> Result<()> {
        let mut line = serde_json::to_vec(said)?;
        line.push(b'\n');
        let mut port = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(port.write_all(&line)?)
    }
}

/// Serves until the rig hangs up.
///
/// # Errors
/// When there is no port, or what comes over it is no order.
pub fn serve() -> Result<()> {
    let place = Path::new("/dev/virtio-ports").join(SHELL_PORT);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&place)
        .with_context(|| place.display().to_string())?;
    let orders = BufReader::new(file.try_clone()?);
    let port = Port(Arc::new(Mutex::new(file)));
    let jobs = Arc::new(Mutex::new(HashMap::new()));
    port.say(&Said::Ready)?;
    for line in orders.lines() {
        match serde_json::from_str(&line?)? {
            Order::Run { id, command } => {
                let child = start(&command)?;
                jobs.lock().unwrap_or_else(PoisonError::into_inner).insert(id, child.id());
                let (port, jobs) = (port.clone(), Arc::clone(&jobs));
                std::thread::spawn(move || {
                    // A rig that hangs up ends the machine as well.
                    let _ = follow(id, child, &port);
                    jobs.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                });
            }
            Order::Kill { id } => {
                let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
                let pid = job.and_then(|pid| Pid::from_raw(pid.cast_signed()));
                if let Some(pid) = pid {
                    kill_process(pid, Signal::TERM)?;
                }
            }
        }
    }
    Ok(())
}

fn start(command: &str) -> Result<Child> {
    let mut bash = Command::new("/bin/bash");
    bash.args(["-c", command]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(bash.spawn()?)
}

fn follow(id: u64, mut child: Child, port: &Port) -> Result<()> {
    let mut complaints = child.stderr.take().context("piped")?;
    let complaints = std::thread::spawn(move || {
        let mut text = Vec::new();
        // What was read before a failure is all there is to tell.
        let _ = complaints.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let lines = BufReader::new(child.stdout.take().context("piped")?);
    for line in lines.split(b'\n') {
        let text = String::from_utf8_lossy(&line?).into_owned();
        port.say(&Said::Line { id, text })?;
    }
    let code = child.wait()?.code();
    let stderr = complaints.join().unwrap_or_default();
    port.say(&Said::End { id, code, stderr })
}
