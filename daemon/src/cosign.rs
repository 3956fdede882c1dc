//! Cosignatures: what a witness adds to another log's checkpoint, and the question it is asked.
//!
//! Called by `api` and by the lane that asks witnesses. The forms are those of C2SP
//! (c2sp.org/tlog-cosignature, c2sp.org/tlog-witness). A witness signs only what extends the last it
//! signed; who remembers that is the caller, in one transaction with the signing. Nothing here reads
//! files or talks to anybody.

use std::fmt::{self, Write};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use tlog_tiles::{Checkpoint, Hash, check_tree};
use zeroize::Zeroizing;

use crate::note::{self, NoteError, NoteKey};

/// The C2SP code of keys for cosignatures with a time.
const COSIGNATURE: u8 = 4;
/// What a cosigner's text begins with.
const HEADER: &str = "cosignature/v1";
/// Hashes a proof between two trees can have at most.
const PROOF_MAX: usize = 63;
/// A question longer than this is none.
const QUESTION_MAX: usize = 64 << 10;

/// A witness's private key under its name, kept in the text form `PRIVATE+KEY+<name>+<id>+<base64>`.
pub struct WitnessSigner {
    seed: Zeroizing<[u8; 32]>,
    public: WitnessKey,
}

impl WitnessSigner {
    /// The key of a seed: the same seed and name give the same key.
    ///
    /// # Errors
    /// [`CosignError::Key`] for a name with spaces or a plus sign.
    pub fn of_seed(name: &str, seed: &[u8; 32]) -> Result<Self, CosignError> {
        let public = SigningKey::from_bytes(seed).verifying_key();
        let public = WitnessKey::of(name, public)?;
        Ok(Self { seed: Zeroizing::new(*seed), public })
    }

    /// A new key from the kernel's randomness.
    ///
    /// # Errors
    /// As for [`Self::of_seed`], and when the kernel gives no randomness.
    pub fn generate(name: &str) -> Result<Self, CosignError> {
        let mut seed = Zeroizing::new([0_u8; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(|e| CosignError::Key(e.to_string()))?;
        Self::of_seed(name, &seed)
    }

    /// Reads the text form; space around it is left out.
    ///
    /// # Errors
    /// [`CosignError::Key`] when it is none.
    pub fn parse(text: &str) -> Result<Self, CosignError> {
        let bad = || CosignError::Key("not a private key of a witness".into());
        let rest = text.trim().strip_prefix("PRIVATE+KEY+").ok_or_else(bad)?;
        let [name, id, secret] = parts(rest).ok_or_else(bad)?;
        let secret = Zeroizing::new(BASE64.decode(secret).map_err(|_| bad())?);
        let [COSIGNATURE, seed @ ..] = secret.as_slice() else { return Err(bad()) };
        let signer = Self::of_seed(name, seed.try_into().map_err(|_| bad())?)?;
        if signer.public.id() == id { Ok(signer) } else { Err(bad()) }
    }

    /// The text form: whoever has it signs as this witness.
    #[must_use]
    pub fn secret(&self) -> Zeroizing<String> {
        let secret = Zeroizing::new([&[COSIGNATURE], self.seed.as_slice()].concat());
        let (name, id) = (self.public.name(), self.public.id());
        Zeroizing::new(format!("PRIVATE+KEY+{name}+{id}+{}", BASE64.encode(&*secret)))
    }

    /// What others check with.
    #[must_use]
    pub fn key(&self) -> &WitnessKey {
        &self.public
    }

    /// The line that says this witness saw a checkpoint, whose text this is, at a time.
    ///
    /// # Errors
    /// [`CosignError::Line`] for a time before 1970.
    pub fn cosign(&self, text: &str, at: DateTime<Utc>) -> Result<String, CosignError> {
        let seconds = u64::try_from(at.timestamp()).map_err(|_| CosignError::Line)?;
        let signature = SigningKey::from_bytes(&self.seed).sign(message(text, seconds).as_bytes());
        let id = self.public.id;
        let all = [&id[..], &seconds.to_be_bytes(), &signature.to_bytes()].concat();
        Ok(format!("— {} {}\n", self.public.name(), BASE64.encode(all)))
    }
}

impl fmt::Debug for WitnessSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessSigner({})", self.public)
    }
}

/// A witness's public key under its name: `<name>+<key id>+<base64>`.
#[derive(Clone, PartialEq, Eq)]
pub struct WitnessKey {
    vkey: String,
    id: [u8; 4],
    public: VerifyingKey,
}

