//! What docket can ask of an MTP or PTP device: reading, and nothing else.
//!
//! Used by the session, whose one way to send a command takes an [`Ask`]. An operation that is no
//! variant here cannot be sent: there is no code for it, and no way to send data to a device at
//! all. Codes are those of PIMA 15740:2000 clause 10, MTP 1.1 appendix D, and Android's extension
//! `android.com 1.0`.

/// An operation that reads, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Ask {
    /// What the device is and can do.
    DeviceInfo = 0x1001,
    /// Begin a session; changes nothing that is kept.
    OpenSession = 0x1002,
    /// End the session.
    CloseSession = 0x1003,
    /// The stores: cards and memories.
    StorageIds = 0x1004,
    /// The objects in a store or folder.
    ObjectHandles = 0x1007,
    /// Name, size, dates, parent of an object.
    ObjectInfo = 0x1008,
    /// An object's bytes, all of them.
    Object = 0x1009,
    /// The value of a property of the device, such as its clock.
    DevicePropValue = 0x1015,
    /// Some of an object's bytes; the offset has 32 bits.
    PartialObject = 0x101b,
    /// Android's: some of an object's bytes; the offset has 64 bits.
    PartialObject64 = 0x95c1,
    /// The value of a property of an object, such as its 64-bit size.
    ObjectPropValue = 0x9803,
}

impl Ask {
    /// Every operation docket ever sends.
    #[cfg(test)]
    pub(super) const ALL: [Self; 11] = [
        Self::DeviceInfo,
        Self::OpenSession,
        Self::CloseSession,
        Self::StorageIds,
        Self::ObjectHandles,
        Self::ObjectInfo,
        Self::Object,
        Self::DevicePropValue,
        Self::PartialObject,
        Self::PartialObject64,
        Self::ObjectPropValue,
    ];

    /// The code on the wire.
    pub(super) fn code(self) -> u16 {
        self as u16
    }

    /// For people: what was being done.
    pub(super) fn doing(self) -> &'static str {
        match self {
            Self::DeviceInfo => "asking what the recorder is",
            Self::OpenSession => "beginning a session",
            Self::CloseSession => "ending the session",
            Self::StorageIds => "asking for its stores",
            Self::ObjectHandles => "listing its objects",
            Self::ObjectInfo => "asking for an object's name and size",
            Self::Object | Self::PartialObject | Self::PartialObject64 => "reading an object",
            Self::DevicePropValue => "asking for a property of the recorder",
            Self::ObjectPropValue => "asking for a property of an object",
        }
    }
}
