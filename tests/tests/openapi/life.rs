//! A station at work, asked everything the description tells of.

use std::{collections::BTreeSet, fs, path::Path};

use base64::Engine;
use docket_tests::rig::{
    Rig,
    http::{Client, Reply},
};
use serde_json::{Value, json};

use super::{operations, shape::Description, text};

/// One that asks, and holds each answer against the description.
struct Asker<'a> {
    api: &'a Description,
    client: Client,
    asked: BTreeSet<String>,
}

/// Asks for every operation there is, and fails where an answer is not as described.
pub(crate) fn holds(api: &Description) {
    let rig = Rig::new();
    let _daemon = rig.start_daemon();
    let client = Client::over(rig.data().join("docket.sock"));
    let mut asker = Asker { api, client, asked: BTreeSet::new() };
    let job = asker.post("/demos", "/demos", &json!({ "bays": 2, "seed": 7 }), 202);
    asker.jobs(text(&job["id"]));
    let item = asker.evidence();
    asker.cases(&item);
    asker.casework(&item);
    asker.interruptions();
    // A card that says nothing of its recorder: a person must say whose it is.
    let card = rig.home().join("card");
    fs::create_dir(&card).unwrap();
    fs::write(card.join("notes.txt"), "seen at the gate").unwrap();
    asker.more_jobs(&item, &card);
    asker.station(&rig);
    asker.bays();
    asker.notices();
    asker.register();
    asker.handovers();
    asker.log(&item);
    let all = operations(&api.0);
    let all: BTreeSet<_> = all.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    assert_eq!(asker.asked, all, "everything that is described was asked");
}

