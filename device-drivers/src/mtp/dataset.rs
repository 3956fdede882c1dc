//! The datasets of PTP and MTP, read from their bytes.
//!
//! Called with what a device answered; `None` when that is no such dataset. Strings keep their
//! UTF-16 units as they came, for a name is evidence and need not be text. Nothing is allocated by
//! a count that the bytes themselves do not back. Layouts: MTP 1.1, clause 5.

use super::ask::Ask;

/// A folder, as an object's format.
pub(super) const FORMAT_ASSOCIATION: u16 = 0x3001;
/// A folder, as an association's type.
pub(super) const ASSOCIATION_FOLDER: u16 = 1;
/// A size that 32 bits cannot tell.
pub(super) const SIZE_UNKNOWN: u32 = u32::MAX;

const PROTECTED: u16 = 0x0001;

/// Reads values off the front of a dataset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a>(pub(super) &'a [u8]);

impl<'a> Cursor<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (value, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*value)
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.0 = self.0.get(bytes..)?;
        Some(())
    }

    fn u8(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    /// A string's units without the zeros that end it: a count of units in one byte, then those.
    pub(super) fn string(&mut self) -> Option<Vec<u16>> {
        let count = usize::from(self.u8()?);
        let bytes: &'a [u8] = self.0.get(..count * 2)?;
        self.skip(count * 2)?;
        let mut units: Vec<_> =
            bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        while units.last() == Some(&0) {
            units.pop();
        }
        Some(units)
    }

    fn array(&mut self, width: usize) -> Option<&'a [u8]> {
        let count = usize::try_from(self.u32()?).ok()?;
        let bytes: &'a [u8] = self.0.get(..count.checked_mul(width)?)?;
        self.skip(bytes.len())?;
        Some(bytes)
    }

    fn u16s(&mut self) -> Option<Vec<u16>> {
        let bytes = self.array(2)?;
        Some(bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect())
    }

    /// An array of handles or store numbers.
    pub(super) fn u32s(&mut self) -> Option<Vec<u32>> {
        let bytes = self.array(4)?;
        Some(
            bytes
                .chunks_exact(4)
                .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                .collect(),
        )
    }
}

/// What a device says it is and can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DeviceInfo {
    /// Codes of the operations it offers.
    pub(super) operations: Vec<u16>,
    /// Codes of the properties it has.
    pub(super) properties: Vec<u16>,
    pub(super) make: Vec<u16>,
    pub(super) model: Vec<u16>,
    pub(super) serial: Vec<u16>,
}

impl DeviceInfo {
    /// Whether it offers an operation.
    pub(super) fn offers(&self, ask: Ask) -> bool {
        self.operations.contains(&ask.code())
    }

    /// MTP 1.1 clause 5.1.1.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut at = Cursor(bytes);
        // Standard version, vendor extension and its version.
        at.skip(2 + 4 + 2)?;
        at.string()?;
        // Functional mode.
        at.skip(2)?;
        let operations = at.u16s()?;
        // Events.
        at.u16s()?;
        let properties = at.u16s()?;
        // Formats it captures, formats it plays.
        at.u16s()?;
        at.u16s()?;
        let make = at.string()?;
        let model = at.string()?;
        // Its version.
        at.string()?;
        let serial = at.string()?;
        Some(Self { operations, properties, make, model, serial })
    }
}

/// What a device says of one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ObjectInfo {
    pub(super) format: u16,
    /// [`SIZE_UNKNOWN`] for 4 GiB and more.
    pub(super) size: u32,
    pub(super) protected: bool,
    pub(super) parent: u32,
    pub(super) association: u16,
    pub(super) name: Vec<u16>,
    /// Empty when it tells none.
    pub(super) modified: Vec<u16>,
}

impl ObjectInfo {
    /// MTP 1.1 clause 5.3.1. The dates may be missing, as some cameras leave them out.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut at = Cursor(bytes);
        // The store.
        at.skip(4)?;
        let format = at.u16()?;
        let protected = at.u16()? == PROTECTED;
        let size = at.u32()?;
        // Thumbnail: format, size, width, height. Picture: width, height, depth.
        at.skip(2 + 6 * 4)?;
        let parent = at.u32()?;
        let association = at.u16()?;
        // Association description, sequence number.
        at.skip(4 + 4)?;
        let name = at.string()?;
        // When it was made.
        at.string();
        let modified = at.string().unwrap_or_default();
        Some(Self { format, size, protected, parent, association, name, modified })
    }

    /// Whether it is a folder. Some devices give only the association's type; what claims to be a
    /// folder that way and yet has bytes is taken as a file, so that the bytes are not lost.
    pub(super) fn is_folder(&self) -> bool {
        self.format == FORMAT_ASSOCIATION
            || (self.association == ASSOCIATION_FOLDER && self.size == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_keep_every_unit_but_the_zeros_at_their_end() {
        let string = |bytes: &[u8]| Cursor(bytes).string();
        assert_eq!(string(&[0]), Some(vec![]));
        assert_eq!(string(&[2, b'a', 0, 0, 0]), Some(vec![0x61]));
        assert_eq!(string(&[3, b'a', 0, 0, 0, b'b', 0]), Some(vec![0x61, 0, 0x62]));
        assert_eq!(string(&[1, 0x00, 0xd8]), Some(vec![0xd800]));
        assert_eq!(string(&[3, b'a', 0, 0, 0, 0, 0]), Some(vec![0x61]));
        assert_eq!(string(&[2, b'a', 0, 0]), None, "cut off");
        assert_eq!(string(&[]), None);
    }

    #[test]
    fn counts_that_no_bytes_back_are_refused_before_anything_is_allocated() {
        for count in [1_u32, 2, 0x4000_0000, u32::MAX] {
            let bytes = [&count.to_le_bytes()[..], &[1, 0, 0]].concat();
            assert_eq!(Cursor(&bytes).u32s(), None);
            assert_eq!(Cursor(&bytes).u16s(), (count == 1).then(|| vec![1]));
        }
    }

    #[test]
    fn every_cut_of_a_dataset_is_refused_or_read_without_panic() {
        let whole: Vec<u8> = (0..=255).collect();
        for end in 0..whole.len() {
            DeviceInfo::read(&whole[..end]);
            ObjectInfo::read(&whole[..end]);
        }
    }
}
