//! What the rig lays upon the guest's root: docket as `systemd/README.md` installs it, a station's
//! settings, and the rig's own units.
//!
//! Made anew each run from what is built and what is shipped; nothing of docket's is changed for the rig.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use anyhow::{Context, Result};

use super::{
    recorder::PROFILES,
    slot::{BOARD, Slot, VIRTUAL},
    wire::{JOURNAL_PORT, SHELL_PORT},
};

/// The programs of the station.
const PROGRAMS: [&str; 4] = ["docket", "docketd", "docket-media", "docket-mount"];
/// The program that is also the agent in the guest.
pub(super) const RIG: &str = "docket-usb-rig";
/// The site's rules: the node by which each of its recorders is asked is the station's to open.
const SITE_RULES: &str = "SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"1209\", \
                          ATTR{idProduct}==\"0001\", GROUP=\"docket\", MODE=\"0660\"\n\
                          SUBSYSTEM==\"scsi_generic\", ATTRS{idVendor}==\"1209\", \
                          ATTRS{idProduct}==\"0002\", GROUP=\"docket\", MODE=\"0660\"\n";
/// Units of the system that a station without a person at it can do without; each costs a second here.
const LEFT_OUT: [&str; 22] = [
    "console-setup.service",
    "cryptsetup.target",
    "dev-hugepages.mount",
    "dev-mqueue.mount",
    "integritysetup.target",
    "keyboard-setup.service",
    "proc-sys-fs-binfmt_misc.automount",
    "sys-fs-fuse-connections.mount",
    "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount",
    "systemd-binfmt.service",
    "systemd-firstboot.service",
    "systemd-machine-id-commit.service",
    "systemd-pcrphase-sysinit.service",
    "systemd-pcrphase.service",
    "systemd-pstore.service",
    "systemd-random-seed.service",
    "systemd-repart.service",
    "systemd-timesyncd.service",
    "systemd-update-utmp.service",
    "timers.target",
    "veritysetup.target",
];

/// Makes the layer in `root`, from the programs beside this one.
pub(super) fn make(root: &Path) -> Result<()> {
    let own = std::env::current_exe()?;
    let programs = own.parent().context("a folder")?;
    for program in PROGRAMS {
        let from = programs.join(program);
        copy(&from, &root.join("usr/bin").join(program))
            .with_context(|| format!("{} is not built: run this by `make usb`", from.display()))?;
    }
    copy(&own, &root.join("usr/bin").join(RIG))?;
    shipped(root)?;
    station(root)?;
    own_units(root)
}

/// A copy: what is built anew during a run must not change under the guest.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().context("a folder")?)?;
    fs::copy(from, to)?;
    Ok(())
}

/// The files of `systemd/`, where its README puts them.
fn shipped(root: &Path) -> Result<()> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../systemd");
    let units = root.join("etc/systemd/system");
    for file in fs::read_dir(&shipped)? {
        let file = file?.path();
        let name = file.file_name().context("a name")?;
        match file.extension().and_then(|kind| kind.to_str()) {
            Some("service" | "socket") => install(&file, &units.join(name))?,
            Some("rules") => install(&file, &root.join("etc/udev/rules.d").join(name))?,
            _ => {}
        }
    }
    // The others name folders, keys and networks that this station does not have: with them it would not start.
    for name in ["dock-controller.conf", "maker-commands.conf"] {
        let from = shipped.join("drop-ins").join(name);
        install(&from, &units.join("docketd.service.d").join(name))?;
    }
    install(&shipped.join("docket.sysusers.conf"), &root.join("etc/sysusers.d/docket.conf"))?;
    install(&shipped.join("docket.tmpfiles.conf"), &root.join("etc/tmpfiles.d/docket.conf"))
}

fn install(from: &Path, to: &Path) -> Result<()> {
    write(to, &fs::read_to_string(from).with_context(|| from.display().to_string())?)
}

fn write(to: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(to.parent().context("a folder")?)?;
    fs::write(to, text)?;
    Ok(fs::set_permissions(to, fs::Permissions::from_mode(0o644))?)
}

