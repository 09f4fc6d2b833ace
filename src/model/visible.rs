//! What of a string a reader sees, by the properties of Unicode.

use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, faults};
use crate::source::Span;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, WhiteSpace};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Characters of one string that are told one by one; a string with more was not written to be read.
const MOST_FAULTS: usize = 50;

/// The braille pattern without a dot: a symbol to Unicode, and a blank to the eye.
const BRAILLE_BLANK: char = '\u{2800}';

/// Whether a character by itself leaves a mark on the page: no space, no control or format character, nothing that Unicode lets a
/// program leave out, and no accent without its letter.
pub fn is_visible(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_graphic();
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    let blank = GeneralCategoryGroup::Other.union(GeneralCategoryGroup::Separator).union(GeneralCategoryGroup::Mark);
    !blank.contains(category)
        && !CodePointSetData::new::<WhiteSpace>().contains(character)
        && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        && character != BRAILLE_BLANK
}

/// Whether a reader sees anything of a text.
pub fn can_be_seen(text: &str) -> bool {
    text.chars().any(is_visible)
}

/// Reports the characters of a string literal that no page can show, or that make a page show another order of words than the file has.
pub fn refuse_unprintable(text: &str, literal: Span, cx: &mut Cx<'_>) {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return;
    }
    for (at, character) in text.char_indices().filter(|(_, character)| is_unprintable(*character)).take(MOST_FAULTS) {
        let span = cx.span_inside(literal, at..at + character.len_utf8());
        let message = format!("the character U+{:04X} can't be shown", u32::from(character));
        cx.report(
            Diagnostic::new(&faults::MARKUP, span, message).with_help("take it out; it often comes in by copying from another program"),
        );
    }
}

/// Control characters, those of no agreed meaning, and those that reverse the order of what follows.
fn is_unprintable(character: char) -> bool {
    let category = || CodePointMapData::<GeneralCategory>::new().get(character);
    match character {
        '\n' | '\r' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffd}' => true,
        _ => matches!(category(), GeneralCategory::Control | GeneralCategory::PrivateUse | GeneralCategory::Unassigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_no_mark_is_not_seen() {
        let blanks = [
            "",
            " ",
            "\n\t",
            "\u{a0}",
            "\u{ad}",
            "\u{200b}",
            "\u{200d}",
            "\u{2060}",
            "\u{fe0f}",
            "\u{e0020}",
            "\u{3164}",
            "\u{115f}",
            "\u{ffa0}",
            "\u{2800}",
            "\u{3000}",
            "\u{180e}",
            "\u{34f}",
            "\u{301}",
            "\u{61c}",
            "\u{200e}",
            "\u{e000}",
            "\u{17b4}",
        ];
        for blank in blanks {
            assert!(!can_be_seen(blank), "{blank:?}");
        }
        for seen in ["a", " é", "皮", "ไ", "-", "…", "😀", "\u{200b}1", "ا", "e\u{301}"] {
            assert!(can_be_seen(seen), "{seen:?}");
        }
    }
}
