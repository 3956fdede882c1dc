//! The rules on days: a thousand played ones, some made by hand for what chance leaves out, and rubbish.

mod day;
mod dockings;
mod hand;
mod inside;
mod lost;
mod rubbish;
mod tally;
