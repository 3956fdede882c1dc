//! The little XML that S3 speaks: read as pairs of a path and a text, written by hand.
//!
//! Used by the calls to stores and by the faulty store. What is no XML answers nothing.

use quick_xml::{Reader, events::Event};

/// The texts of a document in their order, each with the names above it below the root:
/// `("Part/ETag", "\"1f…\"")`.
pub(super) fn leaves(document: &[u8]) -> Vec<(String, String)> {
    let document = String::from_utf8_lossy(document);
    let mut reader = Reader::from_str(&document);
    let (mut path, mut text, mut found) = (Vec::new(), String::new(), Vec::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                path.push(name(tag.local_name().as_ref()));
                text.clear();
            }
            Ok(Event::Text(piece)) => text.push_str(&piece.xml10_content()),
            Ok(Event::GeneralRef(reference)) => text.extend(character(&reference)),
            Ok(Event::Empty(tag)) => {
                path.push(name(tag.local_name().as_ref()));
                found.push((below_root(&path), String::new()));
                path.pop();
            }
            Ok(Event::End(_)) => {
                if !text.trim().is_empty() {
                    found.push((below_root(&path), text.trim().to_owned()));
                }
                path.pop();
                text.clear();
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

/// The first text at `path`.
pub(super) fn first(document: &[u8], path: &str) -> Option<String> {
    leaves(document).into_iter().find_map(|(at, text)| (at == path).then_some(text))
}

/// An element with a text.
pub(super) fn element(name: &str, text: impl AsRef<str>) -> String {
    format!("<{name}>{}</{name}>", quick_xml::escape::escape(text.as_ref()))
}

fn name(name: &str) -> String {
    name.to_owned()
}

fn below_root(path: &[String]) -> String {
    path.get(1..).unwrap_or_default().join("/")
}

/// The five names of XML and references by number.
fn character(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Ok(Some(found)) = reference.resolve_char_ref() {
        return Some(found);
    }
    match reference.xml10_content().as_ref() {
        "quot" => Some('"'),
        "apos" => Some('\''),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_with_their_paths() {
        let document = br#"<?xml version="1.0"?><C xmlns="x"><Part><PartNumber>1</PartNumber>
            <ETag>&quot;a&#38;b&quot;</ETag></Part><Empty/></C>"#;
        let expected = [("Part/PartNumber", "1"), ("Part/ETag", "\"a&b\""), ("Empty", "")];
        let expected = expected.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(leaves(document), expected);
        assert_eq!(element("Key", "a<b"), "<Key>a&lt;b</Key>");
    }
}
