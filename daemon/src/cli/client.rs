//! A client of the API: over the station's socket, or of a station in this very process. The same
//! requests, the same answers.
//!
//! Used by `run`'s command. A connection that breaks is a problem told in the asker's language;
//! nothing is retried here.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{Router, body::Body, http::header, response::Response};
use docket_config::Language;
use futures::StreamExt;
use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use tokio::{net::UnixStream, time::timeout};
use tower::ServiceExt;

use super::{
    events::Events,
    pages::Pages,
    save::Saving,
    wire::{self, Sent},
};
use crate::{
    api::{ApiError, BundleAsked, BundleView, Code, Problem, Reply, Request},
    web::Peer,
    words::Words,
};

/// How long an answer may take to begin. The server gives a request 60 s, and ten more to be read.
const ANSWERED_WITHIN: Duration = Duration::from_secs(80);
/// An answer at most, bytes.
const ANSWER_MAX: usize = 256 << 20;

/// A client.
pub struct Client {
    way: Way,
    words: Words,
}

enum Way {
    Socket(PathBuf),
    Here(Router, u32),
}

impl Client {
    /// A client of the station that listens on `socket`.
    #[must_use]
    pub fn over(socket: PathBuf, words: Words) -> Self {
        Self { way: Way::Socket(socket), words }
    }

    /// A client of `router`, in this process, as the account `uid`.
    #[must_use]
    pub fn here(router: Router, uid: u32, words: Words) -> Self {
        Self { way: Way::Here(router, uid), words }
    }

    /// Whether somebody answers.
    pub async fn is_answered(&self) -> bool {
        match &self.way {
            Way::Socket(path) => UnixStream::connect(path).await.is_ok(),
            Way::Here(..) => true,
        }
    }

    /// Whether a station that went away may be replaced by another: not one in this very process.
    #[must_use]
    pub fn may_come_back(&self) -> bool {
        matches!(self.way, Way::Socket(_))
    }

    /// Asks for what answers at once. Lists are asked for page by page until they end, or are as
    /// long as the request says.
    ///
    /// # Errors
    /// The problem that the station tells, or that it went away.
    pub async fn ask(&self, request: &Request) -> Result<Reply, Problem> {
        let Some(mut pages) = Pages::of(request) else {
            return self.once(&wire::sent(request)).await;
        };
        loop {
            let page = self.once(&wire::sent(&pages.request)).await?;
            if let Some(whole) = pages.take(page) {
                return Ok(whole);
            }
        }
    }

    /// Follows a job to its end.
    ///
    /// # Errors
    /// As for [`Self::ask`].
    pub async fn follow_job(&self, id: &str) -> Result<Events, Problem> {
        self.follow(&wire::job_events(id)).await
    }

    /// Follows the bays.
    ///
    /// # Errors
    /// As for [`Self::ask`].
    pub async fn follow_bays(&self) -> Result<Events, Problem> {
        self.follow(&wire::bay_events()).await
    }

    async fn follow(&self, sent: &Sent) -> Result<Events, Problem> {
        let response = self.send(sent).await?;
        if !response.status().is_success() {
            return Err(self.problem(response).await);
        }
        Ok(Events::of(response.into_body(), self.words))
    }

    /// Has a proof made of `item` and writes it to `out`.
    ///
    /// # Errors
    /// As for [`Self::ask`]; [`Code::BundleBroken`] when it broke off. Then nothing stands at `out`.
    pub async fn save(
        &self,
        item: &str,
        asked: &BundleAsked,
        out: &Path,
    ) -> Result<Reply, Problem> {
        let at = out.display();
        let unwritten = |e: io::Error| {
            ApiError::new(Code::NotWritten).with("folder", &at).because(e).told(&self.words)
        };
        let mut saving = Saving::begin(out).map_err(unwritten)?;
        let response = self.send(&wire::bundle(item, asked)).await?;
        if !response.status().is_success() {
            return Err(self.problem(response).await);
        }
        let mut blocks = response.into_body().into_data_stream();
        while let Some(block) = blocks.next().await {
            let broken = |e| ApiError::new(Code::BundleBroken).with("path", &at).because(e);
            let block = block.map_err(|e| broken(e).told(&self.words))?;
            saving.take(&block).map_err(unwritten)?;
        }
        let saved = saving.end().map_err(unwritten)?;
        let file = at.to_string();
        Ok(Reply::Bundle(BundleView { file, size: saved.size, sha256: saved.sha256 }))
    }

    async fn once(&self, sent: &Sent) -> Result<Reply, Problem> {
        let response = self.send(sent).await?;
        if !response.status().is_success() {
            return Err(self.problem(response).await);
        }
        let bytes = self.whole(response).await?;
        serde_json::from_slice(&bytes).map_err(|e| self.went_away(e))
    }

    async fn problem(&self, response: Response) -> Problem {
        match self.whole(response).await {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|e| self.went_away(e)),
            Err(problem) => problem,
        }
    }

    async fn whole(&self, response: Response) -> Result<Vec<u8>, Problem> {
        let body = http_body_util::Limited::new(response.into_body(), ANSWER_MAX);
        let whole = body.collect().await.map_err(|e| self.went_away(e))?;
        Ok(whole.to_bytes().into())
    }

    async fn send(&self, sent: &Sent) -> Result<Response, Problem> {
        let request = self.request(sent).map_err(|e| self.went_away(e))?;
        match &self.way {
            Way::Here(router, uid) => {
                let mut request = request;
                request.extensions_mut().insert(Peer::Account(*uid));
                // The router's own error cannot happen.
                router.clone().oneshot(request).await.map_err(|e| self.went_away(e))
            }
            Way::Socket(path) => match timeout(ANSWERED_WITHIN, over_socket(path, request)).await {
                Ok(answered) => answered.map_err(|e| self.went_away(e)),
                Err(late) => Err(self.went_away(late)),
            },
        }
    }

    fn request(&self, sent: &Sent) -> Result<axum::extract::Request, http::Error> {
        let language = match self.words.language {
            Language::ZhCn => "zh-CN",
            Language::En => "en",
        };
        let request = http::Request::builder()
            .method(&sent.method)
            .uri(&sent.path)
            .header(header::HOST, "docket")
            .header(header::ACCEPT_LANGUAGE, language);
        match &sent.body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        }
    }

    fn went_away(&self, why: impl ToString) -> Problem {
        ApiError::new(Code::WentAway).because(why).told(&self.words)
    }
}

async fn over_socket(path: &PathBuf, request: axum::extract::Request) -> io::Result<Response> {
    let stream = UnixStream::connect(path).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    // It ends with the answer's body, or with the runtime.
    tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(io::Error::other)?;
    Ok(response.map(Body::new))
}
