//! What stands in the margin of every page: clinic, phone, identifier, version, dates, "page 1 of 2".
//!
//! The browser draws it from `@page` margin boxes (CSS Paged Media), which have its fonts and count its pages. Margin boxes
//! do not follow the direction of the text, so *start* and *end* are turned into *left* and *right* here.

use std::fmt::Write;

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
        let (start, end, direction) = if right_to_left { ("right", "left", "rtl") } else { ("left", "right", "ltr") };
        let mut css = String::new();
        for (place, text) in [(start, &band.start), ("center", &band.centre), (end, &band.end)] {
            if !text.is_empty() {
                let content = self.content(text);
                let _ = write!(css, "@{edge}-{place}{{content:{content};direction:{direction}}}");
            }
        }
        css
    }

    fn stamp_box(&self) -> String {
        let Some(stamp) = &self.stamp else { return String::new() };
        let content = css_string(stamp);
        format!("@top-center{{content:{content};font-weight:bold;border:.5mm solid;padding:1mm 3mm;vertical-align:middle}}")
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
        assert!(arabic.starts_with("@page{@top-right{content:\"Birch Lane\";direction:rtl}@top-left{"), "{arabic}");
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
