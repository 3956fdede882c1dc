//! What a store checks before it stores: the digests that came with the bytes, and the condition.
//!
//! Used wherever the faulty store takes bytes. A check that S3 has and this store has not is refused,
//! never passed over.

use base64::{Engine, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::{
    answer::Refusal,
    request::Head,
    stock::{Stock, Version},
};

/// Digests of S3 that are not computed here.
const OTHERS: [&str; 6] = [
    "x-amz-checksum-crc32",
    "x-amz-checksum-crc32c",
    "x-amz-checksum-crc64nvme",
    "x-amz-checksum-sha1",
    "x-amz-checksum-xxhash64",
    "x-amz-trailer",
];

/// Refuses bytes that are not those the request tells of.
pub(super) fn digests(stock: &Stock, head: &Head, body: &[u8]) -> Result<(), Refusal> {
    if !stock.settings.protections.checksums {
        return Ok(());
    }
    if OTHERS.iter().any(|name| head.header(name).is_some()) {
        return Err(Refusal::NOT_HERE);
    }
    let signed = head.header("x-amz-content-sha256").filter(|told| *told != "UNSIGNED-PAYLOAD");
    if signed.is_some_and(|told| told.starts_with("STREAMING")) {
        return Err(Refusal::NOT_HERE);
    }
    if signed.is_some_and(|told| told != hex::encode(Sha256::digest(body))) {
        return Err(Refusal(400, "XAmzContentSHA256Mismatch"));
    }
    let wrong = |name, right: String| head.header(name).is_some_and(|told| told != right);
    if wrong("content-md5", STANDARD.encode(Md5::digest(body)))
        || wrong("x-amz-checksum-sha256", STANDARD.encode(Sha256::digest(body)))
    {
        return Err(Refusal::BAD_DIGEST);
    }
    Ok(())
}

/// Refuses to write where the request's condition does not hold.
pub(super) fn may_write(stock: &mut Stock, head: &Head) -> Result<(), Refusal> {
    let (target, protections) = (&head.target, stock.settings.protections);
    let there = stock.version(&target.bucket, &target.key, None).ok().map(|there| &*there);
    if protections.create_only && head.creates_only() && there.is_some() {
        return Err(Refusal::CONDITION);
    }
    may_read(head, there)
}

/// Refuses where the object is not the one that is meant.
pub(super) fn may_read(head: &Head, there: Option<&Version>) -> Result<(), Refusal> {
    match (head.header("if-match"), there) {
        (Some(_), None) => Err(Refusal::NO_KEY),
        (Some(etag), Some(there)) if etag != there.etag => Err(Refusal::CONDITION),
        _ => Ok(()),
    }
}

/// The entity tag of bytes that came whole.
pub(super) fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", hex::encode(Md5::digest(bytes)))
}
