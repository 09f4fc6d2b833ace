//! What a page must show and may not hold, whatever the theme: proved on every page that is rendered.
//!
//! A theme may arrange a page as it likes. It may not leave out anything that a patient is told, the numbers to call, the emergency
//! number, the identity of the document, its stamp or the notice of an example clinic. Each must stand in what a browser shows of the
//! page, which is read as a browser reads it: what is in an attribute, in a closed `details`, in a template or below something hidden
//! does not count. Neither may a page ask another host for anything, or hold styles and scripts of its own.
//!
//! Style sheets are not looked at here. What they hide on paper is found when the page is printed, by the same obligations
//! ([`Obligations::check_printed`]). There are two sheets: one to read before the visit, and one for the days after
//! ([`Obligations::on_sheet`]).

use super::page::{Fault, Page};
use crate::view::{ClinicView, FormView, Handout, Html, Identity, PictureView, RuleLine, StopPage};
use memchr::memmem::Finder;
use std::collections::BTreeSet;
use std::fmt;

/// A part that a page must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// What the treatment is, and what matters most.
    Opening,
    /// Every rule for the days after, with its reason.
    Rules,
    /// Every rule for the days before.
    Preparation,
    /// What is normal, and the phases of recovery.
    Expectations,
    /// What is done at the visit, what to tell the clinic before, and the risks.
    Treatment,
    /// The forms to download; on paper, what they are called.
    Forms,
    /// Sessions and results.
    Sessions,
    /// The questions to answer in one's own words.
    TeachBack,
    /// Every sign and what to do.
    WarningSigns,
    /// The clinic's number, as a link.
    Phone,
    /// The clinic's numbers for calls at once, where the page has such a call.
    AtOnceNumber,
    /// The emergency number.
    EmergencyNumber,
    /// Id, version, effective and review date.
    IdentityFooter,
    /// The stamp of a document that is not in order.
    Stamp,
    /// That the clinic is an example.
    ExampleNotice,
}

/// Which of the two sheets of a handout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// What to know and do before the visit.
    Before,
    /// What to do and expect after it.
    After,
}

impl Block {
    /// Whether the block belongs on that sheet.
    fn is_on(self, sheet: SheetKind) -> bool {
        let before = matches!(self, Self::Preparation | Self::Treatment | Self::Forms);
        let both = matches!(self, Self::IdentityFooter | Self::Stamp | Self::ExampleNotice);
        both || match sheet {
            SheetKind::Before => before,
            SheetKind::After => !matches!(self, Self::Treatment | Self::Forms),
        }
    }

    /// The block's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Rules => "rules",
            Self::Preparation => "preparation",
            Self::Expectations => "what-to-expect",
            Self::Treatment => "about-treatment",
            Self::Forms => "forms",
            Self::Sessions => "sessions",
            Self::TeachBack => "tell-back",
            Self::WarningSigns => "warning-signs",
            Self::Phone => "phone",
            Self::AtOnceNumber => "at-once-number",
            Self::EmergencyNumber => "emergency-number",
            Self::IdentityFooter => "identity-footer",
            Self::Stamp => "stamp",
            Self::ExampleNotice => "example-notice",
        }
    }
}

/// Why a page breaks the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The page.
    pub page: String,
    /// The template that made it.
    pub template: String,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It does not show a part that it must.
    Missing {
        /// The part.
        block: Block,
        /// What was looked for.
        wanted: String,
    },
    /// It holds what no page may.
    Refused(Fault),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { page, template, why } = self;
        match why {
            Why::Missing { block, wanted } => {
                let name = block.name();
                write!(
                    f,
                    "the theme drops the mandatory block `{name}`: `{page}`, made by `{template}`, does not show `{wanted}`; put the block back into the template"
                )
            }
            Why::Refused(fault) => write!(f, "`{page}`, made by `{template}`, can't be published: {fault}"),
        }
    }
}

/// What a page must show of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    /// A text, in words that a reader sees.
    Text(String),
    /// A link that can be seen, by its address.
    Link(String),
    /// A picture that can be seen, with its text in its place.
    Picture(PictureView),
}

impl fmt::Display for Wanted {
    /// As a template has to write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Link(address) => write!(f, "href=\"{address}\""),
            Self::Picture(PictureView { src, width, height, alt, .. }) => {
                write!(f, "<img src=\"{src}\" width=\"{width}\" height=\"{height}\" alt=\"{alt}\">")
            }
        }
    }
}

/// What one page must show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Obligations {
    wanted: Vec<(Block, Wanted)>,
}

