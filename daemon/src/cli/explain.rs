//! The whole story of an error code, for `docket explain`.
//!
//! Called by the command line, which brings the codes. Texts stand in `daemon/words/*/errors.ftl`.

use crate::words::{Words, told};

/// There is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such code")]
pub struct NoSuchCode;

/// Number, title, kind, what it means, what is kept and what to do. `kind_of` knows the codes and
/// gives the name of a code's kind: `usage`, `not-found` and so on.
///
/// # Errors
/// When `kind_of` knows no such code.
pub fn explain(
    code: &str,
    kind_of: impl Fn(&str) -> Option<&'static str>,
    words: &Words,
) -> Result<String, NoSuchCode> {
    let code = code.trim().to_ascii_uppercase();
    let kind = words.word("errorkind", kind_of(&code).ok_or(NoSuchCode)?);
    let key = code.to_ascii_lowercase();
    // What it was about is not known here: the general answer is told.
    let about = |part: &str| told!(words, &format!("{key}.{part}"), thing = "");
    let sections = ["means", "kept", "todo"].map(|name| words.say(&format!("cli-explain-{name}")));
    let [means, kept, todo] = sections;
    Ok(format!(
        "{code} {title} — {kind}\n\n{means}\n{more}\n\n{kept}\n{}\n\n{todo}\n{}\n",
        indented(&about("kept")),
        indented(&about("todo")),
        title = about("title"),
        more = indented(&about("more")),
    ))
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use docket_config::{Language, TimeZone};

    use super::*;

    fn kind_of(code: &str) -> Option<&'static str> {
        (code == "DKT-0401").then_some("not-found")
    }

    #[test]
    fn a_code_is_explained_in_either_language() {
        for (language, expected) in [
            (
                Language::En,
                ["DKT-0401 Not found — not found", "What it means", "nothing was changed"],
            ),
            (Language::ZhCn, ["DKT-0401 未找到 — 未找到", "含义", "未作任何更改"]),
        ] {
            let words = Words { language, zone: TimeZone::System };
            let told = explain(" dkt-0401 ", kind_of, &words).unwrap();
            for part in expected {
                assert!(told.contains(part), "{told}");
            }
            assert!(!told.contains('«'), "{told}");
        }
    }

    #[test]
    fn what_is_no_code_is_not_explained() {
        let words = Words { language: Language::En, zone: TimeZone::System };
        for code in ["DKT-9999", "0401", "", "cli-error"] {
            assert_eq!(explain(code, kind_of, &words), Err(NoSuchCode), "{code:?}");
        }
    }
}
