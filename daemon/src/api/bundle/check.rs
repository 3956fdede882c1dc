//! Checking a bundle or an excerpt that lies in a file, and what an excerpt proves.
//!
//! Called by the command line, without a station. What is wrong with a file that can be read is a finding, not
//! an error. Nothing that stands anywhere is overwritten, and what is not proven stays nowhere.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Write},
    path::Path,
};

use crate::{
    api::{ApiError, BundleCheckView, BundleFindingView, Code},
    bundle::{self, Finding, Given, Verdict},
};

/// What becomes of the bytes that an excerpt proves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Excerpt<'a> {
    /// The file that must have just these bytes.
    pub bytes: Option<&'a Path>,
    /// The new file that gets them.
    pub out: Option<&'a Path>,
}

/// Checks the bundle or excerpt in `path` by the keys in `given`.
///
/// # Errors
/// [`Code::FileUnreadable`]; [`Code::NotWritten`] where something stands already, or the disk is full;
/// [`Code::NotAnExcerpt`] when bytes are asked of what is none.
pub fn check_bundle(
    path: &Path,
    given: &Given,
    excerpt: &Excerpt<'_>,
) -> Result<BundleCheckView, ApiError> {
    let file = BufReader::new(open(path)?);
    let expected = excerpt.bytes.map(open).transpose()?.map(BufReader::new);
    let out = excerpt.out.map(|out| create(out).map_err(|e| not_written(out, &e))).transpose()?;
    let mut proven =
        Proven { expected, out: out.map(BufWriter::new), differs: false, failed: None };
    let mut found = bundle::check_into(file, given, &mut proven);
    let ended = proven.ended();
    if let (Ok(differs), Some(bytes)) = (&ended, excerpt.bytes.filter(|_| is_proven(&found))) {
        found.push(compared(bytes, *differs));
    }
    if let Some(out) = excerpt.out.filter(|_| ended.is_err() || !is_proven(&found)) {
        fs::remove_file(out).map_err(|error| not_written(out, &error))?;
    }
    ended.map_err(|error| not_written(excerpt.out.or(excerpt.bytes).unwrap_or(path), &error))?;
    let is_asked = excerpt.bytes.is_some() || excerpt.out.is_some();
    if is_asked && is_bundle(&found) {
        return Err(ApiError::new(Code::NotAnExcerpt).with("path", path.display()));
    }
    Ok(told(path, found))
}

/// Whether these are of an excerpt that proves its bytes, at least by the keys in it.
fn is_proven(found: &[Finding]) -> bool {
    found.iter().all(|finding| finding.verdict != Verdict::Bad)
        && found.iter().any(|finding| finding.code == "excerpt-bao")
}

/// Whether these are of a bundle: nothing ended the check, and there was no excerpt.
fn is_bundle(found: &[Finding]) -> bool {
    let has = |code| found.iter().any(|finding| finding.code == code);
    has("manifest-chain") && !is_proven(found) && found.iter().all(|f| f.verdict != Verdict::Bad)
}

fn told(path: &Path, found: Vec<Finding>) -> BundleCheckView {
    let worst = found.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::NotChecked);
    let findings = found.into_iter().map(|finding| BundleFindingView {
        verdict: finding.verdict.as_str().into(),
        code: finding.code.into(),
        place: finding.place,
        what: finding.what,
    });
    let file = path.display().to_string();
    BundleCheckView { file, verdict: worst.as_str().into(), findings: findings.collect() }
}

/// Whether the bytes that were given are those that the excerpt proves.
fn compared(bytes: &Path, differs: bool) -> Finding {
    let (verdict, what) = if differs {
        (Verdict::Bad, "other bytes than it proves")
    } else {
        (Verdict::Good, "the bytes that it proves")
    };
    let place = bytes.display().to_string();
    Finding { verdict, code: "excerpt-bytes", place, what: what.into() }
}

