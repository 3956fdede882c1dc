//! What reconciling could not mend is told once, and again when it is something else.

use super::*;
use crate::catalog::{NoticeFilter, Reckoning};

impl Desk {
    async fn reconciled(&self, missing: u64, unmended: Option<&str>) -> usize {
        let found = Reckoning { missing, ..Reckoning::default() };
        // What is told within an hour is gathered.
        self.clock.advance(Duration::from_secs(86_400));
        let unmended = unmended.map(str::to_owned);
        let told = (&[][..], unmended);
        self.catalog.reconciled(&officer(), "far", &found, told).await.unwrap();
        self.catalog.notices(&NoticeFilter::default()).await.unwrap().len()
    }
}

#[tokio::test]
async fn another_loss_is_told_although_there_are_as_many_as_before() {
    let desk = Desk::new().await;
    assert_eq!(desk.reconciled(0, Some("")).await, 0);
    assert_eq!(desk.reconciled(1, Some("a")).await, 1);
    assert_eq!(desk.reconciled(1, Some("a")).await, 1, "they know");
    assert_eq!(desk.reconciled(1, Some("b")).await, 2);
    assert_eq!(desk.reconciled(1, None).await, 2, "one that broke off did not look at everything");
    assert_eq!(desk.reconciled(1, Some("b")).await, 2);
}
