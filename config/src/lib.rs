//! docket's settings: typed, with defaults under which an empty file works.
//!
//! Called by the bins through [`load`] and [`watch`]. What cannot be used is told whole, each problem
//! with its key and place; nothing is guessed and no unknown key is let through. This crate never
//! touches footage, never writes a file, and never tells a secret.

#![forbid(unsafe_code)]

mod audit;
mod cards;
mod cases;
mod check;
mod dock;
#[cfg(feature = "random-edits")]
pub mod edits;
mod faults;
mod hook_url;
mod keys;
mod kind;
mod layers;
mod loaded;
mod nearest;
mod problem;
mod read;
mod read_archive;
mod recipient;
mod recorders;
mod register;
mod secret;
mod section;
mod settings;
mod shown;
mod sources;
mod target;
mod text;
mod tree;
mod values;
mod watch;
mod witness;

pub use audit::Audit;
pub use cards::{Cards, Mountable};
pub use cases::Cases;
pub use dock::{Charging, Controller, Dock, SafeMeans};
pub use hook_url::HookUrl;
pub use keys::{Applies, Change, diff};
pub use kind::{ProblemKind, ValueType};
pub use loaded::{Entry, Loaded, load};
pub use problem::{Origin, Place, Problem, Problems};
pub use recipient::Recipient;
pub use recorders::{Duty, RecorderPassword, Recorders};
pub use register::{Handover, Register};
pub use secret::{Secret, SecretError, SecretRef};
pub use settings::{
    Archive, Bay, Bays, Encryption, Http, Intake, Log, LogFormat, Mail, MailTls, Notify, Settings,
    Station, Transcode, Webhook,
};
pub use shown::{default_text, schema};
pub use sources::Sources;
pub use target::{Hours, Provider, Target, TargetUrl, Worm};
pub use values::{BayAt, ByteSize, Language, NotOfThisForm, TimeZone};
pub use watch::{WatchError, Watcher, watch};
pub use witness::{LogWitness, PublicKey, Witness};
