//! Every kind has an id and a sentence.

use std::collections::BTreeSet;

use super::*;

/// One of each; a kind that is missing here has an id that is missing in `IDS`.
fn each() -> Vec<ProblemKind> {
    let (found, nearest) = (String::from("x"), None);
    vec![
        ProblemKind::Unreadable { reason: io::ErrorKind::NotFound },
        ProblemKind::TooLarge { max_bytes: 1 },
        ProblemKind::NotUtf8,
        ProblemKind::Syntax { said: "expected `=`".into() },
        ProblemKind::KeyTwice,
        ProblemKind::NotAnAssignment,
        ProblemKind::UnknownSection { nearest: Some("intake".into()) },
        ProblemKind::UnknownKey { nearest: None },
        ProblemKind::Missing,
        ProblemKind::WrongType { expected: ValueType::Text, found: ValueType::Whole },
        ProblemKind::OutOfRange { min: 1, max: 64, found: "0".into() },
        ProblemKind::NotOneOf { allowed: vec!["a", "b"], found: found.clone(), nearest },
        ProblemKind::NotASize { found: found.clone() },
        ProblemKind::NotAZone { found: found.clone(), nearest },
        ProblemKind::NotASecretRef,
        ProblemKind::NotABayPlace { found: found.clone() },
        ProblemKind::NotAnAddress { found: found.clone() },
        ProblemKind::NotAServer { found: found.clone() },
        ProblemKind::NotAMailAddress { found: found.clone() },
        ProblemKind::NotAUrl,
        ProblemKind::NotAPublicKey { found: found.clone() },
        ProblemKind::NotARecipient { found: found.clone() },
        ProblemKind::NotATime { found: found.clone() },
        ProblemKind::NotATargetUrl,
        ProblemKind::NotATargetName { found: found.clone() },
        ProblemKind::NotAPattern { found: found.clone() },
        ProblemKind::NotALogDirective { found: found.clone(), nearest },
        ProblemKind::NotAName { max_chars: 64 },
        ProblemKind::RelativePath { found: found.clone() },
        ProblemKind::ControlCharacter,
        ProblemKind::EmptyList,
        ProblemKind::Duplicate { found },
        ProblemKind::NeedsOther { any_of: vec!["a"] },
        ProblemKind::Unencrypted,
    ]
}

#[test]
fn every_kind_has_an_id_of_its_own_and_a_sentence() {
    let ids: BTreeSet<_> = each().iter().map(ProblemKind::id).collect();
    assert_eq!(ids.len(), each().len());
    assert_eq!(ids, ProblemKind::IDS.into_iter().collect());
    assert!(each().iter().all(|kind| kind.to_string().len() > 6));
}
