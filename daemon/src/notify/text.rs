//! A notice in words: its sentence and its kind's headline.
//!
//! Used for webhooks and mail here, and by `api` and `cli` to show notices. Pure.

use crate::{
    catalog::Notice,
    domain::NoticeKind,
    words::{Value, Words, told},
};

/// What happened, in one sentence; how often, where it was more than once.
#[must_use]
pub fn sentence(words: &Words, notice: &Notice) -> String {
    // A notice of an older station may have fewer.
    let fact = |name: &str| notice.facts.get(name).map_or("–", String::as_str);
    let names = notice.kind.facts().iter();
    let mut facts: Vec<(&'static str, Value<'_>)> =
        names.map(|name| (*name, fact(name).into())).collect();
    facts.extend(why(words, notice).map(|why| ("why", why.into())));
    let said = words.tell(&format!("notice-{}", notice.kind.as_str()), &facts);
    if notice.times > 1 {
        told!(words, "notices-times", said = said, times = notice.times)
    } else {
        said
    }
}

/// The words for the fact that is a stable code. Notices of older stations have none; then their
/// detail says it.
fn why(words: &Words, notice: &Notice) -> Option<String> {
    let fact = |name: &str| notice.facts.get(name).map(String::as_str);
    let of = |family: &str, code| fact(code).map(|code| words.word(family, code));
    let of_code = |detail| {
        let title = fact("code").map(|code| format!("{}.title", code.to_lowercase()));
        title.and_then(|title| words.say_if_any(&title)).or(fact(detail).map(Into::into))
    };
    match notice.kind {
        NoticeKind::FixityFailed => of("finding", "reason"),
        NoticeKind::ItemQuarantined => of("reason", "reason"),
        NoticeKind::SessionTorn | NoticeKind::SessionIncomplete => {
            of("ending", "ending").or(fact("detail").map(Into::into))
        }
        NoticeKind::SafeMode => of_code("reason"),
        NoticeKind::ArchiveHeld
        | NoticeKind::LogHeld
        | NoticeKind::SettingsRefused
        | NoticeKind::OffNetwork => of_code("problem"),
        NoticeKind::DoNotIssue => fact("reasons").map(|codes| {
            let told: Vec<_> = codes.split(',').map(|code| words.word("duty", code)).collect();
            told.join("; ")
        }),
        NoticeKind::LogForked => of("fork", "reason"),
        NoticeKind::LossReported => of("loss", "loss"),
        NoticeKind::TaskLost
        | NoticeKind::AuditBehind
        | NoticeKind::KeyLost
        | NoticeKind::EpochOpened
        | NoticeKind::KeyRotated
        | NoticeKind::WitnessRefused
        | NoticeKind::IdentityRefused
        | NoticeKind::HandoverLate
        | NoticeKind::HandoverDue
        | NoticeKind::NotJudged
        | NoticeKind::NotImported
        | NoticeKind::DiskLow
        | NoticeKind::UnknownRecorder
        | NoticeKind::NotTakenIn
        | NoticeKind::RecorderLeft
        | NoticeKind::RecorderTwice
        | NoticeKind::DeviceRefused
        | NoticeKind::DeviceNotRefused
        | NoticeKind::BaysUnheard
        | NoticeKind::ProfileLeftOut
        | NoticeKind::DropsUnwatched
        | NoticeKind::TargetFailing
        | NoticeKind::TargetUnflagged
        | NoticeKind::TargetBack
        | NoticeKind::NotCopied
        | NoticeKind::NotMended
        | NoticeKind::RoomForDays
        | NoticeKind::IntakeHeld
        | NoticeKind::ControllerLost
        | NoticeKind::ControllerBack => None,
    }
}

/// What notices of `kind` have in common, as the head of a group.
#[must_use]
pub fn headline(words: &Words, kind: NoticeKind) -> String {
    words.say(&format!("notice-{}.head", kind.as_str()))
}
