//! Handovers: judged when a session has ended and whenever more is known, warned of before they are late.
//!
//! Judged by the rules of `handover`. Which sessions are to be judged the database keeps itself, so that
//! none is forgotten, whoever writes what they are judged by. A verdict that changes is another version
//! with its custody event. No officer is named in what is told.

mod due;
mod facts;
mod judge;
mod list;
mod said;

pub use due::{Due, DueSubject, Warned};
pub use facts::JudgedItem;
pub use judge::Judged;
pub use list::{Handover, HandoverFilter};
pub use said::{Said, Saying};
