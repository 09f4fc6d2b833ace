//! The faults that reading a file can find. Those of the clinical rules' list keep that list's codes.

use crate::diagnostic::{Rule, Severity};

/// The file can't be read as text.
pub static UNREADABLE: Rule = Rule {
    code: "F001",
    name: "unreadable-file",
    severity: Severity::Error,
    docs: "A content file is not UTF-8 text, is larger than 4 MiB, or its path can't be used. Save it as UTF-8, or split it.",
};

/// The text is not TOML.
pub static SYNTAX: Rule = Rule {
    code: "F002",
    name: "syntax-error",
    severity: Severity::Error,
    docs: "The text breaks the rules of TOML 1.0, so what the author meant can't be known. All syntax errors of a file are reported at once, and what could be read is checked as well.",
};

/// A file where none is expected.
pub static STRAY: Rule = Rule {
    code: "F003",
    name: "stray-file",
    severity: Severity::Warning,
    docs: "A file below `content/` is of no kind that protogen reads, so nothing of it reaches a page. Move it into the folder of its kind, or out of `content/`. Dot-files and files named `README.md` are left alone.",
};

/// Something that must stand once is not there, is unknown, or stands twice.
pub static SCHEMA: Rule = Rule {
    code: "U001",
    name: "schema-strict",
    severity: Severity::Error,
    docs: "A key is unknown, missing or has a value of the wrong type, or an id stands twice. An unknown key is refused rather than ignored, because a misspelt `until` would otherwise silently lift a ban.\n\nSource: IEC 82079-1 asks for complete information; the strictness is protogen's own.",
};

/// A number without a unit, or with one of another dimension.
pub static UNIT: Rule = Rule {
    code: "U002",
    name: "unit-required",
    severity: Severity::Error,
    docs: "A quantity is a number and a unit of the field's dimension, from a closed list backed by UCUM codes.\n\nSource: 21 CFR 878.4430(b)(1) asks for needle length, depth and rate; UCUM for the codes.",
};

/// A number in a form that is misread.
pub static DECIMAL: Rule = Rule {
    code: "U003",
    name: "decimal-form",
    severity: Severity::Error,
    docs: "A trailing zero (`2.0 mm`), a naked decimal (`.5 mm`) or a decimal comma is refused: `2.0` is misread as 20, `.5` as 5.\n\nSource: Joint Commission Do Not Use list; ISMP list of error-prone notation.",
};

/// A range the wrong way round, or with a dash.
pub static RANGE: Rule = Rule {
    code: "U006",
    name: "range-form",
    severity: Severity::Error,
    docs: "A range is written `0.5 to 2 mm`: the smaller number first, the word \"to\", one unit. A dash is misread as a minus sign and breaks across lines.\n\nSource: NHS content guide, ranges.",
};

/// A duration that can't be counted.
pub static DURATION: Rule = Rule {
    code: "U007",
    name: "exact-duration",
    severity: Severity::Error,
    docs: "A duration is a whole number of min, h, d or wk. \"A few days\" can't be acted on; a month has 28 to 31 days; fractions of a duration are misread.\n\nSource: GLIA, executability; ISMP Canada on fractions.",
};

/// A name that nothing defines, or a circle.
pub static GRAPH: Rule = Rule {
    code: "C212",
    name: "graph-integrity",
    severity: Severity::Error,
    docs: "A name refers to nothing, refers to a thing of another kind, or is-a links and uses form a circle. Every reference is bound before a page is made, also those inside a sentence.",
};

/// Markup that prose may not hold.
pub static MARKUP: Rule = Rule {
    code: "F004",
    name: "refused-markup",
    severity: Severity::Error,
    docs: "Words are Markdown, of which paragraphs, lists, tables, emphasis around whole words, code and links with their target beside them may be used. Every character of a text is shown to its reader or is a mark of one of these; whatever Markdown would take away is refused with the way to write it: definitions of links, footnotes, the stars of `2*3*4`, words struck out, titles of links, cells beyond a table's heading, HTML and its entities. An emphasis, a link or an item of which nothing can be seen is refused too. Images, and links other than https, mailto, tel or relative ones are refused, so that no text can bring a script or another host into a page. A text that must fit into one line takes no lists, headings or second paragraph.",
};

/// A link of a text to a page that will not be there.
pub static LINK: Rule = Rule {
    code: "F005",
    name: "dead-link",
    severity: Severity::Error,
    docs: "A relative link in a text leads to no page of the site, to a part that its page does not show, or from a text for patients out of the patients' pages. What patients read stands on pages for staff too, so such a link needs its page in both sites. Link to a document by its id, as in `[the peel](peel.html)`, and to a rule or sign of a protocol as in `peel.html#no-sun`.",
};

/// A staff value in a patient's sentence.
pub static LEAK: Rule = Rule {
    code: "V803",
    name: "audience-leak",
    severity: Severity::Error,
    docs: "A sentence for patients refers to a value that is for staff alone. Nothing meant for staff reaches a patient: share the value by `audience = \"both\"`, or leave it out of the sentence. Prose is refused here; everything else is refused by the compiler, because the code that makes patient pages can't open staff-only values.",
};

/// All of them, in the order of their codes.
pub static ALL: [&Rule; 12] = [&GRAPH, &UNREADABLE, &SYNTAX, &STRAY, &MARKUP, &LINK, &SCHEMA, &UNIT, &DECIMAL, &RANGE, &DURATION, &LEAK];
