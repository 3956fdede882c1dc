//! The guest: a machine of QEMU's with two USB controllers, Debian's kernel, and systemd as process 1.
//!
//! Booted once a run. It is ended with the rig, whatever becomes of that: dropped, interrupted, killed.
//! Fails with what the guest said last.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{
    initramfs,
    journal::Journal,
    packages::{Packages, run},
    qmp::Qmp,
    root,
    shell::{PATIENCE, Shell},
    slot::{CONNECTORS, controller_id},
    wire::{JOURNAL_PORT, SHELL_PORT},
};

const QEMU: &str = "qemu-system-x86_64";
/// Of the guest, for what is written to its root as well.
const MEMORY: &str = "1536M";
/// Of the station's data disk; it is sparse.
const DISK_BYTES: u64 = 4 << 30;
/// Lines of the console that are shown when the guest does not boot.
const SHOWN: usize = 40;

/// A booted guest.
pub(super) struct Machine {
    qemu: Child,
    qmp: Mutex<Qmp>,
    /// Its commands.
    pub shell: Shell,
    /// Its journal.
    pub journal: Journal,
    // Behind QEMU, which uses what is in it.
    _sockets: tempfile::TempDir,
}

/// Fails unless QEMU can be had.
pub(super) fn has_qemu() -> Result<()> {
    let version = Command::new(QEMU).arg("--version").stdout(Stdio::null()).status();
    ensure!(
        version.is_ok_and(|status| status.success()),
        "{QEMU} is not installed: `make usb` installs it (Debian package qemu-system-x86)"
    );
    Ok(())
}

impl Machine {
    /// Boots a guest in `folder`, which holds what it needs and keeps what it said. To be called on
    /// the program's first thread: the guest ends with the thread that started it.
    pub(super) fn boot(folder: &Path, packages: &Packages) -> Result<Self> {
        let layer = folder.join("rig");
        root::make(&layer).context("making the guest's root")?;
        initramfs::make(packages, &folder.join("initramfs"))?;
        let disk = folder.join("data.img");
        File::create(&disk)?.set_len(DISK_BYTES)?;
        run(Command::new("mkfs.ext4")
            .env("PATH", "/usr/sbin:/sbin:/usr/bin:/bin")
            .arg("-q")
            .arg(&disk))?;
        // A socket's path is short, and the folder's need not be.
        let sockets = tempfile::Builder::new().prefix("docket-usb").tempdir()?;
        let mut command = qemu(folder, packages, &layer, sockets.path());
        let mut qemu = command.spawn().context("QEMU, under setpriv (package util-linux)")?;
        let (write, read) =
            (qemu.stdin.take().context("piped")?, qemu.stdout.take().context("piped")?);
        let reached = Qmp::begin(write, read).and_then(|qmp| {
            let (shell, ready) = Shell::connect(&sockets.path().join(SHELL_PORT))?;
            Ok((
                qmp,
                Journal::connect(&sockets.path().join(JOURNAL_PORT), &folder.join("journal.log"))?,
                shell,
                ready,
            ))
        });
        let (qmp, journal, shell, ready) = match reached {
            Ok(reached) => reached,
            Err(error) => {
                end(&mut qemu);
                return Err(error.context(fs::read_to_string(folder.join("qemu.log"))?));
            }
        };
        let machine = Self { qemu, qmp: Mutex::new(qmp), shell, journal, _sockets: sockets };
        let is_ready = ready.recv_timeout(PATIENCE);
        is_ready
            .ok()
            .with_context(|| format!("the guest does not boot:\n{}", machine.last_words(folder)))?;
        Ok(machine)
    }

    /// Asks QEMU.
    pub(super) fn ask(&self, command: &str, arguments: &Value) -> Result<Value> {
        self.qmp().ask(command, arguments)
    }

    /// Pulls a device out, whatever the guest is doing with it. Returns once it is gone.
    pub(super) fn pull(&self, device: &str) -> Result<()> {
        let mut qmp = self.qmp();
        qmp.ask("device_del", &serde_json::json!({ "id": device }))?;
        qmp.until_gone(device)
    }

    fn qmp(&self) -> MutexGuard<'_, Qmp> {
        self.qmp.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn last_words(&self, folder: &Path) -> String {
        let console = fs::read(folder.join("console.log")).unwrap_or_default();
        let console = String::from_utf8_lossy(&console).into_owned();
        let lines: Vec<_> = console.lines().collect();
        let shown = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
        shown + "\n" + &self.journal.tail(SHOWN, |_| true)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        end(&mut self.qemu);
    }
}

fn end(qemu: &mut Child) {
    // Both fail only when it has ended already.
    let _ = qemu.kill();
    let _ = qemu.wait();
}

/// The command line. `setpriv` sees to it that QEMU ends with the rig, however that ends.
fn qemu(folder: &Path, packages: &Packages, layer: &Path, sockets: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--", QEMU, "-name", "docket-usb-rig"]);
    // No KVM: hosts that can nest it are rare, and some that seem to cannot run a plain kernel.
    command.args(["-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "Nehalem", "-smp", "2"]);
    command.args([
        "-m",
        MEMORY,
        "-nodefaults",
        "-no-reboot",
        "-display",
        "none",
        "-no-user-config",
    ]);
    command.arg("-kernel").arg(&packages.kernel);
    command.arg("-initrd").arg(folder.join("initramfs"));
    command.args([
        "-append",
        "console=ttyS0 panic=-1 quiet loglevel=4 mitigations=off nokaslr random.trust_cpu=on \
         net.ifnames=0 systemd.unit=rig.target systemd.show_status=0",
    ]);
    for (tag, path) in [("rig", layer), ("packages", &packages.root), ("host", Path::new("/"))] {
        command.arg("-fsdev").arg(share(tag, path));
        command.args(["-device", &format!("virtio-9p-pci,fsdev={tag},mount_tag={tag}")]);
    }
    let disk = folder.join("data.img");
    command.arg("-drive").arg(format!("file={},if=virtio,format=raw,cache=unsafe", disk.display()));
    command.args(["-device", "virtio-rng-pci", "-device", "virtio-serial-pci"]);
    for port in [SHELL_PORT, JOURNAL_PORT] {
        let path: PathBuf = sockets.join(port);
        let chardev = format!("socket,id={port},path={},server=on,wait=off", path.display());
        command.args(["-chardev", &chardev]);
        command.args(["-device", &format!("virtserialport,chardev={port},name={port}")]);
    }
    for controller in 0..2 {
        let id = controller_id(controller);
        command.args(["-device", &format!("qemu-xhci,id={id},p2={CONNECTORS},p3={CONNECTORS}")]);
    }
    command.args(["-chardev", "stdio,id=qmp,signal=off", "-mon", "chardev=qmp,mode=control"]);
    command.arg("-serial").arg(format!("file:{}", folder.join("console.log").display()));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    // Where it cannot be kept, it is not missed.
    command
        .stderr(File::create(folder.join("qemu.log")).map_or_else(|_| Stdio::null(), Stdio::from));
    command
}

fn share(tag: &str, path: &Path) -> String {
    // A comma in a path is written twice.
    let path = path.display().to_string().replace(',', ",,");
    format!("local,id={tag},path={path},readonly=on,security_model=none,multidevs=remap")
}