fn open(path: &Path) -> Result<File, ApiError> {
    File::open(path)
        .map_err(|e| ApiError::new(Code::FileUnreadable).with("path", path.display()).because(e))
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

fn not_written(path: &Path, error: &io::Error) -> ApiError {
    ApiError::new(Code::NotWritten).with("folder", path.display()).because(error)
}

/// Takes the bytes that an excerpt proves, as they are found good.
struct Proven {
    expected: Option<BufReader<File>>,
    out: Option<BufWriter<File>>,
    differs: bool,
    /// The first error: the check itself goes on.
    failed: Option<io::Error>,
}

impl Proven {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(expected) = &mut self.expected {
            let mut same = Vec::with_capacity(bytes.len());
            expected.by_ref().take(bytes.len() as u64).read_to_end(&mut same)?;
            self.differs |= same != bytes;
        }
        if let Some(out) = &mut self.out {
            out.write_all(bytes)?;
        }
        Ok(())
    }

    /// Whether they differ from those that were expected, once there are no more.
    fn ended(mut self) -> io::Result<bool> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if let Some(out) = &mut self.out {
            out.flush()?;
            out.get_ref().sync_all()?;
        }
        let more = match &mut self.expected {
            Some(expected) => expected.read(&mut [0])? > 0,
            None => false,
        };
        Ok(self.differs || more)
    }
}

impl Write for Proven {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed.is_none()
            && let Err(error) = self.take(bytes)
        {
            self.failed = Some(error);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::bundle::tests::{bundle_zip, excerpt_zip, given, original, range};

    /// A sound excerpt of bytes 2000 to 3500, in a folder of its own.
    fn excerpt() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("excerpt.zip");
        fs::write(&file, excerpt_zip(&original(), range(2000, 1500), range(2000, 1500))).unwrap();
        (folder, file)
    }

    #[test]
    fn an_excerpt_gives_the_bytes_that_it_proves_and_replaces_nothing() {
        let (folder, file) = excerpt();
        let out = folder.path().join("out");
        let asked = Excerpt { bytes: None, out: Some(&out) };
        assert_eq!(check_bundle(&file, &given(), &asked).unwrap().verdict, "good");
        assert_eq!(fs::read(&out).unwrap(), original()[2000..3500]);
        let again = check_bundle(&file, &given(), &asked).unwrap_err();
        assert_eq!(again.code, Code::NotWritten);
        assert_eq!(fs::read(&out).unwrap(), original()[2000..3500]);
    }

    #[test]
    fn bytes_are_those_of_the_excerpt_or_others() {
        let (folder, file) = excerpt();
        let (bytes, sound) = (folder.path().join("bytes"), original()[2000..3500].to_vec());
        let mut altered = sound.clone();
        altered[700] ^= 1;
        for (bad, content) in [
            ("", sound.clone()),
            ("altered", altered),
            ("fewer", sound[..1499].to_vec()),
            ("more", [sound.as_slice(), b"x"].concat()),
            ("none", Vec::new()),
        ] {
            fs::write(&bytes, content).unwrap();
            let out = folder.path().join("out");
            let asked = Excerpt { bytes: Some(&bytes), out: Some(&out) };
            let said = check_bundle(&file, &given(), &asked).unwrap();
            let wanted = if bad.is_empty() { "good" } else { "bad" };
            assert_eq!(said.verdict, wanted, "{bad}");
            assert_eq!(said.findings.last().unwrap().code, "excerpt-bytes", "{bad}");
            assert_eq!(out.exists(), bad.is_empty(), "{bad}: what was not proven stays nowhere");
            let _ = fs::remove_file(out);
        }
    }

    #[test]
    fn a_bad_excerpt_leaves_nothing_and_a_bundle_is_none() {
        let (folder, file) = excerpt();
        let out = folder.path().join("out");
        let asked = Excerpt { bytes: None, out: Some(&out) };
        let other = excerpt_zip(&original(), range(10, 20), range(3000, 20));
        fs::write(&file, other).unwrap();
        assert_eq!(check_bundle(&file, &given(), &asked).unwrap().verdict, "bad");
        assert!(!out.exists());
        fs::write(&file, bundle_zip(&original())).unwrap();
        let said = check_bundle(&file, &given(), &asked).unwrap_err();
        assert_eq!(said.code, Code::NotAnExcerpt);
        assert!(!out.exists());
    }
}
