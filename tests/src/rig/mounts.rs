//! Cards behind loop devices, and `docket-mount` behind a socket, as its units run it.
//!
//! Used by the stories about mounts. They need root and a loop device: [`Mounts::possible`] says, aloud, where
//! there are none. The program runs as nobody with one power, CAP_SYS_ADMIN, as under its unit; systemd's
//! part, handing it each connection as standard input, is played here. Loop devices and mounts are gone
//! with the values that stand for them.

use std::{
    fs::{self, File},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::{self, JoinHandle},
};

use rustix::net::{
    AddressFamily, Shutdown, SocketAddrUnix, SocketFlags, SocketType, accept, bind, listen,
    shutdown, socket_with,
};

use super::docket_program;

/// An image as a block device.
pub struct Loop {
    node: PathBuf,
}

impl Loop {
    /// A device over `image`, which the kernel lets nobody write to, as the udev rules of bays see to.
    ///
    /// # Panics
    /// When the host gives none.
    #[must_use]
    pub fn read_only(image: &Path) -> Self {
        Self::of(Command::new("losetup").arg("--read-only"), image)
    }

    /// The same for a device that can be written to.
    ///
    /// # Panics
    /// When the host gives none.
    #[must_use]
    pub fn writable(image: &Path) -> Self {
        Self::of(&mut Command::new("losetup"), image)
    }

    fn of(losetup: &mut Command, image: &Path) -> Self {
        let node = done(losetup.args(["--find", "--show"]).arg(image));
        Self { node: node.trim().into() }
    }

    /// Its node.
    #[must_use]
    pub fn node(&self) -> &Path {
        &self.node
    }

    /// Mounts it in the ordinary way, with these options, and does something there.
    ///
    /// # Panics
    /// When the kernel will not.
    pub fn mounted<T>(&self, options: &str, at_root: impl FnOnce(&Path) -> T) -> T {
        let at = tempfile::tempdir().expect("a folder");
        done(
            Command::new("mount")
                .args(["-t", "ext4", "-o", options])
                .arg(&self.node)
                .arg(at.path()),
        );
        let made = at_root(at.path());
        done(Command::new("umount").arg(at.path()));
        made
    }

    /// Whether a filesystem on it is mounted anywhere: then nobody else gets the device to himself.
    ///
    /// # Panics
    /// When it cannot be looked at.
    #[must_use]
    pub fn is_mounted(&self) -> bool {
        use rustix::{
            fs::{Mode, OFlags, open},
            io::Errno,
        };
        match open(&self.node, OFlags::RDONLY | OFlags::EXCL | OFlags::CLOEXEC, Mode::empty()) {
            Ok(_) => false,
            Err(Errno::BUSY) => true,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        // One that is still mounted goes with the mount.
        let _ = Command::new("losetup").arg("--detach").arg(&self.node).status();
    }
}

/// An ext4 image at `image` with everything that lies in the folder `root`.
///
/// # Panics
/// When `mkfs.ext4` says no.
pub fn ext4(image: &Path, bytes: u64, root: &Path) {
    File::create_new(image).and_then(|file| file.set_len(bytes)).expect("room for an image");
    done(Command::new("mkfs.ext4").args(["-q", "-F", "-d"]).arg(root).arg(image));
}

/// `docket-mount`, asked over a socket of its own.
pub struct Mounts {
    socket: PathBuf,
    listener: OwnedFd,
    serving: Option<JoinHandle<()>>,
}

impl Mounts {
    /// Whether this host can mount and has loop devices; says so when it cannot.
    #[must_use]
    pub fn possible() -> bool {
        let is_possible =
            rustix::process::geteuid().is_root() && File::open("/dev/loop-control").is_ok();
        if !is_possible {
            println!("SKIPPED: needs root and /dev/loop-control; nothing was tested");
        }
        is_possible
    }

    /// Starts to listen below `home`; each connection gets the program with these arguments.
    ///
    /// # Panics
    /// When the host gives no socket.
    #[must_use]
    pub fn listen(home: &Path, arguments: &[&str]) -> Self {
        let socket = home.join("docket-mount.socket");
        let flags = SocketFlags::CLOEXEC;
        let listener =
            socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).expect("a socket");
        let _ = fs::remove_file(&socket);
        bind(&listener, &SocketAddrUnix::new(&socket).expect("a short path")).expect("a socket");
        listen(&listener, 8).expect("a socket");
        let heard = listener.try_clone().expect("a descriptor");
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        let serving = thread::spawn(move || {
            while let Ok(line) = accept(&heard) {
                // What it refuses it says to the caller; its exit code says the same.
                let _ = program(line, &arguments).status().expect("setpriv runs");
            }
        });
        Self { socket, listener, serving: Some(serving) }
    }

    /// Where it listens.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }
}

impl Drop for Mounts {
    fn drop(&mut self) {
        let _ = shutdown(&self.listener, Shutdown::Both);
        if let Some(serving) = self.serving.take() {
            let _ = serving.join();
        }
    }
}

/// The program with the powers it has under its unit.
fn program(line: OwnedFd, arguments: &[String]) -> Command {
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"])
        .args(["--bounding-set=-all,+sys_admin", "--inh-caps=-all,+sys_admin"])
        .args(["--ambient-caps=-all,+sys_admin", "--"])
        .arg(docket_program().with_file_name("docket-mount"))
        .args(arguments)
        .stdin(Stdio::from(line));
    command
}

/// Runs a program to its end and answers what it said.
fn done(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
