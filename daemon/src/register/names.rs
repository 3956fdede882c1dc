//! What kinds of issue are called: by their stable names, and in every language of the station, so that
//! a file is read as it was written, in whatever language.

use docket_config::{Language, TimeZone};

use crate::{domain::IssueKind, words::Words};

const LANGUAGES: [Language; 2] = [Language::En, Language::ZhCn];

/// Whether `given` means the kind of issue.
pub(super) fn is_kind(kind: IssueKind, given: &str) -> bool {
    let (given, code) = (given.trim(), kind.as_str());
    let said = |language| Words { language, zone: TimeZone::System }.word("issue", code);
    given.eq_ignore_ascii_case(code)
        || LANGUAGES.into_iter().any(|language| given.eq_ignore_ascii_case(&said(language)))
}
