//! Server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use serde_json::Value;

use super::conn::Body;

/// A stream of server-sent events.
pub struct Events {
    pub(super) body: Body,
}

impl Events {
    /// Reads up to the first event that `wanted` takes, and answers what it made of it.
    ///
    /// # Panics
    /// When the stream ends before.
    pub fn until<T>(&mut self, mut wanted: impl FnMut(&str, &Value) -> Option<T>) -> T {
        let mut seen = Vec::new();
        for (name, event) in &mut *self {
            if let Some(found) = wanted(&name, &event) {
                return found;
            }
            seen.push(event.to_string());
        }
        panic!("the stream ended without it: {seen:#?}")
    }

    /// The last event of the stream, read to its end.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn last_one(self) -> (String, Value) {
        self.last().expect("an event")
    }
}

impl Iterator for Events {
    type Item = (String, Value);

    /// The next event's name and data; none at the end of the stream, however it ended.
    fn next(&mut self) -> Option<(String, Value)> {
        let (mut name, mut data) = (String::new(), None);
        loop {
            let line = self.body.line().ok().flatten()?;
            match line.split_once(':') {
                Some(("event", value)) => name = value.trim().into(),
                Some(("data", value)) => {
                    data = Some(serde_json::from_str(value.trim()).expect("JSON"));
                }
                // An empty line ends an event; a comment says that the stream lives.
                _ if line.is_empty() => match data.take() {
                    Some(data) => return Some((name, data)),
                    None => continue,
                },
                _ => {}
            }
        }
    }
}
