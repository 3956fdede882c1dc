//! What the catalog knows of items, as the manifest that would say all of it.
//!
//! Used by `seal` for the first generation, by `describe` for later ones and by `fsck` to compare. Reads
//! only. The facts counted are read first: one that comes meanwhile is at worst told twice.

use std::collections::{HashMap, hash_map::Entry};

use super::FlowError;
use crate::{
    catalog::{
        Beside, Catalog, Interruption as Kept, InterruptionFilter, Item, KeptTimes, Note,
        SessionFacts,
    },
    domain::{ItemId, SessionId, TOOL_VERSION, display_name},
    manifest::{
        CaseLink, Interruption, LeafPlace, Manifest, Original, Rendition, Said, Source, Spoken,
        Times, Withdrawn,
    },
    store::keys,
};

/// What is known of an item.
pub struct Statement {
    /// The item.
    pub item: Item,
    /// How many facts no manifest took account of, before this one.
    pub facts: i64,
    /// All that is known, as a first generation that nobody signed.
    pub manifest: Manifest,
}

/// What is known of `items`, in their order. Those without digests are left out.
///
/// # Errors
/// [`FlowError::Catalog`].
pub async fn statements(catalog: &Catalog, items: &[ItemId]) -> Result<Vec<Statement>, FlowError> {
    let mut facts = catalog.untold_facts(items).await?;
    let leaves = catalog.newest_leaves(items).await?;
    let mut rows = Vec::with_capacity(items.len());
    for id in items {
        rows.push(catalog.item(*id).await?);
    }
    let beside = catalog.beside(&rows).await?;
    let mut sessions: HashMap<SessionId, SessionFacts> = HashMap::new();
    let mut all = Vec::with_capacity(rows.len());
    for (item, beside) in rows.into_iter().zip(beside) {
        let session = match sessions.entry(item.session) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => unread.insert(catalog.session_facts(item.session).await?),
        };
        let notes = interruptions(catalog, item.id).await?;
        let custody = leaves.get(&item.id).copied();
        let parts = (&*session, beside, notes, custody);
        if let Some(manifest) = manifest(catalog, &item, parts) {
            let facts = facts.remove(&item.id).unwrap_or(0);
            all.push(Statement { item, facts, manifest });
        }
    }
    Ok(all)
}

type Parts<'a> = (&'a SessionFacts, Beside, Vec<Interruption>, Option<LeafPlace>);

/// None before the item has digests.
fn manifest(catalog: &Catalog, item: &Item, parts: Parts<'_>) -> Option<Manifest> {
    let (session, beside, notes, custody) = parts;
    Some(Manifest {
        schema: Manifest::SCHEMA.into(),
        origin: String::new(),
        generation: 1,
        previous: None,
        custody: custody?,
        original: Original {
            item: item.id,
            station: catalog.station(),
            session: item.session,
            key: keys::original(item.id, &item.extension),
            size: item.size,
            digests: item.digests.clone()?,
            stored: item.stored.clone(),
            source: Source {
                path_raw_hex: hex::encode(&item.path_raw),
                path: display_name(&item.path_raw),
                modified: item.modified,
                name: item.name.clone(),
                key_mark: item.key_mark.clone(),
            },
        },
        docked_by: session.docked_by.clone(),
        recorder: session.identity.clone(),
        clock: session.clock.clone(),
        times: beside.times.map(times),
        holes: beside.holes,
        renditions: renditions(&beside.renditions),
        cases: cases(&beside.links),
        notes,
        tool: TOOL_VERSION.into(),
    })
}

fn times(kept: KeptTimes) -> Times {
    Times {
        start: kept.span.start,
        end: kept.span.end,
        error_ms: kept.span.error_ms,
        basis: kept.span.basis,
        reason: kept.reason,
        method: kept.method,
        offset_ms: kept.offset_ms,
        if_set_ms: kept.if_set_ms,
        absent_at: kept.absent_at,
        present_at: kept.present_at,
    }
}

fn renditions(rows: &[crate::catalog::RenditionRow]) -> Vec<Rendition> {
    let rendition = |row: &crate::catalog::RenditionRow| Rendition {
        key: row.key.clone(),
        kind: row.kind.clone(),
        blake3: row.blake3.clone(),
        size: row.size,
        tool: row.recipe.clone(),
    };
    rows.iter().map(rendition).collect()
}

/// Links that stand.
fn cases(links: &[crate::catalog::CaseLink]) -> Vec<CaseLink> {
    let standing = links.iter().filter(|link| link.unlinked_at.is_none());
    standing
        .map(|link| CaseLink {
            case: link.case.to_string(),
            link: link.id,
            by: link.linked_by.clone(),
            at: link.linked_at,
        })
        .collect()
}

/// The interruptions at an item, withdrawn ones too, oldest first.
async fn interruptions(catalog: &Catalog, item: ItemId) -> Result<Vec<Interruption>, FlowError> {
    let at = InterruptionFilter { item: Some(item), withdrawn: true, ..Default::default() };
    let mut all = Vec::new();
    for kept in catalog.interruptions(&at).await?.into_iter().rev() {
        let said = catalog.notes(kept.id).await?;
        all.push(interruption(kept, &said));
    }
    Ok(all)
}

fn interruption(kept: Kept, said: &[Note]) -> Interruption {
    Interruption {
        id: kept.id,
        state: kept.state,
        finding: kept.finding,
        found_at: kept.found_at,
        withdrawn: kept.withdrawn.map(|(at, why)| Withdrawn { at, why }),
        said: said.iter().map(note).collect(),
    }
}

fn note(note: &Note) -> Said {
    let spoken = |v: crate::catalog::Voice| Spoken { item: v.item, from_s: v.from_s, to_s: v.to_s };
    Said {
        id: note.id,
        kind: note.kind.clone(),
        words: note.words.clone(),
        cause: note.cause,
        loss: note.loss,
        voice: note.voice.map(spoken),
        corrects: note.corrects,
        by: note.by.clone(),
        at: note.at,
    }
}
