//! What the service manager is told about this service (sd_notify(3)).
//!
//! Called by `run::daemon`. Without `NOTIFY_SOCKET`, as in a terminal, nothing is sent. A message
//! that cannot be sent is logged and otherwise changes nothing: the service manager then does what
//! it does to a service that is silent. Never waits for the service manager.

use std::time::Duration;

use sd_notify::NotifyState;

/// Tells that the station can be used, and how it stands, in one line.
pub(crate) fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(&one_line(status))]);
}

/// Tells how the station stands, in one line; `systemctl status` shows it.
pub(crate) fn status(text: &str) {
    tell(&[NotifyState::Status(&one_line(text))]);
}

/// Tells that the station is on its way down; then the watchdog wants no more beats.
pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Asks for `more` time, counted from now, for the start or the stop under way. At most 71 minutes
/// can be asked for at once; to be asked again before they are over.
pub(crate) fn extend_timeout(more: Duration) {
    let micros = u32::try_from(more.as_micros()).unwrap_or(u32::MAX);
    tell(&[NotifyState::ExtendTimeoutUsec(micros)]);
}

/// How often [`beat`] is due: half the time after which the service manager takes the station for
/// hung, as sd_watchdog_enabled(3) advises. None when it does not watch.
pub(crate) fn watchdog_interval() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|limit| limit / 2)
}

/// Tells that the station makes progress. To be called only when it does.
pub(crate) fn beat() {
    tell(&[NotifyState::Watchdog]);
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "the service manager cannot be told {state:?}");
    }
}

/// A message is lines of assignments: a line break in a text would begin another one.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::{env, os::unix::net::UnixDatagram, path::Path, process::Command};

    use super::*;

    const STEPS: &str = "DOCKET_TEST_NOTIFY";

    /// Runs `steps` (see `in_a_child`) in a process of its own with these variables, and returns
    /// what it told the service manager.
    fn told(steps: &str, socket: &Path, variables: &[(&str, &str)]) -> Vec<String> {
        let manager = UnixDatagram::bind(socket).unwrap();
        manager.set_nonblocking(true).unwrap();
        let output = Command::new(env::current_exe().unwrap())
            .args(["--exact", "run::systemd::tests::in_a_child", "--ignored", "--nocapture"])
            .env_remove("NOTIFY_SOCKET")
            .env_remove("WATCHDOG_USEC")
            .env(STEPS, steps)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let mut buffer = [0; 4096];
        std::iter::from_fn(|| manager.recv(&mut buffer).ok().map(|n| buffer[..n].to_vec()))
            .map(|message| String::from_utf8(message).unwrap())
            .collect()
    }

    /// Not a test by itself: what the others run in a child process, for its variables.
    #[test]
    #[ignore = "run by the other tests, in a process of its own"]
    fn in_a_child() {
        match env::var(STEPS).unwrap().as_str() {
            "life" => {
                extend_timeout(Duration::from_secs(90));
                extend_timeout(Duration::from_secs(1 << 40));
                ready("2 bays\nERRNO=5");
                status("idle");
                beat();
                stopping();
            }
            "watched" => assert_eq!(watchdog_interval(), Some(Duration::from_secs(15))),
            "unwatched" => assert_eq!(watchdog_interval(), None),
            other => panic!("no such steps: {other}"),
        }
    }

    #[test]
    fn a_life_is_told_in_order_and_no_text_smuggles_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("notify");
        let told = told("life", &socket, &[("NOTIFY_SOCKET", socket.to_str().unwrap())]);
        assert_eq!(
            told,
            [
                "EXTEND_TIMEOUT_USEC=90000000\n",
                "EXTEND_TIMEOUT_USEC=4294967295\n",
                "READY=1\nSTATUS=2 bays ERRNO=5\n",
                "STATUS=idle\n",
                "WATCHDOG=1\n",
                "STOPPING=1\n",
            ]
        );
    }

    #[test]
    fn without_a_service_manager_it_is_quiet() {
        let folder = tempfile::tempdir().unwrap();
        assert!(told("life", &folder.path().join("notify"), &[]).is_empty());
    }

    #[test]
    fn a_service_manager_that_is_gone_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        let variables = [("NOTIFY_SOCKET", gone.to_str().unwrap())];
        assert!(told("life", &folder.path().join("notify"), &variables).is_empty());
    }

    #[test]
    fn beats_are_due_twice_as_often_as_the_service_manager_wants() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("notify");
        told("watched", &socket, &[("WATCHDOG_USEC", "30000000")]);
        for variables in [&[][..], &[("WATCHDOG_USEC", "30000000"), ("WATCHDOG_PID", "1")]] {
            let socket = folder.path().join(format!("notify-{}", variables.len()));
            told("unwatched", &socket, variables);
        }
    }
}
