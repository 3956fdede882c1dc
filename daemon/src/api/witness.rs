//! Witnesses, both ways: signing for other stations' logs, and having this one's signed.
//!
//! Called by [`super::Api::perform`], and by `web` for C2SP's witness protocol. As a witness this station
//! answers whoever asks: not a person is trusted there but the signature of a log that the settings name.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Action, Api, ApiError, Code, FileView, Reply};
use crate::{
    catalog::Cosigned,
    cosign::{Question, Refusal, WitnessKey},
    domain::Actor,
    log::{LineError, due_now, keep_answer, publish_lines, question},
    note::NoteKey,
};

/// What can be asked about witnesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessRequest {
    /// Sign, as a witness, what this question is about.
    Sign(FileGiven),
    /// The question to a witness.
    Ask(WitnessAsked),
    /// Take its answer.
    Take(FileGiven),
}

/// Which witness is asked, and what it saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WitnessAsked {
    /// The witness's name or public key.
    pub witness: String,
    /// Entries it saw last; by default as far as its answers are known here. One whose answer was lost says
    /// what it saw when it refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
}

/// A small file that is handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileGiven {
    /// Its bytes in Base64.
    pub content: String,
}

impl FileGiven {
    pub(super) fn bytes(&self) -> Result<Vec<u8>, ApiError> {
        let bytes = BASE64.decode(&self.content);
        bytes.map_err(|error| ApiError::new(Code::NotUnderstood).because(error))
    }
}

impl WitnessRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Sign(_) => Action::Witness,
            Self::Ask(_) => Action::ReadEvidence,
            Self::Take(_) => Action::KeepKeys,
        }
    }

    /// Whether it changes something.
    #[must_use]
    pub fn changes(&self) -> bool {
        !matches!(self, Self::Ask(_))
    }
}

impl Api {
    pub(super) async fn witness_request(
        &self,
        asked: WitnessRequest,
        by: &Actor,
    ) -> Result<Reply, ApiError> {
        Ok(match asked {
            WitnessRequest::Sign(file) => {
                let answer = self.add_checkpoint(&file.bytes()?, by).await?;
                Reply::File(FileView::of(answer.map_err(refused)?.as_bytes()))
            }
            WitnessRequest::Ask(asked) => {
                let question = self.question_to(&self.witness(&asked.witness)?, asked.seen).await?;
                Reply::File(FileView::of(question.as_bytes()))
            }
            WitnessRequest::Take(file) => {
                self.take_line(&file.bytes()?, by).await?;
                Reply::Checkpoint(self.checkpoint().await?)
            }
        })
    }

    /// Answers a log's question as C2SP's witness protocol says.
    ///
    /// # Errors
    /// When the station's key or the catalog cannot be used: nothing was signed then.
    pub async fn add_checkpoint(&self, question: &[u8], by: &Actor) -> Result<Cosigned, ApiError> {
        let station = self.station()?;
        let (asked, origin) = match Question::parse(question).and_then(|q| Ok((q.origin()?, q))) {
            Ok((origin, question)) => (question, origin),
            Err(refusal) => return Ok(Err(refusal)),
        };
        // Before anything is locked: what the log did not sign costs nothing.
        let key = match self.log_that_signed(&origin, &asked)? {
            Ok(key) => key,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let signer = station.keys.witness().await?;
        let answer = self.catalog.witness(&key, &asked, signer, by).await?;
        if answer.is_err() {
            // A contradiction is told to people.
            station.outbox.ring();
        }
        Ok(answer)
    }

    /// The key of the log that asks. One that exchanged its key within an epoch may be named with both.
    fn log_that_signed(
        &self,
        origin: &str,
        asked: &Question,
    ) -> Result<Result<NoteKey, Refusal>, ApiError> {
        let unfit = |error| ApiError::new(Code::Settings).because(error);
        let settings = self.settings.now();
        let mut refusal = Refusal::UnknownLog;
        for log in settings.settings.witness.logs.iter().filter(|log| log.name() == origin) {
            let key = NoteKey::parse(log.as_str()).map_err(unfit)?;
            if asked.is_signed_by(&key) {
                return Ok(Ok(key));
            }
            refusal = Refusal::Unsigned;
        }
        Ok(Err(refusal))
    }

    /// The witness of that key or name.
    fn witness(&self, wanted: &str) -> Result<WitnessKey, ApiError> {
        let missing = || ApiError::new(Code::NoWitness).with("witness", wanted);
        let named = |key: &WitnessKey| key.as_str() == wanted || key.name() == wanted;
        self.witnesses()?.into_iter().find(named).ok_or_else(missing)
    }

    pub(super) fn witnesses(&self) -> Result<Vec<WitnessKey>, ApiError> {
        let unfit = |error| ApiError::new(Code::Settings).because(error);
        let settings = self.settings.now();
        let all = &settings.settings.archive.witnesses;
        all.iter().map(|one| WitnessKey::parse(one.key.as_str()).map_err(unfit)).collect()
    }

    async fn question_to(&self, key: &WitnessKey, seen: Option<u64>) -> Result<String, ApiError> {
        let found = due_now(&self.catalog, self.store.target(), key).await?;
        let (checkpoint, known) = found.ok_or_else(|| ApiError::new(Code::NoCheckpoint))?;
        let seen = seen.unwrap_or(known);
        Ok(question(&self.catalog, &checkpoint, seen).await?.to_text())
    }

    async fn take_line(&self, answer: &[u8], by: &Actor) -> Result<(), ApiError> {
        self.station()?;
        self.knows_archive()?;
        let none = |why: &dyn ToString| ApiError::new(Code::NotAnAnswer).because(why.to_string());
        let answer = str::from_utf8(answer).map_err(|error| none(&error))?;
        // A witness with several keys answers with as many lines.
        let names = || answer.lines().map(|line| line.split(' ').nth(1).unwrap_or_default());
        let first = names().next().unwrap_or_default();
        let mut refused = ApiError::new(Code::NoWitness).with("witness", first);
        for key in self.witnesses()?.iter().filter(|key| names().any(|name| name == key.name())) {
            match keep_answer(&self.catalog, self.store.target(), key, answer, by).await {
                Ok(_) => return Ok(publish_lines(&self.catalog, &self.store).await?),
                Err(LineError::Cosign(error)) => refused = none(&error),
                Err(LineError::Log(error)) => return Err(error.into()),
            }
        }
        Err(refused)
    }
}

/// A refusal as people are told it.
fn refused(refusal: Refusal) -> ApiError {
    let code = match refusal {
        Refusal::Unreadable => Code::NotAnAnswer,
        Refusal::UnknownLog | Refusal::Unsigned => Code::LogUnknown,
        Refusal::Conflict(_) | Refusal::NotExtended => Code::LogConflict,
    };
    ApiError::new(code).because(refusal)
}
