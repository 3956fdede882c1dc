//! Signed JSON notes: one line of canonical JSON (RFC 8785) and below it who signed it.
//!
//! Called by `identity`, `manifest` and `receipt`. Whatever has another form than the one that is signed
//! is refused: a member twice, another order, a fraction, a space. Nothing here reads or writes files.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{NoteError, NoteKey, NoteSigner, open, sign_with, text_unchecked};

/// The greatest integer that every reader of JSON holds exactly.
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Signs `value` with several keys, in their order. The same value gives the same note.
///
/// # Errors
/// [`JsonError::NotCanonical`] for a value with fractions or too great a number.
pub fn sign<T: Serialize>(value: &T, signers: &[&NoteSigner]) -> Result<Vec<u8>, JsonError> {
    Ok(sign_with(&line(value)?, signers)?.into_bytes())
}

/// The line of canonical JSON that is signed.
///
/// # Errors
/// As for [`sign`].
pub fn line<T: Serialize>(value: &T) -> Result<String, JsonError> {
    let value = serde_json::to_value(value).map_err(|e| JsonError::Shape(e.to_string()))?;
    let text = serde_json_canonicalizer::to_string(&value);
    let line = text.map_err(|e| JsonError::Shape(e.to_string()))? + "\n";
    canonical(&line)?;
    Ok(line)
}

/// Opens a note that each of `keys`, and nobody else, has signed, and that is a `schema`.
///
/// # Errors
/// [`JsonError::Note`] when the signatures do not hold, and otherwise what is wrong with the text.
pub fn read<T: Serialize + DeserializeOwned>(
    note: &[u8],
    keys: &[NoteKey],
    schema: &str,
) -> Result<T, JsonError> {
    of_text(&open(note, keys)?, schema)
}

/// Opens a note that one of `keys`, and nobody else, has signed. Answers the name of that key, too. Whoever
/// signed is asked before what it says: a note that was altered is never one of an unknown schema.
///
/// # Errors
/// As for [`read`].
pub fn read_by_any<T: Serialize + DeserializeOwned>(
    note: &[u8],
    keys: &[NoteKey],
    schema: &str,
) -> Result<(T, String), JsonError> {
    let mut said = JsonError::Note(NoteError::Signers);
    for key in keys.iter().rev() {
        match read(note, std::slice::from_ref(key), schema) {
            Err(JsonError::Note(NoteError::Signers)) => {}
            Err(error) => said = error,
            Ok(read) => return Ok((read, key.name().to_owned())),
        }
    }
    Err(said)
}

/// What a note says, whoever signed it: only to find out whose it claims to be, never to be believed.
///
/// # Errors
/// As for [`read`], but for the signatures.
pub fn read_unchecked<T: Serialize + DeserializeOwned>(
    note: &[u8],
    schema: &str,
) -> Result<T, JsonError> {
    of_text(&text_unchecked(note)?, schema)
}

/// Reads one line of canonical JSON that says to be a `schema`, whoever wrote it.
///
/// # Errors
/// [`JsonError`] for what is not canonical, of another schema or of another shape.
pub fn of_text<T: Serialize + DeserializeOwned>(text: &str, schema: &str) -> Result<T, JsonError> {
    let value = canonical(text)?;
    match value.get("schema") {
        Some(Value::String(found)) if found == schema => {}
        Some(Value::String(found)) => return Err(JsonError::Schema(found.clone())),
        _ => return Err(JsonError::Shape("it does not say its schema".into())),
    }
    of_value(&value)
}

/// Reads a line of canonical JSON that nobody signed by itself: its file's digest is signed.
///
/// # Errors
/// [`JsonError`] for a line that is not canonical, or of another shape.
pub fn read_line<T: Serialize + DeserializeOwned>(line: &str) -> Result<T, JsonError> {
    of_value(&canonical(line)?)
}

fn of_value<T: Serialize + DeserializeOwned>(value: &Value) -> Result<T, JsonError> {
    let shape = |error: serde_json::Error| JsonError::Shape(error.to_string());
    let read: T = serde_json::from_value(value.clone()).map_err(shape)?;
    if !within(&serde_json::to_value(&read).map_err(shape)?, value) {
        return Err(JsonError::Shape("a member is missing or written in another way".into()));
    }
    Ok(read)
}

