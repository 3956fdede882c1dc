//! The guest's initramfs: busybox, the few modules that lead to its root, and a script.
//!
//! Made anew each run, in moments. The format is the kernel's own (`buffer-format.rst`, `newc`).

use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::packages::Packages;

/// What leads to the root: devices on virtio, 9p, and the overlay. All else is loaded by udev.
const MODULES: [&str; 4] = ["virtio_pci", "9pnet_virtio", "9p", "overlay"];
const INIT: &str = include_str!("guest/init.sh");

/// Writes the archive to `to`.
pub(super) fn make(packages: &Packages, to: &Path) -> Result<()> {
    let mut archive = Archive::default();
    archive.folder("bin");
    archive.folder("modules");
    archive.program("bin/busybox", &fs::read(packages.root.join("usr/bin/busybox"))?);
    archive.program("init", INIT.as_bytes());
    let below = packages.root.join("usr/lib/modules").join(&packages.release);
    for (number, module) in
        in_order(&fs::read_to_string(below.join("modules.dep"))?)?.iter().enumerate()
    {
        archive.program(&format!("modules/{number:02}"), &fs::read(below.join(module))?);
    }
    Ok(fs::write(to, archive.end())?)
}

/// The modules and what they need, each behind all that it needs.
fn in_order(needs: &str) -> Result<Vec<String>> {
    let mut order: Vec<String> = Vec::new();
    for module in MODULES {
        let named = format!("/{module}.ko");
        let line = needs
            .lines()
            .find(|line| line.split_once(':').is_some_and(|(m, _)| m.ends_with(&named)));
        let (own, needed) = line
            .and_then(|line| line.split_once(':'))
            .with_context(|| format!("no module {module}"))?;
        // The deepest need is named last.
        for path in needed.split_whitespace().rev().chain([own]) {
            if !order.iter().any(|known| known == path) {
                order.push(path.to_owned());
            }
        }
    }
    Ok(order)
}

/// A cpio archive being written.
#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
    entries: usize,
}

impl Archive {
    fn folder(&mut self, name: &str) {
        self.entry(name, 0o040_755, &[]);
    }

    fn program(&mut self, name: &str, content: &[u8]) {
        self.entry(name, 0o100_755, content);
    }

    fn end(mut self) -> Vec<u8> {
        self.entry("TRAILER!!!", 0, &[]);
        self.bytes
    }

    fn entry(&mut self, name: &str, mode: u32, content: &[u8]) {
        self.entries += 1;
        let number = self.entries;
        let (size, name_size) = (content.len(), name.len() + 1);
        // inode, mode, owner, group, links, time, size, two device numbers twice, name's size, checksum.
        let head = format!(
            "070701{number:08X}{mode:08X}{:08X}{:08X}{:08X}{:08X}{size:08X}{:08X}{:08X}{:08X}{:08X}{name_size:08X}{:08X}",
            0, 0, 1, 0, 0, 0, 0, 0, 0
        );
        self.bytes.extend(head.as_bytes());
        self.bytes.extend(name.as_bytes());
        self.bytes.push(0);
        self.align();
        self.bytes.extend(content);
        self.align();
    }

    fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_module_stands_behind_all_that_it_needs() {
        let needs = "a/9p.ko: a/9pnet.ko a/netfs.ko\na/virtio_pci.ko: a/modern.ko a/ring.ko a/virtio.ko\n\
                     a/9pnet_virtio.ko: a/9pnet.ko a/ring.ko a/virtio.ko\na/overlay.ko:\na/not9p.ko: a/x.ko\n";
        let order = in_order(needs).unwrap();
        let expected = [
            "virtio",
            "ring",
            "modern",
            "virtio_pci",
            "9pnet",
            "9pnet_virtio",
            "netfs",
            "9p",
            "overlay",
        ];
        assert_eq!(order, expected.map(|name| format!("a/{name}.ko")));
        assert!(in_order("a/overlay.ko:\n").is_err());
    }

    #[test]
    fn the_archive_is_one_that_others_read() {
        let mut archive = Archive::default();
        archive.folder("bin");
        archive.program("bin/a", b"12345");
        let bytes = archive.end();
        assert_eq!(bytes.len() % 4, 0);
        // Head of 110 bytes, name and its zero, then the content, each up to a multiple of four.
        assert_eq!(&bytes[..6], b"070701");
        assert_eq!(&bytes[110..114], b"bin\0");
        assert_eq!(&bytes[116 + 110..116 + 116], b"bin/a\0");
        assert_eq!(&bytes[116 + 116..116 + 121], b"12345");
    }
}
