//! Probes of a station and its host.
