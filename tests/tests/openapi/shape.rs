//! Holding JSON against the shapes of a description: the part of JSON Schema 2020-12 that docket's
//! own description uses, and stricter in one point: what is told must be described.

use std::collections::BTreeSet;

use chrono::DateTime;
use serde_json::{Map, Value};

/// A description of an API.
pub(crate) struct Description(pub(crate) Value);

/// Which of an object's properties a schema speaks of.
enum Spoken {
    These(BTreeSet<String>),
    All,
}

impl Description {
    /// What a reference stands for.
    pub(crate) fn resolve(&self, reference: &str) -> Option<&Value> {
        self.0.pointer(reference.strip_prefix('#')?)
    }

    /// Every way in which `value` is not what `schema` says, each with its place below `at`.
    pub(crate) fn faults(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let spoken = self.hold(schema, value, at, &mut faults);
        if let (Spoken::These(spoken), Some(object)) = (spoken, value.as_object()) {
            let silent = object.keys().filter(|name| !spoken.contains(*name));
            faults.extend(silent.map(|name| format!("{at}.{name} is not described")));
        }
        faults
    }

    fn hold(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) -> Spoken {
        if let Some(reference) = schema["$ref"].as_str() {
            let Some(found) = self.resolve(reference) else {
                faults.push(format!("{at}: {reference} stands for nothing"));
                return Spoken::All;
            };
            return self.hold(found, value, at, faults);
        }
        if let Some(all) = schema["allOf"].as_array() {
            let spoken = all.iter().map(|part| self.hold(part, value, at, faults));
            return spoken.fold(Spoken::These(BTreeSet::new()), Spoken::and);
        }
        if let Some(any) = schema["oneOf"].as_array() {
            return self.hold_one(any, value, at, faults);
        }
        plain(schema, value, at, faults);
        if let (Some(list), Some(items)) = (value.as_array(), schema.get("items")) {
            for (n, entry) in list.iter().enumerate() {
                faults.extend(self.faults(items, entry, &format!("{at}[{n}]")));
            }
        }
        value.as_object().map_or(Spoken::All, |object| self.object(schema, object, at, faults))
    }

    /// Exactly one of the shapes must fit.
    fn hold_one(&self, any: &[Value], value: &Value, at: &str, faults: &mut Vec<String>) -> Spoken {
        let tried = any.iter().map(|one| (one, self.faults(one, value, at)));
        let (fitting, others): (Vec<_>, Vec<_>) = tried.partition(|(_, found)| found.is_empty());
        if fitting.len() != 1 {
            let others: Vec<_> = others.into_iter().flat_map(|(_, found)| found).collect();
            faults.push(format!("{at}: {} shapes fit {value}; {others:?}", fitting.len()));
        }
        // Each was held against the whole value already.
        Spoken::All
    }

    fn object(
        &self,
        schema: &Value,
        object: &Map<String, Value>,
        at: &str,
        faults: &mut Vec<String>,
    ) -> Spoken {
        let required = schema["required"].as_array().into_iter().flatten();
        let missing = required.filter_map(Value::as_str).filter(|name| !object.contains_key(*name));
        faults.extend(missing.map(|name| format!("{at}.{name} is missing")));
        let described = schema["properties"].as_object();
        for (name, shape) in described.into_iter().flatten() {
            if let Some(value) = object.get(name) {
                faults.extend(self.faults(shape, value, &format!("{at}.{name}")));
            }
        }
        if let Some(others) = schema.get("additionalProperties") {
            for (name, value) in object {
                faults.extend(self.faults(others, value, &format!("{at}.{name}")));
            }
            return Spoken::All;
        }
        described.map_or(Spoken::All, |named| Spoken::These(named.keys().cloned().collect()))
    }
}

impl Spoken {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::These(mut one), Self::These(other)) => {
                one.extend(other);
                Self::These(one)
            }
            _ => Self::All,
        }
    }
}

/// Type, enumeration, format and bounds.
fn plain(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(any) => any.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|name| is_a(value, name)) {
        faults.push(format!("{at} is {value}, and should be {types:?}"));
    }
    if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
        faults.push(format!("{at} is {value}, and should be one of {}", schema["enum"]));
    }
    if let Some(text) = value.as_str()
        && schema["format"] == "date-time"
        && DateTime::parse_from_rfc3339(text).is_err()
    {
        faults.push(format!("{at} is {text:?}, and should be a moment (RFC 3339)"));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
        && number < least
    {
        faults.push(format!("{at} is {number}, and should be {least} at least"));
    }
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

#[test]
fn a_shape_is_held_to() {
    use serde_json::json;

    let description = Description(json!({ "s": { "Named": {
        "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } }
    } } }));
    let schema = json!({ "allOf": [
        { "$ref": "#/s/Named" },
        { "type": "object", "required": ["at", "kind"], "properties": {
            "at": { "type": ["string", "null"], "format": "date-time" },
            "kind": { "oneOf": [{ "type": "string", "enum": ["a"] }, { "type": "integer" }] },
            "list": { "type": "array", "items": { "type": "integer", "minimum": 0 } },
        } },
    ] });
    let fits = json!({ "name": "n", "at": "2026-11-22T08:00:00Z", "kind": 7, "list": [0, 1] });
    assert_eq!(description.faults(&schema, &fits, "x"), [""; 0]);
    for (name, value, place) in [
        ("name", json!(null), "x.name"),
        ("at", json!("2026-11-22T08:00:00"), "x.at"),
        ("kind", json!("b"), "x.kind"),
        ("list", json!([0, -1]), "x.list[1]"),
        ("more", json!(1), "x.more"),
    ] {
        let mut wrong = fits.clone();
        wrong[name] = value;
        let faults = description.faults(&schema, &wrong, "x");
        assert!(faults.len() == 1 && faults[0].starts_with(place), "{name}: {faults:?}");
    }
    let faults = description.faults(&schema, &json!({ "at": null, "kind": "a" }), "x");
    assert_eq!(faults, ["x.name is missing"]);
}
