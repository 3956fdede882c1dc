//! The way to the API that is open now. It changes when the station behind it is replaced, and
//! whoever asks meanwhile waits.

use std::sync::Arc;

use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

use crate::api::Api;

/// A way to the API. Clones share it.
#[derive(Clone)]
pub struct Door(Arc<RwLock<Api>>);

impl Door {
    /// A door to `api`.
    #[must_use]
    pub fn to(api: Api) -> Self {
        Self(Arc::new(RwLock::new(api)))
    }

    /// The API behind it.
    pub async fn api(&self) -> Api {
        self.0.read().await.clone()
    }

    /// Closes the door until the answer is dropped; what is put into it is behind the door then.
    pub async fn close(&self) -> OwnedRwLockWriteGuard<Api> {
        Arc::clone(&self.0).write_owned().await
    }
}
