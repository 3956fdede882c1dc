//! Lists asked for page by page and put together: what the client does so that a command line gets
//! a whole list, or as much of it as it asked for.
//!
//! Called by [`super::client`]. What tells no list is left as it is.

use crate::api::{
    Casework, CustodyRequest, HandoverRequest, LockedRequest, LogRequest, NotesRequest,
    RecordingsRequest, RegisterRequest, Reply, Request,
};

/// Entries asked for at once.
const PAGE: u32 = 500;

/// A list that is being asked for.
pub(super) struct Pages {
    /// What asks for the page at hand.
    pub(super) request: Request,
    /// Entries still wanted; none wants them all.
    left: Option<u32>,
    whole: Option<Reply>,
}

impl Pages {
    /// The list that `request` asks for; none where it asks for none.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let mut request = request.clone();
        let (limit, _) = cursor(&mut request)?;
        let left = *limit;
        *limit = Some(left.unwrap_or(PAGE).min(PAGE));
        Some(Self { request, left, whole: None })
    }

    /// Takes a page in. Answers the whole list once this was the last one wanted; else `request`
    /// asks for the next.
    pub(super) fn take(&mut self, page: Reply) -> Option<Reply> {
        let (found, next) = found(&page);
        let whole = match self.whole.take() {
            Some(whole) => append(whole, page),
            None => page,
        };
        self.left = self.left.map(|left| left.saturating_sub(found));
        let Some((limit, from)) = cursor(&mut self.request) else { return Some(whole) };
        if next.is_none() || found == 0 || self.left == Some(0) {
            return Some(whole);
        }
        (*limit, *from) = (Some(self.left.unwrap_or(PAGE).min(PAGE)), next);
        self.whole = Some(whole);
        None
    }
}

/// How many of a list a request asks for, and from where on.
fn cursor(request: &mut Request) -> Option<(&mut Option<u32>, &mut Option<String>)> {
    Some(match request {
        Request::Items(asked) => (&mut asked.limit, &mut asked.before),
        Request::Notes(NotesRequest::List(asked)) => (&mut asked.limit, &mut asked.before),
        // Those of one session are told at once.
        Request::Recordings(RecordingsRequest::List(asked)) if asked.session.is_none() => {
            (&mut asked.limit, &mut asked.before)
        }
        Request::Locked(LockedRequest::List(rest)) => (&mut rest.limit, &mut rest.after),
        Request::Notices(asked) => (&mut asked.limit, &mut asked.before),
        Request::Sessions(page)
        | Request::Jobs(page)
        | Request::Case(_, page)
        | Request::RecorderClock(_, page) => (&mut page.limit, &mut page.before),
        Request::Custody(CustodyRequest::Show(_, asked)) => (&mut asked.limit, &mut asked.after),
        Request::Casework(Casework::Inbox(rest)) => (&mut rest.limit, &mut rest.after),
        Request::Casework(Casework::Retention(asked)) => (&mut asked.limit, &mut asked.before),
        Request::Cases(rest) | Request::Session(_, rest) | Request::Item(_, rest) => {
            (&mut rest.limit, &mut rest.after)
        }
        Request::Handover(HandoverRequest::List(asked)) => (&mut asked.limit, &mut asked.before),
        Request::Log(LogRequest::Show(asked)) => (&mut asked.limit, &mut asked.from),
        Request::Log(LogRequest::Prove(_, rest)) => (&mut rest.limit, &mut rest.after),
        Request::Register(request) => return register_cursor(request),
        _ => return None,
    })
}

fn register_cursor(
    request: &mut RegisterRequest,
) -> Option<(&mut Option<u32>, &mut Option<String>)> {
    Some(match request {
        RegisterRequest::Units(rest) | RegisterRequest::Recorders(rest) => {
            (&mut rest.limit, &mut rest.after)
        }
        RegisterRequest::Officers(asked) => (&mut asked.limit, &mut asked.after),
        RegisterRequest::Roster(asked) => (&mut asked.limit, &mut asked.after),
        _ => return None,
    })
}

