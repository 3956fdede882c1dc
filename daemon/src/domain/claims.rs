//! Claims about a recorder that contradict one another, side by side.
//!
//! Made for whoever looks at a session; nothing is judged here. What never was set, zeros alone, is
//! no claim.

use docket_drivers::Fact;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The fields of which a recorder has one value only.
const FIELDS: [&str; 6] = ["serial", "officer", "unit", "unit-number", "make", "model"];

/// A field for which sources claim different values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Disagreement {
    /// What is claimed: `serial`, `officer`, `unit`, `unit-number`, `make` or `model`.
    pub field: String,
    /// Each value with the source that claimed it first, in the order in which they were found.
    pub claims: Vec<Claim>,
}

/// One source's claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    /// Where it was found, e.g. `PARAM.INI[ZFY].DevNo`.
    pub source: String,
    /// What it says.
    pub value: String,
}

/// What `facts` contradict one another in.
#[must_use]
pub fn disagreements(facts: &[Fact]) -> Vec<Disagreement> {
    let of = |field: &str| {
        let mut claims: Vec<Claim> = Vec::new();
        for fact in facts.iter().filter(|fact| fact.field == field && is_set(&fact.value)) {
            if claims.iter().all(|claim| claim.value != fact.value) {
                claims.push(Claim { source: fact.source.clone(), value: fact.value.clone() });
            }
        }
        (claims.len() > 1).then(|| Disagreement { field: field.to_owned(), claims })
    };
    FIELDS.into_iter().filter_map(of).collect()
}

fn is_set(value: &str) -> bool {
    value.chars().any(|c| c != '0' && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(source: &str, field: &str, value: &str) -> Fact {
        Fact {
            source: source.into(),
            field: field.into(),
            value: value.into(),
            raw_hex: hex::encode(value),
        }
    }

    #[test]
    fn every_value_is_shown_once_with_its_first_source() {
        let facts = [
            fact("command 03", "serial", "7654321"),
            fact("PARAM.INI[ZFY].DevNo", "serial", "0012345"),
            fact("file name", "serial", "7654321"),
            fact("command 03", "officer", "000000"),
            fact("PARAM.INI[ZFY].PolNo", "officer", "A12345"),
            fact("a", "volume-label", "X"),
            fact("b", "volume-label", "Y"),
            fact("a", "make", " "),
            fact("b", "make", "Demo"),
        ];
        let found = disagreements(&facts);
        let [serial] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(serial.field, "serial");
        let claims: Vec<_> =
            serial.claims.iter().map(|c| (c.source.as_str(), c.value.as_str())).collect();
        assert_eq!(claims, [("command 03", "7654321"), ("PARAM.INI[ZFY].DevNo", "0012345")]);
        assert_eq!(disagreements(&[]), []);
    }
}
