//! The courier against real servers on this host.
