//! The classes of conflicts between merged rules, as `protogen explain` tells of them.
//!
//! `protogen visit --format json` names a conflict by its class; `check` reports it by the rule that each of these names, at its place and
//! with a way out. No finding bears the code of a class, so a project sets no weight for one.

use crate::diagnostic::{Rule, Severity};

/// Declares a class.
macro_rules! class {
    ($code:literal, $name:literal, $severity:ident, $docs:literal) => {
        Rule { code: $code, name: $name, severity: Severity::$severity, docs: $docs }
    };
}

/// Every class, by code.
pub static ALL: [&Rule; 8] = [&K1, &K2, &K3, &K4, &K5, &K6, &K7, &K8];

static K1: Rule = class!(
    "K1",
    "duty-banned",
    Error,
    r#"
A duty is banned, in every way in which it could be fulfilled, by one ban or by several together. `check` reports it as C201.

Source: the contradictions of Transition-based Medical Recommendations (TMR).

```toml fails
[[aftercare]]
id = "sunscreen-at-once"
do = "sunscreen"
for = "2 wk"
force = "must"
patient = "Put on sunscreen every morning."
decision = "sunscreen-start"
```

```toml passes
[[aftercare]]
id = "sunscreen-later"
do = "sunscreen"
from = "24 h"
for = "at least 2 wk"
force = "must"
spf = "at least 30"
patient = "After {from}, put on sunscreen every morning."
decision = "sunscreen-start"
```
"#
);

static K2: Rule = class!(
    "K2",
    "duty-narrowed",
    Warning,
    r#"
Some of the ways to fulfil a duty are banned for a time, and others are left: "put on something for your skin", and "nothing but our gel".
A merged sheet says which are left out; within one protocol `check` reports it as C202, unless the duty's own words name them.

Source: the contradictions of Transition-based Medical Recommendations (TMR).

```toml fails
[[aftercare]]
id = "anything"
do = "skin-product"
for = "2 d"
force = "should"
patient = "Put on something for your skin."
decision = "d-13-first-day"
```

```toml passes
[[aftercare]]
id = "anything"
do = "soothing-gel"
for = "24 h"
force = "should"
patient = "Put on our gel."
decision = "d-13-first-day"
```
"#
);

static K3: Rule = class!(
    "K3",
    "permission-banned",
    Error,
    r#"
All of what a permission allows is banned at that time, and it is not declared an exception to the ban (`exception-to`). `check` reports it
as C201.

Source: the contradictions of Transition-based Medical Recommendations (TMR).

```toml fails
[[aftercare]]
id = "makeup-today"
may = "makeup"
for = "24 h"
force = "should"
patient = "You may wear make-up today."
decision = "low-grade"
```

```toml passes
[[aftercare]]
id = "makeup-later"
may = "makeup"
from = "24 h"
force = "should"
patient = "After {from}, you may wear make-up again."
decision = "low-grade"
```
"#
);

static K4: Rule = class!(
    "K4",
    "permission-narrowed",
    Warning,
    r#"
Some of what a permission allows is banned for a time: "go back to your daily tasks", and "no hard exercise for 2 days". A merged sheet
says so in a note; within one protocol `check` reports it as C202, unless the permission's own words name it.

Source: disagreement D-15 of the source documents.

```toml fails
[[aftercare]]
id = "daily-life"
may = "daily-activity"
force = "should"
patient = "Go back to your daily tasks."
decision = "d-15-daily-life"
```

```toml passes
[[aftercare]]
id = "daily-life"
may = "office-work"
force = "should"
patient = "Go back to the office today."
decision = "d-15-daily-life"
```
"#
);

static K5: Rule = class!(
    "K5",
    "values-clash",
    Error,
    r#"
No value satisfies all that is asked of one thing, such as a sun protection factor of at least 50 and of at most 15. `check` reports it as
C207.

Source: the algebra of merged rules.

```toml fails
[[aftercare]]
id = "weak-sunscreen"
do = "sunscreen"
from = "24 h"
for = "2 wk"
spf = "at most 15"
force = "must"
patient = "Put on sunscreen every morning."
decision = "sunscreen-start"
```

```toml passes
[[aftercare]]
id = "strong-sunscreen"
do = "sunscreen"
from = "24 h"
for = "2 wk"
spf = "at least 50"
force = "must"
patient = "Put on sunscreen every morning."
decision = "sunscreen-start"
```
"#
);

static K6: Rule = class!(
    "K6",
    "interval-clash",
    Error,
    r#"
The sessions of a course stand too close: what is expected after one is not over by the next, or between two of them no time is free for
something. `check` reports it as C208, the second only where no `[[whole-course]]` tells the patient.

Source: published intervals of 30 days, 4 to 6 weeks and at least 6 weeks.

```toml fails in acne-scar-course
interval = "1 d"
```

```toml passes in acne-scar-course
interval = "12 wk"
```
"#
);

static K7: Rule = class!(
    "K7",
    "bound-unknown",
    Error,
    r#"
A rule begins or ends at a time that nobody knows, such as "a few days". No file can say that: a time that is no number with a unit is
refused when the file is read (U001), so that no merge has to guess.

Source: the definition of the merge; the words of the sources "in the next few days".

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "a few days"
force = "must"
patient = "Do not wear make-up for a few days."
decision = "low-grade"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "low-grade"
```
"#
);

static K8: Rule = class!(
    "K8",
    "starts-clash",
    Warning,
    r#"
Duties of two treatments on one thing start at different times. The earlier start is not the stricter one, so the merge can't choose, and
a sheet prints both. `check` reports it as C214: a `[[resolution]]` of the visit decides.

Source: the algebra of merged rules, first limit on "strictest wins".

```toml fails in soothing-mask
[[aftercare]]
id = "sunscreen-later"
do = "sunscreen"
from = "48 h"
for = "2 wk"
spf = "at least 30"
force = "must"
patient = "After {from}, put on sunscreen every morning."
decision = "sunscreen-start"
```

```toml passes in soothing-mask
[[aftercare]]
id = "sunscreen-too"
do = "sunscreen"
from = "24 h"
for = "2 wk"
spf = "at least 30"
force = "must"
patient = "After {from}, put on sunscreen every morning."
decision = "sunscreen-start"
```
"#
);
