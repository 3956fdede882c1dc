//! What is wrong with settings is told whole: every fault, its kind, its key and its exact place.

#![expect(clippy::unwrap_used, reason = "a broken test fails by panicking")]

mod given;

use docket_config::{Mountable, Origin, Problem, ProblemKind, Settings, Sources, ValueType, load};
use given::{Folder, problems, problems_of};

/// The one problem of a text.
fn problem(text: &str) -> Problem {
    let mut problems = problems(text);
    assert_eq!(problems.len(), 1, "{text:?}: {problems:?}");
    problems.remove(0)
}

fn at(problem: &Problem) -> (usize, usize, usize) {
    let place = problem.place.as_ref().unwrap();
    (place.line, place.column, place.length)
}

#[test]
fn nothing_and_comments_are_the_defaults() {
    for text in ["", "\n", "# 只有注释\r\n", "\u{feff}# x", "[station]\n[intake]\n", "  \t\n"] {
        assert_eq!(given::load_text(text).unwrap().settings, Settings::default(), "{text:?}");
    }
    assert_eq!(load(&Sources::default()).unwrap().settings, Settings::default());
}

/// What no checkpoint covers yet could be written anew unseen: never more than a minute's.
#[test]
fn a_checkpoint_waits_a_minute_at_most() {
    for seconds in [1, 60] {
        assert!(problems(&format!("[archive]\ncheckpoint_s = {seconds}\n")).is_empty());
    }
    for seconds in [0, 61, 3600] {
        let problem = problem(&format!("[archive]\ncheckpoint_s = {seconds}\n"));
        assert_eq!(problem.kind.id(), "out-of-range", "{seconds}");
    }
}

#[test]
fn every_fault_is_told_with_its_place() {
    let text = "\
# 设置
[intake]\r
parallel_bays = 0 # 太少
keep_free = \"some\"
\tsm3 = \"yes\"
bandwidth = 7
[log]
level = \"loud\"
format = \"jsn\"
[archive]
folder = \"北/存\"
[statoin]
name = \"x\"
";
    let found: Vec<_> = problems(text)
        .iter()
        .map(|problem| (problem.kind.id(), problem.key.clone().unwrap(), at(problem)))
        .collect();
    let expected = [
        ("out-of-range", "intake.parallel_bays", (3, 17, 1)),
        ("not-a-size", "intake.keep_free", (4, 13, 6)),
        ("wrong-type", "intake.sm3", (5, 8, 5)),
        ("unknown-key", "intake.bandwidth", (6, 1, 9)),
        ("not-a-log-directive", "log.level", (8, 9, 6)),
        ("not-one-of", "log.format", (9, 10, 5)),
        ("relative-path", "archive.folder", (11, 10, 5)),
        ("unknown-section", "statoin", (12, 2, 7)),
    ];
    assert_eq!(found, expected.map(|(id, key, at)| (id, key.to_owned(), at)));
}

#[test]
fn columns_count_characters_before_the_fault() {
    let told = problem("station = { name = \"采集站\",\ttimezone = \"亚洲\" }\r\n");
    assert_eq!(at(&told), (1, 38, 4));
    let place = told.place.unwrap();
    assert_eq!(place.line_text, "station = { name = \"采集站\",\ttimezone = \"亚洲\" }");
    assert_eq!(place.line_text.chars().skip(37).take(4).collect::<String>(), "\"亚洲\"");
}

#[test]
fn a_byte_order_mark_is_not_counted() {
    assert_eq!(at(&problem("\u{feff}log.level = 1")), (1, 13, 1));
}

#[test]
fn slips_are_answered_with_what_was_meant() {
    for (text, meant) in [
        ("[intake]\nparalel_bays = 2", "intake.parallel_bays"),
        ("[intak]", "intake"),
        ("parallel_bays = 2", "intake.parallel_bays"),
        ("[log]\nkeep_free = 2", "intake.keep_free"),
        ("[notify.mial]", "notify.mail"),
        ("[station]\ntimezone = \"asia/shanghai\"", "Asia/Shanghai"),
        ("[station]\ntimezone = \"Shanghai\"", "Asia/Shanghai"),
        ("[station]\nlanguages = [\"zh_CN\"]", "zh-CN"),
        ("[log]\nlevel = \"info,docket::flow=debg\"", "debug"),
        ("[log]\nformat = \"JSON\"", "json"),
    ] {
        let said = match problem(text).kind {
            ProblemKind::UnknownKey { nearest } | ProblemKind::UnknownSection { nearest } => {
                nearest
            }
            ProblemKind::NotAZone { nearest, .. }
            | ProblemKind::NotOneOf { nearest, .. }
            | ProblemKind::NotALogDirective { nearest, .. } => nearest.map(str::to_owned),
            other => panic!("{text:?}: {other:?}"),
        };
        assert_eq!(said.as_deref(), Some(meant), "{text:?}");
    }
    for text in ["[intake]\nbandwidth = 2", "[backup]", "[log]\nlevel = \"everything\""] {
        assert!(!problem(text).to_string().contains("perhaps"), "{text:?}");
    }
}

