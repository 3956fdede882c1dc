//! A device at the other end of the transport: sound by default, and as odd as a test makes it.
//!
//! It answers as the standard says, from objects a test names; a test may put its own answer in the
//! place of any. It notes every byte sent to it. A read gives at most what was asked for, in
//! packets; an answer of whole packets that fills the read is followed by an empty one, as on USB.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use mtp_rs::{ptp::PtpError, transport::Transport};

use crate::mtp::{ask::Ask, trouble::code};

const PACKET: usize = 512;

/// What a device answers to a command.
#[derive(Clone)]
pub(super) enum Reply {
    /// Data, then "OK".
    Data(Vec<u8>),
    /// A response alone.
    Code(u16),
    /// Data, then this response.
    DataThen(Vec<u8>, u16),
    /// These transfers, as they are; `TRANSACTION` bytes are not filled in.
    Raw(Vec<Vec<u8>>),
    /// Nothing, for ever.
    Silence,
    /// The device is gone, and stays so.
    Gone,
}

/// An object of the device.
#[derive(Clone)]
pub(super) struct Object {
    pub(super) handle: u32,
    pub(super) store: u32,
    pub(super) parent: u32,
    pub(super) format: u16,
    pub(super) name: Vec<u16>,
    pub(super) modified: String,
    pub(super) protected: bool,
    pub(super) size: u32,
    pub(super) content: Vec<u8>,
}

impl Object {
    pub(super) fn file(handle: u32, parent: u32, name: &str, content: &[u8]) -> Self {
        Self {
            handle,
            store: 0x0001_0001,
            parent,
            format: 0x3000,
            name: name.encode_utf16().collect(),
            modified: String::new(),
            protected: false,
            size: u32::try_from(content.len()).unwrap(),
            content: content.to_vec(),
        }
    }

    pub(super) fn folder(handle: u32, parent: u32, name: &str) -> Self {
        Self { format: 0x3001, ..Self::file(handle, parent, name, b"") }
    }

    fn info(&self) -> Vec<u8> {
        let mut bytes = self.store.to_le_bytes().to_vec();
        bytes.extend(self.format.to_le_bytes());
        bytes.extend(u16::from(self.protected).to_le_bytes());
        bytes.extend(self.size.to_le_bytes());
        bytes.extend([0; 26]);
        bytes.extend(self.parent.to_le_bytes());
        bytes.extend([0; 10]);
        bytes.extend(string(&self.name));
        bytes.extend(string(&[]));
        bytes.extend(string(&self.modified.encode_utf16().collect::<Vec<_>>()));
        bytes.extend(string(&[]));
        bytes
    }
}

type Odd = Box<dyn FnMut(u16, &[u32]) -> Option<Reply> + Send>;

/// The device.
pub(super) struct Responder {
    pub(super) operations: Vec<u16>,
    pub(super) stores: Vec<u32>,
    pub(super) objects: Vec<Object>,
    pub(super) serial: String,
    pub(super) clock: Option<String>,
    /// Answers in the place of the sound ones.
    pub(super) odd: Odd,
}

impl Default for Responder {
    fn default() -> Self {
        Self {
            operations: Ask::ALL.map(Ask::code).to_vec(),
            stores: vec![0x0001_0001],
            objects: Vec::new(),
            serial: "A17".into(),
            clock: None,
            odd: Box::new(|_, _| None),
        }
    }
}

/// What passes over the wire.
pub(super) struct Wire(Mutex<State>);

struct State {
    device: Responder,
    sent: Vec<Vec<u8>>,
    cancelled: Vec<u32>,
    to_come: VecDeque<Vec<u8>>,
    gone: bool,
}

impl Wire {
    pub(super) fn new(device: Responder) -> Arc<Self> {
        let (sent, cancelled, to_come) = (Vec::new(), Vec::new(), VecDeque::new());
        Arc::new(Self(Mutex::new(State { device, sent, cancelled, to_come, gone: false })))
    }

