//! The dock station service.
//!
//! Modules stand in the order in which they may use one another: each uses only those above it.
//! `domain` and `clock` are plain values, `words` every text that people see; `cipher`, `disposal`, `drift`, `duty`, `fixity`, `gaps`,
//! `handover`, `lifecycle`, `manifest`, `matters`, `note`, `register`, `removal` and `retention` are pure
//! rules, `sheet` reads tables, for `register` too, `pieces` reads piece by piece, `observe` logs, metrics and health; `catalog` and
//! `store` keep things, `identity` the station's key, `log` is the custody log as a signed Merkle tree;
//! `vault` keeps the keys of encrypted ones, `retrieve` reads originals from home or from a further copy;
//! `rebuild` makes a lost catalog again; `flow` is a clip's way from recorder to proven archive, one
//! module a stage; `notify` tells people what they should know, `bundle` is what proves an item
//! elsewhere, `doctor` tells what an administrator should know; `api` is every use case a person can ask
//! for; `web` serves it, `cli` asks it; `supervisor` and `run` put the parts together.

#![forbid(unsafe_code)]

pub mod clock;
pub mod domain;

pub mod words;

pub mod cipher;
pub mod cosign;
pub mod disposal;
pub mod drift;
pub mod duty;
pub mod excerpt;
pub mod fixity;
pub mod gaps;
pub mod handover;
pub mod lifecycle;
pub mod manifest;
pub mod matters;
pub mod note;
pub mod observe;
pub mod pieces;
pub mod receipt;
pub mod sheet;

pub mod register;
pub mod removal;
pub mod retention;
pub mod suggest;
pub mod time_stamp;

pub mod catalog;
pub mod identity;
pub mod log;
pub mod store;

pub mod vault;

pub mod retrieve;

pub mod flow;
pub mod notify;
pub mod rebuild;

pub mod bundle;

pub mod doctor;

pub mod api;

pub mod web;

pub mod cli;

pub mod run;
pub mod supervisor;
