//! Signed notes: a text and, below a blank line, who signed it. The one form of everything docket
//! signs, as C2SP defines it (c2sp.org/signed-note), so that anybody's tools can check it.
//!
//! Called by `manifest`, `identity` and `log`. A note is opened whole or refused: a signature that
//! does not fit, a key that is not expected or a line too many is an error, never a warning. Nothing
//! here reads or writes files.

pub mod json;

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::{SigningKey, VerifyingKey};
use signed_note::{
    Note, NoteError as Malformed, Signer as _, StandardSigner, StandardVerifier, VerifierList,
};

/// The C2SP code of Ed25519 keys.
const ED25519: u8 = 1;

/// A private key under its name. Its text form is the one C2SP tools write:
/// `PRIVATE+KEY+<name>+<key id>+<base64>`.
#[derive(Clone)]
pub struct NoteSigner {
    inner: StandardSigner,
    secret: String,
    public: NoteKey,
}

impl NoteSigner {
    /// A new key from the kernel's randomness.
    ///
    /// # Errors
    /// [`NoteError::Key`] for a name with spaces or a plus sign, or when the kernel gives no
    /// randomness.
    pub fn generate(name: &str) -> Result<Self, NoteError> {
        let mut seed = [0_u8; 32];
        getrandom::fill(&mut seed).map_err(|e| NoteError::Key(e.to_string()))?;
        Self::of_seed(name, &seed)
    }

    /// The key of a seed: the same seed and name give the same key.
    ///
    /// # Errors
    /// [`NoteError::Key`] for a name with spaces or a plus sign.
    pub fn of_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let public = SigningKey::from_bytes(seed).verifying_key();
        let vkey = signed_note::new_ed25519_verifier_key(name, &public);
        let id = vkey.split('+').nth(1).unwrap_or_default();
        let secret = BASE64.encode([&[ED25519], seed.as_slice()].concat());
        Self::parse(&format!("PRIVATE+KEY+{name}+{id}+{secret}"))
    }

    /// Reads the text form; space around it is left out.
    ///
    /// # Errors
    /// [`NoteError::Key`] when it is none.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let text = text.trim();
        let inner = StandardSigner::new(text).map_err(|e| NoteError::Key(e.to_string()))?;
        // Base64 may itself have plus signs.
        let secret = text.splitn(5, '+').nth(4).unwrap_or_default();
        let seed = BASE64.decode(secret).map_err(|e| NoteError::Key(e.to_string()))?;
        let seed: [u8; 32] = seed
            .get(1..)
            .and_then(|s| s.try_into().ok())
            .ok_or_else(|| NoteError::Key("a key is 32 bytes long".into()))?;
        let public = SigningKey::from_bytes(&seed).verifying_key();
        let public = NoteKey::parse(&signed_note::new_ed25519_verifier_key(inner.name(), &public))?;
        Ok(Self { inner, secret: text.into(), public })
    }

    /// The text form: whoever has it signs as this key.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// What others check with.
    #[must_use]
    pub fn key(&self) -> &NoteKey {
        &self.public
    }

    /// Signs `text`, which ends with a line feed. The same text gives the same note.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] for a text that no note may have: control characters, no line feed
    /// at its end, more than a million bytes.
    pub fn sign(&self, text: &str) -> Result<String, NoteError> {
        sign_with(text, &[self])
    }
}

impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({})", self.public)
    }
}

/// Signs `text` with several keys, in their order.
///
/// # Errors
/// As for [`NoteSigner::sign`].
pub fn sign_with(text: &str, signers: &[&NoteSigner]) -> Result<String, NoteError> {
    let mut note = Note::new(text.as_bytes(), &[])?;
    let signers: Vec<&dyn signed_note::Signer> =
        signers.iter().map(|s| &s.inner as &dyn signed_note::Signer).collect();
    note.add_sigs(&signers)?;
    String::from_utf8(note.to_bytes()).map_err(|_| NoteError::Malformed)
}

/// A public key under its name: `<name>+<key id>+<base64>`, as C2SP tools write it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NoteKey {
    vkey: String,
}

