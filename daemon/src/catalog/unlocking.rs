//! Passwords that locked recorders were offered: counted before each offer, so that neither a restart
//! nor a power cut forgets one, and never the same one twice to a recorder that refused it. Each step is
//! a custody event.
//!
//! Called by `run` on the bay's thread, and by `api` where somebody allows passwords again. A password
//! is in none of it; a mark tells whether it is the same.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx, events::Draft, items::parse_time, items::unsigned, open::text,
};
use crate::domain::{Act, Actor};

/// A locked recorder, and the password that is meant for it.
#[derive(Clone, Debug)]
pub struct Unlocking<'a> {
    /// The bay.
    pub bay: &'a str,
    /// Where it stands, for people.
    pub place: &'a str,
    /// What tells it from others while it is locked.
    pub key: &'a str,
    /// Its name for people, as far as it tells one while locked.
    pub recorder: &'a str,
    /// The profile that knows the command.
    pub profile: &'a str,
}

/// Why a recorder is offered no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// It refused this one before.
    Refused,
    /// So many failed already, of any kind.
    TooMany(u64),
}

impl Withheld {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused-before",
            Self::TooMany(_) => "too-many-failed",
        }
    }
}

/// How an offer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered<'a> {
    /// The recorder took it.
    Taken,
    /// It did not: a stable code, and words.
    Failed {
        /// Whether it said no, may have counted a wrong one, or was never asked.
        how: Failed,
        /// The stable code.
        code: &'a str,
        /// In words.
        problem: &'a str,
    },
}

/// How an offer failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The recorder said no.
    Refused,
    /// It may have counted a wrong one.
    Unanswered,
    /// It was never offered.
    Unoffered,
}

/// What is known of a recorder that did not take its passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// What tells it from others while it is locked.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// The profile that knows the command.
    pub profile: String,
    /// Where it stood last.
    pub bay: String,
    /// Passwords that failed.
    pub failures: u64,
    /// Whether one of them was refused.
    pub refused: bool,
    /// When the last was offered.
    pub last_at: DateTime<Utc>,
}

/// Recorders that did not take passwords, from one on.
const LOCKED: &str = "SELECT recorder, max(label) AS label, max(profile) AS profile,
        max(bay) AS bay, sum(failures) AS failures, max(refused) AS refused, max(last_at) AS last_at
     FROM failed_passwords WHERE recorder > ? GROUP BY recorder ORDER BY recorder LIMIT ?";

impl Catalog {
    /// Counts an offer that is about to be made, of the password of `mark`; or says why none is to be
    /// made: refused before, or `failures_max` failed.
    ///
    /// # Errors
    /// When the catalog cannot be written: then nothing may be offered.
    pub async fn begin_unlocking(
        &self,
        unlocking: &Unlocking<'_>,
        mark: &str,
        failures_max: u8,
        who: &Actor,
    ) -> Result<Option<Withheld>, CatalogError> {
        let mut tx = self.begin().await?;
        let withheld = withheld(&mut tx, unlocking.key, mark, failures_max).await?;
        match withheld {
            Some(why) => {
                let draft = draft(Act::RecorderUnlocked, unlocking, who).failed(why.as_str());
                self.append(&mut tx, draft).await?;
            }
            None => {
                count(&mut tx, unlocking, mark, text(self.clock.utc())).await?;
                self.append(&mut tx, draft(Act::PasswordOffered, unlocking, who)).await?;
            }
        }
        tx.commit().await?;
        Ok(withheld)
    }

    /// Records how the offer ended that was counted. A recorder that took one has no failures any more.
    ///
    /// # Errors
    /// When the catalog cannot be written: then it stays counted.
    pub async fn end_unlocking(
        &self,
        unlocking: &Unlocking<'_>,
        mark: &str,
        offered: Offered<'_>,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let draft = draft(Act::RecorderUnlocked, unlocking, who);
        let draft = match offered {
            Offered::Taken => {
                forget(&mut tx, unlocking.key).await?;
                draft
            }
            Offered::Failed { how, code, problem } => {
                settle(&mut tx, unlocking.key, mark, how).await?;
                draft.failed(code).said("problem", problem)
            }
        };
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }

    /// Records that a password could not be offered at all: a stable code, and words.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_no_offer(
        &self,
        unlocking: &Unlocking<'_>,
        (code, problem): (&str, &str),
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let draft = draft(Act::RecorderUnlocked, unlocking, who).failed(code);
        self.append(&mut tx, draft.said("problem", problem)).await?;
        tx.commit().await
    }

    /// Forgets the failed passwords of a recorder, for somebody who knows that it bears more.
    ///
    /// # Errors
    /// Kind `NotFound` when none failed on such a recorder.
    pub async fn forget_failed_passwords(
        &self,
        key: &str,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let failures = forget(&mut tx, key).await?;
        if failures == 0 {
            let what = format!("no password failed on a recorder {key}");
            return Err(CatalogError::not_found(what));
        }
        let draft = Draft::new(Act::PasswordsForgotten).who(who).detail("recorder", key);
        self.append(&mut tx, draft.detail("failures", failures)).await?;
        tx.commit().await
    }

    /// Recorders that did not take passwords, by what tells them apart, after one.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn locked_recorders(
        &self,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Vec<Locked>, CatalogError> {
        let rows = sqlx::query(LOCKED)
            .bind(after.unwrap_or_default())
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(locked_from).collect()
    }
}

fn draft(act: Act, unlocking: &Unlocking<'_>, who: &Actor) -> Draft {
    let Unlocking { bay, place, key, recorder, profile } = unlocking;
    Draft::new(act)
        .who(who)
        .detail("bay", bay)
        .detail("place", place)
        .detail("key", key)
        .detail("recorder", recorder)
        .detail("profile", profile)
}

async fn withheld(
    tx: &mut Tx,
    key: &str,
    mark: &str,
    failures_max: u8,
) -> Result<Option<Withheld>, CatalogError> {
    let row = sqlx::query(
        "SELECT coalesce(sum(failures), 0) AS failures,
            coalesce(max(refused AND mark = ?), 0) AS refused
         FROM failed_passwords WHERE recorder = ?",
    )
    .bind(mark)
    .bind(key)
    .fetch_one(&mut **tx)
    .await?;
    let failures = unsigned(&row, "failures")?;
    Ok(match unsigned(&row, "refused")? {
        0 if failures < u64::from(failures_max) => None,
        0 => Some(Withheld::TooMany(failures)),
        _ => Some(Withheld::Refused),
    })
}

async fn count(
    tx: &mut Tx,
    unlocking: &Unlocking<'_>,
    mark: &str,
    now: String,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO failed_passwords (recorder, mark, label, profile, bay, failures, last_at)
         VALUES (?, ?, ?, ?, ?, 1, ?)
         ON CONFLICT (recorder, mark) DO UPDATE SET failures = failures + 1,
            label = excluded.label, profile = excluded.profile, bay = excluded.bay,
            last_at = excluded.last_at",
    )
    .bind(unlocking.key)
    .bind(mark)
    .bind(unlocking.recorder)
    .bind(unlocking.profile)
    .bind(unlocking.bay)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn settle(tx: &mut Tx, key: &str, mark: &str, how: Failed) -> Result<(), CatalogError> {
    let statements: &[&'static str] = match how {
        Failed::Unanswered => &[],
        Failed::Refused => {
            &["UPDATE failed_passwords SET refused = 1 WHERE recorder = ? AND mark = ?"]
        }
        Failed::Unoffered => &[
            "DELETE FROM failed_passwords WHERE recorder = ? AND mark = ? AND failures = 1",
            "UPDATE failed_passwords SET failures = failures - 1 WHERE recorder = ? AND mark = ?
                AND failures > 1",
        ],
    };
    for statement in statements {
        let done = sqlx::query(*statement).bind(key).bind(mark).execute(&mut **tx).await?;
        if done.rows_affected() > 0 {
            break;
        }
    }
    Ok(())
}

/// Answers how many there were.
async fn forget(tx: &mut Tx, key: &str) -> Result<u64, CatalogError> {
    let sum =
        "SELECT coalesce(sum(failures), 0) AS failures FROM failed_passwords WHERE recorder = ?";
    let row = sqlx::query(sum).bind(key).fetch_one(&mut **tx).await?;
    let delete = sqlx::query("DELETE FROM failed_passwords WHERE recorder = ?");
    delete.bind(key).execute(&mut **tx).await?;
    unsigned(&row, "failures")
}

fn locked_from(row: &SqliteRow) -> Result<Locked, CatalogError> {
    Ok(Locked {
        key: row.try_get("recorder")?,
        label: row.try_get("label")?,
        profile: row.try_get("profile")?,
        bay: row.try_get("bay")?,
        failures: unsigned(row, "failures")?,
        refused: unsigned(row, "refused")? == 1,
        last_at: parse_time(row.try_get("last_at")?)?,
    })
}
