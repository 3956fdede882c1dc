//! Which language somebody is talked to in.
//!
//! Asked by the command line and by the door for each request. A wish for a language that docket
//! does not speak is passed over; in the end the station's own language is used.

use docket_config::Language;

/// The variables that choose the language of messages, the strongest first (POSIX, section 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language on a terminal: the flag's, else the environment's, else the station's. As POSIX has
/// it, the first variable that is set and not empty decides, even for a language unknown here.
pub fn choose(
    flag: Option<Language>,
    variable: impl Fn(&str) -> Option<String>,
    station: Language,
) -> Language {
    let set = || VARIABLES.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    flag.or_else(|| of_locale(&set()?)).unwrap_or(station)
}

/// `zh_CN.UTF-8`, `en_GB`, `C`, `POSIX`, `C.UTF-8`.
fn of_locale(locale: &str) -> Option<Language> {
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    match name {
        "C" | "POSIX" => Some(Language::En),
        _ => of_tag(&name.replace('_', "-")),
    }
}

/// The language of a BCP 47 tag, by its first part: what a reader of `zh-TW` understands best here
/// is `zh-CN`.
fn of_tag(tag: &str) -> Option<Language> {
    let first = tag.split('-').next().unwrap_or_default();
    match first.to_ascii_lowercase().as_str() {
        "zh" => Some(Language::ZhCn),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// The language of an `Accept-Language` header (RFC 9110, section 12.5.4): of those docket speaks,
/// the one with the greatest weight; of equals the first. `*`, nothing known or nothing at all gives
/// the station's. A part that cannot be read is passed over.
#[must_use]
pub fn accept_language(header: &str, station: Language) -> Language {
    let mut best: Option<(u16, Language)> = None;
    for (weight, language) in header.split(',').filter_map(|part| wish(part, station)) {
        if weight > best.map_or(0, |(weight, _)| weight) {
            best = Some((weight, language));
        }
    }
    best.map_or(station, |(_, language)| language)
}

/// One part of the header, `zh-CN;q=0.8`, with its weight in thousandths.
fn wish(part: &str, station: Language) -> Option<(u16, Language)> {
    let mut fields = part.split(';').map(str::trim);
    let language = match fields.next()? {
        "*" => station,
        tag => of_tag(tag)?,
    };
    let weight = match fields.next() {
        None => 1000,
        Some(field) => thousandths(field.strip_prefix("q=").or_else(|| field.strip_prefix("Q="))?)?,
    };
    Some((weight, language))
}

/// `0`, `0.5`, `1.000`: at most three decimals, at most one.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = decimals.bytes().all(|b| b.is_ascii_digit()) && decimals.len() <= 3;
    let decimals: u16 = format!("{decimals:0<3}").parse().ok().filter(|_| digits)?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use docket_config::Language::{En, ZhCn};

    use super::*;

    fn at_terminal(set: &[(&str, &str)], station: Language) -> Language {
        let variable =
            |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        choose(None, variable, station)
    }

    #[test]
    fn the_flag_outranks_everything() {
        assert_eq!(choose(Some(En), |_| Some("zh_CN.UTF-8".into()), ZhCn), En);
    }

    #[test]
    fn the_strongest_variable_that_is_set_decides() {
        assert_eq!(at_terminal(&[("LANG", "zh_CN.UTF-8")], En), ZhCn);
        assert_eq!(at_terminal(&[("LANG", "zh_CN.UTF-8"), ("LC_MESSAGES", "en_GB")], ZhCn), En);
        assert_eq!(at_terminal(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")], ZhCn), En);
        assert_eq!(at_terminal(&[("LANG", "POSIX"), ("LC_ALL", "")], ZhCn), En);
        assert_eq!(at_terminal(&[("LANG", "zh_TW@stroke")], En), ZhCn);
    }

    #[test]
    fn without_a_known_wish_the_station_s_language_is_used() {
        for station in [En, ZhCn] {
            assert_eq!(at_terminal(&[], station), station);
            assert_eq!(at_terminal(&[("LANG", "de_DE.UTF-8")], station), station);
            assert_eq!(at_terminal(&[("LC_ALL", "de_DE"), ("LANG", "en_GB")], station), station);
            for header in ["", "de", "*", ",;q=1", "zh;q=0", "en;q=2, zh;q=x", "englisch"] {
                assert_eq!(accept_language(header, station), station, "{header:?}");
            }
        }
    }

    #[test]
    fn the_weightiest_known_language_is_accepted() {
        assert_eq!(accept_language("zh-CN,zh;q=0.9,en;q=0.8", En), ZhCn);
        assert_eq!(accept_language("en-GB", ZhCn), En);
        assert_eq!(accept_language("de, en;q=0.5, zh;q=0.51", En), ZhCn);
        assert_eq!(accept_language("en;q=0.7, zh;q=0.700", ZhCn), En, "the first of equals");
        assert_eq!(accept_language(" ZH-hans-cn ; q=0.001 ", En), ZhCn);
        assert_eq!(accept_language("*;q=0.9, en;q=0.2", ZhCn), ZhCn);
    }
}
