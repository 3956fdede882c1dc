//! The courier: takes due deliveries out of the catalog, has them made, and records how they ended.
//!
//! Run by `run` as one task. Each channel has at most one flight in the air, so one that hangs holds
//! up only itself. It sleeps until the bell rings or the next delivery is due. A stop takes as long
//! as a catalog verb, whatever a server does. When the catalog fails it says so and rests; a delivery
//! that was made is kept until it is recorded, and not made again meanwhile.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use docket_config::{Mail, Webhook};
use tokio::runtime::Handle;
use tracing::{debug, error, warn};

use super::{
    Answer, Bell, Channels, MAIL, backoff, digest,
    flight::{Landed, take_off},
    mail, schedule, webhook, webhook_channel,
};
use crate::{
    catalog::{Catalog, CatalogError, DeliveryEnd, DueDelivery, Undelivered},
    clock::Clock,
    domain::NoticeId,
};

/// The longest sleep: a wall clock that was set meanwhile moves what is due.
const SLEEP_MAX: Duration = Duration::from_secs(3600);

/// The rest after a failure of the catalog or the system.
const REST: Duration = Duration::from_secs(60);

/// An attempt's time limit: a webhook's in all, a mail server's for each of its steps.
const ATTEMPT_MAX: Duration = Duration::from_secs(10);

/// A flight that is not back by then counts as failed: a mail server may dribble for ever.
const FLIGHT_MAX: Duration = Duration::from_secs(120);

/// Notices in one mail; a second mail takes the others.
const DIGEST_MAX: u32 = 5_000;

/// Notices trimmed in one transaction.
const TRIM_SLICE: u32 = 500;

/// What the courier works with.
#[derive(Clone)]
pub struct Parts {
    /// Where notices are.
    pub catalog: Catalog,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Runs the catalog's verbs.
    pub runtime: Handle,
    /// Whom to tell; ring the bell after a change.
    pub channels: Arc<ArcSwap<Channels>>,
    /// The courier's own bell, rung by returning flights.
    pub bell: Bell,
}

/// Delivers until `stop` is set and the bell rung. `rings` is the other end of the bell in `parts`.
pub fn run(parts: Parts, rings: &Receiver<()>, stop: &AtomicBool) {
    let mut courier = Courier::new(parts);
    while !stop.load(Ordering::Relaxed) {
        let sleep = courier.round(stop);
        // A ring and the end of the sleep mean the same: look again.
        let _ = rings.recv_timeout(sleep);
    }
}

/// A flight in the air.
struct InFlight {
    number: u64,
    /// When it took off, since boot.
    since: Duration,
    /// What it tells, and the failed attempts at each before.
    load: Vec<(NoticeId, u32)>,
}

pub(super) struct Courier {
    pub(super) parts: Parts,
    flights: u64,
    in_flight: HashMap<String, InFlight>,
    landing: (Sender<Landed>, Receiver<Landed>),
    /// Back, and not recorded yet. Their channels stay in flight.
    landed: VecDeque<Landed>,
    trimmed_on: Option<NaiveDate>,
    pub(super) attempt_max: Duration,
}

impl Courier {
    pub(super) fn new(parts: Parts) -> Self {
        Self {
            parts,
            flights: 0,
            in_flight: HashMap::new(),
            landing: mpsc::channel(),
            landed: VecDeque::new(),
            trimmed_on: None,
            attempt_max: ATTEMPT_MAX,
        }
    }

    /// Does all that can be done now. Answers how long to sleep unless the bell rings.
    pub(super) fn round(&mut self, stop: &AtomicBool) -> Duration {
        self.try_round(stop).unwrap_or_else(|problem| {
            error!(error = %problem, "notices cannot be delivered for now");
            REST
        })
    }

