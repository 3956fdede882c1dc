//! A receipt for people: facts, and the newest checkpoint as text and as a QR code to photograph.

use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};

use super::fact;
use crate::{
    api::ReceiptView,
    words::{Words, told},
};

pub(super) fn receipt(words: &Words, view: &ReceiptView) -> String {
    let head = told!(
        words,
        "cli-receipt",
        session = view.session.as_str(),
        generation = view.generation,
        outcome = words.word("outcome", &view.outcome)
    );
    let mut text = head + "\n";
    let mut say = |label: &str, value: &str| fact(&mut text, "  ", &words.say(label), value);
    say("cli-label-recorder", &view.recorder.label);
    say("cli-label-bay", &view.bay);
    let span = told!(
        words,
        "cli-receipt-span",
        start = words.time(view.started_at),
        end = words.time(view.ended_at)
    );
    say("cli-label-docked", &span);
    let files = told!(
        words,
        "cli-receipt-files",
        listed = view.listed,
        taken = view.taken,
        known = view.known,
        excepted = view.excepted
    );
    say("cli-label-clips", &files);
    if let (Some(verdict), Some(deadline)) = (&view.handover, view.deadline) {
        let standing = words.word("standing", verdict);
        let told = told!(
            words,
            "cli-receipt-handover",
            standing = standing,
            deadline = words.time(deadline)
        );
        say("cli-label-handover", &told);
    }
    say("cli-label-signed", &view.origin);
    say("cli-label-file", &view.key);
    say("cli-label-digest", &view.sha256);
    for left in &view.not_taken {
        text += &format!("  {}: {}\n", left.path, words.word("reason", &left.reason));
    }
    text + &checkpoint(words, view)
}

fn checkpoint(words: &Words, view: &ReceiptView) -> String {
    let Some(checkpoint) = &view.checkpoint else {
        return words.say("cli-receipt-no-checkpoint") + "\n";
    };
    let said = told!(words, "cli-receipt-checkpoint", size = checkpoint.size);
    let mut text = format!("\n{said}\n{}", checkpoint.note);
    if let Ok(code) = QrCode::with_error_correction_level(&checkpoint.note, EcLevel::L) {
        // Dark on light, whatever the terminal's colours: cameras want it so.
        let drawn = code
            .render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .build();
        text += &format!("\n{drawn}\n");
    }
    text
}
