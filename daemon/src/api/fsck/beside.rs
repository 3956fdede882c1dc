//! What stands beside an original: its manifests, signed and in a chain, the newest of which must say
//! what the catalog says; and its renditions.

use super::{FsckReport, read};
use crate::{
    api::{Api, ApiError, jobs::Under},
    catalog::{CatalogErrorKind, Item},
    domain::ItemState,
    flow::{FlowError, statement::statements},
    manifest::{self, Manifest},
    note::{NoteKey, json},
    store::keys,
};

/// A longer object is no manifest; it is not read into memory.
const MANIFEST_BYTES_MAX: u64 = 16 << 20;

impl Api {
    /// All generations stand there, signed and in a chain; the custody log tells of each; the newest says
    /// what the catalog says, unless another is due.
    pub(super) async fn check_manifest(
        &self,
        report: &mut FsckReport,
        item: &Item,
        keys: &[NoteKey],
    ) -> Result<(), ApiError> {
        let Some(newest) = item.manifest_generation else {
            if (ItemState::Sealed..=ItemState::Released).contains(&item.state) {
                let what = format!("{} without a manifest", item.state);
                report.find("manifest-missing", &item.id, what);
            }
            return Ok(());
        };
        let mut files = Vec::new();
        for generation in 1..=newest {
            let Some(file) = self.manifest_file(report, item, generation).await else {
                return Ok(());
            };
            files.push(file);
        }
        let checked = match manifest::check(&files, keys) {
            Ok(checked) => checked,
            Err(fault) => {
                report.find("manifest-altered", &item.id, fault.to_string());
                return Ok(());
            }
        };
        self.check_told(report, item, &files).await?;
        let wrong = match checked {
            Some(manifest) => self.contradictions(item, &manifest).await?,
            // Nobody signed it yet: it is due.
            None => Vec::new(),
        };
        for what in wrong {
            report.find("manifest-contradicts", &item.id, what);
        }
        Ok(())
    }

    /// A generation's file; a finding where there is none that could be one.
    async fn manifest_file(
        &self,
        report: &mut FsckReport,
        item: &Item,
        generation: u32,
    ) -> Option<Vec<u8>> {
        let key = keys::manifest(item.id, generation);
        let Some(size) = report.read(&item.id, self.store.size_of(&key).await)? else {
            report.find("manifest-missing", &item.id, format!("{key} is not in the archive"));
            return None;
        };
        if size > MANIFEST_BYTES_MAX {
            report.find("manifest-altered", &item.id, format!("{key} has {size} bytes"));
            return None;
        }
        report.read(&item.id, self.store.get_small(&key).await)
    }

    /// The files have the digests that catalog and custody log know.
    async fn check_told(
        &self,
        report: &mut FsckReport,
        item: &Item,
        files: &[Vec<u8>],
    ) -> Result<(), ApiError> {
        let digests: Vec<String> = files.iter().map(|file| json::digest(file)).collect();
        let known = match (&item.manifest_sha256, &item.manifest_blake3) {
            (Some(sha256), _) => digests.last() == Some(sha256),
            (None, Some(known)) => {
                files.last().is_some_and(|file| blake3::hash(file).to_hex().as_str() == known)
            }
            (None, None) => false,
        };
        if !known {
            let what = format!("generation {} has other bytes", files.len());
            report.find("manifest-altered", &item.id, what);
        }
        let told = self.catalog.told_manifests(item.id).await?;
        let follows = told.len() == digests.len()
            && told.iter().zip(1_u32..).zip(&digests).all(|((told, generation), digest)| {
                // The digest of the first unsigned one stands in the second, signed.
                let unsigned = generation == 1 && told.sha256.is_none();
                told.generation == generation && (unsigned || told.sha256.as_ref() == Some(digest))
            });
        if !follows {
            let what = "the custody log tells of other manifests than stand in the archive";
            report.find("manifest-untold", &item.id, what);
        }
        Ok(())
    }

    /// Where the newest manifest says something else than the catalog.
    async fn contradictions(
        &self,
        item: &Item,
        manifest: &Manifest,
    ) -> Result<Vec<String>, ApiError> {
        let known = match statements(&self.catalog, &[item.id]).await {
            Ok(mut known) => known.pop(),
            // A catalog that lost a row is a finding, and the next item is looked at.
            Err(FlowError::Catalog(lost)) if lost.kind() == CatalogErrorKind::NotFound => {
                return Ok(vec![lost.to_string()]);
            }
            Err(error) => return Err(error.into()),
        };
        let Some(known) = known else {
            return Ok(vec!["the catalog knows nothing of its original".into()]);
        };
        let original = &known.manifest.original;
        let mut wrong = Vec::new();
        for (part, agrees) in [
            ("original", &manifest.original == original),
            ("holes", manifest.holes == known.manifest.holes),
            ("other facts", known.facts > 0 || manifest.says_the_same(&known.manifest)),
        ] {
            if !agrees {
                wrong.push(format!("its newest manifest's {part} are not the catalog's"));
            }
        }
        Ok(wrong)
    }

    pub(super) async fn check_renditions(
        &self,
        report: &mut FsckReport,
        item: &Item,
        under: &Under,
    ) -> Result<(), ApiError> {
        for rendition in self.catalog.renditions(item.id).await? {
            let key = &rendition.key;
            match report.read(&item.id, self.store.size_of(key).await) {
                None => {}
                Some(None) => {
                    report.find(
                        "rendition-missing",
                        &item.id,
                        format!("{key} is not in the archive"),
                    );
                }
                Some(Some(size)) if size != rendition.size => {
                    let what = format!("{key} has {size} bytes, not {}", rendition.size);
                    report.find("rendition-altered", &item.id, what);
                }
                Some(Some(_)) if report.deep => {
                    match read::whole(self.store.path_of(key), false, under).await? {
                        Ok(read) if read.digests.blake3 == rendition.blake3 => {}
                        Ok(_) => {
                            let what = format!("{key} has other bytes");
                            report.find("rendition-altered", &item.id, what);
                        }
                        Err(error) => {
                            let what = format!("could not read {key}: {error}");
                            report.find("object-unreadable", &item.id, what);
                        }
                    }
                }
                Some(Some(_)) => {}
            }
        }
        Ok(())
    }
}
