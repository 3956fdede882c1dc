//! Random verbs in random order against a model of a few lines: states move along arrows only, and
//! the events of every item replay to where it stands, and clips are counted right all the while.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::lifecycle::{Step, step};

/// Clips on the model's one recorder.
const CLIPS: usize = 4;

/// A verb, and the clips (by number, or by bit mask) it is told of.
#[derive(Clone, Debug)]
enum Verb {
    Dock(u8),
    Start(usize),
    Tear(usize),
    Stage(usize),
    Prove(u8),
    Seal(u8),
    Publish,
    Permit(u8),
    Quarantine(usize),
}

fn verbs() -> impl Strategy<Value = Vec<Verb>> {
    let (one, some) = (0..CLIPS, 1_u8..1 << CLIPS);
    let verb = prop_oneof![
        2 => some.clone().prop_map(Verb::Dock),
        6 => one.clone().prop_map(Verb::Start),
        1 => one.clone().prop_map(Verb::Tear),
        6 => one.clone().prop_map(Verb::Stage),
        4 => some.clone().prop_map(Verb::Prove),
        3 => some.clone().prop_map(Verb::Seal),
        2 => Just(Verb::Publish),
        3 => some.prop_map(Verb::Permit),
        1 => one.prop_map(Verb::Quarantine),
    ];
    vec(verb, 1..24)
}

/// The line as the model knows it: a place is an index.
const LINE: [&str; 8] =
    ["seen", "copying", "staged", "verified", "archived", "proven", "sealed", "releasable"];

/// Where the model says an item stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    On(usize),
    Aside,
}

/// An item in the model.
#[derive(Clone, Debug)]
struct Known {
    id: ItemId,
    place: Place,
    /// Arrows taken so far.
    moves: usize,
    proven: bool,
    /// A checkpoint was published since it was sealed.
    covered: bool,
}

impl Known {
    fn go(&mut self, place: Place) {
        let here = self.place;
        self.moves += match (here, place) {
            (Place::On(from), Place::On(to)) => to - from,
            (from, to) => usize::from(from != to),
        };
        self.place = place;
        self.proven |= place == Place::On(5);
    }

    /// What a batch leading from one of `from` to `to` does: `None` when it must be refused.
    fn led(&self, from: std::ops::RangeInclusive<usize>, to: usize) -> Option<Place> {
        match self.place {
            Place::On(at) if from.contains(&at) => Some(Place::On(to)),
            Place::On(at) if at < to => None,
            stays => Some(stays),
        }
    }
}

/// The catalog beside its model.
struct Both {
    desk: Desk,
    session: SessionId,
    recorder: RecorderId,
    /// The newest item of each clip.
    newest: Vec<Known>,
    /// Items whose clip has become another item.
    earlier: Vec<Known>,
}

fn content(n: usize) -> String {
    format!("clip number {n}")
}

fn listed(n: usize) -> Listed {
    let handle = u32::try_from(n).unwrap();
    clip(handle, &format!("{n}.MP4"), content(n).len() as u64)
}

fn picked(mask: u8) -> impl Iterator<Item = usize> {
    (0..CLIPS).filter(move |n| mask & (1 << n) != 0)
}

impl Both {
    async fn new() -> Self {
        let desk = Desk::new().await;
        let started = desk.dock((0..CLIPS).map(listed).collect()).await;
        let newest = started.plans.iter().map(|plan| Known {
            id: plan.item().unwrap(),
            place: Place::On(0),
            moves: 0,
            proven: false,
            covered: false,
        });
        let newest = newest.collect();
        let (session, recorder) = (started.session, started.recorder);
        Self { desk, session, recorder, newest, earlier: Vec::new() }
    }

    async fn tell(&mut self, verb: &Verb) {
        match verb {
            Verb::Dock(mask) => self.dock(*mask).await,
            Verb::Start(n) => {
                let told = self.desk.catalog.start_copying(&[self.newest[*n].id]).await;
                self.single(*n, 1, told.is_ok());
            }
            Verb::Stage(n) => {
                let handle = u32::try_from(*n).unwrap();
                let group = [staged(self.newest[*n].id, handle, &content(*n))];
                let told = self.desk.catalog.stage(self.session, &group).await;
                self.single(*n, 2, told.is_ok());
            }
            Verb::Tear(n) => {
                let item = self.newest[*n].id;
                let pulled_blake3 = digests("c").blake3;
                let tear = Tear { item, pulled_bytes: 1, pulled_blake3, holes: Holes::default() };
                self.desk.catalog.tear(self.session, &tear, "model").await.unwrap();
            }
            Verb::Prove(mask) => {
                let group: Vec<_> = picked(*mask).map(|n| key(self.newest[n].id)).collect();
                let told = self.desk.catalog.prove("local", &group).await;
                self.batch(picked(*mask).collect(), 2..=4, 5, told.is_ok());
            }
            Verb::Seal(mask) => {
                let group: Vec<_> =
                    picked(*mask).map(|n| (self.newest[n].id, "digest".to_owned())).collect();
                let told = self.desk.catalog.seal(&group).await;
                self.batch(picked(*mask).collect(), 5..=5, 6, told.is_ok());
            }
            Verb::Publish => {
                self.desk.publish("local").await;
                for known in self.newest.iter_mut().chain(&mut self.earlier) {
                    known.covered |= known.place == Place::On(6);
                }
            }
            Verb::Permit(mask) => self.permit(*mask).await,
            Verb::Quarantine(n) => {
                let item = self.newest[*n].id;
                let told = self.desk.catalog.quarantine(item, Quarantine::Lost, "model").await;
                told.unwrap();
                self.newest[*n].go(Place::Aside);
            }
        }
    }

