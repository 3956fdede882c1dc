//! The verbs of proof bundles, and what they ask for.
//!
//! Part of [`super::args`].

use std::path::PathBuf;

use clap::Args;
use docket_config::ByteSize;

use crate::{
    api::{BundleAsked, RangeAsked},
    bundle::Inclusion,
    cosign::WitnessKey,
    note::NoteKey,
};

/// What proof is wanted of an item, and where it goes.
#[derive(Debug, Args)]
pub struct Prove {
    /// The item's id, or a unique beginning of it.
    item: String,
    /// The file, which must not be there yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Leave the original out.
    #[arg(long, conflicts_with = "range")]
    reference: bool,
    /// Only these bytes of the original: `START+LENGTH` or `START..END`, units allowed.
    #[arg(long, value_name = "RANGE", value_parser = range)]
    range: Option<RangeAsked>,
}

impl Prove {
    /// The item, what is asked of it, and the file.
    pub(super) fn asked(self) -> (String, BundleAsked, PathBuf) {
        let original = if self.reference { Inclusion::Referenced } else { Inclusion::Included };
        (self.item, BundleAsked { original, range: self.range }, self.out)
    }
}

/// A bundle or an excerpt to be checked, and what is trusted.
#[derive(Debug, Args)]
pub struct CheckProof {
    /// The file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A station's public key that is trusted.
    #[arg(long = "key", value_name = "KEY", value_parser = NoteKey::parse)]
    pub keys: Vec<NoteKey>,
    /// A witness's public key that is trusted.
    #[arg(long = "witness", value_name = "KEY", value_parser = WitnessKey::parse)]
    pub witnesses: Vec<WitnessKey>,
    /// Certificates of time stamp authorities that are trusted, PEM.
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// The bytes that an excerpt is said to prove.
    #[arg(long, value_name = "FILE")]
    pub bytes: Option<PathBuf>,
    /// A new file for the bytes that an excerpt proves.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `10MiB+4096` or `10MiB..12MiB`.
fn range(text: &str) -> Result<RangeAsked, String> {
    let size = |text: &str| {
        text.parse::<ByteSize>().map(ByteSize::bytes).map_err(|_| format!("{text:?} is no size"))
    };
    let none = || "neither START+LENGTH nor START..END".to_owned();
    if let Some((start, end)) = text.split_once("..") {
        let (start, end) = (size(start)?, size(end)?);
        let length = end.checked_sub(start).filter(|length| *length > 0);
        return Ok(RangeAsked { start, length: length.ok_or("it ends before it begins")? });
    }
    let (start, length) = text.split_once('+').ok_or_else(none)?;
    let (start, length) = (size(start)?, size(length)?);
    if length == 0 {
        return Err("it has no bytes".into());
    }
    Ok(RangeAsked { start, length })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_with_and_without_units() {
        for (text, start, length) in [
            ("0+1", 0, 1),
            ("10MiB..12MiB", 10 << 20, 2 << 20),
            ("1 KiB+3", 1024, 3),
            ("7..8", 7, 1),
        ] {
            assert_eq!(range(text), Ok(RangeAsked { start, length }), "{text}");
        }
        for text in ["", "5", "5+0", "8..7", "7..7", "-1+2", "a..b", "1.5+2"] {
            assert!(range(text).is_err(), "{text}");
        }
    }
}
