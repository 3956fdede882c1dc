//! The custody log as a signed Merkle tree: one an epoch, as C2SP's tlog-tiles and tlog-checkpoint say.
//!
//! Called by `run`, which publishes it into the archive, by `api`, which shows and proves it, and by the
//! checks. The entries are the catalog's rows; all else follows from them and from the station's key, so
//! that doing any step again gives the same bytes. Nothing is published that is not committed; nothing is
//! signed that does not go on from what was signed before.

mod check;
mod check_beside;
mod check_folder;
mod check_witnessed;
mod error;
mod fork;
mod layout;
pub mod proof;
mod publish;
mod read;
mod said;
mod stamp;
mod standing;
mod tree;
mod vouch;
mod witness;

pub use check::{Check, Finding};
pub use error::LogError;
pub use fork::{Weight, contradicted, weigh};
pub use layout::{
    Part, checkpoint as checkpoint_path, checkpoint_size, checkpoint_text,
    cosigned as cosigned_path, new_parts, read_entry_tile, stamped as stamped_path,
};
pub use publish::{Publisher, forward};
pub use read::part_bytes;
pub use stamp::{KeepError, keep_stamp, publish_stamps, stamped};
pub use standing::{Place, Standing, standing};
pub use tlog_tiles::{Hash, record_hash};
pub use tree::{EMPTY_ROOT, TILE_WIDTH, Tree};
pub use vouch::{stands_signed, vouches};
pub use witness::{
    LineError, cosigned_beyond, due, due_now, keep, keep_answer, known_witnesses, publish_lines,
    question,
};

#[cfg(test)]
mod tests;
