//! Puts files on an exFAT volume that `mkfs.exfat` has laid out.
//!
//! Called by tests. Written from Microsoft's public specification without the reader's help. What is
//! put stays in memory until [`ExfatWriter::finish`], content excepted. Fails when the volume is full
//! or the host's disk refuses.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::FileExt,
    path::Path,
};

use chrono::{DateTime, NaiveDateTime};

use super::{
    exfat_set::{ExfatFile, Put, set},
    program, run,
};

/// A file or folder that has its place, to be named in a folder.
#[derive(Debug)]
pub struct Placed(Vec<u8>);

/// A volume being filled.
#[derive(Debug)]
pub struct ExfatWriter {
    image: File,
    table_at: u64,
    heap_at: u64,
    cluster_bytes: u64,
    root: u32,
    bitmap_at: u64,
    bitmap: Vec<u8>,
    /// The first cluster behind all that are used.
    next: u32,
}

impl ExfatWriter {
    /// Makes a volume of `bytes` at `image`.
    ///
    /// # Errors
    /// What `mkfs.exfat` says.
    pub fn format(image: &Path, bytes: u64) -> io::Result<Self> {
        File::create_new(image)?.set_len(bytes)?;
        run(program("mkfs.exfat").args(["-L", "CARD"]).arg(image))?;
        let image = File::options().read(true).write(true).open(image)?;
        let mut boot = [0; 512];
        image.read_exact_at(&mut boot, 0)?;
        let word =
            |at: usize| u32::from_le_bytes([boot[at], boot[at + 1], boot[at + 2], boot[at + 3]]);
        let (sector_bytes, root) = (1_u64 << boot[108], word(96));
        let mut writer = Self {
            image,
            table_at: u64::from(word(80)) * sector_bytes,
            heap_at: u64::from(word(88)) * sector_bytes,
            cluster_bytes: sector_bytes << boot[109],
            root,
            bitmap_at: 0,
            next: 2,
            bitmap: vec![0; usize::try_from(word(92).div_ceil(8)).unwrap_or_default()],
        };
        writer.read_bitmap()?;
        Ok(writer)
    }

    /// Puts content in its place.
    ///
    /// # Errors
    /// When it does not fit, or cannot be read or written.
    pub fn file(&mut self, file: &ExfatFile, content: impl Read) -> io::Result<Placed> {
        let put = self.put(content, file.fragmented)?;
        Ok(Placed(set(file, put, false)))
    }

    /// Puts a folder with what was placed before in its place.
    ///
    /// # Errors
    /// As for [`Self::file`].
    pub fn folder(&mut self, folder: &ExfatFile, placed: Vec<Placed>) -> io::Result<Placed> {
        let mut entries: Vec<_> = placed.into_iter().flat_map(|placed| placed.0).collect();
        let length = entries.len().max(1).next_multiple_of(self.cluster_length());
        entries.resize(length, 0);
        let put = self.put(&*entries, folder.fragmented)?;
        Ok(Placed(set(folder, put, true)))
    }

