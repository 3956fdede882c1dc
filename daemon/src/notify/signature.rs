//! Signing a webhook: Standard Webhooks 1.0.0, symmetric, <https://www.standardwebhooks.com/>.
//!
//! Used for each attempt, with the secret as it is then. A secret that cannot be used is an error
//! that tells nothing of it.

use base64::{Engine, engine::general_purpose::STANDARD};
use docket_config::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A secret of this form is base64 after it; any other is its own bytes.
const PREFIX: &str = "whsec_";

/// The header `webhook-signature` for a message.
///
/// # Errors
/// When the secret begins with `whsec_` and the rest is no base64.
pub(super) fn sign(secret: &Secret, id: &str, unix_s: i64, body: &[u8]) -> Result<String, String> {
    let key = match secret.expose().strip_prefix(PREFIX) {
        Some(encoded) => {
            STANDARD.decode(encoded).map_err(|_| format!("what follows {PREFIX} is no base64"))?
        }
        None => secret.expose().as_bytes().to_vec(),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|e| e.to_string())?;
    mac.update(format!("{id}.{unix_s}.").as_bytes());
    mac.update(body);
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use docket_config::SecretRef;

    use super::*;

    fn secret(text: &str) -> Secret {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        SecretRef::File(file.path().into()).read().unwrap()
    }

    /// The message of the specification's reference libraries; the signature computed apart, with
    /// Python's hmac.
    #[test]
    fn the_known_message_has_its_known_signature() {
        let secret = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = sign(&secret, id, 1_614_265_330, br#"{"test": 2432232314}"#).unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    /// RFC 2104 with the key "plain", computed apart: a secret without the prefix is its own bytes.
    #[test]
    fn a_plain_secret_is_its_own_bytes() {
        let signed = sign(&secret("plain"), "id", 0, b"{}").unwrap();
        assert_eq!(signed, "v1,8eEyR9a3w+RmZzw4i8FQWWKo6+5MPaIVjsusk37AWw0=");
    }

    #[test]
    fn a_broken_secret_is_refused_without_telling_it() {
        let refused = sign(&secret("whsec_not*base64"), "id", 0, b"{}").unwrap_err();
        assert!(!refused.contains("not*base64"), "{refused}");
    }
}
