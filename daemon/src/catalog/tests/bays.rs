//! Bays that are taught and forgotten, and strange devices: each with its custody event and notice.

use super::*;
use crate::domain::{NoticeKind, Outcome};

impl Desk {
    /// The newest custody event.
    async fn last(&self) -> crate::domain::CustodyEvent {
        let leaf: String =
            sqlx::query_scalar("SELECT leaf FROM custody_events ORDER BY seq DESC LIMIT 1")
                .fetch_one(&self.catalog.readers)
                .await
                .unwrap();
        serde_json::from_str(&leaf).unwrap()
    }
}

#[tokio::test]
async fn a_bay_is_taught_once_and_forgotten_once() {
    let desk = Desk::new().await;
    let who = Actor("user:chen".into());
    desk.catalog.teach_bay("bay-1", "1-1.4", &who).await.unwrap();
    let event = desk.last().await;
    assert_eq!((event.act.as_str(), &event.who), ("bay-taught", &who));
    assert_eq!(event.detail["port"], "1-1.4");
    for (name, port) in [("bay-1", "1-2"), ("bay-2", "1-1.4")] {
        let twice = desk.catalog.teach_bay(name, port, &who).await.unwrap_err();
        assert_eq!(twice.kind(), CatalogErrorKind::Conflict);
    }
    let taught = desk.catalog.taught_bays().await.unwrap();
    assert_eq!((taught.len(), taught[0].taught_by.as_str()), (1, "user:chen"));
    let events = desk.events().await;
    desk.catalog.forget_bay("bay-1", &who).await.unwrap();
    assert_eq!(desk.last().await.act, "bay-forgotten");
    let unknown = desk.catalog.forget_bay("bay-1", &who).await.unwrap_err();
    assert_eq!(unknown.kind(), CatalogErrorKind::NotFound);
    assert_eq!(desk.events().await, events + 1, "what was refused left no event");
    assert_eq!(desk.catalog.taught_bays().await.unwrap(), []);
}

#[tokio::test]
async fn a_strange_device_is_recorded_as_refused_or_as_still_in_use() {
    let desk = Desk::new().await;
    let found = |failure: Option<&str>| StrangeDevice {
        bay: "bay-1".into(),
        port: "1-1.4".into(),
        device: "046d:c31c Logitech".into(),
        interfaces: "03/01/01".into(),
        failure: failure.map(str::to_owned),
    };
    for (failure, outcome, kind) in [
        (None, Outcome::Ok, NoticeKind::DeviceRefused),
        (Some("Read-only file system"), Outcome::Failed, NoticeKind::DeviceNotRefused),
    ] {
        desk.catalog.record_strange_device(&found(failure)).await.unwrap();
        let event = desk.last().await;
        assert_eq!((event.act.as_str(), event.outcome), ("device-refused", outcome));
        let notices = desk.catalog.notices(&NoticeFilter::default()).await.unwrap();
        assert_eq!((notices[0].kind, &notices[0].facts["bay"]), (kind, &"bay-1".into()));
    }
}
