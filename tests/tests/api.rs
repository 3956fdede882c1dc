//! Story: programs and strangers ask a running station over its socket and over the network, as they
//! should and as they should not.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[path = "api/bench.rs"]
mod bench;
#[path = "api/jobs.rs"]
mod jobs;
#[path = "api/limits.rs"]
mod limits;
#[path = "api/lists.rs"]
mod lists;
#[path = "api/pages.rs"]
mod pages;
#[path = "api/permissions.rs"]
mod permissions;
#[path = "api/problems.rs"]
mod problems;
#[path = "api/signs.rs"]
mod signs;
#[path = "api/streams.rs"]
mod streams;
