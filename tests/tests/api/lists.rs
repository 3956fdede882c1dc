//! Lists: each is told in pages that together are the whole of it, and no page is longer than asked.

use std::{fs, os::unix::fs::symlink, path::PathBuf};

use serde_json::{Value, json};

use super::bench::Bench;

/// A list: where it is asked for, its name in the answer, what its entries are known by, and how the
/// next page is asked for.
struct List {
    at: String,
    name: &'static str,
    known_by: &'static str,
    cursor: &'static str,
}

/// Reads a list in pages of two; answers what its entries are known by.
fn paged(bench: &Bench, list: &List) -> Vec<Value> {
    let List { at, name, known_by, cursor } = list;
    let mut told = Vec::new();
    let mut from = String::new();
    loop {
        let page = bench.local().get(&format!("{at}?limit=2{from}")).is(200).json();
        let entries = page.get(*name).and_then(Value::as_array).cloned().unwrap_or_default();
        assert!(entries.len() <= 2, "{at}: {page:#}");
        assert!(page["next"].is_null() || entries.len() == 2, "{at}: {page:#}");
        told.extend(entries.iter().map(|entry| match known_by {
            &"" => entry.clone(),
            field => entry[*field].clone(),
        }));
        let Some(next) = page["next"].as_str() else { return told };
        from = format!("&{cursor}={next}");
    }
}

/// A folder with two clips and five links that are not followed.
fn card(bench: &Bench, name: &str) -> PathBuf {
    let card = bench.rig.home().join(name);
    fs::create_dir(&card).unwrap();
    for n in 0..2 {
        fs::write(card.join(format!("{name}-{n}.mp4")), format!("{name} {n}")).unwrap();
    }
    for n in 0..5 {
        symlink("/etc/passwd", card.join(format!("link-{n}"))).unwrap();
    }
    card
}

#[test]
fn every_list_is_told_in_pages_that_are_the_whole_of_it() {
    let bench = Bench::start();
    let cards: Vec<_> = ["a", "b", "c"].map(|name| card(&bench, name)).into();
    let docked = bench.docked(&cards);
    let session = docked["sessions"][0]["id"].as_str().unwrap().to_owned();
    let items = bench.local().get("/api/v1/items").is(200).json();
    let items: Vec<_> = items["items"].as_array().unwrap().iter().map(|i| &i["id"]).collect();
    for number in ["2026-1", "2026-2", "2026-3", "2026-4", "2026-5"] {
        bench.local().post("/api/v1/cases", &json!({ "number": number })).is(200);
    }
    for item in &items {
        let link = format!("/api/v1/items/{}/link", item.as_str().unwrap());
        bench.local().post(&link, &json!({ "case": "2026-3" })).is(200);
    }

    let first = items[0].as_str().unwrap();
    let list = |at: &str, name, known_by, cursor| List { at: at.into(), name, known_by, cursor };
    for (list, count) in [
        (list("/api/v1/items", "items", "id", "before"), 6),
        (list("/api/v1/sessions", "sessions", "id", "before"), 3),
        (list("/api/v1/jobs", "jobs", "id", "before"), 1),
        (list("/api/v1/notices", "notices", "id", "before"), 3),
        (list("/api/v1/cases", "cases", "number", "after"), 5),
        (list("/api/v1/cases/2026-3", "items", "", "before"), 6),
        (list(&format!("/api/v1/sessions/{session}"), "not_taken", "path", "after"), 5),
        (list(&format!("/api/v1/items/{first}"), "events", "seq", "after"), 7),
    ] {
        let told = paged(&bench, &list);
        let whole = bench.local().get(&format!("{}?limit=500", list.at)).is(200).json();
        assert!(whole["next"].is_null(), "{whole:#}");
        let whole: Vec<_> = whole[list.name].as_array().unwrap().iter().collect();
        assert_eq!(told.len(), whole.len(), "{}: {told:#?}", list.at);
        assert!(told.len() >= count, "{}: {} of {count}", list.at, told.len());
        for (told, whole) in told.iter().zip(whole) {
            let field = if list.known_by.is_empty() { whole } else { &whole[list.known_by] };
            assert_eq!(told, field, "{}", list.at);
        }
        for wrong in ["limit=0", "limit=many", "offset=1"] {
            let refused = bench.local().get(&format!("{}?{wrong}", list.at)).is(422);
            assert_eq!(refused.json()["code"], "DKT-0412", "{}?{wrong}", list.at);
        }
    }
    let nobody = bench.local().get("/api/v1/notices?before=ffffffff").is(404);
    assert_eq!(nobody.json()["code"], "DKT-0401");
    let nowhere = bench.local().get(&format!("/api/v1/sessions/{session}?after=x")).is(422);
    assert_eq!(nowhere.json()["code"], "DKT-0412");
}

