//! A site's own profiles: added, overriding by name, and left out where they are broken.

use std::fs;

use super::*;

const ALLOWED: &str = include_str!("../../../profiles/novatek-c507.toml");

fn own(name: &str) -> String {
    format!("schema = \"{SCHEMA}\"\nname = \"{name}\"\nabout = \"x\"\n[layout]\nfiles = [\"A\"]\n")
}

#[test]
fn a_site_adds_profiles_and_replaces_shipped_ones_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let allowed = ALLOWED.replace("allowed = false", "allowed = true");
    let allowed = allowed.replace("# inquiry = '^…$'", "inquiry = '^NOVATEK BWC$'");
    fs::write(folder.path().join("ours.toml"), allowed).unwrap();
    fs::write(folder.path().join("b.toml"), own("second")).unwrap();
    fs::write(folder.path().join("a.toml"), own("first")).unwrap();
    fs::write(folder.path().join("README"), "no profile").unwrap();
    fs::write(folder.path().join(".hidden.toml"), "=").unwrap();
    let (set, problems) = ProfileSet::of_site(Some(folder.path())).unwrap();
    assert_eq!(problems, []);
    let names: Vec<_> = set.iter().map(|profile| profile.name().to_owned()).collect();
    assert_eq!(names[..3], ["first", "second", "jieli-dv16"], "sorted, and before the shipped");
    assert_eq!(names.iter().filter(|name| *name == "novatek-c507").count(), 1);
    assert!(set.get("novatek-c507").unwrap().control.as_ref().unwrap().allowed);
    assert!(!shipped().get("novatek-c507").unwrap().control.as_ref().unwrap().allowed);
}

#[test]
fn a_broken_profile_is_left_out_and_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    write("1-typo.toml", own("one").replace("files", "fils").as_bytes());
    write("2-grammar.toml", b"schema = ");
    write("3-bytes.toml", b"\xff\xfe");
    write("4-schema.toml", own("four").replace(SCHEMA, "docket.recorder-profile/9").as_bytes());
    write("5-good.toml", own("five").as_bytes());
    write("6-again.toml", own("five").as_bytes());
    write("7-long.toml", &[b'#'; 300_000]);
    fs::create_dir(folder.path().join("8-folder.toml")).unwrap();
    let (set, problems) = ProfileSet::of_site(Some(folder.path())).unwrap();
    let told: Vec<_> = problems
        .iter()
        .map(|problem| (problem.origin.rsplit('/').next().unwrap(), problem.line))
        .collect();
    assert_eq!(
        told,
        [
            ("1-typo.toml", Some(5)),
            ("2-grammar.toml", Some(1)),
            ("3-bytes.toml", None),
            ("4-schema.toml", None),
            ("6-again.toml", None),
            ("7-long.toml", None),
            ("8-folder.toml", None),
        ]
    );
    assert!(problems[0].to_string().contains("1-typo.toml:5: "), "{}", problems[0]);
    assert!(set.get("five").is_some() && set.get("one").is_none());
}

#[test]
fn a_folder_that_is_not_there_is_a_problem_where_it_was_asked_for() {
    let (_, problems) = ProfileSet::of_site(Some("/nonexistent/profiles".as_ref())).unwrap();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().contains("/nonexistent/profiles"), "{}", problems[0]);
}
