//! A request as it comes over the line, and what S3 means by it.
//!
//! Used by the faulty store alone. Bodies have a length, as S3 demands; what S3 has and this store
//! does not is [`Operation::Other`], never taken for something else. Google's XML API asks for the same things in the same
//! way, but for two headers of its own.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Read},
};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Make a bucket.
    MakeBucket,
    /// Look whether there is a bucket.
    HeadBucket,
    /// Write an object whole.
    Put,
    /// Write an object with the bytes of another.
    Copy,
    /// Read an object, or a range of it.
    Get,
    /// Look at an object.
    Head,
    /// Remove an object, or one version of it.
    Delete,
    /// Remove many objects at once.
    DeleteMany,
    /// List objects (the second form of it).
    List,
    /// Begin an upload in parts.
    BeginUpload,
    /// Write a part.
    PutPart,
    /// Make an object of the parts.
    CompleteUpload,
    /// Throw the parts away.
    AbortUpload,
    /// List the parts that are there.
    ListParts,
    /// List the uploads that are open.
    ListUploads,
    /// Keep an object until some time.
    PutRetention,
    /// Ask until when an object is kept.
    GetRetention,
    /// Hold an object, or no longer.
    PutHold,
    /// Ask whether an object is held.
    GetHold,
    /// Say how new objects of a bucket are kept.
    PutLockRule,
    /// Ask how new objects of a bucket are kept.
    GetLockRule,
    /// Keep the versions of a bucket's objects.
    PutVersioning,
    /// Ask whether they are kept.
    GetVersioning,
    /// Something this store does not have.
    Other,
}

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What is asked for.
    pub operation: Operation,
    /// The bucket.
    pub bucket: String,
    /// The object's key, or the prefix of those to be listed; empty for the bucket itself.
    pub key: String,
    /// The version that is named.
    pub version: Option<String>,
    /// The number of the part, from 1.
    pub part: Option<u32>,
}

/// A request without its body.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) target: Target,
    pub(super) query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
}

/// The header that names what is copied, in S3 and in Google's XML API.
const COPIES: [&str; 2] = ["x-amz-copy-source", "x-goog-copy-source"];
/// Queries that do not say what is asked for.
const ASIDE: [&str; 10] = [
    "continuation-token",
    "delimiter",
    "encoding-type",
    "fetch-owner",
    "max-keys",
    "max-uploads",
    "prefix",
    "start-after",
    "versionId",
    "x-id",
];

impl Head {
    /// Reads one; none at the end of the connection.
    pub(super) fn read(from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some(first) = line(from)? else { return Ok(None) };
        let mut words = first.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(io::Error::other(format!("no request: {first:?}")));
        };
        let mut headers = BTreeMap::new();
        while let Some(line) = line(from)?.filter(|line| !line.is_empty()) {
            let Some((name, value)) = line.split_once(':') else { continue };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        });
        let query: BTreeMap<_, _> = query.collect();
        let target = meant(method, path, &query, &headers);
        Ok(Some(Self { method: method.to_owned(), target, query, headers }))
    }

    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The bucket and key of what is copied.
    pub(super) fn copied_from(&self) -> Option<(String, String)> {
        let source = COPIES.iter().find_map(|name| self.header(name))?;
        let (bucket, key) = source.trim_start_matches('/').split_once('/')?;
        Some((decoded(bucket), decoded(key)))
    }

    /// Whether nothing may be written over: in S3, or in Google's XML API, where an object that is not there has the
    /// generation 0.
    pub(super) fn creates_only(&self) -> bool {
        self.header("if-none-match") == Some("*")
            || self.header("x-goog-if-generation-match") == Some("0")
    }

    /// All headers whose names begin so.
    pub(super) fn headers_from<'a>(
        &'a self,
        start: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a String)> {
        self.headers.iter().filter(move |(name, _)| name.starts_with(start))
    }

    /// The bytes its body has.
    pub(super) fn length(&self) -> usize {
        self.header("content-length").and_then(|n| n.parse().ok()).unwrap_or_default()
    }
}

/// Reads exactly `length` bytes.
pub(super) fn exactly(from: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn line(from: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    if from.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()))
}

