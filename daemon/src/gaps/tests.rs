//! The rules on days: a thousand played ones, and some made by hand for what chance leaves out.

mod day;
mod dockings;
mod hand;
