//! An authority of time stamps for stories: the system's `openssl ts` with certificates made for the occasion.
//!
//! Used by the stories about time stamps and bundles. A stamp is what `openssl` makes of a question; nothing of
//! docket has a part in it.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What `openssl` is told of the certificates and the stamps; the tests beside `time_stamp` use it too.
const SETTINGS: &str = include_str!("tsa.cnf");

/// A sample authority of time stamps (RFC 3161): the system's `openssl ts`, in a folder of its own.
pub struct Tsa(tempfile::TempDir);

impl Tsa {
    /// One with new keys.
    ///
    /// # Panics
    /// Where there is no `openssl`.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "keys are made, which is not a default")]
    pub fn new() -> Self {
        let tsa = Self(tempfile::tempdir().unwrap());
        fs::write(tsa.path("settings"), SETTINGS).unwrap();
        fs::write(tsa.path("serial"), "01\n").unwrap();
        for name in ["ca", "tsa"] {
            let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout";
            tsa.openssl(&format!(
                "req -new -nodes -config settings {key} {name}.key -subj /CN={name} -out {name}.csr"
            ));
            let by = match name {
                "ca" => "-signkey ca.key",
                _ => "-CA ca.pem -CAkey ca.key -set_serial 7",
            };
            tsa.openssl(&format!(
                "x509 -req -in {name}.csr -days 30 -extfile settings -extensions {name} {by} \
                 -out {name}.pem"
            ));
        }
        tsa
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Its certificate, in PEM.
    #[must_use]
    pub fn roots(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// Runs `openssl` in its folder, by words between which a space stands.
    ///
    /// # Panics
    /// When it fails.
    pub fn openssl(&self, line: &str) {
        let done =
            Command::new("openssl").args(line.split(' ')).current_dir(self.0.path()).output();
        let done = done.unwrap();
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Its answer to a question, as a file.
    ///
    /// # Panics
    /// Where `openssl` does not answer it.
    #[must_use]
    pub fn answer(&self, question: &Path, name: &str) -> String {
        fs::copy(question, self.path("question")).unwrap();
        self.openssl(&format!(
            "ts -reply -config settings -section stamps -queryfile question -inkey tsa.key \
             -signer tsa.pem -out {name}"
        ));
        self.path(name).display().to_string()
    }

    /// Its stamp of a file, written to `to`.
    ///
    /// # Panics
    /// Where `openssl` makes none, or it cannot be written.
    pub fn stamp(&self, file: &Path, to: &Path) {
        let file = file.to_str().unwrap();
        self.openssl(&format!("ts -query -sha256 -cert -data {file} -out asked"));
        fs::copy(self.answer(&self.path("asked"), "answer"), to).unwrap();
    }
}
