//! The messages of `daemon/words/`, taken apart: keys, texts, places to fill and terms used.
//!
//! Read by the rules in `words.rs`. A file that is not Fluent, or a key that stands twice, is a
//! finding like any other. Never writes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use fluent_syntax::{
    ast::{Attribute, CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

use super::source::root;

/// One message, or one attribute of one.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// Every text in it, one after another.
    pub(super) text: String,
    /// The places to fill.
    pub(super) places: BTreeSet<String>,
    /// The terms it is put together from.
    pub(super) terms: BTreeSet<String>,
}

/// The messages of one language.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// By key; an attribute's is `key.attribute`, a term's `-term`.
    pub(super) by_key: BTreeMap<String, Message>,
    /// What is wrong with the files themselves.
    pub(super) broken: Vec<String>,
}

impl Messages {
    /// Of every file of a language.
    pub(super) fn of(language: &str) -> Self {
        let folder = root().join("daemon/words").join(language);
        let mut messages = Self::default();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            messages.read(&name, &fs::read_to_string(path).unwrap());
        }
        messages
    }

    /// Of texts alone, for what a rule is tried out on.
    pub(super) fn in_text(text: &str) -> Self {
        let mut messages = Self::default();
        messages.read("made up", text);
        messages
    }

    fn read(&mut self, file: &str, text: &str) {
        let resource = match parser::parse(text) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                self.broken.extend(errors.iter().map(|error| format!("{file}: {error}")));
                resource
            }
        };
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    self.put(file, message.id.name, message.value.as_ref());
                    self.attributes(file, message.id.name, &message.attributes);
                }
                Entry::Term(term) => {
                    self.put(file, &format!("-{}", term.id.name), Some(&term.value));
                }
                _ => {}
            }
        }
    }

    fn attributes(&mut self, file: &str, of: &str, attributes: &[Attribute<&str>]) {
        for attribute in attributes {
            self.put(file, &format!("{of}.{}", attribute.id.name), Some(&attribute.value));
        }
    }

    fn put(&mut self, file: &str, key: &str, pattern: Option<&Pattern<&str>>) {
        let mut message = Message::default();
        if let Some(pattern) = pattern {
            message.add(pattern);
        }
        if self.by_key.insert(key.to_owned(), message).is_some() {
            self.broken.push(format!("{file}: {key} stands twice"));
        }
    }

    /// The keys of messages proper, without attributes and terms.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let keys = self.by_key.keys().map(String::as_str);
        keys.filter(|key| !key.contains('.') && !key.starts_with('-'))
    }
}

impl Message {
    fn add(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.text.push_str(value),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().for_each(|variant| self.add(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.places.insert(id.name.into());
            }
            InlineExpression::TermReference { id, .. } => {
                self.terms.insert(format!("-{}", id.name));
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { value } => self.text.push_str(value),
            InlineExpression::NumberLiteral { .. } | InlineExpression::MessageReference { .. } => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|argument| self.inline(argument));
    }
}