impl Obligations {
    /// Those of every page of a site.
    pub fn of_clinic(clinic: Option<&ClinicView>) -> Self {
        let example = clinic.and_then(|clinic| clinic.example.as_ref());
        Self::default().with(Block::ExampleNotice, example.map(seen))
    }

    /// Those of a page that speaks for a document.
    #[must_use]
    pub fn with_identity(self, identity: &Identity) -> Self {
        let parts = [&identity.id, &identity.version, &identity.effective, &identity.review_by];
        let stamp = identity.stamp();
        let stamp = stamp.iter().map(|stamp| normal(&stamp.word));
        self.with(Block::IdentityFooter, parts.map(|part| normal(part))).with(Block::Stamp, stamp)
    }

    /// All that a handout tells its reader, but for calls.
    #[must_use]
    pub fn with_handout(self, handout: &Handout) -> Self {
        let Handout { message, about, before, dos, donts, mays, expect, phases, steps, values, tell_us, risks, .. } = handout;
        let Handout { series, course, teach_back, notes, pictures, forms, .. } = handout;
        let beside = |lines: &[RuleLine]| lines.iter().flat_map(|line| line.pictures.clone()).collect::<Vec<_>>();
        let of_treatment = steps.iter().flat_map(|step| &step.pictures).chain(pictures).cloned();
        let words = |line: &RuleLine| {
            let all = [Some(seen(&line.html)), line.more_sessions.as_deref().map(normal), line.why.as_ref().map(seen)];
            all.into_iter().flatten().collect::<Vec<_>>()
        };
        let normal_lines = expect.iter().flat_map(|line| std::iter::once(&line.html).chain(&line.skin_tone));
        let cards =
            phases.iter().flat_map(|group| &group.cards).flat_map(|card| [normal(&card.title), normal(&card.when), seen(&card.html)]);
        let treatment = steps.iter().map(|step| &step.html).chain(values).chain(tell_us).chain(risks);
        let course = course.iter();
        let planned = course.flat_map(|course| course.results.iter().chain(course.whole_course.iter().map(|note| &note.html)));
        let series = series.iter().flat_map(|series| series.html.iter().chain(&series.results));
        self.with(Block::Opening, message.iter().chain(about).map(seen))
            .with(Block::Rules, dos.iter().chain(donts).chain(mays).flat_map(words))
            .with(Block::Rules, notes.iter().map(|note| normal(note)))
            .with(Block::Preparation, before.iter().flat_map(words))
            .with(Block::Expectations, normal_lines.map(seen))
            .with(Block::Expectations, cards)
            .with(Block::Treatment, treatment.map(seen))
            .with(Block::Sessions, planned.chain(series).map(seen))
            .with(Block::TeachBack, teach_back.iter().map(seen))
            .with_pictures(Block::Rules, [dos, donts, mays].into_iter().flat_map(|lines| beside(lines)))
            .with_pictures(Block::Preparation, beside(before))
            .with_pictures(Block::Treatment, of_treatment)
            .with_forms(forms)
    }

    fn with_pictures(mut self, block: Block, pictures: impl IntoIterator<Item = PictureView>) -> Self {
        for picture in pictures {
            self = self.with(block, picture.caption.as_ref().map(seen));
            self.wanted.push((block, Wanted::Picture(picture)));
        }
        self
    }

    fn with_forms(mut self, forms: &[FormView]) -> Self {
        for FormView { title, href, .. } in forms {
            self = self.with(Block::Forms, [normal(title)]);
            self.wanted.push((Block::Forms, Wanted::Link(href.clone())));
        }
        self
    }

    /// Those of one of the two sheets; none if there is nothing to say on it.
    #[must_use]
    pub fn on_sheet(&self, sheet: SheetKind) -> Option<Self> {
        let wanted: Vec<_> = self.wanted.iter().filter(|(block, _)| block.is_on(sheet)).cloned().collect();
        let says_more = sheet == SheetKind::After || wanted.iter().any(|(block, _)| matches!(block, Block::Treatment | Block::Forms));
        says_more.then_some(Self { wanted })
    }

