//! Object lock: how long objects are kept, and who may change it.
//!
//! Called by the acts. A store that ignores locks says yes to all of it, remembers what it was told,
//! and removes what it is asked to.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    answer::{Answer, Refusal},
    request::Head,
    stock::{Retention, Stock},
};
use crate::store_server::xml::{element, first};

/// How an object is to be kept.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kept {
    pub(super) retention: Option<Retention>,
    pub(super) held: bool,
}

/// How a new object is to be kept, from its headers and its bucket's rule.
pub(super) fn asked(stock: &mut Stock, head: &Head) -> Result<Kept, Refusal> {
    let (enforced, now) = (stock.settings.protections.locks, stock.now);
    let bucket = stock.bucket(&head.target.bucket)?;
    let mode = head.header("x-amz-object-lock-mode");
    let until = head.header("x-amz-object-lock-retain-until-date");
    let held = head.header("x-amz-object-lock-legal-hold") == Some("ON");
    if enforced && !bucket.lockable && (mode.is_some() || until.is_some() || held) {
        return Err(Refusal::BAD_REQUEST);
    }
    let retention = match (mode, until) {
        (None, None) => bucket.default_retention(now),
        (Some(mode), Some(until)) => Some(retention(mode, until)?),
        _ => return Err(Refusal::BAD_REQUEST),
    };
    // S3 takes nothing that is to be kept without a digest of it.
    let digest = ["content-md5", "x-amz-checksum-sha256", "x-amz-checksum-algorithm"];
    let checked = digest.iter().any(|name| head.header(name).is_some());
    if enforced && (retention.is_some() || held) && !checked {
        return Err(Refusal::BAD_REQUEST);
    }
    Ok(Kept { retention, held })
}

pub(super) fn put_retention(
    stock: &mut Stock,
    head: &Head,
    body: &[u8],
) -> Result<Answer, Refusal> {
    let mode = first(body, "Mode").ok_or(Refusal::BAD_XML)?;
    let until = first(body, "RetainUntilDate").ok_or(Refusal::BAD_XML)?;
    let asked = retention(&mode, &until)?;
    let (enforced, now) = (stock.settings.protections.locks, stock.now);
    lockable(stock, head)?;
    let target = &head.target;
    let version = stock.version(&target.bucket, &target.key, target.version.as_deref())?;
    let standing = version.retention.filter(|standing| standing.until > now);
    let weaker = standing.is_some_and(|standing| {
        let by_passing = !standing.strict && by_passing(head);
        !by_passing && (asked.until < standing.until || (standing.strict && !asked.strict))
    });
    if enforced && weaker {
        return Err(Refusal::DENIED);
    }
    version.retention = Some(asked);
    Ok(Answer::empty(200))
}

pub(super) fn get_retention(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    lockable(stock, head)?;
    let target = &head.target;
    let version = stock.version(&target.bucket, &target.key, target.version.as_deref())?;
    let Retention { strict, until } = version.retention.ok_or(Refusal::NO_LOCK)?;
    let until = until.to_rfc3339_opts(SecondsFormat::Secs, true);
    let told = element("Mode", mode(strict)) + &element("RetainUntilDate", until);
    Ok(Answer::xml(200, &format!("<Retention>{told}</Retention>")))
}

pub(super) fn put_hold(stock: &mut Stock, head: &Head, body: &[u8]) -> Result<Answer, Refusal> {
    let held = match first(body, "Status").as_deref() {
        Some("ON") => true,
        Some("OFF") => false,
        _ => return Err(Refusal::BAD_XML),
    };
    lockable(stock, head)?;
    let target = &head.target;
    stock.version(&target.bucket, &target.key, target.version.as_deref())?.held = held;
    Ok(Answer::empty(200))
}

pub(super) fn get_hold(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    lockable(stock, head)?;
    let target = &head.target;
    let held = stock.version(&target.bucket, &target.key, target.version.as_deref())?.held;
    let status = element("Status", if held { "ON" } else { "OFF" });
    Ok(Answer::xml(200, &format!("<LegalHold>{status}</LegalHold>")))
}

pub(super) fn put_rule(stock: &mut Stock, head: &Head, body: &[u8]) -> Result<Answer, Refusal> {
    lockable(stock, head)?;
    let at = "Rule/DefaultRetention";
    let rule = match first(body, &format!("{at}/Mode")) {
        None => None,
        Some(mode) => {
            let days = first(body, &format!("{at}/Days")).and_then(|days| days.parse().ok());
            Some((strict(&mode)?, days.ok_or(Refusal::BAD_XML)?))
        }
    };
    stock.bucket(&head.target.bucket)?.rule = rule;
    Ok(Answer::empty(200))
}

pub(super) fn get_rule(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let bucket = stock.bucket(&head.target.bucket)?;
    if !bucket.lockable {
        return Err(Refusal::NO_RULE);
    }
    let rule = bucket.rule.map(|(strict, days)| {
        let told = element("Mode", mode(strict)) + &element("Days", days.to_string());
        format!("<Rule><DefaultRetention>{told}</DefaultRetention></Rule>")
    });
    let told = element("ObjectLockEnabled", "Enabled") + &rule.unwrap_or_default();
    let root = "ObjectLockConfiguration";
    Ok(Answer::xml(200, &format!("<{root}>{told}</{root}>")))
}

/// Whether the request asks to pass by what keeps others off.
pub(super) fn by_passing(head: &Head) -> bool {
    head.header("x-amz-bypass-governance-retention") == Some("true")
}

/// Refuses where the bucket was made without object lock.
fn lockable(stock: &mut Stock, head: &Head) -> Result<(), Refusal> {
    let enforced = stock.settings.protections.locks;
    let lockable = stock.bucket(&head.target.bucket)?.lockable;
    if enforced && !lockable { Err(Refusal::BAD_REQUEST) } else { Ok(()) }
}

fn retention(mode: &str, until: &str) -> Result<Retention, Refusal> {
    let until: DateTime<Utc> = until.parse().map_err(|_| Refusal::BAD_REQUEST)?;
    Ok(Retention { strict: strict(mode)?, until })
}

fn strict(mode: &str) -> Result<bool, Refusal> {
    match mode {
        "COMPLIANCE" => Ok(true),
        "GOVERNANCE" => Ok(false),
        _ => Err(Refusal::BAD_REQUEST),
    }
}

fn mode(strict: bool) -> &'static str {
    if strict { "COMPLIANCE" } else { "GOVERNANCE" }
}