fn meant(
    method: &str,
    path: &str,
    query: &BTreeMap<String, String>,
    headers: &BTreeMap<String, String>,
) -> Target {
    let (bucket, key) = path.trim_start_matches('/').split_once('/').unwrap_or((path, ""));
    let (bucket, key) = (decoded(bucket.trim_start_matches('/')), decoded(key));
    let asked: Vec<_> =
        query.keys().map(String::as_str).filter(|name| !ASIDE.contains(name)).collect();
    let of_object = !key.is_empty();
    let operation = if headers.contains_key("transfer-encoding") {
        Operation::Other
    } else if !of_object {
        of_a_bucket(method, &asked)
    } else {
        match of_an_object(method, &asked) {
            named if !COPIES.iter().any(|name| headers.contains_key(*name)) => named,
            Operation::Put => Operation::Copy,
            // A part may be a copy too.
            _ => Operation::Other,
        }
    };
    let key = if of_object { key } else { query.get("prefix").cloned().unwrap_or_default() };
    let part = query.get("partNumber").and_then(|n| n.parse().ok());
    Target { operation, bucket, key, version: query.get("versionId").cloned(), part }
}

fn of_an_object(method: &str, asked: &[&str]) -> Operation {
    match (method, asked) {
        ("PUT", []) => Operation::Put,
        ("GET", []) => Operation::Get,
        ("HEAD", []) => Operation::Head,
        ("DELETE", []) => Operation::Delete,
        ("POST", ["uploads"]) => Operation::BeginUpload,
        ("PUT", ["partNumber", "uploadId"]) => Operation::PutPart,
        ("POST", ["uploadId"]) => Operation::CompleteUpload,
        ("DELETE", ["uploadId"]) => Operation::AbortUpload,
        ("GET", ["uploadId"]) => Operation::ListParts,
        ("PUT", ["retention"]) => Operation::PutRetention,
        ("GET", ["retention"]) => Operation::GetRetention,
        ("PUT", ["legal-hold"]) => Operation::PutHold,
        ("GET", ["legal-hold"]) => Operation::GetHold,
        _ => Operation::Other,
    }
}

fn of_a_bucket(method: &str, asked: &[&str]) -> Operation {
    match (method, asked) {
        ("PUT", []) => Operation::MakeBucket,
        ("HEAD", []) => Operation::HeadBucket,
        ("GET", ["list-type"]) => Operation::List,
        ("GET", ["uploads"]) => Operation::ListUploads,
        ("POST", ["delete"]) => Operation::DeleteMany,
        ("PUT", ["object-lock"]) => Operation::PutLockRule,
        ("GET", ["object-lock"]) => Operation::GetLockRule,
        ("PUT", ["versioning"]) => Operation::PutVersioning,
        ("GET", ["versioning"]) => Operation::GetVersioning,
        _ => Operation::Other,
    }
}

/// Percent-decoding (RFC 3986, 2.1).
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let hex = more
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        bytes.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { &more[2..] } else { more };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_read_from_method_path_and_query() {
        let read = |first: &str| {
            let text = format!("{first} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
            let head = Head::read(&mut text.as_bytes()).expect("a request").expect("one");
            assert_eq!((head.header("host"), head.length()), (Some("x"), 3));
            head
        };
        for (first, operation, key) in [
            ("PUT /b", Operation::MakeBucket, ""),
            ("PUT /b/a/k%20%3D.mp4", Operation::Put, "a/k =.mp4"),
            ("GET /b/a?versionId=v1", Operation::Get, "a"),
            ("GET /b?list-type=2&prefix=a%2F&delimiter=%2F", Operation::List, "a/"),
            ("PUT /b/a?partNumber=2&uploadId=u", Operation::PutPart, "a"),
            ("POST /b/a?uploads=", Operation::BeginUpload, "a"),
            ("GET /b/a?retention", Operation::GetRetention, "a"),
            ("GET /b/a?acl", Operation::Other, "a"),
        ] {
            let target = read(first).target;
            assert_eq!((target.operation, target.key.as_str()), (operation, key), "{first}");
            assert_eq!(target.bucket, "b", "{first}");
        }
        // A header makes a copy of a put; what copies a part is not known.
        for name in COPIES {
            for (query, operation) in
                [("", Operation::Copy), ("?partNumber=2&uploadId=u", Operation::Other)]
            {
                let text =
                    format!("PUT /b/a{query} HTTP/1.1\r\nHost: x\r\n{name}: /b/from\r\n\r\n");
                let head = Head::read(&mut text.as_bytes()).expect("a request").expect("one");
                assert_eq!(head.target.operation, operation, "{text}");
            }
        }
        assert_eq!(read("PUT /b/a?partNumber=2&uploadId=u").target.part, Some(2));
    }
}
