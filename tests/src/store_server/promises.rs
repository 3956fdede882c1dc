//! What a store must promise before evidence may be trusted to it, each asked of the store itself.
//!
//! Used by the tests of the stores and by the campaign `stores`. Every promise is tried on objects of
//! its own in buckets of its own, by plain signed calls: a store that says yes and does not do it is
//! found out. A promise that is not kept is told with what the store answered instead.

use chrono::{TimeDelta, Utc};
use md5::{Digest as _, Md5};

use super::{Access, Calls, calls::sha256, xml};
use crate::rig::http::Reply;
use base64::{Engine, engine::general_purpose::STANDARD};

/// A promise of S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// What is to be new does not overwrite (`If-None-Match: *`).
    CreateOnly,
    /// The same for an upload in parts.
    CreateOnlyInParts,
    /// Bytes that do not fit their `Content-MD5` are refused.
    Md5,
    /// Bytes that do not fit their SHA-256 are refused.
    Sha256,
    /// The same for a part.
    Sha256OfPart,
    /// An upload that was left half done can be found and completed.
    Resume,
    /// A range is answered with its bytes.
    Range,
    /// What is overwritten stays as a version where versions are kept.
    Versions,
    /// New objects are kept as their bucket says.
    DefaultRetention,
    /// What is kept cannot be removed.
    KeptStays,
    /// What is kept cannot be kept for less.
    NotShortened,
    /// What is kept can be kept for longer.
    Lengthened,
    /// What is held cannot be removed until it no longer is.
    Hold,
}

/// A promise, and what came of trying it: nothing, or what was found instead.
pub type Outcome = (Promise, Result<(), String>);

type Trial = fn(&Place) -> Result<(), String>;

const TRIALS: [(Promise, Trial); 13] = [
    (Promise::CreateOnly, create_only),
    (Promise::CreateOnlyInParts, create_only_in_parts),
    (Promise::Md5, md5),
    (Promise::Sha256, sha256_of_object),
    (Promise::Sha256OfPart, sha256_of_part),
    (Promise::Resume, resume),
    (Promise::Range, range),
    (Promise::Versions, versions),
    (Promise::DefaultRetention, default_retention),
    (Promise::KeptStays, kept_stays),
    (Promise::NotShortened, not_shortened),
    (Promise::Lengthened, lengthened),
    (Promise::Hold, hold),
];

/// The smallest part S3 takes, bytes.
const PART: usize = 5 << 20;

/// Tries every promise of a store, in two new buckets whose names begin with `name`.
///
/// # Panics
/// When the store does not answer, or makes no bucket.
#[must_use]
pub fn tried(access: &Access, name: &str) -> Vec<Outcome> {
    let calls = access.calls();
    let (open, locked) = (format!("{name}-open"), format!("{name}-locked"));
    calls.make_bucket(&open, false);
    calls.make_bucket(&locked, true);
    let place = Place { calls, open, locked };
    TRIALS.iter().map(|(promise, trial)| (*promise, trial(&place))).collect()
}

/// Stores an object of `bytes` bytes in parts of `part` bytes, in a new bucket, and reads it back.
///
/// # Panics
/// When the store does not.
pub fn store_in_parts(access: &Access, bucket: &str, bytes: usize, part: usize) {
    let calls = access.calls();
    calls.make_bucket(bucket, false);
    let (open, locked) = (bucket.to_owned(), String::new());
    let at = Place { calls, open, locked };
    let whole: Vec<u8> = (0..bytes).map(|n| (n / 1_000).to_le_bytes()[0]).collect();
    let object = at.in_open("object");
    let parts: Vec<_> = whole.chunks(part).collect();
    let stored = at.upload(&object, &parts).and_then(|(id, tags)| {
        is(at.complete(&object, &id, &tags, &[]), &[200])?;
        at.has(&object, &whole)
    });
    stored.expect("a store that stores");
}

/// The promises of `outcomes` that are not kept.
#[must_use]
pub fn broken(outcomes: &[Outcome]) -> Vec<Promise> {
    outcomes.iter().filter(|(_, kept)| kept.is_err()).map(|(promise, _)| *promise).collect()
}

/// Where promises are tried.
struct Place {
    calls: Calls,
    open: String,
    locked: String,
}

impl Place {
    fn in_open(&self, key: &str) -> String {
        format!("/{}/{key}", self.open)
    }

    /// A new object in the bucket with object lock, and its version.
    fn locked(&self, key: &str, headers: &[(&str, &str)]) -> Result<(String, String), String> {
        let object = format!("/{}/{key}", self.locked);
        let put = is(self.calls.checked("PUT", &object, headers, b"locked"), &[200])?;
        let version = put.header("x-amz-version-id").to_owned();
        if version.is_empty() { Err("no version".into()) } else { Ok((object, version)) }
    }

