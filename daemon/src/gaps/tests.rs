//! The rules on days made by hand: each kind of interruption, and clean days that must stay clean.
use super::*;
