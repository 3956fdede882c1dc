//! Raw paths in a script: as text where they are text, else as hex.
//!
//! Used by the script's clips and exceptions. Names from a card may hold any byte, so a script
//! must be able to write each of them down.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::NotTaken;

/// The raw path given by exactly one of the two forms.
pub(super) fn from_forms(path: Option<String>, path_hex: Option<&str>) -> Result<Vec<u8>, String> {
    let path_raw = match (path, path_hex) {
        (Some(path), None) => path.into_bytes(),
        (None, Some(path_hex)) => {
            hex::decode(path_hex).map_err(|error| format!("path_hex: {error}"))?
        }
        _ => return Err("give either path or path_hex".into()),
    };
    if path_raw.is_empty() {
        return Err("the path is empty".into());
    }
    Ok(path_raw)
}

/// The two forms of a raw path: text when it reads as such, else hex.
pub(super) fn to_forms(path_raw: &[u8]) -> (Option<String>, Option<String>) {
    match std::str::from_utf8(path_raw) {
        Ok(text) if !text.chars().any(char::is_control) => (Some(text.to_owned()), None),
        _ => (None, Some(hex::encode(path_raw))),
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotTakenForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
    reason: String,
    detail: String,
}

/// Exceptions in a script.
pub(super) mod not_taken {
    use super::{
        Deserialize, Deserializer, Error, NotTaken, NotTakenForm, Serializer, from_forms, to_forms,
    };

    pub(in super::super) fn serialize<S: Serializer>(
        all: &[NotTaken],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(all.iter().map(|one| {
            let (path, path_hex) = to_forms(&one.path_raw);
            let (reason, detail) = (one.reason.clone(), one.detail.clone());
            NotTakenForm { path, path_hex, reason, detail }
        }))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<NotTaken>, D::Error> {
        Vec::<NotTakenForm>::deserialize(from)?
            .into_iter()
            .map(|form| {
                let path_raw =
                    from_forms(form.path, form.path_hex.as_deref()).map_err(D::Error::custom)?;
                Ok(NotTaken { path_raw, reason: form.reason, detail: form.detail })
            })
            .collect()
    }
}
