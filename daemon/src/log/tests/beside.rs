//! What others said of checkpoints: kept, put beside them, and missed or mistrusted where it is no longer
//! what it was; and a log that a witness contradicts.

use super::*;
use crate::{
    catalog::{Fork, TimeStamp, for_tests::tamper},
    cosign::WitnessSigner,
    domain::Actor,
    identity::known,
};

/// Stands for an authority's answer where nobody is trusted: only its bytes matter then.
const ANSWER: &[u8] = b"an answer";

/// A published log of three hundred events.
struct Seen {
    place: Place,
    witness: WitnessSigner,
}

impl Seen {
    async fn new() -> Self {
        let mut place = Place::new().await;
        let clock = Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let keys = identity::Keyring::open(place.dir.path(), &place.catalog, clock, None).await;
        place.signer = keys.unwrap().now().signer().clone();
        fill(&place.catalog, 299).await;
        place.publish().await.unwrap();
        let witness = WitnessSigner::of_seed("docket/sample/witness", &[5; 32]).unwrap();
        Self { place, witness }
    }

    async fn newest(&self) -> Checkpoint {
        self.place.catalog.newest_checkpoint(1).await.unwrap().unwrap()
    }

    /// A witness signs the newest checkpoint, and an authority stamps it.
    async fn said(&self) {
        let (catalog, store) = (&self.place.catalog, &self.place.store);
        let newest = self.newest().await;
        let text = crate::note::text_unchecked(newest.note.as_bytes()).unwrap();
        let line = self.witness.cosign(&text, "2026-11-22T09:00:00Z".parse().unwrap()).unwrap();
        let who = Actor::station();
        keep_answer(catalog, "local", self.witness.key(), &line, &who).await.unwrap();
        let stamp = TimeStamp {
            epoch: 1,
            size: newest.size,
            number: 1,
            answer: ANSWER.into(),
            stamped_at: "2026-11-22T09:00:00Z".parse().unwrap(),
        };
        assert!(catalog.add_time_stamp(&stamp, &who).await.unwrap());
        assert!(catalog.add_time_stamp(&stamp, &who).await.unwrap(), "it stands there");
        let other = TimeStamp { answer: b"other".to_vec(), ..stamp };
        assert!(!catalog.add_time_stamp(&other, &who).await.unwrap(), "its number is given away");
        publish_lines(catalog, store).await.unwrap();
        publish_stamps(catalog, store).await.unwrap();
    }

    async fn findings(&self) -> Vec<&'static str> {
        let chain = known(&self.place.catalog).await.unwrap();
        let (catalog, store) = (&self.place.catalog, &self.place.store);
        let mut check = Check::begin(catalog, store, &chain, true).await.unwrap();
        let mut codes = Vec::new();
        while let Some(findings) = check.step().await.unwrap() {
            codes.extend(findings.into_iter().map(|found| found.code));
        }
        codes
    }
}

#[tokio::test]
async fn every_byte_beside_a_checkpoint_counts() {
    let seen = Seen::new().await;
    seen.said().await;
    assert_eq!(seen.findings().await, [""; 0]);
    let station = seen.place.catalog.station();
    let folder = seen.place.dir.path().join("archive").join(keys::log(station, 1));
    let stem = format!("checkpoint/{:020}", seen.newest().await.size);
    let mut flipped = 0;
    for name in [format!("{stem}.{}", seen.witness.key().id()), format!("{stem}.01.tsr")] {
        let path = folder.join(&name);
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1;
            fs::write(&path, &other).unwrap();
            assert_eq!(seen.findings().await, ["log-object-altered"], "{name} byte {at}");
            flipped += 1;
        }
        fs::write(&path, [&whole[..], b"\n"].concat()).unwrap();
        assert_eq!(seen.findings().await, ["log-object-altered"], "{name} longer");
        fs::remove_file(&path).unwrap();
        assert_eq!(seen.findings().await, ["log-object-missing"], "{name} gone");
        fs::write(&path, &whole).unwrap();
    }
    assert!(flipped > 300, "{flipped}");
    for stray in [".deadbeef", ".02.tsr", ".00.tsr", ".1.tsr", ".", ".x"] {
        let path = folder.join(format!("{stem}{stray}"));
        fs::write(&path, seen.newest().await.note).unwrap();
        assert_eq!(seen.findings().await, ["log-object-unknown"], "{stray}");
        fs::remove_file(&path).unwrap();
    }
}

#[tokio::test]
async fn a_kept_line_that_is_not_the_witness_s_is_found() {
    for sql in [
        "UPDATE cosignatures SET line = replace(line, 'A', 'B')",
        "UPDATE cosignatures SET seen_at = '2026-11-22T09:00:01.000000Z'",
        "UPDATE cosignatures SET key_id = 'deadbeef'",
    ] {
        let seen = Seen::new().await;
        seen.said().await;
        tamper(&seen.place.catalog, sql).await;
        assert!(seen.findings().await.contains(&"cosignature-broken"), "{sql}");
    }
}

