//! The register: units, officers, recorders, issues and shifts, as versions of which the highest
//! stands.
//!
//! Written by `api` and by the watched folder, read by whoever asks who wore a recorder. A verb that
//! is refused by what the register says already answers which rule was broken and changes nothing.

mod holder;
