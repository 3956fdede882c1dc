//! Every text that people see, in every language of the station: Fluent messages and times.
//!
//! Used by `api` (errors), `cli`, `notify` and `doctor`. A key without a message shows as the key in
//! guillemets, and fails a test; nothing here fails at run time. It never holds a text of its own:
//! those stand in `daemon/words/<language>/*.ftl`.

mod choice;
mod zone;

use std::{borrow::Cow, collections::HashMap};

use chrono::{DateTime, Utc};
use docket_config::{Language, TimeZone};
use fluent_templates::{
    Loader,
    fluent_bundle::{FluentArgs, FluentValue},
    static_loader,
};
use unic_langid::{LanguageIdentifier, langid};

pub use choice::{accept_language, choose};
pub use zone::{face_in_zone, in_zone};

static_loader! {
    static MESSAGES = {
        locales: "./words",
        fallback_language: "en",
        customise: |bundle| {
            // Isolation marks are for mixed directions; both languages run left to right.
            bundle.set_use_isolating(false);
            // Refused only where it is there already.
            let _ = bundle.add_function("GIVEN", given);
        },
    };
}

/// `GIVEN($fact)` in a message: `no` for a text that is empty, `yes` for everything else.
fn given<'a>(values: &[FluentValue<'a>], _: &FluentArgs<'_>) -> FluentValue<'a> {
    let given = !matches!(values, [FluentValue::String(text)] if text.is_empty());
    if given { "yes".into() } else { "no".into() }
}

const EN: LanguageIdentifier = langid!("en");
const ZH_CN: LanguageIdentifier = langid!("zh-CN");

/// What fills a message's place: a number or a text. Numbers choose plurals, texts do not.
pub type Value<'a> = FluentValue<'a>;

/// Values for a message's places.
pub type Facts<'a> = [(&'static str, Value<'a>)];

/// A language and a zone: what is needed to talk to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub language: Language,
    /// The station's zone.
    pub zone: TimeZone,
}

impl Words {
    /// The message `key`, which has no places to fill. `message.attribute` names an attribute.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.tell(key, &[])
    }

    /// The message `key`, for what only some things say; none where there is no such message.
    #[must_use]
    pub fn say_if_any(&self, key: &str) -> Option<String> {
        self.find(key, &[])
    }

    /// The message `key` with its places filled. The macro [`told!`](crate::told) writes this shorter.
    #[must_use]
    pub fn tell(&self, key: &str, facts: &Facts<'_>) -> String {
        self.find(key, facts).unwrap_or_else(|| format!("«{key}»"))
    }

    /// The message `key` with its places filled; none where there is no such message.
    #[must_use]
    pub fn tell_if_any(&self, key: &str, facts: &Facts<'_>) -> Option<String> {
        self.find(key, facts)
    }

    /// The word for a stable code: the message `family-code`. A code without one shows as it is: it
    /// is a newer station's, or a text that a person gave.
    #[must_use]
    pub fn word(&self, family: &str, code: &str) -> String {
        self.find(&format!("{family}-{code}"), &[]).unwrap_or_else(|| code.to_owned())
    }

    fn find(&self, key: &str, facts: &Facts<'_>) -> Option<String> {
        let facts: HashMap<Cow<'static, str>, FluentValue<'_>> =
            facts.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        let language = match self.language {
            Language::En => &EN,
            Language::ZhCn => &ZH_CN,
        };
        MESSAGES.try_lookup_complete(language, key, Some(&facts))
    }

    /// A moment in the station's zone, to the second, with its offset.
    #[must_use]
    pub fn time(&self, at: DateTime<Utc>) -> String {
        in_zone(self.zone, at).format("%Y-%m-%d %H:%M:%S %:z").to_string()
    }
}

/// `told!(words, "key", name = value, …)`: a message with its places filled.
#[macro_export]
macro_rules! told {
    ($words:expr, $key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $words.tell($key, &[$((stringify!($name), $value.into())),*])
    };
}

pub use told;

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: Language) -> Words {
        Words { language, zone: TimeZone::Named(chrono_tz::Asia::Shanghai) }
    }

    #[test]
    fn messages_are_told_in_the_language_asked_for() {
        assert_eq!(words(Language::En).say("state-quarantined"), "quarantined");
        assert_eq!(words(Language::ZhCn).say("state-quarantined"), "已隔离");
        let told = told!(words(Language::ZhCn), "dkt-0201", folder = "/x");
        assert_eq!(told, "数据目录 /x 正被另一个 docket 使用");
        assert_eq!(words(Language::ZhCn).say("dkt-0201.title"), "数据目录被占用");
    }

    #[test]
    fn what_has_no_message_shows_its_key() {
        assert_eq!(words(Language::En).say("no-such-key"), "«no-such-key»");
        assert_eq!(words(Language::En).say("dkt-0201"), "«dkt-0201»", "its folder is not given");
    }

    #[test]
    fn a_code_without_a_word_shows_itself() {
        assert_eq!(words(Language::ZhCn).word("state", "staged"), "已暂存");
        assert_eq!(words(Language::ZhCn).word("state", "frozen"), "frozen");
        assert_eq!(
            words(Language::ZhCn).word("reason", "不属于本案. 记录有误"),
            "不属于本案. 记录有误"
        );
    }

    #[test]
    fn numbers_choose_the_plural() {
        let en = words(Language::En);
        let session = |clips: u64| {
            told!(
                en,
                "cli-bar",
                bay = "1",
                recorder = "r",
                stage = "s",
                clips = clips,
                size = "1 B"
            )
        };
        assert_eq!(session(1), "1: r — s (1 clip, 1 B)");
        assert_eq!(session(2000), "1: r — s (2000 clips, 1 B)");
    }

    #[test]
    fn a_guess_is_told_only_where_there_is_one() {
        let near = |nearest: &str| {
            told!(words(Language::En), "config-unknown-key", key = "intake.bay", nearest = nearest)
        };
        assert_eq!(near(""), "there is no setting intake.bay");
        assert_eq!(
            near("intake.bays"),
            "there is no setting intake.bay; did you mean intake.bays?"
        );
    }

    #[test]
    fn moments_are_told_in_the_station_s_zone() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        assert_eq!(words(Language::En).time(at), "2026-11-18 19:06:40 +08:00");
    }
}
