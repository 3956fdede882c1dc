//! What stands beside an original: its manifest, which must say what the catalog says, and its
//! renditions.

use super::{FsckReport, read};
use crate::{
    api::{Api, ApiError, jobs::Under},
    catalog::Item,
    domain::{Holes, ItemState},
    manifest::Manifest,
    store::keys,
};

/// A longer object is no manifest; it is not read into memory.
const MANIFEST_BYTES_MAX: u64 = 16 << 20;

impl Api {
    pub(super) async fn check_manifest(
        &self,
        report: &mut FsckReport,
        item: &Item,
    ) -> Result<(), ApiError> {
        let (Some(generation), Some(blake3)) = (item.manifest_generation, &item.manifest_blake3)
        else {
            if (ItemState::Sealed..=ItemState::Released).contains(&item.state) {
                let what = format!("{} without a manifest", item.state);
                report.find("manifest-missing", &item.id, what);
            }
            return Ok(());
        };
        let key = keys::manifest(item.id, generation);
        let Some(size) = report.read(&item.id, self.store.size_of(&key).await) else {
            return Ok(());
        };
        let Some(size) = size else {
            report.find("manifest-missing", &item.id, format!("{key} is not in the archive"));
            return Ok(());
        };
        if size > MANIFEST_BYTES_MAX {
            report.find("manifest-altered", &item.id, format!("{key} has {size} bytes"));
            return Ok(());
        }
        let Some(bytes) = report.read(&item.id, self.store.get_small(&key).await) else {
            return Ok(());
        };
        if blake3::hash(&bytes).to_hex().as_str() != blake3 {
            report.find("manifest-altered", &item.id, format!("{key} has other bytes"));
            return Ok(());
        }
        let holes = self.catalog.holes(item.id).await?;
        for what in contradictions(&bytes, item, generation, &holes) {
            report.find("manifest-contradicts", &item.id, format!("{key}: {what}"));
        }
        Ok(())
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

/// Where the manifest says something else than the catalog.
fn contradictions(bytes: &[u8], item: &Item, generation: u32, holes: &Holes) -> Vec<String> {
    let manifest: Manifest = match serde_json::from_slice(bytes) {
        Ok(manifest) => manifest,
        Err(error) => return vec![format!("it is no manifest: {error}")],
    };
    let agrees = [
        ("schema", manifest.schema == Manifest::SCHEMA),
        ("item", manifest.item == item.id),
        ("generation", manifest.generation == generation),
        ("session", manifest.session == item.session),
        ("key", manifest.key == keys::original(item.id, &item.extension)),
        ("size", manifest.size == item.size),
        ("digests", Some(&manifest.digests) == item.digests.as_ref()),
        ("holes", manifest.holes == holes.as_slice()),
        ("path", manifest.source.path_raw_hex == hex::encode(&item.path_raw)),
    ];
    let wrong = agrees.into_iter().filter(|(_, agrees)| !agrees);
    wrong.map(|(field, _)| format!("its {field} is not the catalog's")).collect()
}
