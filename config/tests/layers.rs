//! Defaults, file, drop-ins, variables, flags: which wins, and who is said to have set what.

#![expect(clippy::unwrap_used, reason = "a broken test fails by panicking")]

mod given;

use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

use docket_config::{
    Applies, ByteSize, Entry, Language, Origin, ProblemKind, Settings, Sources, TimeZone, diff,
    load,
};
use given::{Folder, problems_of};

fn entry(sources: &Sources, key: &str) -> Entry {
    let entries = load(sources).unwrap().entries();
    entries.into_iter().find(|entry| entry.key == key).unwrap()
}

#[test]
fn each_layer_outranks_those_before_it() {
    let folder = Folder::new();
    let key = "intake.parallel_bays";
    let said = |sources: &Sources| {
        let entry = entry(sources, key);
        (entry.value.unwrap(), entry.origin)
    };
    let mut sources = Sources::of_file(folder.write("docket.toml", ""));
    assert_eq!(said(&sources), ("4".into(), Origin::Default));

    let file = folder.write("docket.toml", "# 一\n[intake]\nparallel_bays = 5\nsm3 = true\n");
    assert_eq!(said(&sources), ("5".into(), Origin::File { path: file, line: 3 }));

    let first = folder.write("docket.d/10-bays.toml", "intake.parallel_bays = 6\n");
    assert_eq!(said(&sources), ("6".into(), Origin::File { path: first, line: 1 }));
    let second = folder.write("docket.d/9-bays.toml", "\n[intake]\n\nparallel_bays = 7\n");
    assert_eq!(said(&sources), ("7".into(), Origin::File { path: second, line: 4 }));

    sources = sources.with_env("DOCKET_INTAKE__PARALLEL_BAYS", "8");
    let name = "DOCKET_INTAKE__PARALLEL_BAYS".to_owned();
    assert_eq!(said(&sources), ("8".into(), Origin::Env { name }));

    sources = sources.with_flag("intake.parallel_bays=9");
    assert_eq!(said(&sources), ("9".into(), Origin::Flag));
    sources = sources.with_flag("intake.parallel_bays=10");
    assert_eq!(said(&sources), ("10".into(), Origin::Flag));

    let sm3 = entry(&sources, "intake.sm3");
    assert_eq!((sm3.value.as_deref(), sm3.default.as_deref()), (Some("true"), Some("false")));
}

#[test]
fn only_toml_files_are_drop_ins() {
    let folder = Folder::new();
    let sources = Sources::of_file(folder.write("station.conf", ""));
    for name in ["a.toml~", "a.toml.bak", ".a.toml", "..data/a.toml", "a.conf", "deep/a.toml"] {
        folder.write(&format!("station.d/{name}"), "broken = = =");
    }
    folder.write("docket.d/a.toml", "broken = = =");
    assert_eq!(load(&sources).unwrap().settings, Settings::default());
    folder.write("station.d/a.toml", "broken = = =");
    assert_eq!(problems_of(&sources).len(), 1);
    std::fs::remove_dir_all(folder.path().join("station.d")).unwrap();
    folder.write("station.d", "not a folder");
    assert_eq!(problems_of(&sources)[0].kind.id(), "unreadable");
}

#[test]
fn bays_are_laid_over_one_another_by_name() {
    let folder = Folder::new();
    let file = folder.write("docket.toml", "[dock.bays]\n\"bay-1\" = 1\n\"仓位 二\" = 2\n");
    folder.write("docket.d/x.toml", "[dock]\nbays = { \"bay-1\" = 3 }\n");
    let sources = Sources::of_file(file).with_flag("dock.bays={ third = 1 }");
    let bays = load(&sources).unwrap().settings.dock.bays;
    let expected = [("bay-1", 3), ("third", 1), ("仓位 二", 2)];
    assert!(bays.iter().map(|(name, channel)| (name.as_str(), *channel)).eq(expected), "{bays:?}");
    assert_eq!(entry(&sources, "dock.bays").origin, Origin::Flag);
}

