//! Debian's own kernel, udev and kmod for the guest: downloaded, unpacked, never installed.
//!
//! Called once a run, before the guest boots. What was unpacked is kept below the folder and used
//! again; remove the folder to have newer ones. Fails with what is missing and how to get it. Changes
//! nothing on the host but that folder.

use std::{
    fs,
    io::Write,
    os::unix::{fs::symlink, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

/// Depends on the newest kernel there is; the `cloud` kernels have no USB.
const KERNEL: &str = "linux-image-amd64";
/// What the guest needs and a host that builds docket need not have.
const MORE: [&str; 3] = ["busybox-static", "kmod", "udev"];
/// A Debian root has these as links.
const LINKS: [&str; 4] = ["bin", "lib", "lib64", "sbin"];
/// How a stream of xz begins.
const XZ: &[u8] = b"\xfd7zXZ\0";

/// The unpacked packages.
#[derive(Clone, Debug)]
pub(super) struct Packages {
    /// As they lie on a root file system.
    pub root: PathBuf,
    /// The kernel as ELF: QEMU boots it directly, and the guest need not unpack it, which is slow
    /// without KVM.
    pub kernel: PathBuf,
    /// The kernel's release, which names the folder of its modules.
    pub release: String,
}

impl Packages {
    /// Those of `folder`, downloaded and unpacked now if it is the first time.
    pub(super) fn ready(folder: &Path) -> Result<Self> {
        ensure!(
            cfg!(target_arch = "x86_64"),
            "the rig's guest is an x86-64 machine, as must be the host"
        );
        let whole = folder.join("release");
        if !whole.exists() {
            unpack(folder).context("preparing the guest's packages")?;
        }
        let release = fs::read_to_string(&whole)?;
        Ok(Self { root: folder.join("root"), kernel: folder.join("vmlinux"), release })
    }
}

fn unpack(folder: &Path) -> Result<()> {
    let debs = folder.join("debs");
    let root = folder.join("root");
    for old in [&debs, &root] {
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
    }
    fs::create_dir_all(&debs)?;
    download(&debs)?;
    for link in LINKS {
        fs::create_dir_all(root.join("usr").join(link))?;
        symlink(Path::new("usr").join(link), root.join(link))?;
    }
    for entry in fs::read_dir(&debs)? {
        extract(&entry?.path(), &root)?;
    }
    let release = only_entry(&root.join("usr/lib/modules"))?;
    let mut depmod = Command::new(root.join("usr/bin/kmod"));
    run(depmod.arg0("depmod").arg("-b").arg(&root).arg(&release))?;
    elf(&root.join("boot").join(format!("vmlinuz-{release}")), &folder.join("vmlinux"))?;
    fs::remove_dir_all(&debs)?;
    fs::write(folder.join("release"), release)?;
    Ok(())
}

fn download(into: &Path) -> Result<()> {
    let told = run(Command::new("apt-cache").args(["depends", KERNEL]))?;
    let kernel = told
        .lines()
        .find_map(|line| line.trim().strip_prefix("Depends: "))
        .filter(|name| name.starts_with("linux-image-"));
    let Some(kernel) = kernel else {
        bail!(
            "apt knows no kernel package (`{KERNEL}`): run `apt-get update` as root, then this again"
        );
    };
    let mut download = Command::new("apt-get");
    let said = run(download.current_dir(into).args(["--quiet", "download", kernel]).args(MORE));
    said.context("a package cannot be had: is there a network, and is `apt-get update` recent?")?;
    Ok(())
}

/// Unpacks below `root`, whose links to folders stay links.
fn extract(deb: &Path, root: &Path) -> Result<()> {
    let mut files =
        Command::new("dpkg-deb").arg("--fsys-tarfile").arg(deb).stdout(Stdio::piped()).spawn()?;
    let from = files.stdout.take().context("a pipe")?;
    let mut tar = Command::new("tar");
    tar.args(["--extract", "--keep-directory-symlink", "--no-same-owner", "--directory"]).arg(root);
    run(tar.stdin(from))?;
    ensure!(files.wait()?.success(), "{} cannot be unpacked", deb.display());
    Ok(())
}

/// The ELF file within a kernel that unpacks itself.
fn elf(packed: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(packed)?;
    let begins = bytes.windows(XZ.len()).position(|piece| piece == XZ);
    let begins = begins.with_context(|| format!("{} holds no stream of xz", packed.display()))?;
    let draft = to.with_extension("draft");
    let mut xz = Command::new("xz")
        .args(["--decompress", "--stdout", "--single-stream"])
        .stdin(Stdio::piped())
        .stdout(fs::File::create(&draft)?)
        .stderr(Stdio::null())
        .spawn()
        .context("xz (package xz-utils)")?;
    // What follows the stream is not read: the pipe may break.
    let _ = xz.stdin.take().context("a pipe")?.write_all(&bytes[begins..]);
    let _ = xz.wait()?;
    let mut begins = [0; 4];
    std::io::Read::read_exact(&mut fs::File::open(&draft)?, &mut begins)?;
    ensure!(&begins == b"\x7fELF", "{} holds no ELF file", packed.display());
    Ok(fs::rename(draft, to)?)
}

fn only_entry(folder: &Path) -> Result<String> {
    let mut names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name()));
    let name = names.next().context("no kernel's modules")?;
    let name: std::ffi::OsString = name.map_err(|e: std::io::Error| e)?;
    Ok(name.to_string_lossy().into_owned())
}

/// Runs a program to its end; its output, or what it complained of.
pub(super) fn run(command: &mut Command) -> Result<String> {
    let named = command.get_program().to_string_lossy().into_owned();
    let output = command.stderr(Stdio::piped()).output().with_context(|| named.clone())?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{named}: {}\n{said}", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