#[test]
fn grammar_is_told_once_a_line_and_nothing_is_guessed_after_it() {
    let text = "[intake]\nparallel_bays = 0\nsm3 = \nsecond_read = = true\n[nonsense]\nx = 1\n";
    let found: Vec<_> = problems(text).iter().map(|p| (p.kind.id(), at(p).0)).collect();
    assert_eq!(found, [("out-of-range", 2), ("syntax", 3), ("syntax", 4)]);
}

#[test]
fn a_key_that_stands_twice_is_told() {
    let told = problem("[intake]\nsm3 = true\nsm3 = false\n");
    assert_eq!((told.kind.clone(), at(&told)), (ProblemKind::KeyTwice, (3, 1, 3)));
    let told = problem("[log]\n[intake]\n[log]\n");
    assert_eq!((told.kind.clone(), at(&told)), (ProblemKind::KeyTwice, (3, 2, 3)));
}

#[test]
fn types_are_told() {
    use ValueType::{Decimal, List, Moment, Switch, Table, Text, Whole};
    for (text, expected, found) in [
        ("intake.sm3 = 1", Switch, Whole),
        ("intake.parallel_bays = 1.5", Whole, Decimal),
        ("intake.parallel_bays = \"4\"", Whole, Text),
        ("station.languages = \"en\"", List, Text),
        ("station.name = [\"x\"]", Text, List),
        ("log.level = true", Text, Switch),
        ("log = \"info\"", Table, Text),
        ("intake.keep_free = {}", Text, Table),
        ("log.format = 2026-11-22", Text, Moment),
        ("notify.webhooks = {}", List, Table),
        ("notify.webhooks = [1]", Table, Whole),
    ] {
        assert_eq!(problem(text).kind, ProblemKind::WrongType { expected, found }, "{text}");
    }
}

#[test]
fn numbers_far_outside_are_out_of_range_and_not_cut() {
    for number in ["99999999999999999999999", "-1", "0x41", "65"] {
        let kind = ProblemKind::OutOfRange { min: 1, max: 64, found: number.into() };
        assert_eq!(problem(&format!("intake.parallel_bays = {number}")).kind, kind);
    }
    for number in ["99999999999999999999999", "-1"] {
        let kind = ProblemKind::NotASize { found: number.into() };
        assert_eq!(problem(&format!("intake.keep_free = {number}")).kind, kind);
    }
    for number in [1, 64] {
        let loaded = given::load_text(&format!("intake.parallel_bays = {number}")).unwrap();
        assert_eq!(loaded.settings.intake.parallel_bays, number);
    }
}

#[test]
fn a_list_tells_its_items() {
    let found: Vec<_> = problems("station.languages = [\"en\", \"fr\", 3, \"en\"]")
        .into_iter()
        .map(|problem| (problem.kind.id(), problem.key.unwrap()))
        .collect();
    let keys = ["station.languages[1]", "station.languages[2]", "station.languages[3]"];
    let ids = ["not-one-of", "wrong-type", "duplicate"];
    assert_eq!(found, ids.into_iter().zip(keys.map(str::to_owned)).collect::<Vec<_>>());
    assert_eq!(problem("station.languages = []").kind, ProblemKind::EmptyList);
}

