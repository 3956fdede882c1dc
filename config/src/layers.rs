//! The layers of settings: what each file, variable and flag says, in the order of rank.
//!
//! Called by `load`. Whatever cannot be read becomes a fault and the rest is still read. Nothing is
//! judged here but grammar.

use std::ops::Range;

use toml::de::DeTable;

use crate::{
    Origin, Problem, ProblemKind, Problems, Sources,
    faults::{Fault, Faults},
    sources::{FILE_MAX_BYTES, PREFIX, ReadFile, SEPARATOR, is_setting},
    text::Text,
    tree::{At, Member, Node, Value, members},
};

/// What the parser says of a key or section that stands twice; it has no other mark.
const PARSER_SAYS_TWICE: &str = "duplicate key";

/// No key has nearly as many parts; each is a level of the tree.
const PARTS_MAX: usize = 8;

enum Layer {
    File(Text),
    Env(String),
    Flag,
}

/// All layers and what they say.
#[derive(Default)]
pub(crate) struct Layers {
    list: Vec<Layer>,
    /// The sections of all layers, lowest rank first.
    pub(crate) members: Vec<Member>,
}

impl Layers {
    /// Reads all that `sources` name.
    pub(crate) fn read(sources: &Sources, faults: &mut Faults) -> Self {
        let mut layers = Self::default();
        for file in sources.read_files() {
            layers.add_file(file, faults);
        }
        for (name, value) in &sources.env {
            let name = name.to_string_lossy();
            if is_setting(&name) {
                layers.add_variable(name.into_owned(), value.to_str(), faults);
            }
        }
        for flag in &sources.flags {
            layers.add_flag(flag, faults);
        }
        layers
    }