    /// Begins an upload to `object` and fills it with `parts`; its id, and its parts' tags.
    fn upload(&self, object: &str, parts: &[&[u8]]) -> Result<(String, Vec<String>), String> {
        let begun = is(self.calls.send("POST", &format!("{object}?uploads"), &[], b""), &[200])?;
        let id = xml::first(&begun.body, "UploadId").ok_or("no upload id")?;
        let mut tags = Vec::new();
        for (n, part) in (1..).zip(parts) {
            let target = format!("{object}?partNumber={n}&uploadId={id}");
            let put = is(self.calls.send("PUT", &target, &[], part), &[200])?;
            tags.push(put.header("etag").to_owned());
        }
        Ok((id, tags))
    }

    fn complete(&self, object: &str, id: &str, tags: &[String], headers: &[(&str, &str)]) -> Reply {
        let parts = (1..).zip(tags).map(|(n, tag): (u32, _)| {
            let part = xml::element("PartNumber", n.to_string()) + &xml::element("ETag", tag);
            format!("<Part>{part}</Part>")
        });
        let parts: String = parts.collect();
        let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
        let target = format!("{object}?uploadId={id}");
        self.calls.send("POST", &target, headers, body.as_bytes())
    }

    /// Fails unless `object` has these bytes.
    fn has(&self, object: &str, bytes: &[u8]) -> Result<(), String> {
        let got = is(self.calls.send("GET", object, &[], b""), &[200])?;
        same(&got.body.len(), &bytes.len())?;
        if got.body == bytes { Ok(()) } else { Err("other bytes".into()) }
    }
}

const NEW: [(&str, &str); 1] = [("if-none-match", "*")];

fn create_only(at: &Place) -> Result<(), String> {
    let object = at.in_open("create-only");
    is(at.calls.send("PUT", &object, &NEW, b"first"), &[200])?;
    is(at.calls.send("PUT", &object, &NEW, b"second"), &[409, 412])?;
    at.has(&object, b"first")
}

fn create_only_in_parts(at: &Place) -> Result<(), String> {
    let object = at.in_open("create-only-in-parts");
    is(at.calls.send("PUT", &object, &[], b"first"), &[200])?;
    let (id, tags) = at.upload(&object, &[b"second"])?;
    is(at.complete(&object, &id, &tags, &NEW), &[409, 412])?;
    at.has(&object, b"first")
}

fn md5(at: &Place) -> Result<(), String> {
    let sum = STANDARD.encode(Md5::digest(b"other bytes"));
    let object = at.in_open("md5");
    is(at.calls.send("PUT", &object, &[("content-md5", &sum)], b"bytes"), &[400])?;
    is(at.calls.send("GET", &object, &[], b""), &[404]).map(drop)
}

fn sha256_of_object(at: &Place) -> Result<(), String> {
    let object = at.in_open("sha256");
    let sums = [sha256(b"other bytes"), sha256(b"bytes")];
    let put = |sum| at.calls.send("PUT", &object, &[("x-amz-checksum-sha256", sum)], b"bytes");
    is(put(&sums[0]), &[400])?;
    is(put(&sums[1]), &[200])?;
    let head = at.calls.send("HEAD", &object, &[("x-amz-checksum-mode", "ENABLED")], b"");
    same(head.header("x-amz-checksum-sha256"), sums[1].as_str())
}

fn sha256_of_part(at: &Place) -> Result<(), String> {
    let object = at.in_open("sha256-of-part");
    let by = [("x-amz-checksum-algorithm", "SHA256")];
    let begun = is(at.calls.send("POST", &format!("{object}?uploads"), &by, b""), &[200])?;
    let id = xml::first(&begun.body, "UploadId").ok_or("no upload id")?;
    let target = format!("{object}?partNumber=1&uploadId={id}");
    let sum = sha256(b"other bytes");
    is(at.calls.send("PUT", &target, &[("x-amz-checksum-sha256", &sum)], b"bytes"), &[400])
        .map(drop)
}

