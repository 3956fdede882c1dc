//! The settings of the archive: where it stands, where it is copied, and who watches its log.
//!
//! Called by `read`, of which it is a part.

use crate::{
    Archive, ByteSize, Encryption, Hours, LogWitness, ProblemKind, Provider, Target, TargetUrl,
    Witness, Worm,
    check::{
        any_of, name, one_of, path, public_key, recipient, secret, size, switch, target_name,
        target_url, time, url, whole,
    },
    faults::Faults,
    read::each,
    section::Section,
    settings::{ACCOUNT_MAX_CHARS, CHECKPOINT_S, FAILING_HOURS, NAME_MAX_CHARS, ROOM_DAYS},
    target::{PARALLEL, SILENT_S},
    tree::Node,
    witness::KeyKind,
};

pub(crate) fn archive(section: &mut Section, faults: &mut Faults) -> Archive {
    let default = Archive::default();
    let checkpoint_s = section.take(faults, "checkpoint_s", whole(CHECKPOINT_S));
    let failing_hours = section.take(faults, "failing_hours", whole(FAILING_HOURS));
    let room_days = section.take(faults, "room_days", whole(ROOM_DAYS));
    let number = |number: Option<i64>| number.and_then(|number| number.try_into().ok());
    Archive {
        failing_hours: number(failing_hours).unwrap_or(default.failing_hours),
        room_days: number(room_days).unwrap_or(default.room_days),
        folder: section.take(faults, "folder", path),
        checkpoint_s: checkpoint_s.and_then(|s| s.try_into().ok()).unwrap_or(default.checkpoint_s),
        witnesses: section.take(faults, "witnesses", witnesses).unwrap_or_default(),
        time_stamp_roots: section.take(faults, "time_stamp_roots", path),
        targets: section.take(faults, "targets", targets).unwrap_or(default.targets),
        encryption: encryption(section, faults),
    }
}

fn encryption(archive: &mut Section, faults: &mut Faults) -> Encryption {
    let Some(mut section) = archive.section(faults, "encryption") else {
        return Encryption::default();
    };
    let recipients = section.take(faults, "recipients", any_of(recipient));
    let key_folders = section.take(faults, "key_folders", any_of(path));
    let destroy_keys = section.take(faults, "destroy_keys", switch);
    section.finish(faults);
    Encryption {
        recipients: recipients.unwrap_or_default(),
        key_folders: key_folders.unwrap_or_default(),
        destroy_keys: destroy_keys.unwrap_or_default(),
    }
}

fn witnesses(faults: &mut Faults, key: &str, node: &Node) -> Option<Vec<LogWitness>> {
    let mut witnesses: Vec<LogWitness> = Vec::new();
    each(faults, key, node, |section, faults, path| {
        let key = section.require(faults, "key", public_key(KeyKind::Witness));
        let url = section.take(faults, "url", url);
        let Some(key) = key else { return };
        if witnesses.iter().any(|other| other.key == key) {
            let found = key.to_string();
            faults.add_for_given(&format!("{path}.key"), ProblemKind::Duplicate { found });
        }
        witnesses.push(LogWitness { key, url });
    })?;
    Some(witnesses)
}

pub(crate) fn witness(section: &mut Section, faults: &mut Faults) -> Witness {
    let logs = any_of(public_key(KeyKind::Log));
    Witness { logs: section.take(faults, "logs", logs).unwrap_or_default() }
}

fn targets(faults: &mut Faults, key: &str, node: &Node) -> Option<Vec<Target>> {
    let mut targets: Vec<Target> = Vec::new();
    each(faults, key, node, |section, faults, key| {
        let Some(target) = target(section, faults) else { return };
        let found = target.name.clone();
        if targets.iter().any(|other| other.name == found) {
            faults.add_for_given(&format!("{key}.name"), ProblemKind::Duplicate { found });
        }
        if target.worm == Worm::Immutable && !matches!(target.url, TargetUrl::Folder(_)) {
            let allowed = vec![Worm::None.word(), Worm::Required.word()];
            let found = target.worm.word().to_owned();
            let kind = ProblemKind::NotOneOf { allowed, found, nearest: None };
            faults.add_for_given(&format!("{key}.worm"), kind);
        }
        has_half_a_credential(&target.url, faults, key);
        targets.push(target);
    })?;
    Some(targets)
}

/// An account without its secret, or the reverse, would have the station come as somebody else: as whom the environment
/// says. Google's secret has the account in it.
fn has_half_a_credential(url: &TargetUrl, faults: &mut Faults, key: &str) {
    let TargetUrl::Bucket { provider: Provider::S3 | Provider::Az, .. } = url else { return };
    let of = |one: &str| format!("{key}.{one}");
    for (one, other, needs) in [
        ("account", "secret", "archive.targets.secret"),
        ("secret", "account", "archive.targets.account"),
    ] {
        if faults.is_given(&of(one)) && !faults.is_given(&of(other)) {
            faults.add_for_given(&of(one), ProblemKind::NeedsOther { any_of: vec![needs] });
        }
    }
}

fn target(section: &mut Section, faults: &mut Faults) -> Option<Target> {
    let called = section.require(faults, "name", target_name);
    let at = section.require(faults, "url", target_url);
    let parallel = section.take(faults, "parallel", whole(PARALLEL));
    let required = section.take(faults, "required", switch);
    let worm = section.take(faults, "worm", one_of(&Worm::ALL, Worm::word));
    let endpoint = section.take(faults, "endpoint", url);
    let region = section.take(faults, "region", name(NAME_MAX_CHARS));
    let account = section.take(faults, "account", name(ACCOUNT_MAX_CHARS));
    let key = section.take(faults, "secret", secret);
    let ca = section.take(faults, "ca", path);
    let silent_s = section.take(faults, "silent_s", whole(SILENT_S));
    let max_rate = section.take(faults, "max_rate", size);
    let hours = section.take(faults, "hours", hours);
    Some(Target {
        name: called?,
        url: at?,
        required: required.unwrap_or(true),
        worm: worm.unwrap_or_default(),
        endpoint,
        region,
        account,
        secret: key,
        ca,
        parallel: parallel.and_then(|p| p.try_into().ok()).unwrap_or(Target::PARALLEL),
        silent_s: silent_s.and_then(|s| s.try_into().ok()).unwrap_or(Target::SILENT_S),
        max_rate: max_rate.unwrap_or(ByteSize::new(0)),
        hours: hours.unwrap_or_default(),
    })
}

fn hours(faults: &mut Faults, key: &str, node: &Node) -> Option<Vec<Hours>> {
    let mut bands = Vec::new();
    each(faults, key, node, |section, faults, _| {
        let from = section.require(faults, "from", time);
        let until = section.require(faults, "until", time);
        let max_rate = section.take(faults, "max_rate", size).unwrap_or(ByteSize::new(0));
        let send = section.take(faults, "send", switch).unwrap_or(true);
        let Some((from, until)) = from.zip(until) else { return };
        bands.push(Hours { from, until, max_rate, send });
    })?;
    Some(bands)
}
