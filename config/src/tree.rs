//! Values as they were written, before anybody asks what they should be, each with its place.
//!
//! Made by `layers` from files, variables and flags; taken apart by `section`. A value from a variable
//! or flag has no type yet: whoever knows the key reads it as what the key wants.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeInteger, DeTable, DeValue},
};

use crate::{ProblemKind, kind::ValueType};

/// Where something was written.
#[derive(Clone, Debug)]
pub(crate) struct At {
    /// The layer, by its number; later ones outrank earlier ones.
    pub(crate) layer: usize,
    /// The bytes of the layer's text; none if the whole layer is meant.
    pub(crate) span: Option<Range<usize>>,
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) value: Value,
}

/// A key, where it was written, and its value.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) key_at: At,
    pub(crate) node: Node,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Whole {
        written: String,
        number: Option<i64>,
    },
    Decimal,
    Switch(bool),
    Moment,
    List(Vec<Node>),
    Table(Vec<Member>),
    /// From a variable or flag: quotes may be left out, and items parted by commas.
    Bare(String),
}

impl Node {
    /// A value of TOML. All its places are in `layer`; `spans` tells whether that has a text.
    fn of_toml(layer: usize, spans: bool, value: &Spanned<DeValue<'_>>) -> Self {
        let at = At { layer, span: spans.then(|| value.span()) };
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => whole(number),
            DeValue::Float(_) => Value::Decimal,
            DeValue::Boolean(on) => Value::Switch(*on),
            DeValue::Datetime(_) => Value::Moment,
            DeValue::Array(items) => {
                Value::List(items.iter().map(|item| Self::of_toml(layer, spans, item)).collect())
            }
            DeValue::Table(table) => Value::Table(members(layer, spans, table)),
        };
        Self { at, value }
    }

    /// The value's type; what is bare is a text to whoever wrote it.
    pub(crate) fn value_type(&self) -> ValueType {
        match self.value {
            Value::Text(_) | Value::Bare(_) => ValueType::Text,
            Value::Whole { .. } => ValueType::Whole,
            Value::Decimal => ValueType::Decimal,
            Value::Switch(_) => ValueType::Switch,
            Value::Moment => ValueType::Moment,
            Value::List(_) => ValueType::List,
            Value::Table(_) => ValueType::Table,
        }
    }

    fn is_not(&self, expected: ValueType) -> ProblemKind {
        ProblemKind::WrongType { expected, found: self.value_type() }
    }

    /// As text. In a variable quotes are needed by nobody and taken off.
    pub(crate) fn text(&self) -> Result<String, ProblemKind> {
        match &self.value {
            Value::Text(text) => Ok(text.clone()),
            Value::Bare(text) if text.starts_with(['"', '\'']) => self.parsed(text)?.text(),
            Value::Bare(text) => Ok(text.clone()),
            _ => Err(self.is_not(ValueType::Text)),
        }
    }

    pub(crate) fn switch(&self) -> Result<bool, ProblemKind> {
        match &self.value {
            Value::Switch(on) => Ok(*on),
            Value::Bare(text) => text.trim().parse().map_err(|_| self.is_not(ValueType::Switch)),
            _ => Err(self.is_not(ValueType::Switch)),
        }
    }

    /// As written, and as a number unless that is far too large.
    pub(crate) fn whole(&self) -> Result<(String, Option<i64>), ProblemKind> {
        match &self.value {
            Value::Whole { written, number } => Ok((written.clone(), *number)),
            Value::Bare(text) => match self.parsed(text.trim()) {
                Ok(node) if matches!(node.value, Value::Whole { .. }) => node.whole(),
                _ => Err(self.is_not(ValueType::Whole)),
            },
            _ => Err(self.is_not(ValueType::Whole)),
        }
    }

    /// As a list. In a variable either TOML's `[…]`, or items parted by commas.
    pub(crate) fn list(&self) -> Result<Vec<Self>, ProblemKind> {
        match &self.value {
            Value::List(items) => Ok(items.clone()),
            Value::Bare(text) if text.trim().starts_with('[') => self.parsed(text.trim())?.list(),
            Value::Bare(text) if text.trim().is_empty() => Ok(Vec::new()),
            Value::Bare(text) => {
                let item =
                    |text: &str| Self { value: Value::Bare(text.trim().into()), ..self.clone() };
                Ok(text.split(',').map(item).collect())
            }
            _ => Err(self.is_not(ValueType::List)),
        }
    }

    /// As a table. In a variable TOML's `{…}`.
    pub(crate) fn table(self) -> Result<Vec<Member>, ProblemKind> {
        let problem = self.is_not(ValueType::Table);
        match &self.value {
            Value::Bare(text) if text.trim().starts_with('{') => self.parsed(text.trim())?.table(),
            _ => match self.value {
                Value::Table(members) => Ok(members),
                _ => Err(problem),
            },
        }
    }

    fn parsed(&self, text: &str) -> Result<Self, ProblemKind> {
        DeValue::parse(text)
            .map(|value| Self::of_toml(self.at.layer, false, &value))
            .map_err(|error| ProblemKind::Syntax { said: error.message().into() })
    }
}

/// The members of a document's or value's table, in the order in which they were written.
pub(crate) fn members(layer: usize, spans: bool, table: &DeTable<'_>) -> Vec<Member> {
    let mut members: Vec<_> = table
        .iter()
        .map(|(key, value)| Member {
            key: key.get_ref().to_string(),
            key_at: At { layer, span: spans.then(|| key.span()) },
            node: Node::of_toml(layer, spans, value),
        })
        .collect();
    members.sort_by_key(|member| member.key_at.span.as_ref().map(|span| span.start));
    members
}

fn whole(number: &DeInteger<'_>) -> Value {
    Value::Whole {
        written: number.to_string(),
        number: i64::from_str_radix(number.as_str(), number.radix()).ok(),
    }
}
