//! Which objects stay missing or altered, in a few bytes, however many they are.

use std::fmt;

/// A digest of keys, whatever their order; each is added once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unmended([u8; 32]);

impl Unmended {
    pub(super) fn add(&mut self, key: &str) {
        let digest = blake3::hash(key.as_bytes());
        self.0.iter_mut().zip(digest.as_bytes()).for_each(|(all, one)| *all ^= one);
    }
}

impl fmt::Display for Unmended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 == [0; 32] {
            true => Ok(()),
            false => f.write_str(&blake3::Hash::from_bytes(self.0).to_hex()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_keys_are_the_same_in_any_order_and_others_are_not() {
        let of = |keys: &[&str]| {
            let mut unmended = Unmended::default();
            keys.iter().for_each(|key| unmended.add(key));
            unmended.to_string()
        };
        assert_eq!(of(&[]), "");
        assert_eq!(of(&["a", "b", "c"]), of(&["c", "a", "b"]));
        assert_eq!(of(&["a"]).len(), 64);
        assert_ne!(of(&["a", "b"]), of(&["a", "c"]));
    }
}
