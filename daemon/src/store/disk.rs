//! Asking a disk that may hang: on a thread of its own, one question at a time, and not for long.
//!
//! Used where whoever asks must not hang with it: by the API, whose few threads answer everybody, and
//! by the service while it starts. A network folder whose server is gone holds one thread, however
//! many ask.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::timeout};

/// A disk answers a cheap question within this time.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// A disk. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    /// Held by whoever asks.
    asking: Arc<Mutex<()>>,
}

impl Disk {
    /// Asks it something cheap. None: it did not answer in time, neither this question nor one
    /// before.
    pub async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        self.ask_for(ANSWERS_WITHIN, ask).await
    }

    /// The same, waiting `at_most` so long.
    pub async fn ask_for<T: Send + 'static>(
        &self,
        at_most: Duration,
        ask: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let asking = Arc::clone(&self.asking);
        let alone = timeout(at_most, asking.lock_owned()).await.ok()?;
        let asked = tokio::task::spawn_blocking(move || {
            let _alone = alone;
            ask()
        });
        timeout(at_most, asked).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const SOON: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_disk_that_hangs_holds_one_thread_and_nobody_for_long() {
        let disk = Disk::default();
        let (go_on, wait) = channel::<()>();
        assert_eq!(disk.ask_for(SOON, move || wait.recv().is_ok()).await, None);
        // The next are not even put to it.
        let (told, asked) = channel::<()>();
        for _ in 0..3 {
            let told = told.clone();
            assert_eq!(disk.ask_for(SOON, move || told.send(())).await, None);
        }
        assert!(asked.try_recv().is_err());
        // Once it answers, it is asked again.
        drop(go_on);
        assert_eq!(disk.ask(|| 7).await, Some(7));
    }
}
