//! Handing a bundle out block by block, while it is made on a thread that may block.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

use futures::{Stream, stream};
use rustix::fs::{Mode, OFlags};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tracing::error;

use super::{BundleAsked, gather::Gathered};
use crate::{
    api::{Action, Api, ApiError, Asker, Code, VerifyView, jobs::Under, permit},
    bundle::{self, Entries, Inclusion, Whole},
    catalog::{CatalogErrorKind, Item, MadeProof},
    domain::{Digests, ItemState},
    excerpt::Range,
    fixity::Finding,
    retrieve::{Opened, RetrieveError},
};

/// Bytes handed out at a time.
const BLOCK: usize = 256 << 10;
/// Blocks that wait to be read at most.
const WAITING: usize = 4;

/// A proof about to be handed out.
pub struct Making {
    api: Api,
    asker: Asker,
    item: Item,
    digests: Digests,
    gathered: Gathered,
    kind: Kind,
    /// The original; none where nothing of it is in the bundle.
    from: Option<Opened>,
}

#[derive(Clone, Copy)]
enum Kind {
    Whole(Inclusion),
    Excerpt(Range),
}

impl Api {
    /// Begins to make a bundle or an excerpt of an item.
    ///
    /// # Errors
    /// [`Code::NotSealed`], [`Code::NotCovered`], [`Code::OriginalMissing`], [`Code::NoGoodCopy`],
    /// [`Code::RangeOutside`];
    /// [`Code::BundleRefused`] when what there is would not stand up to a check.
    pub async fn prove_item(
        &self,
        asker: &Asker,
        id: &str,
        asked: &BundleAsked,
    ) -> Result<Making, ApiError> {
        permit(asker, Action::Prove)?;
        self.station()?;
        self.knows_archive()?;
        let id = self.item_id(id).await?;
        let item = self.catalog.item(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("item", &id.to_string()),
            _ => error.into(),
        })?;
        let stands = (ItemState::Sealed..=ItemState::Released).contains(&item.state);
        let digests = item.digests.clone().filter(|_| stands && item.manifest_generation.is_some());
        let unsealed =
            || ApiError::new(Code::NotSealed).with("item", item.id).with("state", item.state);
        let digests = digests.ok_or_else(unsealed)?;
        let kind = match asked.range {
            None => Kind::Whole(asked.original),
            Some(range) => {
                let outside = |error: crate::excerpt::OutOfRange| {
                    ApiError::new(Code::RangeOutside).with("size", error.size).because(error)
                };
                Kind::Excerpt(Range::within(range.start, range.length, item.size).map_err(outside)?)
            }
        };
        let (original, range) = match kind {
            Kind::Whole(original) => (original, None),
            Kind::Excerpt(range) => (Inclusion::Referenced, Some(range)),
        };
        let from = self.open_original(asker, &item).await?;
        let from =
            matches!(kind, Kind::Excerpt(_) | Kind::Whole(Inclusion::Included)).then_some(from);
        let gathered = self.gather(&item, original, range).await?;
        let (api, asker) = (self.clone(), asker.clone());
        Ok(Making { api, asker, item, digests, gathered, kind, from })
    }

    /// The original, which must be there and whole, whether or not its bytes are wanted.
    async fn open_original(&self, asker: &Asker, item: &Item) -> Result<Opened, ApiError> {
        match self.station()?.reader.original(item).await {
            Ok(original) => Ok(original),
            Err(error) => {
                let is_missing = match &error {
                    RetrieveError::Nowhere { home, .. } => *home == Finding::Lost,
                    RetrieveError::Store(_) | RetrieveError::Catalog(_) | RetrieveError::Key(_) => {
                        return Err(error.into());
                    }
                };
                self.look_again(asker, item).await;
                let code = if is_missing { Code::OriginalMissing } else { Code::NoGoodCopy };
                Err(ApiError::new(code).with("item", item.id).because(error))
            }
        }
    }

    /// Reads an original again that was not what it should be, so that the finding is on record.
    async fn look_again(&self, asker: &Asker, item: &Item) {
        let (under, mut view) = (Under::alone(asker), VerifyView::default());
        if let Err(error) = self.verify_one(item, &under, &mut view).await {
            error!(item = %item.id, %error, "an original that is not what it should be could not be read again");
        }
    }
}

