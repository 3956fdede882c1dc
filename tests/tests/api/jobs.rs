//! Long work over the API: started, followed, cancelled, taken up again.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
};

use docket_tests::{
    pattern::PatternClip,
    rig::{
        Oracle,
        http::{Client, Events},
    },
};
use serde_json::{Value, json};

use super::bench::{Bench, id};

const SERIAL: &str = "VR40000";

fn small(count: u64) -> Vec<PatternClip> {
    (0..count).map(|n| PatternClip::new(format!("DCIM/V{n}.MP4"), n, 30_000 + n)).collect()
}

#[test]
fn docking_is_a_job_that_is_found_where_it_was_said_to_be() {
    let bench = Bench::start();
    let clips = small(3);
    let paths = [bench.recorder(SERIAL, &clips)];
    let asked = bench.operator().post("/api/v1/docks", &json!({ "paths": paths })).is(202);
    let (job, place) = (asked.json(), asked.header("location").to_owned());
    assert_eq!(place, format!("/api/v1/jobs/{}", job["id"].as_str().unwrap()));
    assert_eq!(job["work"], json!({ "verb": "dock", "paths": paths }));
    assert_eq!(job["started_by"], "token:operator");

    // Two follow it, by its id and by the beginning of its id; both hear the end.
    let both = [format!("{place}/events"), format!("{}/events", &place[..place.len() - 4])];
    let followers: Vec<_> = both.iter().map(|target| bench.operator().events(target)).collect();
    let ends: Vec<_> = followers.into_iter().map(Events::last_one).collect();
    for (name, end) in &ends {
        assert_eq!((name.as_str(), &end["event"]), ("done", &json!("done")));
        assert_eq!(end["reply"]["sessions"][0]["outcome"], "complete", "{end:#}");
    }
    assert_eq!(ends[0], ends[1]);

    let done = bench.operator().get(&place).is(200).json();
    assert_eq!((&done["state"], &done["reply"]), (&json!("done"), &ends[0].1["reply"]));
    assert!(done["ended_at"].is_string() && done["progress"].is_null(), "{done:#}");
    let session = &done["reply"]["sessions"][0];
    assert_eq!(session["docked_by"], "token:operator");
    // Who comes late hears the same end at once.
    assert_eq!(bench.operator().events(&both[0]).last_one().1, ends[0].1);
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&bench.rig);
}

#[test]
fn a_cancelled_docking_keeps_what_it_took_and_the_next_goes_on() {
    let bench = Bench::start();
    // The second is pulled in a group of its own, after the first.
    let clips = [
        PatternClip::new("DCIM/A.MP4", 1, 40_000_000),
        PatternClip::new("DCIM/B.MP4", 2, 250_000_000),
    ];
    let recorder = [bench.recorder(SERIAL, &clips)];
    let job = bench.dock(&recorder);
    bench.local().events(&format!("/api/v1/jobs/{job}/events")).until(|_, event| {
        let second = event["bytes_copied"].as_u64().is_some_and(|bytes| bytes > 40_000_000);
        second.then_some(())
    });
    bench.local().post(&format!("/api/v1/jobs/{job}/cancel"), &json!({})).is(200);
    let end = bench.end_of(&job);
    let session = &end["reply"]["sessions"][0];
    let why = (&session["outcome"], &session["outcome_code"]);
    assert_eq!(why, (&json!("interrupted"), &json!("cancelled")), "{end:#}");
    assert_eq!((&session["verified"], &session["open"]), (&json!(1), &json!(0)), "{session:#}");
    let told = bench.job(&job);
    assert_eq!((&told["state"], &told["reply"]), (&json!("cancelled"), &end["reply"]));
    // It has ended: to cancel it again changes nothing.
    let again = bench.local().post(&format!("/api/v1/jobs/{job}/cancel"), &json!({})).is(200);
    assert_eq!(again.json()["state"], "cancelled");

    let retried = bench.local().post(&format!("/api/v1/jobs/{job}/retry"), &json!({})).is(202);
    assert_ne!(id(&retried), job, "another job");
    let session = bench.end_of(&id(&retried))["reply"]["sessions"][0].clone();
    assert_eq!(session["outcome"], "complete", "{session:#}");
    let both = (&session["taken"], &session["sightings"]);
    assert_eq!(both, (&json!(1), &json!(1)), "{session:#}");
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&bench.rig);
    // A cancelled job is told alike by the next station, which knows it from the catalog.
    let bench = bench.cut_off_and_start();
    assert_eq!(bench.job(&job), told);
    assert_eq!(bench.daemon.stop().code, Some(0));
    bench.rig.fsck_is_clean();
}

