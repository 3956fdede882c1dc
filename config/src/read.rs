//! From the layers to the settings: every section, every key, and what they need of one another.
//!
//! Called by `load`. A key that is missing here does not compile, for each section is built whole.

use std::collections::BTreeMap;

use crate::{
    Audit, Bay, Bays, Cards, Cases, Charging, Controller, Dock, Duty, Handover, Http, Intake,
    Language, Log, LogFormat, Mail, MailTls, Mountable, Notify, ProblemKind, RecorderPassword,
    Recorders, Register, SafeMeans, Settings, Station, Transcode, Webhook,
    audit::{DAYS, RECONCILE_HOURS},
    check::{
        address, any_of, bay_at, log_level, mail_address, name, one_of, path, pattern, secret,
        server, serves_here, size, some_of, switch, time, url, whole, zone,
    },
    dock::{BAUD, CHANNELS},
    faults::Faults,
    read_archive::{archive, witness},
    recorders::{OFFSET_S, PERCENT},
    register::PROMPT_H,
    section::Section,
    settings::{ACCOUNT_MAX_CHARS, HIGH_WATER, NAME_MAX_CHARS, PARALLEL_BAYS},
    tree::{Member, Node},
};

/// The settings that `members` give, with defaults for the rest. Of worth only without faults.
pub(crate) fn settings(members: Vec<Member>, faults: &mut Faults) -> Settings {
    let mut all = Section::new("", None, members);
    let settings = Settings {
        station: section(&mut all, faults, "station", station),
        bays: section(&mut all, faults, "bays", bays),
        dock: section(&mut all, faults, "dock", dock),
        cards: section(&mut all, faults, "cards", cards),
        recorders: section(&mut all, faults, "recorders", recorders),
        duty: section(&mut all, faults, "duty", duty),
        register: section(&mut all, faults, "register", register),
        handover: section(&mut all, faults, "handover", handover),
        intake: section(&mut all, faults, "intake", intake),
        archive: section(&mut all, faults, "archive", archive),
        witness: section(&mut all, faults, "witness", witness),
        audit: section(&mut all, faults, "audit", audit),
        cases: section(&mut all, faults, "cases", cases),
        transcode: section(&mut all, faults, "transcode", transcode),
        http: section(&mut all, faults, "http", http),
        log: section(&mut all, faults, "log", log),
        notify: section(&mut all, faults, "notify", notify),
    };
    all.finish(faults);
    settings
}

fn section<T: Default>(
    all: &mut Section,
    faults: &mut Faults,
    name: &'static str,
    read: impl FnOnce(&mut Section, &mut Faults) -> T,
) -> T {
    let Some(mut section) = all.section(faults, name) else { return T::default() };
    let value = read(&mut section, faults);
    section.finish(faults);
    value
}

fn station(section: &mut Section, faults: &mut Faults) -> Station {
    let default = Station::default();
    let languages = some_of(one_of(&Language::ALL, Language::tag));
    Station {
        name: section.take(faults, "name", name(NAME_MAX_CHARS)),
        timezone: section.take(faults, "timezone", zone).unwrap_or(default.timezone),
        languages: section.take(faults, "languages", languages).unwrap_or(default.languages),
    }
}

fn bays(section: &mut Section, faults: &mut Faults) -> Bays {
    let default = Bays::default();
    Bays {
        any: section.take(faults, "any", switch).unwrap_or(default.any),
        bay: section.take(faults, "bay", each_bay).unwrap_or(default.bay),
    }
}

fn each_bay(faults: &mut Faults, key: &str, node: &Node) -> Option<Vec<Bay>> {
    let mut bays: Vec<Bay> = Vec::new();
    each(faults, key, node, |section, faults, key| {
        let name = section.require(faults, "name", name(NAME_MAX_CHARS));
        let at = section.require(faults, "at", bay_at);
        let Some((name, at)) = name.zip(at) else { return };
        let twice = |key: String, found: String, faults: &mut Faults| {
            faults.add_for_given(&key, ProblemKind::Duplicate { found });
        };
        if bays.iter().any(|other| other.name == name) {
            twice(format!("{key}.name"), name.clone(), faults);
        }
        if bays.iter().any(|other| other.at == at) {
            twice(format!("{key}.at"), at.to_string(), faults);
        }
        bays.push(Bay { name, at });
    })?;
    Some(bays)
}

fn dock(section: &mut Section, faults: &mut Faults) -> Dock {
    let default = Dock::default();
    let controller = section.take(faults, "controller", one_of(&Controller::ALL, Controller::word));
    let device = section.take(faults, "device", path);
    if controller == Some(Controller::Serial) && !faults.is_given("dock.device") {
        let any_of = vec!["dock.device"];
        faults.add_for_given("dock.controller", ProblemKind::NeedsOther { any_of });
    }
    let baud = section.take(faults, "baud", whole(BAUD));
    let safe_means = one_of(&SafeMeans::ALL, SafeMeans::word);
    Dock {
        controller: controller.unwrap_or(default.controller),
        device,
        baud: baud.and_then(|baud| baud.try_into().ok()).unwrap_or(default.baud),
        bays: lights(section, faults),
        safe_means: section.take(faults, "safe_means", safe_means).unwrap_or(default.safe_means),
        charging: section
            .take(faults, "charging", one_of(&Charging::ALL, Charging::word))
            .unwrap_or(default.charging),
    }
}

