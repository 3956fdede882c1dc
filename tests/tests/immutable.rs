//! Story: at a folder target that wants it, what a case needs carries the file system's immutable flag: a slip of
//! the hand removes nothing, and what rotted is put right all the same. Where docket may not set the flag, that is
//! told, and everything else goes on.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
};
use rustix::fs::{IFlags, ioctl_getflags, ioctl_setflags};
use serde_json::Value;

/// A station whose further target `second` is a folder that wants the flag.
struct Site {
    rig: Rig,
    second: PathBuf,
    script: PathBuf,
}

impl Site {
    fn new() -> Self {
        let rig = Rig::new();
        let second = rig.home().join("second");
        fs::create_dir(&second).unwrap();
        let settings = format!(
            "[[archive.targets]]\nname = \"second\"\nurl = \"file://{}\"\nworm = \"immutable\"\n",
            second.display()
        );
        let config = rig.write("docket.toml", &settings);
        let rig = rig.with("DOCKET_CONFIG", config.display().to_string());
        let clips = [0, 1].map(|n| PatternClip::new(format!("DCIM/V{n:04}.MP4"), 70 + n, 50_000));
        let script = rig.write("vr.recorder.toml", &pattern_script("VR76001", &clips).unwrap());
        Self { rig, second, script }
    }

    /// Docks both clips and links the first to a case; answers the files that its case needs.
    fn docked(&self, does: impl Fn(&[&str])) -> Vec<PathBuf> {
        does(&["dock", self.script.to_str().unwrap()]);
        let id = self.rig.items()[0]["id"].as_str().unwrap().to_owned();
        does(&["cases", "add", "A"]);
        does(&["items", "link", &id, "A"]);
        let needed = files(&self.second).into_iter().filter(|path| {
            let path = path.to_str().unwrap();
            path.contains(&id) && (path.contains("/original") || path.contains("/manifest"))
        });
        let needed: Vec<_> = needed.collect();
        assert!(needed.len() >= 3, "an original and two generations of its manifest: {needed:?}");
        needed
    }

    fn notices(&self) -> usize {
        let told = self.rig.json(["notices", "list"]).exits(0).json();
        let kind = |notice: &&Value| notice["kind"] == "target-unflagged";
        told["notices"].as_array().unwrap().iter().filter(kind).count()
    }

    fn kept(&self) -> Value {
        let item = self.rig.item(self.rig.items()[0]["id"].as_str().unwrap());
        let copies = item["archive"].as_array().unwrap();
        copies.iter().find(|copy| copy["target"] == "second").unwrap()["kept"].clone()
    }
}

impl Drop for Site {
    /// What is flagged could not be cleared away.
    fn drop(&mut self) {
        for file in files(&self.second) {
            if is_flagged(&file) {
                flag(&file, false).unwrap();
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn is_flagged(file: &Path) -> bool {
    let flags = ioctl_getflags(File::open(file).unwrap());
    flags.is_ok_and(|flags| flags.contains(IFlags::IMMUTABLE))
}

fn flag(file: &Path, is_on: bool) -> rustix::io::Result<()> {
    let file = File::open(file).unwrap();
    let mut flags = ioctl_getflags(&file)?;
    flags.set(IFlags::IMMUTABLE, is_on);
    ioctl_setflags(&file, flags)
}

/// Whether whoever runs this test may set the flag where it works.
fn may_flag(folder: &Path) -> bool {
    let probe = folder.join("may-flag");
    fs::write(&probe, b"").unwrap();
    flag(&probe, true).and_then(|()| flag(&probe, false)).is_ok()
}

#[test]
fn what_a_case_needs_cannot_be_removed_and_is_put_right_all_the_same() {
    let site = Site::new();
    if !may_flag(site.rig.home()) {
        println!(
            "SKIPPED: whoever runs this may not set the immutable flag in {}, which root may on ext4; \
             nothing was tested",
            site.rig.home().display()
        );
        return;
    }
    let does = |args: &[&str]| drop(site.rig.json(args).exits(0));
    let needed = site.docked(does);
    for file in files(&site.second) {
        assert_eq!(is_flagged(&file), needed.contains(&file), "{}", file.display());
    }
    assert!(fs::remove_file(&needed[0]).is_err(), "root removes it as well");
    assert_eq!(site.kept()["held"], true);
    let told = site.rig.json(["targets", "check", "second"]).exits(0).json();
    assert_eq!((&told["worm"], &told["stands"]), (&"immutable".into(), &true.into()), "{told:#}");
    assert_eq!(site.notices(), 0);
    // A folder knows no days: the flag stays when the case is closed.
    does(&["cases", "date", "A", "closed", "2026-01-31"]);
    assert!(needed.iter().all(|file| is_flagged(file)));
    // Rot does not ask for flags.
    let original = needed.iter().find(|file| file.to_str().unwrap().contains("/original")).unwrap();
    let good = fs::read(original).unwrap();
    flag(original, false).unwrap();
    let mut rotten = good.clone();
    rotten[30_000] ^= 4;
    fs::remove_file(original).unwrap();
    fs::write(original, &rotten).unwrap();
    flag(original, true).unwrap();
    site.rig.json(["targets", "reconcile", "second", "--deep"]);
    does(&["cases", "add", "B"]);
    assert!(fs::read(original).unwrap() == good, "it was put right from home");
    assert!(is_flagged(original), "and carries the flag again");
    let aside = files(&site.second).into_iter().filter(|file| fs::read(file).unwrap() == rotten);
    assert_eq!(aside.count(), 1, "what was altered is kept");
    site.rig.fsck_is_clean();
}

#[test]
fn where_the_flag_may_not_be_set_that_is_told_and_everything_else_goes_on() {
    let site = Site::new();
    // Without the power, whoever runs this.
    let powerless = may_flag(site.rig.home());
    let does = |args: &[&str]| {
        let command = site.rig.command(args);
        let mut under = match powerless {
            true => Command::new("setpriv"),
            false => Command::new("env"),
        };
        if powerless {
            under.args(["--bounding-set", "-linux_immutable"]);
        }
        under.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => under.env(name, value),
                None => under.env_remove(name),
            };
        }
        let output = under.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let needed = site.docked(does);
    assert!(needed.iter().all(|file| !is_flagged(file)));
    assert_eq!(site.notices(), 1, "told once");
    assert_eq!(site.rig.items()[0]["state"], "releasable", "the copy is proven all the same");
}
