//! The probes on real folders.
