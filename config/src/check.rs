//! What each kind of value must look like, from its text to what it means.
//!
//! Called by `read`. Everything here is a [`Reading`]: unfit values become faults under their keys.
//! A secret's text is never told.

use std::{net::SocketAddr, ops::RangeInclusive, path::PathBuf, str::FromStr};

use chrono::NaiveTime;
use url::Host;

use crate::{
    BayAt, ByteSize, HookUrl, NotOfThisForm, ProblemKind, Recipient, SecretRef, TargetUrl,
    TimeZone,
    faults::Faults,
    nearest::nearest,
    section::Reading,
    target,
    tree::{Node, Value},
    witness::{KeyKind, PublicKey},
};

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Of a longer value only so much is told.
const FOUND_MAX_CHARS: usize = 80;

/// A text that people can see as it is.
fn text(faults: &mut Faults, key: &str, node: &Node) -> Option<String> {
    match node.text() {
        Ok(text) if text.chars().any(char::is_control) => {
            faults.add(key, &node.at, ProblemKind::ControlCharacter)
        }
        Ok(text) => Some(text),
        // What a table or list holds by mistake may be anything, a secret too.
        Err(kind) if matches!(node.value, Value::List(_) | Value::Table(_)) => {
            faults.add_hiding(key, &node.at, &node.at, kind)
        }
        Err(kind) => faults.add(key, &node.at, kind),
    }
}

fn fit<T>(
    faults: &mut Faults,
    key: &str,
    node: &Node,
    read: impl FnOnce(&str) -> Result<T, ProblemKind>,
) -> Option<T> {
    let text = text(faults, key, node)?;
    match read(&text) {
        Ok(value) => Some(value),
        Err(kind) => faults.add(key, &node.at, kind),
    }
}

fn parsed<T: FromStr>(
    text: &str,
    kind: impl FnOnce(String) -> ProblemKind,
) -> Result<T, ProblemKind> {
    text.parse().map_err(|_| kind(found(text)))
}

pub(crate) fn switch(faults: &mut Faults, key: &str, node: &Node) -> Option<bool> {
    node.switch().map_err(|kind| faults.add::<()>(key, &node.at, kind)).ok()
}

/// A whole number within `range`.
pub(crate) fn whole(range: RangeInclusive<i64>) -> impl Reading<i64> {
    move |faults: &mut Faults, key: &str, node: &Node| match node.whole() {
        Ok((_, Some(number))) if range.contains(&number) => Some(number),
        Ok((written, _)) => {
            let (min, max) = (*range.start(), *range.end());
            let kind = ProblemKind::OutOfRange { min, max, found: found(&written) };
            faults.add(key, &node.at, kind)
        }
        Err(kind) => faults.add(key, &node.at, kind),
    }
}

/// One of the words that stand for `values`.
pub(crate) fn one_of<T: Copy>(values: &[T], word: fn(T) -> &'static str) -> impl Reading<T> {
    move |faults: &mut Faults, key: &str, node: &Node| {
        fit(faults, key, node, |text| {
            values.iter().copied().find(|value| word(*value) == text).ok_or_else(|| {
                let allowed: Vec<_> = values.iter().copied().map(word).collect();
                let nearest = nearest(text, allowed.iter().copied());
                ProblemKind::NotOneOf { allowed, found: found(text), nearest }
            })
        })
    }
}

/// A list that holds something, and nothing twice.
pub(crate) fn some_of<T: PartialEq>(item: impl Reading<T>) -> impl Reading<Vec<T>> {
    let any = any_of(item);
    move |faults: &mut Faults, key: &str, node: &Node| match node.list() {
        Ok(nodes) if nodes.is_empty() => faults.add(key, &node.at, ProblemKind::EmptyList),
        _ => any(faults, key, node),
    }
}

/// A list that holds nothing twice.
pub(crate) fn any_of<T: PartialEq>(item: impl Reading<T>) -> impl Reading<Vec<T>> {
    move |faults: &mut Faults, key: &str, node: &Node| {
        let nodes = match node.list() {
            Ok(nodes) => nodes,
            Err(kind) => return faults.add(key, &node.at, kind),
        };
        let mut values = Vec::new();
        for (number, node) in nodes.iter().enumerate() {
            let key = format!("{key}[{number}]");
            match item(faults, &key, node) {
                Some(value) if values.contains(&value) => {
                    let found = node.text().map_or_else(|_| String::new(), |text| found(&text));
                    faults.add::<()>(&key, &node.at, ProblemKind::Duplicate { found });
                }
                value => values.extend(value),
            }
        }
        Some(values)
    }
}