    /// The codes of all commands sent, in their order; fails on anything that is no command.
    pub(super) fn commands(&self) -> Vec<u16> {
        let state = self.0.lock().unwrap();
        let code = |sent: &Vec<u8>| {
            assert!((12..=32).contains(&sent.len()) && sent[4..6] == [1, 0], "sent {sent:?}");
            u16::from_le_bytes([sent[6], sent[7]])
        };
        state.sent.iter().map(code).collect()
    }

    /// Transactions that were given up.
    pub(super) fn cancelled(&self) -> Vec<u32> {
        self.0.lock().unwrap().cancelled.clone()
    }

    /// Changes the device.
    pub(super) fn change(&self, change: impl FnOnce(&mut Responder)) {
        change(&mut self.0.lock().unwrap().device);
    }
}

#[async_trait]
impl Transport for Wire {
    async fn send_bulk(&self, data: &[u8]) -> Result<(), PtpError> {
        let mut state = self.0.lock().unwrap();
        state.sent.push(data.to_vec());
        if state.gone {
            return Err(PtpError::Disconnected);
        }
        let op = u16::from_le_bytes([data[6], data[7]]);
        let transaction = u32::from_le_bytes(data[8..12].try_into().unwrap());
        let params: Vec<_> =
            data[12..].chunks(4).map(|p| u32::from_le_bytes(p.try_into().unwrap())).collect();
        let reply = (state.device.odd)(op, &params);
        match reply.unwrap_or_else(|| state.device.sound(op, &params)) {
            Reply::Data(data) => state.answer(op, transaction, Some(&data), code::OK),
            Reply::Code(code) => state.answer(op, transaction, None, code),
            Reply::DataThen(data, code) => state.answer(op, transaction, Some(&data), code),
            Reply::Raw(transfers) => state.to_come.extend(transfers),
            Reply::Silence => {}
            Reply::Gone => state.gone = true,
        }
        Ok(())
    }

    async fn receive_bulk(&self, max_size: usize) -> Result<Vec<u8>, PtpError> {
        let next = {
            let mut state = self.0.lock().unwrap();
            if state.gone {
                return Err(PtpError::Disconnected);
            }
            state.next(max_size)
        };
        match next {
            Some(read) => Ok(read),
            None => futures::future::pending().await,
        }
    }

    async fn receive_interrupt(&self) -> Result<Vec<u8>, PtpError> {
        Err(PtpError::Timeout)
    }

    async fn cancel_transfer(&self, transaction: u32, _: Duration) -> Result<(), PtpError> {
        let mut state = self.0.lock().unwrap();
        state.cancelled.push(transaction);
        state.to_come.clear();
        if state.gone { Err(PtpError::Disconnected) } else { Ok(()) }
    }

    async fn drain_bulk_in(&self, _: Duration, _: Duration) -> Result<usize, PtpError> {
        self.0.lock().unwrap().to_come.clear();
        Ok(0)
    }
}

impl State {
    fn answer(&mut self, op: u16, transaction: u32, data: Option<&[u8]>, code: u16) {
        if let Some(data) = data {
            let data = container(2, op, transaction, data);
            let is_whole = data.len().is_multiple_of(PACKET);
            self.to_come.push_back(data);
            if is_whole {
                self.to_come.push_back(Vec::new());
            }
        }
        self.to_come.push_back(container(3, code, transaction, b""));
    }

    /// One read: a transfer, or as much of it as was asked for.
    fn next(&mut self, most: usize) -> Option<Vec<u8>> {
        let mut transfer = self.to_come.pop_front()?;
        if transfer.len() > most {
            let rest = transfer.split_off(most);
            self.to_come.push_front(rest);
        } else if transfer.len() < most && self.to_come.front().is_some_and(Vec::is_empty) {
            // The empty packet ends this very read.
            self.to_come.pop_front();
        }
        Some(transfer)
    }
}

