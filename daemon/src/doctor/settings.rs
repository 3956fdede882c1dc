//! Probes of the settings: whether they can be used, whether the secrets they name can be read and
//! are kept, whether recorder profiles hold, whether anybody is told of anything.

use std::{env, fs, os::unix::fs::PermissionsExt, path::Path};

use docket_config::{Duty, SecretRef, Settings};
use docket_drivers::profile::{DEFAULT_FOLDER, ProfileError, ProfileSet};

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::Scene,
};

pub(super) const PROBES: &[Probe] = &[
    Probe { name: "settings", findings: &[VALID, INVALID], look: settings },
    Probe {
        name: "secrets",
        findings: &[NO_SECRETS, KEPT, UNREADABLE, OPEN, NOT_HANDED_OVER],
        look: secrets,
    },
    Probe { name: "profiles", findings: &[SHIPPED, OWN, BROKEN], look: profiles },
    Probe { name: "ready-for-duty", findings: &[BOUND, UNBOUND], look: duty },
    Probe { name: "notices", findings: &[TOLD, NOBODY_TOLD], look: notices },
];

const VALID: Finding = Finding::ok("valid");
const INVALID: Finding = Finding::fail("invalid");

const NO_SECRETS: Finding = Finding::skipped("none-named");
const KEPT: Finding = Finding::ok("kept");
const UNREADABLE: Finding = Finding::fail("unreadable");
const OPEN: Finding = Finding::fail("open-to-others");
const NOT_HANDED_OVER: Finding = Finding::warn("not-handed-over");

const SHIPPED: Finding = Finding::ok("shipped");
const OWN: Finding = Finding::ok("own");
const BROKEN: Finding = Finding::warn("broken");

const BOUND: Finding = Finding::ok("asked");
const UNBOUND: Finding = Finding::skipped("unasked");

const TOLD: Finding = Finding::ok("told");
const NOBODY_TOLD: Finding = Finding::warn("nobody");

fn settings(scene: &Scene<'_>) -> Found {
    match (scene.context.settings, scene.context.settings_problems) {
        (Some(_), 0) => VALID.into(),
        (_, problems) => INVALID.with("problems", Fact::Number(problems as u64)),
    }
}

/// Said here once, not at every dock: what nobody asked for is not judged.
fn duty(scene: &Scene<'_>) -> Found {
    (if scene.settings.duty == Duty::default() { UNBOUND } else { BOUND }).into()
}

fn secrets(scene: &Scene<'_>) -> Found {
    let named = named_in(&scene.settings);
    if named.is_empty() {
        return NO_SECRETS.into();
    }
    let found = named.iter().filter_map(|secret| problem_of(secret, scene));
    // The worst comes first.
    found
        .max_by_key(|found| found.state)
        .unwrap_or_else(|| KEPT.with("count", Fact::Number(named.len() as u64)))
}

/// Every secret that the settings name.
fn named_in(settings: &Settings) -> Vec<SecretRef> {
    let http = [&settings.http.token, &settings.http.read_token].into_iter().flatten();
    let webhooks = settings.notify.webhooks.iter().map(|webhook| &webhook.secret);
    let mail = settings.notify.mail.as_ref().and_then(|mail| mail.password.as_ref());
    let recorders = settings.recorders.password.iter().map(|password| &password.secret);
    http.chain(webhooks).chain(mail).chain(recorders).cloned().collect()
}

/// What is wrong with a secret. A credential is handed to the service alone: outside of it the unit
/// must say that it is.
fn problem_of(secret: &SecretRef, scene: &Scene<'_>) -> Option<Found> {
    let named = |finding: Finding| finding.with("secret", Fact::Text(secret.to_string()));
    if let SecretRef::Credential(name) = secret
        && env::var_os("CREDENTIALS_DIRECTORY").is_none()
    {
        return (!is_handed_over(name, scene)).then(|| named(NOT_HANDED_OVER));
    }
    if let Err(error) = secret.read() {
        return Some(named(UNREADABLE).with("why", Fact::Text(error.to_string())));
    }
    match secret {
        SecretRef::File(path) if is_open(path) => Some(named(OPEN)),
        _ => None,
    }
}

/// Whether the unit hands the credential over (systemd.exec(5)).
fn is_handed_over(name: &str, scene: &Scene<'_>) -> bool {
    let Some(unit) = scene.host.unit() else { return false };
    ["LoadCredential", "LoadCredentialEncrypted", "SetCredentialEncrypted", "ImportCredential"]
        .into_iter()
        .flat_map(|key| unit.values(key).collect::<Vec<_>>())
        .any(|value| value.split(':').next() == Some(name))
}

/// Whether everybody on the host may read or change the file; a group of its own is often meant.
fn is_open(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| m.permissions().mode() & 0o007 != 0)
}

/// Whether this site's recorder profiles can be used.
fn profiles(scene: &Scene<'_>) -> Found {
    let by_default = scene.host.path(DEFAULT_FOLDER.trim_start_matches('/'));
    let named = scene.settings.recorders.profiles.clone();
    let Some(folder) = named.or_else(|| Some(by_default).filter(|folder| folder.is_dir())) else {
        return SHIPPED.into();
    };
    let path = |finding: Finding, path: &str| finding.with("path", Fact::Text(path.into()));
    let broken = |broken: &ProfileError, count: usize| {
        let found = path(BROKEN, &broken.place()).with("why", Fact::Text(broken.what.clone()));
        found.with("count", Fact::Number(count as u64))
    };
    match ProfileSet::of_site(Some(&folder)) {
        Err(shipped) => broken(&shipped, 1),
        Ok((_, problems)) => match problems.first() {
            Some(first) => broken(first, problems.len()),
            None => path(OWN, &folder.display().to_string()),
        },
    }
}

fn notices(scene: &Scene<'_>) -> Found {
    let notify = &scene.settings.notify;
    let channels = notify.webhooks.len() + usize::from(notify.mail.is_some());
    match channels {
        0 => NOBODY_TOLD.into(),
        _ => TOLD.with("channels", Fact::Number(channels as u64)),
    }
}
