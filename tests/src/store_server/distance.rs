//! A store of the tests at a distance: whatever goes there or comes back takes its time on the way.

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    runtime::{Builder, Runtime},
    sync::mpsc,
    time::sleep_until,
};

use super::Access;

/// Bytes handed on at once.
const PIECE: usize = 64 << 10;
/// Pieces on the way at once in a connection; who sends more waits.
const ON_THE_WAY: usize = 64;

/// A line that is as long as it is told, and as wide as this host; until it is dropped.
pub struct Distance {
    access: Access,
    _runtime: Runtime,
}

impl Distance {
    /// A line to the store at `access`; a question and its answer take `there_and_back` more by it.
    ///
    /// # Panics
    /// When nothing can be listened to.
    #[must_use]
    pub fn before(access: &Access, there_and_back: Duration) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (store, one_way) = (access.address, there_and_back / 2);
        runtime.spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, store, one_way));
            }
        });
        Self { access: Access { address, ..access.clone() }, _runtime: runtime }
    }

    /// Where it begins, and as whom to come.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }
}

/// Carries both ways until both ends are done; a connection that breaks breaks at the other end too.
async fn carry(near: TcpStream, store: SocketAddr, one_way: Duration) -> io::Result<()> {
    let far = TcpStream::connect(store).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let (from_near, to_near) = near.into_split();
    let (from_far, to_far) = far.into_split();
    tokio::try_join!(
        one_direction(from_near, to_far, one_way),
        one_direction(from_far, to_near, one_way)
    )?;
    Ok(())
}

async fn one_direction(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    one_way: Duration,
) -> io::Result<()> {
    let (leaves, mut arrives) = mpsc::channel::<(Instant, Vec<u8>)>(ON_THE_WAY);
    let leaving = async move {
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            if from.read_buf(&mut piece).await? == 0 {
                return Ok(());
            }
            if leaves.send((Instant::now() + one_way, piece)).await.is_err() {
                return Ok(());
            }
        }
    };
    let arriving = async move {
        while let Some((at, piece)) = arrives.recv().await {
            sleep_until(at.into()).await;
            to.write_all(&piece).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(leaving, arriving).map(|((), ())| ())
}
