//! Jobs, for people.

use super::{error, fact, reply, rows, table};
use crate::{
    api::{JobView, Progress, Work},
    cli::units,
    words::{Words, told},
};

pub(super) fn list(words: &Words, jobs: &[JobView]) -> String {
    if jobs.is_empty() {
        return words.say("cli-jobs-none") + "\n";
    }
    let heads = ["cli-head-job", "cli-head-work", "cli-head-state", "cli-head-started"];
    let mut table = table(words, heads);
    for job in jobs {
        table.add_row([
            units::short(&job.id).to_owned(),
            words.word("verb", job.work.verb()),
            words.word("job", job.state.as_str()),
            words.time(job.started_at),
        ]);
    }
    rows(&table)
}

pub(super) fn job(words: &Words, job: &JobView) -> String {
    let mut text = String::new();
    let mut put = |label: &str, value: &str| fact(&mut text, "", &words.say(label), value);
    put("cli-label-job", &job.id);
    put("cli-label-work", &told(words, &job.work));
    put("cli-label-state", &words.word("job", job.state.as_str()));
    put("cli-label-started-by", &words.word("who", &job.started_by));
    put("cli-label-started", &words.time(job.started_at));
    if let Some(ended) = job.ended_at {
        put("cli-label-ended", &words.time(ended));
    }
    if let Some(progress) = job.progress {
        put("cli-label-progress", &self::progress(words, progress));
    }
    if let Some(answer) = &job.reply {
        text.push('\n');
        text.push_str(&reply(words, answer));
    }
    if let Some(problem) = &job.error {
        text.push('\n');
        text.push_str(&error(words, problem));
    }
    text
}

/// What was asked, with what it was asked of.
fn told(words: &Words, work: &Work) -> String {
    let verb = words.word("verb", work.verb());
    let of = match work {
        Work::Dock { paths } => paths.join(" "),
        Work::Demo { bays, seed } => format!("--bays {bays} --seed {seed}"),
        Work::TeachBays { count } => count.map_or(String::new(), |n| format!("--count {n}")),
        Work::Remove { removal } => removal.clone(),
        Work::Verify(asked) => asked.told(),
        Work::VerifyLog => String::new(),
        Work::Migrate { from, to, dry_run } => {
            format!("{from} {to} {}", if *dry_run { "--dry-run" } else { "" })
        }
        Work::Reconcile { target, deep } => {
            let target = target.as_deref().unwrap_or_default();
            format!("{target} {}", if *deep { "--deep" } else { "" })
        }
        Work::Fsck { deep } => if *deep { "--deep" } else { "" }.into(),
    };
    format!("{verb} {of}").trim_end().to_owned()
}

/// How far a job is.
pub(in crate::cli) fn progress(words: &Words, progress: Progress) -> String {
    let bytes = units::bytes(progress.bytes);
    match progress.total {
        Some(total) => {
            told!(words, "cli-progress-of", done = progress.done, total = total, bytes = bytes)
        }
        None => told!(words, "cli-progress", done = progress.done, bytes = bytes),
    }
}
