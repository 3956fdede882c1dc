//! Time stamps of checkpoints: the question to an authority outside as a file, and its answer taken.
//!
//! Called by [`super::Api::perform`]. An answer counts only if it leads to a certificate that the settings
//! name.

use std::fs;

use serde::{Deserialize, Serialize};

use super::{Action, Api, ApiError, Code, FileGiven, FileView, Reply, TimeStampView};
use crate::{
    catalog::Checkpoint,
    domain::Actor,
    log::{KeepError, keep_stamp, publish_stamps, stamped},
    time_stamp::{self, Authority, StampError},
};

/// What can be asked about time stamps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StampRequest {
    /// The question to an authority.
    Ask(StampAsked),
    /// Take its answer.
    Take(FileGiven),
}

/// About which checkpoint an authority is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StampAsked {
    /// Its leaves; by default the newest that stands in the archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

impl StampRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Ask(_) => Action::ReadEvidence,
            Self::Take(_) => Action::KeepKeys,
        }
    }

    /// Whether it changes something.
    #[must_use]
    pub fn changes(&self) -> bool {
        matches!(self, Self::Take(_))
    }
}

impl Api {
    pub(super) async fn stamp_request(
        &self,
        asked: StampRequest,
        by: &Actor,
    ) -> Result<Reply, ApiError> {
        Ok(match asked {
            StampRequest::Ask(asked) => {
                let checkpoint = self.checkpoint_of(asked.size).await?;
                let question = time_stamp::question(checkpoint.note.as_bytes());
                Reply::File(FileView::of(&question.map_err(|error| unfit(&error))?))
            }
            StampRequest::Take(file) => {
                Reply::TimeStamp(self.take_stamp(&file.bytes()?, by).await?)
            }
        })
    }

    /// The checkpoint of this epoch with so many leaves, or the newest, that stands in the archive.
    async fn checkpoint_of(&self, size: Option<u64>) -> Result<Checkpoint, ApiError> {
        let (target, epoch) = (self.store.target(), self.catalog.epoch().await?.number);
        let found = match size {
            None => self.catalog.newest_published(target, epoch).await?.map(|(newest, _)| newest),
            Some(size) => {
                let page =
                    self.catalog.checkpoints(target, epoch, size.saturating_sub(1), 1).await?;
                let is_it = |(c, stands): &(Checkpoint, bool)| c.size == size && *stands;
                page.into_iter().find(is_it).map(|(checkpoint, _)| checkpoint)
            }
        };
        found.ok_or_else(|| ApiError::new(Code::NoCheckpoint))
    }

    async fn take_stamp(&self, answer: &[u8], by: &Actor) -> Result<TimeStampView, ApiError> {
        self.station()?;
        self.knows_archive()?;
        let authority = self.authority()?.ok_or_else(|| ApiError::new(Code::NoAuthority))?;
        let of = stamped(&self.catalog, self.store.target(), answer).await?;
        let of = of.map_err(|error| unfit(&error))?;
        let kept = keep_stamp((&self.catalog, &self.store), &of, answer, &authority, by).await;
        let (kept, said) = kept.map_err(|error| match error {
            KeepError::Stamp(error) => unfit(&error),
            KeepError::Log(error) => error.into(),
        })?;
        publish_stamps(&self.catalog, &self.store).await?;
        Ok(TimeStampView {
            epoch: kept.epoch,
            size: kept.size,
            number: kept.number,
            stamped_at: kept.stamped_at,
            policy: said.policy,
            serial: said.serial,
        })
    }

    /// The authorities that the settings trust; `None` where they name none.
    pub(super) fn authority(&self) -> Result<Option<Authority>, ApiError> {
        let settings = self.settings.now();
        let Some(path) = &settings.settings.archive.time_stamp_roots else { return Ok(None) };
        let unreadable =
            |error| ApiError::new(Code::FileUnreadable).with("path", path.display()).because(error);
        let pem = fs::read(path).map_err(unreadable)?;
        Authority::parse(&pem).map(Some).map_err(|error| unfit(&error))
    }
}

fn unfit(error: &StampError) -> ApiError {
    ApiError::new(Code::NotAStamp).because(error)
}