    fn add_file(&mut self, file: ReadFile, faults: &mut Faults) {
        let layer = self.list.len();
        let ReadFile { path, read } = file;
        let text = match read {
            Err(reason) => Err((None, ProblemKind::Unreadable { reason })),
            Ok(bytes) if bytes.len() as u64 > FILE_MAX_BYTES => {
                Err((None, ProblemKind::TooLarge { max_bytes: FILE_MAX_BYTES }))
            }
            Ok(bytes) => String::from_utf8(bytes).map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                (Some((text, at)), ProblemKind::NotUtf8)
            }),
        };
        let text = match text {
            Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
            Err((shown, kind)) => {
                let span =
                    shown.as_ref().map(|(_, at)| *at..at + char::REPLACEMENT_CHARACTER.len_utf8());
                faults.add_unkeyed(layer, span, kind);
                faults.incomplete = true;
                let text = shown.map(|(text, _)| text).unwrap_or_default();
                self.list.push(Layer::File(Text::new(path, text, true)));
                return;
            }
        };
        let broken = self.add_toml(layer, &text, faults);
        self.list.push(Layer::File(Text::new(path, text, broken)));
    }

    /// Adds what the text says, as far as that is sure; answers whether it is broken.
    fn add_toml(&mut self, layer: usize, text: &str, faults: &mut Faults) -> bool {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut found = members(layer, true, table.get_ref());
        let mut grammar = Vec::new();
        let broken = !errors.is_empty();
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            if error.message() == PARSER_SAYS_TWICE {
                faults.add_unkeyed(layer, Some(span), ProblemKind::KeyTwice);
            } else {
                grammar.push((span, error.message().to_owned()));
            }
        }
        grammar.sort_by_key(|(span, _)| span.start);
        if let Some((first, _)) = grammar.first() {
            let sure =
                text[..text.floor_char_boundary(first.start)].rfind('\n').map_or(0, |at| at + 1);
            keep_before(sure, &mut found);
            faults.incomplete = true;
        }
        self.members.append(&mut found);
        add_one_a_line(layer, text, grammar, faults);
        broken
    }

    fn add_variable(&mut self, name: String, value: Option<&str>, faults: &mut Faults) {
        let path: Vec<String> = name[PREFIX.len()..].split(SEPARATOR).map(key_of).collect();
        let layer = self.list.len();
        self.list.push(Layer::Env(name));
        match value {
            Some(value) => self.add_bare(layer, &path, value, faults),
            None => {
                let at = At { layer, span: None };
                faults.add::<()>(&path.join("."), &at, ProblemKind::NotUtf8);
            }
        }
    }

    fn add_flag(&mut self, flag: &str, faults: &mut Faults) {
        let layer = self.list.len();
        self.list.push(Layer::Flag);
        match flag.split_once('=') {
            Some((key, value)) => {
                let path: Vec<_> = key.trim().split('.').map(str::to_owned).collect();
                self.add_bare(layer, &path, value, faults);
            }
            None => faults.add_unkeyed(layer, None, ProblemKind::NotAnAssignment),
        }
    }

    fn add_bare(&mut self, layer: usize, path: &[String], value: &str, faults: &mut Faults) {
        let at = At { layer, span: None };
        if path.len() > PARTS_MAX {
            faults.add::<()>(
                &path[..PARTS_MAX].join("."),
                &at,
                ProblemKind::UnknownKey { nearest: None },
            );
            return;
        }
        let innermost = Node { at: at.clone(), value: Value::Bare(value.into()) };
        let node = path.iter().skip(1).rev().fold(innermost, |node, key| {
            let member = Member { key: key.clone(), key_at: at.clone(), node };
            Node { at: at.clone(), value: Value::Table(vec![member]) }
        });
        let key = path.first().cloned().unwrap_or_default();
        self.members.push(Member { key, key_at: at, node });
    }

    /// Where something was written, for people.
    pub(crate) fn origin(&self, at: &At) -> Origin {
        match self.list.get(at.layer) {
            Some(Layer::File(text)) => {
                let line = text.line(at.span.as_ref().map_or(0, |span| span.start));
                Origin::File { path: text.path().into(), line }
            }
            Some(Layer::Env(name)) => Origin::Env { name: name.clone() },
            Some(Layer::Flag) => Origin::Flag,
            None => Origin::Default,
        }
    }

    /// The faults as problems with places, in the order in which they stand.
    pub(crate) fn problems(&self, faults: Faults) -> Problems {
        let mut list = faults.list;
        let mut hidden = faults.hidden;
        hidden.extend(list.iter().filter_map(|fault| fault.hidden.clone()));
        list.sort_by_key(|fault| (fault.at.layer, fault.at.span.as_ref().map(|span| span.start)));
        list.truncate(Problems::MAX);
        Problems(list.into_iter().map(|fault| self.problem(fault, &hidden)).collect())
    }

    fn problem(&self, fault: Fault, hidden: &[At]) -> Problem {
        let layer = fault.at.layer;
        let place = match (self.list.get(layer), &fault.at.span) {
            (Some(Layer::File(text)), Some(span)) => {
                let here = hidden.iter().filter(|at| at.layer == layer);
                let hidden: Vec<_> = here.filter_map(|at| at.span.clone()).collect();
                Some(text.place(span, &hidden))
            }
            _ => None,
        };
        let origin = self.origin(&fault.at);
        Problem { kind: fault.kind, key: fault.key, place, origin }
    }
}

/// What ends before `sure`; what follows a fault of grammar is a guess of the parser.
fn keep_before(sure: usize, members: &mut Vec<Member>) {
    let is_sure = |at: &At| at.span.as_ref().is_none_or(|span| span.end <= sure);
    members.retain_mut(|member| {
        match &mut member.node.value {
            Value::Table(inner) => keep_before(sure, inner),
            Value::List(items) => items.retain_mut(|item| {
                if let Value::Table(inner) = &mut item.value {
                    keep_before(sure, inner);
                }
                is_sure(&item.at)
            }),
            _ => {}
        }
        is_sure(&member.key_at) && is_sure(&member.node.at)
    });
}

/// One slip makes a parser complain many times in its line; the first complaint is enough.
fn add_one_a_line(
    layer: usize,
    text: &str,
    grammar: Vec<(Range<usize>, String)>,
    faults: &mut Faults,
) {
    let mut reported = None;
    for (span, said) in grammar {
        let start = text.floor_char_boundary(span.start);
        let same_line = reported.is_some_and(|last: usize| !text[last..start].contains('\n'));
        if !same_line {
            faults.add_unkeyed(layer, Some(span), ProblemKind::Syntax { said });
            reported = Some(start);
        }
    }
}

/// A part of a variable's name as a part of a key. What is not in capitals is no key's.
fn key_of(part: &str) -> String {
    if part.chars().any(char::is_lowercase) { part.into() } else { part.to_lowercase() }
}
