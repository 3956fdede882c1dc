//! Ports of this host's loopback that nobody else is given while a store has them.
//!
//! Used by every store. A port is held by a socket that is bound and never listens: the kernel hands
//! such a port to nobody who asks for any, a connection to it is refused, and a server that sets
//! `SO_REUSEADDR` (Go and Boost do) may listen on it, go away and come back.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::fd::OwnedFd,
};

use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, getsockname, listen, sockopt};

/// How many connections may wait to be accepted.
const WAITING: i32 = 128;

/// A port, held until it is dropped.
#[derive(Debug)]
pub(super) struct Port {
    // Held, never read.
    _bound: OwnedFd,
    address: SocketAddr,
}

impl Port {
    /// A free port.
    pub(super) fn free() -> Self {
        let (bound, address) = bound(0);
        Self { _bound: bound, address }
    }

    /// Where a server on it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its number, as an argument.
    pub(super) fn arg(&self) -> String {
        self.address.port().to_string()
    }

    /// Listens on it. Dropping the listener refuses connections again; the port stays held.
    pub(super) fn listen(&self) -> TcpListener {
        let (socket, _) = bound(self.address.port());
        listen(&socket, WAITING).expect("a port that is held");
        TcpListener::from(socket)
    }
}

fn bound(port: u16) -> (OwnedFd, SocketAddr) {
    let kind = SocketType::STREAM;
    let socket = rustix::net::socket_with(AddressFamily::INET, kind, SocketFlags::CLOEXEC, None);
    let socket = socket.expect("a socket");
    sockopt::set_socket_reuseaddr(&socket, true).expect("an option every socket has");
    bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, port))).expect("a port");
    let address = getsockname(&socket).expect("it is bound");
    (socket, address.try_into().expect("an address of the network"))
}
