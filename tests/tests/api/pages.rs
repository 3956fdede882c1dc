//! The pages of the manual: everything they need comes from the station, and a browser that obeys
//! what the station says of them still shows them.

use std::process::Command;

use regex::Regex;

use super::bench::Bench;

const DOCS: &str = "/api/v1/docs/";

#[test]
fn everything_a_page_needs_comes_from_the_station() {
    let bench = Bench::start();
    let stranger = bench.stranger();
    let moved = stranger.get(DOCS.trim_end_matches('/'));
    assert_eq!((moved.status, moved.header("location")), (303, DOCS));
    let page = stranger.get(DOCS).is(200);
    let policy = page.header("content-security-policy");
    for word in ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(word), "{policy}");
    }
    // Scripts come as files: none stands in a page, none is made of text.
    let scripts = policy.split(';').filter(|part| part.contains("script-src")).count();
    assert!(scripts == 0 && !policy.contains("unsafe-eval"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");

    let html = page.text();
    let inline = Regex::new(r"<script[^>]*>\s*[^<\s]|<script>|\son\w+\s*=|javascript:").unwrap();
    assert!(!inline.is_match(&html), "{html}");
    let links = Regex::new(r#"(?:src|href)\s*=\s*"([^"]*)""#).unwrap();
    let files: Vec<_> = links.captures_iter(&html).map(|link| link[1].to_owned()).collect();
    assert!(files.len() >= 5, "{files:?}");
    let fetched = Regex::new(r#"url\(["']?[^d"')]|@import"#).unwrap();
    for file in files {
        assert!(!file.contains(':') && !file.starts_with("//"), "{file} is from elsewhere");
        let asset = stranger.get(&format!("{DOCS}{}", file.trim_start_matches("./"))).is(200);
        let kind = asset.header("content-type");
        let of = match file.rsplit('.').next() {
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            _ => "image/png",
        };
        assert_eq!(kind, of, "{file}");
        if kind == "text/css" {
            assert!(!fetched.is_match(&asset.text()), "{file} fetches something");
        }
    }
    let begun = stranger.get(&format!("{DOCS}swagger-initializer.js")).is(200).text();
    assert!(begun.contains("\"url\": \"/api/v1/openapi.json\""), "{begun}");
    assert!(begun.contains("\"validatorUrl\": \"none\""), "{begun}");
    assert!(!begun.contains("http"), "{begun}");
}

#[test]
fn a_browser_shows_the_manual() {
    if Command::new("chromium").arg("--version").output().is_err() {
        println!("SKIPPED: needs the program chromium; nothing was tested");
        return;
    }
    let bench = Bench::start();
    let address = bench.daemon.network();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000"])
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", bench.rig.home().join("browser").display()))
        .arg(format!("http://{address}{DOCS}"))
        .env("HOME", bench.rig.home())
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("Content Security Policy"), "{said}");
    for text in ["Take recorders in, each in a bay of its own", "Items, newest first", "OAS 3.1"] {
        assert!(shown.contains(text), "{text} is not shown: {shown}\n{said}");
    }
}
