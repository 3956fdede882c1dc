//! Settings files as people and disks break them: one edit of a text, by chance and repeatable.
//!
//! Called by tests of whatever reads settings (feature `random-edits`). The same seed makes the same
//! edit. Not every edit breaks the text; `load` says which do.

use fastrand::Rng;

/// Values of every type, fit and unfit, short and huge.
const VALUES: [&str; 16] = [
    "true",
    "0",
    "-1",
    "65",
    "9223372036854775808",
    "1e400",
    "nan",
    "2026-11-22T06:58:41+08:00",
    "\"\"",
    "\"采集站\"",
    "\"a\\u0000b\"",
    "[]",
    "[[[[[[[[]]]]]]]]",
    "{ x = 1 }",
    "\"\"\"\nlong\n\"\"\"",
    "null",
];

/// Lines that belong nowhere, or somewhere else.
const LINES: [&str; 12] = [
    "unknown_key = 1",
    "[unknown_section]",
    "[intake]",
    "[[intake]]",
    "[[notify.webhooks]]",
    "intake.parallel_bays = 2",
    "intake = 1",
    "[",
    "= 1",
    "key =",
    "key: value",
    "}",
];

/// Characters that are easily overlooked, or that mean something.
const CHARACTERS: [char; 16] = [
    '\0', '\r', '\n', '\t', '\u{b}', '\u{7f}', '\u{a0}', '\u{feff}', '\u{2028}', '“', '，', '站',
    '"', '\'', '\\', '#',
];

/// One edit of `text`, by chance: a part cut out, doubled, moved or overwritten, an end cut off, a value
/// or line of another kind, line ends, a byte order mark, bytes that are no text.
#[must_use]
pub fn random_edit(text: &str, seed: u64) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed);
    match rng.u8(0..16) {
        0 => without_part(text, &mut rng).into(),
        1 => swapped(text, &mut rng).into(),
        2 => text[..boundary(text, &mut rng)].into(),
        3 => text[boundary(text, &mut rng)..].into(),
        4 => random_bytes(text, &mut rng),
        5 | 6 => other_value(text, &VALUES, &mut rng).into(),
        7 => other_value(text, &[&huge(&mut rng)], &mut rng).into(),
        8 | 9 => inserted(text, choice(&LINES, &mut rng), true, &mut rng).into(),
        10 => inserted(text, &choice(&CHARACTERS, &mut rng).to_string(), false, &mut rng).into(),
        11 => format!("\u{feff}{text}").into(),
        12 => text.replace('\n', "\r\n").into(),
        13 => text.replace('\n', "\r").into(),
        14 => doubled_line(text, &mut rng).into(),
        _ => misspelt(text, &mut rng).into(),
    }
}

fn choice<T: Copy>(from: &[T], rng: &mut Rng) -> T {
    from[rng.usize(0..from.len())]
}

/// A place between two characters.
fn boundary(text: &str, rng: &mut Rng) -> usize {
    text.floor_char_boundary(rng.usize(0..=text.len()))
}

fn without_part(text: &str, rng: &mut Rng) -> String {
    let start = boundary(text, rng);
    let end = text.floor_char_boundary(text.len().min(start + rng.usize(1..40)));
    format!("{}{}", &text[..start], &text[end.max(start)..])
}

fn swapped(text: &str, rng: &mut Rng) -> String {
    let mut lines: Vec<_> = text.split('\n').collect();
    let (one, other) = (rng.usize(0..lines.len()), rng.usize(0..lines.len()));
    lines.swap(one, other);
    lines.join("\n")
}

fn doubled_line(text: &str, rng: &mut Rng) -> String {
    let mut lines: Vec<_> = text.split('\n').collect();
    let line = lines[rng.usize(0..lines.len())];
    lines.insert(rng.usize(0..=lines.len()), line);
    lines.join("\n")
}

fn random_bytes(text: &str, rng: &mut Rng) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..rng.usize(1..8) {
        let at = rng.usize(0..=bytes.len());
        if at < bytes.len() && rng.bool() {
            bytes[at] = rng.u8(..);
        } else {
            bytes.insert(at, rng.u8(..));
        }
    }
    bytes
}

fn inserted(text: &str, what: &str, as_line: bool, rng: &mut Rng) -> String {
    let at = boundary(text, rng);
    if !as_line {
        return format!("{}{what}{}", &text[..at], &text[at..]);
    }
    let at = text[..at].rfind('\n').map_or(0, |at| at + 1);
    format!("{}{what}\n{}", &text[..at], &text[at..])
}

/// Puts another value behind the `=` of one line, if any has one.
fn other_value(text: &str, values: &[&str], rng: &mut Rng) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let with_value: Vec<_> =
        lines.iter_mut().filter(|line| line.contains('=') && !line.starts_with('#')).collect();
    let count = with_value.len();
    if count > 0
        && let Some(line) = with_value.into_iter().nth(rng.usize(0..count))
    {
        let key = line.split('=').next().unwrap_or_default().to_owned();
        *line = format!("{key}= {}", choice(values, rng));
    }
    lines.join("\n")
}

/// One letter of one word off.
fn misspelt(text: &str, rng: &mut Rng) -> String {
    let at = boundary(text, rng);
    let letter = char::from(rng.u8(b'a'..=b'z'));
    let rest = text[at..].chars().next().map_or(0, char::len_utf8);
    format!("{}{letter}{}", &text[..at], &text[at + rest..])
}

/// A value that is far too long, or far too deep.
fn huge(rng: &mut Rng) -> String {
    let length = rng.usize(1_000..200_000);
    match rng.u8(0..4) {
        0 => format!("\"{}\"", "站".repeat(length)),
        1 => "9".repeat(length),
        2 => "[".repeat(length),
        _ => format!("[{}]", "\"en\",".repeat(length)),
    }
}
