//! Finding every object in one store of a device.
//!
//! Called by the recorder for each store. Devices disagree about which number asks for the root and
//! which for everything, so both are asked, then every folder found; where an object lies is told
//! by the parent it names itself. Whatever is found ends among the files or, with its reason, among
//! what cannot be taken. The number of objects, their depth and the bytes of their paths are
//! bounded; folders that lie in one another are told, not followed. Fails only when the device is
//! lost or does not answer.

use std::collections::{BTreeMap, VecDeque, btree_map::Entry};

use super::{
    ask::Ask,
    dataset::{Cursor, DeviceInfo, ObjectInfo, SIZE_UNKNOWN},
    session::{DATASET_BYTES_MAX, Session},
    stamp::Written,
    trouble::{Trouble, code},
};
use crate::{
    NotTaken,
    listing::{DEPTH_MAX, Found, not_taken},
    wtf8::wtf8,
};

/// Most objects of one store; a full recorder holds some ten thousand.
const OBJECTS_MAX: usize = 200_000;
/// Most bytes of all paths of one store together.
const PATH_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Asks for the objects in a store's root; on some devices for all objects.
const IN_ROOT: u32 = u32::MAX;
/// Asks for all objects of a store; on some devices for those in its root.
const EVERYWHERE: u32 = 0;
/// The object property "size in 64 bits", MTP 1.1 appendix B.
const PROPERTY_SIZE: u32 = 0xdc04;

/// A file in a store.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Its path is from the store's root; read-only is what the recorder marks as protected.
    pub(super) found: Found,
    /// The device's number for it, good for this session.
    pub(super) handle: u32,
}

/// Everything in a store, each list in byte order of paths.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) files: Vec<File>,
    pub(super) folders: Vec<Vec<u8>>,
    /// Paths from the store's root; the empty path stands for the store itself.
    pub(super) not_taken: Vec<NotTaken>,
}

/// Lists store `store` of the device that says it is `device`.
pub(super) fn walk(
    session: &mut Session,
    device: &DeviceInfo,
    store: u32,
) -> Result<Walked, Trouble> {
    let (nodes, refused) = (BTreeMap::new(), Vec::new());
    let mut walk = Walk { session, device, store, nodes, refused, left: 0 };
    walk.discover()?;
    Ok(walk.tell())
}

/// An object as found.
struct Node {
    /// The folder whose listing named it.
    found_in: u32,
    known: Known,
}

enum Known {
    File {
        info: ObjectInfo,
        size: Option<u64>,
    },
    Folder(ObjectInfo),
    /// It was named, and then could not be described.
    Unknown {
        reason: &'static str,
        detail: String,
    },
}

struct Walk<'a> {
    session: &'a mut Session,
    device: &'a DeviceInfo,
    store: u32,
    nodes: BTreeMap<u32, Node>,
    /// Folders that would not be listed, and why.
    refused: Vec<(u32, String)>,
    /// Objects named beyond [`OBJECTS_MAX`].
    left: usize,
}

