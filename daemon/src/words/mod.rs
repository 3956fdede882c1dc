//! Every text that people see, in every language of the station: Fluent messages and times.
//!
//! Used by `api` (errors), `cli`, `notify` and `doctor`. A key without a message shows as the key in
//! guillemets, and fails a test; nothing here fails at run time. It never holds a text of its own:
//! those stand in `daemon/words/<language>/*.ftl`.

use std::{borrow::Cow, collections::HashMap};

use chrono::{DateTime, FixedOffset, Local, Offset, TimeZone as _, Utc};
use docket_config::{Language, TimeZone};
use fluent_templates::{Loader, fluent_bundle::FluentValue, static_loader};
use unic_langid::{LanguageIdentifier, langid};

static_loader! {
    static MESSAGES = {
        locales: "./words",
        fallback_language: "en",
        // Isolation marks are for mixed directions; both languages run left to right.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const EN: LanguageIdentifier = langid!("en");
const ZH_CN: LanguageIdentifier = langid!("zh-CN");

/// Values for a message's places.
pub type Facts<'a> = [(&'static str, FluentValue<'a>)];

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

    /// The message `key` with its places filled. The macro [`told!`](crate::told) writes this shorter.
    #[must_use]
    pub fn tell(&self, key: &str, facts: &Facts<'_>) -> String {
        let facts: HashMap<Cow<'static, str>, FluentValue<'_>> =
            facts.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        let language = match self.language {
            Language::En => &EN,
            Language::ZhCn => &ZH_CN,
        };
        MESSAGES
            .try_lookup_complete(language, key, Some(&facts))
            .unwrap_or_else(|| format!("«{key}»"))
    }

    /// A moment in the station's zone, to the second, with its offset.
    #[must_use]
    pub fn time(&self, at: DateTime<Utc>) -> String {
        in_zone(self.zone, at).format("%Y-%m-%d %H:%M:%S %:z").to_string()
    }
}

/// A moment in `zone`, with the offset that held there then.
#[must_use]
pub fn in_zone(zone: TimeZone, at: DateTime<Utc>) -> DateTime<FixedOffset> {
    match zone {
        TimeZone::System => {
            at.with_timezone(&Local.offset_from_utc_datetime(&at.naive_utc()).fix())
        }
        TimeZone::Named(zone) => {
            at.with_timezone(&zone.offset_from_utc_datetime(&at.naive_utc()).fix())
        }
    }
}

/// `told!(words, "key", name = value, …)`: a message with its places filled.
#[macro_export]
macro_rules! told {
    ($words:expr, $key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $words.tell($key, &[$((stringify!($name), $value.into())),*])
    };
}
