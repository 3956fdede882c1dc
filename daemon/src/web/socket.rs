//! The station's socket: `DATA/docket.sock`, mode 0600. The kernel says who is at its other end.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use tokio::net::UnixListener;

/// Where a data folder's socket stands.
#[must_use]
pub fn socket_in(data: &Path) -> PathBuf {
    data.join("docket.sock")
}

/// Listens. The caller holds the data folder's lock, so a socket that stands there is left over.
///
/// # Errors
/// When the socket cannot be made, e.g. because its path is longer than 107 bytes.
pub fn listen(data: &Path) -> io::Result<UnixListener> {
    let path = socket_in(data);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}