    fn try_round(&mut self, stop: &AtomicBool) -> Result<Duration, CatalogError> {
        let channels = self.parts.channels.load_full();
        self.landed.extend(self.landing.1.try_iter());
        self.give_up_overdue();
        self.record_landed()?;
        let Parts { catalog, runtime, .. } = &self.parts;
        runtime.block_on(catalog.route_notices(&channels.names()))?;
        self.trim_daily(stop)?;
        let mut sleep = SLEEP_MAX;
        for hook in &channels.notify.webhooks {
            sleep = sleep.min(self.tell_webhook(&channels, hook)?);
        }
        if let Some(mail) = &channels.notify.mail {
            sleep = sleep.min(self.tell_by_mail(&channels, mail)?);
        }
        Ok(sleep)
    }

    /// Hands the longest due notice to a webhook. Answers how long it has nothing to do.
    fn tell_webhook(
        &mut self,
        channels: &Channels,
        hook: &Webhook,
    ) -> Result<Duration, CatalogError> {
        let channel = webhook_channel(&hook.name);
        if let Some(flying) = self.in_flight.get(&channel) {
            return Ok(self.left(flying));
        }
        let Parts { catalog, clock, runtime, .. } = &self.parts;
        let Some(due) = runtime.block_on(catalog.due_deliveries(&channel, 1))?.pop() else {
            let next = runtime.block_on(catalog.next_delivery_at(&channel))?;
            return Ok(next.map_or(SLEEP_MAX, |at| self.until(at)));
        };
        let message = webhook::message(catalog.station(), channels, &due.notice);
        let (hook, id, now, limit) =
            (hook.clone(), due.notice.id.to_string(), clock.utc(), self.attempt_max);
        let tell = move || webhook::deliver(&hook, &id, &message, now, limit);
        Ok(self.take_off(&channel, &[due], tell))
    }

    /// Mails at once what waits for no hour, and else the digest. Answers how long there is nothing to mail.
    fn tell_by_mail(&mut self, channels: &Channels, mail: &Mail) -> Result<Duration, CatalogError> {
        if let Some(flying) = self.in_flight.get(MAIL) {
            return Ok(self.left(flying));
        }
        let Parts { catalog, runtime, .. } = &self.parts;
        let (urgent, next) = runtime.block_on(catalog.urgent_deliveries(MAIL, DIGEST_MAX))?;
        if !urgent.is_empty() {
            return Ok(self.mail(channels, mail, &urgent));
        }
        let next = next.map_or(SLEEP_MAX, |at| self.until(at));
        Ok(self.mail_digest(channels, mail)?.min(next))
    }

    /// Sends the digest once its hour has come since the oldest notice that waits for it: after days
    /// without power there is one, and with nothing to tell none. Answers how long until then.
    fn mail_digest(&mut self, channels: &Channels, mail: &Mail) -> Result<Duration, CatalogError> {
        let Parts { catalog, clock, runtime, .. } = &self.parts;
        let Some((since, again)) = runtime.block_on(catalog.gathered_since(MAIL))? else {
            return Ok(SLEEP_MAX);
        };
        let now = clock.utc();
        // A notice from tomorrow was dated by a clock set back since.
        let hour = if since > now + TimeDelta::days(1) {
            now
        } else {
            schedule::first_after(since, mail.at, channels.words.zone)
        };
        let due = again.map_or(hour, |again| again.max(hour));
        if due > now {
            return Ok(self.until(due));
        }
        let waiting = runtime.block_on(catalog.pending_deliveries(MAIL, DIGEST_MAX))?;
        Ok(self.mail(channels, mail, &waiting))
    }

    /// Sends one letter of all these. Answers how long the mail has nothing to do.
    fn mail(&mut self, channels: &Channels, mail: &Mail, load: &[DueDelivery]) -> Duration {
        let notices: Vec<_> = load.iter().map(|due| due.notice.clone()).collect();
        let now = self.parts.clock.utc();
        let Some(letter) = digest::write(channels, &notices, now) else { return SLEEP_MAX };
        let (mail, limit) = (mail.clone(), self.attempt_max);
        self.take_off(MAIL, load, move || mail::deliver(&mail, &letter, limit))
    }