#[test]
fn values_are_checked_for_every_key() {
    let long = "n".repeat(65);
    for (text, id) in [
        (format!("station.name = \"{long}\""), "not-a-name"),
        ("station.name = \"\"".into(), "not-a-name"),
        ("station.name = \" x\"".into(), "not-a-name"),
        ("station.name = \"a\\nb\"".into(), "control-character"),
        ("archive.folder = \"/a\\u0000b\"".into(), "control-character"),
        ("archive.folder = \"\"".into(), "relative-path"),
        ("http.read_token = \"file:/t\"\nhttp.listen = \"localhost:80\"".into(), "not-an-address"),
        ("log.level = \"\"".into(), "not-a-log-directive"),
        ("log.level = \"info,\"".into(), "not-a-log-directive"),
        ("log.level = \"=info\"".into(), "not-a-log-directive"),
        ("log.level = \"docket::flow\"".into(), "not-a-log-directive"),
    ] {
        assert_eq!(problem(&text).kind.id(), id, "{text}");
    }
    for text in [
        "station.name = \"北二采集站\"",
        "log.level = \"WARN,docket::flow=trace,hyper=off\"",
        "http = { listen = \"[::1]:8420\", read_token = \"credential:look\" }",
        "archive.folder = \"/srv/档案\"",
    ] {
        assert!(given::load_text(text).is_ok(), "{text}");
    }
}

#[test]
fn an_address_needs_a_token() {
    let told = problem("[http]\nlisten = \"127.0.0.1:8420\"\n");
    let any_of = vec!["http.token", "http.read_token"];
    assert_eq!(told.kind, ProblemKind::NeedsOther { any_of });
    assert_eq!((told.key.as_deref(), at(&told)), (Some("http.listen"), (2, 10, 16)));
    // One that is there and wrong is told once, as wrong.
    let told = problem("[http]\nlisten = \"127.0.0.1:8420\"\ntoken = \"x\"");
    assert_eq!(told.kind, ProblemKind::NotASecretRef);
}

#[test]
fn a_bay_is_checked() {
    let bay = |name: &str, at: &str| format!("[[bays.bay]]\nname = \"{name}\"\nat = \"{at}\"\n");
    let two = bay("a", "1-1.4") + &bay("b", "/srv/bay");
    assert_eq!(given::load_text(&two).unwrap().settings.bays.bay.len(), 2);
    let told = problem(&bay("a", "usb1"));
    assert_eq!((told.kind.id(), at(&told).0), ("not-a-bay-place", 3));
    let told = problem(&(bay("a", "1-1") + &bay("a", "1-2")));
    assert_eq!((told.kind.id(), at(&told).0), ("duplicate", 5));
    assert_eq!(told.key.as_deref(), Some("bays.bay[1].name"));
    let told = problem(&(bay("a", "1-1") + &bay("b", "1-1")));
    assert_eq!((told.kind.id(), at(&told).0), ("duplicate", 6));
    assert_eq!(told.key.as_deref(), Some("bays.bay[1].at"));
    assert_eq!(problem("[[bays.bay]]\nname = \"a\"\n").kind, ProblemKind::Missing);
    assert_eq!(problem("bays.bay = [1]").kind.id(), "wrong-type");
}

#[test]
fn only_what_docket_cannot_read_is_mounted() {
    let mount = |list: &str| format!("cards.mount = {list}");
    let loaded = given::load_text(&mount("[\"ntfs3\", \"ext4\"]")).unwrap();
    assert_eq!(loaded.settings.cards.mount, [Mountable::Ntfs3, Mountable::Ext4]);
    assert!(given::load_text(&mount("[]")).unwrap().settings.cards.mount.is_empty());
    assert_eq!(problem(&mount("[\"ext4\", \"ext4\"]")).kind.id(), "duplicate");
    for other in ["vfat", "exfat", "ext3", "EXT4", ""] {
        assert_eq!(problem(&mount(&format!("[{other:?}]"))).kind.id(), "not-one-of", "{other}");
    }
    assert_eq!(problem(&mount("\"ext4\"")).kind.id(), "wrong-type");
}

#[test]
fn a_dock_controller_needs_a_device() {
    let told = problem("[dock]\ncontroller = \"serial\"\n");
    assert_eq!(told.kind, ProblemKind::NeedsOther { any_of: vec!["dock.device"] });
    assert_eq!((told.key.as_deref(), at(&told)), (Some("dock.controller"), (2, 14, 8)));
    let told = problem("[dock]\ncontroller = \"serial\"\ndevice = \"ttyUSB0\"");
    assert_eq!(told.kind.id(), "relative-path");
    assert!(given::load_text("dock = { controller = \"serial\", device = \"/dev/x\" }").is_ok());
    assert!(given::load_text("dock.device = \"/dev/x\"").is_ok());
}

