//! A condemned key is destroyed once that is published, and never under a legal hold.

use std::{fs, sync::Arc};

use docket_drivers::{ClipKind, Identity, NameFacts};
use tempfile::TempDir;

use super::*;
use crate::{
    catalog::{CondemnedKeys, HoldOn, Listed, NewSession, for_tests},
    cipher::PrivateKey,
    clock::{Clock, SimulatedClock},
    domain::{CaseAct, CaseChange, CaseNumber, Stored},
    store::{Store, keys},
};

/// An encrypted item whose retention is over, its wrapped key at home and in a further folder.
pub(in crate::flow) struct Bench {
    pub(in crate::flow) folder: TempDir,
    pub(in crate::flow) catalog: Catalog,
    pub(in crate::flow) store: Store,
    pub(in crate::flow) vault: Vault,
    pub(in crate::flow) item: ItemId,
}

impl Bench {
    pub(in crate::flow) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> =
            Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let path = Catalog::path_in(folder.path());
        let (catalog, _) = Catalog::open(&path, clock).await.unwrap();
        let second = folder.path().join("second");
        fs::create_dir(&second).unwrap();
        let store = Store::of_data_folder(folder.path(), None).unwrap();
        let private = PrivateKey::generate().unwrap();
        let recipients = vec![private.public().clone()];
        let vault = Vault::new(store.clone(), &[second], recipients, Some(private));
        let item = catalog.begin_session(&session()).await.unwrap().plans[0].item().unwrap();
        let key = vault.make(item).unwrap();
        let (format, blake3, sha256) = (String::new(), String::new(), String::new());
        let stored = Stored { format, size: 0, blake3, sha256, key_check: key.check() };
        for_tests::encrypt_items(&catalog, &stored).await;
        let bench = Self { folder, catalog, store, vault, item };
        bench.is_due().await;
        bench
    }

    async fn is_due(&self) {
        let (case, who): (CaseNumber, _) = ("2024-1".parse().unwrap(), Actor::station());
        let closed = "2025-01-31".parse().unwrap();
        self.catalog.add_case(&case, &CaseChange::default(), None, &who).await.unwrap();
        self.catalog.link(self.item, &case, &who).await.unwrap();
        self.catalog.step_case(&case, CaseAct::Closed, closed, &who).await.unwrap();
    }

    pub(in crate::flow) async fn condemned(&self) -> KeyDisposal {
        let (today, who) = ("2026-11-22".parse().unwrap(), Actor::station());
        let asked = self.catalog.ask_key_disposal(self.item, "over", today, &who).await.unwrap();
        let id = asked.unwrap();
        self.catalog.condemn_key(id, today, &who).await.unwrap().unwrap();
        self.catalog.key_disposal(id).await.unwrap()
    }

    pub(in crate::flow) async fn publish(&self) {
        for_tests::publish(&self.catalog, self.vault.home()).await;
    }

    pub(in crate::flow) fn files(&self) -> [PathBuf; 2] {
        let name = keys::wrapped(self.item);
        ["archive", "second"].map(|at| self.folder.path().join(at).join(&name))
    }

    fn stands(&self) -> bool {
        self.files().iter().all(|file| file.exists())
    }

    pub(in crate::flow) async fn destroy(
        &self,
        disposal: &KeyDisposal,
    ) -> Result<MayDestroy, FlowError> {
        let turn = self.vault.turn().await;
        destroy_key(&self.catalog, &self.vault, disposal, &Actor::station(), turn).await
    }

    async fn held(&self) -> CondemnedKeys {
        let on = HoldOn::Item(self.item);
        self.catalog.hold(&on, "an order", &Actor::station()).await.unwrap()
    }

    pub(in crate::flow) async fn acts_of_keys(&self) -> Vec<String> {
        let acts = for_tests::acts(&self.catalog).await.into_iter();
        acts.filter(|act| act.starts_with("key-") && act != "key-made").collect()
    }
}

fn session() -> NewSession {
    NewSession {
        bay: "bay-1".into(),
        driver: "virtual".into(),
        place: "/recorders/one".into(),
        identity_key: "serial::A1".into(),
        label: "A1".into(),
        docked_by: Actor::station(),
        identity: Identity { known: true, serial: Some("A1".into()), ..Identity::default() },
        clock: None,
        host_error_ms: None,
        clips: vec![Listed {
            handle: 0,
            path_raw: "1.MP4".into(),
            size: 7,
            modified: None,
            kind: ClipKind::Video,
            key_mark: None,
            name: NameFacts::default(),
        }],
        not_taken: Vec::new(),
    }
}

#[tokio::test]
async fn a_key_is_destroyed_once_the_log_that_says_so_is_published() {
    let bench = Bench::new().await;
    bench.publish().await;
    let disposal = bench.condemned().await;
    assert_eq!(bench.destroy(&disposal).await.unwrap(), MayDestroy::Unpublished);
    go_on(&bench.catalog, &bench.vault).await.unwrap();
    assert!(bench.stands());
    bench.publish().await;
    go_on(&bench.catalog, &bench.vault).await.unwrap();
    assert!(bench.files().iter().all(|file| !file.exists()));
    assert_eq!(bench.destroy(&disposal).await.unwrap(), MayDestroy::Done, "and once only");
    let acts = ["key-disposal-asked", "key-condemned", "key-destroyed"];
    assert_eq!(bench.acts_of_keys().await, acts);
    assert_eq!(bench.held().await.gone, [bench.item], "who holds it now is told that it is gone");
}

#[tokio::test]
async fn a_legal_hold_that_comes_after_the_key_was_condemned_keeps_it() {
    let bench = Bench::new().await;
    let disposal = bench.condemned().await;
    bench.publish().await;
    // Its folder is away: nothing was begun.
    let (second, aside) = (bench.folder.path().join("second"), bench.folder.path().join("aside"));
    fs::rename(&second, &aside).unwrap();
    assert!(matches!(bench.destroy(&disposal).await, Err(FlowError::Vault(_))));
    let (case, until) = (HoldOn::Case("2024-1".parse().unwrap()), "2040-01-01".parse().unwrap());
    let extended = bench.catalog.extend(&case, until, "x", &Actor::station()).await.unwrap();
    assert_eq!(extended.whole, [bench.item], "an extension stops nothing, and says so");
    let told = bench.held().await;
    assert_eq!((told.whole.as_slice(), told.gone.len()), ([bench.item].as_slice(), 0));
    fs::rename(&aside, &second).unwrap();
    assert_eq!(bench.destroy(&disposal).await.unwrap(), MayDestroy::Held);
    go_on(&bench.catalog, &bench.vault).await.unwrap();
    assert!(bench.stands());
    assert_eq!(bench.acts_of_keys().await, ["key-disposal-asked", "key-condemned"]);
}
