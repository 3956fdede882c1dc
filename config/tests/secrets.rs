//! A secret that stands in the settings by mistake is refused, and told to nobody.

#![expect(clippy::unwrap_used, reason = "a broken test fails by panicking")]

mod given;

use docket_config::{ProblemKind, Sources, load};
use given::{problems, problems_of};

const SECRET: &str = "hunter2";

/// Settings in which a secret stands by mistake, whole ones and broken ones.
const MISTAKES: [&str; 34] = [
    "[http]\ntoken = \"hunter2\"",
    "http.read_token = 'hunter2' # x",
    "http = { token = \"hunter2\", listen = \"hier\" }",
    "http = { listen = \"hier\", token = \"hunter2\" }",
    "[http]\ntoken = [\"hunter2\"]",
    "[http]\ntoken = { text = \"hunter2\" }",
    "[http]\ntokn = \"hunter2\"",
    "[htp]\ntoken = \"hunter2\"\n[http]\ntoken = \"file:hunter2\"",
    "[http]\ntoken = \"hunter2\\u0000\"",
    "[http]\ntoken = \"credential:../hunter2\"",
    "http = \"hunter2\"",
    "[http]\ntoken = \"hunter2",
    "[http]\ntoken = hunter2",
    "[http]\ntoken: hunter2",
    "[http]\ntoken hunter2",
    "[http]\ntoken = \"file:/x\"\ntoken = \"hunter2\"",
    "[http]\ntoken = \"\"\"\nhunter2\nhunter2=\nhunter2 = \"",
    "[http]\ntoken = \"\"\"\n\nhunter2\nlisten \"\"\"\nlisten = \"x\nx",
    "[[notify.webhooks]]\nname = \"a\"\nurl = \"https://u:hunter2@x\"\nsecret = \"hunter2\"",
    "notify.webhooks = [{ name = \"a\", url = \"http://x\", secret = \"hunter2\" }]",
    "notify.webhooks = \"hunter2\"",
    "[[notify.webhooks]]\nname = \"a\"\nurl = \"http://x/hunter2\"\nsecret = \"file:/s\"",
    "notify.webhooks = [{ name = \"\", url = \"https://x/hunter2\", secret = \"file:/s\" }]",
    "notify.webhooks = [{ name = \"a\", url = \"https://x?hunter2\", secret = \"file:/s\", x = 1 }]",
    "[[notify.webhooks]]\nname = \"a\"\nurl = https://x/hunter2\nsecret = \"file:/s\"",
    "[[notify.webhooks]]\nname = \"a\"\nurl = \"https://x/hunter2\nsecret = \"file:/s\"",
    "notify.webhooks = [{ nme = \"a\", url = \"https://x/hunter2\", secret = \"hunter2\" }]",
    "notify.webhooks = [\"hunter2\"]",
    "[notify.mail]\npassword = \"hunter2\"\nserver = \"x\"",
    "[notify.mail]\nserver = { passwd = \"hunter2\" }",
    "[[recorders.password]]\nprofile = \"a\"\nsecret = \"hunter2\"",
    "recorders.password = [{ serial = \"1\", secret = \"hunter2\" }]",
    "recorders.password = \"hunter2\"",
    "[recorders]\npassword = { profile = \"a\", secret = \"hunter2\" }",
];

#[test]
fn a_secret_in_a_file_is_never_told() {
    for text in MISTAKES {
        let problems = problems(text);
        assert!(!problems.is_empty(), "{text:?} is let through");
        for problem in problems {
            let said = format!("{problem:?} {problem}");
            assert!(!said.contains(SECRET), "{text:?}: {said}");
            assert!(!said.contains("unter"), "{text:?}: {said}");
        }
    }
}

