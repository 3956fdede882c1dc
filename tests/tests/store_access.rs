//! Story: where a station finds an object store, as whom it comes, and whom it trusts there: account and secret by
//! file, by credential or by the environment; TLS with an authority of the agency's own, and with no other.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::fs;

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
    store_server::{Access, TlsFront, fault::FaultServer},
};
use serde_json::Value;

const BUCKET: &str = "evidence";

/// A station that sends to a bucket at `url`, with `more` settings of the target.
fn station(server: &FaultServer, url: &str, more: &str) -> Rig {
    server.access().calls().make_bucket(BUCKET, false);
    let rig = Rig::new();
    let settings = format!(
        "[[archive.targets]]\nname = \"far\"\nurl = \"s3://{BUCKET}\"\nendpoint = \"{url}\"\n{more}\n"
    );
    let config = rig.write("docket.toml", &settings);
    rig.with("DOCKET_CONFIG", config)
}

/// Docks a clip; answers its state and what the list of targets says.
fn docked(rig: &Rig) -> (String, Value) {
    let clips = [PatternClip::new("DCIM/V0001.MP4", 77, 50_000)];
    let script = rig.write("vr.recorder.toml", &pattern_script("VR77001", &clips).unwrap());
    rig.dock(&[&script], 0);
    let target = rig.json(["targets", "list"]).exits(0).json()["targets"][0].clone();
    (rig.items()[0]["state"].as_str().unwrap().to_owned(), target)
}

/// Account and secret as the settings name them.
fn named(access: &Access, secret: &str) -> String {
    format!("account = \"{}\"\nsecret = \"{secret}\"", access.key_id)
}

#[test]
fn account_and_secret_alone_come_from_the_environment() {
    let server = FaultServer::start();
    let access = server.access();
    // Whoever else uses that environment means another server and region: the settings say which.
    let rig = station(&server, &access.url(), "")
        .with("AWS_ACCESS_KEY_ID", &access.key_id)
        .with("AWS_SECRET_ACCESS_KEY", &access.secret)
        .with("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        .with("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
        .with("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "true")
        .with("AWS_SKIP_SIGNATURE", "true")
        .with("AWS_REGION", "elsewhere-9");
    let (state, target) = docked(&rig);
    assert_eq!(state, "releasable", "{target:#}");
    rig.fsck_is_clean();
}

#[test]
fn a_secret_may_be_a_credential_of_the_service_manager() {
    let server = FaultServer::start();
    let access = server.access();
    let rig = station(&server, &access.url(), &named(&access, "credential:store"));
    let folder = rig.home().join("credentials");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("store"), &access.secret).unwrap();
    let rig = rig.with("CREDENTIALS_DIRECTORY", &folder);
    let (state, target) = docked(&rig);
    assert_eq!(state, "releasable", "{target:#}");
    // Without it nothing is sent, nothing is lost, and what lacks is named.
    fs::remove_file(folder.join("store")).unwrap();
    rig.json(["cases", "add", "2026-1"]).exits(0);
    let target = rig.json(["targets", "list"]).exits(0).json()["targets"][0].clone();
    let why = target["failure_detail"].as_str().unwrap();
    assert!(why.contains("credential:store"), "{target:#}");
    rig.fsck_is_clean();
}

#[test]
fn a_store_behind_tls_is_trusted_by_the_authority_of_the_settings_alone() {
    let server = FaultServer::start();
    let access = server.access();
    let folder = tempfile::tempdir().unwrap();
    let front = TlsFront::before(access.address, folder.path());
    fs::write(folder.path().join("secret"), &access.secret).unwrap();
    let secret = format!("file:{}", folder.path().join("secret").display());
    let account = named(&access, &secret);
    let rig = station(&server, &front.url(), &account);
    let (state, target) = docked(&rig);
    assert_eq!(state, "sealed", "a stranger's certificate: {target:#}");
    assert!(server.objects(BUCKET).is_empty(), "a stranger got something");
    // With the authority that the settings name everything is sent; what it is asked to keep goes the same way.
    let ca = format!("{account}\nca = \"{}\"", front.certificate().display());
    let settings = fs::read_to_string(rig.home().join("docket.toml")).unwrap();
    rig.write("docket.toml", &settings.replace(&account, &ca));
    rig.json(["targets", "check", "far"]).exits(0);
    rig.json(["cases", "add", "2026-1"]).exits(0);
    assert_eq!(rig.items()[0]["state"], "releasable");
    assert!(server.objects(BUCKET).len() > 3);
    rig.fsck_is_clean();
}
