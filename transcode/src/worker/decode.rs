//! Passing packets to a decoder and taking frames out, over whatever damage there is.
//!
//! Called by `picture`, `sound` and `poster`. Damage is counted, never fatal; running out of memory
//! is fatal, because frames lost to it are no fault of the clip.

use ffmpeg_next::{Error, Frame, Packet, decoder::Opened, error::EAGAIN};

use crate::failure::{Failure, is_want};

/// Faults in a row after which a decoder counts as having nothing more to give for now.
const MOST_FAULTS_IN_A_ROW: u32 = 1000;

/// Gives `packet` to `decoder`, whose frames must all have been taken out before.
pub(crate) fn send(
    decoder: &mut Opened,
    packet: &Packet,
    damaged: &mut u64,
) -> Result<(), Failure> {
    match decoder.send_packet(packet) {
        Err(error) if is_want(error) && !is_hungry(error) => Err(out_of_means(error)),
        Err(_) => {
            *damaged += 1;
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Takes the next frame out; false when the decoder wants more packets or has come to its end.
pub(crate) fn receive(
    decoder: &mut Opened,
    frame: &mut Frame,
    damaged: &mut u64,
) -> Result<bool, Failure> {
    for _ in 0..MOST_FAULTS_IN_A_ROW {
        match decoder.receive_frame(frame) {
            Ok(()) => return Ok(true),
            Err(error) if is_hungry(error) => return Ok(false),
            Err(error) if is_want(error) => return Err(out_of_means(error)),
            // Decoders running ahead report the fault of one frame between good ones.
            Err(_) => *damaged += 1,
        }
    }
    Ok(false)
}

fn is_hungry(error: Error) -> bool {
    matches!(error, Error::Eof | Error::Other { errno: EAGAIN })
}

fn out_of_means(error: Error) -> Failure {
    Failure::Failed(format!("decoding: {error}"))
}
