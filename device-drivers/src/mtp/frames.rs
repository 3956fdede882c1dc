//! Containers of PTP over USB, taken out of what the bulk pipe delivers.
//!
//! Fed by the session with every read; answers data as it comes and the response that ends a
//! transaction. Holds at most one read beyond what it has given out. Whatever a device sends that
//! is no container is an error in words, never a panic: a length below its own header, one past
//! the end, a container of a kind that has no place here. Layout: USB Still Image Capture Device
//! Definition 1.0, clause 7.

/// Length, kind, code, transaction.
const HEADER_BYTES: usize = 12;
/// A response has at most five parameters.
const RESPONSE_BYTES_MAX: usize = HEADER_BYTES + 5 * 4;
/// The length of a data container of 4 GiB or more: unknown, a short packet ends it.
const LENGTH_UNKNOWN: u32 = u32::MAX;
/// Zero-length packets taken between containers before the device counts as mute.
const EMPTY_READS_MAX: u32 = 4;

const KIND_DATA: u16 = 2;
const KIND_RESPONSE: u16 = 3;

/// Something taken out of the pipe.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A data container of this transaction begins.
    DataOf(u32),
    /// Bytes of the data container that began.
    Data(Vec<u8>),
    /// The end of a transaction.
    Response { code: u16, transaction: u32 },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Between,
    Within {
        left: usize,
    },
    /// Within a container of unknown length; `any` is whether some of it has come.
    Unbounded {
        any: bool,
    },
}

/// The pipe's content, in order.
#[derive(Debug, Default)]
pub(super) struct Frames {
    place: Place,
    pending: Vec<u8>,
    last_read_was_short: bool,
    empty_reads: u32,
}

impl Frames {
    /// Takes one read that asked for `asked` bytes.
    pub(super) fn feed(&mut self, read: &[u8], asked: usize) -> Result<(), String> {
        self.last_read_was_short = read.len() < asked;
        if read.is_empty() {
            // The packet that ends a data phase of whole packets, which a full read left behind.
            self.empty_reads += 1;
            if matches!(self.place, Place::Unbounded { .. }) {
                self.place = Place::Between;
            } else if self.empty_reads > EMPTY_READS_MAX {
                return Err("it sends nothing, again and again".into());
            }
            return Ok(());
        }
        self.empty_reads = 0;
        self.pending.extend_from_slice(read);
        Ok(())
    }

    /// The next frame, or `None` when more must be read first.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, String> {
        match self.place {
            Place::Between if self.pending.len() < HEADER_BYTES => Ok(None),
            Place::Between => self.header().map(Some),
            Place::Within { left } => Ok(self.within(left)),
            Place::Unbounded { any } => Ok(self.unbounded(any)),
        }
    }

    fn header(&mut self) -> Result<Frame, String> {
        let (Some(length), Some(kind), Some(code), Some(transaction)) =
            (self.u32_at(0), self.u16_at(4), self.u16_at(6), self.u32_at(8))
        else {
            return Err("it sent less than a header".into());
        };
        let bytes = usize::try_from(length).unwrap_or(usize::MAX);
        if bytes < HEADER_BYTES {
            return Err(format!("it sent a container of {length} bytes, less than its header"));
        }
        match kind {
            KIND_DATA => {
                self.pending.drain(..HEADER_BYTES);
                self.place = match length {
                    LENGTH_UNKNOWN => Place::Unbounded { any: false },
                    _ => Place::of(bytes - HEADER_BYTES),
                };
                Ok(Frame::DataOf(transaction))
            }
            KIND_RESPONSE if bytes <= RESPONSE_BYTES_MAX && bytes <= self.pending.len() => {
                self.pending.drain(..bytes);
                Ok(Frame::Response { code, transaction })
            }
            KIND_RESPONSE => Err(format!("it sent a response of {length} bytes")),
            _ => Err(format!("it sent a container of kind {kind} out of place")),
        }
    }

    fn within(&mut self, left: usize) -> Option<Frame> {
        if self.pending.is_empty() {
            return None;
        }
        let rest = self.pending.split_off(left.min(self.pending.len()));
        let data = std::mem::replace(&mut self.pending, rest);
        self.place = Place::of(left - data.len());
        Some(Frame::Data(data))
    }

    fn unbounded(&mut self, any: bool) -> Option<Frame> {
        let data = std::mem::take(&mut self.pending);
        let any = any || !data.is_empty();
        // A header may come in a packet of its own, so shortness counts only behind some data.
        let ended = self.last_read_was_short && any;
        self.place = if ended { Place::Between } else { Place::Unbounded { any } };
        (!data.is_empty()).then_some(Frame::Data(data))
    }

    fn u16_at(&self, at: usize) -> Option<u16> {
        self.pending.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
    }

    fn u32_at(&self, at: usize) -> Option<u32> {
        self.pending.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }
}

