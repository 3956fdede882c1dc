//! Story: the description of the API is what it says of itself, is sound, and is true: every answer
//! of a station at work is held against it.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

#[path = "openapi/life.rs"]
mod life;
#[path = "openapi/shape.rs"]
mod shape;

use std::{collections::BTreeSet, fs, path::Path};

use docket_tests::rig::{Rig, http::Client};
use serde_json::Value;
use shape::Description;

const METHODS: [&str; 2] = ["get", "post"];

/// The description as the program prints it.
fn printed() -> String {
    Rig::new().run(["openapi"]).exits(0).stdout
}

fn description() -> Description {
    Description(serde_json::from_str(&printed()).unwrap())
}

/// An operation: its method, its path, itself.
fn operations(api: &Value) -> Vec<(&str, &str, &Value)> {
    let mut found = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push((method.as_str(), path.as_str(), operation));
        }
    }
    found
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn entries(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[test]
fn the_committed_description_is_the_programs_own() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../daemon/openapi.json");
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == printed(),
        "the API changed: look at the change, then renew its description by\n\
         cargo run -p docket -- openapi > daemon/openapi.json"
    );
}

#[test]
fn it_says_what_it_is_of() {
    let Description(api) = description();
    assert!(text(&api["openapi"]).starts_with("3.1."), "{}", api["openapi"]);
    assert_eq!(api["info"]["title"], "docket");
    assert_eq!(api["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(api["info"]["license"]["identifier"], "Apache-2.0");
    assert!(text(&api["info"]["description"]).contains("RFC 9457"));
    let token = &api["components"]["securitySchemes"]["token"];
    assert_eq!((&token["type"], &token["scheme"]), (&"http".into(), &"bearer".into()));
    assert_eq!(api["security"], serde_json::json!([{ "token": [] }]));
    for sign in ["/healthz", "/readyz", "/metrics"] {
        assert!(api["paths"][sign].is_object(), "{sign} stands where monitors look for it");
    }
    // And the custody log, and its witness, where C2SP's clients look for them.
    assert!(api["paths"]["/witness/add-checkpoint"].is_object());
    let others = api["paths"].as_object().unwrap().keys().filter(|p| !p.starts_with("/api/v1/"));
    assert_eq!(others.filter(|p| !p.starts_with("/log/{epoch}/")).count(), 4);
}

#[test]
fn every_reference_stands_for_something_and_every_shape_is_used() {
    let api = description();
    let mut used = BTreeSet::new();
    walk(&api.0, &mut |_, value| {
        if let Some(reference) = value["$ref"].as_str() {
            assert!(api.resolve(reference).is_some(), "{reference} stands for nothing");
            used.insert(reference.to_owned());
        }
    });
    assert!(used.len() > 50, "only {used:?}: this test reads wrongly");
    for kind in ["schemas", "responses"] {
        for name in api.0["components"][kind].as_object().unwrap().keys() {
            let reference = format!("#/components/{kind}/{name}");
            assert!(used.contains(&reference), "nobody speaks of {reference}");
        }
    }
}

#[test]
fn every_operation_is_told_in_full() {
    let Description(api) = description();
    let tags: BTreeSet<_> = entries(&api["tags"]).map(|tag| text(&tag["name"])).collect();
    assert!(entries(&api["tags"]).all(|tag| !text(&tag["description"]).is_empty()));
    let (mut ids, mut used) = (BTreeSet::new(), BTreeSet::new());
    for (method, path, operation) in operations(&api) {
        let of = format!("{method} {path}");
        assert!(METHODS.contains(&method), "{of}: who else may ask so is not said here");
        assert!(!text(&operation["summary"]).is_empty(), "{of}: what is it for?");
        assert!(ids.insert(text(&operation["operationId"])), "{of}: {}", operation["operationId"]);
        let [tag] = entries(&operation["tags"]).map(text).collect::<Vec<_>>()[..] else {
            panic!("{of} stands in one chapter: {}", operation["tags"])
        };
        assert!(tags.contains(tag), "{of}: {tag} is no chapter");
        used.insert(tag);
        parameters(&of, path, operation);
        body(&of, operation);
        responses(&of, operation);
        permission(&of, operation);
    }
    assert_eq!(used, tags, "a chapter without operations");
    assert!(ids.len() >= 30, "{ids:?}");
}

fn parameters(of: &str, path: &str, operation: &Value) {
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut told = BTreeSet::new();
    for parameter in entries(&operation["parameters"]) {
        let name = text(&parameter["name"]);
        assert!(!text(&parameter["description"]).is_empty(), "{of}: what is {name}?");
        assert!(parameter["schema"]["type"].is_string(), "{of}: {parameter:#}");
        if parameter["in"] == "path" {
            assert_eq!(parameter["required"], true, "{of}: {name}");
            told.insert(name);
        } else {
            assert_eq!(parameter["in"], "query", "{of}: {name}");
        }
    }
    assert_eq!(told, in_path.collect(), "{of}");
}

fn body(of: &str, operation: &Value) {
    let Some(body) = operation.get("requestBody") else { return };
    assert_eq!(body["required"], true, "{of}");
    let content = body["content"].as_object().unwrap();
    if of.ends_with(" /witness/add-checkpoint") {
        // C2SP's witness protocol says what is sent.
        assert_eq!(content.keys().collect::<Vec<_>>(), ["text/plain"], "{of}");
        return;
    }
    assert_eq!(content.keys().collect::<Vec<_>>(), ["application/json"], "{of}");
    assert!(content["application/json"]["schema"]["$ref"].is_string(), "{of}");
}

fn responses(of: &str, operation: &Value) {
    let all = operation["responses"].as_object().unwrap();
    assert!(all.contains_key("200") ^ all.contains_key("202"), "{of}: how does it end well?");
    assert_eq!(all["default"]["$ref"], "#/components/responses/Failure", "{of}");
    for (status, response) in all.iter().filter(|(status, _)| *status != "default") {
        assert!(!text(&response["description"]).is_empty(), "{of} {status}");
        let content = response["content"].as_object().unwrap();
        assert!(content.values().all(|told| told["schema"].is_object()), "{of} {status}");
    }
}

fn permission(of: &str, operation: &Value) {
    let role = text(&operation["x-docket-role"]);
    assert!(["nobody", "watcher", "operator"].contains(&role), "{of}: {role:?}");
    let open = operation.get("security") == Some(&serde_json::json!([]));
    assert_eq!(open, role == "nobody", "{of}: {:?}", operation.get("security"));
}

#[test]
fn every_shape_says_what_it_holds() {
    let Description(api) = description();
    // The description itself is the one answer that has no shape of docket's own.
    let mut bare = Vec::new();
    walk(&api, &mut |at, value| {
        let says = ["properties", "additionalProperties", "oneOf", "allOf"];
        if value["type"] == "object" && says.iter().all(|key| value.get(key).is_none()) {
            bare.push(at.to_owned());
        }
        for (name, property) in value["properties"].as_object().into_iter().flatten() {
            // What tells shapes apart says all by its one value.
            let told = |v: &Value| !text(&v["description"]).is_empty() || v["enum"].is_array();
            let one_of = || entries(&property["oneOf"]).any(told);
            assert!(told(property) || one_of(), "{at}: what is {name}? {property:#}");
        }
    });
    let document = "/paths/~1api~1v1~1openapi.json/get/responses/200/content/application~1json";
    assert_eq!(bare, [format!("{document}/schema")], "shapes that say nothing");
}

#[test]
fn what_is_described_is_served_and_no_other_method() {
    let Description(api) = description();
    let rig = Rig::new();
    let _daemon = rig.start_daemon();
    let client = Client::over(rig.data().join("docket.sock"));
    for (path, item) in api["paths"].as_object().unwrap() {
        let target = path.replace(['{', '}'], "");
        let refused = client.send(&docket_tests::rig::http::Call::new("PUT", &target)).is(405);
        let allowed: BTreeSet<_> = refused.header("allow").split(',').map(str::trim).collect();
        let mut described: BTreeSet<_> =
            item.as_object().unwrap().keys().map(|m| m.to_uppercase()).collect();
        if described.contains("GET") {
            described.insert("HEAD".into());
        }
        assert_eq!(allowed, described.iter().map(String::as_str).collect(), "{path}");
    }
}

#[test]
fn every_answer_is_what_the_description_says() {
    life::holds(&description());
}

/// Visits every value with its place, as a JSON pointer.
fn walk(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    fn below(at: &str, value: &Value, visit: &mut impl FnMut(&str, &Value)) {
        visit(at, value);
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    below(&format!("{at}/{name}"), value, visit);
                }
            }
            Value::Array(list) => {
                for (n, value) in list.iter().enumerate() {
                    below(&format!("{at}/{n}"), value, visit);
                }
            }
            _ => {}
        }
    }
    below("", value, visit);
}