/// A name of 1 to `max_chars` characters.
pub(crate) fn name(max_chars: usize) -> impl Reading<String> {
    move |faults: &mut Faults, key: &str, node: &Node| {
        fit(faults, key, node, |text| {
            let kind = ProblemKind::NotAName { max_chars };
            if is_name(text, max_chars) { Ok(text.to_owned()) } else { Err(kind) }
        })
    }
}

/// Whether `text` has 1 to `max_chars` characters and no white space around them.
pub(crate) fn is_name(text: &str, max_chars: usize) -> bool {
    (1..=max_chars).contains(&text.chars().count()) && text.trim() == text
}

pub(crate) fn size(faults: &mut Faults, key: &str, node: &Node) -> Option<ByteSize> {
    if let Value::Whole { written, number } = &node.value {
        let bytes = number.and_then(|number| u64::try_from(number).ok());
        let kind = || ProblemKind::NotASize { found: found(written) };
        return bytes.map(ByteSize::new).or_else(|| faults.add(key, &node.at, kind()));
    }
    fit(faults, key, node, |text| parsed(text, |found| ProblemKind::NotASize { found }))
}

pub(crate) fn zone(faults: &mut Faults, key: &str, node: &Node) -> Option<TimeZone> {
    fit(faults, key, node, |text| {
        parsed(text, |found| ProblemKind::NotAZone { found, nearest: nearest_zone(text) })
    })
}

/// By the whole name, or by the place alone: people know "Shanghai", not "Asia/Shanghai".
fn nearest_zone(text: &str) -> Option<&'static str> {
    let zones = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let place =
        |zone: &&'static str| zone.rsplit('/').next().is_some_and(|p| p.eq_ignore_ascii_case(text));
    zones().find(place).or_else(|| nearest(text, zones().chain(["system"])))
}

/// An absolute path.
pub(crate) fn path(faults: &mut Faults, key: &str, node: &Node) -> Option<PathBuf> {
    fit(faults, key, node, |text| {
        let path = PathBuf::from(text);
        let kind = || ProblemKind::RelativePath { found: found(text) };
        if path.is_absolute() { Ok(path) } else { Err(kind()) }
    })
}

/// For whom wrapped keys of encrypted items are.
pub(crate) fn recipient(faults: &mut Faults, key: &str, node: &Node) -> Option<Recipient> {
    fit(faults, key, node, |text| {
        let problem = || ProblemKind::NotARecipient { found: found(text) };
        Recipient::parse(text).ok_or_else(problem)
    })
}

/// A public key of that kind.
pub(crate) fn public_key(kind: KeyKind) -> impl Reading<PublicKey> {
    move |faults: &mut Faults, key: &str, node: &Node| {
        fit(faults, key, node, |text| {
            let problem = || ProblemKind::NotAPublicKey { found: found(text) };
            PublicKey::parse(text, kind).ok_or_else(problem)
        })
    }
}

/// A regular expression.
pub(crate) fn pattern(faults: &mut Faults, key: &str, node: &Node) -> Option<String> {
    fit(faults, key, node, |text| match regex::Regex::new(text) {
        Ok(_) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(ProblemKind::NotAPattern { found: found(text) }),
    })
}

/// A USB port, or an absolute folder.
pub(crate) fn bay_at(faults: &mut Faults, key: &str, node: &Node) -> Option<BayAt> {
    fit(faults, key, node, |text| parsed(text, |found| ProblemKind::NotABayPlace { found }))
}

pub(crate) fn address(faults: &mut Faults, key: &str, node: &Node) -> Option<SocketAddr> {
    fit(faults, key, node, |text| parsed(text, |found| ProblemKind::NotAnAddress { found }))
}

/// Where a secret is. Whatever else stands there is most likely the secret.
pub(crate) fn secret(faults: &mut Faults, key: &str, node: &Node) -> Option<SecretRef> {
    let kind = match node.text() {
        Ok(text) if text.chars().any(char::is_control) => ProblemKind::NotASecretRef,
        Ok(text) => match text.parse() {
            Ok(secret) => return Some(secret),
            Err(_) => ProblemKind::NotASecretRef,
        },
        Err(kind) => kind,
    };
    faults.add_hiding(key, &node.at, &node.at, kind)
}

