//! Every key there is, what it holds, and when a change of it counts.
//!
//! The one list of keys: entries, changes, and the words of which unknown ones are slips, come from
//! it. A setting that is missing here does not compile (`unused_variables` is denied).

#![deny(unused_variables)]

use std::sync::LazyLock;

use serde::Serialize;
use toml::ser::ValueSerializer;

use crate::{
    Archive, Audit, Bays, Cards, Cases, Dock, Duty, Encryption, Handover, Http, Intake, Log, Mail,
    Notify, Recorders, Register, Settings, Station, Transcode, Witness,
    keys::Applies::{AfterRestart, Now},
};

/// When a change of a setting counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applies {
    /// At once, in the running service.
    Now,
    /// Once the service has been started again.
    AfterRestart,
}

/// A setting that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The key, e.g. `intake.parallel_bays`.
    pub key: &'static str,
    /// The value so far, as one writes it in TOML; none if it is not set.
    pub old: Option<String>,
    /// The value from now on.
    pub new: Option<String>,
    /// When it counts.
    pub applies: Applies,
}

/// What differs between two settings.
#[must_use]
pub fn diff(old: &Settings, new: &Settings) -> Vec<Change> {
    let pairs = leaves(old).into_iter().zip(leaves(new));
    pairs
        .filter(|(old, new)| old.value != new.value)
        .map(|(old, new)| Change {
            key: old.key,
            old: old.value,
            new: new.value,
            applies: old.applies,
        })
        .collect()
}

/// A key with its value.
pub(crate) struct Leaf {
    pub(crate) key: &'static str,
    /// As one writes it in TOML; none if it is not set.
    pub(crate) value: Option<String>,
    pub(crate) applies: Applies,
}

/// Every key, in the order of the sections.
pub(crate) fn leaves(settings: &Settings) -> Vec<Leaf> {
    let Settings {
        station,
        bays,
        dock,
        cards,
        recorders,
        duty,
        register,
        handover,
        intake,
        archive,
        witness,
        audit,
        cases,
        transcode,
        http,
        log,
        notify,
    } = settings;
    let Station { name, timezone, languages } = station;
    let Bays { any, bay } = bays;
    let Dock { controller, device, baud, bays: lights, safe_means, charging } = dock;
    let Cards { mount } = cards;
    let Recorders { profiles, set_clock, remove_footage, password } = recorders;
    let Duty { battery_percent_min, free_min, clock_offset_max_s } = duty;
    let Register { import: files } = register;
    let Handover { prompt_hours, warn_hours } = handover;
    let Intake { parallel_bays, keep_free, high_water, low_water, sm3, second_read } = intake;
    let Archive {
        folder,
        checkpoint_s,
        witnesses,
        time_stamp_roots,
        targets,
        encryption,
        failing_hours,
        room_days,
    } = archive;
    let Encryption { recipients, key_folders, destroy_keys } = encryption;
    let Witness { logs } = witness;
    let Audit { days, max_rate, reconcile_hours } = audit;
    let Cases { number_patterns, import } = cases;
    let Transcode { enabled } = transcode;
    let Http { listen, token, read_token } = http;
    let Log { level, format } = log;
    let Notify { webhooks, mail } = notify;
    let mut leaves = vec![
        leaf("station.name", Now, name.as_ref()),
        leaf("station.timezone", Now, Some(timezone)),
        leaf("station.languages", Now, Some(languages)),
        leaf("bays.any", AfterRestart, Some(any)),
        leaf("bays.bay", AfterRestart, Some(bay)),
        leaf("dock.controller", Now, Some(controller)),
        leaf("dock.device", Now, device.as_ref()),
        leaf("dock.baud", Now, Some(baud)),
        leaf("dock.bays", Now, Some(lights)),
        leaf("dock.safe_means", Now, Some(safe_means)),
        leaf("dock.charging", Now, Some(charging)),
        leaf("cards.mount", AfterRestart, Some(mount)),
        leaf("recorders.profiles", AfterRestart, profiles.as_ref()),
        leaf("recorders.set_clock", Now, Some(set_clock)),
        leaf("recorders.remove_footage", Now, Some(remove_footage)),
        leaf("recorders.password", Now, Some(password)),
        leaf("duty.battery_percent_min", Now, battery_percent_min.as_ref()),
        leaf("duty.free_min", Now, free_min.as_ref()),
        leaf("duty.clock_offset_max_s", Now, clock_offset_max_s.as_ref()),
        leaf("register.import", AfterRestart, files.as_ref()),
        leaf("handover.prompt_hours", Now, Some(prompt_hours)),
        leaf("handover.warn_hours", Now, Some(warn_hours)),
        leaf("intake.parallel_bays", Now, Some(parallel_bays)),
        leaf("intake.keep_free", Now, Some(keep_free)),
        leaf("intake.high_water", Now, Some(high_water)),
        leaf("intake.low_water", Now, Some(low_water)),
        leaf("intake.sm3", Now, Some(sm3)),
        leaf("intake.second_read", Now, Some(second_read)),
        leaf("archive.folder", AfterRestart, folder.as_ref()),
        leaf("archive.checkpoint_s", Now, Some(checkpoint_s)),
        leaf("archive.witnesses", AfterRestart, Some(witnesses)),
        leaf("archive.time_stamp_roots", AfterRestart, time_stamp_roots.as_ref()),
        leaf("archive.targets", AfterRestart, Some(targets)),
        leaf("archive.encryption.recipients", AfterRestart, Some(recipients)),
        leaf("archive.encryption.key_folders", AfterRestart, Some(key_folders)),
        leaf("archive.encryption.destroy_keys", Now, Some(destroy_keys)),
        leaf("archive.failing_hours", Now, Some(failing_hours)),
        leaf("archive.room_days", Now, Some(room_days)),
        leaf("witness.logs", AfterRestart, Some(logs)),
        leaf("audit.days", Now, Some(days)),
        leaf("audit.max_rate", Now, Some(max_rate)),
        leaf("audit.reconcile_hours", Now, Some(reconcile_hours)),
        leaf("cases.number_patterns", Now, Some(number_patterns)),
        leaf("cases.import", AfterRestart, import.as_ref()),
        leaf("transcode.enabled", AfterRestart, Some(enabled)),
        leaf("http.listen", AfterRestart, listen.as_ref()),
        leaf("http.token", AfterRestart, token.as_ref()),
        leaf("http.read_token", AfterRestart, read_token.as_ref()),
        leaf("log.level", Now, Some(level)),
        leaf("log.format", AfterRestart, Some(format)),
        leaf("notify.webhooks", Now, Some(webhooks)),
    ];
    leaves.extend(mail_leaves(mail.as_ref()));
    leaves
}

