//! The stable codes of what can go wrong, each with its kind. Their texts stand in
//! `daemon/words/*/errors.ftl` under the code in lower case.
//!
//! A code is never given another meaning and never reused.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Sorted by what the asker does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApiErrorKind {
    /// Ask differently.
    Usage,
    /// Say who you are, or ask somebody who may.
    Denied,
    /// There is no such thing.
    NotFound,
    /// Somebody else is at work: wait.
    Busy,
    /// What is kept is not what should be kept: an administrator must look.
    Integrity,
    /// It failed.
    Failed,
}

impl ApiErrorKind {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Denied => "denied",
            Self::NotFound => "not-found",
            Self::Busy => "busy",
            Self::Integrity => "integrity",
            Self::Failed => "failed",
        }
    }

    /// The command line's exit code: 2 failed, 3 usage, 4 denied, 5 not found, 6 integrity, 7 busy.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 2,
            Self::Usage => 3,
            Self::Denied => 4,
            Self::NotFound => 5,
            Self::Integrity => 6,
            Self::Busy => 7,
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $number:literal, $kind:ident, $status:literal;)+) => {
        /// What went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])+ $name,)+
        }

        impl Code {
            /// All of them, by number.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stable code, `DKT-nnnn`.
            #[must_use]
            pub fn number(self) -> &'static str {
                match self { $(Self::$name => concat!("DKT-", $number),)+ }
            }

            /// The key of its text.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => concat!("dkt-", $number),)+ }
            }

            /// What kind it is.
            #[must_use]
            pub fn kind(self) -> ApiErrorKind {
                match self { $(Self::$name => ApiErrorKind::$kind,)+ }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }
        }
    };
}