/// `https://…`, or `http://` to this host. One with an account in it holds a secret; any may hold one
/// behind its host.
pub(crate) fn url(faults: &mut Faults, key: &str, node: &Node) -> Option<HookUrl> {
    let text = text(faults, key, node)?;
    match text.parse::<HookUrl>() {
        Err(NotOfThisForm) => faults.add_hiding(key, &node.at, &node.at, ProblemKind::NotAUrl),
        Ok(url) if url.is_plain() && !url.host().is_some_and(is_this_host) => {
            faults.add_hiding(key, &node.at, &node.at, ProblemKind::Unencrypted)
        }
        Ok(url) => {
            faults.hidden.push(node.at.clone());
            Some(url)
        }
    }
}

/// A folder or a bucket. What stands there instead may hold an account's secret.
pub(crate) fn target_url(faults: &mut Faults, key: &str, node: &Node) -> Option<TargetUrl> {
    let text = text(faults, key, node)?;
    match text.parse() {
        Ok(url) => Some(url),
        Err(NotOfThisForm) => {
            faults.add_hiding(key, &node.at, &node.at, ProblemKind::NotATargetUrl)
        }
    }
}

/// A target's name. The archive in the data folder is called `local` for ever.
pub(crate) fn target_name(faults: &mut Faults, key: &str, node: &Node) -> Option<String> {
    fit(faults, key, node, |text| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = is_name(text, target::NAME_MAX_CHARS) && text.chars().all(plain);
        let kind = || ProblemKind::NotATargetName { found: found(text) };
        if fits && text != "local" { Ok(text.to_owned()) } else { Err(kind()) }
    })
}

/// `host` or `host:port`.
pub(crate) fn server(faults: &mut Faults, key: &str, node: &Node) -> Option<String> {
    fit(faults, key, node, |text| {
        let kind = || ProblemKind::NotAServer { found: found(text) };
        host_of(text).map(|_| text.to_owned()).ok_or_else(kind)
    })
}

/// Whether a server of [`server`]'s form is this host.
pub(crate) fn serves_here(server: &str) -> bool {
    host_of(server).is_some_and(is_this_host)
}

fn host_of(server: &str) -> Option<Host<String>> {
    let host = match server.rsplit_once(':') {
        Some((host, port)) if !server.ends_with(']') => {
            port.parse().ok().filter(|port: &u16| *port > 0)?;
            host
        }
        _ => server,
    };
    Host::parse(host).ok().filter(|_| !host.contains(char::is_whitespace))
}

fn is_this_host<S: AsRef<str>>(host: Host<S>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref().eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// `somebody@example.org`, without a display name.
pub(crate) fn mail_address(faults: &mut Faults, key: &str, node: &Node) -> Option<String> {
    fit(faults, key, node, |text| {
        let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
        let local = |part: &str| part.split('.').all(|p| !p.is_empty() && p.chars().all(atom));
        let fits = text.split_once('@').is_some_and(|(part, domain)| {
            local(part) && !domain.contains([':', '@', ' ']) && Host::parse(domain).is_ok()
        });
        let kind = || ProblemKind::NotAMailAddress { found: found(text) };
        if fits { Ok(text.to_owned()) } else { Err(kind()) }
    })
}

/// `HH:MM`
pub(crate) fn time(faults: &mut Faults, key: &str, node: &Node) -> Option<NaiveTime> {
    fit(faults, key, node, |text| {
        let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5);
        time.ok_or_else(|| ProblemKind::NotATime { found: found(text) })
    })
}

/// A level, or directives as `tracing_subscriber::EnvFilter` knows them: `LEVEL` and `TARGET=LEVEL`
/// with commas between. A bare target is a misspelt level more often than meant, so it is refused.
pub(crate) fn log_level(faults: &mut Faults, key: &str, node: &Node) -> Option<String> {
    fit(faults, key, node, |text| match text.split(',').find(|d| !is_directive(d)) {
        None => Ok(text.to_owned()),
        Some(directive) => {
            let level = directive.rsplit('=').next().unwrap_or(directive);
            let nearest = nearest(level, LEVELS).filter(|near| *near != level);
            Err(ProblemKind::NotALogDirective { found: found(directive), nearest })
        }
    })
}

fn is_directive(text: &str) -> bool {
    let is_level = |text: &str| LEVELS.iter().any(|level| level.eq_ignore_ascii_case(text));
    let part = |c: char| c.is_ascii_alphanumeric() || "_-:".contains(c);
    match text.rsplit_once('=') {
        None => is_level(text),
        Some((target, level)) => !target.is_empty() && target.chars().all(part) && is_level(level),
    }
}

fn found(text: &str) -> String {
    text.chars().take(FOUND_MAX_CHARS).collect()
}
