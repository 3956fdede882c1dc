//! What columns and kinds of issue are called: by their stable names, and in every language of the
//! station, so that a file is read as it was written, in whatever language.

use docket_config::{Language, TimeZone};

use crate::{domain::IssueKind, words::Words};

const LANGUAGES: [Language; 2] = [Language::En, Language::ZhCn];

/// Whether `given` means the column `name`.
pub(super) fn is_column(name: &str, given: &str) -> bool {
    means("column", name, given)
}

/// Whether `given` means the kind of issue.
pub(super) fn is_kind(kind: IssueKind, given: &str) -> bool {
    means("issue", kind.as_str(), given)
}

fn means(family: &str, code: &str, given: &str) -> bool {
    let given = given.trim();
    let said = |language| Words { language, zone: TimeZone::System }.word(family, code);
    given.eq_ignore_ascii_case(code)
        || LANGUAGES.into_iter().any(|language| given.eq_ignore_ascii_case(&said(language)))
}