#[test]
fn tables_are_laid_over_one_another_and_lists_replaced() {
    let folder = Folder::new();
    let hooks = |name: &str| {
        format!(
            "[[notify.webhooks]]\nname = \"{name}\"\nurl = \"https://x\"\nsecret = \"file:/s\"\n"
        )
    };
    let mail =
        "[notify.mail]\nserver = \"mx\"\nfrom = \"d@x.org\"\nto = [\"a@x.org\", \"b@x.org\"]\n";
    let file = folder.write("docket.toml", &(hooks("a") + &hooks("b") + mail));
    folder.write("docket.d/x.toml", &(hooks("c") + "[notify.mail]\nto = [\"c@x.org\"]\n"));
    let notify = load(&Sources::of_file(file)).unwrap().settings.notify;
    let names: Vec<_> = notify.webhooks.iter().map(|hook| hook.name.as_str()).collect();
    assert_eq!(names, ["c"]);
    let mail = notify.mail.unwrap();
    assert_eq!((mail.server.as_str(), mail.to), ("mx", vec!["c@x.org".to_owned()]));
}

#[test]
fn an_outranked_value_must_be_fit_too() {
    let folder = Folder::new();
    let file = folder.write("docket.toml", "intake.parallel_bays = 0\n");
    let sources = Sources::of_file(file).with_flag("intake.parallel_bays=2");
    assert_eq!(problems_of(&sources)[0].kind.id(), "out-of-range");
}

#[test]
fn variables_and_flags_are_written_as_people_write_them() {
    let sources = Sources::default()
        .with_env("DOCKET_STATION__NAME", "采集站 = 北")
        .with_env("DOCKET_STATION__LANGUAGES", "en, zh-CN")
        .with_env("DOCKET_STATION__TIMEZONE", "\"UTC\"")
        .with_env("DOCKET_INTAKE__KEEP_FREE", "1 GiB")
        .with_env("DOCKET_INTAKE__SM3", "true")
        .with_env("DOCKET_LOG__LEVEL", "info,docket::flow=debug")
        .with_env(
            "DOCKET_NOTIFY__WEBHOOKS",
            "[{ name = \"a\", url = \"https://x\", secret = \"file:/s\" }]",
        )
        .with_env("DOCKET_NOTIFY__MAIL", "{ server = \"mx\", from = \"d@x\", to = [\"a@x\"] }")
        .with_env("DOCKET_NOTIFY__MAIL__AT", "18:05")
        .with_flag("station.languages=[\"en\"]")
        .with_flag(" intake.second_read =true");
    let settings = load(&sources).unwrap().settings;
    assert_eq!(settings.station.name.as_deref(), Some("采集站 = 北"));
    assert_eq!(settings.station.languages, [Language::En]);
    assert_eq!(settings.station.timezone, "UTC".parse::<TimeZone>().unwrap());
    assert_eq!(settings.intake.keep_free, ByteSize::mib(1024));
    assert!(settings.intake.sm3 && settings.intake.second_read);
    assert_eq!(settings.log.level, "info,docket::flow=debug");
    assert_eq!(settings.notify.webhooks.len(), 1);
    assert_eq!(settings.notify.mail.unwrap().at.to_string(), "18:05:00");
}

#[test]
fn variables_that_are_no_settings_are_left_alone_and_misspelt_ones_are_not() {
    let others = Sources::default()
        .with_env("DOCKET_CONFIG", "x")
        .with_env("DOCKET_LOG", "debug")
        .with_env("HOME__DOCKET", "x")
        .with_env("docket_intake__sm3", "x");
    assert_eq!(load(&others).unwrap().settings, Settings::default());
    for (name, id, key) in [
        ("DOCKET_INTAKE__PARALEL_BAYS", "unknown-key", "intake.paralel_bays"),
        ("DOCKET_INTAKE__sm3_", "unknown-key", "intake.sm3_"),
        ("DOCKET_INTAKE__Sm3", "unknown-key", "intake.Sm3"),
        ("DOCKET_INTAK__SM3", "unknown-section", "intak"),
        ("DOCKET_INTAKE__SM3__X", "wrong-type", "intake.sm3"),
        ("DOCKET___", "unknown-section", "\"\""),
        ("DOCKET_A__B__C__D__E__F__G__H__I__J", "unknown-key", "a.b.c.d.e.f.g.h"),
    ] {
        let told = problems_of(&Sources::default().with_env(name, "true")).remove(0);
        assert_eq!(told.origin, Origin::Env { name: name.into() });
        assert_eq!((told.kind.id(), told.key.unwrap().as_str()), (id, key), "{name}");
    }
    let sources = Sources::default().with_env("DOCKET_LOG__LEVEL", OsStr::from_bytes(b"\xff"));
    assert_eq!(problems_of(&sources)[0].kind, ProblemKind::NotUtf8);
    let empty = Sources::default().with_env("DOCKET_STATION__LANGUAGES", "");
    assert_eq!(problems_of(&empty)[0].kind, ProblemKind::EmptyList);
}

