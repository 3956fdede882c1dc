//! The probe of the log's witnesses.

use std::time::Duration;

use docket_config::Sources;

use super::*;
use crate::{
    catalog::{Cosignature, Fork, for_tests::fill},
    cosign::WitnessSigner,
};

/// The probe's name.
const PROBE: &str = "log-witnesses";

#[test]
fn a_witness_that_does_not_sign_or_contradicts_is_told() {
    let mut desk = Desk::new();
    assert_eq!(desk.says(PROBE), "skipped unknown");
    desk.with_catalog();
    assert_eq!(desk.says(PROBE), "skipped none");
    let witness = WitnessSigner::of_seed("docket/sample/witness", &[5; 32]).unwrap();
    let flag = format!("archive.witnesses=[{{ key = \"{}\" }}]", witness.key());
    desk.settings = docket_config::load(&Sources::default().with_flag(flag)).unwrap().settings;
    assert_eq!(desk.says(PROBE), "ok signed");
    let who = Actor::station();
    block_on(async {
        let catalog = desk.open_catalog().await;
        fill(&catalog, 3).await;
        catalog.keep_checkpoint(1, 3, [1; 32], "sample", &[]).await.unwrap();
        catalog.published("local", 1, 3).await.unwrap();
        catalog.close().await.unwrap();
    });
    assert_eq!(desk.says(PROBE), "ok signed", "it was published just now");
    desk.clock.advance(Duration::from_secs(3 * 3600));
    let silent = desk.look(PROBE);
    assert_eq!(said(&silent), "warn silent");
    assert_eq!(text(&silent, "witness"), "docket/sample/witness");
    let signed = Cosignature {
        epoch: 1,
        size: 3,
        witness: witness.key().as_str().into(),
        key_id: witness.key().id(),
        line: "sample".into(),
        seen_at: noon(),
    };
    block_on(async {
        let catalog = desk.open_catalog().await;
        catalog.add_cosignature(&signed, &who).await.unwrap();
        catalog.close().await.unwrap();
    });
    assert_eq!(desk.says(PROBE), "ok signed");
    let fork = Fork {
        epoch: 1,
        witness: Some("docket/sample/witness".into()),
        reason: "beyond".into(),
        size: 3,
        seen: Some(9),
        found_at: noon(),
    };
    block_on(async {
        let catalog = desk.open_catalog().await;
        catalog.note_fork(&fork, &who).await.unwrap();
        catalog.close().await.unwrap();
    });
    let forked = desk.look(PROBE);
    assert_eq!(said(&forked), "fail forked");
    assert_eq!(text(&forked, "why"), "beyond");
}
