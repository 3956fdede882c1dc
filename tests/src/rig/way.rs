//! Which way a rig's commands go: by themselves, or through a daemon that runs beside them.

use std::ffi::OsString;

/// What a command wants of the daemon beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// A station at work.
    Station,
    /// The data folder for itself.
    Stillness,
    /// Nothing: it reads, whoever runs.
    Nothing,
}

/// Whether `DOCKET_RIG=daemon` is set: the stories then go through the service and its API.
///
/// # Panics
/// On any other value, which would quietly prove less than was asked for.
pub(super) fn through_daemon() -> bool {
    match std::env::var("DOCKET_RIG").ok().as_deref() {
        None | Some("" | "embedded") => false,
        Some("daemon") => true,
        Some(other) => panic!("DOCKET_RIG is {other:?}; it may be \"daemon\" or \"embedded\""),
    }
}

/// What the command line `args` wants.
pub(super) fn wants(args: &[OsString]) -> Wants {
    let words = args.iter().filter_map(|arg| arg.to_str()).filter(|arg| !arg.starts_with('-'));
    let words: Vec<_> = words.take(2).collect();
    match words.as_slice() {
        ["fsck" | "run" | "rebuild", ..] => Wants::Stillness,
        ["dock" | "demo" | "verify", ..]
        | ["cases", "add"]
        | ["items", "link" | "unlink" | "prove"]
        | [
            "recorders" | "officers" | "units" | "roster",
            "add" | "name" | "issue" | "return" | "withdraw" | "import",
        ]
        | ["handover", "excuse"]
        | ["job", "retry" | "cancel"] => Wants::Station,
        _ => Wants::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_known_by_its_verb_wherever_flags_stand() {
        let of = |line: &str| wants(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of("--json dock /card"), Wants::Station);
        assert_eq!(of("items link 0192 2026-1"), Wants::Station);
        assert_eq!(of("items list --json"), Wants::Nothing);
        assert_eq!(of("fsck --deep --json"), Wants::Stillness);
    }
}