#[test]
fn one_source_does_not_hide_another_ones_problems() {
    let folder = Folder::new();
    let file = folder.write("docket.toml", "[http]\nlisten = \"127.0.0.1:1\"\n");
    folder.write("docket.d/a.toml", "[intake\n");
    folder.write("docket.d/b.toml", "intake.sm3 = 1\n");
    let sources =
        Sources::of_file(file).with_env("DOCKET_LOG__FORMAT", "x").with_flag("station.name=");
    let ids: Vec<_> = problems_of(&sources).iter().map(|problem| problem.kind.id()).collect();
    // The token that the address needs may stand in the file that is broken.
    assert_eq!(ids, ["syntax", "wrong-type", "not-one-of", "not-a-name"]);
}

#[test]
fn every_key_is_an_entry_that_can_be_set_as_it_shows() {
    let text = "notify.mail = { server = \"mx\", from = \"d@x\", to = [\"a@x\"] }\n";
    let mail = given::load_text(text).unwrap();
    for entry in mail.entries() {
        let Some(value) = entry.value else { continue };
        let sources = Sources::default()
            .with_flag("notify.mail={ server = \"mx\", from = \"d@x\", to = [\"a@x\"] }")
            .with_flag(format!("{}={value}", entry.key));
        assert_eq!(load(&sources).unwrap().settings, mail.settings, "{} = {value}", entry.key);
    }
    let unset: Vec<_> = load(&Sources::default())
        .unwrap()
        .entries()
        .into_iter()
        .filter(|entry| entry.value.is_none() && !entry.key.starts_with("notify.mail."))
        .map(|entry| entry.key)
        .collect();
    assert_eq!(
        unset,
        [
            "station.name",
            "dock.device",
            "recorders.profiles",
            "duty.battery_percent_min",
            "duty.free_min",
            "duty.clock_offset_max_s",
            "register.import",
            "archive.folder",
            "archive.time_stamp_roots",
            "cases.import",
            "http.listen",
            "http.token",
            "http.read_token"
        ]
    );
}

#[test]
fn changes_tell_when_they_count() {
    let old = Settings::default();
    let sources = Sources::default()
        .with_flag("log.level=debug")
        .with_flag("log.format=json")
        .with_flag("http.read_token=file:/t")
        .with_flag("http.listen=127.0.0.1:1")
        .with_flag("archive.folder=/a")
        .with_flag("transcode.enabled=false")
        .with_flag("station.name=n")
        .with_flag("intake.sm3=true")
        .with_flag("notify.mail={ server = \"mx\", from = \"d@x\", to = [\"a@x\"] }");
    let new = load(&sources).unwrap().settings;
    assert_eq!(diff(&new, &new), []);
    let changes = diff(&old, &new);
    let later: Vec<_> =
        changes.iter().filter(|c| c.applies == Applies::AfterRestart).map(|c| c.key).collect();
    let expected =
        ["archive.folder", "transcode.enabled", "http.listen", "http.read_token", "log.format"];
    assert_eq!(later, expected);
    let now: Vec<_> = changes.iter().filter(|c| c.applies == Applies::Now).collect();
    assert!(now.iter().all(|change| !expected.contains(&change.key)));
    assert_eq!(now.len(), 3 + 5);
    let level = now.iter().find(|change| change.key == "log.level").unwrap();
    assert_eq!((level.old.as_deref(), level.new.as_deref()), (Some("\"info\""), Some("\"debug\"")));
}
