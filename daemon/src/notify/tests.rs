//! The outbox from notice to receiver: a real catalog, simulated time, real servers on this host.

mod bench;
mod by_mail;
mod by_webhook;
mod letters;
mod mail_server;
mod stopping;
mod web_server;

use bench::Bench;

use super::*;
