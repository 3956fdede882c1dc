//! Which objects a thing that was archived consists of, and what each must be.
//!
//! Part of reconciling. What is stored is compared with what the catalog knows of stored bytes; where it knows
//! only that an object stands, that is all that is asked.

use crate::{
    catalog::{Catalog, CatalogError, CatalogErrorKind, Item, Parcel},
    domain::{ItemState, SessionId},
    flow::{
        FlowError, case_record, link,
        places::{Places, Truth},
    },
    note,
    receipt::Receipt,
    store::{StoreErrorKind, Target, keys},
};

/// An object that must stand.
pub(super) struct Expected {
    /// Its key.
    pub(super) key: String,
    /// What it must be.
    pub(super) truth: Truth,
    /// Whose original it is, if it is one.
    pub(super) item: Option<Box<Item>>,
}

/// The objects of a thing; none of what was set aside, or is gone from the catalog.
///
/// # Errors
/// [`FlowError::Catalog`], or the order to stop.
pub(super) async fn of(
    catalog: &Catalog,
    places: &Places,
    at: &Target,
    parcel: &Parcel,
) -> Result<Vec<Expected>, FlowError> {
    match objects(catalog, places, at, parcel).await {
        Err(FlowError::Catalog(gone)) if gone.kind() == CatalogErrorKind::NotFound => {
            Ok(Vec::new())
        }
        objects => objects,
    }
}

async fn objects(
    catalog: &Catalog,
    places: &Places,
    at: &Target,
    parcel: &Parcel,
) -> Result<Vec<Expected>, FlowError> {
    let one = |key, truth| vec![Expected { key, truth, item: None }];
    Ok(match parcel {
        Parcel::Identity(number) => {
            let all = catalog.identities().await?;
            let known = all.into_iter().find(|known| known.number == *number);
            let bytes = known.map(|known| Truth::Bytes(known.note.into_bytes()));
            one(keys::identity(catalog.station(), *number), bytes.unwrap_or(Truth::Stands))
        }
        Parcel::Manifest(item, generation) => {
            let truth = manifest(catalog, &catalog.item(*item).await?, *generation).await?;
            one(keys::manifest(*item, *generation), truth)
        }
        Parcel::Receipt(session, generation) => {
            let told = catalog.receipts(*session).await?;
            let told = told.into_iter().find(|told| told.generation == *generation);
            let sha256 = told.map(|told| told.sha256);
            let clips = clips(places, at, (*session, *generation), sha256.as_deref()).await?;
            let mut both = one(
                keys::receipt(*session, *generation),
                sha256.map_or(Truth::Stands, Truth::Sha256),
            );
            both.extend(one(keys::receipt_clips(*session, *generation), clips));
            both
        }
        Parcel::Link(id) => {
            let link = catalog.link_by_id(*id).await?;
            let linked = Truth::Bytes(link::object(&link, false)?);
            let mut all = one(keys::link(&link.case, link.id, false), linked);
            if link.unlinked_at.is_some() {
                let ended = Truth::Bytes(link::object(&link, true)?);
                all.extend(one(keys::link(&link.case, link.id, true), ended));
            }
            all
        }
        Parcel::Record(id) => {
            let kept = catalog.record(*id).await?;
            let bytes = case_record::object(&kept)?;
            one(keys::case_record(&kept.case, kept.id), Truth::Bytes(bytes))
        }
        Parcel::Document(id) => {
            let d = catalog.document(*id).await?;
            let large = Truth::Large { size: d.size, blake3: d.blake3 };
            let manifest = d.manifest_blake3.map_or(Truth::Stands, Truth::Blake3);
            let mut both = one(keys::document(&d.case, d.id, &d.extension), large);
            both.extend(one(keys::document_manifest(&d.case, d.id), manifest));
            both
        }
        Parcel::Original(id) => {
            let item = catalog.item(*id).await?;
            let (false, Some((size, digests))) =
                (item.state == ItemState::Quarantined, item.standing())
            else {
                return Ok(Vec::new());
            };
            let truth = Truth::Large { size, blake3: digests.blake3 };
            let key = keys::original(item.id, &item.extension);
            vec![Expected { key, truth, item: Some(Box::new(item)) }]
        }
        Parcel::Rendition(id, kind) => {
            let all = catalog.renditions(*id).await?;
            let known = all.into_iter().find(|rendition| rendition.kind == *kind);
            known.map_or_else(Vec::new, |r| {
                one(r.key, Truth::Large { size: r.size, blake3: r.blake3 })
            })
        }
    })
}

async fn manifest(catalog: &Catalog, item: &Item, generation: u32) -> Result<Truth, CatalogError> {
    let told = catalog.told_manifests(item.id).await?;
    let told = told.into_iter().find(|told| told.generation == generation);
    if let Some(sha256) = told.and_then(|told| told.sha256) {
        return Ok(Truth::Sha256(sha256));
    }
    // BLAKE3 of one that was made before docket signed.
    let newest = item.manifest_generation == Some(generation);
    let blake3 = item.manifest_blake3.clone().filter(|_| newest);
    Ok(blake3.map_or(Truth::Stands, Truth::Blake3))
}

/// What a receipt that is good says of the file with its clips: the receipt is read here, or elsewhere where it
/// is not good here.
async fn clips(
    places: &Places,
    at: &Target,
    (session, generation): (SessionId, u32),
    sha256: Option<&str>,
) -> Result<Truth, FlowError> {
    let Some(sha256) = sha256 else { return Ok(Truth::Stands) };
    let key = keys::receipt(session, generation);
    let home = Target::Folder(places.home().clone());
    for place in [at, &home].into_iter().chain(places.further()) {
        let bytes = match place.get_small(&key).await {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == StoreErrorKind::Stopped => return Err(error.into()),
            Err(_) => continue,
        };
        if note::json::digest(&bytes) == sha256
            && let Ok(receipt) = note::json::read_unchecked::<Receipt>(&bytes, Receipt::SCHEMA)
        {
            return Ok(Truth::Sha256(receipt.clips.sha256));
        }
    }
    Ok(Truth::Stands)
}
