//! Looking at times: of clips, and of recorders' clocks.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    Api, ApiError, Code, LimitView, OffsetView, Page, ReadingView, RecorderClockView, RecorderView,
    SessionView, StampView, TimesView,
    pages::{page_end, page_limit},
};
use crate::{
    catalog::{ClockRow, Item, KeptTimes, Recorder, Session},
    domain::{ClockReading, Rule},
    drift::{ClipFacts, Offset, Written, compared, judge, measured},
    flow::times::timeline,
    words::in_zone,
};
use docket_drivers::RawStamp;

impl Api {
    pub(super) fn times_view(&self, times: &KeptTimes) -> TimesView {
        TimesView {
            start: times.span.start.map(|at| self.shown(at)),
            end: self.shown(times.span.end),
            error_ms: times.span.error_ms,
            basis: times.span.basis.as_str().into(),
            reason: times.reason.clone(),
            method: times.method.clone(),
            offset_ms: times.offset_ms,
            if_set_ms: times.if_set_ms,
            absent_at: times.absent_at.map(|at| self.shown(at)),
            present_at: times.present_at.map(|at| self.shown(at)),
        }
    }

    /// Every stamp of an item's clip.
    pub(super) fn stamp_views(&self, item: &Item) -> Vec<StampView> {
        let media = item.media.as_ref();
        let facts = ClipFacts {
            name: &item.name,
            modified: item.modified,
            created: media.and_then(|media| media.created),
            duration_ms: media.and_then(|media| media.duration_ms),
            fixes: &[],
        };
        let view = |timed: crate::drift::Timed| StampView {
            source: timed.stamp.source.into(),
            says: timed.stamp.says,
            at: self.shown(timed.uncorrected),
            zone: match timed.stamp.written {
                Written::Face(_) => "assumed".into(),
                Written::Instant(_) => "stated".into(),
                Written::Open(_) => "open".into(),
            },
            step_ms: timed.stamp.step_ms,
            differs_ms: timed.differs_ms,
        };
        compared(&facts, self.settings.zone()).into_iter().map(view).collect()
    }

    /// A session with how far its recorder's clock was off.
    pub(super) fn session_told(&self, session: &Session) -> SessionView {
        let by_clock = session.clock.as_ref().map(|clock| self.offset_view(clock));
        // A bound that does not say that the clock is ahead says nothing.
        let by_file = || self.bound_view(session.newest?, session.started_at).filter(is_ahead);
        SessionView { offset: by_clock.or_else(by_file), ..session.into() }
    }

    /// What is known of a recorder's clock.
    pub(super) async fn recorder_clock(
        &self,
        name: &str,
        page: &Page,
    ) -> Result<RecorderClockView, ApiError> {
        let recorder = self.recorder_named(name).await?;
        let limit = page_limit(page.limit)?;
        let rows = self.catalog.clock_rows(recorder.id).await?;
        let timeline = timeline(&rows, self.settings.zone());
        let rate = timeline.rate();
        let outliers = rate.as_ref().map(|rate| rate.outliers.clone()).unwrap_or_default();
        let before = match &page.before {
            Some(id) => Some(self.session_id(id).await?),
            None => None,
        };
        let older = |row: &&ClockRow| before.is_none_or(|before| row.session < before);
        let mut readings = Vec::new();
        let newest = rows.iter().rev().find_map(newest_reading);
        let newest = newest.map(|clock| measured(clock, self.settings.zone()));
        let rows: Vec<_> = rows.iter().rev().filter(older).collect();
        let told = rows.iter().take(usize::try_from(limit).unwrap_or(usize::MAX));
        for row in told.clone() {
            readings.extend(self.readings(row).into_iter().rev());
        }
        for reading in &mut readings {
            let step = timeline.steps().find(|(_, offset, _)| offset.at == reading.at);
            reading.came = step.and_then(|(_, _, came)| came);
            reading.outlier = outliers.contains(&reading.at);
        }
        let told: Vec<_> = told.collect();
        Ok(RecorderClockView {
            recorder: RecorderView::from(&recorder),
            drift_ppb: rate.as_ref().map(|rate| rate.drift_ppb),
            drift_within_ppb: rate.map(|rate| rate.within_ppb),
            limit: self.limit_view(newest.as_ref()),
            readings,
            next: page_end(&told, limit).map(|row| row.session.to_string()),
        })
    }

