//! Connections: let in, bounded in number and time, and ended in order.
//!
//! Run as a task of the station for each listener. Whoever does nothing is hung up on; whoever
//! comes when all places are taken is hung up on at once. Nothing here can hold up intake.

use std::{io, pin::Pin, sync::Arc};

use axum::{Router, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::net::sockopt::set_tcp_user_timeout;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, UnixListener},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;
use tracing::{debug, warn};

use super::{
    Peer,
    limits::{ARRIVING_MAX, BREATH, CONNECTIONS_MAX, READING_MAX, STOPPING_MAX},
};
use crate::observe::metrics;

/// Where people come in.
pub enum Listener {
    /// The station's socket.
    Socket(UnixListener),
    /// The network.
    Network(TcpListener),
}

/// A connection, whichever way it came.
trait Stream: AsyncRead + AsyncWrite + Send + 'static {}
impl<T: AsyncRead + AsyncWrite + Send + 'static> Stream for T {}

impl Listener {
    async fn accept(&self) -> io::Result<(Pin<Box<dyn Stream>>, Peer)> {
        match self {
            Self::Socket(listener) => {
                let (stream, _) = listener.accept().await?;
                let peer = Peer::Account(stream.peer_cred()?.uid());
                Ok((Box::pin(stream), peer))
            }
            Self::Network(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                // Whoever went without a word: a cable pulled, a host switched off.
                let most = u32::try_from(READING_MAX.as_millis()).unwrap_or(u32::MAX);
                set_tcp_user_timeout(&stream, most)?;
                Ok((Box::pin(stream), Peer::Network))
            }
        }
    }
}

/// Serves `router` until `stopped`. Requests under way are finished, but not for ever.
pub async fn serve(router: Router, listener: Listener, mut stopped: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    let stop = stopped.clone();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stopped.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => accepted,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => match Arc::clone(&places).try_acquire_owned() {
                Ok(place) => {
                    let (router, stop) = (router.clone(), stop.clone());
                    connections.spawn(async move {
                        let _counted = metrics::api_connection(peer.listener());
                        converse(router, stream, peer, stop).await;
                        drop(place);
                    });
                }
                Err(_) => debug!("too many connections at once: one was hung up on"),
            },
            Err(error) => {
                // Out of descriptors, most likely: others end soon.
                warn!(%error, "a connection could not be let in");
                sleep(BREATH).await;
            }
        }
    }
    let all = async { while connections.join_next().await.is_some() {} };
    if timeout(STOPPING_MAX, all).await.is_err() {
        connections.shutdown().await;
    }
}

/// One connection, to its end.
async fn converse(
    router: Router,
    stream: Pin<Box<dyn Stream>>,
    peer: Peer,
    mut stop: watch::Receiver<bool>,
) {
    // Whoever reads nothing for so long holds memory for nobody.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(READING_MAX));
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(ARRIVING_MAX)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(Box::pin(stream)), answer);
    tokio::pin!(connection);
    let stopped = async {
        // A sender that is gone has stopped.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let ended = tokio::select! {
        ended = &mut connection => Some(ended),
        () = stopped => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        debug!(%error, "a connection ended early");
    }
}