    /// Puts everything in the folder `root` on the card, in the order of names, stamps in UTC.
    ///
    /// # Errors
    /// As for [`Self::file`].
    pub fn tree(&mut self, root: &Path) -> io::Result<Vec<Placed>> {
        let mut entries = fs::read_dir(root)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut placed = Vec::new();
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
            let metadata = entry.metadata()?;
            let file = ExfatFile::new(name, face(&metadata)?);
            placed.push(if metadata.is_dir() {
                let inner = self.tree(&entry.path())?;
                self.folder(&file, inner)?
            } else {
                self.file(&file, File::open(entry.path())?)?
            });
        }
        Ok(placed)
    }

    /// Has `fsck.exfat` judge the volume at `image`, which it leaves as it is; answers what it said.
    ///
    /// # Errors
    /// What it finds wrong.
    pub fn judge(image: &Path) -> io::Result<String> {
        run(program("fsck.exfat").arg("-n").arg(image))
    }

    /// Names what was placed in the root folder and writes all that is still to be written.
    ///
    /// # Errors
    /// When the root's one cluster does not hold it, or the host's disk refuses.
    pub fn finish(self, placed: Vec<Placed>) -> io::Result<()> {
        let mut root = vec![0; self.cluster_length()];
        self.image.read_exact_at(&mut root, self.at(self.root))?;
        let used = root.chunks_exact(32).take_while(|entry| entry[0] != 0).count() * 32;
        let entries: Vec<_> = placed.into_iter().flat_map(|placed| placed.0).collect();
        let free = root.get_mut(used..used + entries.len()).ok_or(io::ErrorKind::StorageFull)?;
        free.copy_from_slice(&entries);
        self.image.write_all_at(&root, self.at(self.root))?;
        self.image.write_all_at(&self.bitmap, self.bitmap_at)
    }

    fn read_bitmap(&mut self) -> io::Result<()> {
        let mut entry = [0; 32];
        let mut at = self.at(self.root);
        while entry[0] != 0x81 {
            self.image.read_exact_at(&mut entry, at)?;
            at += 32;
        }
        let first = u32::from_le_bytes([entry[20], entry[21], entry[22], entry[23]]);
        self.bitmap_at = self.at(first);
        self.image.read_exact_at(&mut self.bitmap, self.bitmap_at)?;
        let used = self.bitmap.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        self.next = 2 + u32::try_from(used * 8).unwrap_or(u32::MAX);
        Ok(())
    }

    fn put(&mut self, mut content: impl Read, fragmented: bool) -> io::Result<Put> {
        let mut put = Put { first: 0, bytes: 0, contiguous: !fragmented };
        let mut last: Option<u32> = None;
        let mut chunk = vec![0; self.cluster_length()];
        loop {
            let n = content.by_ref().take(self.cluster_bytes).read(&mut chunk)?;
            let n = n + fill(&mut content, &mut chunk[n..])?;
            if n == 0 {
                break;
            }
            let cluster = self.take(fragmented)?;
            self.image.write_all_at(&chunk[..n], self.at(cluster))?;
            match last {
                None => put.first = cluster,
                Some(last) => self.link(last, cluster, fragmented)?,
            }
            last = Some(cluster);
            put.bytes += n as u64;
        }
        match last {
            Some(last) => self.link(last, u32::MAX, fragmented)?,
            None => put.contiguous = false,
        }
        Ok(put)
    }

    /// The next cluster behind all others, or with a gap before it.
    fn take(&mut self, fragmented: bool) -> io::Result<u32> {
        let cluster = self.next + u32::from(fragmented);
        let bit = usize::try_from(cluster - 2).unwrap_or(usize::MAX);
        let byte = self.bitmap.get_mut(bit / 8).ok_or(io::ErrorKind::StorageFull)?;
        *byte |= 1 << (bit % 8);
        self.next = cluster + 1;
        Ok(cluster)
    }

    fn link(&self, cluster: u32, next: u32, fragmented: bool) -> io::Result<()> {
        if !fragmented {
            return Ok(());
        }
        self.image.write_all_at(&next.to_le_bytes(), self.table_at + u64::from(cluster) * 4)
    }

    fn at(&self, cluster: u32) -> u64 {
        self.heap_at + u64::from(cluster - 2) * self.cluster_bytes
    }

    fn cluster_length(&self) -> usize {
        usize::try_from(self.cluster_bytes).unwrap_or(usize::MAX)
    }
}

/// Fills the rest of a chunk as far as the content goes.
fn fill(content: &mut impl Read, rest: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < rest.len() {
        match content.read(&mut rest[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    Ok(filled)
}

fn face(metadata: &fs::Metadata) -> io::Result<NaiveDateTime> {
    let modified = DateTime::<chrono::Utc>::from(metadata.modified()?);
    Ok(modified.naive_utc())
}
