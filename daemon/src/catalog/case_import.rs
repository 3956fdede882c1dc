//! A list of cases taken over: every row, or none.

use super::{Catalog, CatalogError, CatalogErrorKind, Tx, cases::case_in};
use crate::domain::{Actor, CaseAct, CaseChange, CaseNumber};

/// A row of such a list, checked.
#[derive(Clone, Debug)]
pub struct CaseRow {
    /// The case, entered if it is not there.
    pub number: CaseNumber,
    /// What the row says of it; what it leaves open stays as it is.
    pub change: CaseChange,
    /// The days it gives, in their natural order.
    pub steps: Vec<(CaseAct, chrono::NaiveDate)>,
}

/// What taking a list over came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CasesImported {
    /// Cases that were entered.
    pub added: u64,
    /// Cases that were there, of which something else is said now.
    pub changed: u64,
    /// Cases of which nothing new was said.
    pub same: u64,
}

impl Catalog {
    /// Takes a list over in one transaction.
    ///
    /// # Errors
    /// Every row that contradicts what is known, by its index, or the one at which the catalog failed;
    /// nothing was taken over.
    pub async fn import_cases(
        &self,
        rows: &[CaseRow],
        who: &Actor,
    ) -> Result<CasesImported, Vec<(usize, CatalogError)>> {
        let mut tx = self.begin().await.map_err(|error| vec![(0, error)])?;
        let (mut imported, mut problems) = (CasesImported::default(), Vec::new());
        for (index, row) in rows.iter().enumerate() {
            let counted = match self.import_case_in(&mut tx, row, who).await {
                Ok(Row::Added) => &mut imported.added,
                Ok(Row::Changed) => &mut imported.changed,
                Ok(Row::Same) => &mut imported.same,
                Err(error) if error.kind() == CatalogErrorKind::Conflict => {
                    problems.push((index, error));
                    continue;
                }
                Err(error) => return Err(vec![(index, error)]),
            };
            *counted += 1;
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        tx.commit().await.map_err(|error| vec![(0, error)])?;
        Ok(imported)
    }

    async fn import_case_in(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        who: &Actor,
    ) -> Result<Row, CatalogError> {
        let is_new = match case_in(tx, &row.number).await {
            Ok(_) => false,
            Err(error) if error.kind() == CatalogErrorKind::NotFound => true,
            Err(error) => return Err(error),
        };
        if is_new {
            let title = row.change.title.as_deref().unwrap_or_default();
            self.add_case_in(tx, &row.number, title, who).await?;
        }
        let before = case_in(tx, &row.number).await?.dates;
        let mut is_changed = self.describe_case_in(tx, &row.number, &row.change, who).await?;
        let mut after = before;
        for (act, on) in &row.steps {
            after = self.step_case_in(tx, &row.number, *act, *on, who).await?;
        }
        is_changed |= after != before;
        Ok(match (is_new, is_changed) {
            (true, _) => Row::Added,
            (false, true) => Row::Changed,
            (false, false) => Row::Same,
        })
    }
}

enum Row {
    Added,
    Changed,
    Same,
}