impl WitnessKey {
    fn of(name: &str, public: VerifyingKey) -> Result<Self, CosignError> {
        if !signed_note::is_key_name_valid(name) {
            return Err(CosignError::Key(format!("a key cannot be named {name:?}")));
        }
        let typed = [&[COSIGNATURE], public.as_bytes().as_slice()].concat();
        let id = signed_note::key_id(name, &typed).to_be_bytes();
        let vkey = format!("{name}+{}+{}", hex::encode(id), BASE64.encode(typed));
        Ok(Self { vkey, id, public })
    }

    /// Reads the text form; space around it is left out.
    ///
    /// # Errors
    /// [`CosignError::Key`] when it is none, or not a witness's.
    pub fn parse(text: &str) -> Result<Self, CosignError> {
        let bad = || CosignError::Key("not a public key of a witness".into());
        let [name, _, typed] = parts(text.trim()).ok_or_else(bad)?;
        let typed = BASE64.decode(typed).map_err(|_| bad())?;
        let [COSIGNATURE, public @ ..] = typed.as_slice() else { return Err(bad()) };
        let public = VerifyingKey::from_bytes(public.try_into().map_err(|_| bad())?);
        let key = Self::of(name, public.map_err(|_| bad())?)?;
        if key.vkey == text.trim() { Ok(key) } else { Err(bad()) }
    }

    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.vkey
    }

    /// The witness's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.vkey.split('+').next().unwrap_or_default()
    }

    /// The key id, 8 hex digits.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(self.id)
    }

    /// The first line of a witness's answer that is this key's about the checkpoint whose text this is, and when it
    /// saw it, by its clock. Lines of other keys count for nothing.
    ///
    /// # Errors
    /// As for [`Self::check`], when none is.
    pub fn find<'a>(
        &self,
        answer: &'a str,
        text: &str,
    ) -> Result<(&'a str, DateTime<Utc>), CosignError> {
        let mut said = CosignError::Line;
        for line in answer.split_inclusive('\n') {
            match self.check(line, text) {
                Ok(at) => return Ok((line, at)),
                Err(CosignError::Line) => {}
                Err(error) => said = error,
            }
        }
        Err(said)
    }

    /// Checks that `line` is this witness's about the checkpoint whose text this is. Answers when it
    /// saw it, by its clock.
    ///
    /// # Errors
    /// [`CosignError::Line`] when it is no line of this witness's, [`CosignError::Signature`] when it
    /// is about something else.
    pub fn check(&self, line: &str, text: &str) -> Result<DateTime<Utc>, CosignError> {
        let all = line
            .strip_suffix('\n')
            .and_then(|l| l.strip_prefix("— "))
            .and_then(|l| l.strip_prefix(self.name()))
            .and_then(|l| l.strip_prefix(' '))
            .and_then(|b| BASE64.decode(b).ok())
            .ok_or(CosignError::Line)?;
        let (id, rest) = all.split_first_chunk::<4>().ok_or(CosignError::Line)?;
        let (seconds, signature) = rest.split_first_chunk::<8>().ok_or(CosignError::Line)?;
        let signature = Signature::from_slice(signature).map_err(|_| CosignError::Line)?;
        if *id != self.id {
            return Err(CosignError::Line);
        }
        let seconds = u64::from_be_bytes(*seconds);
        self.public
            .verify_strict(message(text, seconds).as_bytes(), &signature)
            .map_err(|_| CosignError::Signature)?;
        let at = i64::try_from(seconds).ok().and_then(|s| DateTime::from_timestamp(s, 0));
        at.ok_or(CosignError::Signature)
    }
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.vkey)
    }
}

impl fmt::Debug for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessKey({})", self.vkey)
    }
}

/// Name, key id and base64 of a key's text form; base64 may itself have plus signs.
fn parts(text: &str) -> Option<[&str; 3]> {
    let mut parts = text.splitn(3, '+');
    Some([parts.next()?, parts.next()?, parts.next()?])
}

/// What a cosignature is over.
fn message(text: &str, seconds: u64) -> String {
    format!("{HEADER}\ntime {seconds}\n{text}")
}

/// What a witness remembers of a log: the newest tree it signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Leaves.
    pub size: u64,
    /// The root hash.
    pub root: [u8; 32],
}

impl Seen {
    /// Of a log it never signed for.
    pub const NOTHING: Self = Self { size: 0, root: tlog_tiles::EMPTY_HASH.0 };
}

/// A log's question to a witness: `add-checkpoint` of C2SP's witness protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The size the log believes the witness signed last.
    pub old: u64,
    /// That the new tree begins with that one.
    pub proof: Vec<Hash>,
    /// The new checkpoint, a signed note.
    pub note: String,
}