impl NoteKey {
    /// Reads the text form; space around it is left out.
    ///
    /// # Errors
    /// [`NoteError::Key`] when it is none, or of another kind than Ed25519.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let vkey = text.trim().to_owned();
        StandardVerifier::new(&vkey).map_err(|e| NoteError::Key(e.to_string()))?;
        let key = Self { vkey };
        if !key.is_plain() {
            return Err(NoteError::Key("written in another way, or of no use".into()));
        }
        Ok(key)
    }

    /// Whether it is written in the one way and is a point as RFC 8032 encodes it, not one of those few
    /// under which anybody could sign.
    fn is_plain(&self) -> bool {
        let encoded = self.vkey.splitn(3, '+').nth(2).unwrap_or_default();
        let Some(Ok(point)) = BASE64.decode(encoded).ok().map(|b| <[u8; 32]>::try_from(&b[1..]))
        else {
            return false;
        };
        // The y coordinate is below 2^255 - 19.
        let beyond =
            point[0] >= 0xed && point[1..31].iter().all(|b| *b == 0xff) && point[31] & 0x7f == 0x7f;
        VerifyingKey::from_bytes(&point).is_ok_and(|key| {
            let text = signed_note::new_ed25519_verifier_key(self.name(), &key);
            !beyond && !key.is_weak() && text == self.vkey
        })
    }

    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.vkey
    }

    /// The key's name: of a station's key, the origin of its log.
    #[must_use]
    pub fn name(&self) -> &str {
        self.vkey.split('+').next().unwrap_or_default()
    }

    fn verifier(&self) -> Result<StandardVerifier, NoteError> {
        StandardVerifier::new(&self.vkey).map_err(|e| NoteError::Key(e.to_string()))
    }

    /// Opens a note that this key, and nobody else, has signed. Answers its text.
    ///
    /// # Errors
    /// See [`open`].
    pub fn open(&self, note: &[u8]) -> Result<String, NoteError> {
        open(note, std::slice::from_ref(self))
    }

    /// Opens a checkpoint that this key has signed, whoever else has: witnesses' lines may follow.
    /// Answers its text.
    ///
    /// # Errors
    /// As for [`open`], but for the lines of others.
    pub fn open_cosigned(&self, note: &[u8]) -> Result<String, NoteError> {
        let parsed = Note::from_bytes(note)?;
        if parsed.to_bytes() != note {
            return Err(NoteError::Malformed);
        }
        parsed.verify(&VerifierList::new(vec![Box::new(self.verifier()?)]))?;
        String::from_utf8(parsed.text().to_vec()).map_err(|_| NoteError::Malformed)
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.vkey)
    }
}

impl fmt::Debug for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteKey({})", self.vkey)
    }
}

/// Opens a note that each of `keys`, in their order, and nobody else, has signed. Answers its text.
///
/// # Errors
/// [`NoteError::Malformed`] for bytes that are no note, [`NoteError::Signature`] for a signature
/// that does not fit, [`NoteError::Signers`] for one too few or one too many.
pub fn open(note: &[u8], keys: &[NoteKey]) -> Result<String, NoteError> {
    let parsed = Note::from_bytes(note)?;
    // Only the one way of writing it counts: the bytes themselves are what others cite by digest.
    if parsed.to_bytes() != note {
        return Err(NoteError::Malformed);
    }
    let mut known: Vec<Box<dyn signed_note::Verifier>> = Vec::with_capacity(keys.len());
    for key in keys {
        known.push(Box::new(key.verifier()?));
    }
    let (good, strangers) = parsed.verify(&VerifierList::new(known))?;
    let lines = note.split(|b| *b == b'\n').count() - 1;
    let text_lines = parsed.text().iter().filter(|b| **b == b'\n').count();
    let in_order = good
        .iter()
        .zip(keys)
        .all(|(s, key)| key.as_str().starts_with(&format!("{}+{:08x}+", s.name(), s.id())));
    let all = good.len() == keys.len() && in_order && strangers.is_empty();
    if !all || lines != text_lines + 1 + good.len() {
        return Err(NoteError::Signers);
    }
    String::from_utf8(parsed.text().to_vec()).map_err(|_| NoteError::Malformed)
}

/// A note's text whoever signed it: only to find out which key it names, never to be believed.
///
/// # Errors
/// [`NoteError::Malformed`] for bytes that are no note.
pub fn text_unchecked(note: &[u8]) -> Result<String, NoteError> {
    String::from_utf8(Note::from_bytes(note)?.text().to_vec()).map_err(|_| NoteError::Malformed)
}

