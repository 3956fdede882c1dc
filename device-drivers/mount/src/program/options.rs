//! What the unit's command line allows.
//!
//! Read once at the start. Nothing is allowed that is not named; an argument that is not understood ends
//! the program.

use std::{ffi::OsString, path::PathBuf};

use docket_mount::Filesystem;

/// For people.
pub(crate) const USAGE: &str = "usage: docket-mount --user USER [--allow ext4] [--allow ntfs3] \
    [--bay-ports FILE] [--loop-devices]\n\
    Started by docket-mount.socket, with the connection as standard input.";

/// What may be done, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The one user who may ask, by name or number.
    pub(crate) user: String,
    /// What may be mounted.
    pub(crate) allowed: Vec<Filesystem>,
    /// The file with the USB ports that are bays, one a line.
    pub(crate) bay_ports: PathBuf,
    /// Whether loop devices count as standing in a bay: for rehearsals.
    pub(crate) loop_devices: bool,
}

impl Options {
    /// Reads the arguments behind the program's name.
    pub(crate) fn read(arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let (mut user, mut allowed) = (None, Vec::new());
        let mut options = Self {
            user: String::new(),
            allowed: Vec::new(),
            bay_ports: "/etc/docket/bay-ports".into(),
            loop_devices: false,
        };
        let mut arguments = arguments.map(|one| one.to_string_lossy().into_owned());
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{name} wants a value"));
            match name.as_str() {
                "--user" => user = Some(value()?),
                "--allow" => allowed.push(value()?),
                "--bay-ports" => options.bay_ports = value()?.into(),
                "--loop-devices" => options.loop_devices = true,
                other => return Err(format!("{other:?} is not understood")),
            }
        }
        options.user = user.ok_or("--user is missing")?;
        for word in allowed {
            options.allowed.push(word.parse().map_err(|error| format!("{error}"))?);
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Options, String> {
        Options::read(arguments.iter().map(OsString::from))
    }

    #[test]
    fn nothing_is_allowed_that_is_not_named() {
        let options = read(&["--user", "docket"]).unwrap();
        assert_eq!((options.allowed.len(), options.loop_devices), (0, false));
        let options =
            read(&["--allow", "ntfs3", "--user", "7", "--loop-devices", "--bay-ports", "/x"]);
        let options = options.unwrap();
        assert_eq!(options.allowed, [Filesystem::Ntfs3]);
        assert!(options.loop_devices && options.bay_ports.ends_with("x"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for arguments in [
            &[][..],
            &["--user"],
            &["--allow", "ext4"],
            &["--user", "docket", "--allow", "vfat"],
            &["--user", "docket", "--allow", "ext4,ntfs3"],
            &["--user", "docket", "/dev/sda"],
            &["--user", "docket", "--rw"],
        ] {
            assert!(read(arguments).is_err(), "{arguments:?}");
        }
    }
}
