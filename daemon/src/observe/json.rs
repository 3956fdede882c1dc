//! One line of the log as a JSON object: time, level, module, message, the event's fields, and
//! those of the spans around it, flat.
//!
//! Used by [`super::log`] alone. The innermost field of a name stands; time, level and target are
//! always the line's own.

use std::fmt;

use serde_json::{Map, Value};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatFields, FormattedFields,
        format::Writer,
        time::{FormatTime, SystemTime},
    },
    registry::{LookupSpan, Scope},
};

/// The line of `event`, without its end.
///
/// # Errors
/// When the time cannot be written.
pub(super) fn line<S, N>(
    context: &FmtContext<'_, S, N>,
    event: &Event<'_>,
) -> Result<Value, fmt::Error>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    let mut object = Map::new();
    for span in context.event_scope().into_iter().flat_map(Scope::from_root) {
        let extensions = span.extensions();
        let written = extensions.get::<FormattedFields<N>>().map(|f| f.fields.as_str());
        if let Some(Ok(fields)) = written.map(serde_json::from_str::<Map<String, Value>>) {
            object.extend(fields);
        }
    }
    event.record(&mut Fields(&mut object));
    let mut now = String::new();
    SystemTime.format_time(&mut Writer::new(&mut now))?;
    let metadata = event.metadata();
    object.insert("timestamp".into(), now.into());
    object.insert("level".into(), metadata.level().as_str().into());
    object.insert("target".into(), metadata.target().into());
    Ok(Value::Object(object))
}

/// Takes an event's fields into an object, numbers and switches as such, the rest as text.
struct Fields<'a>(&'a mut Map<String, Value>);

impl Fields<'_> {
    fn set(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().into(), value.into());
    }
}

impl Visit for Fields<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, format!("{value:?}"));
    }
}