impl Place {
    fn of(left: usize) -> Self {
        if left == 0 { Self::Between } else { Self::Within { left } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: usize = 512;

    fn container(length: u32, kind: u16, code: u16, payload: &[u8]) -> Vec<u8> {
        let mut bytes = length.to_le_bytes().to_vec();
        bytes.extend(kind.to_le_bytes());
        bytes.extend(code.to_le_bytes());
        bytes.extend(7_u32.to_le_bytes());
        bytes.extend(payload);
        bytes
    }

    fn all(frames: &mut Frames) -> Vec<Frame> {
        std::iter::from_fn(|| frames.next().unwrap()).collect()
    }

    fn response() -> Vec<u8> {
        container(12, 3, 0x2001, b"")
    }

    fn ok() -> Frame {
        Frame::Response { code: 0x2001, transaction: 7 }
    }

    #[test]
    fn data_over_several_reads_then_the_response() {
        let mut frames = Frames::default();
        frames.feed(&container(12 + 5, 2, 0x1001, b"abc"), ASKED).unwrap();
        assert_eq!(all(&mut frames), [Frame::DataOf(7), Frame::Data(b"abc".into())]);
        frames.feed(b"de", ASKED).unwrap();
        assert_eq!(all(&mut frames), [Frame::Data(b"de".into())]);
        frames.feed(&response(), ASKED).unwrap();
        assert_eq!(all(&mut frames), [ok()]);
    }

    #[test]
    fn a_response_in_the_same_read_and_an_empty_packet_between_are_taken() {
        let mut frames = Frames::default();
        let both = [container(12 + 3, 2, 0x1009, b"abc"), response()].concat();
        frames.feed(&both, ASKED).unwrap();
        assert_eq!(all(&mut frames), [Frame::DataOf(7), Frame::Data(b"abc".into()), ok()]);
        frames.feed(b"", ASKED).unwrap();
        frames.feed(&response(), ASKED).unwrap();
        assert_eq!(all(&mut frames), [ok()]);
    }

    #[test]
    fn an_unknown_length_ends_at_the_short_packet() {
        let mut frames = Frames::default();
        frames.feed(&container(u32::MAX, 2, 0x1009, b""), ASKED).unwrap();
        assert_eq!(all(&mut frames), [Frame::DataOf(7)], "the header alone ends nothing");
        frames.feed(&[1; ASKED], ASKED).unwrap();
        assert_eq!(all(&mut frames), [Frame::Data(vec![1; ASKED])]);
        frames.feed(&[2; 9], ASKED).unwrap();
        assert_eq!(all(&mut frames), [Frame::Data(vec![2; 9])]);
        frames.feed(&response(), ASKED).unwrap();
        assert_eq!(all(&mut frames), [ok()]);
    }

    #[test]
    fn what_is_no_container_is_told() {
        for odd in [
            container(0, 3, 0x2001, b""),
            container(11, 3, 0x2001, b""),
            container(11, 2, 0x1009, b""),
            container(33, 3, 0x2001, &[0; 100]),
            container(16, 3, 0x2001, b""),
            container(12, 1, 0x1001, b""),
            container(12, 4, 0x4002, b""),
            container(12, 0xffff, 0, b""),
        ] {
            let mut frames = Frames::default();
            frames.feed(&odd, ASKED).unwrap();
            assert!(frames.next().is_err(), "{odd:?}");
        }
        let mut mute = Frames::default();
        assert!((0..10).any(|_| mute.feed(b"", ASKED).is_err()));
    }
}
