//! What stands in the margin of every page: clinic, phone, identifier, version, dates, "page 1 of 2".
//!
//! The browser draws it from `@page` margin boxes (CSS Paged Media), which have its fonts and count its pages. Margin boxes
//! do not follow the direction of the text, so *start* and *end* are turned into *left* and *right* here, and the groups of a
//! telephone number are kept in their order: between Arabic words "020 7946" would otherwise be shown as "7946 020".

use std::fmt::Write;
use std::ops::Range;

/// A number with at least so many digits is a telephone number or the like.
const PHONE_DIGITS: usize = 7;

/// Texts of one band, above or below the page. In each, `{page}` stands for the number of the page and `{pages}` for how many
/// there are. An empty text draws nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Band {
    /// Where a line begins: left in English, right in Arabic.
    pub start: String,
    /// In the middle.
    pub centre: String,
    /// Where a line ends.
    pub end: String,
}

/// The margins of every page of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Margins {
    /// Above the page.
    pub header: Band,
    /// Below the page.
    pub footer: Band,
    /// A word that must be seen on every page, framed in the middle above it: "Draft", "Retired". It takes the place of the
    /// header's centre.
    pub stamp: Option<String>,
    /// The CSS counter style of page numbers, such as `arabic-indic`; `None` for 1, 2, 3.
    pub numerals: Option<String>,
}

impl Margins {
    /// The `@page` rules that draw these margins in a page read from right to left, or from left to right.
    #[must_use]
    pub fn css(&self, right_to_left: bool) -> String {
        let boxes = self.band("top", &self.header, right_to_left) + &self.band("bottom", &self.footer, right_to_left);
        let boxes = boxes + &self.stamp_box();
        if boxes.is_empty() { boxes } else { format!("@page{{{boxes}}}") }
    }

    fn band(&self, edge: &str, band: &Band, right_to_left: bool) -> String {
        let (start, end) = if right_to_left { ("right", "left") } else { ("left", "right") };
        let mut css = String::new();
        for (place, text) in [(start, &band.start), ("center", &band.centre), (end, &band.end)] {
            if !text.is_empty() {
                let content = self.content(&with_isolated_phones(text));
                let direction = if has_right_to_left_letter(text) { "rtl" } else { "ltr" };
                let _ = write!(css, "@{edge}-{place}{{content:{content};direction:{direction}}}");
            }
        }
        css
    }

    fn stamp_box(&self) -> String {
        let Some(stamp) = &self.stamp else { return String::new() };
        let content = css_string(stamp);
        format!("@top-center{{content:{content};font-weight:bold;border:.5mm solid;padding:1mm 3mm;height:1.4em;margin:auto}}")
    }

    /// The value of `content`: strings and counters.
    fn content(&self, text: &str) -> String {
        let style = self.numerals.as_deref().filter(|name| is_identifier(name)).unwrap_or("decimal");
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((counter, at, len)) = next_counter(rest) {
            parts.extend((at > 0).then(|| css_string(&rest[..at])));
            parts.push(format!("counter({counter},{style})"));
            rest = &rest[at + len..];
        }
        parts.extend((!rest.is_empty()).then(|| css_string(rest)));
        parts.join(" ")
    }
}

/// The first placeholder of `text`: the counter it stands for, where it begins, how long it is.
fn next_counter(text: &str) -> Option<(&'static str, usize, usize)> {
    let counters = [("page", "{page}"), ("pages", "{pages}")];
    let found = counters.into_iter().filter_map(|(counter, word)| Some((counter, text.find(word)?, word.len())));
    found.min_by_key(|(_, at, _)| *at)
}

