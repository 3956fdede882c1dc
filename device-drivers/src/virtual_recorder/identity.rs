//! What a virtual recorder tells of itself.
//!
//! Used by the virtual recorder. Pure.

use super::{Script, ScriptClaim};
use crate::{Fact, Identity};

/// The officer number of a recorder that was never issued.
const OFFICER_UNSET: &str = "000000";

/// What the script says of the recorder, each saying kept as a fact.
pub(super) fn told(script: &Script, is_locked: bool) -> Identity {
    let locked = script.lock.as_ref().filter(|_| is_locked).and_then(|lock| lock.serial.clone());
    let script = &Script { serial: locked.or(script.serial.clone()), ..script.names() };
    let said = [
        ("serial", &script.serial),
        ("officer", &script.officer),
        ("unit", &script.unit),
        ("make", &script.make),
        ("model", &script.model),
    ];
    let fact = |(field, value): (&str, &Option<String>)| {
        value.as_ref().map(|value| Fact {
            source: "script".to_owned(),
            field: field.to_owned(),
            value: value.clone(),
            raw_hex: hex::encode(value),
        })
    };
    Identity {
        known: script.serial.is_some(),
        make: script.make.clone(),
        model: script.model.clone(),
        serial: script.serial.clone(),
        officer: script.officer.clone().filter(|officer| officer != OFFICER_UNSET),
        unit: script.unit.clone(),
        profile: script.profile.clone(),
        facts: said
            .into_iter()
            .filter_map(fact)
            .chain(script.claims.iter().map(ScriptClaim::fact))
            .collect(),
        remarks: Vec::new(),
    }
}
