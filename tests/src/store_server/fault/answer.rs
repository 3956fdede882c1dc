//! What the faulty store answers: a status, headers, bytes; and S3's ways to say no.
//!
//! Made by the acts, written by the connection.

use crate::store_server::xml;

/// An answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// The length that is told where no body is sent.
    pub(super) told: Option<usize>,
}

/// Why not: a status and the code that S3's documentation lists for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) u16, pub(super) &'static str);

impl Refusal {
    pub(super) const BAD_DIGEST: Self = Self(400, "BadDigest");
    pub(super) const BAD_PART: Self = Self(400, "InvalidPart");
    pub(super) const BAD_RANGE: Self = Self(416, "InvalidRange");
    pub(super) const BAD_REQUEST: Self = Self(400, "InvalidRequest");
    pub(super) const BAD_XML: Self = Self(400, "MalformedXML");
    pub(super) const CONDITION: Self = Self(412, "PreconditionFailed");
    pub(super) const DENIED: Self = Self(403, "AccessDenied");
    pub(super) const EXISTS: Self = Self(409, "BucketAlreadyOwnedByYou");
    pub(super) const NOT_HERE: Self = Self(501, "NotImplemented");
    pub(super) const NO_BUCKET: Self = Self(404, "NoSuchBucket");
    pub(super) const NO_KEY: Self = Self(404, "NoSuchKey");
    pub(super) const NO_LOCK: Self = Self(404, "NoSuchObjectLockConfiguration");
    pub(super) const NO_RULE: Self = Self(404, "ObjectLockConfigurationNotFoundError");
    pub(super) const NO_UPLOAD: Self = Self(404, "NoSuchUpload");
    pub(super) const NO_VERSION: Self = Self(404, "NoSuchVersion");
    pub(super) const PART_ORDER: Self = Self(400, "InvalidPartOrder");
    pub(super) const TOO_SMALL: Self = Self(400, "EntityTooSmall");

    /// What a fault of this status says.
    pub(super) fn of_status(status: u16) -> Self {
        match status {
            400 => Self::BAD_PART,
            403 => Self::DENIED,
            404 => Self::NO_UPLOAD,
            412 => Self::CONDITION,
            503 => Self(503, "SlowDown"),
            status => Self(status, "InternalError"),
        }
    }

    /// As an answer. The error is in the body also where the status says that all is well.
    pub(super) fn answer(self, status: u16) -> Answer {
        let said = xml::element("Code", self.1) + &xml::element("Message", self.1);
        Answer::xml(status, &format!("<Error>{said}</Error>"))
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        refusal.answer(refusal.0)
    }
}

impl Answer {
    /// An answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// A document.
    pub(super) fn xml(status: u16, document: &str) -> Self {
        let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}").into_bytes();
        Self { status, body, ..Self::default() }.with("content-type", "application/xml")
    }

    /// The same with one more header.
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The same with one more header, if there is something to say.
    pub(super) fn with_some(self, name: &str, value: Option<&String>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The same, as the last of its connection.
    pub(super) fn with_close(&self) -> Self {
        let headers = self.headers.clone();
        Self { headers, ..Self::empty(self.status) }.with("connection", "close")
    }

    /// The head as it goes over the line, telling of so many bytes.
    pub(super) fn head(&self, length: usize) -> String {
        let mut head = format!("HTTP/1.1 {} x\r\ncontent-length: {length}\r\n", self.status);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head + "\r\n"
    }
}
