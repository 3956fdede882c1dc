//! An item against its own custody events: along the arrows, each state once, digests unchanged.
//! Pure.

use super::FsckReport;
use crate::{
    catalog::{AuditedItem, AuditedStep},
    domain::ItemState,
    lifecycle::{Step, may_be_taken_back, step},
};

pub(super) fn check(report: &mut FsckReport, audited: &AuditedItem) {
    check_arrows(report, audited);
    check_digests(report, audited);
    let item = &audited.item;
    if item.state == ItemState::Quarantined && item.reason.is_none() {
        report.find("reason-missing", &item.id, "quarantined without a reason");
    }
}

/// The events must lead along the arrows to where the item stands, each state once.
fn check_arrows(report: &mut FsckReport, audited: &AuditedItem) {
    let item = &audited.item;
    let mut find = |what: String| report.find("history-broken", &item.id, what);
    let Some((first, rest)) = audited.steps.split_first() else {
        return find("it has no history".into());
    };
    if first.to != ItemState::Seen {
        find(format!("its history begins with {}", first.to));
    }
    let mut at = first.to;
    for next in rest {
        if next.is_back {
            if !may_be_taken_back(at) {
                find(format!("its permit was taken back while it was {at}"));
            }
            at = next.to;
            continue;
        }
        match step(at, next.to) {
            Ok(Step::Go) => {}
            Ok(Step::AlreadySo) => find(format!("its history says {} twice", next.to)),
            Err(error) => find(error.to_string()),
        }
        at = next.to;
    }
    if at != item.state {
        find(format!("its history ends with {at}, but it is {}", item.state));
    }
}

/// What was pulled stays what it was: size and digests are those of the `staged` event.
fn check_digests(report: &mut FsckReport, audited: &AuditedItem) {
    let item = &audited.item;
    let mut find = |what: String| report.find("digest-changed", &item.id, what);
    match (said(audited, ItemState::Staged), &item.digests) {
        (None, None) => {}
        (None, Some(_)) => find("it has digests, but was never staged".into()),
        (Some(_), None) => find("it was staged, but has no digests".into()),
        (Some(staged), Some(digests)) => {
            let size = item.size.to_string();
            let lost = Some(item.hole_bytes).filter(|lost| *lost > 0).map(|lost| lost.to_string());
            for (name, now) in [
                ("size", Some(&size)),
                ("hole_bytes", lost.as_ref()),
                ("blake3", Some(&digests.blake3)),
                ("sha256", Some(&digests.sha256)),
                ("sm3", digests.sm3.as_ref()),
            ] {
                if staged.detail.get(name) != now {
                    let then = staged.detail.get(name);
                    find(format!("{name} was {} when staged, is {}", word(then), word(now)));
                }
            }
        }
    }
}

fn said(audited: &AuditedItem, state: ItemState) -> Option<&AuditedStep> {
    audited.steps.iter().find(|step| step.to == state)
}

fn word(value: Option<&String>) -> &str {
    value.map_or("none", String::as_str)
}
