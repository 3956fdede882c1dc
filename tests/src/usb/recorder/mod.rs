//! A recorder made of software that takes commands: a disk with footage, and requests by which it tells
//! who it is and what its clock shows.
//!
//! Run in the guest as `usb recorder`, and handed to the kernel by one half of a socket pair, as USB/IP
//! would by its network: what plugs in is a device like any other to the kernel, udev and libusb. It is
//! there as long as the program runs.

mod commands;
mod disk;
mod maker;

use std::{
    fs,
    os::{fd::AsRawFd, unix::net::UnixStream as Pair},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use anyhow::{Result, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
};
use usbip::{EndpointAttributes, UsbDevice, UsbEndpoint, UsbInterfaceHandler, UsbIpServer};

pub(super) use commands::{BATTERY_PERCENT, PROFILES, ZONE_EAST_S};
use commands::{Commands, NoWord};
use disk::Disk;
use maker::Maker;

/// Where the kernel takes devices over.
const ATTACH: &str = "/sys/devices/platform/vhci_hcd.0/attach";
/// The only device there is, as USB/IP calls it.
const BUS_ID: &str = "1-1";
/// USB/IP's version and its request for a device (Documentation/usb/usbip_protocol.rst).
const IMPORT: [u8; 8] = [0x01, 0x11, 0x80, 0x03, 0, 0, 0, 0];
/// What it answers: a head of 8 bytes and the device's description.
const IMPORTED_BYTES: usize = 320;
/// 480 Mbit/s.
const HIGH_SPEED: u32 = 3;

/// How a recorder takes commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Speaks {
    /// By requests to the device.
    Requests,
    /// In SCSI commands of its maker's own.
    Scsi,
    /// Not at all: it is a stick.
    Nothing,
}

impl Speaks {
    /// Each is another product to who looks at its numbers.
    fn product(self) -> u16 {
        match self {
            Self::Requests => 1,
            Self::Scsi => 2,
            Self::Nothing => 3,
        }
    }
}

/// What such a recorder is like.
#[derive(Clone, Debug, clap::Args)]
pub struct Model {
    /// The image of its card; read, never written
    #[arg(long)]
    pub image: PathBuf,
    /// How it takes commands
    #[arg(long, value_enum, default_value_t = Speaks::Requests)]
    pub speaks: Speaks,
    /// The file that gets a line for each SCSI command of a maker's own kind that arrives
    #[arg(long)]
    pub tally: PathBuf,
    /// The serial number that it tells, at most 8 letters
    #[arg(long)]
    pub serial: String,
    /// The officer's number that it tells, at most 7 letters
    #[arg(long)]
    pub officer: String,
    /// By how much its clock is ahead, seconds
    #[arg(long, allow_negative_numbers = true)]
    pub ahead_s: i64,
    /// Whether it is a keyboard as well
    #[arg(long)]
    pub types: bool,
    /// Which of the kernel's virtual ports it is plugged into, from 0
    #[arg(long, default_value_t = 0)]
    pub port: u8,
}

/// Plugs it in and serves until the program is ended.
///
/// # Errors
/// When the kernel does not take it, or the card cannot be read.
pub fn serve(model: &Model) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(plug(device(model)?, model.port))
}

fn device(model: &Model) -> Result<UsbDevice> {
    let endpoint = |address, kind: EndpointAttributes, max_packet_size| UsbEndpoint {
        address,
        attributes: kind as u8,
        max_packet_size,
        interval: 8,
    };
    let bulk = |address| endpoint(address, EndpointAttributes::Bulk, 512);
    let commands = Commands::of(model);
    let knows = (model.speaks == Speaks::Scsi).then(|| commands.clone());
    let disk = handler(Disk::open(&model.image, Maker::new(knows, &model.tally)?)?);
    let mut device = UsbDevice::new(1).with_interface(
        0x08,
        0x06,
        0x50,
        None,
        vec![bulk(0x81), bulk(0x02)],
        disk,
    );
    if model.types {
        let keys = vec![endpoint(0x83, EndpointAttributes::Interrupt, 8)];
        device = device.with_interface(0x03, 0x01, 0x01, None, keys, handler(NoWord));
    }
    let mut device = device.with_device_handler(Arc::new(Mutex::new(Box::new(commands))));
    (device.vendor_id, device.product_id) = (0x1209, model.speaks.product());
    (device.bus_id, device.bus_num, device.dev_num) = (BUS_ID.into(), 1, 2);
    // USB 2.0.
    device.usb_version = 0x0200.into();
    device.set_manufacturer_name("docket");
    device.set_product_name("rig recorder");
    device.set_serial_number(&model.serial);
    Ok(device)
}

type Handler = Arc<Mutex<Box<dyn UsbInterfaceHandler + Send>>>;

fn handler(handler: impl UsbInterfaceHandler + Send + 'static) -> Handler {
    Arc::new(Mutex::new(Box::new(handler)))
}

async fn plug(device: UsbDevice, port: u8) -> Result<()> {
    let (ours, kernels) = Pair::pair()?;
    for end in [&ours, &kernels] {
        end.set_nonblocking(true)?;
    }
    let mut ours = UnixStream::from_std(ours)?;
    let server = Arc::new(UsbIpServer::new_simulated(vec![device]));
    let served = tokio::spawn(async move { usbip::handler(&mut ours, server).await });
    let mut asker = UnixStream::from_std(kernels)?;
    let mut request = IMPORT.to_vec();
    request.extend(BUS_ID.as_bytes());
    request.resize(IMPORT.len() + 32, 0);
    asker.write_all(&request).await?;
    let mut imported = [0; IMPORTED_BYTES];
    asker.read_exact(&mut imported).await?;
    ensure!(imported[4..8] == [0; 4], "no such device");
    let kernels = asker.into_std()?;
    kernels.set_nonblocking(false)?;
    // Bus and address as they are told above; the kernel keeps the socket.
    let number = (1 << 16) | 2;
    fs::write(ATTACH, format!("{port} {} {number} {HIGH_SPEED}", kernels.as_raw_fd()))?;
    drop(kernels);
    Ok(served.await??)
}
