//! Nothing that changes a device can be asked of it.

use super::*;

/// Every operation of PTP 1.0, MTP 1.1 and Android's extension that changes what a device holds or
/// how it behaves, and those that could, vendors' ranges aside.
const CHANGING: [u16; 27] = [
    0x100b, // DeleteObject
    0x100c, // SendObjectInfo
    0x100d, // SendObject
    0x100e, // InitiateCapture
    0x100f, // FormatStore
    0x1010, // ResetDevice
    0x1011, // SelfTest
    0x1012, // SetObjectProtection
    0x1013, // PowerDown
    0x1016, // SetDevicePropValue
    0x1017, // ResetDevicePropValue
    0x1018, // TerminateOpenCapture
    0x1019, // MoveObject
    0x101a, // CopyObject
    0x101c, // InitiateOpenCapture
    0x101d, // StartEnumHandles
    0x101e, // EnumHandles
    0x101f, // StopEnumHandles
    0x1024, // SendObject, by vendors
    0x95c2, // SendPartialObject
    0x95c3, // TruncateObject
    0x95c4, // BeginEditObject
    0x95c5, // EndEditObject
    0x9804, // SetObjectPropValue
    0x9806, // SetObjectPropList
    0x9808, // SendObjectPropList
    0x9811, // SetObjectReferences
];

#[test]
fn no_operation_docket_knows_changes_anything() {
    for ask in Ask::ALL {
        assert!(!CHANGING.contains(&ask.code()), "{ask:?}");
    }
}

/// Of the library only its transport is used: neither its session nor its devices, which can
/// write, are named; and the transport sends from one place, and never a stream.
#[test]
fn one_place_sends_and_the_librarys_writing_half_is_not_used() {
    const SOURCES: [&str; 11] = [
        include_str!("../ask.rs"),
        include_str!("../content.rs"),
        include_str!("../dataset.rs"),
        include_str!("../frames.rs"),
        include_str!("../identity.rs"),
        include_str!("../mod.rs"),
        include_str!("../reader.rs"),
        include_str!("../session.rs"),
        include_str!("../stamp.rs"),
        include_str!("../trouble.rs"),
        include_str!("../walk.rs"),
    ];
    let source = [&SOURCES[..], &[include_str!("../usb.rs")]].concat().concat();
    assert_eq!(source.matches("send_bulk(").count(), 1);
    for word in ["send_bulk_streaming", "PtpSession", "PtpDevice", "MtpDevice", "Storage::"] {
        assert!(!source.contains(word), "{word}");
    }
    let sources = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/mtp")).unwrap();
    let files = sources.flatten().filter(|entry| entry.path().is_file()).count();
    assert_eq!(files, SOURCES.len() + 1, "a source file is not looked at here");
}

#[test]
fn a_whole_session_sends_commands_that_read_and_nothing_else() {
    let objects = [
        Object::folder(DCIM, ROOT, "DCIM"),
        Object::file(0x11, DCIM, "a.mp4", &[7; 3_000_000]),
        Object::file(0x12, ROOT, "PARAM.INI", b"[ZFY]\nDevNo=0012345\n"),
    ];
    let clock = Some("20261122T081405".to_owned());
    let (wire, mut recorder) = docked(Responder { clock, ..with(objects) });
    recorder.identity().unwrap();
    recorder.read_clock().unwrap();
    for clip in recorder.list().unwrap().clips {
        all(&mut recorder, &clip, 1).unwrap();
    }
    drop(recorder);
    let commands = wire.commands();
    let reading = Ask::ALL.map(Ask::code);
    assert!(commands.iter().all(|code| reading.contains(code)), "{commands:x?}");
    assert_eq!(commands.first(), Some(&Ask::OpenSession.code()));
    assert_eq!(commands.last(), Some(&Ask::CloseSession.code()), "dropping ends the session");
}
