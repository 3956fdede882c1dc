//! Makes a card from its plan, opens a made one, copies one for a story of its own.
//!
//! Called by stories, `cache` and `docket-cards`. `truth.json` is written last: a folder with one
//! holds a whole card. A failed build leaves a folder without it. Never overwrites a card.

use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::{
    CardError, CardPlan, Identity, Layout, TRUTH_SCHEMA, Truth, TruthFile,
    contents::{Contents, contents, fat_stamp},
    copy, ffmpeg,
    files::{Content, Footage, PlannedFile},
    script, sidecars,
    tree::tree_digest,
    verify::digests,
    write,
};

/// A made card.
#[derive(Clone, Debug)]
pub struct Card {
    /// The folder of everything below.
    pub dir: PathBuf,
    /// The card's root: what a bay would show.
    pub root: PathBuf,
    /// What is true of it.
    pub truth: Truth,
    /// The same files as a virtual recorder's script, with the plan's clock.
    pub script_path: PathBuf,
}

impl Card {
    /// Makes the card of `plan` in `dir`, which may be missing but may not hold a card.
    ///
    /// # Errors
    /// [`CardError::Missing`] without `ffmpeg` or its font, [`CardError::Plan`] for a plan that
    /// cannot be made, [`CardError::Occupied`], [`CardError::Tool`], [`CardError::Io`].
    pub fn make(plan: &CardPlan, dir: &Path) -> Result<Self, CardError> {
        plan.check()?;
        let root = dir.join("card");
        if root.exists() || dir.join("truth.json").exists() {
            return Err(CardError::Occupied(dir.to_owned()));
        }
        fs::create_dir_all(&root).map_err(CardError::io("making the folder", &root))?;
        let contents = contents(plan);
        write::files(&contents.files, &dir.join("making"), &root)?;
        if plan.odd.not_files {
            write::not_files(&root)?;
        }
        stamp_all(plan, &contents, &root)?;
        let truth = truth(plan, contents, &root)?;
        script::write(&truth, &root, &dir.join(script::NAME))?;
        truth.save(&dir.join("truth.json"))?;
        Self::open(dir)
    }

    /// Opens the card that was made in `dir`, unchecked.
    ///
    /// # Errors
    /// As for [`Truth::load`].
    pub fn open(dir: &Path) -> Result<Self, CardError> {
        Ok(Self {
            dir: dir.to_owned(),
            root: dir.join("card"),
            truth: Truth::load(dir)?,
            script_path: dir.join(script::NAME),
        })
    }

    /// Copies the card with its truth and script to `dir`, stamps and odd names included, for a
    /// story that writes to it.
    ///
    /// # Errors
    /// [`CardError::Occupied`] when `dir` holds a card, [`CardError::Io`].
    pub fn copy_to(&self, dir: &Path) -> Result<Self, CardError> {
        if dir.join("card").exists() {
            return Err(CardError::Occupied(dir.to_owned()));
        }
        copy::copy_tree(&self.dir, dir)?;
        Self::open(dir)
    }
}

/// Files get their planned stamps; folders, links and FIFOs the plan's first moment.
fn stamp_all(plan: &CardPlan, contents: &Contents, root: &Path) -> Result<(), CardError> {
    let first = plan.clock.believed_utc(fat_stamp(plan.start));
    copy::stamp_tree(root, first)?;
    for file in &contents.files {
        let path = root.join(OsStr::from_bytes(&file.path));
        copy::stamp(&path, modified_utc(plan, file))?;
    }
    Ok(())
}

fn modified_utc(plan: &CardPlan, file: &PlannedFile) -> DateTime<Utc> {
    plan.clock.believed_utc(file.modified)
}

fn truth(plan: &CardPlan, contents: Contents, root: &Path) -> Result<Truth, CardError> {
    let files = contents.files.iter().map(|file| truth_file(plan, file, root));
    let mut files = files.collect::<Result<Vec<_>, _>>()?;
    files.sort_by(|a, b| a.path_hex.cmp(&b.path_hex));
    Ok(Truth {
        schema: TRUTH_SCHEMA.to_owned(),
        ffmpeg: ffmpeg::version()?.lines().next().unwrap_or_default().to_owned(),
        plan: plan.clone(),
        identity: identity(plan),
        files,
        recordings: contents.recordings,
        gaps: contents.gaps,
        not_taken: contents.not_taken,
        tree_digest: tree_digest(root)?,
    })
}

/// The facts of one file; size and digests come from the bytes that are really there.
fn truth_file(plan: &CardPlan, file: &PlannedFile, root: &Path) -> Result<TruthFile, CardError> {
    let digests = digests(&root.join(OsStr::from_bytes(&file.path)))?;
    let whole = match &file.content {
        Content::Footage(recipe) => Some(recipe),
        _ => None,
    };
    let timed = whole.filter(|recipe| recipe.container.carries_time());
    let facts = &file.facts;
    Ok(TruthFile {
        path_hex: hex::encode(&file.path),
        path: String::from_utf8_lossy(&file.path).into_owned(),
        size: digests.size,
        blake3: digests.blake3,
        sha256: digests.sha256,
        kind: file.kind,
        modified: file.modified,
        modified_utc: modified_utc(plan, file),
        marked: facts.marked.map(str::to_owned),
        start: facts.start,
        end: facts.end,
        start_true: facts.start.map(|face| plan.clock.true_utc(face)),
        end_true: facts.end.map(|face| plan.clock.true_utc(face)),
        container_time: timed.map(|recipe| recipe.container_time),
        codecs: whole.map_or(Vec::new(), codecs),
        recording: facts.recording,
        sequence: facts.sequence,
        sidecar_of_hex: facts.sidecar_of.as_ref().map(hex::encode),
        odd: facts.odd.map(str::to_owned),
    })
}

fn codecs(recipe: &Footage) -> Vec<String> {
    recipe.container.codecs().iter().map(|codec| (*codec).to_owned()).collect()
}

fn identity(plan: &CardPlan) -> Identity {
    let says_serial = plan.layout != Layout::Dcim;
    // Axis tells a user's UUID only, which is no officer number.
    let says_officer = matches!(plan.layout, Layout::CnZfy | Layout::InfoDat);
    let names_people = plan.layout == Layout::CnZfy;
    Identity {
        make: "docket".to_owned(),
        model: plan.layout.name().to_owned(),
        serial_on_card: says_serial.then(|| plan.serial.clone()),
        officer_on_card: says_officer.then(|| plan.officer.clone()),
        officer_name: names_people.then(|| sidecars::OFFICER_NAME.to_owned()),
        unit_name: names_people.then(|| sidecars::UNIT_NAME.to_owned()),
    }
}