    /// When to call whom.
    #[must_use]
    pub fn with_calls(mut self, clinic: Option<&ClinicView>, handout: &Handout) -> Self {
        let Handout { call_today, call_now, emergency, .. } = handout;
        let signs = call_today.iter().chain(call_now).chain(emergency);
        let words = signs.flat_map(|call| std::iter::once(&call.html).chain(&call.unlike_normal).chain(&call.first_aid));
        self = self.with(Block::WarningSigns, words.map(seen));
        let Some(clinic) = clinic else { return self };
        self = self.with_number(Block::Phone, &clinic.phone, &clinic.phone_href);
        self = self.with(Block::Phone, [&clinic.hours, &clinic.out_of_hours].map(seen));
        for line in clinic.lines.iter().filter(|_| !call_now.is_empty()) {
            self = self.with_number(Block::AtOnceNumber, &line.phone, &line.phone_href);
            self = self.with(Block::AtOnceNumber, std::iter::once(&line.hours).chain(&line.say).map(seen));
        }
        self.with(Block::EmergencyNumber, [normal(&clinic.emergency)])
    }

    /// That a page must not be followed, and whom to call.
    #[must_use]
    pub fn with_stop(self, clinic: Option<&ClinicView>, stop: &StopPage) -> Self {
        let this = self.with(Block::Opening, stop.patient.iter().map(seen)).with(Block::Opening, stop.since.iter().map(|day| normal(day)));
        let Some(clinic) = clinic else { return this };
        this.with_number(Block::Phone, &clinic.phone, &clinic.phone_href)
    }

    fn with_number(mut self, block: Block, number: &str, address: &str) -> Self {
        self = self.with(block, [normal(number)]);
        self.wanted.push((block, Wanted::Link(address.to_owned())));
        self
    }

    /// Texts of a block, in words that a reader sees.
    #[must_use]
    pub fn with(mut self, block: Block, texts: impl IntoIterator<Item = String>) -> Self {
        self.wanted.extend(texts.into_iter().filter(|text| !text.is_empty()).map(|text| (block, Wanted::Text(text))));
        self
    }

    /// The texts among them, with the names of their blocks.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.wanted.iter().filter_map(|(block, wanted)| match wanted {
            Wanted::Text(text) => Some((block.name(), text.as_str())),
            Wanted::Link(_) | Wanted::Picture(_) => None,
        })
    }

    /// Looks for them on paper: in the text that the style sheets show of the page, and, of identity and stamp, in what is drawn in the
    /// margins; `drawn` is without blanks.
    ///
    /// # Errors
    /// The first that is missing, in words.
    pub fn check_printed(&self, seen: &str, drawn: &str) -> Result<(), String> {
        let (pictures, texts): (Vec<&str>, Vec<&str>) = seen.lines().partition(|line| line.starts_with(PICTURE));
        let pictures: BTreeSet<String> = pictures.iter().map(|line| normal(line.trim_start_matches(PICTURE))).collect();
        let seen = normal(&texts.join("\n"));
        for (block, wanted) in &self.wanted {
            let wanted = match wanted {
                Wanted::Text(wanted) => wanted,
                Wanted::Link(_) => continue,
                Wanted::Picture(picture) if pictures.contains(&normal(&picture.alt)) => continue,
                Wanted::Picture(picture) => {
                    return Err(format!("the picture \"{}\" of the block `{}`", picture.alt, block.name()));
                }
            };
            let is_in_margin = || {
                let dense: String = wanted.split_whitespace().collect();
                matches!(block, Block::IdentityFooter | Block::Stamp) && drawn.contains(&dense)
            };
            if place_of(&Finder::new(&normal(wanted)), &seen, 0).is_none() && !is_in_margin() {
                return Err(format!("`{wanted}` of the block `{}`", block.name()));
            }
        }
        Ok(())
    }

    /// Looks for all of them in the page, and for what may not be in it.
    ///
    /// # Errors
    /// The first that is missing, or the first that may not be there.
    pub fn check(&self, html: &str, page: &str, template: &str) -> Result<(), Broken> {
        let broken = |why| Broken { page: page.to_owned(), template: template.to_owned(), why };
        self.check_seen(Page::read(html)).map_err(broken)?;
        // What stands there is read otherwise by a browser whose scripts are switched off, and may swallow what follows.
        let is_twofold = memchr::memchr_iter(b'<', html.as_bytes()).any(|at| is_noscript(&html.as_bytes()[at + 1..]));
        if is_twofold { self.check_seen(Page::read_without_scripts(html)).map_err(broken) } else { Ok(()) }
    }

    fn check_seen(&self, page: Page) -> Result<(), Why> {
        if let Some(fault) = page.faults.first() {
            return Err(Why::Refused(fault.clone()));
        }
        // What belongs to one block mostly stands in its order.
        let (mut last, mut from) = (None, 0);
        for (block, wanted) in &self.wanted {
            if last.replace(*block) != Some(*block) {
                from = 0;
            }
            let found = match wanted {
                Wanted::Text(text) => {
                    let finder = Finder::new(text);
                    place_of(&finder, &page.text, from).or_else(|| place_of(&finder, &page.text, 0))
                }
                Wanted::Picture(picture) => page.shows(picture).then_some(from),
                Wanted::Link(address) => page.links.contains(address).then_some(from),
            };
            from = found.ok_or_else(|| Why::Missing { block: *block, wanted: wanted.to_string() })?;
        }
        Ok(())
    }
}

