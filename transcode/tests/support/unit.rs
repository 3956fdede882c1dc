//! A service manager as far as `docket-media.socket` needs one: it listens, accepts, and starts the
//! unit with the connection as standard input.

use std::{
    os::{
        fd::OwnedFd,
        unix::net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use docket_transcode::relay;

/// Listens in `folder` and starts `program --socket` for each connection.
pub fn serve_units(program: PathBuf, folder: &Path) -> PathBuf {
    serve(folder, move |connection| {
        let mut unit = Command::new(&program)
            .arg("--socket")
            .env_clear()
            .stdin(OwnedFd::from(connection.try_clone().unwrap()))
            .stdout(OwnedFd::from(connection))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        unit.wait().unwrap();
    })
}

/// Listens in `folder` and runs the unit's part with `script` for a worker.
pub fn serve_scripts(script: PathBuf, folder: &Path) -> PathBuf {
    // Whatever keeps it from serving, the other end notices.
    serve(folder, move |connection| drop(relay::serve(&connection, &script)))
}

/// Listens in `folder` and gives each connection to `unit`, as long as the test lives.
pub fn serve(folder: &Path, unit: impl Fn(UnixStream) + Send + Clone + 'static) -> PathBuf {
    let path = folder.join("socket");
    // A test may ask twice; the later one answers.
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (unit, connection) = (unit.clone(), connection.unwrap());
            thread::spawn(move || unit(connection));
        }
    });
    path
}
