//! Receipts against the log: all generations that it tells of, signed, in a chain, with their clips; and the new
//! catalog against them.

use super::{RebuildError, archive::Archive};
use crate::{
    catalog::{Catalog, CatalogErrorKind},
    domain::SessionId,
    flow,
    manifest::Cited,
    note::json,
    receipt::{Clip, Counts, Receipt, read_clips},
    store::keys,
};

/// Sessions asked for at once.
const PAGE: u32 = 500;

/// Takes over what the receipts of all sessions tell.
///
/// # Errors
/// When archive or catalog cannot be read or written.
pub(super) async fn take(catalog: &Catalog, archive: &mut Archive<'_>) -> Result<(), RebuildError> {
    let mut after: Option<SessionId> = None;
    loop {
        let page = catalog.receipted_sessions(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(*last);
        for session in page {
            take_one(catalog, archive, session).await?;
        }
    }
    for session in catalog.sessions_without_receipt().await? {
        catalog.session_without_receipt(session).await?;
        archive.report.find("clips-unknown", session, "no receipt tells of its clips");
    }
    Ok(())
}

async fn take_one(
    catalog: &Catalog,
    archive: &mut Archive<'_>,
    session: SessionId,
) -> Result<(), RebuildError> {
    let (receipt, clips) = match read(catalog, archive, session).await? {
        Ok(newest) => newest,
        Err((code, what)) => {
            archive.report.find(code, session, what);
            return Ok(());
        }
    };
    match catalog.keep_receipt(&receipt, &clips).await {
        Ok(true) => {}
        Ok(false) => {
            archive.report.find("clips-unknown", session, "an older docket made its receipt");
        }
        Err(error) if error.kind() == CatalogErrorKind::Conflict => {
            archive.report.find("receipt-contradicts", session, error);
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    archive.report.receipts += 1;
    let known = flow::receipt::statement(catalog, session).await?;
    if known.is_some_and(|(known, _)| receipt.says_the_same(&known)) {
        catalog.nothing_due(&[], &[session]).await?;
    }
    Ok(())
}

type Newest = Result<(Receipt, Vec<Clip>), (&'static str, String)>;

/// The newest receipt and its clips, or what is wrong.
async fn read(
    catalog: &Catalog,
    archive: &Archive<'_>,
    session: SessionId,
) -> Result<Newest, RebuildError> {
    let mut previous: Option<Cited> = None;
    let mut newest = None;
    for cited in catalog.receipts(session).await? {
        let key = keys::receipt(session, cited.generation);
        let Some(note) = archive.read(&key).await? else {
            return Ok(Err(("receipt-missing", format!("{key}: the log tells of it"))));
        };
        let altered = |what: &str| Ok(Err(("receipt-altered", format!("{key}: {what}"))));
        if json::digest(&note) != cited.sha256 {
            return altered("the log has another digest of it");
        }
        let Ok(receipt) = Receipt::open(&note, &archive.keys) else {
            return altered("the station did not sign it");
        };
        if receipt.previous != previous || receipt.session != session {
            return altered("it does not follow the one before");
        }
        previous = Some(cited);
        newest = Some(receipt);
    }
    let Some(receipt) = newest else { return Ok(Err(("receipt-missing", "none".into()))) };
    let clips = archive.read(&receipt.clips.key).await?.unwrap_or_default();
    let is_cited = json::digest(&clips) == receipt.clips.sha256;
    let clips = String::from_utf8(clips).ok().and_then(|clips| read_clips(&clips).ok());
    Ok(match clips.filter(|clips| is_cited && Counts::of(clips) == receipt.counts) {
        Some(clips) => Ok((receipt, clips)),
        None => Err(("receipt-altered", format!("{}: not what it cites", receipt.clips.key))),
    })
}
