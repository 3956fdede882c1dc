//! The list of matters: read, and replaced by another.

use super::{
    super::{Api, ApiError, Code, MattersImportView, MattersView},
    NewTable, told,
};
use crate::{
    domain::Actor,
    matters::{of_table, of_toml},
    sheet::{Fault, FaultKind},
    words::Words,
};

impl Api {
    pub(super) async fn matters(&self) -> Result<MattersView, ApiError> {
        let list = self.catalog.matters().await?.ok_or_else(|| ApiError::new(Code::NoMatters))?;
        Ok(list.into())
    }

    pub(super) async fn list_matters(
        &self,
        table: &NewTable,
        by: &Actor,
        words: &Words,
    ) -> Result<MattersImportView, ApiError> {
        let bytes = told::bytes_of(&table.content)?;
        let is_toml = table.name.to_ascii_lowercase().ends_with(".toml");
        let list = match (is_toml, String::from_utf8(bytes)) {
            (true, Ok(text)) => of_toml(&text),
            (true, Err(_)) => Err(vec![Fault::whole(FaultKind::NotText, "")]),
            (false, Ok(text)) => of_table(&table.name, text.as_bytes()),
            (false, Err(error)) => of_table(&table.name, error.as_bytes()),
        };
        let name = table.name.clone();
        match list {
            Ok(list) => {
                self.catalog.list_matters(&list, by).await?;
                let matters = list.matters.len() as u64;
                Ok(MattersImportView { name, matters, faults: Vec::new() })
            }
            Err(faults) => {
                let faults = told::faults(&faults, words);
                Ok(MattersImportView { name, matters: 0, faults })
            }
        }
    }
}
