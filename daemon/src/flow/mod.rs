//! A clip's way from recorder to proven archive: one module a stage.
//!
//! `dock → device → intake → admit → archive → verify → seal → release_permit`, with `derive`,
//! `gaps`, reading again (`fixity`, `audit`), copies for further targets (`send`), the `live` board and its lights (`lamp`, `controller`) beside the line. A stage takes the receipt of the one before and returns its own; a stage never
//! imports a later one; they meet only in `run`. The write order and what each crash leaves behind
//! are in `daemon/design/intake.md`.

pub mod dock;

pub mod device;

pub mod inside;
pub mod intake;

pub mod admit;

pub mod archive;

pub mod verify;

pub mod seal;

pub mod release_permit;

pub mod audit;
pub mod bays;
pub mod case_document;
pub mod case_record;
pub mod controller;
pub mod derive;
pub mod describe;
pub mod destroy_key;
pub mod fixity;
pub mod gaps;
pub mod guard;
pub mod here;
pub mod key_audit;
pub mod lamp;
pub mod link;
pub mod live;
pub mod mend;
pub mod places;
pub mod probe;
pub mod receipt;
pub mod reconcile;
pub mod recover;
pub mod room;
pub mod send;
pub mod staging;
pub mod statement;
pub mod times;
pub mod turnstile;
pub mod unlock;

mod digest;
mod error;

pub use digest::Hashers;
pub use error::FlowError;
