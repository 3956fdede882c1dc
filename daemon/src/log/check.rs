//! Checking a log as a stranger would: every entry, every tile and every checkpoint of the catalog, and what
//! stands of them in the archive, trusting neither.
//!
//! Called by `api` for `fsck` and `log verify`, page by page: memory does not grow with the log. What is
//! wrong is a finding, and the check goes on; an error means that the catalog cannot be read. A log that was
//! written anew as a whole and signed with the station's own key it cannot find: a witness can.

use std::collections::VecDeque;

use super::{
    Hash, LogError, Tree,
    check_witnessed::Witnessed,
    layout,
    tree::{TILE_HEIGHT, TILE_WIDTH},
    witness::known_witnesses,
};
use crate::{
    catalog::{AuditedEvent, Catalog, Checkpoint, Epoch, FullTile},
    cosign::WitnessKey,
    identity::{self, Chain},
    store::{Store, StoreError, keys},
    time_stamp::Authority,
};

/// Checkpoints read at once.
const PAGE: u32 = 256;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its stable code.
    pub code: &'static str,
    /// What it is about: an entry's position, or an object's key.
    pub subject: String,
    /// For people.
    pub what: String,
}

/// A check under way.
pub struct Check<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) store: &'a Store,
    pub(super) chain: &'a Chain,
    pub(super) deep: bool,
    /// Witnesses whose lines this station kept.
    pub(super) witnesses: Vec<WitnessKey>,
    /// Whom to trust for time stamps.
    pub(super) authority: Option<&'a Authority>,
    /// Epochs to come, oldest first.
    epochs: VecDeque<Epoch>,
    walk: Option<Walk>,
    last_seq: i64,
    /// The newest position that was given out when the check began.
    given: i64,
    pub(super) findings: Vec<Finding>,
    /// Entries looked at.
    pub entries: u64,
    /// Checkpoints looked at.
    pub checkpoints: u64,
    /// Objects of the archive looked at.
    pub objects: u64,
    /// Time stamps that nobody could check: no authority is trusted.
    pub unchecked: u64,
}

/// The epoch that the check is in.
pub(super) struct Walk {
    pub(super) epoch: Epoch,
    pub(super) tree: Tree,
    /// Leaves of the newest checkpoint: so far tiles are kept.
    pub(super) signed: u64,
    /// Leaves of the newest one that stands in the archive, so far.
    published: u64,
    /// Checkpoints to come, and whether each stands in the archive.
    due: VecDeque<(Checkpoint, bool)>,
    /// The size of the last of `due` that was read.
    read_to: u64,
    /// What a witness saw last of the epoch, where the next one says so.
    pub(super) witnessed: Option<Witnessed>,
}

