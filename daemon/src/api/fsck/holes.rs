//! Holes: in order, within the item, as many bytes as the item says, and none of an item whose copy
//! on the recorder may be removed.

use super::FsckReport;
use crate::{
    api::{Api, ApiError},
    catalog::Item,
    domain::{Holes, ItemState},
};

impl Api {
    pub(super) async fn check_holes(
        &self,
        report: &mut FsckReport,
        item: &Item,
    ) -> Result<(), ApiError> {
        for what in wrong(item, &self.catalog.holes(item.id).await?) {
            report.find("holes-wrong", &item.id, what);
        }
        Ok(())
    }
}

fn wrong(item: &Item, holes: &Holes) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut end = 0;
    for hole in holes.as_slice() {
        if hole.offset < end || hole.end() > item.size {
            let (from, to) = (hole.offset, hole.end());
            wrong.push(format!("a hole of {from} up to {to} overlaps another or the end"));
        }
        end = hole.end();
    }
    let (lost, said) = (holes.lost_bytes(), item.hole_bytes);
    if lost != said {
        wrong.push(format!("its holes are {lost} bytes, and it says {said}"));
    }
    if said > 0 && matches!(item.state, ItemState::Releasable | ItemState::Released) {
        wrong.push(format!("it is {}, and {said} bytes of it were never read", item.state));
    }
    wrong
}