fn resume(at: &Place) -> Result<(), String> {
    let object = at.in_open("resume");
    let (first, second) = (vec![1; PART], vec![2; 1_000]);
    let (id, tags) = at.upload(&object, &[&first, &second])?;
    let uploads = at.calls.send("GET", &format!("/{}?uploads=", at.open), &[], b"");
    let open = xml::leaves(&uploads.body);
    if !open.iter().any(|(path, text)| path == "Upload/UploadId" && *text == id) {
        return Err(format!("the upload is not listed: {}", uploads.text()));
    }
    let listed = is(at.calls.send("GET", &format!("{object}?uploadId={id}"), &[], b""), &[200])?;
    let listed = xml::leaves(&listed.body).into_iter().filter(|(path, _)| path == "Part/ETag");
    let bare = |tags: Vec<String>| -> Vec<String> {
        tags.iter().map(|tag| tag.trim_matches('"').to_owned()).collect()
    };
    same(&bare(listed.map(|(_, tag)| tag).collect()), &bare(tags.clone()))?;
    is(at.complete(&object, &id, &tags, &[]), &[200])?;
    at.has(&object, &[first, second].concat())
}

fn range(at: &Place) -> Result<(), String> {
    let object = at.in_open("range");
    is(at.calls.send("PUT", &object, &[], b"0123456789"), &[200])?;
    let got = is(at.calls.send("GET", &object, &[("range", "bytes=3-5")], b""), &[206])?;
    same(got.text().as_str(), "345")
}

fn versions(at: &Place) -> Result<(), String> {
    let (object, first) = at.locked("versions", &[])?;
    let second = is(at.calls.checked("PUT", &object, &[], b"second"), &[200])?;
    if second.header("x-amz-version-id") == first {
        return Err("the same version twice".into());
    }
    at.has(&object, b"second")?;
    at.has(&format!("{object}?versionId={first}"), b"locked")
}

fn default_retention(at: &Place) -> Result<(), String> {
    at.calls.set_default_retention(&at.locked, 1);
    let (object, _) = at.locked("default-retention", &[])?;
    let until = at.calls.retained_until(&object).ok_or("it is not kept")?;
    let kept = until - Utc::now();
    let right = kept > TimeDelta::hours(23) && kept <= TimeDelta::hours(24);
    if right { Ok(()) } else { Err(format!("kept for {kept}")) }
}

fn kept_stays(at: &Place) -> Result<(), String> {
    let (object, version) = at.kept("kept-stays")?;
    is(at.calls.send("DELETE", &format!("{object}?versionId={version}"), &[], b""), &[403])?;
    at.has(&format!("{object}?versionId={version}"), b"locked")
}

fn not_shortened(at: &Place) -> Result<(), String> {
    let (object, _) = at.kept("not-shortened")?;
    let before = at.calls.retained_until(&object).ok_or("it is not kept")?;
    is(at.calls.retain(&object, Utc::now() + TimeDelta::hours(1)), &[400, 403])?;
    same(&at.calls.retained_until(&object), &Some(before))
}

fn lengthened(at: &Place) -> Result<(), String> {
    let (object, _) = at.kept("lengthened")?;
    let before = at.calls.retained_until(&object).ok_or("it is not kept")?;
    let longer = before + TimeDelta::days(100);
    is(at.calls.retain(&object, longer), &[200])?;
    same(&at.calls.retained_until(&object), &Some(longer))
}

fn hold(at: &Place) -> Result<(), String> {
    let object = format!("/{}/hold", at.open_to_holds());
    let put = is(at.calls.checked("PUT", &object, &[], b"held"), &[200])?;
    let version = format!("{object}?versionId={}", put.header("x-amz-version-id"));
    is(at.calls.hold(&object, true), &[200])?;
    is(at.calls.send("DELETE", &version, &[], b""), &[403])?;
    at.has(&object, b"held")?;
    is(at.calls.hold(&object, false), &[200])?;
    is(at.calls.send("DELETE", &version, &[], b""), &[204])?;
    is(at.calls.send("GET", &version, &[], b""), &[404]).map(drop)
}

impl Place {
    /// A new object that is kept for two days, and its version.
    fn kept(&self, key: &str) -> Result<(String, String), String> {
        let until = (Utc::now() + TimeDelta::days(2)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let headers = [
            ("x-amz-object-lock-mode", "COMPLIANCE"),
            ("x-amz-object-lock-retain-until-date", &until),
        ];
        self.locked(key, &headers)
    }

    /// A bucket with object lock whose new objects are not kept by themselves.
    fn open_to_holds(&self) -> String {
        let bucket = format!("{}-holds", self.locked);
        self.calls.make_bucket(&bucket, true);
        bucket
    }
}

/// The reply, which must have one of these statuses.
fn is(reply: Reply, statuses: &[u16]) -> Result<Reply, String> {
    if statuses.contains(&reply.status) {
        return Ok(reply);
    }
    let text: String = reply.text().chars().take(200).collect();
    Err(format!("{} instead of {statuses:?}: {text}", reply.status))
}

fn same<T: PartialEq + std::fmt::Debug + ?Sized>(found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{found:?} instead of {expected:?}")) }
}
