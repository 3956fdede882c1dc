//! Object stores to test archives with: real ones on this host, and one that fails as it is told to.
//!
//! Used by the stories about archives in S3 and by the campaigns. A real store is SeaweedFS
//! ([`SeaweedFs`], installed by `scripts/setup-debian`, never by a test), or Ceph ([`Ceph`]) or Azure's emulator
//! ([`Azurite`]) where they are installed; the other is [`fault::FaultServer`]. All listen on loopback ports of their own, keep
//! their data in a folder of the caller's, and end with the value that stands for them. What each
//! promises is told by [`promises`].

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a store that cannot be had fails its story"
)]

mod azurite;
mod calls;
mod ceph;
mod distance;
pub mod fault;
mod holdings;
mod port;
mod process;
pub mod promises;
mod seaweed;
mod tls;
mod xml;

use std::net::SocketAddr;

pub use azurite::Azurite;
pub use calls::Calls;
pub use ceph::Ceph;
pub use distance::Distance;
pub use holdings::Holdings;
use object_store::aws::AmazonS3Builder;
pub use seaweed::{Node, SeaweedFs};
pub use tls::TlsFront;

/// Where a store is, and as whom to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Where it listens, without TLS.
    pub address: SocketAddr,
    /// The access key's id.
    pub key_id: String,
    /// The access key's secret.
    pub secret: String,
    /// The region; these stores know one.
    pub region: String,
}

impl Access {
    fn to(address: SocketAddr) -> Self {
        let (key_id, secret) = ("docketdocketdocket00".into(), "docket".repeat(7));
        Self { address, key_id, secret, region: "us-east-1".into() }
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Plain signed calls to it.
    #[must_use]
    pub fn calls(&self) -> Calls {
        Calls::new(self)
    }

    /// The `object_store` crate's client of `bucket`, not yet built.
    #[must_use]
    pub fn builder(&self, bucket: &str) -> AmazonS3Builder {
        // The client asks for it even where nothing is encrypted. It fails where it is done already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        AmazonS3Builder::new()
            .with_endpoint(self.url())
            .with_allow_http(true)
            .with_region(&self.region)
            .with_access_key_id(&self.key_id)
            .with_secret_access_key(&self.secret)
            .with_bucket_name(bucket)
    }
}

/// Whether all these programs are installed.
fn are_on_the_path(programs: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    programs.iter().all(|program| folders.iter().any(|folder| folder.join(program).is_file()))
}