#[test]
fn a_cancelled_reading_ends_in_the_midst_of_an_original() {
    let bench = Bench::start();
    bench.docked(&[bench.recorder(SERIAL, &small(2))]);
    let items = bench.local().get("/api/v1/items").is(200).json();
    let items: Vec<_> = items["items"].as_array().unwrap().iter().collect();
    // A hole that takes an hour to read, in the place of the second.
    let object = bench.rig.archive().join(items[1]["archive"][0]["key"].as_str().unwrap());
    fs::set_permissions(&object, fs::Permissions::from_mode(0o600)).unwrap();
    File::options().write(true).open(&object).unwrap().set_len(8 << 40).unwrap();
    let both = json!({ "items": [items[0]["id"], items[1]["id"]] });
    let job = id(&bench.local().post("/api/v1/verifications", &both).is(202));
    bench
        .local()
        .events(&format!("/api/v1/jobs/{job}/events"))
        .until(|_, event| (event["event"] == "progress" && event["done"] == 1).then_some(()));
    bench.local().post(&format!("/api/v1/jobs/{job}/cancel"), &json!({})).is(200);
    let end = bench.end_of(&job);
    assert_eq!(end["error"]["code"], "DKT-0207", "{end:#}");
    assert_eq!(bench.job(&job)["state"], "cancelled");
    // Nothing was found out of it.
    let item = bench.local().get(&format!("/api/v1/items/{}", items[1]["id"].as_str().unwrap()));
    assert_ne!(item.is(200).json()["state"], "quarantined");
}

#[test]
fn jobs_are_listed_in_pages_newest_first() {
    let bench = Bench::start();
    let none = json!({ "items": [] });
    let verify = || id(&bench.local().post("/api/v1/verifications", &none).is(202));
    let mut started: Vec<_> = (0..7).map(|_| verify()).collect();
    for job in &started {
        assert_eq!(bench.end_of(job)["event"], "done");
    }
    started.reverse();
    let mut listed = Vec::new();
    let mut target = "/api/v1/jobs?limit=3".to_owned();
    loop {
        let page = bench.local().get(&target).is(200).json();
        let jobs = page["jobs"].as_array().unwrap();
        assert!(jobs.len() <= 3 && jobs.iter().all(|job| job.get("reply").is_none()));
        listed.extend(jobs.iter().map(|job| job["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        target = format!("/api/v1/jobs?limit=3&before={next}");
    }
    // Those of one millisecond, which the first twelve digits of an id tell, stand in any order.
    let at = |ids: &[String]| ids.iter().map(|id| id[..13].to_owned()).collect::<Vec<_>>();
    assert_eq!(at(&listed), at(&started));
    assert_eq!(BTreeSet::from_iter(listed), BTreeSet::from_iter(started));
}

#[test]
fn a_job_that_nobody_saw_end_is_told_as_interrupted() {
    let bench = Bench::start();
    let job = bench.dock(&[bench.hanging_recorder(SERIAL)]);
    bench
        .local()
        .events(&format!("/api/v1/jobs/{job}/events"))
        .until(|_, event| (event["stage"] == "copying").then_some(()));
    assert_eq!(bench.job(&job)["state"], "running");
    let bench = bench.cut_off_and_start();
    let told = bench.job(&job);
    assert_eq!(
        (&told["state"], &told["error"]["code"]),
        (&json!("interrupted"), &json!("DKT-0207"))
    );
    for (language, title) in [("en", "Job cancelled"), ("zh-CN", "任务已取消")] {
        let client = Client::over(bench.rig.data().join("docket.sock"));
        let client = client.with("accept-language", language);
        let (name, end) = client.events(&format!("/api/v1/jobs/{job}/events")).last_one();
        assert_eq!((name.as_str(), &end["error"]["code"]), ("failed", &json!("DKT-0207")));
        assert_eq!(end["error"]["title"], title);
    }
}

#[test]
fn so_many_jobs_are_at_work_at_once_and_no_more() {
    let bench = Bench::start();
    let recorders: Vec<PathBuf> =
        (0..65).map(|n| bench.hanging_recorder(&format!("VR5{n:04}"))).collect();
    let running: BTreeSet<_> =
        recorders[..64].iter().map(|path| bench.dock(std::slice::from_ref(path))).collect();
    assert_eq!(running.len(), 64);
    let more = json!({ "paths": [&recorders[64]] });
    let refused = bench.local().post("/api/v1/docks", &more).is(503);
    assert_eq!(refused.json()["code"], "DKT-0409");
    let verify = bench.local().post("/api/v1/verifications", &json!({ "items": [] })).is(503);
    assert_eq!(verify.json()["code"], "DKT-0409");
    // Who only looks is still answered, and nothing of the refused ones is kept.
    let jobs = bench.local().get("/api/v1/jobs?limit=500").is(200).json();
    let listed = jobs["jobs"].as_array().unwrap();
    assert!(listed.iter().all(|job| job["state"] == "running"), "{jobs:#}");
    let listed: BTreeSet<_> = listed.iter().map(|job| job["id"].as_str().unwrap().into()).collect();
    assert_eq!(listed, running);
}

#[test]
fn a_demo_of_any_seed_is_docked() {
    let bench = Bench::start();
    for seed in [u64::MAX, 0] {
        let demo = json!({ "bays": 1, "seed": seed });
        let job = id(&bench.local().post("/api/v1/demos", &demo).is(202));
        let end = bench.end_of(&job);
        let outcome: &Value = &end["reply"]["dock"]["sessions"][0]["outcome"];
        assert_eq!(outcome, "complete", "{seed}: {end:#}");
    }
}
