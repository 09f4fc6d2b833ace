//! The sheet and the edition a page is printed in.
//!
//! A theme's print stylesheet reads four things that are added to the page here: the class of the edition, such as `large-print`, on
//! `<html>`, the class `tight` where a usual print would waste paper, the custom property `--print-text-size`, and the size of the sheet.

use crate::browser::PaperSize;
use crate::pdf::inline::SelfContained;
use crate::pdf::margins::Margins;

/// A sheet of paper, upright.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sheet {
    /// 210 × 297 mm (ISO 216).
    #[default]
    A4,
    /// 8.5 × 11 in (ANSI A).
    Letter,
}

impl Sheet {
    /// Its name in CSS.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A4 => "A4",
            Self::Letter => "letter",
        }
    }

    /// Its size in inches.
    #[must_use]
    pub fn paper(self) -> PaperSize {
        match self {
            Self::A4 => PaperSize { width: 210.0 / 25.4, height: 297.0 / 25.4 },
            Self::Letter => PaperSize { width: 8.5, height: 11.0 },
        }
    }
}

/// Who a print is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// Body text of 12 pt, in colour.
    #[default]
    Standard,
    /// Body text of 18 pt, for people with low vision (RNIB and the UK Association for Accessible Formats call 16 to 18 pt large
    /// print).
    LargePrint,
    /// For printers without colour and for photocopies.
    Monochrome,
    /// What to know and do before the visit, apart from the sheet for the days after.
    Beforehand,
}

impl Edition {
    /// The class that `<html>` gets; empty for the standard edition.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Standard => "",
            Self::LargePrint => "large-print",
            Self::Monochrome => "monochrome",
            Self::Beforehand => "beforehand",
        }
    }

    /// The size of body text, in points.
    #[must_use]
    pub fn text_size(self) -> u32 {
        match self {
            Self::Standard | Self::Monochrome | Self::Beforehand => 12,
            Self::LargePrint => 18,
        }
    }
}

/// How much blank a page has between its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// As the theme lays it out.
    #[default]
    Usual,
    /// With less of it, for a page that would otherwise end a few lines down its last side: `html.tight` to the theme, which keeps the
    /// size of the text.
    Tight,
}

/// How a page is laid out on paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Layout {
    /// The sheet.
    pub sheet: Sheet,
    /// The edition.
    pub edition: Edition,
}

impl Layout {
    /// The document to print: the page, its class, and as its last stylesheet sheet, text size and margins.
    #[must_use]
    pub fn apply(self, fit: Fit, page: &SelfContained, margins: &Margins) -> String {
        let (to_class, rest) = page.html.split_at(page.class_end);
        let (to_head_end, from_head_end) = rest.split_at(page.head_end - page.class_end);
        let classes = [self.edition.class(), if fit == Fit::Tight { "tight" } else { "" }];
        let added: String = classes.iter().filter(|class| !class.is_empty()).flat_map(|class| [" ", *class]).collect();
        let css = self.css() + &margins.css(page.right_to_left);
        [to_class, &added, to_head_end, "<style>", &css, "</style>", from_head_end].concat()
    }

    fn css(self) -> String {
        let Self { sheet, edition } = self;
        format!("@page{{size:{}}}:root{{--print-text-size:{}pt}}", sheet.name(), edition.text_size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::inline::Site;
    use std::fs;

    fn applied(html: &str, layout: Layout, fit: Fit) -> String {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.html"), html).unwrap();
        let page = Site::open(folder.path()).unwrap().page("x.html", None).unwrap();
        layout.apply(fit, &page, &Margins::default())
    }

    #[test]
    fn class_and_stylesheet_come_last_where_they_belong() {
        let html = "<html lang=en class=theme><head><title>T</title><style>a{}</style></head>x";
        let large = Layout { sheet: Sheet::Letter, edition: Edition::LargePrint };
        let expected = "<html class=\"theme large-print\" lang=\"en\"><head><title>T</title><style>a{}</style>\
            <style>@page{size:letter}:root{--print-text-size:18pt}</style></head>x";
        assert_eq!(applied(html, large, Fit::Usual), expected);
        assert_eq!(applied(html, large, Fit::Tight), expected.replace("large-print", "large-print tight"));
    }

    #[test]
    fn a_page_without_a_head_gets_its_stylesheet_at_the_end() {
        let expected = "<html class=\"\" lang=\"en\"><title>T</title>x<style>@page{size:A4}:root{--print-text-size:12pt}</style>";
        assert_eq!(applied("<html lang=en><title>T</title>x", Layout::default(), Fit::Usual), expected);
    }
}