/// What stands before the text of a picture in what is seen on paper: the character for an object in a line of text.
const PICTURE: char = '\u{fffc}';

fn is_noscript(after: &[u8]) -> bool {
    after.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"noscript"))
}

/// Where the text that is looked for stands from `from` on, not within a longer number.
fn place_of(wanted: &Finder<'_>, text: &str, from: usize) -> Option<usize> {
    let mut places = wanted.find_iter(&text.as_bytes()[from..]).map(|at| from + at);
    places.find(|at| {
        let (before, rest) = text.split_at(*at);
        let (found, after) = rest.split_at(wanted.needle().len());
        let begins = !runs_on(before.chars().next_back(), found.chars().next());
        begins && !runs_on(found.chars().next_back(), after.chars().next())
    })
}

/// Whether two neighbours belong to one number.
fn runs_on(left: Option<char>, right: Option<char>) -> bool {
    left.is_some_and(char::is_numeric) && right.is_some_and(char::is_numeric)
}

/// What a reader sees of a text that is HTML.
fn seen(html: &Html) -> String {
    let html = html.as_str();
    if html.contains(['<', '&']) { Page::text_of(html) } else { normal(html) }
}

/// A text with single blanks.
fn normal(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone() -> Obligations {
        Obligations::default().with(Block::Phone, ["01632 960001".to_owned()])
    }

    #[test]
    fn a_block_that_is_not_shown_is_named_with_page_and_template() {
        let missing = phone().check("<head>01632 960001</head><body><!-- 01632 960001 --><p>Call us</p></body>", "a.html", "handout.html");
        assert_eq!(missing, Ok(()), "a text ends the head");
        let missing =
            phone().check("<title>01632 960001</title><!-- 01632 960001 --><p>Call us</p>", "a.html", "handout.html").unwrap_err();
        assert_eq!(
            missing.to_string(),
            "the theme drops the mandatory block `phone`: `a.html`, made by `handout.html`, does not show `01632 960001`; put the block back into the template"
        );
    }

    #[test]
    fn a_number_is_not_found_in_a_longer_one() {
        for (wanted, text, is_there) in [
            ("1", "version 1, from", true),
            ("1", "v1", true),
            ("1", "10 or 21", false),
            ("999", "01632 9990, 999", true),
            ("999", "01632 9990", false),
            ("DRAFT", "DRAFTNot for use", true),
        ] {
            assert_eq!(place_of(&Finder::new(wanted), text, 0).is_some(), is_there, "{wanted} in {text}");
        }
    }

    #[test]
    fn a_text_is_looked_for_as_a_reader_sees_it() {
        let obligations = Obligations::default().with(Block::Rules, ["Keep <b> & \"it\u{a0}dry\".".to_owned()]);
        let check = |html: &str| obligations.check(html, "a.html", "b.html").is_ok();
        assert!(check("<p>Keep &lt;b> &amp;\n <b>&quot;it&nbsp;dry&#34;</b>."));
        assert!(!check("<p>Keep &lt;b> &amp;</p><p>&quot;it&nbsp;dry&#34;."));
    }

    #[test]
    fn the_link_must_be_one_that_can_be_followed() {
        let mut obligations = Obligations::default();
        obligations.wanted.push((Block::Phone, Wanted::Link("tel:1".to_owned())));
        let check = |html: &str| obligations.check(html, "a.html", "b.html").is_ok();
        assert!(check("<a class=x href='tel:1'><b>Call</b></a>") && check("<a href=tel:&#49;>Call</a>"));
        for html in [
            "<a href=tel:1></a>",
            "<a href=tel:1><span hidden>Call</span></a>",
            "<a href=tel:2 href=tel:1>Call</a>",
            "<p title='href=tel:1'>Call</p>",
            "<p>href=\"tel:1\"</p>",
            "<b href=tel:1>Call</b>",
            "<svg><a href=tel:1><text>Call</text></a></svg>",
        ] {
            assert!(!check(html), "{html}");
        }
    }
}
