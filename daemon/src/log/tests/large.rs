//! How fast a log of a million entries is: for people, on request; it prints and judges only what must hold
//! on any machine.

use super::*;
use crate::clock::Stopwatch;

const LEAVES: u64 = 1_000_000;
const BATCH: u64 = 1_000;

#[tokio::test]
#[ignore = "takes minutes; prints figures"]
async fn a_million_entries() {
    let place = Place::new().await;
    let begun = Stopwatch::start();
    for _ in 0..LEAVES / BATCH {
        fill(&place.catalog, BATCH).await;
    }
    let appending = begun.elapsed();
    let begun = Stopwatch::start();
    let checkpoint = place.publish().await.unwrap();
    let publishing = begun.elapsed();
    assert_eq!(checkpoint.size, LEAVES);
    let epoch = place.epoch().await;
    let (mut slowest, mut longest) = (0.0_f64, 0);
    let mut total = 0.0;
    let indexes: Vec<u64> =
        (0..1000).map(|n| (n * 999_983) % LEAVES).chain([0, LEAVES - 1]).collect();
    for index in &indexes {
        let begun = Stopwatch::start();
        let way = proof::inclusion(&place.catalog, &epoch, &checkpoint, *index).await.unwrap();
        let took = begun.elapsed().as_secs_f64() * 1e3;
        (slowest, total) = (slowest.max(took), total + took);
        longest = longest.max(proof::text(*index, &way, &checkpoint.note).len());
    }
    assert!(longest <= 2048, "{longest} bytes");
    let begun = Stopwatch::start();
    fill(&place.catalog, 100).await;
    place.publish().await.unwrap();
    println!(
        "append {:.0}/s in batches of {BATCH}; first publication {:.1} s; 100 more {:.0} ms; \
         proof mean {:.2} ms, slowest {slowest:.2} ms of {}, longest {longest} bytes",
        LEAVES as f64 / appending.as_secs_f64(),
        publishing.as_secs_f64(),
        begun.elapsed().as_secs_f64() * 1e3,
        total / indexes.len() as f64,
        indexes.len(),
    );
}
