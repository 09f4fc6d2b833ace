//! `protogen` turns typed TOML definitions of treatment protocols into two static sites, handouts for patients and a reference for
//! staff, and checks them the way a compiler checks a program.
//!
//! This page is the architecture. It is checked: the links below by rustdoc, the direction of imports by `tests/architecture.rs`,
//! the places that touch the disk, the clock and other programs by `clippy.toml`.
//!
//! # What flows
//!
//! Phases are types, and each arrow is a function of values that a test can call with strings. No value is made in one phase and
//! completed in a later one.
//!
//! ```text
//!  protogen.toml, content/               themes/, the default theme
//!          |                                       |
//!          | load::find_project                    | Theme::load
//!          v                                       v
//!  [Found]                                       Theme -------------+
//!          |                                                        |
//!          | load::decode_cached                                    |
//!          v                                                        |
//!  Loaded: files, names, outlines, diagnostics                      |
//!          |                                                        |
//!          | resolve::bind, Catalog::new                            |
//!          v                                                        |
//!  Catalog ----------+------------------+                           |
//!          |         |                  |                           |
//!          |         | Lowering         | site::plan                |
//!          |         v                  v                           |
//!          |   merge: windows,       [Page]                         |
//!          |   conflicts, courses       |                           |
//!          v         |                  v                           |
//!  check::run <------+---------> view: one struct a page            |
//!          |                            |                           |
//!          v                            v                           |
//!  [Diagnostic]                  export::export <-------------------+
//!          |                            |
//!          v                            v
//!  Report::render                output::Staging -> the site -> pdf::print -> prints beside the pages
//! ```
//!
//! Up to a few hundred protocols are held decoded. Of more, only summaries are held ([`load::Outline`] and the names that other files
//! use); a protocol is read and decoded again where a rule or a page needs it ([`load::OnDemand`], [`resolve::Documents`]). Summaries are
//! cached for the next build ([`load::SummaryCache`]), which decodes only what changed.
//!
//! Whoever makes a page or a proof asks a [recording](resolve::Catalog::recording) of the catalogue, which writes down what was asked. A
//! page or a proof of an earlier run [stands](resolve::Inputs::changed_since) as long as all of that would be answered as before; so nobody
//! lists what a page is made from. The day, too, is [asked](resolve::Today): what compares it with a date holds until that date.
//!
//! What an author did wrong is a [`Diagnostic`](diagnostic::Diagnostic), and we go on, so that one run shows everything. What the
//! machine did wrong is an `Err`, and we stop. [`pipeline::check`] is the first half of every command, from files to findings.
//!
//! # The rooms, from the bottom up
//!
//! * [`digest`] is the hash by which files are told apart. [`audience`] says who reads what, as types; [`quantity`] is a number with a
//!   unit. [`disk`] opens files for reading: regular ones inside one folder.
//!   [`attachment`] looks into the bytes of pictures and forms.
//! * [`output`] writes the site: staged beside the old one, swapped in, with nothing harmed that no build wrote. It knows files and
//!   nothing of protocols. [`patch`] works out a change of an author's file as bytes and proves it; [`edit`] writes it, whole or
//!   not at all.
//! * [`merge`] is the algebra of windows: strictness, joins, conflicts, visits and courses. No input, no output, no TOML.
//! * [`source`] holds files and the places in them, [`diagnostic`] what is said about those places, with one renderer a format.
//! * [`schema`] turns one declaration of a table into its decoder, its JSON Schema and its reference page; [`model`] is those
//!   declarations: the typed catalogue, with its audiences as types ([`model::Reach`]).
//! * [`load`] turns a folder into the model, with everything that is wrong with it, puts the items of [sets](load::Sets) into the protocols
//!   that name them, and caches a summary of each protocol for the next run;
//!   [`resolve`] binds the names, takes in what protocols use and lowers aftercare into rules that [`merge`] understands.
//! * [`lexicon`] knows what the field calls things: the core vocabulary, of which [`load`] adds to a project what it uses, and what rules
//!   recognise whatever a clinic's own vocabulary says.
//! * [`lifecycle`] says which documents are approved, due or overdue, [`approval`] writes an approval into one, [`draft`] begins a
//!   protocol as a copy of another; [`check`] is the list of clinical rules, one file each.
//! * [`diff`] compares two catalogues in meaning: what is looser, what is stricter, and a minute at which a patient would notice. A revision
//!   of git is one more place that [`load`] reads a project from.
//! * [`site`] says which pages there are; [`view`] is all that a template sees, one struct a page and reader; [`theme`] finds and
//!   compiles the templates and holds them to their contract; [`export`] renders the pages.
//! * [`impact`] says what a change of one thing touches: where it is named, which pages are made from it.
//!   [`status`] counts how the documents stand on a day.
//! * [`browser`] drives Chromium, [`pdf`] prints pages with it and makes the prints conform.
//! * [`starter`] holds the projects that `protogen new` makes, one for each kind of treatment.
//! * [`cli`] turns arguments into calls and outcomes into an exit code; nothing else prints.
//!
//! # Promises that the code is built around
//!
//! * **Audience is a type.** A [`Printer`](view::Printer) is made for one [`Reader`](model::Reader) and can't open
//!   [words](model::Words) that do not [reach](model::Reach) that reader.
//! * **Same input, same bytes.** Time, environment and the machine's folders come in as arguments; maps keep the content's order or
//!   are sorted.
//! * **Every value knows its place.** A [`Spanned`](source::Spanned) value carries the span from which a finding is drawn, also
//!   inside a string with escapes.
//! * **Declared once.** Keys, choices and quantities stand in [`model`]; schemas, reference pages and the decoder follow.
//!
//! # Where a change goes
//!
//! | change | touches |
//! |---|---|
//! | a clinical rule | `check/rules/<rule>.rs` and one line in [`check::rules`]; its docs hold a failing and a passing example, which the tests run |
//! | a key of a file | [`model`], the view (it takes the model apart in full, so the compiler leads there), the template |
//! | an export | one file in [`export`] |
//! | a theme | `themes/<name>/` only |
//! | a format of findings | one file in [`diagnostic`] |

#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod approval;
pub mod attachment;
pub mod audience;
pub mod browser;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod diff;
pub mod digest;
pub mod disk;
pub mod draft;
pub mod edit;
pub mod export;
pub mod impact;
pub mod lexicon;
pub mod lifecycle;
pub mod load;
pub mod merge;
pub mod model;
pub mod output;
pub mod patch;
pub mod pdf;
pub mod pipeline;
pub mod quantity;
pub mod resolve;
pub mod schema;
pub mod serve;
pub mod site;
pub mod source;
pub mod starter;
pub mod status;
pub mod theme;
pub mod view;

/// The version, and a hash of the source text: what other code made or proved counts for nothing, whatever the version says.
pub const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("PROTOGEN_SOURCE"));
