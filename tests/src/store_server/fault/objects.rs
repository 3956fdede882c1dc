//! Objects written whole, read, looked at, removed and listed.
//!
//! Called by the acts.

use std::{ops::Range, sync::Arc};

use chrono::SecondsFormat;

use super::{
    answer::{Answer, Refusal},
    checks,
    locks::{self, by_passing},
    request::Head,
    stock::{Stock, Version},
};
use crate::store_server::xml::{element, leaves};

pub(super) fn put(stock: &mut Stock, head: &Head, body: Vec<u8>) -> Result<Answer, Refusal> {
    let target = &head.target;
    checks::digests(stock, head, &body)?;
    let kept = locks::asked(stock, head)?;
    checks::may_write(stock, head)?;
    let version = Version {
        id: None,
        etag: checks::etag(&body),
        bytes: Arc::new(body),
        sha256: head.header("x-amz-checksum-sha256").map(str::to_owned),
        headers: kept_headers(head),
        modified: stock.now,
        is_marker: false,
        retention: kept.retention,
        held: kept.held,
    };
    let answer = Answer::empty(200)
        .with("etag", &version.etag)
        .with_some("x-amz-checksum-sha256", version.sha256.as_ref());
    let id = stock.store(&target.bucket, &target.key, version)?;
    Ok(answer.with_some("x-amz-version-id", id.as_ref()))
}

/// Copies an object as it is.
pub(super) fn copy(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let asks_more = ["x-amz-copy-source-", "x-goog-copy-source-", "x-amz-metadata-directive"];
    if asks_more.iter().any(|start| head.headers_from(start).next().is_some()) {
        return Err(Refusal::NOT_HERE);
    }
    let (bucket, key) = head.copied_from().ok_or(Refusal::BAD_REQUEST)?;
    let kept = locks::asked(stock, head)?;
    checks::may_write(stock, head)?;
    let source = stock.version(&bucket, &key, None)?.clone();
    let version = Version {
        id: None,
        modified: stock.now,
        retention: kept.retention,
        held: kept.held,
        ..source
    };
    let told = element("ETag", &version.etag);
    let id = stock.store(&head.target.bucket, &head.target.key, version)?;
    let answer = Answer::xml(200, &format!("<CopyObjectResult>{told}</CopyObjectResult>"));
    Ok(answer.with_some("x-amz-version-id", id.as_ref()))
}

pub(super) fn get(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let target = &head.target;
    let version = stock.version(&target.bucket, &target.key, target.version.as_deref())?;
    if version.is_marker {
        return Err(Refusal(405, "MethodNotAllowed"));
    }
    checks::may_read(head, Some(version))?;
    let length = version.bytes.len();
    let range = head.header("range").map(|range| range_of(range, length)).transpose()?;
    let mode = version
        .retention
        .map(|kept| if kept.strict { "COMPLIANCE".to_owned() } else { "GOVERNANCE".to_owned() });
    let mut answer = Answer::empty(if range.is_some() { 206 } else { 200 })
        .with("etag", &version.etag)
        .with("last-modified", version.modified.to_rfc2822().replace("+0000", "GMT"))
        .with("accept-ranges", "bytes")
        .with_some("x-amz-version-id", version.id.as_ref())
        .with_some("x-amz-object-lock-mode", mode.as_ref());
    if let Some(kept) = version.retention {
        let until = kept.until.to_rfc3339_opts(SecondsFormat::Secs, true);
        answer = answer.with("x-amz-object-lock-retain-until-date", until);
    }
    if version.held {
        answer = answer.with("x-amz-object-lock-legal-hold", "ON");
    }
    answer.headers.extend(version.headers.iter().cloned());
    if head.header("x-amz-checksum-mode").is_some() && range.is_none() {
        answer = answer.with_some("x-amz-checksum-sha256", version.sha256.as_ref());
    }
    if let Some(Range { start, end }) = range.clone() {
        answer = answer.with("content-range", format!("bytes {start}-{}/{length}", end - 1));
    }
    let range = range.unwrap_or(0..length);
    if head.method == "HEAD" {
        answer.told = Some(range.len());
    } else {
        answer.body = version.bytes[range].to_vec();
    }
    Ok(answer)
}

pub(super) fn delete(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let target = &head.target;
    let removed = remove(stock, head, &target.key, target.version.as_deref())?;
    Ok(Answer::empty(204).with_some("x-amz-version-id", removed.as_ref()))
}

pub(super) fn delete_many(stock: &mut Stock, head: &Head, body: &[u8]) -> Result<Answer, Refusal> {
    checks::digests(stock, head, body)?;
    let mut asked: Vec<(String, Option<String>)> = Vec::new();
    for (path, text) in leaves(body) {
        match (path.as_str(), asked.last_mut()) {
            ("Object/Key", _) => asked.push((text, None)),
            ("Object/VersionId", Some(last)) => last.1 = Some(text),
            _ => {}
        }
    }
    let told = asked.iter().map(|(key, version)| {
        let key_told = element("Key", key);
        match remove(stock, head, key, version.as_deref()) {
            Ok(_) => format!("<Deleted>{key_told}</Deleted>"),
            Err(Refusal(_, code)) => {
                let why = element("Code", code) + &element("Message", code);
                format!("<Error>{key_told}{why}</Error>")
            }
        }
    });
    let told: String = told.collect();
    Ok(Answer::xml(200, &format!("<DeleteResult>{told}</DeleteResult>")))
}