/// How many entries a page has, and where the next one begins.
fn found(page: &Reply) -> (u32, Option<String>) {
    let (found, next) = match page {
        Reply::Items(view) => (view.items.len(), &view.next),
        Reply::Sessions(view) => (view.sessions.len(), &view.next),
        Reply::Jobs(view) => (view.jobs.len(), &view.next),
        Reply::Interruptions(view) => (view.interruptions.len(), &view.next),
        Reply::Notices(view) => (view.notices.len(), &view.next),
        Reply::Recordings(view) => (view.recordings.len(), &view.next),
        Reply::Locked(view) => (view.recorders.len(), &view.next),
        Reply::Cases(view) => (view.cases.len(), &view.next),
        Reply::Case(view) => (view.items.len(), &view.next),
        Reply::Session(view) => (view.not_taken.len(), &view.next),
        Reply::Item(view) => (view.events.len(), &view.next),
        Reply::Life(view) => (view.steps.len(), &view.next),
        Reply::RecorderClock(view) => (view.sessions(), &view.next),
        Reply::Units(view) => (view.units.len(), &view.next),
        Reply::Officers(view) => (view.officers.len(), &view.next),
        Reply::Recorders(view) => (view.recorders.len(), &view.next),
        Reply::Roster(view) => (view.shifts.len(), &view.next),
        Reply::Handovers(view) => (view.handovers.len(), &view.next),
        Reply::Log(view) => (view.entries.len(), &view.next),
        Reply::Proofs(view) => (view.events(), &view.next),
        Reply::Inbox(view) => (view.items.len(), &view.next),
        Reply::Retentions(view) => (view.items.len(), &view.next),
        _ => return (0, None),
    };
    (u32::try_from(found).unwrap_or(u32::MAX), next.clone())
}

fn append(mut whole: Reply, page: Reply) -> Reply {
    match (&mut whole, page) {
        (Reply::Items(whole), Reply::Items(page)) => {
            join((&mut whole.items, &mut whole.next), (page.items, page.next));
        }
        (Reply::Sessions(whole), Reply::Sessions(page)) => {
            join((&mut whole.sessions, &mut whole.next), (page.sessions, page.next));
        }
        (Reply::Jobs(whole), Reply::Jobs(page)) => {
            join((&mut whole.jobs, &mut whole.next), (page.jobs, page.next));
        }
        (Reply::Interruptions(whole), Reply::Interruptions(page)) => {
            let page = (page.interruptions, page.next);
            join((&mut whole.interruptions, &mut whole.next), page);
        }
        (Reply::Recordings(whole), Reply::Recordings(page)) => {
            join((&mut whole.recordings, &mut whole.next), (page.recordings, page.next));
        }
        (Reply::Locked(whole), Reply::Locked(page)) => {
            join((&mut whole.recorders, &mut whole.next), (page.recorders, page.next));
        }
        (Reply::Notices(whole), Reply::Notices(page)) => {
            join((&mut whole.notices, &mut whole.next), (page.notices, page.next));
        }
        (Reply::Cases(whole), Reply::Cases(page)) => {
            join((&mut whole.cases, &mut whole.next), (page.cases, page.next));
        }
        (Reply::Inbox(whole), Reply::Inbox(page)) => {
            join((&mut whole.items, &mut whole.next), (page.items, page.next));
        }
        (Reply::Retentions(whole), Reply::Retentions(page)) => {
            join((&mut whole.items, &mut whole.next), (page.items, page.next));
        }
        (Reply::Case(whole), Reply::Case(page)) => {
            join((&mut whole.items, &mut whole.next), (page.items, page.next));
        }
        (Reply::Session(whole), Reply::Session(page)) => {
            join((&mut whole.not_taken, &mut whole.next), (page.not_taken, page.next));
        }
        (Reply::RecorderClock(whole), Reply::RecorderClock(page)) => {
            join((&mut whole.readings, &mut whole.next), (page.readings, page.next));
        }
        (Reply::Life(whole), Reply::Life(page)) => {
            join((&mut whole.steps, &mut whole.next), (page.steps, page.next));
        }
        (Reply::Item(whole), Reply::Item(page)) => {
            join((&mut whole.events, &mut whole.next), (page.events, page.next));
        }
        (Reply::Log(whole), Reply::Log(page)) => {
            join((&mut whole.entries, &mut whole.next), (page.entries, page.next));
        }
        (Reply::Proofs(whole), Reply::Proofs(page)) => {
            whole.waiting += page.waiting;
            join((&mut whole.proofs, &mut whole.next), (page.proofs, page.next));
        }
        (Reply::Handovers(whole), Reply::Handovers(page)) => {
            join((&mut whole.handovers, &mut whole.next), (page.handovers, page.next));
        }
        (Reply::Units(whole), Reply::Units(page)) => {
            join((&mut whole.units, &mut whole.next), (page.units, page.next));
        }
        (Reply::Officers(whole), Reply::Officers(page)) => {
            join((&mut whole.officers, &mut whole.next), (page.officers, page.next));
        }
        (Reply::Recorders(whole), Reply::Recorders(page)) => {
            join((&mut whole.recorders, &mut whole.next), (page.recorders, page.next));
        }
        (Reply::Roster(whole), Reply::Roster(page)) => {
            join((&mut whole.shifts, &mut whole.next), (page.shifts, page.next));
        }
        _ => {}
    }
    whole
}

fn join<T>(
    (whole, next): (&mut Vec<T>, &mut Option<String>),
    (page, then): (Vec<T>, Option<String>),
) {
    whole.extend(page);
    *next = then;
}
