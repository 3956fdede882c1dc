//! The USB transports over pipes that behave as told; libusb's own errors are sorted beside.

use std::collections::VecDeque;

use super::{
    super::{
        bulk::UsbBulk,
        control::UsbControl,
        usb::{Pipes, failed},
    },
    *,
};

/// A device behind USB pipes. Bulk reads come from a queue, and what was written is kept.
struct Device {
    behaviour: Behaviour,
    reads: VecDeque<Result<Vec<u8>, rusb::Error>>,
    tag: [u8; 4],
    written: Arc<Mutex<Vec<Vec<u8>>>>,
}

use std::sync::{Arc, Mutex};

impl Device {
    fn new(behaviour: Behaviour) -> Self {
        Self { behaviour, reads: VecDeque::new(), tag: [0; 4], written: Arc::default() }
    }

    fn status(&self, outcome: u8) -> Vec<u8> {
        [&b"USBS"[..], &self.tag, &[0; 4], &[outcome]].concat()
    }

    fn answers(&mut self) {
        self.reads = match &self.behaviour {
            Behaviour::Answers(bytes) => [Ok(bytes.clone()), Ok(self.status(0))].into(),
            Behaviour::Floods => [Err(rusb::Error::Overflow)].into(),
            Behaviour::Silent => [Err(rusb::Error::Timeout)].into(),
            // Data stalls, the status stalls once more, then it tells that the command failed.
            Behaviour::Stalls => {
                [Err(rusb::Error::Pipe), Err(rusb::Error::Io), Ok(self.status(1))].into()
            }
            Behaviour::Gone => [Err(rusb::Error::NoDevice)].into(),
            Behaviour::Babbles => [Ok(vec![1]), Ok(b"USBSxxxxyyyy\0".to_vec())].into(),
        };
    }
}

impl Pipes for Device {
    fn control(
        &mut self,
        _: u8,
        _: u16,
        _: u16,
        _: Data<'_>,
        _: Duration,
    ) -> Result<Vec<u8>, TransportError> {
        self.answers();
        self.read(usize::from(MOST), TIMEOUT)
    }

    fn write(&mut self, bytes: &[u8], _: Duration) -> Result<(), TransportError> {
        if let Some(tag) = bytes.strip_prefix(b"USBC") {
            self.tag.copy_from_slice(&tag[..4]);
            self.answers();
        }
        self.written.lock().unwrap().push(bytes.to_vec());
        Ok(())
    }

    fn read(&mut self, _: usize, _: Duration) -> Result<Vec<u8>, TransportError> {
        self.reads.pop_front().unwrap_or(Err(rusb::Error::Timeout)).map_err(failed)
    }

    fn resume(&mut self) -> Result<(), TransportError> {
        Ok(())
    }
}

#[test]
fn usb_control_passes_the_suite() {
    let form = || Form::Control { request: 3, value: 0, index: 0, data: Data::In(MOST) };
    check(form, |behaviour| match behaviour {
        Behaviour::Babbles => None,
        _ => Some(Box::new(UsbControl(Device::new(behaviour)))),
    });
}

#[test]
fn usb_bulk_passes_the_suite() {
    check(command, |behaviour| Some(Box::new(UsbBulk::new(Device::new(behaviour)))));
}

#[test]
fn a_bulk_command_is_the_wrapper_the_class_defines() {
    let device = Device::new(Behaviour::Answers(b"x".to_vec()));
    let written = Arc::clone(&device.written);
    let mut bulk = UsbBulk::new(device);
    bulk.ask(&Request::new(command(), TIMEOUT)).unwrap();
    let form = Form::Command { cdb: CDB, data: Data::Out(b"@GetUserID") };
    // The queue holds data before the status, and a command that sends reads only the status.
    assert!(bulk.ask(&Request::new(form, TIMEOUT)).is_err());
    let written = written.lock().unwrap().iter().map(hex::encode).collect::<Vec<_>>();
    assert_eq!(
        written,
        [
            // USBC, tag 1, 30 bytes, from the device, unit 0, 16 bytes of command.
            "55534243010000001e000000800010c507000000000000001e020201000000",
            // USBC, tag 2, 10 bytes, to the device; then the text.
            "55534243020000000a000000000010c507000000000000001e020201000000",
            "40476574557365724944",
        ]
    );
}

#[test]
fn both_faces_of_a_stall_are_a_refusal() {
    for stall in [rusb::Error::Pipe, rusb::Error::Io] {
        assert!(matches!(failed(stall), TransportError::Refused));
    }
    for gone in [rusb::Error::NoDevice, rusb::Error::NotFound] {
        assert!(matches!(failed(gone), TransportError::Gone));
    }
    assert_eq!(failed(rusb::Error::Access).told("opening").kind(), ErrorKind::Denied);
    assert!(matches!(failed(rusb::Error::Busy), TransportError::Host(_)));
}

#[test]
fn a_status_of_another_command_is_never_believed() {
    let status =
        |tag: u8, outcome: u8| [&b"USBS"[..], &[tag, 0, 0, 0], &[0; 4], &[outcome]].concat();
    for broken in [
        status(2, 0),
        status(1, 2),
        status(1, 0)[..12].to_vec(),
        [status(1, 0), vec![0]].concat(),
        b"USBC\x01\0\0\0\0\0\0\0\0".to_vec(),
        Vec::new(),
    ] {
        struct Answering(VecDeque<Vec<u8>>);
        impl Pipes for Answering {
            fn control(
                &mut self,
                _: u8,
                _: u16,
                _: u16,
                _: Data<'_>,
                _: Duration,
            ) -> Result<Vec<u8>, TransportError> {
                Err(TransportError::Refused)
            }
            fn write(&mut self, _: &[u8], _: Duration) -> Result<(), TransportError> {
                Ok(())
            }
            fn read(&mut self, _: usize, _: Duration) -> Result<Vec<u8>, TransportError> {
                self.0.pop_front().ok_or(TransportError::TimedOut)
            }
            fn resume(&mut self) -> Result<(), TransportError> {
                Ok(())
            }
        }
        let mut bulk = UsbBulk::new(Answering([b"data".to_vec(), broken.clone()].into()));
        let reply = bulk.ask(&Request::new(command(), TIMEOUT));
        assert!(matches!(reply, Err(TransportError::Garbled(_))), "{broken:02x?}");
    }
}
