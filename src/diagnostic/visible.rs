//! Texts of findings in a form that is safe to show: nothing in them moves the cursor, hides other words or fills the screen.
//!
//! What an author wrote may hold any character, and a report of it goes to terminals, logs and web pages.

use std::borrow::Cow;
use std::fmt::Write;

/// Characters of one word or value that are shown of it at each end, if it is a longer one.
const ENDS: usize = 60;

/// The longest message or help, in bytes. Ours are a few sentences; what is longer quotes a long value.
const LONGEST: usize = 2_000;

/// The text with every character that is no mark on paper written as `\u{9b}`, but for line ends and tabs.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return text.into();
    }
    text.chars().fold(String::with_capacity(text.len()), push_visible).into()
}

/// One character in the same form.
fn push_visible(mut shown: String, character: char) -> String {
    if is_unseen(character) {
        let _ = write!(shown, "{}", character.escape_unicode());
    } else {
        shown.push(character);
    }
    shown
}

/// JSON with the same characters in its own escapes; it means the same. They can stand inside strings alone.
pub(super) fn visible_json(json: &str) -> Cow<'_, str> {
    if !json.contains(is_unseen) {
        return json.into();
    }
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if is_unseen(character) {
            // None of them lies beyond the first plane.
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown.into()
}

/// Controls of both sets, separators of lines that are no line ends here, and marks that turn the direction of what follows.
pub(super) fn is_unseen(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

/// A message or a help, with long words in it cut in their midst, and cut as a whole where it is still too long.
pub(super) fn shortened(text: String) -> String {
    if text.len() <= 2 * ENDS {
        return text;
    }
    let mut short = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        match (word.char_indices().nth(ENDS), word.char_indices().nth_back(ENDS - 1)) {
            (Some((start, _)), Some((end, _))) if word.len() > 3 * ENDS && start < end => {
                short.push_str(&word[..start]);
                short.push('…');
                short.push_str(&word[end..]);
            }
            _ => short.push_str(word),
        }
        if short.len() > LONGEST {
            short.truncate(short.floor_char_boundary(LONGEST));
            short.push('…');
            break;
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_shown() {
        assert_eq!(visible("a\u{9b}31m\u{1b}[0m\r\u{202e}b\tc\nd\u{7f}"), "a\\u{9b}31m\\u{1b}[0m\\u{d}\\u{202e}b\tc\nd\\u{7f}");
        assert!(matches!(visible("Crusts – 3 µm, 日本語 😀"), Cow::Borrowed(_)));
        assert_eq!(visible_json("\"a\u{85}b\u{2028}\""), "\"a\\u0085b\\u2028\"");
        assert_eq!(serde_json::from_str::<String>(&visible_json("\"a\u{9b}b\"")).unwrap(), "a\u{9b}b");
    }

    #[test]
    fn long_values_are_cut() {
        let word = format!("{}{}{}", "a".repeat(60), "b".repeat(300_000), "c".repeat(60));
        assert_eq!(shortened(format!("`x` is {word} here")), format!("`x` is {}…{} here", "a".repeat(60), "c".repeat(59)));
        let sentence = shortened("word ".repeat(100_000));
        assert_eq!(sentence.len(), LONGEST + "…".len());
        let plain = "a help of ours, as long as it has to be, which no word of it is too long for and which stands as it was written"
            .to_owned()
            + "!";
        assert_eq!(shortened(plain.clone()), plain);
    }
}
