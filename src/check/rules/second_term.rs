//! C211: one thing has one name.

use crate::check::deprecated_terms::Listed;
use crate::check::signs::{Needs, Sign};
use crate::check::skin::is_device;
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run, phrase};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::resolve::{AnyDocument, Catalog};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "C211", name: "second-term", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A text uses a name that the vocabulary lists under `also` in the place of the one term of the concept, or a word for another kind of
device than the protocol's: a reader takes two names for two things. Words in quotation marks and the names that people search for are
left alone.

Source: Simplified Technical English, no different names for one thing; source S1 calls one device a roller, a pen and a tool (D-03).

```toml fails
[scope]
patient = "A derma roller makes tiny holes in your skin."
```

```toml passes
[scope]
patient = "A microneedling pen makes tiny holes in your skin."
```
"#;

fn needs() -> Needs<'static> {
    vec![vec![vec![Sign::SecondName]]]
}

fn run(block: &TextBlock<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    if block.is_record() || block.is_search_name() {
        return;
    }
    for (range, listed) in cx.second_names.find(&block.rendered) {
        if let Some(finding) = judge(block, range, listed, cx.catalog) {
            out.push_for(block.item(), finding);
        }
    }
}

fn judge(block: &TextBlock<'_>, range: Range<usize>, listed: Listed<'_>, catalog: &Catalog) -> Option<Diagnostic> {
    if phrase::is_quoted(&block.rendered, range.clone()) || block.is_bound(range.clone()) {
        return None;
    }
    let words = &block.rendered[range.clone()];
    let span = block.span(range);
    match listed {
        Listed::Other(concept) => {
            let term = concept.term.source_text();
            let finding = Diagnostic::new(&CHECK.rule, span, format!("\"{words}\" is a second name for \"{term}\""));
            Some(finding.with_label(concept.term.span(), "the one term").with_help(format!("write \"{term}\"")))
        }
        Listed::Device(class) => {
            let AnyDocument::Protocol(protocol) = block.whose else { return None };
            let is_used = protocol.devices.iter().any(|device| is_device(device, class, catalog));
            let device = protocol.devices.first().filter(|_| !is_used)?;
            let term = device.term.source_text();
            let finding = Diagnostic::new(&CHECK.rule, span, format!("\"{words}\" is another kind of device than this protocol's"));
            Some(finding.with_label(device.class.span(), "the kind of device").with_help(format!("write \"{term}\"")))
        }
    }
}