/// Whether all that `read` says stands in `text` just so: a null that was left out, or a time or an id
/// that can be written in two ways, would be read too. Members that are not known may stand there.
fn within(read: &Value, text: &Value) -> bool {
    match (read, text) {
        (Value::Object(read), Value::Object(text)) => {
            read.iter().all(|(name, value)| text.get(name).is_some_and(|text| within(value, text)))
        }
        (Value::Array(read), Value::Array(text)) => {
            read.len() == text.len() && read.iter().zip(text).all(|(r, t)| within(r, t))
        }
        _ => read == text,
    }
}

/// The value of a line of canonical JSON.
///
/// # Errors
/// [`JsonError::NotCanonical`] when it is anything else.
pub fn canonical(text: &str) -> Result<Value, JsonError> {
    let line = text.strip_suffix('\n').ok_or(JsonError::NotCanonical)?;
    let value: Value = serde_json::from_str(line).map_err(|_| JsonError::NotCanonical)?;
    let again = serde_json_canonicalizer::to_string(&value).map_err(|_| JsonError::NotCanonical)?;
    // A member that stands there twice is read once, so the text shows it.
    if again != line || !is_plain(&value) {
        return Err(JsonError::NotCanonical);
    }
    Ok(value)
}

/// Whether all numbers are integers that every reader holds exactly.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_i64().is_some_and(|n| n.unsigned_abs() <= INTEGER_MAX),
        Value::Array(list) => list.iter().all(is_plain),
        Value::Object(members) => members.values().all(is_plain),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// The digest by which others cite a note: SHA-256 of the whole file, lower-case hex.
#[must_use]
pub fn digest(note: &[u8]) -> String {
    hex::encode(Sha256::digest(note))
}

/// Why a signed JSON note is worth nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The signatures do not hold, or it is no note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Its text is not one line of canonical JSON.
    #[error("not one line of canonical JSON without fractions")]
    NotCanonical,
    /// It says to be something else.
    #[error("unknown schema {0:?}")]
    Schema(String),
    /// It lacks something, or something is of another kind.
    #[error("not of its schema's shape: {0}")]
    Shape(String),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_one_form_is_read() {
        canonical("{\"a\":1,\"b\":[-2,null,true,\"\u{6cc9}\"]}\n").unwrap();
        for wrong in [
            "{\"a\":1}",
            "{\"a\":1}\n\n",
            "{\"a\":1} \n",
            " {\"a\":1}\n",
            "{\"b\":1,\"a\":1}\n",
            "{\"a\":1,\"a\":1}\n",
            "{\"a\":{\"x\":1,\"x\":2}}\n",
            "{\"a\":1.5}\n",
            "{\"a\":1.0}\n",
            "{\"a\":1e3}\n",
            "{\"a\":-0}\n",
            "{\"a\":9007199254740992}\n",
            "{\"a\":-9007199254740992}\n",
            "{\"a\":\"\\u6cc9\"}\n",
            "{\"a\":\"\\/\"}\n",
            "{\"a\": 1}\n",
            "{\"a\":01}\n",
            "{\"a\":1}{\"a\":1}\n",
            "\u{feff}{\"a\":1}\n",
            "{\"a\":\"\\ud800\"}\n",
            "\n",
        ] {
            assert_eq!(canonical(wrong), Err(JsonError::NotCanonical), "{wrong:?}");
        }
    }

    #[test]
    fn a_fraction_is_never_signed() {
        let signer = NoteSigner::of_seed("docket/sample/000001", &[3; 32]).unwrap();
        assert!(sign(&json!({"a": 1.5}), &[&signer]).is_err());
        assert!(sign(&json!({"a": 1_u64 << 53}), &[&signer]).is_err());
    }

    #[test]
    fn another_schema_is_unknown_never_good() {
        let signer = NoteSigner::of_seed("docket/sample/000001", &[3; 32]).unwrap();
        let note = sign(&json!({"schema": "docket.other/1"}), &[&signer]).unwrap();
        let keys = [signer.key().clone()];
        let said = read::<Value>(&note, &keys, "docket.manifest/2");
        assert_eq!(said, Err(JsonError::Schema("docket.other/1".into())));
        read::<Value>(&note, &keys, "docket.other/1").unwrap();
        let altered = String::from_utf8(note).unwrap().replace("other/1", "other/2");
        let said = read_by_any::<Value>(altered.as_bytes(), &keys, "docket.manifest/2");
        assert_eq!(said, Err(JsonError::Note(NoteError::Signature)), "of whom is asked first");
        let unnamed = sign(&json!({"name": "docket"}), &[&signer]).unwrap();
        let said = read::<Value>(&unnamed, &keys, "docket.manifest/2");
        assert!(matches!(said, Err(JsonError::Shape(_))), "{said:?}");
    }
}