impl<'a> Check<'a> {
    /// A check of the catalog's log. `deep` also reads everything of it in the archive.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn begin(
        catalog: &'a Catalog,
        store: &'a Store,
        chain: &'a Chain,
        deep: bool,
    ) -> Result<Self, LogError> {
        let given = catalog.last_event_given().await?;
        let epochs = catalog.epochs().await?.into();
        let witnesses = known_witnesses(catalog).await?;
        Ok(Self {
            catalog,
            store,
            chain,
            deep,
            witnesses,
            authority: None,
            epochs,
            walk: None,
            last_seq: 0,
            given,
            findings: Vec::new(),
            entries: 0,
            checkpoints: 0,
            objects: 0,
            unchecked: 0,
        })
    }

    /// Looks at some entries more. Answers what is wrong with them, or `None` once all is done.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn step(&mut self) -> Result<Option<Vec<Finding>>, LogError> {
        let page = self.catalog.audit_events(self.last_seq).await?;
        if page.is_empty() && self.walk.is_none() && self.epochs.is_empty() {
            return Ok(None);
        }
        for event in &page {
            while self.epochs.front().is_some_and(|next| next.first_seq <= event.seq) {
                self.next_epoch().await?;
            }
            self.entry(event).await?;
        }
        if page.is_empty() {
            self.next_epoch().await?;
            if self.walk.is_none() {
                self.check_tail().await?;
            }
        }
        Ok(Some(std::mem::take(&mut self.findings)))
    }

    #[expect(clippy::needless_pass_by_value, reason = "numbers and keys alike")]
    pub(super) fn find(
        &mut self,
        code: &'static str,
        subject: impl ToString,
        what: impl Into<String>,
    ) {
        self.findings.push(Finding { code, subject: subject.to_string(), what: what.into() });
    }

    async fn entry(&mut self, event: &AuditedEvent) -> Result<(), LogError> {
        if event.seq != self.last_seq + 1 {
            let what = format!("the log goes from {} to {}", self.last_seq, event.seq);
            self.find("log-hole", event.seq, what);
        }
        if !event.hash_fits {
            self.find("log-altered", event.seq, "the entry does not fit its own hash");
        }
        if !event.columns_fit {
            self.find("log-altered", event.seq, "the entry's row says something else");
        }
        (self.last_seq, self.entries) = (event.seq, self.entries + 1);
        let Some(mut walk) = self.walk.take() else { return Ok(()) };
        for tile in walk.tree.push(Hash(event.hash)) {
            self.check_tile(&walk, &tile).await?;
        }
        self.check_witnessed(&walk);
        self.check_due(&mut walk).await?;
        self.walk = Some(walk);
        Ok(())
    }

    /// The log ends where it did when its newest entry was made, and no entry stands there twice: behind the
    /// newest checkpoint nothing else would show it.
    async fn check_tail(&mut self) -> Result<(), LogError> {
        let (last, given) = (self.last_seq, self.given);
        if last < given {
            let what = format!("the log ends with {last}, but entries up to {given} were made");
            self.find("log-hole", last, what);
        }
        for (first, again) in self.catalog.doubled_events().await? {
            self.find("log-twice", again, format!("the entry {first} stands there again"));
        }
        Ok(())
    }

    /// Ends the epoch that the check is in, and begins the next, if there is one.
    async fn next_epoch(&mut self) -> Result<(), LogError> {
        if let Some(mut walk) = self.walk.take() {
            self.check_due(&mut walk).await?;
            self.end(walk).await?;
        }
        let Some(epoch) = self.epochs.pop_front() else { return Ok(()) };
        let newest = self.catalog.newest_checkpoint(epoch.number).await?;
        let witnessed = self.last_witnessed(epoch.number);
        self.walk = Some(Walk {
            epoch,
            tree: Tree::new(),
            signed: newest.map_or(0, |newest| newest.size),
            published: 0,
            due: VecDeque::new(),
            read_to: 0,
            witnessed,
        });
        Ok(())
    }

    /// A tile that became full follows from the entries; it is kept if a checkpoint covers it.
    async fn check_tile(&mut self, walk: &Walk, tile: &FullTile) -> Result<(), LogError> {
        let end = (tile.n + 1) << (u64::from(TILE_HEIGHT) * (u64::from(tile.level) + 1));
        if end > walk.signed {
            return Ok(());
        }
        let kept = self.catalog.tile(walk.epoch.number, tile.level, tile.n).await?;
        if kept.as_ref() != Some(tile) {
            let is = if kept.is_some() { "is not what its entries give" } else { "is missing" };
            let what = format!("tile {} of level {} {is}", tile.n, tile.level);
            self.find("log-tile-altered", walk.epoch.number, what);
        }
        Ok(())
    }

    /// The checkpoints of as many leaves as the tree has now.
    async fn check_due(&mut self, walk: &mut Walk) -> Result<(), LogError> {
        loop {
            if walk.due.is_empty() && walk.read_to < walk.signed {
                let (target, after) = (self.store.target(), walk.read_to);
                let page = self.catalog.checkpoints(target, walk.epoch.number, after, PAGE).await?;
                walk.read_to = page.last().map_or(walk.signed, |(last, _)| last.size);
                walk.due = page.into();
            }
            let is_due = walk.due.front().is_some_and(|(next, _)| next.size == walk.tree.size());
            let Some((checkpoint, stands)) = walk.due.pop_front_if(|_| is_due) else {
                return Ok(());
            };
            self.checkpoints += 1;
            self.check_signed(&checkpoint, walk.tree.root());
            self.check_said(&checkpoint).await?;
            if stands {
                let is_newest = checkpoint.size == walk.signed;
                self.check_standing(walk.published, &checkpoint, is_newest).await;
                walk.published = checkpoint.size;
            }
        }
    }

    fn check_signed(&mut self, checkpoint: &Checkpoint, root: Hash) {
        let Checkpoint { epoch, size, .. } = *checkpoint;
        let key = self.key_of(epoch, &layout::checkpoint(size));
        if checkpoint.root != root.0 {
            self.find("checkpoint-broken", &key, "its root is not that of the entries before it");
        }
        let origin = identity::origin(self.catalog.station(), epoch);
        match self.chain.open(&origin, checkpoint.note.as_bytes()) {
            Ok(text) if text == layout::checkpoint_text(&origin, size, Hash(checkpoint.root)) => {}
            Ok(_) => self.find("checkpoint-broken", &key, "its note says something else"),
            Err(error) => {
                let what = format!("it is not signed by this station: {error}");
                self.find("checkpoint-broken", &key, what);
            }
        }
    }

    /// What must stand in the archive for a published checkpoint does.
    async fn check_standing(&mut self, before: u64, checkpoint: &Checkpoint, is_newest: bool) {
        if !self.deep && !is_newest {
            return;
        }
        let key = self.key_of(checkpoint.epoch, &layout::checkpoint(checkpoint.size));
        self.compare(&key, checkpoint.note.as_bytes()).await;
        if !self.deep {
            return;
        }
        for part in layout::new_parts(before, checkpoint.size) {
            self.must_stand(&self.key_of(checkpoint.epoch, &part.path())).await;
        }
    }

    /// What is left when an epoch's entries are through.
    async fn end(&mut self, walk: Walk) -> Result<(), LogError> {
        if walk.tree.size() < walk.signed {
            let what =
                format!("{} entries were signed, {} are there", walk.signed, walk.tree.size());
            self.find("log-hole", walk.epoch.number, what);
        }
        self.check_witnessed_all(&walk);
        let kept = self.catalog.tile_count(walk.epoch.number).await?;
        // A running station may have signed more meanwhile.
        let newest = self.catalog.newest_checkpoint(walk.epoch.number).await?;
        let mut expected = 0;
        let mut rest = newest.map_or(0, |newest| newest.size);
        while rest >= TILE_WIDTH {
            rest >>= TILE_HEIGHT;
            expected += rest;
        }
        if kept > expected {
            let what = format!("{kept} tiles are kept, {expected} follow from the entries");
            self.find("log-tile-altered", walk.epoch.number, what);
        }
        if self.deep {
            self.check_folder(&walk).await?;
        }
        Ok(())
    }

    /// Whether an object holds these bytes.
    pub(super) async fn compare(&mut self, key: &str, expected: &[u8]) {
        self.objects += 1;
        match self.store.size_of(key).await {
            Ok(None) => return self.find("log-object-missing", key, "it is not in the archive"),
            // One of another length is not read: it may be of any.
            Ok(Some(size)) if size != expected.len() as u64 => {
                let what = format!("it has {size} bytes, not {}", expected.len());
                return self.find("log-object-altered", key, what);
            }
            Ok(Some(_)) => {}
            Err(error) => return self.unreadable(key, &error),
        }
        match self.store.get_small(key).await {
            Ok(bytes) if bytes == expected => {}
            Ok(_) => self.find("log-object-altered", key, "it has other bytes"),
            Err(error) => self.unreadable(key, &error),
        }
    }

    pub(super) fn unreadable(&mut self, key: &str, error: &StoreError) {
        self.find("object-unreadable", key, error.to_string());
    }

    pub(super) fn key_of(&self, epoch: u32, path: &str) -> String {
        format!("{}/{path}", keys::log(self.catalog.station(), epoch))
    }
}
