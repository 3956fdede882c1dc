//! The SCSI transport over a kernel that answers as told.

use super::{
    super::{
        scsi::{PassThrough, Scsi},
        sg_io::{Answer, Way},
    },
    *,
};

struct Kernel(Behaviour);

impl PassThrough for Kernel {
    fn pass(&mut self, cdb: &[u8; 16], way: Way<'_>, timeout: Duration) -> io::Result<Answer> {
        assert_eq!((cdb, timeout), (&CDB, TIMEOUT));
        let (status, host_status) = match &self.0 {
            Behaviour::Answers(_) => (0, 0),
            // Check condition.
            Behaviour::Stalls => (2, 0),
            Behaviour::Silent => (0, 3),
            Behaviour::Babbles => (0, 7),
            // The first time the command is lost with the device, then the node is dead.
            Behaviour::Gone => {
                self.0 = Behaviour::Floods;
                (0, 1)
            }
            Behaviour::Floods => return Err(rustix::io::Errno::NODEV.into()),
        };
        let mut transferred = 0;
        if let (Behaviour::Answers(bytes), Way::In(room)) = (&self.0, way) {
            room[..bytes.len()].copy_from_slice(bytes);
            transferred = bytes.len();
        }
        Ok(Answer { status, host_status, transferred })
    }
}

#[test]
fn scsi_passes_the_suite() {
    check(command, |behaviour| match behaviour {
        // The kernel moves no more than there is room for.
        Behaviour::Floods => None,
        _ => Some(Box::new(Scsi(Kernel(behaviour)))),
    });
}

#[test]
fn a_file_in_place_of_the_node_is_the_hosts_failure() {
    let mut scsi = Scsi(tempfile::tempfile().unwrap());
    let error = scsi.ask(&Request::new(command(), TIMEOUT)).unwrap_err();
    assert!(matches!(error, TransportError::Host(_)), "{error}");
}
