//! What style sheets hide on paper is found, and so is what no declared font has.

use crate::fixture::{Fixture, page};
use protogen::pdf::PrintJob;
use protogen::theme::contract::{Block, Obligations};
use std::sync::Arc;

const RULE: &str = "Do not rub your skin.";

/// What became of a page with a rule on it, in a style of its own.
fn printed(style: &str, body: &str) -> Result<(), String> {
    let fixture = Fixture::new();
    fixture.write("patient/en/a.html", &page(&format!("<style>{style}</style>{body}")));
    let obligations = Arc::new(Obligations::default().with(Block::Rules, [RULE.to_owned()]));
    let report = fixture.print(&[PrintJob { obligations, ..fixture.job("patient/en/a.html", "a") }]);
    report.failed.into_iter().next().map_or(Ok(()), |(_, why)| Err(why))
}

#[test]
fn a_rule_that_is_seen_is_printed() {
    let body = format!("<div class=a><p>{RULE}</p></div>");
    for style in [
        "",
        "@media screen { .a { display: none } }",
        ".a { color: #666 }",
        ".a { background: #000; color: #fff }",
        ".a { opacity: .8; overflow: hidden; position: relative }",
        ".a p { display: inline }",
    ] {
        assert_eq!(printed(style, &body), Ok(()), "{style}");
    }
    assert_eq!(printed("", "<p>Do <b>not</b> rub\n your <span>sk</span>in.</p>"), Ok(()));
}

#[test]
fn a_rule_that_a_style_sheet_hides_on_paper_is_named() {
    let body = format!("<div class=a><p>{RULE}</p></div>");
    let expected = "on paper, the theme's style sheets hide what a reader must see: `Do not rub your skin.` of the block `rules`";
    for style in [
        ".a { display: none }",
        "@media print { .a p { display: none } }",
        ".a { visibility: hidden }",
        ".a { opacity: 0 }",
        ".a { opacity: .2 } .a p { opacity: .9 }",
        ".a { content-visibility: hidden }",
        ".a { font-size: 0 }",
        ".a { font-size: 1px }",
        ".a { color: #fff }",
        ".a { color: transparent }",
        ".a { -webkit-text-fill-color: #fefefe }",
        ".a { color: #000; background: #000 }",
        ".a { height: 0; overflow: hidden }",
        ".a { max-width: 10px; white-space: nowrap; overflow: hidden }",
        ".a { position: absolute; left: -9999px }",
        ".a { position: absolute; top: -9999px }",
        ".a { text-indent: -9999px }",
        ".a { margin-left: -9999px }",
        ".a { clip-path: inset(50%) }",
        ".a { position: absolute; clip: rect(0, 0, 0, 0) }",
        ".a { transform: scale(0) }",
        ".a { transform: scaleX(-1) }",
        ".a { scale: 0 }",
        ".a { rotate: 90deg }",
        ".a { transform: rotateY(90deg) }",
        ".a { filter: opacity(0) }",
        ".a { mask-image: linear-gradient(transparent, transparent) }",
        ".a { -webkit-text-security: disc }",
        ".a { direction: rtl; unicode-bidi: bidi-override }",
        ".a { letter-spacing: -2em }",
        ".a p { width: 0; height: 0; overflow: clip }",
    ] {
        assert_eq!(printed(style, &body), Err(expected.to_owned()), "{style}");
    }
}

#[test]
fn a_character_that_no_declared_font_has_is_named_with_its_script() {
    for (style, text, expected) in [
        ("", "漢", "the character `漢` (U+6F22, Han)"),
        ("", "ไ", "`ไ` (U+0E44, Thai)"),
        (".a { font-family: monospace }", "a", "the character `a` (U+0061, Latin) would be drawn with this machine's font "),
    ] {
        let said = printed(style, &format!("<p>{RULE}</p><p class=a>{text}</p>")).expect_err(text);
        let expected = expected.trim_start_matches("the character ");
        assert!(said.contains(expected) && said.ends_with("declare a font with that script by `@font-face`"), "{said}");
    }
    assert_eq!(printed("", &format!("<p>{RULE}\u{ad}\u{200b} – “a” ½</p>")), Ok(()));
}
