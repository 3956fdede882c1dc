//! Azure's blob store on this host: its maker's emulator, a store that speaks no S3.
//!
//! Used by the campaign `stores` alone, where `azurite-blob` is on the path (`npm install -g azurite`). One process with its
//! data below a folder of the caller's; it is killed when the value is dropped.

use std::path::Path;

use hyper::{Method, Request};
use object_store::{
    azure::{
        AzureAccessKey, AzureAuthorizer, AzureCredential, MicrosoftAzure, MicrosoftAzureBuilder,
    },
    client::{HttpRequest, HttpRequestBody},
};

use super::{calls::call_of, port::Port, process::Process};
use crate::rig::http::Client;

const PROGRAM: &str = "azurite-blob";
/// The account that every emulator has, and its key: both are published by the maker.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// The running store.
#[derive(Debug)]
pub struct Azurite {
    process: Process,
    port: Port,
}

impl Azurite {
    /// Whether it is installed.
    #[must_use]
    pub fn is_installed() -> bool {
        super::are_on_the_path(&[PROGRAM])
    }

    /// Starts it with its data below `folder`, which exists.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    #[must_use]
    pub fn start(folder: &Path) -> Self {
        let port = Port::free();
        let (data, number) = (folder.join("azurite").display().to_string(), port.arg());
        let args = ["--location", &data, "--blobHost", "127.0.0.1", "--blobPort", &number];
        let args = [args.as_slice(), &["--disableTelemetry", "--skipApiVersionCheck"]].concat();
        let mut process = Process::new(PROGRAM, &args).within(folder);
        process.start();
        process.until_log("successfully listen");
        Self { process, port }
    }

    /// The settings of a target there: where it is, and as whom to come.
    #[must_use]
    pub fn settings(&self) -> String {
        format!("endpoint = \"{}\"\naccount = \"{ACCOUNT}\"", self.url())
    }

    /// The account's key.
    #[must_use]
    pub fn secret(&self) -> &'static str {
        KEY
    }

    /// The `object_store` crate's client of `container`.
    ///
    /// # Panics
    /// When there can be none.
    #[must_use]
    pub fn client(&self, container: &str) -> MicrosoftAzure {
        // As for S3: it is asked for even where nothing is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = MicrosoftAzureBuilder::new()
            .with_endpoint(self.url())
            .with_allow_http(true)
            .with_account(ACCOUNT)
            .with_access_key(KEY)
            .with_container_name(container);
        builder.build().expect("a client")
    }

    /// Makes a container.
    ///
    /// # Panics
    /// When the store does not.
    pub fn make_container(&self, container: &str) {
        let target = format!("/{ACCOUNT}/{container}?restype=container");
        let at = self.port.address();
        let request = Request::builder().method(Method::PUT).uri(format!("http://{at}{target}"));
        let request = request.header("content-length", "0").body(HttpRequestBody::empty());
        let mut request: HttpRequest = request.expect("a request");
        let credential =
            AzureCredential::AccessKey(AzureAccessKey::try_new(KEY).expect("a published key"));
        AzureAuthorizer::new(&credential, ACCOUNT)
            .try_authorize(&mut request)
            .expect("a signature");
        let _ =
            Client::to(at).try_send(&call_of(&request, at, &target)).expect("an answer").is(201);
    }

    /// The ids of its processes.
    #[must_use]
    pub fn process_ids(&self) -> Vec<u32> {
        self.process.id().into_iter().collect()
    }

    fn url(&self) -> String {
        format!("http://{}/{ACCOUNT}", self.port.address())
    }
}