/// Settings, the bays' ports for the udev rules, and what makes this root a machine of its own.
fn station(root: &Path) -> Result<()> {
    let etc = root.join("etc");
    write(&etc.join("docket/docket.toml"), &settings())?;
    let ports = Slot::bays().chain([Slot::TO_TEACH]).flat_map(|slot| [slot.fast(), slot.slow()]);
    let ports = ports.chain(VIRTUAL.map(|(_, at)| at.to_owned()));
    let ports: String = ports.map(|at| at + "\n").collect();
    write(&etc.join("docket/bay-ports"), &ports)?;
    // As a site does that has tried its recorders: profiles, and rules that let the station ask them.
    for (name, text) in PROFILES {
        write(&etc.join("docket/profiles").join(name).with_extension("toml"), text)?;
    }
    write(&etc.join("udev/rules.d/61-site-recorders.rules"), SITE_RULES)?;
    write(&etc.join("default/docket"), "DOCKET_CONFIG=/etc/docket/docket.toml\n")?;
    write(&etc.join("fstab"), "")?;
    write(&etc.join("hostname"), "dock\n")?;
    write(&etc.join("machine-id"), &format!("{:032x}\n", 0xd0c_u32))
}

/// Each bay at both of its ports' names: the kernel's name of a port depends on the device's speed.
fn settings() -> String {
    let bays: Vec<_> = Slot::bays().collect();
    let lights: Vec<_> =
        bays.iter().zip(1..).map(|(slot, light)| format!("{} = {light}", slot.bay())).collect();
    let bay = |name: &str, at: &str| format!("[[bays.bay]]\nname = \"{name}\"\nat = \"{at}\"\n");
    let own = bays
        .iter()
        .map(|slot| bay(&slot.bay(), &slot.fast()) + &bay(&slot.slow_bay(), &slot.slow()));
    let each: String = own.chain(VIRTUAL.map(|(name, at)| bay(name, at))).collect();
    let lights = lights.join(", ");
    format!(
        "[station]\nname = \"usb-rig\"\ntimezone = \"Asia/Shanghai\"\n\
         [transcode]\nenabled = false\n\
         [dock]\ncontroller = \"serial\"\n\
         device = \"/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_{BOARD}-if00-port0\"\n\
         bays = {{ {lights} }}\n{each}"
    )
}

/// What boots: a target with the data disk, the agent and the journal's way out.
fn own_units(root: &Path) -> Result<()> {
    let units = root.join("etc/systemd/system");
    fs::create_dir_all(&units)?;
    for unit in LEFT_OUT {
        symlink("/dev/null", units.join(unit))?;
    }
    let (shell, journal) = (device_unit(SHELL_PORT), device_unit(JOURNAL_PORT));
    write(
        &units.join("rig.target"),
        "[Unit]\nRequires=basic.target var-lib-docket.mount rig-agent.service rig-journal.service\n\
         After=basic.target\n",
    )?;
    write(
        &units.join("var-lib-docket.mount"),
        "[Unit]\nDescription=data disk\n[Mount]\nWhat=/dev/vda\nWhere=/var/lib/docket\nType=ext4\n",
    )?;
    write(
        &units.join("rig-agent.service"),
        &format!(
            "[Unit]\nDescription=rig's agent\nRequires={shell}\nAfter={shell} basic.target\n\
             [Service]\nExecStart=/usr/bin/{RIG} agent\n"
        ),
    )?;
    write(
        &units.join("rig-journal.service"),
        &format!(
            "[Unit]\nDescription=journal for the rig\nDefaultDependencies=no\nRequires={journal}\n\
             After={journal} systemd-journald.service\n[Service]\n\
             ExecStart=/usr/bin/journalctl --follow --lines=all --output=json\n\
             StandardOutput=file:/dev/virtio-ports/{JOURNAL_PORT}\nStandardError=journal\n"
        ),
    )?;
    // The rules name the station's group: it is there before they are read.
    write(
        &units.join("systemd-udevd.service.d/rig.conf"),
        "[Unit]\nAfter=systemd-sysusers.service\nWants=systemd-sysusers.service\n",
    )?;
    // Without a word of the system's age, which a fresh root does not have, it would be left out.
    write(
        &units.join("systemd-sysusers.service.d/rig.conf"),
        "[Unit]\nConditionNeedsUpdate=\n[Service]\nExecStart=\nExecStart=/usr/bin/systemd-sysusers docket.conf\n",
    )
}

/// The unit of a port's device node.
fn device_unit(port: &str) -> String {
    format!("dev-virtio\\x2dports-{port}.device")
}