/// Events that no checkpoint covers yet have no proof, and count for a page all the same.
#[test]
fn the_proofs_of_an_item_are_told_in_pages_to_the_newest() {
    let bench = Bench::start();
    bench.docked(&[card(&bench, "a")]);
    let items = bench.local().get("/api/v1/items").is(200).json();
    let at = format!("/api/v1/items/{}/proofs", items["items"][0]["id"].as_str().unwrap());
    let leaves = |page: &Value| -> Vec<String> {
        let proofs = page["proofs"].as_array().unwrap().iter();
        proofs.map(|proof| proof["leaf"].as_str().unwrap().to_owned()).collect()
    };
    let (mut told, mut events, mut from) = (Vec::new(), 0, String::new());
    loop {
        let page = bench.local().get(&format!("{at}?limit=2{from}")).is(200).json();
        let found = leaves(&page).len() as u64 + page["waiting"].as_u64().unwrap();
        assert!(found <= 2, "{page:#}");
        told.extend(leaves(&page));
        events += found;
        let Some(next) = page["next"].as_str() else { break };
        from = format!("&after={next}");
    }
    assert!(events >= 7, "{events}");
    let whole = bench.local().get(&format!("{at}?limit=500")).is(200).json();
    assert!(leaves(&whole).starts_with(&told), "{told:#?}");
    assert!(whole["next"].is_null(), "{whole:#}");
    let refused = bench.local().get(&format!("{at}?after=x")).is(422).json();
    assert_eq!(refused["code"], "DKT-0412");
}

#[test]
fn the_command_line_asks_for_as_much_of_a_list_as_it_is_told_to() {
    let bench = Bench::start();
    let numbers: Vec<_> = (1..=502).map(|n| format!("2026-{n:04}")).collect();
    for number in &numbers {
        bench.local().post("/api/v1/cases", &json!({ "number": number })).is(200);
    }
    let listed = |args: &[&str]| -> Vec<String> {
        let args = ["cases", "list"].iter().chain(args);
        let view = bench.rig.json(args).exits(0).json();
        let cases = view["cases"].as_array().unwrap().iter();
        cases.map(|case| case["number"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed(&[]), numbers);
    assert_eq!(listed(&["--limit", "3"]), numbers[..3]);
    assert_eq!(listed(&["--limit", "2", "--after", "2026-0499"]), numbers[499..501]);
    assert_eq!(listed(&["--limit", "501"]), numbers[..501]);

    bench.docked(&[card(&bench, "a"), card(&bench, "b"), card(&bench, "c")]);
    for (verb, field) in [("sessions", "sessions"), ("items", "items"), ("notices", "notices")] {
        let whole = bench.rig.json([verb, "list"]).exits(0).json();
        let id = whole[field][0]["id"].as_str().unwrap().to_owned();
        let rest = bench.rig.json([verb, "list", "--before", &id]).exits(0).json();
        let (whole, rest) = (whole[field].as_array().unwrap(), rest[field].as_array().unwrap());
        assert_eq!(&whole[1..], rest.as_slice(), "{verb}");
    }
}
