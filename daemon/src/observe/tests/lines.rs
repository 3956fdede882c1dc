//! What stands in a line of the log, and changing the level.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use chrono::DateTime;
use serde_json::Value;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use crate::{
    domain::{ItemId, SessionId},
    observe::{
        bay_span, item_span,
        log::{Lines, for_tests::logging},
        session_span,
    },
};

/// What was written.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn writer(&self) -> BoxMakeWriter {
        let written = self.clone();
        BoxMakeWriter::new(move || written.clone())
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn json(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn ids() -> (SessionId, ItemId) {
    (SessionId::mint(DateTime::UNIX_EPOCH), ItemId::mint(DateTime::UNIX_EPOCH))
}

#[test]
fn a_json_line_tells_bay_session_and_item_of_its_spans() {
    let (written, (session, item)) = (Written::default(), ids());
    let (subscriber, _) = logging("error", None, Lines::Json(written.writer()));
    tracing::subscriber::with_default(subscriber, || {
        let _bay = bay_span("3").entered();
        let _session = session_span(session).entered();
        let _item = item_span(item).entered();
        tracing::error!(bytes = 7, whole = false, why = "a\n\"b\"", "it broke");
    });
    let lines = written.json();
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    for (name, value) in [
        ("bay", "3"),
        ("session", &session.to_string()),
        ("item", &item.to_string()),
        ("message", "it broke"),
        ("why", "a\n\"b\""),
        ("level", "ERROR"),
        ("target", module_path!()),
    ] {
        assert_eq!(line[name], value, "{name}");
    }
    assert_eq!((&line["bytes"], &line["whole"]), (&7.into(), &false.into()));
    let at = line["timestamp"].as_str().unwrap();
    assert!(DateTime::parse_from_rfc3339(at).is_ok() && at.ends_with('Z'), "{at}");
    assert_eq!(line.as_object().unwrap().len(), 10, "nothing else: {line}");
}

#[test]
fn lines_of_one_module_tell_their_item_too() {
    let (written, (_, item)) = (Written::default(), ids());
    let only = "docket::observe::tests=debug";
    let (subscriber, _) = logging(only, None, Lines::Json(written.writer()));
    tracing::subscriber::with_default(subscriber, || {
        let _item = item_span(item).entered();
        tracing::debug!("said");
    });
    assert_eq!(written.json()[0]["item"], item.to_string());
}

#[test]
fn the_innermost_field_stands_and_the_lines_own_are_its_own() {
    let (written, (_, item)) = (Written::default(), ids());
    let (subscriber, _) = logging("info", None, Lines::Json(written.writer()));
    tracing::subscriber::with_default(subscriber, || {
        let _item = item_span(item).entered();
        tracing::info!(item = "another", level = "mine", "said");
    });
    let lines = written.json();
    assert_eq!((&lines[0]["item"], &lines[0]["level"]), (&"another".into(), &"INFO".into()));
}

#[test]
fn a_text_line_tells_the_spans_too() {
    let (written, (session, item)) = (Written::default(), ids());
    let (subscriber, _) = logging("info", None, Lines::Text(written.writer(), false));
    tracing::subscriber::with_default(subscriber, || {
        let _session = session_span(session).entered();
        let _item = item_span(item).entered();
        tracing::warn!("slow");
    });
    let text = written.text();
    for part in ["WARN", &session.to_string(), &item.to_string(), "slow"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_changed_level_applies_at_once() {
    let written = Written::default();
    let (subscriber, logging) = logging("warn", None, Lines::Json(written.writer()));
    tracing::subscriber::with_default(subscriber, || {
        let say = |what: &str| tracing::debug!("{what}");
        say("one");
        logging.set_level("docket::observe=debug").unwrap();
        say("two");
        assert!(logging.set_level("docket=loud").is_err());
        say("three");
        logging.set_level("info").unwrap();
        say("four");
    });
    let said: Vec<_> = written.json().iter().map(|line| line["message"].clone()).collect();
    assert_eq!(said, ["two", "three"]);
}

#[test]
fn the_variable_outranks_the_setting() {
    let written = Written::default();
    let (subscriber, logging) = logging("trace", Some("error"), Lines::Json(written.writer()));
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!("one");
        logging.set_level("trace").unwrap();
        tracing::info!("two");
    });
    assert_eq!(written.text(), "");
}