impl Asker<'_> {
    fn get(&mut self, template: &str, target: &str) -> Value {
        let reply = self.client.get(&full(target));
        self.held("get", template, reply, 200)
    }

    fn post(&mut self, template: &str, target: &str, body: &Value, status: u16) -> Value {
        let reply = self.client.post(&full(target), body);
        self.held("post", template, reply, status)
    }

    /// The answer, which must have `status` and be what is said of that, or else a problem.
    fn held(&mut self, method: &str, template: &str, reply: Reply, status: u16) -> Value {
        let template = full(template);
        let of = format!("{method} {template}");
        let reply = reply.is(status);
        let responses = &self.api.0["paths"][&template][method]["responses"];
        let response = match responses.get(status.to_string()) {
            Some(response) => response,
            None => self.api.resolve(text(&responses["default"]["$ref"])).unwrap(),
        };
        let (kind, told) = response["content"].as_object().unwrap().iter().next().unwrap();
        assert!(reply.header("content-type").starts_with(kind.as_str()), "{of}: {reply:?}");
        self.asked.insert(of.clone());
        if kind == "text/plain" || kind == "application/octet-stream" {
            return Value::String(reply.text());
        }
        if kind == "application/zip" {
            return Value::Null;
        }
        let value = reply.json();
        let faults = self.api.faults(&told["schema"], &value, &of);
        assert!(faults.is_empty(), "{faults:#?}\nin {value:#}");
        value
    }

    /// Every event of a stream up to the one that `is_last` takes.
    fn events(&mut self, template: &str, target: &str, is_last: impl Fn(&str) -> bool) {
        let template = full(template);
        let content = &self.api.0["paths"][&template]["get"]["responses"]["200"]["content"];
        let schema = &content["text/event-stream"]["schema"];
        let api = self.api;
        let mut count = 0;
        self.client.events(&full(target)).until(|name, event| {
            count += 1;
            assert_eq!(event["event"], name);
            let faults = api.faults(schema, event, &format!("{template} {name}"));
            assert!(faults.is_empty(), "{faults:#?}\nin {event:#}");
            is_last(name).then_some(())
        });
        assert!(count > 0);
        self.asked.insert(format!("get {template}"));
    }

    fn jobs(&mut self, job: &str) {
        self.events("/jobs/{id}/events", &format!("/jobs/{job}/events"), |name| name == "done");
        let done = self.get("/jobs/{id}", &format!("/jobs/{job}"));
        assert_eq!(done["reply"]["schema"], "docket.demo/1");
        let items = done["reply"]["items"].as_array().unwrap();
        assert!(items.iter().any(|item| item["media"].is_object()), "no clip was looked into");
        assert_eq!(self.get("/jobs", "/jobs?limit=1")["jobs"][0]["id"], job);
        self.events("/events", "/events", |name| name == "bay");
    }

    /// Answers an item's id.
    fn evidence(&mut self) -> String {
        let sessions = self.get("/sessions", "/sessions");
        let session = text(&sessions["sessions"][0]["id"]).to_owned();
        self.get("/sessions/{id}", &format!("/sessions/{session}"));
        let items = self.get("/items", &format!("/items?session={session}&limit=500"));
        let item = text(&items["items"][0]["id"]).to_owned();
        let shown = self.get("/items/{id}", &format!("/items/{item}"));
        assert!(shown["events"].as_array().is_some_and(|events| events.len() > 3), "{shown:#}");
        item
    }

    fn cases(&mut self, item: &str) {
        let number = "沪公（2026）7号";
        let case = json!({ "number": number, "title": "Gate" });
        self.post("/cases", "/cases", &case, 200);
        let link = format!("/items/{item}/link");
        self.post("/items/{id}/link", &link, &json!({ "case": number }), 200);
        self.get("/cases", "/cases");
        let one = self.get("/cases/{number}", &format!("/cases/{}", escaped(number)));
        assert_eq!(one["items"], json!([item]));
        let why = json!({ "case": number, "reason": "another gate" });
        self.post("/items/{id}/unlink", &format!("/items/{item}/unlink"), &why, 200);
    }

    fn casework(&mut self, item: &str) {
        let coded = |text: &str| base64::prelude::BASE64_STANDARD.encode(text);
        let table = |name: &str, text: &str| json!({ "name": name, "content": coded(text) });
        let list = "title = \"A list\"\n[[matter]]\ncode = \"m\"\nname = \"M\"\n\
                    recording = \"full\"\nstages = [\"s\"]\nmonths = 12\nclause = \"QZ 11\"\n";
        self.post("/matters", "/matters", &table("l.toml", list), 200);
        self.get("/matters", "/matters");
        let bad = table("l.csv", "number,opened\nB1,yesterday\n");
        let told = self.post("/case-imports", "/case-imports", &bad, 200);
        assert_eq!(told["faults"][0]["column"], 2);
        let cases = table("l.csv", "number,object_code\nB1,91350\n");
        self.post("/case-imports", "/case-imports", &cases, 200);
        let of = |what: &str| format!("/cases/B1/{what}");
        let said = json!({ "matter": "m", "object_name": "Firm", "file_term": "120" });
        self.post("/cases/{number}/description", &of("description"), &said, 200);
        for (act, on) in
            [("opened", "2025-01-02"), ("action-ended", "2025-02-01"), ("closed", "2025-03-01")]
        {
            let step = json!({ "act": act, "on": on });
            self.post("/cases/{number}/steps", &of("steps"), &step, 200);
        }
        self.get("/unfiled-cases", "/unfiled-cases");
        let link = format!("/items/{item}/link");
        self.post("/items/{id}/link", &link, &json!({ "case": "B1" }), 200);
        let moment = "2025-01-03T09:30:00";
        let records = [
            json!({ "item": item, "record": { "kind": "statement", "proves": "p", "collector": "c",
                "collected_at": moment, "place": "here", "extracted_at": moment } }),
            json!({ "item": item, "record": { "kind": "footage", "stage": "s" } }),
            json!({ "record": { "kind": "no-footage", "reason": "rain" } }),
            json!({ "record": { "kind": "receipt", "what": "disc", "reference": "D1",
                "on": "2025-03-02" } }),
        ];
        for record in &records {
            self.post("/cases/{number}/records", &of("records"), record, 200);
        }
        let text = table("text.pdf", "words");
        self.post("/cases/{number}/documents", &of("documents"), &text, 200);
        let check = self.get("/cases/{number}/check", &of("check"));
        assert_eq!(check["complete"], true, "{check:#}");
        let object = self.get("/enforcement-objects", "/enforcement-objects?code=91350");
        assert_eq!(object["cases"][0]["items"], json!([item]));
        self.get("/inbox", "/inbox?limit=2");
        self.get("/suggestions", "/suggestions?limit=2");
        self.get("/retention", "/retention?limit=2");
        let hold = json!({ "case": "B1", "reason": "a suit" });
        self.post("/holds", "/holds", &hold, 200);
        let longer = json!({ "item": item, "through": "2099-12-31", "reason": "an appeal" });
        self.post("/extensions", "/extensions", &longer, 200);
        let kept = self.get("/retention/{id}", &format!("/retention/{item}"));
        assert_eq!(kept["decides"]["reason"], "legal-hold");
        assert_eq!(kept["extensions"][0]["through"], "2099-12-31");
        let others = kept["others"].as_array().unwrap();
        assert!(others.iter().any(|ground| ground["reason"] == "file-term"), "{kept:#}");
    }

    /// The second demo recorder broke off, and the demo explained it.
    fn interruptions(&mut self) {
        let one = self.get("/interruptions", "/interruptions")["interruptions"][0].clone();
        let at = |what: &str| format!("/interruptions/{}{what}", text(&one["id"]));
        let shown = self.get("/interruptions/{id}", &at(""));
        assert_eq!(shown["notes"][0]["voice"]["item"], one["spoken_in"], "{shown:#}");
        let words = json!({ "text": "The battery was changed." });
        self.post("/interruptions/{id}/notes", &at("/notes"), &words, 200);
        let right = json!({ "note": shown["notes"][0]["id"], "text": "Twice." });
        self.post("/interruptions/{id}/corrections", &at("/corrections"), &right, 200);
        let why = json!({ "reason": "The officer stopped." });
        self.post("/interruptions/{id}/dismissal", &at("/dismissal"), &why, 200);
        let loss = json!({ "loss": "information-lost", "text": "One clip." });
        self.post("/interruptions/{id}/report", &at("/report"), &loss, 200);
        let seen = json!({ "text": "Seen." });
        self.post("/interruptions/{id}/acknowledgement", &at("/acknowledgement"), &seen, 200);
        let of_session = format!("/recordings?session={}", text(&one["session"]));
        assert!(!self.get("/recordings", &of_session)["recordings"].as_array().unwrap().is_empty());
        let some = self.get("/recordings", "/recordings?limit=1&from=2000-01-01");
        assert!(some["next"].is_string(), "{some:#}");
        self.get("/recordings/{item}", &format!("/recordings/{}", text(&one["before"])));
    }

    fn more_jobs(&mut self, item: &str, card: &Path) {
        let some = json!({ "items": [item] });
        let job = self.post("/verifications", "/verifications", &some, 202);
        let id = text(&job["id"]).to_owned();
        self.events("/jobs/{id}/events", &format!("/jobs/{id}/events"), |name| name == "done");
        self.post("/jobs/{id}/cancel", &format!("/jobs/{id}/cancel"), &json!({}), 200);
        self.post("/jobs/{id}/retry", &format!("/jobs/{id}/retry"), &json!({}), 202);
        self.post("/checks", "/checks", &json!({ "deep": false }), 409);
        let places = json!({ "paths": ["/nonexistent/card", card] });
        let job = self.post("/docks", "/docks", &places, 202);
        let id = text(&job["id"]).to_owned();
        self.events("/jobs/{id}/events", &format!("/jobs/{id}/events"), |name| name == "done");
        let done = self.get("/jobs/{id}", &format!("/jobs/{id}"));
        assert_eq!(done["reply"]["failures"][0]["error"]["code"], "DKT-0501", "{done:#}");
    }

    /// Off, as they are by default.
    fn key_disposals(&mut self) {
        self.get("/key-disposals", "/key-disposals");
        let item = text(&self.get("/items", "/items")["items"][0]["id"]).to_owned();
        let (ask, why) = (format!("/items/{item}/key-disposals"), json!({ "reason": "over" }));
        let refused = self.post("/items/{id}/key-disposals", &ask, &why, 409);
        assert_eq!(refused["code"], "DKT-0790", "{refused:#}");
        let nobody = "/key-disposals/00000000-0000-7000-8000-000000000000/confirm";
        self.post("/key-disposals/{id}/confirm", nobody, &json!({}), 409);
    }

    fn station(&mut self, rig: &Rig) {
        let status = self.get("/status", "/status");
        assert_eq!(status["data"], rig.data().to_str().unwrap());
        self.get("/settings", "/settings");
        self.post("/settings/reload", "/settings/reload", &json!({}), 200);
        self.get("/removals", "/removals");
        let session = text(&self.get("/sessions", "/sessions")["sessions"][0]["id"]).to_owned();
        let ask = format!("/sessions/{session}/removals");
        let refused = self.post("/sessions/{id}/removals", &ask, &json!({}), 409);
        assert_eq!(refused["code"], "DKT-0508", "it is off: {refused:#}");
        let nobody = "/removals/00000000-0000-7000-8000-000000000000/confirm";
        self.post("/removals/{id}/confirm", nobody, &json!({}), 202);
        self.key_disposals();
        self.get("/codes/{code}", "/codes/0401");
        self.get("/rules", "/rules");
        self.get("/rules/{rule}", "/rules/ready-for-duty");
        self.get("/openapi.json", "/openapi.json");
        self.get("/healthz", "/healthz");
        self.get("/readyz", "/readyz");
        self.get("/metrics", "/metrics");
    }

    /// The custody log, as the API tells it and as other programs read it.
    fn log(&mut self, item: &str) {
        let newest = self.get("/log/checkpoint", "/log/checkpoint");
        self.get("/log", &format!("/log?item={item}&limit=2"));
        self.get("/items/{id}/proofs", &format!("/items/{item}/proofs"));
        self.get("/items/{id}/custody", &format!("/items/{item}/custody"));
        // What was just said of it waits for a checkpoint: a problem until then.
        let bundle = json!({ "original": "referenced" });
        let bundle = self.client.post(&full(&format!("/items/{item}/bundle")), &bundle);
        let status = bundle.status;
        self.held("post", "/items/{id}/bundle", bundle, status);
        // Made once all of the session is judged: a problem until then.
        let session = text(&self.get("/sessions", "/sessions")["sessions"][0]["id"]).to_owned();
        let receipt = self.client.get(&full(&format!("/sessions/{session}/receipt")));
        let status = receipt.status;
        self.held("get", "/sessions/{id}/receipt", receipt, status);
        self.get("/identity", "/identity");
        self.post("/identity/rotate", "/identity/rotate", &json!({}), 200);
        self.get("/log/growth", &format!("/log/growth?old=1&new={}", newest["size"]));
        self.post("/log/verifications", "/log/verifications", &json!({}), 202);
        let note = self.get("/log/{epoch}/checkpoint", "/log/000001/checkpoint");
        assert!(text(&note).starts_with("docket/"), "{note}");
        self.get("/log/{epoch}/tile/{path}", "/log/000001/tile/entries/000.p/1");
        self.outsiders();
    }

    /// What witnesses and time stamp authorities are told and tell: this station knows none.
    fn outsiders(&mut self) {
        let nothing = json!({ "content": "" });
        self.get("/targets", "/targets");
        self.post("/targets/{name}/check", "/targets/nowhere/check", &nothing, 404);
        let new = json!({ "name": "second", "url": "file:///nowhere/second" });
        self.post("/targets/plans", "/targets/plans", &new, 200);
        let no = json!({});
        self.post("/targets/{name}/release", "/targets/nowhere/release", &no, 404);
        let to = json!({ "to": "elsewhere" });
        self.post("/targets/{name}/migrations", "/targets/nowhere/migrations", &to, 404);
        let all = json!({ "deep": true });
        self.post("/targets/reconciliations", "/targets/reconciliations", &all, 202);
        self.post("/witness/add-checkpoint", "/witness/add-checkpoint", &nothing, 400);
        self.post("/log/witness", "/log/witness", &nothing, 422);
        let nobody = self.client.get(&full("/log/question?witness=nobody"));
        self.held("get", "/log/question", nobody, 404);
        self.post("/log/cosignatures", "/log/cosignatures", &nothing, 404);
        self.get("/log/time-stamp-question", "/log/time-stamp-question");
        self.post("/log/time-stamps", "/log/time-stamps", &nothing, 422);
        let station = self.get("/identity", "/identity")["station"].clone();
        let confirmed = json!({ "confirm": station });
        let opened = self.post("/identity/new-epoch", "/identity/new-epoch", &confirmed, 200);
        assert_eq!(opened["now"]["epoch"], 2);
        assert_eq!(opened["now"]["reason"], "new-epoch");
    }

    /// Bays that are taught for good stand in a story of their own.
    fn bays(&mut self) {
        let job = self.post("/bays/teachings", "/bays/teachings", &json!({ "count": 2 }), 202);
        let cancel = format!("/jobs/{}/cancel", text(&job["id"]));
        self.post("/jobs/{id}/cancel", &cancel, &json!({}), 200);
        assert_eq!(self.get("/bays", "/bays")["bays"], json!([]));
        let reply = self.client.post(&full("/bays/bay-1/forget"), &json!({}));
        self.held("post", "/bays/{name}/forget", reply, 404);
        assert_eq!(self.get("/locked-recorders", "/locked-recorders")["recorders"], json!([]));
        let allowed = full("/locked-recorders/serial%3A%3AX/allow-passwords");
        let reply = self.client.post(&allowed, &json!({}));
        self.held("post", "/locked-recorders/{key}/allow-passwords", reply, 404);
    }

    fn register(&mut self) {
        let unit = json!({ "entry": { "code": "U1", "name": "Sample squad" } });
        self.post("/register/{kind}", "/register/units", &unit, 200);
        let officer =
            json!({ "entry": { "number": "350001", "name": "Sample One", "unit": "U1" } });
        let term = self.post("/register/{kind}", "/register/officers", &officer, 200);
        self.get("/units", "/units?limit=1");
        self.get("/officers", "/officers?number=350001");
        let recorders = self.get("/recorders", "/recorders");
        let recorder = text(&recorders["recorders"][0]["recorder"]["id"]).to_owned();
        let name = json!({ "name": "Car 7", "unit": "U1" });
        let path = format!("/recorders/{recorder}/name");
        self.post("/recorders/{recorder}/name", &path, &name, 200);
        let issue =
            json!({ "entry": { "recorder": "Car 7", "kind": "single", "officer": "350001" } });
        self.post("/register/{kind}", "/register/issues", &issue, 200);
        let clock = format!("/recorders/{recorder}/clock");
        self.get("/recorders/{id}/clock", &clock);
        let shown = self.get("/recorders/{recorder}", "/recorders/Car%207");
        assert_eq!(shown["registered"]["holder"]["officer"]["name"], "Sample One");
        let back = json!({ "reason": "end of the shift" });
        self.post("/recorders/{recorder}/return", "/recorders/Car%207/return", &back, 200);
        self.get("/roster", "/roster");
        let file = json!({ "name": "u.csv", "content": "Y29kZSxuYW1lClUyLFNhbXBsZQo=" });
        self.post("/register/imports", "/register/imports", &file, 200);
        assert!(self.get("/register/{kind}", "/register/units")["rows"].as_u64() >= Some(2));
        let withdrawn = json!({ "id": term["id"], "reason": "never was" });
        self.post("/register/{kind}/withdraw", "/register/officers/withdraw", &withdrawn, 200);
    }

    fn handovers(&mut self) {
        let handovers = self.get("/handovers", "/handovers?limit=1");
        let session = text(&handovers["handovers"][0]["session"]).to_owned();
        self.get("/handovers/{id}", &format!("/handovers/{session}"));
        let excuse = json!({ "reason": "forgotten" });
        let path = format!("/handovers/{session}/excuse");
        self.post("/handovers/{id}/excuse", &path, &excuse, 200);
        let recorder = text(&handovers["handovers"][0]["recorder"]["id"]).to_owned();
        let path = format!("/recorders/{recorder}/excuse");
        self.post("/recorders/{recorder}/excuse", &path, &excuse, 200);
    }

    fn notices(&mut self) {
        let notices = self.get("/notices", "/notices?pending=false");
        let notice = text(&notices["notices"][0]["id"]).to_owned();
        self.get("/notices/{id}", &format!("/notices/{notice}"));
        let replay = format!("/notices/{notice}/replay");
        self.post("/notices/{id}/replay", &replay, &json!({}), 200);
        let none = full("/notices/00000000-0000-7000-8000-000000000000");
        let reply = self.client.get(&none);
        self.held("get", "/notices/{id}", reply, 404);
    }
}

/// The signs of life stand outside the API's own paths.
fn full(path: &str) -> String {
    let sign = ["/healthz", "/readyz", "/metrics"].contains(&path)
        || ["/log/0", "/log/{", "/witness/"].iter().any(|log| path.starts_with(log));
    if sign { path.into() } else { format!("/api/v1{path}") }
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
