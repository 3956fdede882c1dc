//! SCSI commands that only a maker knows (opcodes c0 to ff, SPC-4 4.2.5.1): counted, and answered by a recorder that
//! has any.
//!
//! Asked by [`super::disk`]. Every such command that arrives stands in the tally, whether it is answered or not.

use std::{fs::File, io::Write, path::Path};

use super::commands::Commands;

/// Opcodes of vendors.
const OPCODES: std::ops::RangeInclusive<u8> = 0xc0..=0xff;
/// How commands that read and those that write begin.
const READS: [u8; 5] = [0xfd, 0x81, 0, 0, 0];
const WRITES: [u8; 5] = [0xfb, 0x82, 0, 0, 0];
/// Opens the conversation; tells how the last command went.
const START: u8 = 0x07;
const STATUS: u8 = 0x0e;

/// A maker's commands.
#[derive(Debug)]
pub(super) struct Maker {
    /// What is told; none: every command is refused.
    knows: Option<Commands>,
    tally: File,
}

impl Maker {
    /// Commands that are counted in the file `tally`, a line each, and answered by `knows`.
    pub(super) fn new(knows: Option<Commands>, tally: &Path) -> std::io::Result<Self> {
        Ok(Self { knows, tally: File::create(tally)? })
    }

    /// Whether a command is of a maker's own kind.
    pub(super) fn is_for(command: &[u8]) -> bool {
        OPCODES.contains(&command[0])
    }

    /// Notes a command and answers it: data, empty where there is none to give; none refuses it.
    pub(super) fn carry_out(&mut self, command: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
        writeln!(self.tally, "{}", hex::encode(command))?;
        let Some(knows) = &self.knows else { return Ok(None) };
        let number = command[5];
        match number {
            START if command.starts_with(&WRITES) => Ok(Some(Vec::new())),
            STATUS if command.starts_with(&READS) => Ok(Some(vec![0; 4])),
            number if command.starts_with(&READS) => knows.answer(number),
            _ => Ok(None),
        }
    }
}
