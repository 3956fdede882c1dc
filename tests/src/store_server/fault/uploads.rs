//! Uploads in parts: begun, filled, completed or thrown away.
//!
//! Called by the acts. A part may come again and replaces the one before, as in S3; an upload that was
//! completed is gone, so that completing it once more finds none.

use std::{collections::BTreeMap, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::{
    answer::{Answer, Refusal},
    checks,
    locks::{self, Kept},
    objects::kept_headers,
    request::Head,
    stock::{Stock, Version},
};
use crate::store_server::xml::{element, leaves};

/// An upload that is open.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) key: String,
    headers: Vec<(String, String)>,
    kept: Kept,
    parts: BTreeMap<u32, Part>,
}

#[derive(Clone, Debug)]
struct Part {
    bytes: Arc<Vec<u8>>,
    etag: String,
    sha256: Option<String>,
}

pub(super) fn begin(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let kept = locks::asked(stock, head)?;
    let (id, headers, target) = (stock.name('u'), kept_headers(head), &head.target);
    let upload = Upload { key: target.key.clone(), headers, kept, parts: BTreeMap::new() };
    stock.bucket(&target.bucket)?.uploads.insert(id.clone(), upload);
    let told = [("Bucket", &target.bucket), ("Key", &target.key), ("UploadId", &id)];
    Ok(document("InitiateMultipartUploadResult", &told.map(|(n, t)| element(n, t)).concat()))
}

pub(super) fn put_part(stock: &mut Stock, head: &Head, body: Vec<u8>) -> Result<Answer, Refusal> {
    checks::digests(stock, head, &body)?;
    let number = head.target.part.filter(|n| (1..=10_000).contains(n));
    let number = number.ok_or(Refusal::BAD_REQUEST)?;
    let sha256 = head.header("x-amz-checksum-sha256").map(str::to_owned);
    let part = Part { etag: checks::etag(&body), bytes: Arc::new(body), sha256 };
    let answer = Answer::empty(200)
        .with("etag", &part.etag)
        .with_some("x-amz-checksum-sha256", part.sha256.as_ref());
    open(stock, head)?.parts.insert(number, part);
    Ok(answer)
}

pub(super) fn complete(stock: &mut Stock, head: &Head, body: &[u8]) -> Result<Answer, Refusal> {
    let (min_part, now) = (stock.settings.min_part_bytes, stock.now);
    let upload = open(stock, head)?.clone();
    let parts = chosen(&upload, body)?;
    if parts.split_last().is_some_and(|(_, all)| all.iter().any(|p| p.bytes.len() < min_part)) {
        return Err(Refusal::TOO_SMALL);
    }
    checks::may_write(stock, head)?;
    let all: Vec<_> = parts.iter().map(|part| part.bytes.as_slice()).collect();
    let etag = format!("\"{}-{}\"", hex::encode(tags_digest(&parts)), parts.len());
    let version = Version {
        id: None,
        bytes: Arc::new(all.concat()),
        etag: etag.clone(),
        sha256: digest_of_digests(&parts),
        headers: upload.headers,
        modified: now,
        is_marker: false,
        retention: upload.kept.retention,
        held: upload.kept.held,
    };
    let (bucket, key) = (&head.target.bucket, &head.target.key);
    let sum = version.sha256.as_ref().map(|sum| element("ChecksumSHA256", sum));
    let id = stock.store(bucket, key, version)?;
    stock.bucket(bucket)?.uploads.remove(&head.query["uploadId"]);
    let told = element("Bucket", bucket) + &element("Key", key) + &element("ETag", etag);
    let told = document("CompleteMultipartUploadResult", &(told + &sum.unwrap_or_default()));
    Ok(told.with_some("x-amz-version-id", id.as_ref()))
}

pub(super) fn abort(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    open(stock, head)?;
    stock.bucket(&head.target.bucket)?.uploads.remove(&head.query["uploadId"]);
    Ok(Answer::empty(204))
}

pub(super) fn list_parts(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let parts = open(stock, head)?.parts.iter().map(|(number, part)| {
        let told = element("PartNumber", number.to_string())
            + &element("ETag", &part.etag)
            + &element("Size", part.bytes.len().to_string());
        let sum = part.sha256.as_ref().map(|sum| element("ChecksumSHA256", sum));
        format!("<Part>{told}{}</Part>", sum.unwrap_or_default())
    });
    let parts: String = parts.collect();
    Ok(document("ListPartsResult", &(element("IsTruncated", "false") + &parts)))
}

pub(super) fn list(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let bucket = stock.bucket(&head.target.bucket)?;
    let of_prefix = bucket.uploads.iter().filter(|(_, u)| u.key.starts_with(&head.target.key));
    let uploads = of_prefix.map(|(id, upload)| {
        let told = element("Key", &upload.key) + &element("UploadId", id);
        format!("<Upload>{told}</Upload>")
    });
    let uploads: String = uploads.collect();
    Ok(document("ListMultipartUploadsResult", &(element("IsTruncated", "false") + &uploads)))
}

fn open<'a>(stock: &'a mut Stock, head: &Head) -> Result<&'a mut Upload, Refusal> {
    let id = head.query.get("uploadId").ok_or(Refusal::BAD_REQUEST)?;
    let found = stock.bucket(&head.target.bucket)?.uploads.get_mut(id);
    found.filter(|upload| upload.key == head.target.key).ok_or(Refusal::NO_UPLOAD)
}

/// The parts that the request names, which must be there and in order.
fn chosen(upload: &Upload, body: &[u8]) -> Result<Vec<Part>, Refusal> {
    let told = leaves(body);
    let numbers = told.iter().filter(|(path, _)| path == "Part/PartNumber");
    let etags = told.iter().filter(|(path, _)| path == "Part/ETag");
    let mut chosen: Vec<(u32, Part)> = Vec::new();
    for ((_, number), (_, etag)) in numbers.zip(etags) {
        let number = number.parse().map_err(|_| Refusal::BAD_XML)?;
        if chosen.last().is_some_and(|(last, _)| *last >= number) {
            return Err(Refusal::PART_ORDER);
        }
        let part = upload.parts.get(&number).ok_or(Refusal::BAD_PART)?;
        if part.etag.trim_matches('"') != etag.trim_matches('"') {
            return Err(Refusal::BAD_PART);
        }
        chosen.push((number, part.clone()));
    }
    if chosen.is_empty() {
        return Err(Refusal::BAD_XML);
    }
    Ok(chosen.into_iter().map(|(_, part)| part).collect())
}

/// The digest in the entity tag: of the parts' digests.
fn tags_digest(parts: &[Part]) -> impl AsRef<[u8]> + use<> {
    let mut all = Md5::new();
    for part in parts {
        all.update(Md5::digest(part.bytes.as_slice()));
    }
    all.finalize()
}

/// S3's "composite" checksum; none where a part came without one.
fn digest_of_digests(parts: &[Part]) -> Option<String> {
    let mut all = Sha256::new();
    for part in parts {
        part.sha256.as_ref()?;
        all.update(Sha256::digest(part.bytes.as_slice()));
    }
    Some(format!("{}-{}", STANDARD.encode(all.finalize()), parts.len()))
}

fn document(root: &str, within: &str) -> Answer {
    Answer::xml(200, &format!("<{root}>{within}</{root}>"))
}