    /// What one session tells: the reading, the one after setting the clock, else a bound.
    fn readings(&self, row: &ClockRow) -> Vec<ReadingView> {
        let read = |clock: &ClockReading, after_setting: bool| ReadingView {
            session: row.session.to_string(),
            at: measured(clock, self.settings.zone()).at,
            face: Some(clock.recorder.face),
            offset: self.offset_view(clock),
            after_setting,
            came: None,
            outlier: false,
        };
        let before = row.clock.as_ref().map(|clock| read(clock, false));
        let after = row.clock_set.as_ref().and_then(|set| set.reading.as_ref());
        let mut told: Vec<_> =
            before.into_iter().chain(after.map(|clock| read(clock, true))).collect();
        if let (true, Some(newest)) = (told.is_empty(), row.newest) {
            told.extend(self.bound_view(newest, row.started_at).map(|offset| ReadingView {
                session: row.session.to_string(),
                at: row.started_at,
                face: newest.face,
                offset,
                after_setting: false,
                came: None,
                outlier: false,
            }));
        }
        told
    }

    fn offset_view(&self, clock: &ClockReading) -> OffsetView {
        let offset = measured(clock, self.settings.zone());
        OffsetView {
            offset_ms: offset.offset_ms,
            read_within_ms: Some(offset.read_within_ms),
            within_ms: offset.within_ms(),
            method: offset.method.as_str().into(),
            limit: self.limit_view(Some(&offset)),
        }
    }

    /// A clock that cannot be read had come at least as far as the newest file on it.
    fn bound_view(&self, newest: RawStamp, at: DateTime<Utc>) -> Option<OffsetView> {
        let zone = self.settings.zone();
        let here = in_zone(zone, at).naive_local();
        let ahead = match newest.utc {
            Some(utc) => utc.signed_duration_since(at),
            None => newest.face?.signed_duration_since(here),
        };
        Some(OffsetView {
            offset_ms: ahead.num_milliseconds(),
            read_within_ms: None,
            within_ms: None,
            method: "newest-file".into(),
            limit: None,
        })
    }

    fn limit_view(&self, newest: Option<&Offset>) -> Option<LimitView> {
        let limit_s = self.settings.now().settings.duty.clock_offset_max_s?;
        Some(LimitView {
            verdict: judge(newest, limit_s).as_str().into(),
            limit_s,
            rule: Rule::ReadyForDuty.as_str().into(),
        })
    }

    /// A recorder by its serial, its label, its id or any unique beginning of that.
    pub(super) async fn recorder_named(&self, name: &str) -> Result<Recorder, ApiError> {
        let mut found = self.catalog.recorders_named(name).await?;
        match (found.pop(), found.len()) {
            (Some(recorder), 0) => Ok(recorder),
            (None, _) => Err(ApiError::not_found("recorder", name)),
            _ => Err(ApiError::new(Code::Ambiguous).with("thing", "recorder").with("id", name)),
        }
    }

    fn shown(&self, at: DateTime<Utc>) -> String {
        in_zone(self.settings.zone(), at).to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }
}

/// Whether a clock is ahead by more than stamps and clocks count in.
fn is_ahead(bound: &OffsetView) -> bool {
    bound.offset_ms > 2000
}

/// The last that a session read of a clock.
fn newest_reading(row: &ClockRow) -> Option<&ClockReading> {
    let after = row.clock_set.as_ref().and_then(|set| set.reading.as_ref());
    after.or(row.clock.as_ref())
}
