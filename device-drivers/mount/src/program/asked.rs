//! Who asks: the other end of the connection, as the kernel knows it.
//!
//! Called first of all; whoever is not the one user is refused before a word is read. The user's number
//! comes from `/etc/passwd`, where `systemd-sysusers` writes it; no name service is asked.

use std::{fs, path::Path};

use rustix::{fd::AsFd, net::sockopt::socket_peercred};

/// Whom a mount is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// The caller, if it is `user`.
pub(crate) fn caller(line: impl AsFd, user: &str) -> Result<Caller, String> {
    let peer =
        socket_peercred(line).map_err(|error| format!("standard input is no line: {error}"))?;
    let caller = Caller { uid: peer.uid.as_raw(), gid: peer.gid.as_raw() };
    let may = number(user, Path::new("/etc/passwd"))?;
    if caller.uid == may {
        return Ok(caller);
    }
    Err(format!("user {} asks, and only {user} ({may}) may", caller.uid))
}

/// A user's number.
fn number(user: &str, passwd: &Path) -> Result<u32, String> {
    if let Ok(number) = user.parse() {
        return Ok(number);
    }
    let text = fs::read_to_string(passwd)
        .map_err(|error| format!("{} cannot be read: {error}", passwd.display()))?;
    let number = text.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(user)).then(|| fields.nth(1)?.parse().ok()).flatten()
    });
    number.ok_or_else(|| format!("there is no user {user}"))
}

#[cfg(test)]
mod tests {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

    use super::*;

    #[test]
    fn a_user_is_found_by_name_or_number() {
        let dir = tempfile::tempdir().unwrap();
        let passwd = dir.path().join("passwd");
        let text = "root:x:0:0::/root:/bin/sh\nbroken\ndocket:x:990:985::/:/bin/false\n";
        fs::write(&passwd, text).unwrap();
        assert_eq!(number("docket", &passwd), Ok(990));
        assert_eq!(number("0", &passwd), Ok(0));
        assert!(number("broken", &passwd).is_err() && number("dock", &passwd).is_err());
        assert!(number("docket", &dir.path().join("none")).is_err());
    }

    #[test]
    fn only_the_one_user_is_heard() {
        let (family, kind) = (AddressFamily::UNIX, SocketType::SEQPACKET);
        let (mine, _theirs) = socketpair(family, kind, SocketFlags::CLOEXEC, None).unwrap();
        let me = rustix::process::getuid().as_raw();
        assert_eq!(caller(&mine, &me.to_string()).unwrap().uid, me);
        let refused = caller(&mine, &(me + 1).to_string()).unwrap_err();
        assert!(refused.contains("only"), "{refused}");
        assert!(caller(tempfile::tempfile().unwrap(), "0").is_err(), "no line at all");
    }
}
