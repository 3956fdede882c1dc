//! A site's own profiles: the TOML files of one folder, added to the shipped ones.
//!
//! Called by [`ProfileSet::of_site`]. Files are read in the order of their names; each is added, or
//! replaces the shipped one of its name. A file that cannot be used is left out and told, and keeps
//! nothing else from being used. Nothing is written, and no other file is opened.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{Profile, ProfileError};

/// Where a site's profiles are looked for when nobody says otherwise.
pub const DEFAULT_FOLDER: &str = "/etc/docket/profiles";

/// Longest profile read, in bytes; the shipped ones are below 4 KiB.
const PROFILE_BYTES_MAX: u64 = 256 * 1024;
/// Most profiles of one site.
const PROFILES_MAX: usize = 200;

/// The profiles of `folder`, in the order of their files' names, and what is wrong with the others.
pub(super) fn read(folder: &Path) -> (Vec<Profile>, Vec<ProfileError>) {
    let (mut profiles, mut problems) = (Vec::<Profile>::new(), Vec::new());
    let files = match files(folder) {
        Ok(files) => files,
        Err(error) => return (profiles, vec![problem(folder, &error)]),
    };
    if files.len() > PROFILES_MAX {
        let what = format!("more than {PROFILES_MAX} profiles; those behind are left out");
        problems.push(ProfileError::new(&folder.display().to_string(), what));
    }
    for file in files.iter().take(PROFILES_MAX) {
        match profile(file) {
            Ok(profile) if profiles.iter().any(|other| other.name == profile.name) => {
                let what = format!("another file before it has the name `{}`", profile.name);
                problems.push(ProfileError::new(&file.display().to_string(), what));
            }
            Ok(profile) => profiles.push(profile),
            Err(error) => problems.push(error),
        }
    }
    (profiles, problems)
}

/// Its `*.toml` files but for those whose names begin with a dot, sorted.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_profile = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.ends_with(".toml") && !name.starts_with('.'))
    };
    let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut files: Vec<_> = paths.collect::<io::Result<Vec<_>>>()?;
    files.retain(is_profile);
    files.sort_unstable();
    Ok(files)
}

fn profile(file: &Path) -> Result<Profile, ProfileError> {
    let text = text(file).map_err(|error| problem(file, &error))?;
    Profile::parse(&text, &file.display().to_string())
}

fn text(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    // A pipe in a profile's place must not hold the start up.
    if !fs::metadata(file)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is no file"));
    }
    File::open(file)?.take(PROFILE_BYTES_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > PROFILE_BYTES_MAX {
        let what = format!("it is longer than {PROFILE_BYTES_MAX} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    Ok(text)
}

fn problem(path: &Path, error: &io::Error) -> ProfileError {
    ProfileError::new(&path.display().to_string(), format!("cannot be read: {error}"))
}