fn mail_leaves(mail: Option<&Mail>) -> [Leaf; 7] {
    let toml = mail.map(|Mail { server, tls, user, password, from, to, at }| {
        [
            toml_of(server),
            toml_of(tls),
            user.as_ref().and_then(toml_of),
            password.as_ref().and_then(toml_of),
            toml_of(from),
            toml_of(to),
            toml_of(&at.format("%H:%M").to_string()),
        ]
    });
    let [server, tls, user, password, from, to, at] = toml.unwrap_or_default();
    [
        Leaf { key: "notify.mail.server", value: server, applies: Now },
        Leaf { key: "notify.mail.tls", value: tls, applies: Now },
        Leaf { key: "notify.mail.user", value: user, applies: Now },
        Leaf { key: "notify.mail.password", value: password, applies: Now },
        Leaf { key: "notify.mail.from", value: from, applies: Now },
        Leaf { key: "notify.mail.to", value: to, applies: Now },
        Leaf { key: "notify.mail.at", value: at, applies: Now },
    ]
}

fn leaf<T: Serialize>(key: &'static str, applies: Applies, value: Option<&T>) -> Leaf {
    Leaf { key, value: value.and_then(toml_of), applies }
}

/// As one writes it in TOML. Everything a setting holds can be written so; a test holds each to it.
fn toml_of<T: Serialize>(value: &T) -> Option<String> {
    let mut text = String::new();
    value.serialize(ValueSerializer::new(&mut text)).ok()?;
    Some(text)
}

/// Every key.
pub(crate) fn all() -> &'static [&'static str] {
    static ALL: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| leaves(&Settings::default()).into_iter().map(|leaf| leaf.key).collect());
    &ALL
}

/// Every part of a key, sections included.
pub(crate) fn words() -> Vec<&'static str> {
    let mut words: Vec<_> = all().iter().flat_map(|key| key.split('.')).chain(["url"]).collect();
    words.sort_unstable();
    words.dedup();
    words
}