/// Bays by name; two of them are never the same one on the board.
fn lights(section: &mut Section, faults: &mut Faults) -> BTreeMap<String, u8> {
    let given = section.named(faults, "bays", NAME_MAX_CHARS, whole(CHANNELS));
    let mut bays = BTreeMap::new();
    for (name, channel) in given {
        let Ok(channel) = u8::try_from(channel) else { continue };
        if bays.values().any(|other| *other == channel) {
            let found = channel.to_string();
            let key = section.key_in("bays", &name);
            faults.add_for_given(&key, ProblemKind::Duplicate { found });
        }
        bays.insert(name, channel);
    }
    bays
}

fn cards(section: &mut Section, faults: &mut Faults) -> Cards {
    let mountable = any_of(one_of(&Mountable::ALL, Mountable::word));
    Cards { mount: section.take(faults, "mount", mountable).unwrap_or_default() }
}

fn recorders(section: &mut Section, faults: &mut Faults) -> Recorders {
    let default = Recorders::default();
    Recorders {
        profiles: section.take(faults, "profiles", path),
        set_clock: section.take(faults, "set_clock", switch).unwrap_or(default.set_clock),
        remove_footage: section
            .take(faults, "remove_footage", switch)
            .unwrap_or(default.remove_footage),
        password: section.take(faults, "password", passwords).unwrap_or(default.password),
    }
}

fn passwords(faults: &mut Faults, key: &str, node: &Node) -> Option<Vec<RecorderPassword>> {
    let mut passwords = Vec::new();
    each(faults, key, node, |section, faults, key| {
        let profile = section.take(faults, "profile", name(NAME_MAX_CHARS));
        let serial = section.take(faults, "serial", name(NAME_MAX_CHARS));
        let secret = section.require(faults, "secret", secret);
        if !["profile", "serial"].iter().any(|one| faults.is_given(&format!("{key}.{one}"))) {
            let any_of = vec!["recorders.password.profile", "recorders.password.serial"];
            faults.add_for_given(&format!("{key}.secret"), ProblemKind::NeedsOther { any_of });
        }
        passwords.extend(secret.map(|secret| RecorderPassword { profile, serial, secret }));
    })?;
    Some(passwords)
}

fn duty(section: &mut Section, faults: &mut Faults) -> Duty {
    let battery = section.take(faults, "battery_percent_min", whole(PERCENT));
    let offset_s = section.take(faults, "clock_offset_max_s", whole(OFFSET_S));
    Duty {
        battery_percent_min: battery.and_then(|percent| percent.try_into().ok()),
        free_min: section.take(faults, "free_min", size),
        clock_offset_max_s: offset_s.and_then(|seconds| seconds.try_into().ok()),
    }
}

fn register(section: &mut Section, faults: &mut Faults) -> Register {
    Register { import: section.take(faults, "import", path) }
}

fn handover(section: &mut Section, faults: &mut Faults) -> Handover {
    let default = Handover::default();
    let hours = |given: Option<i64>| given.and_then(|hours| u32::try_from(hours).ok());
    let prompt_hours = hours(section.take(faults, "prompt_hours", whole(PROMPT_H)));
    let prompt_hours = prompt_hours.unwrap_or(default.prompt_hours);
    let max = i64::from(prompt_hours) - 1;
    let warn_hours = hours(section.take(faults, "warn_hours", whole(0..=max)));
    // Where nobody says, a short time is warned of as soon as it runs.
    let warn_hours = warn_hours.unwrap_or(default.warn_hours.min(prompt_hours - 1));
    Handover { prompt_hours, warn_hours }
}

fn intake(section: &mut Section, faults: &mut Faults) -> Intake {
    let default = Intake::default();
    let bays = section.take(faults, "parallel_bays", whole(PARALLEL_BAYS));
    let percent = |percent: Option<i64>| percent.and_then(|percent| percent.try_into().ok());
    let high_water = percent(section.take(faults, "high_water", whole(HIGH_WATER)));
    let high_water = high_water.unwrap_or(default.high_water);
    let below = 1..=i64::from(high_water) - 1;
    let low_water = percent(section.take(faults, "low_water", whole(below)));
    Intake {
        high_water,
        low_water: low_water.unwrap_or(high_water.saturating_sub(3).max(1)),
        parallel_bays: bays.and_then(|bays| bays.try_into().ok()).unwrap_or(default.parallel_bays),
        keep_free: section.take(faults, "keep_free", size).unwrap_or(default.keep_free),
        sm3: section.take(faults, "sm3", switch).unwrap_or(default.sm3),
        second_read: section.take(faults, "second_read", switch).unwrap_or(default.second_read),
    }
}

