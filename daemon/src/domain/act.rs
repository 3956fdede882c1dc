//! What custody events tell of: every act with its stable code, in one list.
//!
//! A code is never given another meaning. Whoever decides by acts matches all of them, so that a new one does not
//! compile before it has its place there.

use super::ItemState;

macro_rules! acts {
    ($($(#[$doc:meta])+ $name:ident = $code:literal,)+) => {
        /// What was done. Item arrows carry the name of the state they lead to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act {
            /// An item moved to a state; the state's name is the act's.
            Item(ItemState),
            $($(#[$doc])+ $name,)+
        }

        impl Act {
            /// The stable code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    Self::Item(state) => state.as_str(),
                    $(Self::$name => $code,)+
                }
            }

            /// The act of that code.
            #[must_use]
            pub fn named(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)+
                    state => ItemState::named(state).map(Self::Item),
                }
            }
        }
    };
}

acts! {
    /// A recorder was docked and listed.
    SessionStarted = "session-started",
    /// A session ended; the outcome says how.
    SessionEnded = "session-ended",
    /// A known item's clip was found on its recorder again, equal.
    Sighted = "sighted",
    /// A pull broke off; the detail says where.
    Torn = "torn",
    /// A torn pull went on where it broke off, its prefix proven equal.
    Resumed = "resumed",
    /// A rendition was made.
    Rendered = "rendered",
    /// A clip was found to have no viewable form.
    NotPlayable = "not-playable",
    /// A clip was looked into; the detail says how many findings there are.
    Examined = "examined",
    /// An item was linked to a case.
    Linked = "linked",
    /// A link was backed out.
    Unlinked = "unlinked",
    /// A case was entered.
    CaseAdded = "case-added",
    /// Something else is said of a case; the detail has old and new.
    CaseDescribed = "case-described",
    /// A case was opened, closed, opened again or filed, or its action ended; the detail has the day.
    CaseStepped = "case-stepped",
    /// A fact was added to a case, or corrected.
    CaseRecorded = "case-recorded",
    /// A text was attached to a case.
    DocumentAdded = "document-added",
    /// An attached text was read back from the archive, equal.
    DocumentProven = "document-proven",
    /// Another list of matters counts from now on.
    MattersListed = "matters-listed",
    /// A legal hold was placed.
    Held = "held",
    /// A person had something kept longer than the rules ask; the detail has the last day.
    Extended = "extended",
    /// An original was read again and compared.
    FixityChecked = "fixity-checked",
    /// A file that fits no item was found in staging and set aside.
    StrayFound = "stray-found",
    /// The station was started after a run that did not stop cleanly.
    Recovered = "recovered",
    /// A task of the station was lost: it panicked, and its work waits.
    TaskLost = "task-lost",
    /// Other settings hold from now on.
    SettingsApplied = "settings-applied",
    /// A USB port became a bay.
    BayTaught = "bay-taught",
    /// A bay that was taught is none any more.
    BayForgotten = "bay-forgotten",
    /// Something that is no recorder was plugged into a bay.
    DeviceRefused = "device-refused",
    /// A locked recorder was offered its password; it leaves and comes back as a disk.
    RecorderUnlocked = "recorder-unlocked",
    /// A locked recorder is about to be offered a password; it counts before it is offered.
    PasswordOffered = "password-offered",
    /// A person had the passwords forgotten that failed on a recorder.
    PasswordsForgotten = "passwords-forgotten",
    /// A recorder's clock was set; the detail says from what to what.
    ClockSet = "clock-set",
    /// A recorder was judged for the next shift; the detail is the verdict.
    DutyJudged = "duty-judged",
    /// Somebody asked that a recorder's footage be removed from it.
    RemovalAsked = "removal-asked",
    /// Somebody confirmed that; the recorder is told next.
    RemovalConfirmed = "removal-confirmed",
    /// It ended; the outcome says whether the recorder was seen without its footage.
    RemovalEnded = "removal-ended",
    /// An interruption of a recording was found, or found again.
    InterruptionFound = "interruption-found",
    /// Facts that came later show an interruption otherwise; the detail says how.
    InterruptionChanged = "interruption-changed",
    /// What a person dismissed while it was only possible is likely or certain now, and open again.
    InterruptionReopened = "interruption-reopened",
    /// Facts that came later show an interruption no more; the reason says why.
    InterruptionWithdrawn = "interruption-withdrawn",
    /// A person, or a spoken word, explained an interruption.
    InterruptionExplained = "interruption-explained",
    /// A note was corrected by another.
    NoteCorrected = "note-corrected",
    /// A person said that an interruption is none.
    InterruptionDismissed = "interruption-dismissed",
    /// The supervisor was told of a loss.
    LossReported = "loss-reported",
    /// The supervisor acknowledged it.
    ReportAcknowledged = "report-acknowledged",
    /// When clips were recorded was told on trusted time; of an item told anew, from what to what.
    Timed = "timed",
    /// Something was said of a unit, an officer, a recorder or a shift.
    Registered = "registered",
    /// A recorder was issued.
    RecorderIssued = "recorder-issued",
    /// A recorder came back.
    RecorderReturned = "recorder-returned",
    /// A file was imported into the register.
    RegisterImported = "register-imported",
    /// An entry of the register was withdrawn.
    RegisterWithdrawn = "register-withdrawn",
    /// A session's handover was judged; the detail is the verdict.
    HandoverJudged = "handover-judged",
    /// Somebody said why a handover came when it did.
    HandoverExplained = "handover-explained",
    /// The station made its first key.
    KeyMade = "key-made",
    /// The station's key was exchanged; the old one vouches for the new one.
    KeyRotated = "key-rotated",
    /// The station's key was given up as lost; a new epoch begins with another.
    KeyLost = "key-lost",
    /// A new epoch of the custody log begins, with a key of its own.
    EpochOpened = "epoch-opened",
    /// Another generation of an item's manifest stands beside its original.
    Described = "described",
    /// A session's receipt stands in the archive.
    Receipted = "receipted",
    /// A bundle or an excerpt of an item was made; the detail has its digest.
    ProofMade = "proof-made",
    /// This station got a key to sign with as a witness.
    WitnessKeyMade = "witness-key-made",
    /// This station signed, as a witness, what another station's log came to.
    Witnessed = "witnessed",
    /// It would not: the log contradicts what it saw.
    WitnessRefused = "witness-refused",
    /// A witness signed a checkpoint of this station.
    Cosigned = "cosigned",
    /// This station's log does not go on from what a witness saw.
    LogForked = "log-forked",
    /// An authority outside stamped the time of a checkpoint of this station.
    Stamped = "stamped",
    /// An archive target was taken up, or is spoken to otherwise from now on.
    TargetAdded = "target-added",
    /// What an archive target promises was tried; the detail has what it keeps.
    TargetProbed = "target-probed",
    /// An archive target gets nothing more.
    TargetRemoved = "target-removed",
    /// An original was read back from a further archive target; the outcome says whether it is equal.
    Copied = "copied",
    /// An archive target was reconciled with the catalog; the detail has the counts.
    Reconciled = "reconciled",
    /// The permit to remove a recorder's copy was taken back, for a copy of the item failed: it is sealed again.
    PermitTakenBack = "permit-taken-back",
    /// An object that was missing or altered was put right from a good copy; the outcome says whether it was.
    Healed = "healed",
    /// An altered object was put aside at a further target, and is copied there again.
    PutAside = "put-aside",
    /// An object that was missing at a further target is queued to be copied there again; the detail says from which
    /// copy.
    SentAgain = "sent-again",
    /// A person may take an archive target out of the settings; the detail says what it alone holds.
    TargetReleased = "target-released",
    /// Everything that stood at one archive target was proven at another.
    TargetMigrated = "target-migrated",
    /// What a further archive target keeps of an item was read back: on hold or not, locked until when.
    CopyGuarded = "copy-guarded",
    /// An original was read from a further copy, as home's is of no use; the detail says from where.
    ReadElsewhere = "read-elsewhere",
    /// Somebody wants the key that opens an item destroyed; the reason says why. Nothing is done yet.
    KeyDisposalAsked = "key-disposal-asked",
    /// The key that opens an item is about to be destroyed; the reason says why.
    KeyCondemned = "key-condemned",
    /// It was destroyed everywhere: nobody can open the item any more.
    KeyDestroyed = "key-destroyed",
    /// A copy of the wrapped key of an item was missing or not as it should be, and was put right from another; the
    /// outcome says whether it was.
    KeyMended = "key-mended",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_known_by_its_code() {
        for act in [Act::Linked, Act::KeyMade, Act::Item(ItemState::Proven)] {
            assert_eq!(Act::named(act.as_str()), Some(act));
        }
        assert_eq!(Act::named("no-such-act"), None);
    }
}
