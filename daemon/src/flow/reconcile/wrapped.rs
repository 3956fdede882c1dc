//! Wrapped keys, as a part of reconciling the home archive: they stand there, and in folders of their own.

use tracing::warn;

use super::{FlowError, Mender, Reconciled, Wrong};
use crate::{
    flow::key_audit::{self, KeyFound, KeyWrong},
    vault::{Lack, Vault},
};

/// Looks at all of them as long as `goes_on` says so, and adds what was found to `done`.
pub(super) async fn look(
    mender: &Mender<'_>,
    vault: &Vault,
    goes_on: &(dyn Fn() -> bool + Send + Sync),
    done: &mut Reconciled,
) -> Result<(), FlowError> {
    let places = (mender.places.home(), vault);
    let mut hear = |found: KeyFound| {
        let (file, wrong, healed) = (&found.file, found.wrong.as_str(), found.healed);
        warn!(file, wrong, healed, "a wrapped key was not as it should be");
        add(done, &found);
    };
    key_audit::audit(mender.catalog, places, mender.who, goes_on, &mut hear).await
}

fn add(done: &mut Reconciled, found: &KeyFound) {
    match found.wrong {
        KeyWrong::Lacks(Lack::Missing) => done.counts.missing += 1,
        KeyWrong::Stands => done.counts.extra += 1,
        // It says nothing of the keys in it.
        KeyWrong::Lacks(Lack::Away) => {
            done.note_failure(format!("no wrapped key stands in {}: is it mounted?", found.file));
        }
        KeyWrong::Lacks(Lack::Altered | Lack::Unreadable | Lack::Differs) => {
            done.counts.altered += 1;
        }
    }
    done.tell(&found.file, Wrong::Key(found.wrong), found.healed);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(n: usize, wrong: KeyWrong, healed: bool) -> KeyFound {
        KeyFound { file: format!("/keys/{n}.json"), wrong, healed }
    }

    #[test]
    fn ever_so_many_findings_are_counted_and_the_first_thousand_are_kept() {
        let mut done = Reconciled::default();
        for n in 0..1_200 {
            add(&mut done, &found(n, KeyWrong::Lacks(Lack::Missing), n > 0));
        }
        assert_eq!(done.found.len(), 1_000);
        assert_eq!(
            (done.counts.missing, done.counts.healed, done.counts.unmended()),
            (1_200, 1_199, 1)
        );
    }

    #[test]
    fn a_folder_that_is_away_is_a_failure_and_nothing_altered() {
        let mut done = Reconciled::default();
        add(&mut done, &found(1, KeyWrong::Lacks(Lack::Away), false));
        assert_eq!((done.counts.unmended(), done.unmended.to_string()), (0, String::new()));
        assert!(done.counts.failure.unwrap().contains("/keys/1.json"));
        assert!(!done.broke_off, "everything else was looked at");
    }
}
