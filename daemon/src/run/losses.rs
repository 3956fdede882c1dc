//! The owner of lost tasks: whoever panics is written into the custody log, counted and told.
//!
//! One hears for the station's own, one for the service's: its listeners outlive a station.

use tokio::sync::mpsc::UnboundedReceiver;

use crate::{supervisor::Lost, web::Door};

/// Hears of lost tasks until nobody is left to lose, and tells the station behind the door. A bay that
/// was lost has been answered for, and lights that are lost go out of service by themselves; any other loss
/// leaves the station unwell, until it is started anew.
pub(super) async fn hear(door: Door, mut lost: UnboundedReceiver<Lost>) {
    while let Some(Lost { task, why }) = lost.recv().await {
        let is_answered_for = [super::bays::TASK, super::lights::TASK].contains(&task.as_str());
        door.api().await.task_lost(&task, &why, is_answered_for).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::watch;

    use super::*;
    use crate::{
        api::{Api, Desk, LaneBell, ReadSettings, Running, Settings},
        catalog::{Catalog, NoticeFilter},
        clock::{Clock, SystemClock},
        domain::NoticeKind,
        flow::{bays::Bays, live::Live, room::Room},
        identity::Keyring,
        notify::{Bell, Outbox},
        observe::Pulse,
        retrieve::Reader,
        store::Store,
        supervisor::Supervisor,
        vault::Vault,
    };

    #[tokio::test]
    async fn a_lost_listener_is_an_event_a_notice_and_an_unwell_station() {
        let dir = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let path = Catalog::path_in(dir.path());
        let (catalog, _) = Catalog::open(&path, Arc::clone(&clock)).await.unwrap();
        let keys = Keyring::open(dir.path(), &catalog, Arc::clone(&clock), None).await.unwrap();
        let (bell, _rings) = Bell::new();
        let store = Store::of_data_folder(dir.path(), None).unwrap();
        let vault = Vault::new(store.clone(), &[], Vec::new(), None);
        let running = Running {
            desk: Desk::new().0,
            bays: Bays::new(docket_config::Bays::default(), Vec::new()),
            controller: watch::Sender::default().subscribe(),
            live: Live::default(),
            renditions: LaneBell::new().0,
            judging: LaneBell::new().0,
            log: None,
            outbox: Outbox::new(catalog.clone(), bell),
            pulse: Pulse::default(),
            keys,
            room: Room::on(&[dir.path()], &docket_config::Intake::default()),
            answering: watch::Sender::default(),
            reader: Reader::new(catalog.clone(), (store.clone(), vault.clone()), &[], dir.path()),
            vault,
        };
        let settings = Settings::fixed(ReadSettings::default());
        let data = dir.path().into();
        let api = Api::new(catalog.clone(), store, clock, data, settings, Some(running));
        assert!(api.life().is_well());

        let (supervisor, lost) = Supervisor::new();
        let hearing = tokio::spawn(hear(Door::to(api.clone()), lost));
        supervisor.watch("web", async { panic!("out of places") }).await.unwrap();
        drop(supervisor);
        hearing.await.unwrap();
        assert!(!api.life().is_well());
        let notices = catalog.notices(&NoticeFilter::default()).await.unwrap();
        assert_eq!(notices.len(), 1);
        assert_eq!((notices[0].kind, &*notices[0].facts["task"]), (NoticeKind::TaskLost, "web"));
        let events = catalog.audit_events(0).await.unwrap();
        assert_eq!(events.len(), 2, "the first key and the loss are in the custody log");
    }
}
