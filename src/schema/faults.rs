//! The faults that reading a file can find. Those of the clinical rules' list keep that list's codes.

use crate::diagnostic::{Rule, Severity};

/// The file can't be read as text.
pub static UNREADABLE: Rule = Rule {
    code: "F001",
    name: "unreadable-file",
    severity: Severity::Error,
    docs: r#"
A content file is not UTF-8 text, is larger than 4 MiB, or its path can't be used. Save it as UTF-8, or split it.

```toml fails as content/protocols/Microneedling.toml
id = "Microneedling"
title = "A second file of that name"
```

```toml passes as content/sources/leaflet.toml
[[source]]
id = "leaflet"
title = "The leaflet in the box"
grade = "vendor"
```
"#,
};

/// The text is not TOML.
pub static SYNTAX: Rule = Rule {
    code: "F002",
    name: "syntax-error",
    severity: Severity::Error,
    docs: r#"
The text breaks the rules of TOML 1.0, so what the author meant can't be known. All syntax errors of a file are reported at once, and what
could be read is checked as well.

```toml fails as content/protocols/soothing-mask.toml
id = "soothing-mask
title = "Soothing mask"
```

```toml passes in soothing-mask
title = "Soothing mask"
```
"#,
};

/// A file where none is expected.
pub static STRAY: Rule = Rule {
    code: "F003",
    name: "stray-file",
    severity: Severity::Warning,
    docs: r#"
A file below `content/` is of no kind that protogen reads, so nothing of it reaches a page. Move it into the folder of its kind, or out of
`content/`. Dot-files and files named `README.md` are left alone.

```toml fails as content/notes.toml
remark = "Ask the nurse about the gel."
```

```toml passes as content/sources/leaflet.toml
[[source]]
id = "leaflet"
title = "The leaflet in the box"
grade = "vendor"
```
"#,
};

/// Something that must stand once is not there, is unknown, or stands twice.
pub static SCHEMA: Rule = Rule {
    code: "U001",
    name: "schema-strict",
    severity: Severity::Error,
    docs: r#"
A key is unknown, missing or has a value of the wrong type, or an id stands twice. An unknown key is refused rather than ignored, because a
misspelt `until` would otherwise silently lift a ban.

Source: IEC 82079-1 asks for complete information; the strictness is protogen's own.

```toml fails
colour = "blue"
```

```toml passes
status = "draft"
```
"#,
};

/// A number without a unit, or with one of another dimension.
pub static UNIT: Rule = Rule {
    code: "U002",
    name: "unit-required",
    severity: Severity::Error,
    docs: r#"
A quantity is a number and a unit of the field's dimension, from a closed list backed by UCUM codes. A whole number without a unit is a plain
count; where the field takes something else, or the number has a fraction, a unit is missing.

Source: 21 CFR 878.4430(b)(1) asks for needle length, depth and rate; UCUM for the codes.

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "1.5"
decision = "d-example"
```

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "2 mm"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "low-grade"
```

```toml passes
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 1.5 mm"
decision = "d-example"
```

```toml passes
[[parameter]]
id = "points"
title = "Points to treat"
value = "15"
decision = "d-example"
```
"#,
};

/// A number in a form that is misread.
pub static DECIMAL: Rule = Rule {
    code: "U003",
    name: "decimal-form",
    severity: Severity::Error,
    docs: r#"
A trailing zero (`2.0 mm`), a naked decimal (`.5 mm`) or a decimal comma is refused: `2.0` is misread as 20, `.5` as 5.

Source: Joint Commission Do Not Use list; ISMP list of error-prone notation.

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "1.0 mm"
decision = "d-example"
```

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = ".5 mm"
decision = "d-example"
```

```toml passes
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "1 mm"
decision = "d-example"
```
"#,
};

/// A range the wrong way round, or with a dash.
pub static RANGE: Rule = Rule {
    code: "U006",
    name: "range-form",
    severity: Severity::Error,
    docs: r#"
A range is written `0.5 to 2 mm`: the smaller number first, the word "to", one unit. A dash is misread as a minus sign and breaks across
lines.

Source: NHS content guide, ranges.

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5-1.5 mm"
decision = "d-example"
```

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "1.5 to 0.5 mm"
decision = "d-example"
```

```toml passes
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 1.5 mm"
decision = "d-example"
```
"#,
};

/// A duration that can't be counted.
pub static DURATION: Rule = Rule {
    code: "U007",
    name: "exact-duration",
    severity: Severity::Error,
    docs: r#"
A duration is a whole number of min, h, d or wk. "A few days" can't be acted on; a month has 28 to 31 days; fractions of a duration are
misread.

Source: GLIA, executability; ISMP Canada on fractions.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "a few days"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "low-grade"
```

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "1 month"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "low-grade"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "2 d"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "low-grade"
```
"#,
};