/// Whatever breaks the file, and wherever it breaks, as long as the secrets' keys still announce them.
#[test]
fn a_secret_in_a_file_that_breaks_is_never_told() {
    let text = "# 站\n[station]\nname = \"北\"\nlanguages = [\n  \"en\",\n]\n[http]\n\
        token = \"hunter2hunter2hunter2\"\nlisten = \"127.0.0.1:1\"\n[log]\nlevel = \"info\"\n\
        [[notify.webhooks]]\nname = \"a\"\nurl = \"https://x\"\nsecret = \"hunter2hunter2hunter2\"\n\
        [notify.mail]\nserver = \"mx\"\npassword = \"hunter2hunter2hunter2\"\n";
    let folder = given::Folder::new();
    let file = folder.write("docket.toml", text);
    let mut held = 0;
    for seed in 0..1_000 {
        let edit = docket_config::edits::random_edit(text, seed);
        let shown = String::from_utf8_lossy(&edit);
        let announced = ["token", "secret", "password"]
            .map(|key| shown.matches(&format!("{key} = \"hunter2hunter")).count());
        if shown.matches("nter2hunter").count() != announced.into_iter().sum::<usize>() {
            continue;
        }
        held += 1;
        std::fs::write(&file, &edit).unwrap();
        for problem in load(&Sources::of_file(&file)).map(drop).err().into_iter().flat_map(|p| p.0)
        {
            let said = format!("{problem:?} {problem}");
            assert!(!said.contains("nter2hunter"), "seed {seed}: {said}\n{shown}");
        }
    }
    assert!(held > 600, "only {held} edits leave the keys: this test reads wrongly");
}

#[test]
fn the_line_shows_what_is_no_secret_and_keeps_its_columns() {
    let told = problems("http = { listen = \"hier\", token = \"密码 hunter2\" } # 注\n");
    let lines: Vec<_> = told.iter().map(|p| p.place.clone().unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((lines[0].column, lines[1].column, lines[1].length), (19, 35, 12));
    for line in lines {
        assert_eq!(line.line_text, "http = { listen = \"hier\", token = ************ } # 注");
    }
}

#[test]
fn a_secret_in_a_variable_or_flag_is_never_told() {
    for sources in [
        Sources::default().with_env("DOCKET_HTTP__TOKEN", SECRET),
        Sources::default().with_env("DOCKET_HTTP__TOKN", SECRET),
        Sources::default().with_env("DOCKET_NOTIFY__MAIL", "{ password = \"hunter2\" }"),
        Sources::default().with_env("DOCKET_NOTIFY__MAIL", "{ password = \"hunter2 }"),
        Sources::default().with_env("DOCKET_NOTIFY__WEBHOOKS", "[\"hunter2\"]"),
        Sources::default().with_flag("http.token=hunter2"),
        Sources::default().with_flag("http.token:hunter2"),
        Sources::default().with_flag("http.token=\"hunter2"),
    ] {
        for problem in problems_of(&sources) {
            let said = format!("{problem:?} {problem}");
            assert!(!said.contains(SECRET), "{said}");
        }
        assert!(!format!("{sources:?}").contains(SECRET));
    }
}

#[test]
fn a_variable_tells_its_name() {
    let told = problems_of(&Sources::default().with_env("DOCKET_HTTP__TOKEN", SECRET)).remove(0);
    assert_eq!(told.kind, ProblemKind::NotASecretRef);
    assert_eq!(told.origin.to_string(), "DOCKET_HTTP__TOKEN");
}

#[test]
fn references_are_let_through_and_shown() {
    let sources = Sources::default()
        .with_env("DOCKET_HTTP__TOKEN", "credential:docket-token")
        .with_flag("http.read_token=file:/etc/docket/look");
    let entries = load(&sources).unwrap().entries();
    let value = |key| entries.iter().find(|e| e.key == key).unwrap().value.clone().unwrap();
    assert_eq!(value("http.token"), "\"credential:docket-token\"");
    assert_eq!(value("http.read_token"), "\"file:/etc/docket/look\"");
}
