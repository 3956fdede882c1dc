//! Ceph's object gateway on this host: a second store, of another make than SeaweedFS.
//!
//! Used by the campaign `stores` alone, where its packages are installed
//! (`scripts/setup-debian radosgw ceph-mon ceph-osd ceph-common`). One monitor, one storage daemon that
//! keeps its data in memory, one gateway: nothing outlives the value. Every daemon is a process of ours
//! in the foreground and is killed when the value is dropped.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Access, port::Port, process::Process};

/// The programs it takes.
const PROGRAMS: [&str; 7] =
    ["ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin"];
/// Who there is, and what each may do.
const KEYS: [(&str, &[&str]); 4] = [
    ("mon.", &["mon", "allow *"]),
    ("client.admin", &["mon", "allow *", "osd", "allow *", "mgr", "allow *"]),
    ("client.gateway", &["mon", "allow *", "osd", "allow *", "mgr", "allow *"]),
    ("osd.0", &["mon", "allow profile osd", "osd", "allow *", "mgr", "allow profile osd"]),
];
/// Ids have to be there; these clusters never meet another.
const CLUSTER: &str = "00000000-0000-4000-8000-000000000001";
const STORAGE: &str = "00000000-0000-4000-8000-000000000002";
/// What the storage daemon keeps in memory at most, bytes.
const STORED_MAX: u64 = 4 << 30;

/// The running store.
#[derive(Debug)]
pub struct Ceph {
    // In the order in which they may go down.
    gateway: Process,
    storage: Process,
    monitor: Process,
    ports: [Port; 2],
}

impl Ceph {
    /// Whether its packages are installed.
    #[must_use]
    pub fn is_installed() -> bool {
        super::are_on_the_path(&PROGRAMS)
    }

    /// Starts it with its data below `folder`, which exists.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    #[must_use]
    pub fn start(folder: &Path) -> Self {
        let ports = [Port::free(), Port::free()];
        let site = Site { folder: folder.to_owned() };
        site.configure(&ports[0]);
        let monitor = site.monitor(&ports[0]);
        let storage = site.storage();
        site.make_user();
        let gateway = site.gateway(&ports[1]);
        Self { gateway, storage, monitor, ports }
    }

    /// Where it is, and as whom to come.
    #[must_use]
    pub fn access(&self) -> Access {
        Access::to(self.ports[1].address())
    }

    /// The ids of all processes that run, for whoever measures them.
    #[must_use]
    pub fn process_ids(&self) -> Vec<u32> {
        [&self.gateway, &self.storage, &self.monitor].iter().filter_map(|p| p.id()).collect()
    }
}

/// A cluster's folder.
struct Site {
    folder: PathBuf,
}

impl Site {
    fn configure(&self, monitor: &Port) {
        let (folder, monitor) = (self.folder.display(), monitor.address());
        for below in ["run", "log", "mon", "osd", "gateway"] {
            fs::create_dir_all(self.folder.join(below)).expect("a folder for the store");
        }
        let classes = class_folder();
        let text = format!(
            "[global]
            fsid = {CLUSTER}
            mon host = [v2:{monitor}]
            mon initial members = a
            public network = 127.0.0.0/8
            keyring = {folder}/keyring
            run dir = {folder}/run
            admin socket = {folder}/run/$name.$pid.asok
            log file = {folder}/log/$name.log
            mon data avail warn = 1
            mon data avail crit = 1
            mon allow pool size one = true
            mon max pg per osd = 2000
            osd pool default size = 1
            osd pool default min size = 1
            osd pool default pg num = 8
            osd pool default pg autoscale mode = off
            osd crush chooseleaf type = 0
            osd objectstore = memstore
            memstore device bytes = {STORED_MAX}
            osd class dir = {}
            ms bind ipv6 = false
            rgw enable usage log = false
            ",
            classes.display()
        );
        let text = text.trim_end().to_owned() + "\n";
        fs::write(self.folder.join("ceph.conf"), text).expect("a file of the store");
        for (n, (name, may)) in KEYS.iter().enumerate() {
            let keyring = self.path("keyring");
            let mut args = vec![keyring.as_str(), "--gen-key", "-n", name];
            if n == 0 {
                args.push("--create-keyring");
            }
            args.extend(may.chunks(2).flat_map(|pair| ["--cap", pair[0], pair[1]]));
            self.run("ceph-authtool", &args);
        }
    }

    fn monitor(&self, port: &Port) -> Process {
        let (map, data, keys) = (self.path("monmap"), self.path("mon"), self.path("keyring"));
        let at = format!("[v2:{}]", port.address());
        self.run("monmaptool", &["--create", "--fsid", CLUSTER, "--addv", "a", &at, &map]);
        let own = ["-i", "a", "--mon-data", &data, "--no-mon-config"];
        let new = [own.as_slice(), &["--mkfs", "--monmap", &map, "--keyring", &keys]].concat();
        self.run("ceph-mon", &new);
        // Every later command waits for it by itself.
        self.daemon("ceph-mon", &own)
    }

    fn storage(&self) -> Process {
        let data = self.path("osd");
        self.run("ceph", &["osd", "new", STORAGE, "0"]);
        let own = ["-i", "0", "--osd-data", &data, "--no-mon-config"];
        self.run("ceph-osd", &[own.as_slice(), &["--mkfs", "--osd-uuid", STORAGE]].concat());
        self.run("ceph", &["osd", "crush", "add", "osd.0", "1.0", "host=here", "root=default"]);
        self.daemon("ceph-osd", &own)
    }

    /// Waits by itself until something can be stored.
    fn make_user(&self) {
        let Access { key_id, secret, .. } = Access::to(([127, 0, 0, 1], 0).into());
        let new =
            ["--no-mon-config", "user", "create", "--uid", "docket", "--display-name", "docket"];
        let keys = ["--access-key", key_id.as_str(), "--secret", secret.as_str()];
        self.run("radosgw-admin", &[new.as_slice(), &keys].concat());
    }

    fn gateway(&self, port: &Port) -> Process {
        let (data, front) = (self.path("gateway"), format!("beast endpoint={}", port.address()));
        let own = ["-n", "client.gateway", "--rgw-data", &data, "--no-mon-config"];
        let own = [own.as_slice(), &["--rgw-frontends", &front]].concat();
        let mut gateway = self.daemon("radosgw", &own);
        // The first line after it began to listen.
        gateway.until_log("service_daemon_register");
        gateway
    }

    /// A daemon in the foreground that logs to its standard error.
    fn daemon(&self, program: &str, args: &[&str]) -> Process {
        let args = [args, &["-d"]].concat();
        let daemon = Process::new(program, &args).env("CEPH_CONF", self.path("ceph.conf"));
        let mut daemon = daemon.within(&self.folder);
        daemon.start();
        daemon
    }

    fn run(&self, program: &str, args: &[&str]) {
        let mut command = Command::new(program);
        command.args(args).env("CEPH_CONF", self.path("ceph.conf")).current_dir(&self.folder);
        let done = command.output();
        let done = done.unwrap_or_else(|e| panic!("{program} does not start: {e}"));
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{program} {args:?}: {}\n{said}", done.status);
    }

    fn path(&self, below: &str) -> String {
        self.folder.join(below).display().to_string()
    }
}

/// Where Debian has the storage daemon's classes: below the libraries of the architecture.
fn class_folder() -> PathBuf {
    let architecture = std::env::consts::ARCH;
    PathBuf::from(format!("/usr/lib/{architecture}-linux-gnu/rados-classes"))
}
