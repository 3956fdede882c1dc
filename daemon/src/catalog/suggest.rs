//! Cases to which an item may belong, before they are weighed.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Catalog, CatalogError, items::parse, open::text};
use crate::domain::CaseNumber;

/// Cases that are weighed for one item at most.
const CANDIDATES_MAX: u32 = 200;

impl Catalog {
    /// Cases with an item that ended between two moments, and those of which somebody stated evidence
    /// and whose action went on on `day`; some two hundred at most.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn cases_around(
        &self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        day: NaiveDate,
    ) -> Result<Vec<CaseNumber>, CatalogError> {
        let numbers: Vec<String> = sqlx::query_scalar(
            "SELECT l.case_number FROM item_times t
                 JOIN case_links l ON l.item_id = t.item_id AND l.unlinked_at IS NULL
                 WHERE t.end_at BETWEEN ?1 AND ?2
             UNION SELECT c.number FROM cases c
                 WHERE c.opened_on <= ?3
                     AND ?3 <= coalesce(c.action_ended_on, c.closed_on, '9999-12-31')
                     AND EXISTS (SELECT 1 FROM case_records r
                         WHERE r.case_number = c.number AND r.kind = 'statement')
             LIMIT ?4",
        )
        .bind(text(from))
        .bind(text(to))
        .bind(day.to_string())
        .bind(CANDIDATES_MAX)
        .fetch_all(&self.readers)
        .await?;
        numbers.iter().map(|number| parse(number)).collect()
    }
}