#[test]
fn each_bay_has_a_light_of_its_own() {
    let told = problem("[dock.bays]\na = 1\nb = 2\nc = 1\n");
    assert_eq!(told.kind, ProblemKind::Duplicate { found: "1".into() });
    assert_eq!((told.key.as_deref(), at(&told).0), (Some("dock.bays.c"), 4));
    let long = "n".repeat(65);
    for (text, id) in [
        ("dock.bays.a = 0".to_owned(), "out-of-range"),
        ("dock.bays.a = 65".into(), "out-of-range"),
        ("dock.bays.a = \"1\"".into(), "wrong-type"),
        ("dock.bays = [1]".into(), "wrong-type"),
        (format!("dock.bays.{long} = 1"), "not-a-name"),
        ("dock.bays.\"\" = 1".into(), "not-a-name"),
        ("dock.bays.\" a\" = 1".into(), "not-a-name"),
        ("dock.bays.\"a\\nb\" = 1".into(), "control-character"),
        ("dock.baud = 9599".into(), "out-of-range"),
        ("dock.controller = \"usb\"".into(), "not-one-of"),
    ] {
        assert_eq!(problem(&text).kind.id(), id, "{text}");
    }
}

#[test]
fn a_webhook_is_checked() {
    let hook = |name: &str, url: &str| {
        format!("[[notify.webhooks]]\nname = \"{name}\"\nurl = \"{url}\"\nsecret = \"file:/s\"\n")
    };
    for url in
        ["https://example.org/h?a=b", "http://127.0.0.1:9/x", "http://[::1]/", "http://localhost"]
    {
        assert!(given::load_text(&hook("a", url)).is_ok(), "{url}");
    }
    for url in ["http://example.org/", "http://127.example.org", "http://10.0.0.1"] {
        let told = problem(&hook("a", url));
        assert_eq!((told.kind.clone(), at(&told).0), (ProblemKind::Unencrypted, 3), "{url}");
    }
    for url in
        ["", "ftp://x", "example.org", "https://", "https://u:p@x", "https://a b", "file:///x"]
    {
        assert_eq!(problem(&hook("a", url)).kind, ProblemKind::NotAUrl, "{url}");
    }
    let both = hook("a", "https://x") + &hook("a", "https://y");
    let told = problem(&both);
    assert_eq!((told.kind.id(), at(&told).0), ("duplicate", 6));
    assert_eq!(told.key.as_deref(), Some("notify.webhooks[1].name"));
    let told = problem("[[notify.webhooks]]\nname = \"a\"\nurl = \"https://x\"\n");
    assert_eq!((told.kind.clone(), at(&told).0), (ProblemKind::Missing, 1));
    assert_eq!(told.key.as_deref(), Some("notify.webhooks[0].secret"));
    let told = problem(
        &hook("a", "https://x").replace("url", "uri").replace("name", "url = \"https://x\"\nname"),
    );
    assert_eq!(told.kind.id(), "unknown-key");
}

#[test]
fn half_a_credential_is_none() {
    let target = |url: &str, more: &str| {
        format!("[[archive.targets]]\nname = \"far\"\nurl = \"{url}\"\n{more}\n")
    };
    let (account, secret) = ("account = \"a\"", "secret = \"file:/s\"");
    for url in ["s3://bucket", "az://container"] {
        for (half, key, other) in [
            (account, "account", "archive.targets.secret"),
            (secret, "secret", "archive.targets.account"),
        ] {
            let told = problem(&target(url, half));
            assert_eq!(told.kind, ProblemKind::NeedsOther { any_of: vec![other] }, "{url}");
            assert_eq!(told.key.unwrap(), format!("archive.targets[0].{key}"));
            assert_eq!(told.place.unwrap().line, 4);
        }
        assert!(given::load_text(&target(url, &format!("{account}\n{secret}"))).is_ok());
        assert!(given::load_text(&target(url, "")).is_ok(), "the environment says who comes");
    }
    // A service account's JSON says whose it is.
    assert!(given::load_text(&target("gs://bucket", secret)).is_ok());
}

