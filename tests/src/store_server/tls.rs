//! A store of the tests behind TLS: what it is sent is decrypted and handed on.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
};
use tokio_rustls::TlsAcceptor;

/// Listens with a certificate of its own, until it is dropped.
pub struct TlsFront {
    address: SocketAddr,
    certificate: PathBuf,
    _runtime: Runtime,
}

impl TlsFront {
    /// In front of the store at `store`, with key and certificate in `folder`.
    ///
    /// # Panics
    /// When openssl makes no certificate, or nothing can be listened to.
    #[must_use]
    pub fn before(store: SocketAddr, folder: &Path) -> Self {
        let (certificate, config) = certified(folder);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // Who does not trust the certificate goes away.
                    let Ok(mut plain) = acceptor.accept(stream).await else { return };
                    let Ok(mut store) = TcpStream::connect(store).await else { return };
                    let _ = copy_bidirectional(&mut plain, &mut store).await;
                });
            }
        });
        Self { address, certificate, _runtime: runtime }
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The certificate to trust, a PEM file.
    #[must_use]
    pub fn certificate(&self) -> &Path {
        &self.certificate
    }
}

/// A certificate for this host's loopback, and who serves with it.
fn certified(folder: &Path) -> (PathBuf, ServerConfig) {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    openssl.args(["-nodes", "-subj", "/CN=store", "-days", "2"]);
    openssl.args(["-addext", "subjectAltName=IP:127.0.0.1"]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    let made = openssl.arg("-out").arg(&certificate).arg("-keyout").arg(&key).output();
    let made = made.expect("openssl starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let chain = vec![CertificateDer::from_pem_file(&certificate).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(key).expect("a key");
    let config = config.expect("versions").with_no_client_auth().with_single_cert(chain, key);
    (certificate, config.expect("a certificate and its key"))
}
