//! A station on a simulated clock, for the tests of what runs in one.

use std::{path::Path, sync::Arc};

use docket_config::Settings;
use docket_drivers::RecorderFactory;

use super::{DataLock, Parts, Station};
use crate::{api::ReadSettings, clock::Clock};

/// Starts one with its data below `folder`, whose recorders come from `factory` and go by `clock`.
pub(super) async fn station(
    folder: &Path,
    clock: Arc<dyn Clock>,
    factory: Box<dyn RecorderFactory>,
    settings: Settings,
) -> Station {
    let data = folder.join("data");
    let lock = Arc::new(DataLock::take(&data).unwrap());
    let parts = Parts {
        clock,
        factories: vec![factory],
        transcoder: None,
        ..Parts::of_host(&data, lock, settings).unwrap()
    };
    let told = crate::api::Settings::fixed(ReadSettings::default());
    Station::start(parts, told).await.unwrap()
}
