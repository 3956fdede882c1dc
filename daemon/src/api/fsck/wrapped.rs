//! Wrapped keys: an archived item that is encrypted has one at home, of its own key, unless it was
//! destroyed on purpose. It takes no private key to see that.

use super::FsckReport;
use crate::{
    api::{Api, ApiError},
    catalog::Item,
    cipher::WrappedKey,
    domain::{ItemState, Stored},
    store::{StoreErrorKind, keys},
};

impl Api {
    pub(super) async fn check_wrapped_key(
        &self,
        report: &mut FsckReport,
        item: &Item,
    ) -> Result<(), ApiError> {
        use ItemState as S;
        let is_archived = matches!(item.state, S::Proven | S::Sealed | S::Releasable | S::Released);
        let Some(stored) = item.stored.as_ref().filter(|_| is_archived) else { return Ok(()) };
        if self.catalog.is_key_condemned(item.id).await? {
            return Ok(());
        }
        let name = keys::wrapped(item.id);
        let (store, asked) = (self.store.clone(), name.clone());
        let read = self.health.data.ask(move || store.read_small(&asked)).await;
        match read {
            Some(Ok(line)) => {
                if !is_of(&line, stored) {
                    let what = format!("{name} is not the wrapped key of it");
                    report.find("wrapped-key-altered", &item.id, what);
                }
            }
            Some(Err(error)) if error.kind() == StoreErrorKind::NotFound => {
                let what = format!("{name} is not in the archive");
                report.find("wrapped-key-missing", &item.id, what);
            }
            Some(Err(error)) => report.find("object-unreadable", &item.id, error.to_string()),
            None => report.find("object-unreadable", &item.id, format!("{name}: no answer")),
        }
        Ok(())
    }
}

fn is_of(line: &[u8], stored: &Stored) -> bool {
    WrappedKey::read(line).is_ok_and(|wrapped| wrapped.check() == stored.key_check)
}