#[tokio::test]
async fn a_witness_is_asked_about_what_tells_of_more_than_witnesses() {
    let seen = Seen::new().await;
    let (catalog, key) = (&seen.place.catalog, seen.witness.key());
    let asked = async || due(catalog, "local", key).await.unwrap().map(|(c, old)| (c.size, old));
    let size = seen.newest().await.size;
    assert_eq!(asked().await, Some((size, 0)));
    let note = seen.newest().await.note;
    let text = crate::note::text_unchecked(note.as_bytes()).unwrap();
    let at = "2026-11-22T09:00:00Z".parse().unwrap();
    let line = seen.witness.cosign(&text, at).unwrap();
    keep_answer(catalog, "local", key, &line, &Actor::station()).await.unwrap();
    assert_eq!(asked().await, None);
    // That it signed is an event, and worth no question.
    assert_eq!(seen.place.publish().await.unwrap().size, size + 1);
    assert_eq!(asked().await, None);
    fill(catalog, 1).await;
    assert_eq!(asked().await, None, "nothing is published of it yet");
    seen.place.publish().await.unwrap();
    assert_eq!(asked().await, Some((size + 2, size)));
    // Another's line, or one about another checkpoint, counts for nothing.
    let stranger = WitnessSigner::of_seed("docket/sample/witness", &[6; 32]).unwrap();
    for line in [stranger.cosign(&text, at).unwrap(), line.replace('A', "B"), String::new()] {
        let kept = keep_answer(catalog, "local", key, &line, &Actor::station()).await;
        assert!(matches!(kept, Err(LineError::Cosign(_))), "{kept:?}");
    }
}

/// C2SP's witness protocol lets a witness answer with a line for each of its keys.
#[tokio::test]
async fn of_several_lines_the_one_of_the_named_key_counts() {
    let seen = Seen::new().await;
    let (catalog, newest) = (&seen.place.catalog, seen.newest().await);
    let text = crate::note::text_unchecked(newest.note.as_bytes()).unwrap();
    let at = "2026-11-22T09:00:00Z".parse().unwrap();
    let own = seen.witness.cosign(&text, at).unwrap();
    let new = WitnessSigner::of_seed("docket/sample/witness", &[6; 32]).unwrap();
    let new = new.cosign(&text, at).unwrap();
    let other = seen.witness.cosign("something else\n", at).unwrap();
    let answer = format!("{new}no line\n{other}{own}");
    let who = Actor::station();
    let kept = keep_answer(catalog, "local", seen.witness.key(), &answer, &who).await.unwrap();
    assert_eq!((kept.line, kept.size), (own, newest.size));
    let none = format!("{new}{other}");
    let kept = keep_answer(catalog, "local", seen.witness.key(), &none, &who).await;
    assert!(matches!(kept, Err(LineError::Cosign(_))), "{kept:?}");
    publish_lines(catalog, &seen.place.store).await.unwrap();
    assert_eq!(seen.findings().await, [""; 0]);
}

/// A copy elsewhere shows what others said too.
#[tokio::test]
async fn what_others_said_goes_to_further_targets_with_its_checkpoint() {
    let seen = Seen::new().await;
    seen.said().await;
    let (catalog, size) = (&seen.place.catalog, seen.newest().await.size);
    // The newest checkpoint tells of the witness, and has no line itself.
    seen.place.publish().await.unwrap();
    let folder = seen.place.dir.path().join("late");
    fs::create_dir(&folder).unwrap();
    let store = Store::local("late", &folder).unwrap();
    let late = crate::store::Target::Folder(store.clone());
    for steps in 0.. {
        let failing = crate::store::Target::Folder(store.failing_after(steps));
        if forward(catalog, "local", &failing).await.is_ok() {
            assert!(steps > 4, "{steps}: this test does not kill");
            break;
        }
    }
    forward(catalog, "local", &late).await.unwrap();
    let log = keys::log(catalog.station(), 1);
    let (mut there, home) = (BTreeMap::new(), seen.place.objects());
    gather(&folder.join(&log), &folder.join(&log), &mut there);
    let stem = format!("checkpoint/{size:020}");
    for name in
        [stem.clone(), format!("{stem}.{}", seen.witness.key().id()), format!("{stem}.01.tsr")]
    {
        assert_eq!(there.get(&name), Some(&home[&name]), "{name}");
    }
    let walked = standing::walked(&seen.place, "late").await;
    let below = |(name, bytes)| (format!("{log}/{name}"), bytes);
    assert_eq!(walked, there.into_iter().map(below).collect());
}

#[tokio::test]
async fn nothing_more_of_a_forked_epoch_is_signed_or_asked_about() {
    let seen = Seen::new().await;
    let (catalog, key) = (&seen.place.catalog, seen.witness.key());
    let stood = seen.place.objects();
    let fork = Fork {
        epoch: 1,
        witness: Some("docket/sample/witness".into()),
        reason: "beyond".into(),
        size: seen.newest().await.size,
        seen: Some(7000),
        found_at: "2026-11-22T09:00:00Z".parse().unwrap(),
    };
    for _ in 0..2 {
        catalog.note_fork(&fork, &Actor::station()).await.unwrap();
    }
    let told = crate::catalog::for_tests::count_events(catalog, "log-forked").await;
    assert_eq!(told, 1, "told once");
    assert_eq!(catalog.fork(1).await.unwrap(), Some(fork));
    fill(catalog, 300).await;
    assert_eq!(seen.place.publish().await, None);
    assert_eq!(seen.place.objects(), stood);
    assert_eq!(due(catalog, "local", key).await.unwrap(), None);
}