impl Responder {
    fn sound(&self, op: u16, params: &[u32]) -> Reply {
        let is = |ask: Ask| ask.code() == op;
        let object = |handle: u32| self.objects.iter().find(|o| o.handle == handle);
        if !self.operations.contains(&op) {
            return Reply::Code(code::OPERATION_NOT_SUPPORTED);
        }
        if is(Ask::OpenSession) || is(Ask::CloseSession) {
            return Reply::Code(code::OK);
        }
        if is(Ask::DeviceInfo) {
            return Reply::Data(self.info());
        }
        if is(Ask::StorageIds) {
            return Reply::Data(u32s(&self.stores));
        }
        if is(Ask::ObjectHandles) {
            let root = |parent: u32| parent == 0 || parent == u32::MAX;
            let listed = self.objects.iter().filter(|o| {
                o.store == params[0]
                    && (params[2] == 0
                        || o.parent == params[2]
                        || params[2] == u32::MAX && root(o.parent))
            });
            return Reply::Data(u32s(&listed.map(|o| o.handle).collect::<Vec<_>>()));
        }
        if is(Ask::DevicePropValue) {
            return self.clock.as_ref().map_or(Reply::Code(code::DEVICE_PROP_NOT_SUPPORTED), |c| {
                Reply::Data(string(&c.encode_utf16().collect::<Vec<_>>()))
            });
        }
        let Some(object) = object(params[0]) else {
            return Reply::Code(code::INVALID_OBJECT_HANDLE);
        };
        let piece = |offset: u64, most: u32| {
            let from = usize::try_from(offset).unwrap().min(object.content.len());
            let to = (from + usize::try_from(most).unwrap()).min(object.content.len());
            Reply::Data(object.content[from..to].to_vec())
        };
        if is(Ask::ObjectInfo) {
            Reply::Data(object.info())
        } else if is(Ask::Object) {
            Reply::Data(object.content.clone())
        } else if is(Ask::PartialObject) {
            piece(params[1].into(), params[2])
        } else if is(Ask::PartialObject64) {
            piece(u64::from(params[2]) << 32 | u64::from(params[1]), params[3])
        } else {
            Reply::Data(u64::try_from(object.content.len()).unwrap().to_le_bytes().to_vec())
        }
    }

    fn info(&self) -> Vec<u8> {
        let text = |text: &str| string(&text.encode_utf16().collect::<Vec<_>>());
        let properties: &[u16] = if self.clock.is_some() { &[0x5001, 0x5011] } else { &[] };
        let mut bytes = 100_u16.to_le_bytes().to_vec();
        bytes.extend([6, 0, 0, 0, 100, 0]);
        bytes.extend(text("microsoft.com: 1.0; android.com: 1.0;"));
        bytes.extend([0, 0]);
        for array in [&self.operations[..], &[], properties, &[], &[0x3000, 0x3001]] {
            bytes.extend(u32::try_from(array.len()).unwrap().to_le_bytes());
            bytes.extend(array.iter().flat_map(|code| code.to_le_bytes()));
        }
        bytes.extend([text("Maker"), text("Cam 3"), text("1.0"), text(&self.serial)].concat());
        bytes
    }
}

/// A container of the transaction.
pub(super) fn container(kind: u16, code: u16, transaction: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(12 + payload.len()).unwrap().to_le_bytes().to_vec();
    bytes.extend(kind.to_le_bytes());
    bytes.extend(code.to_le_bytes());
    bytes.extend(transaction.to_le_bytes());
    bytes.extend(payload);
    bytes
}

/// An array of numbers with its count.
pub(super) fn u32s(numbers: &[u32]) -> Vec<u8> {
    let count = u32::try_from(numbers.len()).unwrap();
    [count].iter().chain(numbers).flat_map(|number| number.to_le_bytes()).collect()
}

/// A string of these units.
pub(super) fn string(units: &[u16]) -> Vec<u8> {
    if units.is_empty() {
        return vec![0];
    }
    let mut bytes = vec![u8::try_from(units.len() + 1).unwrap()];
    bytes.extend(units.iter().chain(&[0]).flat_map(|unit| unit.to_le_bytes()));
    bytes
}
