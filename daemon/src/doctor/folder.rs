//! Probes of the data folder: who may look in, who holds it, and whether its socket has room.

use std::{
    fs,
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, PermissionsExt},
        net::UnixStream,
    },
    path::Path,
};

use rustix::{
    fs::{Access, access},
    process::geteuid,
};

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::{Data, Scene, shown},
};

pub(super) const PROBES: &[Probe] = &[
    Probe {
        name: "data-folder",
        findings: &[
            PRIVATE,
            NOT_YET,
            CANNOT_BE_MADE,
            NO_FOLDER,
            OTHERS_FOLDER,
            UNWRITABLE,
            OPEN_TO_ALL,
            OPEN_TO_GROUP,
        ],
        look: data_folder,
    },
    Probe { name: "station", findings: &[NOT_RUNNING, ANSWERS, SILENT], look: station },
    Probe { name: "socket", findings: &[FITS, TOO_LONG], look: socket },
];

const PRIVATE: Finding = Finding::ok("private");
const NOT_YET: Finding = Finding::ok("not-yet");
const CANNOT_BE_MADE: Finding = Finding::warn("cannot-be-made");
const NO_FOLDER: Finding = Finding::fail("no-folder");
const OTHERS_FOLDER: Finding = Finding::warn("of-another-user");
const UNWRITABLE: Finding = Finding::fail("not-writable");
const OPEN_TO_ALL: Finding = Finding::fail("open-to-all");
const OPEN_TO_GROUP: Finding = Finding::warn("open-to-group");

const NOT_RUNNING: Finding = Finding::ok("not-running");
const ANSWERS: Finding = Finding::ok("listens");
const SILENT: Finding = Finding::fail("silent");

const FITS: Finding = Finding::ok("fits");
const TOO_LONG: Finding = Finding::fail("too-long");

/// Longest path of a socket, bytes: `sun_path` holds 108 with the closing zero (unix(7)).
const SOCKET_PATH_MAX: u64 = 107;

fn data_folder(scene: &Scene<'_>) -> Found {
    let path = scene.context.data;
    let at = |finding: Finding| finding.with("path", shown(path));
    let Ok(metadata) = fs::metadata(path) else {
        return match scene.data {
            Data::Missing if !can_be_made(path) => at(CANNOT_BE_MADE),
            Data::Missing => at(NOT_YET),
            _ => at(OTHERS_FOLDER).with("owner", Fact::Text("?".into())),
        };
    };
    let mode = metadata.permissions().mode() & 0o777;
    let with_mode = |finding| at(finding).with("mode", Fact::Text(format!("{mode:04o}")));
    let (user, owner) = (geteuid(), metadata.uid());
    if !metadata.is_dir() {
        at(NO_FOLDER)
    } else if mode & 0o007 != 0 {
        with_mode(OPEN_TO_ALL)
    } else if !user.is_root() && user.as_raw() != owner {
        at(OTHERS_FOLDER).with("owner", Fact::Text(scene.host.user(owner)))
    } else if mode & 0o700 != 0o700 {
        with_mode(UNWRITABLE)
    } else if mode & 0o070 != 0 {
        with_mode(OPEN_TO_GROUP)
    } else {
        at(PRIVATE).with("owner", Fact::Text(scene.host.user(owner)))
    }
}

/// Whether this user could make the folder: the nearest one above it can be written.
fn can_be_made(path: &Path) -> bool {
    let above = path.ancestors().find(|above| above.is_dir());
    above.is_some_and(|above| access(above, Access::WRITE_OK | Access::EXEC_OK).is_ok())
}

fn station(scene: &Scene<'_>) -> Found {
    let Some(holder) = scene.holder else { return NOT_RUNNING.into() };
    // Hung up on at once: a listener that takes the connection is at work.
    let finding = if UnixStream::connect(scene.context.socket).is_ok() { ANSWERS } else { SILENT };
    finding.with("pid", Fact::Number(holder.pid))
}

fn socket(scene: &Scene<'_>) -> Found {
    let length = scene.context.socket.as_os_str().as_bytes().len() as u64;
    let finding = if length <= SOCKET_PATH_MAX { FITS } else { TOO_LONG };
    finding.with("length", Fact::Number(length)).with("most", Fact::Number(SOCKET_PATH_MAX))
}
