//! What the rig asks docket in the guest, over the station's socket: its own small program starts
//! sooner than `docket` does without KVM.
//!
//! Run in the guest as `usb ask PATH` and `usb follow`. Fails when nobody listens or docket refuses.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::rig::http::Client;

/// Where the station listens.
const SOCKET: &str = "/var/lib/docket/docket.sock";

/// What docket's API answers at `path`.
///
/// # Errors
/// When it does not answer, or not well.
pub fn ask(path: &str) -> Result<Value> {
    let reply = Client::over(SOCKET).try_get(path)?;
    ensure!(reply.status == 200, "{path}: {}: {}", reply.status, reply.text());
    Ok(serde_json::from_slice(&reply.body)?)
}

/// Hands on what happens in the bays, until the station or the listener ends.
///
/// # Errors
/// When nobody listens.
pub fn follow(mut tell: impl FnMut(&Value)) -> Result<()> {
    match Client::over(SOCKET).try_follow("/api/v1/events")? {
        Ok(events) => events.for_each(|(_, event)| tell(&event)),
        Err(reply) => anyhow::bail!("no events: {}: {}", reply.status, reply.text()),
    }
    Ok(())
}
