//! What an audit of wrapped keys puts on record, and that it never crosses the destroying of one.

use std::{fs, time::Duration};

use super::{super::destroy_key::tests::Bench, *};

async fn audited(bench: &Bench) -> Vec<KeyFound> {
    let (mut found, who) = (Vec::new(), Actor::station());
    let mut hear = |one| found.push(one);
    let places = (&bench.store, &bench.vault);
    audit(&bench.catalog, places, &who, &|| true, &mut hear).await.unwrap();
    found
}

#[tokio::test]
async fn a_mended_copy_is_an_act_of_its_own() {
    let bench = Bench::new().await;
    let [home, second] = bench.files();
    fs::remove_file(&second).unwrap();
    let found = audited(&bench).await;
    assert!(found.len() == 1 && found[0].healed, "{found:?}");
    assert_eq!(fs::read(&home).unwrap(), fs::read(&second).unwrap());
    fs::remove_file(&home).unwrap();
    fs::remove_file(&second).unwrap();
    assert!(audited(&bench).await.iter().all(|found| !found.healed));
    assert_eq!(bench.acts_of_keys().await, ["key-mended"; 3]);
}

#[tokio::test]
async fn a_key_that_is_condemned_while_it_is_audited_is_neither_missed_nor_put_back() {
    let bench = Bench::new().await;
    fs::remove_file(&bench.files()[1]).unwrap();
    // Whoever disposes of it has its turn, and the audit waits.
    let turn = bench.vault.turn().await;
    let audit = audited(&bench);
    let dispose = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let disposal = bench.condemned().await;
        bench.publish().await;
        let who = Actor::station();
        destroy_key::destroy_key(&bench.catalog, &bench.vault, &disposal, &who, turn).await
    };
    let (found, destroyed) = tokio::join!(audit, dispose);
    destroyed.unwrap();
    assert_eq!(found, []);
    assert!(bench.files().iter().all(|file| !file.exists()));
    let acts = ["key-disposal-asked", "key-condemned", "key-destroyed"];
    assert_eq!(bench.acts_of_keys().await, acts);
}