/// A name that nothing defines, or a circle.
pub static GRAPH: Rule = Rule {
    code: "C212",
    name: "graph-integrity",
    severity: Severity::Error,
    docs: r#"
A name refers to nothing, refers to a thing of another kind, or is-a links and uses form a circle. Every reference is bound before a page is
made, also those inside a sentence.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "make-up-of-any-kind"
for = "2 d"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "low-grade"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "2 d"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "low-grade"
```
"#,
};

/// Markup that prose may not hold.
pub static MARKUP: Rule = Rule {
    code: "F004",
    name: "refused-markup",
    severity: Severity::Error,
    docs: r#"
Words are Markdown, of which paragraphs, lists, tables, emphasis around whole words, code and links with their target beside them may be
used. Every character of a text is shown to its reader or is a mark of one of these; whatever Markdown would take away is refused with the
way to write it: definitions of links, footnotes, the stars of `2*3*4`, words struck out, titles of links, cells beyond a table's heading,
HTML and its entities. An emphasis, a link or an item of which nothing can be seen is refused too. Images, and links other than https,
mailto, tel or relative ones are refused, so that no text can bring a script or another host into a page. A text that must fit into one line
takes no lists, headings or second paragraph.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do <b>not</b> wear make-up for {for}."
decision = "low-grade"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do **not** wear make-up for {for}."
decision = "low-grade"
```
"#,
};

/// A link of a text to a page that will not be there.
pub static LINK: Rule = Rule {
    code: "F005",
    name: "dead-link",
    severity: Severity::Error,
    docs: r#"
A relative link in a text leads to no page of the site, to a part that its page does not show, or from a text for patients out of the
patients' pages. What patients read stands on pages for staff too, so such a link needs its page in both sites. Link to a document by its
id, as in `[the peel](peel.html)`, and to a rule or sign of a protocol as in `peel.html#no-sun`.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}: see [the list](make-up.html)."
decision = "low-grade"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}: see [the mask](soothing-mask.html)."
decision = "low-grade"
```
"#,
};

/// A telephone number that can't be dialled, or in more than one way.
pub static PHONE: Rule = Rule {
    code: "U014",
    name: "phone-form",
    severity: Severity::Error,
    docs: r#"
A telephone number is no number of its country's numbering plan, holds more than one number or words, or could be dialled in two ways, such
as `+44 (0)1632 …`. Pages print it in the national form of the clinic's region and link it in the international form, so that a patient
abroad reaches the clinic too. In the region `eu` it has its country's code. An extension follows as in `01632 960123 ext. 4`; what else
there is to say has a key of its own: `phone-note`, `hours`, `out-of-hours`. The emergency number is one short number.

Source: ITU-T E.164 and RFC 3966; the numbering plans as libphonenumber has them; Ofcom's numbers for drama purposes, which reach nobody.

```toml fails in clinic
phone = "+44 (0)1632 960123"
```

```toml fails in clinic
phone = "01632 960123 or 01632 960124"
```

```toml fails in clinic
emergency = "999 or 112"
```

```toml passes in clinic
phone = "+44 1632 960123 ext. 4"
phone-note = "Ask for the nurse."
emergency = "999"
```
"#,
};

/// A staff value in a patient's sentence.
pub static LEAK: Rule = Rule {
    code: "V803",
    name: "audience-leak",
    severity: Severity::Error,
    docs: r#"
A sentence for patients refers to a value that is for staff alone. Nothing meant for staff reaches a patient: share the value by `audience =
"both"`, or leave it out of the sentence. Prose is refused here; everything else is refused by the compiler, because the code that makes
patient pages can't open staff-only values.

```toml fails
[[parameter]]
id = "needle-passes"
title = "Passes"
value = "2 to 4 passes"
decision = "d-example"

[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "After {needle-passes.value}, do not wear make-up for {for}."
decision = "low-grade"
```

```toml passes
[[parameter]]
id = "needle-passes"
title = "Passes"
value = "2 to 4 passes"
audience = "both"
decision = "d-example"

[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "After {needle-passes.value}, do not wear make-up for {for}."
decision = "low-grade"
```
"#,
};

/// An address of another host in a theme.
pub static REMOTE: Rule = Rule {
    code: "T001",
    name: "remote-address",
    severity: Severity::Error,
    docs: r#"
A file of a theme loads from another host, or sends to it: a font, a picture, an `@import`, a script. No page asks another host for
anything, so that nobody else learns who reads it, and a handout is whole without a network. Copy the file into the theme's `assets/`. A
link that a reader follows may lead anywhere.

```css fails as themes/clinic/assets/style.css
@import url("https://fonts.example.org/body.css");
```

```css passes as themes/clinic/assets/style.css
@font-face { font-family: "Body"; src: url("body.woff2"); }
```
"#,
};

/// All of them, in the order of their codes.
pub static ALL: [&Rule; 14] =
    [&GRAPH, &UNREADABLE, &SYNTAX, &STRAY, &MARKUP, &LINK, &REMOTE, &SCHEMA, &UNIT, &DECIMAL, &RANGE, &DURATION, &PHONE, &LEAK];
