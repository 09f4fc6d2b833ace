//! What a patient's page must show, whatever the theme: proved on every page that is rendered.
//!
//! A theme may arrange a page as it likes. It may not leave out a rule, a warning sign, the number to call, the emergency number, the
//! identity of the document, its stamp or the notice of an example clinic. Each must stand in the page's visible text: comments
//! do not count.

use crate::view::{ClinicView, Html, Identity};
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
            self.wanted.push((Block::IdentityFooter, part.clone()));
        }
        self.wanted.extend(identity.stamp.iter().map(|stamp| (Block::Stamp, stamp.word.clone())));
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
            self.wanted.push((Block::Phone, clinic.phone.clone()));
            self.wanted.push((Block::Phone, format!("href=\"{}\"", clinic.phone_href)));
            self.wanted.push((Block::EmergencyNumber, clinic.emergency.clone()));
        }
        self
    }

    /// Looks for all of them in the body of the page.
    ///
    /// # Errors
    /// The first that is missing.
    pub fn check(&self, html: &str, page: &str, template: &str) -> Result<(), Missing> {
        let body = html.find("<body").map_or(html, |at| &html[at..]);
        let body = without_comments(body);
        for (block, wanted) in &self.wanted {
            if !body.contains(wanted.as_str()) {
                return Err(Missing { block: *block, page: page.to_owned(), template: template.to_owned(), wanted: wanted.clone() });
            }
        }
        Ok(())
    }
}

fn without_comments(html: &str) -> std::borrow::Cow<'_, str> {
    if !html.contains("<!--") {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        out.push_str(&rest[..start]);
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + 3..]);
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_in_a_comment_or_in_the_head_does_not_count() {
        let obligations = Obligations { wanted: vec![(Block::Phone, "01632 960001".to_owned())] };
        let check = |html: &str| obligations.check(html, "a.html", "handout.html");
        assert_eq!(check("<head></head><body><p>01632 960001</p></body>"), Ok(()));
        let missing = check("<head>01632 960001</head><body><!-- 01632 960001 --><p>Call us</p></body>").unwrap_err();
        assert_eq!(
            missing.to_string(),
            "the theme drops the mandatory block `phone`: `a.html`, made by `handout.html`, does not show `01632 960001`; put the block back into the template"
        );
    }
}
