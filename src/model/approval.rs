//! What was approved: one file for each document, written by `protogen approve` and by nothing else.

use super::form::LanguageTag;
use super::id::{Label, RoleRef, Version};
use crate::schema::{choice, table};
use crate::source::Spanned;
use jiff::civil::Date;

table! {
    /// The approvals of one document, the oldest first. The file is named after the document.
    pub struct Approvals as "approvals" {
        /// The approvals.
        list "approval" records: ApprovalRecord,
        /// What a reader of the document reads, as it was approved last.
        opt "approved" approved: ApprovedText,
    }
}

choice! {
    /// What a role says by its record.
    pub enum Meaning as "meaning of a record" {
        /// The pages are right as they stand.
        Approved = "approved",
        /// The pages must not be used any more.
        Withdrew = "withdrew",
    }
}

table! {
    /// One record: a role, a day, and what it read then.
    pub struct ApprovalRecord as "approval record" {
        /// The language of the pages that were read.
        req "language" language: Spanned<LanguageTag>,
        /// The version that was approved.
        req "version" version: Spanned<Version>,
        /// The role that approved.
        req "role" role: RoleRef,
        /// What it says.
        req "meaning" meaning: Meaning,
        /// The day.
        req "date" date: Spanned<Date>,
        /// SHA-256 of the normalised content of the document's own file.
        req "content" content: Spanned<Label>,
        /// SHA-256 of all that its pages say, whichever file it comes from.
        req "page" page: Spanned<Label>,
        /// Where the words of its pages come from, each with the start of a hash: by these it is told what changed since.
        req "groups" groups: Groups,
        /// SHA-256 of this record and of the seal of the one before it: a record can't be changed, cut out or moved unseen.
        req "seal" seal: Spanned<Label>,
    }
}

table! {
    /// The first 16 digits of the hashes of what a page is made from.
    pub struct Groups as "groups of an approval" {
        /// The document's own file.
        req "own" own: Label,
        /// Other documents, sets, pictures and forms; sources and decisions.
        req "uses" uses: Label,
        /// Concepts and products.
        req "vocabulary" vocabulary: Label,
        /// The clinic and the settings of the project.
        req "clinic" clinic: Label,
        /// The interface words.
        req "words" words: Label,
    }
}

table! {
    /// The text of a document's pages.
    pub struct ApprovedText as "approved text" {
        /// The hash of the text, as the last approval has it.
        req "page" page: Spanned<Label>,
        /// Its lines.
        list "lines" lines: Label,
    }
}

impl Groups {
    /// Every group with what it holds, in words.
    pub fn each(&self) -> [(&'static str, &Label); 5] {
        let Self { own, uses, vocabulary, clinic, words } = self;
        [
            ("the document itself", own),
            ("what it takes from other documents, sources and decisions", uses),
            ("the vocabulary and the products", vocabulary),
            ("the clinic and the settings", clinic),
            ("the interface words", words),
        ]
    }
}
