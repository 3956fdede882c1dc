//! However a settings file is broken: it loads, or what is wrong is told with a place in the file.

#![expect(clippy::unwrap_used, reason = "a broken test fails by panicking")]

mod given;

use docket_config::{Origin, Settings, Sources, default_text, edits::random_edit, load};
use given::Folder;

const EDITS: u64 = 1_000;

/// A file in which everything is set.
fn full() -> String {
    let key = regex::Regex::new(r"(?m)^#(\[|[a-z0-9_]+ = )").unwrap();
    let hook =
        "[[notify.webhooks]]\nname = \"控制室\"\nurl = \"https://x.org/h\"\nsecret = \"file:/s\"\n";
    let bay = "[[bays.bay]]\nname = \"一号\"\nat = \"1-1.4\"\n[[bays.bay]]\nname = \"b\"\nat = \"/srv/b\"\n";
    let text = key.replace_all(default_text(), "$1").replace("webhooks = []\n", "");
    let text = text.replace("bay = []\n", "");
    text.replace("tls = \"implicit\"", "tls = \"starttls\"") + hook + bay
}

#[test]
fn what_is_edited_is_right_before() {
    let settings = given::load_text(&full()).unwrap().settings;
    assert_ne!(settings, Settings::default());
    assert_eq!(settings.notify.webhooks.len(), 1);
}

#[test]
fn the_same_seed_makes_the_same_edit_and_others_make_others() {
    let text = full();
    let edits: Vec<_> = (0..EDITS).map(|seed| random_edit(&text, seed)).collect();
    assert!((0..EDITS).zip(&edits).all(|(seed, edit)| random_edit(&text, seed) == *edit));
    let distinct: std::collections::BTreeSet<_> = edits.iter().collect();
    assert!(distinct.len() > 500, "{}", distinct.len());
    // Nothing can be edited too.
    assert!((0..EDITS).any(|seed| !random_edit("", seed).is_empty()));
}

#[test]
fn every_edit_loads_or_is_told_with_its_place() {
    let text = full();
    let folder = Folder::new();
    let path = folder.write("docket.toml", "");
    let sources = Sources::of_file(&path);
    let mut loads = 0;
    for seed in 0..EDITS {
        let edit = random_edit(&text, seed);
        std::fs::write(&path, &edit).unwrap();
        let problems = match load(&sources) {
            Ok(loaded) => {
                assert!(!loaded.entries().is_empty());
                loads += 1;
                continue;
            }
            Err(problems) => problems.0,
        };
        assert!(!problems.is_empty(), "seed {seed}");
        let shown = String::from_utf8_lossy(&edit);
        let shown = shown.strip_prefix('\u{feff}').unwrap_or(&shown);
        let lines: Vec<_> = shown.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)).collect();
        for problem in problems {
            if matches!(problem.kind.id(), "too-large") {
                continue;
            }
            let place = problem.place.unwrap_or_else(|| panic!("seed {seed}: {:?}", problem.kind));
            assert!((1..=lines.len()).contains(&place.line), "seed {seed}: {place:?}");
            let line = lines[place.line - 1];
            let length = line.chars().count();
            assert!((1..=length + 1).contains(&place.column), "seed {seed}: {place:?}");
            assert!(place.column + place.length <= length + 2, "seed {seed}: {place:?}");
            let same = place.line_text.chars().zip(line.chars()).all(|(a, b)| a == b || a == '*');
            assert!(same, "seed {seed}: {place:?}");
            assert_eq!(problem.origin, Origin::File { path: path.clone(), line: place.line });
        }
    }
    println!("{loads} of {EDITS} load");
    assert!(
        (EDITS / 20..EDITS * 3 / 4).contains(&loads),
        "{loads} of {EDITS} load: edits too tame or wild"
    );
}