/// Why a note is worth nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The bytes are no signed note.
    #[error("not a signed note")]
    Malformed,
    /// A signature does not fit the text.
    #[error("the signature does not fit the text")]
    Signature,
    /// Another key signed it, or one too many.
    #[error("not signed by exactly those who should have")]
    Signers,
    /// A key cannot be used.
    #[error("not a usable key: {0}")]
    Key(String),
}

impl From<Malformed> for NoteError {
    fn from(error: Malformed) -> Self {
        match error {
            Malformed::InvalidSignature { .. } => Self::Signature,
            Malformed::UnverifiedNote
            | Malformed::MismatchedVerifier
            | Malformed::VerificationError(_) => Self::Signers,
            Malformed::MalformedNote | Malformed::InvalidSigner | Malformed::SignatureError(_) => {
                Self::Malformed
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(n: u8) -> NoteSigner {
        NoteSigner::of_seed(&format!("docket/sample/{n:06}"), &[n; 32]).unwrap()
    }

    /// The example of the C2SP text: key and note made by another program.
    #[test]
    fn a_note_of_another_program_opens() {
        let key =
            NoteKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
                .unwrap();
        let note = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\n\
                    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assert!(key.open(note.as_bytes()).unwrap().ends_with("your problem is.\n"));
    }

    #[test]
    fn every_other_byte_is_refused() {
        let signer = signer(7);
        let note = signer.sign("{\"a\":1,\"名\":\"泉州\"}\n").unwrap().into_bytes();
        assert_eq!(signer.key().open(&note).unwrap(), "{\"a\":1,\"名\":\"泉州\"}\n");
        for at in 0..note.len() {
            for byte in (0..=255_u8).filter(|byte| *byte != note[at]) {
                let mut other = note.clone();
                other[at] = byte;
                assert!(signer.key().open(&other).is_err(), "byte {at} as {byte}");
            }
            assert!(signer.key().open(&note[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn exactly_those_who_should_have_signed() {
        let (a, b) = (signer(1), signer(2));
        let both = sign_with("x\n", &[&a, &b]).unwrap();
        let (ka, kb) = (a.key().clone(), b.key().clone());
        assert_eq!(open(both.as_bytes(), &[ka.clone(), kb.clone()]).unwrap(), "x\n");
        assert_eq!(ka.open(both.as_bytes()), Err(NoteError::Signers));
        let turned = open(both.as_bytes(), &[kb.clone(), ka.clone()]);
        assert_eq!(turned, Err(NoteError::Signers), "in another order");
        let one = a.sign("x\n").unwrap();
        assert_eq!(open(one.as_bytes(), &[ka, kb.clone()]), Err(NoteError::Signers));
        assert_eq!(kb.open(one.as_bytes()), Err(NoteError::Signers));
        let twice = format!("{one}{}", one.lines().last().unwrap_or_default());
        assert!(a.key().open(format!("{twice}\n").as_bytes()).is_err(), "one line too many");
    }

    #[test]
    fn a_key_survives_its_text_form_and_does_not_show_itself() {
        let signer = NoteSigner::generate("docket/sample/000001").unwrap();
        // A seed whose base64 has the sign that stands between the parts.
        let plus = NoteSigner::of_seed("docket/sample/000001", &[0xfb; 32]).unwrap();
        assert_eq!(NoteSigner::parse(plus.secret()).unwrap().key(), plus.key());
        let again = NoteSigner::parse(&format!("{}\n", signer.secret())).unwrap();
        assert_eq!(again.key(), signer.key());
        assert_ne!(NoteSigner::generate("docket/sample/000001").unwrap().key(), signer.key());
        let shown = format!("{signer:?}");
        assert!(!shown.contains(signer.secret().splitn(5, '+').nth(4).unwrap()), "{shown}");
        // The base64 of half of all keys has a plus sign.
        for n in 0..64 {
            let key = NoteSigner::of_seed("docket/sample/000001", &[n; 32]).unwrap();
            assert_eq!(NoteSigner::parse(key.secret()).unwrap().key(), key.key());
        }
        assert!(NoteSigner::generate("a name").is_err());
        assert!(NoteSigner::generate("a+name").is_err());
    }
}
