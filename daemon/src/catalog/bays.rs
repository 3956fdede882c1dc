//! Bays that were taught, and USB devices that were refused in one: who, when, what.
//!
//! Every change is a custody event: which bay a recorder was in is part of where footage comes from.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, CatalogErrorKind, events::Draft, items::parse_time, open::text,
};
use crate::domain::{Act, Actor, NewNotice};

/// A bay that was taught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaughtBay {
    /// Its name.
    pub name: String,
    /// Its USB port, e.g. `1-1.4`.
    pub port: String,
    /// When it was taught.
    pub taught_at: DateTime<Utc>,
    /// Who taught it.
    pub taught_by: String,
}

/// A USB device that has no business in a bay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrangeDevice {
    /// The bay.
    pub bay: String,
    /// Its USB port.
    pub port: String,
    /// Vendor and product, `1d6b:0104`, and what it calls itself.
    pub device: String,
    /// The kinds of its interfaces, `03/01/01`.
    pub interfaces: String,
    /// Why it could not be refused: it can be used. None where it was.
    pub failure: Option<String>,
}

/// The bays that were taught.
pub(super) const TAUGHT: &str = "SELECT name, port, taught_at, taught_by FROM bays ORDER BY name";

impl Catalog {
    /// Keeps a bay.
    ///
    /// # Errors
    /// [`CatalogErrorKind::Conflict`] when its name or its port is taken.
    pub async fn teach_bay(&self, name: &str, port: &str, who: &Actor) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let added = sqlx::query(
            "INSERT INTO bays (name, port, taught_at, taught_by) VALUES (?, ?, ?, ?)
             ON CONFLICT DO NOTHING",
        )
        .bind(name)
        .bind(port)
        .bind(text(tx.at()))
        .bind(&who.0)
        .execute(&mut *tx)
        .await?;
        if added.rows_affected() == 0 {
            let what = format!("a bay {name}, or one at port {port}, was taught already");
            return Err(CatalogError::new(CatalogErrorKind::Conflict, what));
        }
        let draft = Draft::new(Act::BayTaught).who(who).detail("bay", name);
        self.append(&mut tx, draft.detail("port", port)).await?;
        tx.commit().await
    }

    /// Forgets a bay that was taught.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when none of that name was.
    pub async fn forget_bay(&self, name: &str, who: &Actor) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let port: Option<String> =
            sqlx::query_scalar("DELETE FROM bays WHERE name = ? RETURNING port")
                .bind(name)
                .fetch_optional(&mut *tx)
                .await?;
        let port = port.ok_or_else(|| {
            CatalogError::not_found(format!("no bay of the name {name} was taught"))
        })?;
        let draft = Draft::new(Act::BayForgotten).who(who).detail("bay", name);
        self.append(&mut tx, draft.detail("port", port)).await?;
        tx.commit().await
    }

    /// The bays that were taught, by name.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn taught_bays(&self) -> Result<Vec<TaughtBay>, CatalogError> {
        let rows = sqlx::query(TAUGHT).fetch_all(&self.readers).await?;
        rows.iter().map(bay_from).collect()
    }

    /// Records that a device was found in a bay that is no recorder, and tells people.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_strange_device(&self, found: &StrangeDevice) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let mut draft = Draft::new(Act::DeviceRefused)
            .detail("bay", &found.bay)
            .detail("port", &found.port)
            .detail("device", &found.device)
            .detail("interfaces", &found.interfaces);
        if let Some(failure) = &found.failure {
            draft = draft.failed("still-usable").said("problem", failure);
        }
        self.append(&mut tx, draft).await?;
        let notice = match &found.failure {
            None => NewNotice::device_refused(&found.bay, &found.device, &found.interfaces),
            Some(why) => {
                NewNotice::device_not_refused(&found.bay, &found.device, &found.interfaces, why)
            }
        };
        self.notice_in(&mut tx, &notice).await?;
        tx.commit().await
    }
}

/// A bay from a row of [`TAUGHT`].
pub(super) fn bay_from(row: &SqliteRow) -> Result<TaughtBay, CatalogError> {
    Ok(TaughtBay {
        name: row.try_get("name")?,
        port: row.try_get("port")?,
        taught_at: parse_time(row.try_get("taught_at")?)?,
        taught_by: row.try_get("taught_by")?,
    })
}