impl Making {
    /// The name of a file for it.
    #[must_use]
    pub fn file_name(&self) -> String {
        let what = match self.kind {
            Kind::Whole(_) => "bundle",
            Kind::Excerpt(_) => "excerpt",
        };
        format!("{}.{what}.zip", self.item.id)
    }

    /// Makes it. An error is the last of the blocks, and makes all before it worthless.
    pub fn blocks(self) -> impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static {
        let (to, blocks) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let ended = match self.make(&to).await {
                Ok(last) => Ok(last),
                Err(error) => {
                    error!(%error, "a proof bundle broke off");
                    Err(error)
                }
            };
            // Whoever hung up does not want to know.
            let _ = to.send(ended).await;
        });
        stream::unfold(blocks, |mut blocks| async { blocks.recv().await.map(|b| (b, blocks)) })
    }

    /// Hands out all but the last block, has the log tell of the whole, and answers the last.
    async fn make(self, to: &mpsc::Sender<io::Result<Vec<u8>>>) -> io::Result<Vec<u8>> {
        let Self { api, asker, item, digests, gathered, kind, from } = self;
        let Gathered { small, checkpoint } = gathered;
        let pipe = Pipe { to: to.clone(), held: Vec::new(), digest: Sha256::new(), size: 0 };
        let (data, extension) = (api.data.clone(), item.extension.clone());
        let size = item.size;
        let job = move || -> io::Result<Pipe> {
            let of = Of { size, digests: &digests, extension: &extension };
            written(pipe, &small, kind, from, &of, &data)
        };
        let done = tokio::task::spawn_blocking(job).await.map_err(io::Error::other)?;
        if let Err(error) = &done
            && error.kind() == io::ErrorKind::InvalidData
        {
            api.look_again(&asker, &item).await;
        }
        let pipe = done?;
        let (kind, range) = match kind {
            Kind::Whole(Inclusion::Included) => ("included", None),
            Kind::Whole(Inclusion::Referenced) => ("referenced", None),
            Kind::Excerpt(range) => ("excerpt", Some(format!("{}+{}", range.start, range.length))),
        };
        let sha256 = hex::encode(pipe.digest.finalize());
        let made = MadeProof { item: item.id, kind, range, checkpoint, size: pipe.size, sha256 };
        api.catalog.record_proof(&asker.actor, &made).await.map_err(io::Error::other)?;
        Ok(pipe.held)
    }
}

/// What an original must be.
struct Of<'a> {
    size: u64,
    digests: &'a Digests,
    extension: &'a str,
}

fn written(
    pipe: Pipe,
    small: &Entries,
    kind: Kind,
    mut from: Option<Opened>,
    of: &Of<'_>,
    data: &Path,
) -> io::Result<Pipe> {
    match (kind, &mut from) {
        (Kind::Excerpt(range), Some(from)) => {
            let mut scratch = scratch(data)?;
            let blake3 = &of.digests.blake3;
            bundle::write(pipe, small, Whole::Slice { from, scratch: &mut scratch, blake3, range })
        }
        (Kind::Whole(Inclusion::Included), Some(from)) => {
            let (extension, size, digests) = (of.extension, of.size, of.digests);
            let whole = Whole::Original { extension, from, size, digests };
            bundle::write::<_, _, File>(pipe, small, whole)
        }
        _ => bundle::write::<_, Opened, File>(pipe, small, Whole::Nothing),
    }
}

/// A file without a name in the data folder: however this ends, nothing is left of it.
fn scratch(data: &Path) -> io::Result<File> {
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(data, flags, Mode::RUSR | Mode::WUSR)?))
}

/// Hands on what is written, block by block, and holds the last one back.
struct Pipe {
    to: mpsc::Sender<io::Result<Vec<u8>>>,
    held: Vec<u8>,
    digest: Sha256,
    size: u64,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.held.len() >= BLOCK {
            let full = std::mem::take(&mut self.held);
            let hung_up = |_| io::Error::from(io::ErrorKind::BrokenPipe);
            self.to.blocking_send(Ok(full)).map_err(hung_up)?;
        }
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        self.held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
