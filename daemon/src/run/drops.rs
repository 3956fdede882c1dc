//! The folders into which people drop files: lists of cases, and files of the register.
//!
//! Started and stopped by the station; each has a thread of its own.

use docket_config::Settings;

use super::{Line, case_drop, dropbox::Dropbox, register_drop};
use crate::{api::Api, supervisor::Supervisor};

/// Starts to watch those that the settings of a service name.
pub(super) async fn start(
    line: &Line,
    supervisor: &Supervisor,
    settings: &Settings,
    api: &Api,
    serves: bool,
) -> Vec<Dropbox> {
    let cases = case_drop::start(line, supervisor, &settings.cases, api, serves).await;
    let register = register_drop::start(line, supervisor, &settings.register, api, serves).await;
    [cases, register].into_iter().flatten().collect()
}

/// Watches no more; a file under way is taken over to its end.
pub(super) async fn stop(drops: Vec<Dropbox>) {
    // It cannot panic, and nobody aborts it.
    let _ = tokio::task::spawn_blocking(|| drops.into_iter().for_each(Dropbox::stop)).await;
}