impl Question {
    /// As it is sent, or put into a file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("old {}\n", self.old);
        for hash in &self.proof {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{hash}");
        }
        text + "\n" + &self.note
    }

    /// Reads what was sent.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > QUESTION_MAX {
            return Err(Refusal::Unreadable);
        }
        let text = str::from_utf8(bytes).map_err(|_| Refusal::Unreadable)?;
        let (head, note) = text.split_once("\n\n").ok_or(Refusal::Unreadable)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|l| l.strip_prefix("old ")).ok_or(Refusal::Unreadable)?;
        let size: u64 = old.parse().map_err(|_| Refusal::Unreadable)?;
        if size.to_string() != old {
            return Err(Refusal::Unreadable);
        }
        let proof: Result<Vec<Hash>, _> = lines.map(Hash::parse_hash).collect();
        let proof = proof.ok().filter(|p| p.len() <= PROOF_MAX).ok_or(Refusal::Unreadable)?;
        Ok(Self { old: size, proof, note: note.into() })
    }

    /// The origin of the log that asks, whoever signed: to look up its key.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`].
    pub fn origin(&self) -> Result<String, Refusal> {
        let text = note::text_unchecked(self.note.as_bytes()).map_err(|_| Refusal::Unreadable)?;
        Ok(text.lines().next().unwrap_or_default().into())
    }

    /// The tree it is about, whoever signed: of worth only where the log's signature was checked.
    #[must_use]
    pub fn tree(&self) -> Option<Seen> {
        let text = note::text_unchecked(self.note.as_bytes()).ok()?;
        let tree = Checkpoint::from_bytes(text.as_bytes()).ok()?;
        Some(Seen { size: tree.size(), root: tree.hash().0 })
    }

    /// Whether the log with `key` signed what it is about.
    #[must_use]
    pub fn is_signed_by(&self, key: &NoteKey) -> bool {
        key.open_cosigned(self.note.as_bytes()).is_ok()
    }

    /// Whether a witness that saw `seen` of the log with `key` may sign. Answers the checkpoint's text
    /// and what it is to remember from then on.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn judge(&self, key: &NoteKey, seen: &Seen) -> Result<(String, Seen), Refusal> {
        let text = key.open_cosigned(self.note.as_bytes()).map_err(|e| Refusal::of_note(&e))?;
        let new = Checkpoint::from_bytes(text.as_bytes()).map_err(|_| Refusal::Unreadable)?;
        if new.origin() != key.name() {
            return Err(Refusal::UnknownLog);
        }
        if self.old > new.size() {
            return Err(Refusal::Unreadable);
        }
        let root = Hash(seen.root);
        if self.old != seen.size || (new.size() == seen.size && *new.hash() != root) {
            return Err(Refusal::Conflict(seen.size));
        }
        let extends = match self.old {
            0 => self.proof.is_empty(),
            old => check_tree(&self.proof, new.size(), *new.hash(), old, root).is_ok(),
        };
        if !extends {
            return Err(Refusal::NotExtended);
        }
        Ok((text, Seen { size: new.size(), root: new.hash().0 }))
    }
}

/// Why a witness does not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The question is none.
    #[error("not a question a witness can read")]
    Unreadable,
    /// It does not know the log.
    #[error("not a log this witness knows")]
    UnknownLog,
    /// The checkpoint is not signed by the log.
    #[error("the log did not sign this checkpoint")]
    Unsigned,
    /// It saw another size, or another tree of that size, last: the size.
    #[error("this witness last saw {0} entries, or others")]
    Conflict(u64),
    /// The new tree does not begin with the one it saw.
    #[error("the log does not extend what this witness saw")]
    NotExtended,
}

impl Refusal {
    fn of_note(error: &NoteError) -> Self {
        match error {
            NoteError::Malformed | NoteError::Key(_) => Self::Unreadable,
            _ => Self::Unsigned,
        }
    }

    /// The HTTP status of C2SP's witness protocol.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Unreadable => 400,
            Self::Unsigned => 403,
            Self::UnknownLog => 404,
            Self::Conflict(_) => 409,
            Self::NotExtended => 422,
        }
    }
}

/// Why a cosignature or a witness's key is worth nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CosignError {
    /// It is no line of that witness's.
    #[error("not a line of this witness's")]
    Line,
    /// It is about something else.
    #[error("the cosignature does not fit the checkpoint")]
    Signature,
    /// A key cannot be used.
    #[error("not a usable key: {0}")]
    Key(String),
}

#[cfg(test)]
mod tests;