/// A CSS string. Everything that could end it, or the `<style>` element around it, is escaped.
#[must_use]
pub fn css_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' | '<' | '\0'..='\x1f' | '\x7f' => {
                // The blank ends the escape.
                let _ = write!(out, "\\{:x} ", u32::from(character));
            }
            character => out.push(character),
        }
    }
    out.push('"');
    out
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours, with the presentation forms (the blocks that Unicode keeps for
/// scripts written from right to left).
fn has_right_to_left_letter(text: &str) -> bool {
    text.chars().any(|letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'))
}

/// Puts each telephone number of a right-to-left text between left-to-right isolates (UAX #9).
fn with_isolated_phones(text: &str) -> String {
    if !has_right_to_left_letter(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for phone in phones(text) {
        out.push_str(&text[done..phone.start]);
        let _ = write!(out, "\u{2066}{}\u{2069}", &text[phone.clone()]);
        done = phone.end;
    }
    out + &text[done..]
}

/// Where `text` holds numbers written in groups.
fn phones(text: &str) -> Vec<Range<usize>> {
    let is_part = |byte: u8| byte.is_ascii_digit() || b"+ -()".contains(&byte);
    let mut found = Vec::new();
    let mut at = 0;
    for run in text.as_bytes().chunk_by(|one, other| is_part(*one) == is_part(*other)) {
        let start = at + run.iter().take_while(|byte| **byte == b' ').count();
        at += run.len();
        let end = at - run.iter().rev().take_while(|byte| !byte.is_ascii_digit()).count().min(run.len());
        if is_part(run[0]) && run.iter().filter(|byte| byte.is_ascii_digit()).count() >= PHONE_DIGITS {
            found.push(start..end);
        }
    }
    found
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn margins() -> Margins {
        Margins {
            header: Band { start: "Birch Lane".into(), end: "020 7946 0000".into(), ..Band::default() },
            footer: Band { centre: "{page}/{pages}".into(), end: "Page {page} of {pages}.".into(), ..Band::default() },
            ..Margins::default()
        }
    }

    #[test]
    fn start_is_left_in_english_and_right_in_arabic() {
        let english = "@page{@top-left{content:\"Birch Lane\";direction:ltr}@top-right{content:\"020 7946 0000\";direction:ltr}\
            @bottom-center{content:counter(page,decimal) \"/\" counter(pages,decimal);direction:ltr}\
            @bottom-right{content:\"Page \" counter(page,decimal) \" of \" counter(pages,decimal) \".\";direction:ltr}}";
        assert_eq!(margins().css(false), english);
        let arabic = margins().css(true);
        assert!(arabic.starts_with("@page{@top-right{content:\"Birch Lane\";direction:ltr}@top-left{"), "{arabic}");
    }

    #[test]
    fn arabic_words_run_from_right_to_left_and_the_groups_of_a_number_keep_their_order() {
        let cases = [
            ("هاتف 020 7946 0000", "هاتف \u{2066}020 7946 0000\u{2069}"),
            ("(+44) 20 7946 0000 هاتف", "\u{2066}(+44) 20 7946 0000\u{2069} هاتف"),
            ("صفحة 123 456", "صفحة 123 456"),
            ("020 7946 0000", "020 7946 0000"),
        ];
        for (text, expected) in cases {
            assert_eq!(with_isolated_phones(text), expected);
        }
        let footer = Band { start: "صفحة {page}".into(), ..Band::default() };
        let css = Margins { footer, ..Margins::default() }.css(true);
        assert_eq!(css, "@page{@bottom-right{content:\"صفحة \" counter(page,decimal);direction:rtl}}");
    }

    #[test]
    fn nothing_to_say_is_no_rule() {
        assert_eq!(Margins::default().css(false), "");
    }

    #[test]
    fn numerals_are_a_counter_style_or_ignored() {
        let band = Band { start: "{page}".into(), ..Band::default() };
        let css = |numerals: &str| Margins { header: band.clone(), numerals: Some(numerals.into()), ..Margins::default() }.css(false);
        assert!(css("arabic-indic").contains("counter(page,arabic-indic)"));
        assert!(css("x);}").contains("counter(page,decimal)"));
    }

    #[test]
    fn a_text_cannot_leave_its_string() {
        assert_eq!(css_string("a\"\\\n</style>é"), "\"a\\22 \\5c \\a \\3c /style>é\"");
    }

    #[test]
    fn a_stamp_stands_in_a_frame() {
        let margins = Margins { stamp: Some("Draft".into()), ..Margins::default() };
        let css = margins.css(false);
        assert!(css.starts_with("@page{@top-center{content:\"Draft\";font-weight:bold;border:"), "{css}");
    }
}