/// Removes the named version for good, or puts a marker on the object where versions are kept.
fn remove(
    stock: &mut Stock,
    head: &Head,
    key: &str,
    id: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let (enforced, now) = (stock.settings.protections.locks, stock.now);
    let (name, may) = (&head.target.bucket, stock.settings.deletes_versions);
    let bucket = stock.bucket(name)?;
    // Rights come before anything else.
    if id.is_some() && !may {
        return Err(Refusal::DENIED);
    }
    // Removing what is not there succeeds.
    let Some(versions) = bucket.objects.get_mut(key) else { return Ok(None) };
    if id.is_none() && bucket.versioned {
        let marker = Version {
            id: None,
            bytes: Arc::default(),
            etag: String::new(),
            sha256: None,
            headers: Vec::new(),
            modified: now,
            is_marker: true,
            retention: None,
            held: false,
        };
        return stock.store(name, key, marker);
    }
    let at = versions.iter().position(|version| id.is_none_or(|id| version.is_called(id)));
    let Some(at) = at else { return Ok(None) };
    if enforced && versions[at].is_kept(now, by_passing(head)) {
        return Err(Refusal::DENIED);
    }
    let lost = versions.remove(at);
    if versions.is_empty() {
        bucket.objects.remove(key);
    }
    if !lost.is_marker {
        bucket.lost.push((key.to_owned(), lost));
    }
    Ok(id.map(str::to_owned))
}

/// The second form of S3's list: in the order of keys, those behind a key, some at a time.
pub(super) fn list(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let most = head.query.get("max-keys").and_then(|most| most.parse().ok());
    let most = most.unwrap_or(usize::MAX).min(stock.settings.page);
    let prefix = &head.target.key;
    let behind = ["continuation-token", "start-after"].iter().find_map(|n| head.query.get(*n));
    let delimiter = head.query.get("delimiter").filter(|delimiter| !delimiter.is_empty());
    let bucket = stock.bucket(&head.target.bucket)?;
    let (mut told, mut count, mut last) = (String::new(), 0, String::new());
    let mut is_truncated = false;
    for (key, versions) in bucket.objects.iter().filter(|(key, _)| key.starts_with(prefix)) {
        let Some(newest) = versions.last().filter(|version| !version.is_marker) else { continue };
        let folder = delimiter.and_then(|delimiter| {
            let end = key[prefix.len()..].find(delimiter.as_str())?;
            Some(&key[..prefix.len() + end + delimiter.len()])
        });
        let name = folder.unwrap_or(key);
        if name == last || behind.is_some_and(|behind| name <= behind.as_str()) {
            continue;
        }
        if count == most {
            is_truncated = true;
            break;
        }
        told += &match folder {
            Some(folder) => {
                format!("<CommonPrefixes>{}</CommonPrefixes>", element("Prefix", folder))
            }
            None => contents(key, newest),
        };
        (count, last) = (count + 1, name.to_owned());
    }
    let next = if is_truncated { element("NextContinuationToken", &last) } else { String::new() };
    let told = element("KeyCount", count.to_string())
        + &element("IsTruncated", is_truncated.to_string())
        + &next
        + &told;
    Ok(Answer::xml(200, &format!("<ListBucketResult>{told}</ListBucketResult>")))
}

fn contents(key: &str, version: &Version) -> String {
    let told = element("Key", key)
        + &element("LastModified", version.modified.to_rfc3339_opts(SecondsFormat::Millis, true))
        + &element("ETag", &version.etag)
        + &element("Size", version.bytes.len().to_string());
    format!("<Contents>{told}</Contents>")
}

/// The headers that are kept with an object.
pub(super) fn kept_headers(head: &Head) -> Vec<(String, String)> {
    let own = head.headers_from("x-amz-meta-").chain(head.headers_from("content-type"));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// One range of bytes (RFC 9110, 14.1.2).
fn range_of(header: &str, length: usize) -> Result<Range<usize>, Refusal> {
    let (from, to) =
        header.strip_prefix("bytes=").and_then(|r| r.split_once('-')).ok_or(Refusal::BAD_RANGE)?;
    let number = |text: &str| text.parse::<usize>().map_err(|_| Refusal::BAD_RANGE);
    let range = match (from, to) {
        ("", last) => length.saturating_sub(number(last)?)..length,
        (from, "") => number(from)?..length,
        (from, to) => number(from)?..number(to)?.saturating_add(1).min(length),
    };
    if range.start < range.end { Ok(range) } else { Err(Refusal::BAD_RANGE) }
}
