//! What a patient's page must show, whatever the theme: proved on every page that is rendered.
//!
//! A theme may arrange a page as it likes. It may not leave out a rule, a warning sign, the number to call, the emergency number, the
//! identity of the document, its stamp or the notice of an example clinic. Each must stand in what a browser shows of the page:
//! comments, templates, scripts and what is `hidden` do not count.

use super::shown::Shown;
use crate::view::{ClinicView, Html, Identity};
use memchr::memmem::Finder;
use std::cell::LazyCell;
use std::fmt;

/// A part that a page must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// Every rule for the patient.
    Rules,
    /// Every sign and what to do.
    WarningSigns,
    /// The clinic's number, as a link.
    Phone,
    /// The emergency number.
    EmergencyNumber,
    /// Id, version, effective and review date.
    IdentityFooter,
    /// The stamp of a document that is not in order.
    Stamp,
    /// That the clinic is an example.
    ExampleNotice,
}

impl Block {
    /// The block's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::WarningSigns => "warning-signs",
            Self::Phone => "phone",
            Self::EmergencyNumber => "emergency-number",
            Self::IdentityFooter => "identity-footer",
            Self::Stamp => "stamp",
            Self::ExampleNotice => "example-notice",
        }
    }
}

/// A block that a page lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The block.
    pub block: Block,
    /// The page.
    pub page: String,
    /// The template that should have shown it.
    pub template: String,
    /// What was looked for.
    pub wanted: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { block, page, template, wanted } = self;
        let name = block.name();
        write!(
            f,
            "the theme drops the mandatory block `{name}`: `{page}`, made by `{template}`, does not show `{wanted}`; put the block back into the template"
        )
    }
}

/// What one page must show.
#[derive(Debug, Default)]
pub struct Obligations {
    wanted: Vec<(Block, String)>,
}

impl Obligations {
    /// Those of every page of a site.
    pub fn of_clinic(clinic: Option<&ClinicView>) -> Self {
        let example = clinic.and_then(|clinic| clinic.example.as_ref());
        Self { wanted: example.iter().map(|notice| (Block::ExampleNotice, notice.as_str().to_owned())).collect() }
    }

    /// Those of a page that speaks for a document.
    #[must_use]
    pub fn with_identity(mut self, identity: &Identity) -> Self {
        for part in [&identity.id, &identity.version, &identity.effective, &identity.review_by] {
            self.wanted.push((Block::IdentityFooter, written(part)));
        }
        self.wanted.extend(identity.stamp().iter().map(|stamp| (Block::Stamp, written(&stamp.word))));
        self
    }

    /// What the patient is to do, not to do and may do.
    #[must_use]
    pub fn with_rules<'a>(mut self, rules: impl Iterator<Item = &'a Html>) -> Self {
        self.wanted.extend(rules.map(|rule| (Block::Rules, rule.as_str().to_owned())));
        self
    }

    /// When to call whom.
    #[must_use]
    pub fn with_calls<'a>(mut self, clinic: Option<&ClinicView>, signs: impl Iterator<Item = &'a Html>) -> Self {
        self.wanted.extend(signs.map(|sign| (Block::WarningSigns, sign.as_str().to_owned())));
        if let Some(clinic) = clinic {
            self.wanted.push((Block::Phone, written(&clinic.phone)));
            self.wanted.push((Block::Phone, format!("href=\"{}\"", written(&clinic.phone_href))));
            self.wanted.push((Block::EmergencyNumber, written(&clinic.emergency)));
        }
        self
    }

    /// Looks for all of them in the body of the page.
    ///
    /// # Errors
    /// The first that is missing.
    pub fn check(&self, html: &str, page: &str, template: &str) -> Result<(), Missing> {
        let body = html.find("<body").map_or(html, |at| &html[at..]);
        if self.wanted.is_empty() {
            return Ok(());
        }
        // Most of it stands before anything that may be hidden; the rest of the page is read only for what does not.
        let seen = Shown::new(body);
        let (before, shown) = (seen.certain(), LazyCell::new(|| seen.all()));
        // What belongs to one block mostly stands in its order.
        let (mut last, mut from) = (None, 0);
        for (block, wanted) in &self.wanted {
            if last.replace(*block) != Some(*block) {
                from = 0;
            }
            let finder = Finder::new(wanted);
            if finder.find(before.as_bytes()).is_some() {
                continue;
            }
            let after = finder.find(&shown.as_bytes()[from..]).map(|at| from + at);
            let Some(at) = after.or_else(|| finder.find(shown.as_bytes())) else {
                return Err(Missing { block: *block, page: page.to_owned(), template: template.to_owned(), wanted: wanted.clone() });
            };
            from = at;
        }
        Ok(())
    }
}

/// A text as templates write it.
fn written(text: &str) -> String {
    let mut html = Vec::with_capacity(text.len());
    tera::escape_html(text, &mut html).expect("memory takes any text");
    String::from_utf8(html).expect("what is escaped stays UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_in_a_comment_or_in_the_head_does_not_count() {
        let obligations = Obligations { wanted: vec![(Block::Phone, "01632 960001".to_owned())] };
        let check = |html: &str| obligations.check(html, "a.html", "handout.html");
        assert_eq!(check("<head></head><body><p>01632 960001</p></body>"), Ok(()));
        for unseen in ["<template>01632 960001</template>", "<p hidden>01632 960001</p>", "<script>'01632 960001'</script>"] {
            assert_eq!(check(&format!("<body>{unseen}</body>")).unwrap_err().block, Block::Phone, "{unseen}");
        }
        let missing = check("<head>01632 960001</head><body><!-- 01632 960001 --><p>Call us</p></body>").unwrap_err();
        assert_eq!(
            missing.to_string(),
            "the theme drops the mandatory block `phone`: `a.html`, made by `handout.html`, does not show `01632 960001`; put the block back into the template"
        );
    }

    #[test]
    fn a_text_is_looked_for_as_templates_write_it() {
        let mut tera = tera::Tera::new();
        tera.add_raw_template("a.html", "{{ text }}").unwrap();
        for text in ["01632 960123 & x", "<0>", "\"it's\"", "a/b"] {
            let mut context = tera::Context::new();
            context.insert("text", text);
            assert_eq!(written(text), tera.render("a.html", &context).unwrap());
        }
    }
}