#[test]
fn a_mail_is_checked() {
    let base = "[notify.mail]\nserver = \"mail.example.org\"\nfrom = \"d@example.org\"\nto = [\"a@example.org\"]\n";
    let mail = given::load_text(base).unwrap().settings.notify.mail.unwrap();
    assert_eq!((mail.at.to_string().as_str(), mail.to.len()), ("07:30:00", 1));
    for (more, id, key) in [
        ("at = \"7:30\"", "not-a-time", "at"),
        ("at = \"24:00\"", "not-a-time", "at"),
        ("tls = \"none\"", "unencrypted", "tls"),
        ("tls = \"ssl\"", "not-one-of", "tls"),
        ("user = \"d\"", "needs-other", "user"),
        ("password = \"file:/p\"", "needs-other", "password"),
    ] {
        let told = problem(&format!("{base}{more}\n"));
        assert_eq!((told.kind.id(), told.key.unwrap()), (id, format!("notify.mail.{key}")));
        assert_eq!(told.place.unwrap().line, 5);
    }
    for (from, to, id) in [
        ("mail.example.org", "mail.example.org:0", "not-a-server"),
        ("mail.example.org", "smtp://x", "not-a-server"),
        ("mail.example.org", "", "not-a-server"),
        ("\"d@example.org\"", "\"d\"", "not-a-mail-address"),
        ("\"d@example.org\"", "\"D <d@example.org>\"", "not-a-mail-address"),
        ("[\"a@example.org\"]", "[]", "empty-list"),
        ("to = [\"a@example.org\"]", "", "missing"),
    ] {
        assert_eq!(problem(&base.replacen(from, to, 1)).kind.id(), id, "{to}");
    }
    for server in ["127.0.0.1", "localhost:25", "[::1]:2525"] {
        let text = base.replace("mail.example.org", server) + "tls = \"none\"\n";
        assert!(given::load_text(&text).is_ok(), "{server}");
    }
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let folder = Folder::new();
    let missing = folder.path().join("missing.toml");
    let told = problems_of(&Sources::of_file(&missing)).remove(0);
    assert_eq!(told.kind, ProblemKind::Unreadable { reason: std::io::ErrorKind::NotFound });
    assert_eq!(told.origin, Origin::File { path: missing.clone(), line: 1 });
    assert!(told.to_string().starts_with(missing.to_str().unwrap()), "{told}");

    let file = folder.write("docket.toml", "# 站\nx = \"\u{0}\"");
    std::fs::write(&file, b"[log]\n# \xe7\xab\x99 \xff\xfe\nlevel = 1\n").unwrap();
    let told = problems_of(&Sources::of_file(&file));
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].kind.clone(), at(&told[0])), (ProblemKind::NotUtf8, (2, 5, 1)));

    folder.write("docket.toml", &"#\n".repeat(1 << 19));
    assert!(load(&Sources::of_file(&file)).is_ok(), "just 1 MiB");
    folder.write("docket.toml", &"#\n".repeat((1 << 19) + 1));
    let told = problems_of(&Sources::of_file(&file)).remove(0);
    assert_eq!(told.kind, ProblemKind::TooLarge { max_bytes: 1 << 20 });
}

#[test]
fn problems_read_as_one_line_each() {
    let folder = Folder::new();
    let file = folder.write("docket.toml", "[intake]\nparalel_bays = 2\n");
    let sources = Sources::of_file(&file).with_env("DOCKET_LOG__LEVEL", "loud").with_flag("x");
    let said = load(&sources).unwrap_err().to_string();
    let lines: Vec<_> = said.lines().collect();
    let place = file.display();
    assert_eq!(
        lines,
        [
            format!(
                "{place}:2:1: intake.paralel_bays: is no setting; perhaps intake.parallel_bays?"
            )
            .as_str(),
            "DOCKET_LOG__LEVEL: log.level: \"loud\" is no level and no directive such as \"docket::flow=debug\"",
            "--set: is not section.key=value",
        ]
    );
}

#[test]
fn endless_faults_end() {
    let text =
        "x = { ".to_owned() + &(0..50_000).map(|n| format!("k{n}=1,")).collect::<String>() + "}";
    assert_eq!(problems(&text).len(), 1);
    let text = (0..50_000).map(|n| format!("k{n} = 1\n")).collect::<String>();
    assert_eq!(problems(&text).len(), docket_config::Problems::MAX);
    let text = format!("[intake]\n{}", "a.".repeat(200_000) + "b = 1");
    assert!(!problems(&text).is_empty());
    let text = format!("x = {}", "[".repeat(400_000));
    assert!(!problems(&text).is_empty());
    let text = "=\"'\n".repeat(200_000);
    assert_eq!(problems(&text).len(), docket_config::Problems::MAX);
}
