//! Uploads in parts: begun, filled, completed.
//!
//! Called by `flow::send`, which keeps what the store calls them. A reply proves nothing. None is ever given up: it may have
//! become an object, and some stores would take that object's bytes with the parts. The bucket's own rule ends what is left.

use chrono::TimeDelta;
use object_store::multipart::PartId;

use super::{Payload, Remote, StoreError};

/// The least length of a part; all parts but the last are whole mebibytes.
const PART_MIN: u64 = 8 << 20;
const PIECE_BYTES: u64 = 1 << 20;
/// Parts that a store takes at most; S3 takes 10,000.
const PARTS_MAX: u64 = 9_000;

/// The length of every part but the last of an object of `size` bytes.
#[must_use]
pub fn part_bytes(size: u64) -> u64 {
    size.div_ceil(PARTS_MAX).next_multiple_of(PIECE_BYTES).max(PART_MIN)
}

impl Remote {
    /// Begins an upload in parts; answers what the store calls it.
    ///
    /// # Errors
    /// As of the store.
    pub async fn begin(&self, key: &str) -> Result<String, StoreError> {
        let at = self.at(key)?;
        self.within("begin", key, 0, self.parts.create_multipart(&at)).await
    }

    /// Sends part `number`, from 0; answers what the store wants to hear at the end.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when the store does not know the upload any more.
    pub async fn put_part(
        &self,
        key: &str,
        upload: &str,
        number: u64,
        bytes: impl Into<Payload>,
    ) -> Result<String, StoreError> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let (at, id, bytes) = (self.at(key)?, upload.to_owned(), bytes.into());
        let length = bytes.content_length();
        let sent = self.parts.put_part(&at, &id, number, bytes);
        self.within("send", key, length, sent).await.map(|part| part.content_id)
    }

    /// Makes the parts, all of them in order, the object of `key`.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when the store does not know the upload, or parts of it, any more. It may stand
    /// all the same, after any error.
    pub async fn complete(
        &self,
        key: &str,
        upload: &str,
        parts: Vec<String>,
    ) -> Result<(), StoreError> {
        let parts = parts.into_iter().map(|content_id| PartId { content_id }).collect();
        let (at, id) = (self.at(key)?, upload.to_owned());
        let done = self.parts.complete_multipart(&at, &id, parts);
        let done = self.answered("complete", key, 0, done).await?;
        done.map(|_| ()).map_err(|e| StoreError::completing(key, &e))
    }

    /// How long the store keeps parts of which nothing was made; none: until it is told otherwise.
    #[must_use]
    pub fn keeps_parts(&self) -> Option<TimeDelta> {
        self.keeps_parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{
        StoreErrorKind, Target,
        for_tests::{at_server, server::serve},
    };

    /// What is heard of a store that answers everything with `status`: of a create-only put, and of an upload.
    async fn heard(status: u16) -> [StoreErrorKind; 4] {
        let url = serve(move |_| (status, Vec::new()));
        let (_secret, configured) = at_server(&url);
        let Target::Bucket(_, remote) = Target::open(&configured).unwrap() else { unreachable!() };
        let (part, parts) = ("part", vec!["tag".to_owned()]);
        [
            remote.put("key", part).await.unwrap_err(),
            remote.begin("key").await.unwrap_err(),
            remote.put_part("key", "upload", 0, part).await.unwrap_err(),
            remote.complete("key", "upload", parts).await.unwrap_err(),
        ]
        .map(|error| error.kind())
    }

    #[tokio::test]
    async fn only_a_create_only_put_finds_that_something_stands_there() {
        use StoreErrorKind::{Exists, Failed, NotFound};
        // Another is at it, which passes.
        assert_eq!(heard(409).await, [Exists, Failed, Failed, Failed]);
        assert_eq!(heard(412).await, [Exists, Failed, Failed, Failed]);
        // Parts that the store has no more never will be an object.
        assert_eq!(heard(400).await, [Failed, Failed, Failed, NotFound]);
    }

    #[test]
    fn parts_are_few_enough_and_equal() {
        for size in [PART_MIN + 1, 1 << 30, 4 << 30, 1 << 40, 40 << 40] {
            let part = part_bytes(size);
            assert!(part >= PART_MIN && part.is_multiple_of(PIECE_BYTES), "{size}");
            assert!(size.div_ceil(part) <= PARTS_MAX, "{size}");
        }
        assert_eq!(part_bytes(4 << 30), PART_MIN, "four gigabytes in parts of eight megabytes");
    }
}
