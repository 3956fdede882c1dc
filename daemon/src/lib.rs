//! The dock station service.
//!
//! Modules stand in the order in which they may use one another: each uses only those above it.
//! `domain` and `clock` are plain values, `words` every text that people see; `lifecycle` and `manifest` pure rules, `observe` logs,
//! metrics and health; `catalog` and
//! `store` keep things; `flow` is a clip's way from recorder to proven archive, one module a
//! stage; `notify` tells people what they should know; `api` is every use case a person can ask
//! for, `doctor` what an administrator should know; `web` serves the API, `cli` asks it;
//! `supervisor` and `run` put the parts together.

#![forbid(unsafe_code)]

pub mod clock;
pub mod domain;
pub mod words;

pub mod lifecycle;
pub mod manifest;
pub mod observe;

pub mod catalog;
pub mod store;

pub mod flow;
pub mod notify;

pub mod api;
pub mod doctor;

pub mod cli;
pub mod web;

pub mod run;
pub mod supervisor;
