//! Telling a webhook: the message, and one attempt to hand it over.
//!
//! Used by the courier, an attempt a thread. Follows Standard Webhooks 1.0.0: the id stays the same
//! however often it is sent, so a receiver can drop what it has. Redirects are not followed, and
//! nothing of an answer but its status is used.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use docket_config::Webhook;
use serde_json::json;
use ureq::{Agent, Proxy};

use super::{Answer, Channels, signature::sign, text};
use crate::{
    catalog::{Notice, Undelivered},
    domain::{StationId, TOOL_VERSION},
};

/// The schema of a message's `data`.
const SCHEMA: &str = "docket.notice/1";

/// The message that tells of `notice`.
pub(super) fn message(station: StationId, channels: &Channels, notice: &Notice) -> String {
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let kind = notice.kind.as_str();
    json!({
        "type": format!("notice.{}", kind.replace('-', "_")),
        "timestamp": time(notice.last_at),
        "data": {
            "schema": SCHEMA,
            "id": notice.id,
            "kind": kind,
            "severity": notice.kind.severity().as_str(),
            "first_at": time(notice.at),
            "last_at": time(notice.last_at),
            "times": notice.times,
            "station": { "id": station, "name": channels.station },
            "facts": notice.facts,
            "text": text::sentence(&channels.words, notice),
        },
    })
    .to_string()
}

/// Hands `message` over once, in `limit` at most.
pub(super) fn deliver(
    hook: &Webhook,
    id: &str,
    message: &str,
    now: DateTime<Utc>,
    limit: Duration,
) -> Answer {
    let unix_s = now.timestamp();
    let secret = hook.secret.read().map_err(|e| e.to_string());
    let signed = secret.and_then(|secret| sign(&secret, id, unix_s, message.as_bytes()));
    let signature = match signed {
        Ok(signature) => signature,
        Err(problem) => return Answer::NotNow(Undelivered::new("secret", problem)),
    };
    let sent = agent(hook, limit)
        .post(hook.url.expose())
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", unix_s.to_string())
        .header("webhook-signature", signature)
        .send(message);
    match sent.map(|answer| answer.status().as_u16()) {
        Ok(200..=299) => Answer::Delivered,
        Ok(410) => Answer::Gone(Undelivered::new("not-wanted", "410")),
        Ok(status @ 300..=399) => {
            Answer::NotNow(Undelivered::new("redirected", status.to_string()))
        }
        Ok(status) => Answer::NotNow(Undelivered::new("answered", status.to_string())),
        // Whatever is told of it, no token that its address may hold.
        Err(error) => {
            let told = error.to_string().replace(hook.url.expose(), &hook.url.to_string());
            Answer::NotNow(Undelivered::new("unreachable", told))
        }
    }
}

fn agent(hook: &Webhook, limit: Duration) -> Agent {
    // Unencrypted is for this host, which needs no proxy; the environment's is for the others.
    let proxy = if hook.url.is_plain() { None } else { Proxy::try_from_env() };
    Agent::config_builder()
        .timeout_global(Some(limit))
        .max_redirects(0)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .proxy(proxy)
        .user_agent(TOOL_VERSION.replace(' ', "/"))
        .build()
        .into()
}
