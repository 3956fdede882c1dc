//! Stores that keep what they promise, and stores that only seem to.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use super::*;
use crate::store::{
    Target,
    for_tests::{
        at_server,
        server::{Asked, Said, serve},
    },
};

/// What a store's clock shows, whatever the station's does.
const NOON: &str = "2026-11-22T12:00:00Z";

/// A store in which everything is locked for a day by default.
struct Store {
    /// How far its clock is ahead of the station's.
    ahead: TimeDelta,
    /// What is protected cannot be deleted.
    locks: bool,
    /// Nobody may have something locked for less.
    never_shortens: bool,
    /// The account may delete versions.
    may_delete: bool,
    /// The account may set times.
    may_lock: bool,
    /// Until when each object is locked, and whether it is on hold.
    objects: Mutex<BTreeMap<String, (DateTime<Utc>, bool)>>,
}

/// One that keeps everything.
fn good() -> Store {
    Store {
        ahead: TimeDelta::zero(),
        locks: true,
        never_shortens: true,
        may_delete: true,
        may_lock: true,
        objects: Mutex::default(),
    }
}

impl Store {
    fn answers(&self, asked: &Asked) -> Said {
        let now = NOON.parse::<DateTime<Utc>>().unwrap() + self.ahead;
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        let standing = objects.get(&asked.path).copied();
        let text = String::from_utf8_lossy(&asked.body);
        let header = |name: &str| asked.headers.get(name);
        let mut told = vec![("date", now.to_rfc2822().replace("+0000", "GMT"))];
        let status = match (asked.method.as_str(), asked.query.split('&').next(), standing) {
            ("PUT", Some(""), Some(_)) if header("if-none-match").is_some() => 412,
            ("PUT", Some(""), _)
                if header("x-amz-checksum-sha256") != Some(&sha256(&asked.body)) =>
            {
                400
            }
            ("PUT", Some(""), _) => {
                let until = header("x-amz-object-lock-retain-until-date");
                let until = until.map(|until| until.parse().unwrap());
                let until = until.unwrap_or(now + TimeDelta::days(1));
                objects.insert(asked.path.clone(), (until, false));
                told.push(("x-amz-version-id", "v1".into()));
                200
            }
            ("PUT", Some("retention"), Some((until, held))) => {
                let asked_for = text.split("<RetainUntilDate>").nth(1).unwrap();
                let asked_for = asked_for.split('<').next().unwrap().parse().unwrap();
                match asked_for {
                    _ if !self.may_lock => 403,
                    // No store takes a time that is over.
                    at if at <= now => 400,
                    at if at < until && self.never_shortens => 403,
                    at => {
                        objects.insert(asked.path.clone(), (at, held));
                        200
                    }
                }
            }
            ("PUT", Some("legal-hold"), Some((until, _))) => {
                objects.insert(asked.path.clone(), (until, text.contains("ON")));
                200
            }
            ("HEAD", _, Some((until, held))) => {
                told.push(("x-amz-version-id", "v1".into()));
                told.push(("x-amz-object-lock-mode", "COMPLIANCE".into()));
                told.push(("x-amz-object-lock-retain-until-date", time(until)));
                told.push(("x-amz-object-lock-legal-hold", if held { "ON" } else { "OFF" }.into()));
                200
            }
            ("DELETE", Some("versionId=v1" | "versionId=null"), _) if !self.may_delete => 403,
            ("DELETE", Some("versionId=v1"), Some((until, held)))
                if self.locks && (held || until > now) =>
            {
                403
            }
            ("DELETE", Some("versionId=v1"), _) => {
                objects.remove(&asked.path);
                204
            }
            // A marker goes over it.
            ("DELETE", ..) => 204,
            _ => 404,
        };
        (status, told)
    }

    async fn probed(self) -> BTreeMap<&'static str, Kept> {
        let url = serve(move |asked| self.answers(asked));
        let (_secret, configured) = at_server(&url);
        let found = Target::open(&configured).unwrap().probe("mark").await.unwrap();
        found.into_iter().map(|(promise, kept)| (promise.as_str(), kept)).collect()
    }
}

fn not_kept(found: &BTreeMap<&'static str, Kept>) -> Vec<(&'static str, Kept)> {
    let found = found.iter().map(|(promise, kept)| (*promise, *kept));
    found.filter(|(_, kept)| *kept != Kept::Yes).collect()
}

#[tokio::test]
async fn a_store_that_keeps_everything_is_believed_whatever_the_stations_clock_shows() {
    for minutes in [0, 7, -7, 90, -90] {
        let found = Store { ahead: TimeDelta::minutes(minutes), ..good() }.probed().await;
        assert_eq!(found.len(), Promise::ALL.len());
        assert_eq!(not_kept(&found), [], "{minutes} minutes ahead");
    }
}

#[tokio::test]
async fn an_account_that_may_delete_nothing_proves_no_lock() {
    let denied = [("default-lock", Kept::Denied), ("hold", Kept::Denied), ("locked", Kept::Denied)];
    for locks in [true, false] {
        let found = Store { may_delete: false, locks, ..good() }.probed().await;
        assert_eq!(not_kept(&found), denied, "{locks}");
    }
    let found = Store { locks: false, ..good() }.probed().await;
    let broken = [("default-lock", Kept::Broken), ("hold", Kept::Broken), ("locked", Kept::Broken)];
    assert_eq!(not_kept(&found), broken);
}

#[tokio::test]
async fn a_time_that_is_over_at_the_store_is_no_proof_that_none_is_shortened() {
    // By the station's clock the shorter time is in the future, by the store's it is over.
    for minutes in [0, 7] {
        let ahead = TimeDelta::minutes(minutes);
        let found = Store { ahead, never_shortens: false, ..good() }.probed().await;
        assert_eq!(found["not-shortened"], Kept::Broken, "{minutes} minutes ahead");
    }
    let found = Store { may_lock: false, ..good() }.probed().await;
    assert_eq!(not_kept(&found), [("not-shortened", Kept::Denied)]);
}