codes! {
    /// A defect or a broken host.
    Internal = "0001", Failed, 500;
    /// The settings cannot be used. The problems are the cause.
    Settings = "0101", Usage, 422;
    /// A secret that a setting names cannot be read. The cause says which.
    Secret = "0102", Usage, 422;
    /// The address on which the API is to listen cannot be had. The cause says which.
    Address = "0103", Failed, 500;
    /// Another docket holds the data folder. Facts: `folder`.
    FolderBusy = "0201", Busy, 409;
    /// The data folder cannot be used. Facts: `folder`.
    FolderUnusable = "0202", Failed, 500;
    /// Only a running station can do this.
    NeedsStation = "0203", Failed, 409;
    /// The station is stopping.
    Stopping = "0204", Failed, 503;
    /// The station went away before it answered.
    WentAway = "0205", Failed, 502;
    /// The person stopped it before every clip was taken.
    Interrupted = "0206", Failed, 503;
    /// The job was cancelled, or the station ended while it ran.
    Cancelled = "0207", Failed, 409;
    /// The station takes footage in and archives nothing, as its settings are broken.
    SafeMode = "0208", Failed, 503;
    /// The catalog is damaged.
    CatalogDamaged = "0301", Integrity, 500;
    /// The catalog cannot be written.
    CatalogUnwritable = "0302", Failed, 507;
    /// There is no docket data in the folder yet. Facts: `folder`.
    NoData = "0303", NotFound, 404;
    /// There is no such thing. Facts: `thing` (`item`, `session`, `case`, `job`, `notice`, `link`, `bay`,
    /// `handover`, `removal`), `id`.
    NotFound = "0401", NotFound, 404;
    /// The catalog holds something that contradicts this.
    Conflict = "0402", Failed, 409;
    /// A request that makes no sense as asked. The cause says why.
    Usage = "0403", Usage, 400;
    /// An id's beginning that fits several. Facts: `thing`, `id`.
    Ambiguous = "0404", Usage, 400;
    /// The asker may not do this. Facts: `who`, `action`.
    Denied = "0405", Denied, 403;
    /// Nobody knows who asks: no token, or a wrong one.
    WhoAsks = "0406", Denied, 401;
    /// The request is too long. Facts: `max` (bytes).
    TooLong = "0407", Usage, 413;
    /// The request took too long to arrive, or to be answered.
    TooSlow = "0408", Failed, 408;
    /// Too many ask at once.
    TooMany = "0409", Busy, 503;
    /// There is nothing at this path. Facts: `path`.
    NoRoute = "0410", NotFound, 404;
    /// This path has no such method. Facts: `path`, `method`.
    NoMethod = "0411", Usage, 405;
    /// The body or a parameter cannot be understood. The cause says where.
    NotUnderstood = "0412", Usage, 422;
    /// Nothing was named to dock.
    NothingToDock = "0420", Usage, 422;
    /// A place to dock is no absolute path. Facts: `path`.
    NotAbsolute = "0421", Usage, 422;
    /// Too many places at once. Facts: `count`, `max`.
    TooManyPlaces = "0422", Usage, 422;
    /// A demo cannot have so many bays. Facts: `count`, `max`.
    DemoBays = "0423", Usage, 422;
    /// No state of items. Facts: `name`, `all`.
    NoSuchState = "0424", Usage, 422;
    /// A case number that cannot be one. Facts: `number`.
    CaseNumber = "0425", Usage, 422;
    /// A text with control characters.
    ControlCharacters = "0426", Usage, 422;
    /// A reason is wanted.
    ReasonWanted = "0427", Usage, 422;
    /// The item has no trusted original to read. Facts: `item`, `state`.
    NoOriginal = "0428", Usage, 409;
    /// No error code. Facts: `code`.
    NoSuchCode = "0429", NotFound, 404;
    /// What was asked for cannot be written there. Facts: `folder`.
    NotWritten = "0430", Usage, 422;
    /// So many bays cannot be taught. Facts: `count`, `max`.
    BayCount = "0431", Usage, 422;
    /// Bays are being taught already.
    Teaching = "0432", Busy, 409;
    /// A place whose path is no UTF-8, which JSON cannot carry. Facts: `path`.
    NotUtf8 = "0433", Usage, 422;
    /// What was said breaks rules of the register. Facts: `count`. The faults are the cause.
    RegisterRefused = "0440", Usage, 422;
    /// An exception wants its kind and the return.
    ExceptionIncomplete = "0442", Usage, 422;
    /// A return in the future. Facts: `at`.
    ReturnInFuture = "0443", Usage, 422;
    /// A case number that fits no pattern of the settings. Facts: `number`, `patterns`.
    OffPattern = "0460", Usage, 422;
    /// What happened to a case makes no sense after what happened before. Facts: `case`.
    StepRefused = "0461", Failed, 409;
    /// A record that cannot be added. The cause says why.
    RecordRefused = "0462", Usage, 422;
    /// There is no list of matters yet.
    NoMatters = "0463", NotFound, 404;
    /// Something that cannot be said of a case. Facts: `field`.
    NotADescription = "0464", Usage, 422;
    /// A day that is yet to come. Facts: `day`.
    FutureDay = "0465", Usage, 422;
    /// A file that cannot be read. Facts: `path`.
    FileUnreadable = "0466", Usage, 422;
    /// What was dropped is no plain file. Facts: `path`.
    NotAFile = "0467", Usage, 422;
    /// A dropped file was written to while it was taken over. Facts: `path`.
    StillWritten = "0468", Usage, 409;
    /// The recorder was not found at its place.
    RecorderNotFound = "0501", NotFound, 404;
    /// The recorder went away.
    RecorderGone = "0502", Failed, 409;
    /// The recorder's medium failed.
    RecorderMedia = "0503", Failed, 409;
    /// docket may not read the recorder.
    RecorderDenied = "0504", Failed, 409;
    /// What stands there is no recorder that docket can read.
    RecorderUnfit = "0505", Failed, 409;
    /// The recorder is being taken in, in another bay. Facts: `recorder`.
    RecorderBusy = "0506", Busy, 409;
    /// The recorder was unlocked and comes back with its footage. Facts: `recorder`.
    RecorderUnlocked = "0507", Busy, 409;
    /// Footage may not be removed from its recorder. Facts: `reason` (a stable code).
    FootageStays = "0508", Failed, 409;
    /// A recorder was told to remove its footage, and what it did is not certain.
    RemovalUnsure = "0509", Failed, 409;
    /// The archive is full.
    ArchiveFull = "0601", Failed, 507;
    /// The archive cannot be written.
    ArchiveUnwritable = "0602", Failed, 507;
    /// The archive failed.
    ArchiveFailed = "0603", Failed, 500;
    /// The staging disk cannot be used.
    StagingUnusable = "0604", Failed, 507;
    /// The archive, or all evidence in it, is not there. Facts: `folder`.
    ArchiveMissing = "0605", Failed, 500;
    /// The station's private key is not there. Facts: `path`, `fingerprint`.
    KeyMissing = "0701", Integrity, 500;
    /// A private key that others may have read. Facts: `path`.
    KeyExposed = "0702", Integrity, 500;
    /// A private key cannot be read or written. Facts: `path`.
    KeyUnusable = "0703", Failed, 500;
    /// The identities of this station contradict each other.
    IdentityBroken = "0704", Integrity, 500;
    /// A key that is there was to be given up as lost.
    KeyNotLost = "0705", Usage, 409;
    /// A grave act was not confirmed with the station's id. Facts: `station`.
    NotConfirmed = "0706", Usage, 422;
    /// What this station signed is not what stands there. Facts: `key`.
    SignedAltered = "0707", Integrity, 500;
    /// The custody log in the catalog is not what was made or signed. The cause says where.
    LogBroken = "0711", Integrity, 500;
    /// The custody log in the archive is not the catalog's. The cause names the object.
    LogDiffers = "0712", Integrity, 500;
    /// There is no proof of that: the sizes or the entry are not in the log. The cause says why.
    NoProof = "0713", NotFound, 404;
    /// No checkpoint stands in the archive yet.
    NoCheckpoint = "0714", NotFound, 404;
    /// The custody log does not go on from what a witness saw. Facts: `witness`.
    LogForked = "0715", Integrity, 500;
    /// This station does not know the log, or its key did not sign. Facts: `log`.
    LogUnknown = "0716", NotFound, 404;
    /// The log contradicts what this station saw of it, or does not know what that was. Facts: `log`, `seen`.
    LogConflict = "0717", Integrity, 409;
    /// No witness of this station has that name or key. Facts: `witness`.
    NoWitness = "0718", NotFound, 404;
    /// A file of a witness is none, or is about something else. The cause says why.
    NotAnAnswer = "0719", Usage, 422;
    /// The item is not sealed, so that nothing can be proven of it. Facts: `item`, `state`.
    NotSealed = "0721", Failed, 409;
    /// No checkpoint in the archive covers all that is to be proven of the item yet. Facts: `item`.
    NotCovered = "0722", Busy, 409;
    /// The item's original does not stand in the archive. Facts: `item`.
    OriginalMissing = "0723", Integrity, 409;
    /// A bundle broke off while it was made. Facts: `path`.
    BundleBroken = "0724", Integrity, 502;
    /// The log does not tell of the item's first manifest. Facts: `item`.
    ManifestUntold = "0725", Failed, 409;
    /// What would be handed out would not stand up to a check. The cause says why.
    BundleRefused = "0726", Integrity, 500;
    /// Bytes that the original has not. Facts: `size`.
    RangeOutside = "0727", Usage, 422;
    /// An authority's answer is worth nothing. The cause says why.
    NotAStamp = "0728", Usage, 422;
    /// The settings trust no time stamp authority.
    NoAuthority = "0729", Usage, 422;
    /// Bytes are asked of a proof that proves no excerpt. Facts: `path`.
    NotAnExcerpt = "0830", Usage, 422;
    /// The catalog that was to be made again is there. Facts: `path`.
    CatalogStands = "0731", Usage, 409;
    /// The archive has several stations, or none. Facts: `count`. The cause names them.
    WhichStation = "0732", Usage, 422;
    /// Nothing of what a station signed can be believed. Facts: `station`.
    NothingSigned = "0733", Integrity, 500;
    /// An entry of the custody log does not tell what a catalog is made of. The cause names it.
    EntryLacks = "0734", Failed, 500;
    /// An archive target holds the only further copy of something. Facts: `target`, `count`.
    TargetHoldsOnly = "0735", Failed, 409;
    /// An archive target of that name is another one. Facts: `target`.
    TargetTaken = "0736", Usage, 409;
    /// An archive target keeps less than the one whose place it is to take. Facts: `from`, `to`.
    TargetKeepsLess = "0737", Usage, 409;
    /// Something cannot be copied to an archive target before a person did something. Facts: `target`.
    NotCopied = "0738", Integrity, 409;
    /// The station's disks are too full to take more off recorders.
    HighWater = "0745", Busy, 507;
    /// No copy of the original is what was taken in. Facts: `item`. The cause tells each copy.
    NoGoodCopy = "0755", Integrity, 409;
    /// It is encrypted, and this station has no private key that opens it.
    NoPrivateKey = "0756", Failed, 409;
    /// It is encrypted, and no wrapped key of it stands anywhere.
    KeyGone = "0757", Integrity, 410;
    /// Its wrapped key is not the one with which it was encrypted.
    KeyAltered = "0758", Integrity, 409;
    /// Recovery files that do not give a private key. The cause says why.
    NotRecovered = "0759", Usage, 422;
    /// A private key is there already, and is not replaced. Facts: `path`.
    KeyStands = "0760", Usage, 409;
    /// Objects are missing or altered in a place, and nothing good is left to mend them from. Facts: `target`.
    NotMended = "0785", Integrity, 409;
    /// The key of an item is not destroyed. Facts: `reason`.
    KeyKept = "0790", Failed, 409;
    /// A key counts for nothing any more, and may still stand in a place that is away. Facts: `item`.
    KeyNotDestroyed = "0791", Failed, 409;
    /// Its key was destroyed on purpose. The cause says when, by whom and why.
    KeyCondemned = "0792", Failed, 410;
    /// A key counts for nothing any more, and stands until the log that says so does. Facts: `item`.
    KeyWaitsForLog = "0820", Failed, 409;
}
