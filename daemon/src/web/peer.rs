//! Where a request comes from, as the system says it.

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// An account of this host, by the kernel's word.
    Account(u32),
    /// Somebody on the network; a token must say who.
    Network,
}

impl Peer {
    /// The listener they came in by.
    pub(super) fn listener(self) -> &'static str {
        match self {
            Self::Account(_) => "socket",
            Self::Network => "network",
        }
    }
}
