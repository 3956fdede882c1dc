//! Settings given by a test: files in a folder of its own.

#![allow(dead_code, reason = "each test file uses its part")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use docket_config::{Loaded, Problem, Problems, Sources, load};

/// A folder that goes with the test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders that it needs.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }
}

pub(crate) fn load_text(text: &str) -> Result<Loaded, Problems> {
    let folder = Folder::new();
    load(&Sources::of_file(folder.write("docket.toml", text)))
}

pub(crate) fn problems(text: &str) -> Vec<Problem> {
    match load_text(text) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.0,
    }
}

pub(crate) fn problems_of(sources: &Sources) -> Vec<Problem> {
    load(sources).unwrap_err().0
}
