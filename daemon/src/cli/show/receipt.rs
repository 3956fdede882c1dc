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
    format!("\n{said}\n{}\n{}\n", checkpoint.note, code(words, &checkpoint.note))
}

/// A code to photograph, or why there is none.
fn code(words: &Words, note: &str) -> String {
    match QrCode::with_error_correction_level(note, EcLevel::L) {
        // Dark on light, whatever the terminal's colours: cameras want it so.
        Ok(code) => code
            .render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .build(),
        Err(error) => told!(words, "cli-receipt-no-code", why = error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use docket_config::{Language, TimeZone};

    use super::*;

    #[test]
    fn a_note_that_no_code_holds_is_said_to_have_none() {
        for (language, said) in [(Language::En, "photograph"), (Language::ZhCn, "抄录")] {
            let words = Words { language, zone: TimeZone::System };
            // The largest code holds 2,953 bytes at the lowest level of correction (ISO/IEC 18004).
            assert!(!code(&words, &"x".repeat(2953)).contains(said));
            assert!(code(&words, &"x".repeat(2954)).contains(said));
        }
    }
}
