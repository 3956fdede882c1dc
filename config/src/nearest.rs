//! The word that was probably meant.
//!
//! Called where a word is not known. Answers nothing rather than something far off.

/// Words longer than this are no slips of known ones.
const WORD_MAX_BYTES: usize = 64;

/// The candidate nearest to `word`, if it is near: at most one slip in three characters.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if word.is_empty() || word.len() > WORD_MAX_BYTES {
        return None;
    }
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let slips = strsim::damerau_levenshtein(&word, &candidate.to_lowercase());
            (slips, word.len().max(candidate.len()), candidate)
        })
        .filter(|(slips, length, _)| *slips <= (length / 3).max(1) && slips < length)
        .min_by_key(|(slips, ..)| *slips)
        .map(|(.., candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let words = ["parallel_bays", "keep_free", "sm3", "second_read"];
        assert_eq!(nearest("paralel_bays", words), Some("parallel_bays"));
        assert_eq!(nearest("keep-free", words), Some("keep_free"));
        assert_eq!(nearest("SM3", words), Some("sm3"));
        for stranger in ["bandwidth", "", "x", &"k".repeat(500)] {
            assert_eq!(nearest(stranger, words), None, "{stranger}");
        }
    }
}