fn audit(section: &mut Section, faults: &mut Faults) -> Audit {
    let default = Audit::default();
    let days = section.take(faults, "days", whole(DAYS));
    let hours = section.take(faults, "reconcile_hours", whole(RECONCILE_HOURS));
    Audit {
        reconcile_hours: hours
            .and_then(|hours| hours.try_into().ok())
            .unwrap_or(default.reconcile_hours),
        days: days.and_then(|days| days.try_into().ok()).unwrap_or(default.days),
        max_rate: section.take(faults, "max_rate", size).unwrap_or(default.max_rate),
    }
}

fn cases(section: &mut Section, faults: &mut Faults) -> Cases {
    Cases {
        number_patterns: section
            .take(faults, "number_patterns", any_of(pattern))
            .unwrap_or_default(),
        import: section.take(faults, "import", path),
    }
}

fn transcode(section: &mut Section, faults: &mut Faults) -> Transcode {
    let default = Transcode::default();
    Transcode { enabled: section.take(faults, "enabled", switch).unwrap_or(default.enabled) }
}

fn http(section: &mut Section, faults: &mut Faults) -> Http {
    let http = Http {
        listen: section.take(faults, "listen", address),
        token: section.take(faults, "token", secret),
        read_token: section.take(faults, "read_token", secret),
    };
    if !faults.is_given("http.token") && !faults.is_given("http.read_token") {
        let any_of = vec!["http.token", "http.read_token"];
        faults.add_for_given("http.listen", ProblemKind::NeedsOther { any_of });
    }
    http
}

fn log(section: &mut Section, faults: &mut Faults) -> Log {
    let default = Log::default();
    let format = one_of(&LogFormat::ALL, LogFormat::word);
    Log {
        level: section.take(faults, "level", log_level).unwrap_or(default.level),
        format: section.take(faults, "format", format).unwrap_or(default.format),
    }
}

fn notify(section: &mut Section, faults: &mut Faults) -> Notify {
    let webhooks = section.take(faults, "webhooks", webhooks).unwrap_or_default();
    let mail = section.section(faults, "mail").and_then(|mut section| {
        let mail = mail(&mut section, faults);
        section.finish(faults);
        mail
    });
    Notify { webhooks, mail }
}

fn webhooks(faults: &mut Faults, key: &str, node: &Node) -> Option<Vec<Webhook>> {
    let mut webhooks: Vec<Webhook> = Vec::new();
    each(faults, key, node, |section, faults, key| {
        let Some(webhook) = webhook(section, faults) else { return };
        let found = webhook.name.clone();
        if webhooks.iter().any(|other| other.name == found) {
            faults.add_for_given(&format!("{key}.name"), ProblemKind::Duplicate { found });
        }
        webhooks.push(webhook);
    })?;
    Some(webhooks)
}

/// Reads every table of a list, each as a section under its own key. None if there is no list.
pub(crate) fn each(
    faults: &mut Faults,
    key: &str,
    node: &Node,
    mut read: impl FnMut(&mut Section, &mut Faults, &str),
) -> Option<()> {
    let nodes = match node.list() {
        Ok(nodes) => nodes,
        Err(kind) => return faults.add_hiding(key, &node.at, &node.at, kind),
    };
    for (number, node) in nodes.into_iter().enumerate() {
        let key = format!("{key}[{number}]");
        let at = node.at.clone();
        let mut section = match node.table() {
            Ok(members) => Section::new(&key, Some(at), members),
            Err(kind) => {
                faults.add_hiding::<()>(&key, &at, &at, kind);
                continue;
            }
        };
        read(&mut section, faults, &key);
        section.finish(faults);
    }
    Some(())
}

fn webhook(section: &mut Section, faults: &mut Faults) -> Option<Webhook> {
    let name = section.require(faults, "name", name(NAME_MAX_CHARS));
    let url = section.require(faults, "url", url);
    let secret = section.require(faults, "secret", secret);
    Some(Webhook { name: name?, url: url?, secret: secret? })
}

fn mail(section: &mut Section, faults: &mut Faults) -> Option<Mail> {
    let server = section.require(faults, "server", server);
    let tls = section.take(faults, "tls", one_of(&MailTls::ALL, MailTls::word)).unwrap_or_default();
    let user = section.take(faults, "user", name(ACCOUNT_MAX_CHARS));
    let password = section.take(faults, "password", secret);
    let from = section.require(faults, "from", mail_address);
    let to = section.require(faults, "to", some_of(mail_address));
    let at = section.take(faults, "at", time).unwrap_or_else(Mail::default_at);
    for (one, other) in
        [("notify.mail.user", "notify.mail.password"), ("notify.mail.password", "notify.mail.user")]
    {
        if !faults.is_given(other) {
            faults.add_for_given(one, ProblemKind::NeedsOther { any_of: vec![other] });
        }
    }
    if tls == MailTls::None && server.as_deref().is_some_and(|server| !serves_here(server)) {
        faults.add_for_given("notify.mail.tls", ProblemKind::Unencrypted);
    }
    Some(Mail { server: server?, tls, user, password, from: from?, to: to?, at })
}