    /// A strict verb: from the place before, or already there.
    fn single(&mut self, n: usize, to: usize, went: bool) {
        let known = &mut self.newest[n];
        let may = [Place::On(to - 1), Place::On(to)].contains(&known.place);
        assert_eq!(went, may, "{known:?} to {}", LINE[to]);
        if may {
            known.go(Place::On(to));
        }
    }

    fn batch(
        &mut self,
        group: Vec<usize>,
        from: std::ops::RangeInclusive<usize>,
        to: usize,
        went: bool,
    ) {
        let led: Option<Vec<Place>> =
            group.iter().map(|n| self.newest[*n].led(from.clone(), to)).collect();
        assert_eq!(went, led.is_some(), "{group:?} of {:?} to {}", self.newest, LINE[to]);
        for (n, place) in group.into_iter().zip(led.into_iter().flatten()) {
            self.newest[n].go(place);
        }
    }

    async fn permit(&mut self, mask: u8) {
        let asked: Vec<ItemId> = picked(mask).map(|n| self.newest[n].id).collect();
        let may = |known: &Known| known.place == Place::On(6) && known.covered && known.proven;
        let due: Vec<usize> = picked(mask).filter(|n| may(&self.newest[*n])).collect();
        let waiting = self.desk.catalog.to_permit(&["local"], u32::MAX).await.unwrap();
        assert!(due.iter().all(|n| waiting.contains(&self.newest[*n].id)));
        let told = self.desk.catalog.permit_release(&asked, &["local"]).await.unwrap();
        assert_eq!(told, due.iter().map(|n| self.newest[*n].id).collect::<Vec<_>>());
        for n in due {
            self.newest[n].go(Place::On(7));
        }
    }

    /// The recorder comes back with some of its clips.
    async fn dock(&mut self, mask: u8) {
        let started = self.desk.dock(picked(mask).map(listed).collect()).await;
        assert_eq!(started.recorder, self.recorder);
        self.session = started.session;
        let mut plans = started.plans.into_iter();
        for n in 0..CLIPS {
            let here = mask & (1 << n) != 0;
            let plan = if here { plans.next() } else { None };
            let known = &mut self.newest[n];
            match (known.place, plan) {
                (Place::On(0 | 1), None) => known.go(Place::Aside),
                (Place::On(0 | 1), Some(plan)) => assert_eq!(plan, Plan::Take(known.id)),
                (Place::On(_), Some(plan)) => assert_eq!(plan, Plan::Compare),
                (Place::Aside, Some(Plan::Take(id))) => {
                    assert_ne!(id, known.id, "nothing leads out of quarantine");
                    let new =
                        Known { id, place: Place::On(0), moves: 0, proven: false, covered: false };
                    self.earlier.push(std::mem::replace(known, new));
                }
                (_, None) => {}
                (place, plan) => unreachable!("{place:?} was planned as {plan:?}"),
            }
        }
    }

    async fn compare(&self) {
        for known in self.newest.iter().chain(&self.earlier) {
            let state = self.desk.state(known.id).await;
            let expected = match known.place {
                Place::On(at) => LINE[at],
                Place::Aside => "quarantined",
            };
            assert_eq!(state.as_str(), expected, "{known:?}");
            let acts = self.desk.acts(known.id).await;
            let mut states = acts.iter().filter_map(|act| ItemState::named(act));
            let first = states.next();
            assert_eq!(first, Some(ItemState::Seen));
            let (mut at, mut moves) = (ItemState::Seen, 0);
            for next in states {
                assert_eq!(step(at, next), Ok(Step::Go), "{acts:?}");
                (at, moves) = (next, moves + 1);
            }
            assert_eq!((at, moves), (state, known.moves), "{acts:?}");
        }
        let (kept, counted) = counts::of_sessions(&self.desk).await;
        assert_eq!(kept, counted);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn states_move_along_arrows_and_events_replay(verbs in verbs()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut both = Both::new().await;
            for verb in &verbs {
                both.tell(verb).await;
                both.compare().await;
            }
            both.desk.catalog.close().await.unwrap();
        });
    }
}
