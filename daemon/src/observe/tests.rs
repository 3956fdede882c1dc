//! The log's lines, the rendering's grammar, and that every metric is told and recorded.

mod exposition;
mod lines;
mod rendering;
