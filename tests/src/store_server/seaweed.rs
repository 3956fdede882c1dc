//! SeaweedFS on this host: one node, or three that keep two copies of everything, behind two gateways.
//!
//! Used by the stories about archives in S3; `scripts/setup-debian` installs it. Every program is a
//! process of its own, so that a story can kill a node or a gateway and start it again: there is no
//! order in which they have to go down. Of a story they keep no more in memory than they are told to; they send nothing
//! to anybody, and are killed when the value is dropped; the folder is the caller's to remove.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Access, port::Port, process::Process};

/// What each program tries to stay below; Go frees sooner the closer it comes.
const MEMORY: &str = "256MiB";
/// Volumes of a node: each bucket grows by seven.
const VOLUMES: &str = "100";
/// Bytes of a volume, in MiB. It takes what is in it, no more.
const VOLUME_MIB: &str = "1024";
/// Parts the filer cuts objects into, in MiB.
const CHUNK_MIB: &str = "8";

/// The running store.
#[derive(Debug)]
pub struct SeaweedFs {
    // In the order in which they may go down.
    gateways: Vec<Program>,
    filer: Program,
    volumes: Vec<Program>,
    master: Program,
}

/// A program of it that a story may kill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// The node that keeps bytes, from 0.
    Volume(usize),
    /// The gateway that speaks S3, from 0.
    Gateway(usize),
}

/// A program with the two ports it listens on: HTTP, and gRPC for the others.
#[derive(Debug)]
struct Program {
    process: Process,
    http: Port,
    grpc: Port,
}

impl SeaweedFs {
    /// One node and one gateway, with their data below `folder`, which exists.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    #[must_use]
    pub fn start(folder: &Path) -> Self {
        Self::start_as(folder, 1, 1, ("000", Some(MEMORY)))
    }

    /// The same, as it comes: its memory is its own to bound, and its speed what it is elsewhere.
    ///
    /// # Panics
    /// As [`Self::start`].
    #[must_use]
    pub fn start_at_ease(folder: &Path) -> Self {
        Self::start_as(folder, 1, 1, ("000", None))
    }

    /// Three nodes that keep two copies of everything, and two gateways.
    ///
    /// # Panics
    /// As [`Self::start`].
    #[must_use]
    pub fn start_cluster(folder: &Path) -> Self {
        Self::start_as(folder, 3, 2, ("001", Some(MEMORY)))
    }

    fn start_as(
        folder: &Path,
        volumes: usize,
        gateways: usize,
        (copies, memory): (&str, Option<&str>),
    ) -> Self {
        let mut master = master(folder, copies).bounded(memory);
        master.process.start();
        master.process.until_log("grpc server at");
        let master_at = master.place();
        let mut filer = filer(folder, &master_at).bounded(memory);
        let filer_at = filer.place();
        let volume = |n| volume(&folder.join(format!("volume{n}")), &master_at).bounded(memory);
        let volumes = (0..volumes).map(volume).collect();
        let gateway = |_| gateway(folder, &filer_at).bounded(memory);
        let gateways = (0..gateways).map(gateway).collect();
        filer.process.start();
        let mut store = Self { gateways, filer, volumes, master };
        store.volumes.iter_mut().for_each(|volume| volume.process.start());
        let joined: Vec<_> = store.volumes.iter().map(joins).collect();
        store.master.process.until_logs(&joined);
        store.filer.process.until_log("Start Seaweed Filer");
        store.gateways.iter_mut().for_each(|gateway| gateway.process.start());
        store.gateways.iter_mut().for_each(Program::until_it_serves);
        store
    }

    /// Where its first gateway is, and as whom to come.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access_by(0)
    }

    /// The same for the `gateway`-th, from 0.
    ///
    /// # Panics
    /// When there is no such gateway.
    #[must_use]
    pub fn access_by(&self, gateway: usize) -> Access {
        Access::to(self.gateways[gateway].http.address())
    }

    /// Ends a program at once, as a power cut does to a process, and waits until the others know.
    ///
    /// # Panics
    /// When there is no such program, or it does not run.
    pub fn kill(&mut self, node: Node) {
        self.program(node).process.kill();
        if let Node::Volume(n) = node {
            let gone = self.volumes[n].http.address();
            let gone = format!("unregister disconnected volume server {gone}");
            self.master.process.until_log(&gone);
        }
    }

    /// Starts a program that was killed, and waits until it takes part again.
    ///
    /// # Panics
    /// When there is no such program, or it does not start.
    pub fn restart(&mut self, node: Node) {
        self.program(node).process.start();
        match node {
            Node::Volume(n) => self.master.process.until_log(&joins(&self.volumes[n])),
            Node::Gateway(n) => self.gateways[n].until_it_serves(),
        }
    }

    /// The ids of all processes that run, for whoever measures them.
    #[must_use]
    pub fn process_ids(&self) -> Vec<u32> {
        let all = self.gateways.iter().chain(&self.volumes).chain([&self.filer, &self.master]);
        all.filter_map(|program| program.process.id()).collect()
    }

    fn program(&mut self, node: Node) -> &mut Program {
        match node {
            Node::Volume(n) => &mut self.volumes[n],
            Node::Gateway(n) => &mut self.gateways[n],
        }
    }
}

