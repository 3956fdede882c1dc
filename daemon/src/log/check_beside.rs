//! The check of what others said of a checkpoint: witnesses' lines and time stamps, as they are kept and as
//! they stand beside it in the archive.

use super::{
    LogError,
    check::{Check, Walk},
    layout,
};
use crate::{
    catalog::Checkpoint,
    cosign::WitnessKey,
    note,
    time_stamp::{self, Authority},
};

impl Check<'_> {
    /// What is kept of it holds, and what is said to stand in the archive does.
    pub(super) async fn check_said(&mut self, checkpoint: &Checkpoint) -> Result<(), LogError> {
        let Checkpoint { epoch, size, ref note, .. } = *checkpoint;
        // One that is no note is a finding already.
        let text = note::text_unchecked(note.as_bytes()).unwrap_or_default();
        for (line, stands) in self.catalog.cosignatures_of(epoch, size).await? {
            let key = self.key_of(epoch, &layout::cosigned(size, &line.key_id));
            let seen_at = WitnessKey::parse(&line.witness)
                .ok()
                .filter(|witness| witness.id() == line.key_id)
                .and_then(|witness| witness.check(&line.line, &text).ok());
            if seen_at != Some(line.seen_at) {
                self.find("cosignature-broken", &key, "the kept line is not this witness's");
            }
            if stands && self.deep {
                self.must_stand(&key).await;
            }
        }
        for (stamp, stands) in self.catalog.time_stamps_of(epoch, size).await? {
            let key = self.key_of(epoch, &layout::stamped(size, stamp.number));
            self.check_stamp(&key, &stamp.answer, note);
            if stands && self.deep {
                self.compare(&key, &stamp.answer).await;
            }
        }
        Ok(())
    }

    /// Whether an object beside a checkpoint is what others said of it.
    pub(super) async fn check_beside(
        &mut self,
        walk: &Walk,
        checkpoint: &Checkpoint,
        (path, key): (&str, &str),
    ) -> Result<bool, LogError> {
        let stem = layout::checkpoint(checkpoint.size);
        let Some(beside) = path.strip_prefix(&stem).and_then(|rest| rest.strip_prefix('.')) else {
            return Ok(false);
        };
        match self.store.size_of(key).await {
            Ok(Some(size)) if size <= layout::BESIDE_MAX => {}
            Ok(_) => return Ok(false),
            Err(error) => {
                self.unreadable(key, &error);
                return Ok(true);
            }
        }
        let bytes = match self.store.get_small(key).await {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(key, &error);
                return Ok(true);
            }
        };
        self.objects += 1;
        match beside.strip_suffix(".tsr") {
            Some(number) => self.is_stamp(walk, checkpoint, number, (&bytes, key)).await,
            None => Ok(self.is_cosigned(checkpoint, beside, (&bytes, key))),
        }
    }

    /// A checkpoint with one line more: of a witness that this station knows.
    fn is_cosigned(&mut self, of: &Checkpoint, id: &str, (bytes, key): (&[u8], &str)) -> bool {
        let mut known = self.witnesses.iter().filter(|witness| witness.id() == id).peekable();
        if known.peek().is_none() {
            return false;
        }
        let line =
            bytes.strip_prefix(of.note.as_bytes()).and_then(|line| str::from_utf8(line).ok());
        let text = note::text_unchecked(of.note.as_bytes()).unwrap_or_default();
        let good = line.is_some_and(|line| known.any(|w| w.check(line, &text).is_ok()));
        if !good {
            let what = "it is not that checkpoint with one line more, of the witness in its name";
            self.find("log-object-altered", key, what);
        }
        true
    }

    /// A time stamp: one that is kept was compared with it; one that the catalog forgot must hold by itself.
    async fn is_stamp(
        &mut self,
        walk: &Walk,
        of: &Checkpoint,
        number: &str,
        (bytes, key): (&[u8], &str),
    ) -> Result<bool, LogError> {
        let kept = self.catalog.time_stamps_of(walk.epoch.number, of.size).await?;
        if kept.iter().any(|(stamp, _)| format!("{:02}", stamp.number) == number) {
            return Ok(true);
        }
        let is_number = number.len() == 2 && number.parse().is_ok_and(|number: u8| number > 0);
        if !is_number || self.authority.is_none() {
            return Ok(false);
        }
        self.check_stamp(key, bytes, &of.note);
        Ok(true)
    }

    /// Whether an answer is about a checkpoint, by an authority that is trusted.
    fn check_stamp(&mut self, key: &str, answer: &[u8], note: &str) {
        let Some(authority) = self.authority else {
            self.unchecked += 1;
            return;
        };
        if let Err(error) = time_stamp::check(answer, note.as_bytes(), authority) {
            self.find("time-stamp-broken", key, error.to_string());
        }
    }

    /// Something stands under the key.
    pub(super) async fn must_stand(&mut self, key: &str) {
        match self.store.size_of(key).await {
            // What it holds is checked when all that stands there is listed.
            Ok(Some(_)) => {}
            Ok(None) => self.find("log-object-missing", key, "it is not in the archive"),
            Err(error) => self.unreadable(key, &error),
        }
    }
}

impl<'a> Check<'a> {
    /// The same check, which knows these witnesses too: a lost catalog forgot the lines that came last.
    #[must_use]
    pub fn knowing(mut self, witnesses: Vec<WitnessKey>) -> Self {
        let new = witnesses.into_iter().filter(|key| !self.witnesses.contains(key));
        let new: Vec<WitnessKey> = new.collect();
        self.witnesses.extend(new);
        self
    }

    /// The same check, which trusts these authorities for time stamps; without any, they are not checked.
    #[must_use]
    pub fn trusting(mut self, authority: Option<&'a Authority>) -> Self {
        self.authority = authority;
        self
    }
}
