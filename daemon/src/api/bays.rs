//! The bays: listed, taught by plugging a recorder into each, and forgotten.

use std::collections::BTreeMap;

use docket_drivers::hotplug::{PortPath, Spot, UsbClass, UsbDevice};

use tracing::info;

use super::{Api, ApiError, BayView, BaysView, Code, ElsewhereView, Running, jobs::Under};
use crate::{
    catalog::CatalogErrorKind,
    domain::Actor,
    flow::bays::{Bay, BayMap, There},
};

/// Bays taught in one go at most: as many as may copy at once.
const BAYS_MAX: u32 = 64;
/// A recorder may speak its maker's own language.
const VENDOR: u8 = 0xff;

impl Api {
    /// Every bay, and with a running station what stands there and elsewhere.
    pub(super) async fn bays(&self) -> Result<BaysView, ApiError> {
        let (map, mut there, stages) = match &self.station {
            Some(station) => (station.bays.map(), station.bays.there(), station.live.bays()),
            None => {
                let settings = &self.settings.now().settings.bays;
                let map = BayMap::new(settings, self.catalog.taught_bays().await?);
                (map, BTreeMap::new(), Vec::new())
            }
        };
        let view = |bay: &Bay| {
            let counts = !bay.outranked;
            let there = counts.then(|| there.remove(&bay.spot)).flatten().unwrap_or_default();
            let stage = stages.iter().find(|state| counts && state.bay == bay.name);
            BayView::of(bay, there, stage.map(|state| state.stage))
        };
        let bays = map.bays().iter().map(view).collect();
        let elsewhere = there.into_iter().filter(|(spot, _)| map.named(spot).is_none());
        let elsewhere = elsewhere.filter_map(|(spot, There { device, .. })| {
            Some(ElsewhereView { at: spot.to_string(), device: device.as_ref()?.into() })
        });
        Ok(BaysView { bays, elsewhere: elsewhere.collect() })
    }

    /// Makes a bay of each port of none to which a recorder comes, until `count` are taught or
    /// somebody cancels. What comes then is not taken in; it is once it is plugged in anew.
    pub(super) async fn teach_bays(
        &self,
        count: Option<u32>,
        under: &Under,
    ) -> Result<BaysView, ApiError> {
        let station = self.station()?;
        let mut arrivals = station.bays.teach().ok_or_else(|| ApiError::new(Code::Teaching))?;
        info!(by = under.asker.actor.0, "bays are being taught");
        under.told(|progress| progress.total = count.map(Into::into));
        let mut left = count.unwrap_or(BAYS_MAX);
        while left > 0 {
            let arrival = tokio::select! {
                arrival = arrivals.recv() => arrival,
                () = under.cancel.rung() => None,
            };
            let Some((port, device)) = arrival else { break };
            if self.teach_bay(station, &port, &device, &under.asker.actor).await? {
                left -= 1;
                under.told(|progress| progress.done += 1);
            }
        }
        self.bays().await
    }

    /// Answers whether the port is a bay now that was none before.
    async fn teach_bay(
        &self,
        station: &Running,
        port: &PortPath,
        device: &UsbDevice,
        by: &Actor,
    ) -> Result<bool, ApiError> {
        let map = station.bays.map();
        // A keyboard is no recorder, and a hub is a way to others.
        let fits =
            device.unfit(|_, class: UsbClass| class.class == VENDOR).is_some_and(|u| u.is_empty());
        if !fits || map.named(&Spot::Port(port.clone())).is_some() {
            return Ok(false);
        }
        let name = map.free_name();
        self.catalog.teach_bay(&name, &port.to_string(), by).await?;
        info!(bay = name, %port, "a bay was taught");
        station.bays.taught(self.catalog.taught_bays().await?);
        Ok(true)
    }

    pub(super) async fn forget_bay(&self, name: &str, by: &Actor) -> Result<BaysView, ApiError> {
        let station = self.station()?;
        self.catalog.forget_bay(name, by).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("bay", name),
            _ => error.into(),
        })?;
        station.bays.taught(self.catalog.taught_bays().await?);
        self.bays().await
    }
}

/// Whether so many bays can be taught.
pub(super) fn may_teach(count: Option<u32>) -> Result<(), ApiError> {
    if count.is_none_or(|count| (1..=BAYS_MAX).contains(&count)) {
        return Ok(());
    }
    let count = count.unwrap_or_default();
    Err(ApiError::new(Code::BayCount).with("count", count).with("max", BAYS_MAX))
}