    /// Starts a flight. Answers how long its channel has nothing to do.
    fn take_off(
        &mut self,
        channel: &str,
        load: &[DueDelivery],
        tell: impl FnOnce() -> Answer + Send + 'static,
    ) -> Duration {
        self.flights += 1;
        let report_to = (self.landing.0.clone(), self.parts.bell.clone());
        if let Err(error) = take_off(self.flights, channel, report_to, tell) {
            error!(channel, %error, "no thread to deliver a notice with; tried again later");
            return REST;
        }
        let load = load.iter().map(|due| (due.notice.id, due.attempts)).collect();
        let since = self.parts.clock.since_boot();
        self.in_flight.insert(channel.into(), InFlight { number: self.flights, since, load });
        FLIGHT_MAX
    }

    /// How long a flight may still take.
    fn left(&self, flying: &InFlight) -> Duration {
        (flying.since + FLIGHT_MAX).saturating_sub(self.parts.clock.since_boot())
    }

    /// Counts flights that do not come back as failed; they stay out, unheard.
    fn give_up_overdue(&mut self) {
        for (channel, flying) in &self.in_flight {
            let back = self.landed.iter().any(|landed| landed.flight == flying.number);
            if !back && self.left(flying).is_zero() {
                let answer = Answer::NotNow(Undelivered::new("no-end", ""));
                let (flight, channel) = (flying.number, channel.clone());
                self.landed.push_back(Landed { flight, channel, answer });
            }
        }
    }

    /// Records what came back, in order. What could not be recorded stays for the next round.
    fn record_landed(&mut self) -> Result<(), CatalogError> {
        while let Some(landed) = self.landed.front() {
            let flying = self.in_flight.get(&landed.channel);
            // One that was given up on and came back after all is not heard.
            if let Some(flying) = flying.filter(|flying| flying.number == landed.flight) {
                let ends = self.ends(landed, &flying.load);
                let Parts { catalog, runtime, .. } = &self.parts;
                runtime.block_on(catalog.record_deliveries(&landed.channel, &ends))?;
                self.in_flight.remove(&landed.channel);
            }
            self.landed.pop_front();
        }
        Ok(())
    }

    /// What an answer means for each notice that was told.
    fn ends(&self, landed: &Landed, load: &[(NoticeId, u32)]) -> Vec<(NoticeId, DeliveryEnd)> {
        let channel = landed.channel.as_str();
        let count = load.len();
        match &landed.answer {
            Answer::Delivered => debug!(channel, count, "delivered"),
            Answer::Gone(how) => warn!(channel, count, %how, "the receiver wants no more of these"),
            Answer::NotNow(why) => warn!(channel, count, %why, "not delivered"),
        }
        let now = self.parts.clock.utc();
        let end = |(id, failures): &(NoticeId, u32)| match &landed.answer {
            Answer::Delivered => DeliveryEnd::Delivered,
            Answer::Gone(how) => DeliveryEnd::Dropped(how.clone()),
            Answer::NotNow(why) => match backoff::wait(failures + 1, spread(*id)) {
                Some(wait) => DeliveryEnd::Again { at: now + wait, error: why.clone() },
                None => {
                    error!(channel, notice = %id, %why, "given up; it can be replayed");
                    DeliveryEnd::Failed(why.clone())
                }
            },
        };
        load.iter().map(|told| (told.0, end(told))).collect()
    }

    /// Trims what is finished and old, once a day.
    fn trim_daily(&mut self, stop: &AtomicBool) -> Result<(), CatalogError> {
        let today = self.parts.clock.utc().date_naive();
        if self.trimmed_on == Some(today) {
            return Ok(());
        }
        let Parts { catalog, runtime, .. } = &self.parts;
        while runtime.block_on(catalog.trim_notices(TRIM_SLICE))? >= u64::from(TRIM_SLICE) {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
        self.trimmed_on = Some(today);
        Ok(())
    }

    /// How long until `at`, at most [`SLEEP_MAX`].
    fn until(&self, at: DateTime<Utc>) -> Duration {
        (at - self.parts.clock.utc()).to_std().unwrap_or_default().min(SLEEP_MAX)
    }
}

/// A number that differs from notice to notice and so from station to station: the end of an id is
/// random.
fn spread(id: NoticeId) -> u8 {
    let text = id.to_string();
    text.get(text.len() - 2..).and_then(|end| u8::from_str_radix(end, 16).ok()).unwrap_or(0)
}
