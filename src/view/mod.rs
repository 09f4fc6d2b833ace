//! What templates see: one struct per page, made for one reader.
//!
//! A view takes the model apart in full, so that a new field leads the compiler here and asks what each reader gets of it. Words
//! become HTML through a [`Printer`], which is made for a [`Reader`](crate::model::Reader) and can't open words that do not reach
//! that reader. Decisions (what is shown, in which order, under which heading) are made here; a template prints and loops.
//!
//! Every field named `html` is finished HTML and is printed with `| safe`; every other string is plain text.

mod again;
mod amounts;
mod attached;
mod attached_rows;
mod cases;
mod combined;
mod course;
mod entries;
mod handout;
mod html;
mod identity;
mod in_a_word;
mod in_the_room;
mod index_words;
pub mod language;
mod ledger;
mod left_out;
mod merged_rules;
mod moments;
mod names;
mod overview_part;
mod parts;
mod plain_text;
mod printer;
mod qr;
mod quantities;
mod reference;
mod rule_line;
mod sheet_opening;
mod shell;
mod staff_page;
mod stop_page;
mod terms;
mod timeline;
mod times;
mod whole_course;
mod word_index;

pub use attached::{FormView, PictureView};
pub use attached_rows::AttachedRow;
pub use combined::{CombinedReference, ConflictLine, Sheet};
pub use course::{CourseView, Frame};
pub use handout::{CallLine, ExpectLine, FirstThing, Handout, HandoutStep, PhaseCard, Phases, SeriesView};
pub use html::{Html, without_tags};
pub use identity::{Identity, Instead, PartOfSheet, SheetRow, Stamp, StampKind, StatusPage};
pub use language::{Language, LanguageView};
pub use ledger::{
    DecisionEntry, DecisionsPage, Entries, FactRow, IndexEntry, IndexPage, Listed, ParameterEntry, ParametersPage, ReviewGroup, ReviewPage,
    ReviewRow, SourceEntry, SourcesPage, UsedInView, UsedItem, UsesView, ValueEntry,
};
pub use left_out::{LeftOut, Omission};
pub use moments::{DateBound, PersonalDates};
pub use overview_part::{PartLink, PartView};
pub use parts::{Origin, Provenance, Reason};
pub use printer::Printer;
pub use reference::Reference;
pub use rule_line::{LineSource, RuleLine};
pub use shell::{ClinicView, PageView, Shell};
pub use staff_page::StaffStopPage;
pub use stop_page::StopPage;
pub use terms::RowItem;
pub use timeline::{BandRow, Bar, Timeline};
pub use word_index::WordIndex;

use crate::resolve::{Catalog, Today};
use jiff::civil::Date;

/// What every view is made from. All of it that a project can change is asked through a record of what the page asks.
#[derive(Debug, Clone, Copy)]
pub struct Cx<'a> {
    /// Everything that was read.
    pub catalog: &'a Catalog,
    /// The page's language.
    pub language: &'a Language,
    /// The day that counts as today.
    pub today: Today<'a>,
}

impl<'a> Cx<'a> {
    /// As of a day.
    pub fn new(catalog: &'a Catalog, language: &'a Language, day: Date) -> Self {
        Self { catalog, language, today: catalog.as_of(day) }
    }

    /// The same with the catalogue of another record.
    pub fn on<'n>(self, catalog: &'n Catalog) -> Cx<'n>
    where
        'a: 'n,
    {
        Cx { catalog, language: self.language, today: self.today.on(catalog) }
    }
}