impl Walk<'_> {
    fn discover(&mut self) -> Result<(), Trouble> {
        let mut folders = VecDeque::new();
        let in_root = self.listed(IN_ROOT, &mut folders);
        let everywhere = match &in_root {
            Err(trouble) if trouble.is_final() => return in_root,
            _ => self.listed(EVERYWHERE, &mut folders),
        };
        match (in_root, everywhere) {
            (_, Err(trouble)) if trouble.is_final() => return Err(trouble),
            (Err(trouble), Err(_)) => return Err(trouble),
            _ => {}
        }
        while let Some(folder) = folders.pop_front() {
            match self.listed(folder, &mut folders) {
                Err(trouble) if trouble.is_final() => return Err(trouble),
                Err(trouble) => self.refused.push((folder, trouble.words())),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    /// Takes in the objects of one listing that were not known; queues the folders among them.
    fn listed(&mut self, parent: u32, folders: &mut VecDeque<u32>) -> Result<(), Trouble> {
        let ask = Ask::ObjectHandles;
        let answer = self.session.data(ask, &[self.store, 0, parent], DATASET_BYTES_MAX)?;
        let what = "it is no list of objects";
        let handles = Cursor(&answer).u32s().ok_or(Trouble::Garbage { ask, what })?;
        for handle in handles {
            if self.nodes.len() >= OBJECTS_MAX && !self.nodes.contains_key(&handle) {
                self.left += 1;
                continue;
            }
            if let Entry::Vacant(vacant) = self.nodes.entry(handle) {
                let known = described(self.session, self.device, handle)?;
                if matches!(known, Known::Folder(_)) {
                    folders.push_back(handle);
                }
                vacant.insert(Node { found_in: parent, known });
            }
        }
        Ok(())
    }

    /// Every node with its path.
    fn tell(self) -> Walked {
        let mut walked = Walked::default();
        let mut path_bytes = 0;
        let mut left = self.left;
        for (&handle, node) in &self.nodes {
            let path = self.path(handle, node);
            path_bytes += path.as_ref().map_or_else(|lost| lost.path_raw.len(), Vec::len);
            match path {
                _ if path_bytes > PATH_BYTES_MAX => left += 1,
                Ok(path_raw) => walked.add(handle, path_raw, &node.known),
                Err(lost) => walked.not_taken.push(lost),
            }
        }
        for (folder, why) in &self.refused {
            if let Some(Ok(path)) = self.nodes.get(folder).map(|node| self.path(*folder, node)) {
                walked.not_taken.push(not_taken(path, "unreadable-folder", why.as_str()));
            }
        }
        if left > 0 {
            let detail = format!("{left} objects more than a listing holds");
            walked.not_taken.push(not_taken(Vec::new(), "too-many", detail));
        }
        walked.sorted()
    }

    /// The path of a node, or why it has none.
    fn path(&self, handle: u32, node: &Node) -> Result<Vec<u8>, NotTaken> {
        let name = name(handle, node);
        let mut names = vec![name.clone()];
        let mut above = vec![handle];
        let mut at = node;
        while let Some((parent, folder)) = self.folder_of(at) {
            if above.contains(&parent) {
                let detail = "its folders lie in one another";
                return Err(not_taken(name, "loop", detail));
            }
            if above.len() > DEPTH_MAX {
                let detail = format!("more than {DEPTH_MAX} folders deep");
                return Err(not_taken(name, "too-deep", detail));
            }
            above.push(parent);
            names.push(self::name(parent, folder));
            at = folder;
        }
        names.reverse();
        Ok(names.join(&b"/"[..]))
    }

    /// The folder a node lies in: the one it names, else the one whose listing named it; `None`
    /// for the root, which devices write as zero, as all ones, or as the store's own number.
    fn folder_of(&self, node: &Node) -> Option<(u32, &Node)> {
        let named = match &node.known {
            Known::File { info, .. } | Known::Folder(info) => Some(info.parent),
            Known::Unknown { .. } => None,
        };
        let folder = |handle: u32| {
            // No object has these numbers; one that a device lists all the same holds nothing.
            let node =
                self.nodes.get(&handle).filter(|_| ![EVERYWHERE, IN_ROOT].contains(&handle))?;
            matches!(node.known, Known::Folder(_)).then_some((handle, node))
        };
        named.and_then(folder).or_else(|| folder(node.found_in))
    }
}

impl Walked {
    fn add(&mut self, handle: u32, path_raw: Vec<u8>, known: &Known) {
        match known {
            Known::Folder(_) => self.folders.push(path_raw),
            Known::Unknown { reason, detail } => {
                self.not_taken.push(not_taken(path_raw, reason, detail.as_str()));
            }
            Known::File { size: None, .. } => {
                let detail = "it has 4 GiB or more, and the recorder does not tell how many bytes";
                self.not_taken.push(not_taken(path_raw, "unknown-size", detail));
            }
            Known::File { info, size: Some(size) } => {
                let found = Found {
                    path_raw,
                    size: *size,
                    modified: Written::read(&info.modified).map(Written::stamp),
                    read_only: info.protected,
                };
                self.files.push(File { found, handle });
            }
        }
    }

    fn sorted(mut self) -> Self {
        let place = |file: &File| (file.found.path_raw.clone(), file.handle);
        self.files.sort_by_cached_key(place);
        self.folders.sort();
        self.not_taken.sort_by(|a, b| a.path_raw.cmp(&b.path_raw));
        self
    }
}

/// What the device says of one object.
fn described(session: &mut Session, device: &DeviceInfo, handle: u32) -> Result<Known, Trouble> {
    let info = match object_info(session, handle) {
        Ok(info) => info,
        Err(trouble) if trouble.is_final() => return Err(trouble),
        Err(Trouble::Refused { code: code::INVALID_OBJECT_HANDLE, .. }) => {
            let detail = "went away while being listed".into();
            return Ok(Known::Unknown { reason: "vanished", detail });
        }
        Err(trouble) => {
            return Ok(Known::Unknown { reason: "unreadable", detail: trouble.words() });
        }
    };
    if info.is_folder() {
        return Ok(Known::Folder(info));
    }
    let size = size(session, device, handle, &info)?;
    Ok(Known::File { info, size })
}

/// The dataset of one object.
pub(super) fn object_info(session: &mut Session, handle: u32) -> Result<ObjectInfo, Trouble> {
    let ask = Ask::ObjectInfo;
    let answer = session.data(ask, &[handle], DATASET_BYTES_MAX)?;
    let what = "it is no description of an object";
    ObjectInfo::read(&answer).ok_or(Trouble::Garbage { ask, what })
}

/// An object's size; `None` when the device does not tell.
pub(super) fn size(
    session: &mut Session,
    device: &DeviceInfo,
    handle: u32,
    info: &ObjectInfo,
) -> Result<Option<u64>, Trouble> {
    if info.size != SIZE_UNKNOWN {
        return Ok(Some(info.size.into()));
    }
    let ask = Ask::ObjectPropValue;
    // Cameras stall the pipe over an operation they do not offer.
    if !device.offers(ask) {
        return Ok(None);
    }
    match session.data(ask, &[handle, PROPERTY_SIZE], DATASET_BYTES_MAX) {
        Ok(answer) => Ok(Cursor(&answer).u64().filter(|size| *size >= SIZE_UNKNOWN.into())),
        Err(trouble) if trouble.is_final() => Err(trouble),
        Err(_) => Ok(None),
    }
}

fn name(handle: u32, node: &Node) -> Vec<u8> {
    match &node.known {
        Known::File { info, .. } | Known::Folder(info) => wtf8(&info.name),
        Known::Unknown { .. } => format!("(object {handle:08x})").into_bytes(),
    }
}