impl Program {
    fn new(folder: &Path, verb: &str, args: impl IntoIterator<Item = String>) -> Self {
        fs::create_dir_all(folder).expect("a folder for the store");
        let (http, grpc) = (Port::free(), Port::free());
        let mut all = vec!["-logtostderr=true".to_owned(), verb.to_owned()];
        all.extend([format!("-port={}", http.arg()), format!("-port.grpc={}", grpc.arg())]);
        all.extend(args);
        let all: Vec<_> = all.iter().map(String::as_str).collect();
        let process = Process::new(weed(), &all).within(folder);
        Self { process, http, grpc }
    }

    fn bounded(mut self, memory: Option<&str>) -> Self {
        if let Some(memory) = memory {
            self.process = self.process.env("GOMEMLIMIT", memory);
        }
        self
    }

    /// How the other programs name it.
    fn place(&self) -> String {
        format!("{}.{}", self.http.address(), self.grpc.arg())
    }

    fn until_it_serves(&mut self) {
        self.process.until_log("Start Seaweed S3 API Server");
    }
}

fn master(folder: &Path, copies: &str) -> Program {
    let home = folder.join("master");
    let own = [
        format!("-mdir={}", home.display()),
        format!("-volumeSizeLimitMB={VOLUME_MIB}"),
        format!("-defaultReplication={copies}"),
        // One master alone needs no election, which takes seconds.
        "-peers=none".into(),
        "-telemetry=false".into(),
    ];
    Program::new(&home, "master", own.into_iter().chain(on_loopback()))
}

fn volume(home: &Path, master: &str) -> Program {
    let own = [
        format!("-dir={}", home.display()),
        format!("-max={VOLUMES}"),
        format!("-mserver={master}"),
        // As a share of the disk it would refuse to write on a host that is nearly full.
        "-minFreeSpace=64MiB".into(),
    ];
    Program::new(home, "volume", own.into_iter().chain(on_loopback()))
}

fn filer(folder: &Path, master: &str) -> Program {
    let home = folder.join("filer");
    let own = [format!("-master={master}"), format!("-maxMB={CHUNK_MIB}")];
    let program = Program::new(&home, "filer", own.into_iter().chain(on_loopback()));
    let store = format!("[leveldb2]\nenabled = true\ndir = {:?}\n", home.join("names"));
    fs::write(home.join("filer.toml"), store).expect("a file of the store");
    program
}

fn gateway(folder: &Path, filer: &str) -> Program {
    let home = folder.join("gateway");
    let config = home.join("identities.json");
    let own = [
        "-ip.bind=127.0.0.1".into(),
        format!("-filer={filer}"),
        format!("-config={}", config.display()),
        "-iam=false".into(),
        "-port.iceberg=0".into(),
        "-port.lance=0".into(),
    ];
    let program = Program::new(&home, "s3", own);
    let Access { key_id, secret, .. } = Access::to(program.http.address());
    let identities = serde_json::json!({ "identities": [{
        "name": "docket",
        "credentials": [{ "accessKey": key_id, "secretKey": secret }],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }]});
    fs::write(config, identities.to_string()).expect("a file of the store");
    program
}

/// What the master logs when it knows the node.
fn joins(volume: &Program) -> String {
    format!("added volume server 0: {} ", volume.http.address())
}

fn on_loopback() -> [String; 2] {
    ["-ip=127.0.0.1".into(), "-ip.bind=127.0.0.1".into()]
}

/// Where `scripts/setup-debian` puts it.
fn weed() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(std::env::home_dir()?.join(".cache"))).expect("a home");
    let weed = cache.join("docket-tests/seaweedfs/bin/weed");
    assert!(weed.is_file(), "{} is not there; run `make setup` first", weed.display());
    weed
}
