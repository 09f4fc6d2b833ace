//! What asks another host: addresses in pages, style sheets and scripts that a browser loads from, or sends to, without being asked.
//!
//! A link that a reader follows is no such address. What a script puts together from parts can't be read here; the header that
//! `docs/hosting.md` gives forbids it in the browser.

use cssparser::{ParseError, Parser, ParserInput, Token};
use std::fmt;
use std::sync::LazyLock;
use url::Url;

/// Where pages stand in thought: an address that leads to another host than this one is remote.
static PAGE: LazyLock<Url> = LazyLock::new(|| Url::parse("https://site.invalid/patient/en/page.html").expect("the address is well formed"));

/// Attributes from which a browser loads, or to which it sends.
const LOADING: [&str; 23] = [
    "action",
    "archive",
    "background",
    "classid",
    "code",
    "codebase",
    "data",
    "dynsrc",
    "formaction",
    "href",
    "icon",
    "imagesrcset",
    "lowsrc",
    "manifest",
    "ping",
    "poster",
    "profile",
    "src",
    "srcset",
    "longdesc",
    "usemap",
    "xlink:href",
    "xml:base",
];

/// Those with several addresses, each with a size behind it.
const LISTS: [&str; 4] = ["archive", "imagesrcset", "ping", "srcset"];

/// Attributes of drawings that put an address into another attribute.
const ANIMATED: [&str; 4] = ["by", "from", "to", "values"];

/// Elements whose `href` a reader follows.
const FOLLOWED: [&str; 2] = ["a", "area"];

/// Relations of a `link` from which nothing is loaded.
const NOT_LOADED: [&str; 7] = ["alternate", "author", "canonical", "help", "license", "next", "prev"];

/// Addresses that run, or bring a page of their own, when they are followed.
const RUNNING: [&str; 3] = ["data", "javascript", "vbscript"];

/// Data in the address itself that can load nothing further.
const PLAIN_DATA: [&str; 4] = ["image/", "font/", "application/font", "application/x-font"];

/// Names of standards that look like addresses.
const NAMES: &str = "http://www.w3.org/";

/// An address that asks another host, and what it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Where: `<img src>`, `url()`.
    pub place: String,
    /// The address.
    pub address: String,
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, address } = self;
        let short: String = address.chars().take(120).collect();
        write!(f, "{place} asks another host, or runs an address: `{short}`; keep what a page needs in the theme's `assets/`")
    }
}

/// Every address of a theme's file that asks another host, with its place, in bytes. What a file is, its name says.
pub(super) fn in_file(path: &str, text: &str) -> Vec<(usize, String)> {
    let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "toml" => Vec::new(),
        "css" => in_style_sheet(text),
        "js" | "mjs" | "json" | "webmanifest" => in_script(text),
        "html" | "htm" | "xhtml" | "svg" | "xml" => in_markup(&without_template_tags(text)),
        // A browser may take any text for a style sheet.
        _ => in_style_sheet(text),
    }
}

/// A template with blanks in the place of what the template engine reads, so that every place stays what it is.
fn without_template_tags(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((at, end)) = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")]
        .into_iter()
        .filter_map(|(open, close)| {
            let at = rest.find(open)?;
            Some((at, rest[at..].find(close).map_or(rest.len(), |end| at + end + close.len())))
        })
        .min()
    {
        out.push_str(&rest[..at]);
        out.extend(rest[at..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    out + rest
}

/// Whether a browser that loads the address asks another host, or runs it.
fn is_remote(address: &str) -> bool {
    // By itself first: `https:x` is relative to a page that came by https, and to no other.
    match Url::parse(address) {
        Ok(url) => match url.scheme() {
            "about" | "blob" => false,
            "data" => !PLAIN_DATA.iter().any(|kind| url.path().to_ascii_lowercase().starts_with(kind)),
            _ => true,
        },
        Err(_) => PAGE.join(address).map_or(true, |url| url.origin() != PAGE.origin()),
    }
}

/// Whether following the address runs it.
fn is_running(address: &str) -> bool {
    // Blanks and control characters around an address are passed over; a scheme begins with what then comes first.
    let begins = address.trim_start_matches(|c: char| c <= ' ').chars().next();
    let may_run = RUNNING.iter().any(|scheme| begins.is_some_and(|first| scheme.starts_with(first.to_ascii_lowercase())));
    may_run && PAGE.join(address).is_ok_and(|url| RUNNING.contains(&url.scheme()))
}

/// The first address of an element that asks another host. Names are in lower case, as a parser gives them.
pub(super) fn in_element<'a>(name: &str, attributes: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Option<Remote> {
    attributes.clone().filter(|(_, value)| may_lead_away(value)).find_map(|(attribute, value)| {
        let relation = || attributes.clone().find(|(attribute, _)| *attribute == "rel").map_or("", |(_, value)| value);
        let address = in_attribute(name, attribute, value, relation)?;
        Some(Remote { place: format!("`<{name} {attribute}>`"), address })
    })
}

/// Whether a text can hold the address of another host, or one that runs, at all: each has a scheme, a host or, in a style sheet, an
/// escape for them. Blanks in an address are passed over.
fn may_lead_away(text: &str) -> bool {
    let text = text.as_bytes();
    let leads = |at: usize| text[at] != b'/' || text.get(at + 1).is_some_and(|next| *next == b'/' || next.is_ascii_whitespace());
    memchr::memchr3_iter(b':', b'\\', b'/', text).any(leads)
}

fn in_attribute<'a>(element: &str, attribute: &str, value: &str, relation: impl Fn() -> &'a str) -> Option<String> {
    let remote = |address: &str| is_remote(address).then(|| address.to_owned());
    if LISTS.contains(&attribute) {
        return value.split([',', ' ', '\t', '\n', '\r', '\x0c']).filter(|part| !part.is_empty()).find_map(remote);
    }
    if ANIMATED.contains(&attribute) {
        return value.split(';').map(str::trim).filter(|part| part.contains("//") || part.contains(':')).find_map(remote);
    }
    if LOADING.contains(&attribute) {
        let is_reference = matches!(attribute, "href" | "xlink:href");
        let is_followed = is_reference && (FOLLOWED.contains(&element) || (element == "link" && is_never_loaded(relation())));
        return if is_followed { is_running(value).then(|| value.to_owned()) } else { remote(value) };
    }
    // `fill="url(…)"`, `style="…"`: any attribute may be a piece of a style sheet.
    if value.contains('(') { in_style_sheet(value).into_iter().next().map(|(_, address)| address) } else { None }
}

fn is_never_loaded(relation: &str) -> bool {
    let mut words = relation.split_ascii_whitespace().peekable();
    words.peek().is_some() && words.all(|word| NOT_LOADED.iter().any(|known| known.eq_ignore_ascii_case(word)))
}

/// Every address of a style sheet that asks another host, with the place of the token, in bytes.
pub(super) fn in_style_sheet(css: &str) -> Vec<(usize, String)> {
    let mut input = ParserInput::new(css);
    let mut found = Vec::new();
    collect(&mut Parser::new(&mut input), Strings::Shown, &mut found);
    found
}

/// What a string means where it stands.
#[derive(Clone, Copy, PartialEq)]
enum Strings {
    Shown,
    Loaded,
}

fn collect(parser: &mut Parser<'_, '_>, strings: Strings, found: &mut Vec<(usize, String)>) {
    let mut strings_now = strings;
    loop {
        let at = parser.position().byte_index();
        let Ok(token) = parser.next_including_whitespace_and_comments() else { return };
        let inner = match token {
            Token::UnquotedUrl(address) => {
                found.extend(is_remote(address).then(|| (at, address.to_string())));
                continue;
            }
            Token::QuotedString(address) if strings_now == Strings::Loaded => {
                found.extend(is_remote(address).then(|| (at, address.to_string())));
                continue;
            }
            Token::AtKeyword(name) => {
                strings_now = if name.eq_ignore_ascii_case("import") { Strings::Loaded } else { strings };
                continue;
            }
            Token::Semicolon => {
                strings_now = strings;
                continue;
            }
            Token::Function(name) => {
                let loads = ["url", "src", "image", "image-set", "-webkit-image-set"].iter().any(|known| name.eq_ignore_ascii_case(known));
                if loads { Strings::Loaded } else { strings_now }
            }
            Token::CurlyBracketBlock => {
                strings_now = strings;
                Strings::Shown
            }
            Token::ParenthesisBlock | Token::SquareBracketBlock => strings_now,
            _ => continue,
        };
        let parsed: Result<(), ParseError<'_, ()>> = parser.parse_nested_block(|block| {
            collect(block, inner, found);
            Ok(())
        });
        if parsed.is_err() {
            return;
        }
    }
}

/// Every string of a script that begins with the address of another host, with its place, in bytes.
pub(super) fn in_script(script: &str) -> Vec<(usize, String)> {
    let quotes = script.match_indices(['"', '\'', '`']);
    let strings = quotes.filter_map(|(at, quote)| {
        let rest = &script[at + 1..];
        let end = rest.find(['"', '\'', '`', '\n', '\\', '$', ' ']).unwrap_or(rest.len());
        let address = &rest[..end];
        let is_closed = rest[end..].starts_with(quote);
        looks_remote(address, is_closed).then(|| (at, address.to_owned()))
    });
    strings.collect()
}

/// Whether the beginning of a string is that of an address on another host, and no name of a standard.
fn looks_remote(text: &str, is_whole: bool) -> bool {
    const SCHEMES: [&str; 5] = ["http:", "https:", "ws:", "wss:", "ftp:"];
    let lower = text.trim_start().to_ascii_lowercase();
    if lower.starts_with(NAMES) {
        return false;
    }
    let has_scheme =
        SCHEMES.iter().any(|scheme| lower.strip_prefix(scheme).is_some_and(|rest| rest.starts_with("//") || (rest.is_empty() && is_whole)));
    has_scheme || lower.strip_prefix("//").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['))
}

/// Every address of a page, a template or a drawing that asks another host, with the place of its tag, in bytes.
pub(super) fn in_markup(html: &str) -> Vec<(usize, String)> {
    use html5gum::{Token, Tokenizer, emitters::default::DefaultEmitter};
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut found = Vec::new();
    let mut style_from = None;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let attributes: Vec<(String, String)> = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| (String::from_utf8_lossy(name).into_owned(), String::from_utf8_lossy(&value.value).into_owned()))
                    .collect();
                let remote = in_element(&name, attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())));
                found.extend(remote.map(|remote| (tag.span.start, remote.address)));
                style_from = matches!(name.as_str(), "style" | "script").then_some((tag.span.end, name));
            }
            Token::EndTag(tag) => {
                if let Some((from, name)) = style_from.take() {
                    let inner = &html[from..tag.span.start];
                    let inside = if name == "style" { in_style_sheet(inner) } else { in_script(inner) };
                    found.extend(inside.into_iter().map(|(at, address)| (from + at, address)));
                }
            }
            _ => {}
        }
    }
    // Outside of tags only what an XML file may begin with loads or hides an address.
    for instruction in ["<?xml-stylesheet", "<!ENTITY"] {
        let starts = html.match_indices(instruction);
        found.extend(starts.filter_map(|(at, _)| {
            let end = html[at..].find('>').map_or(html.len(), |end| at + end);
            Some((at, in_script(&html[at..end]).into_iter().next()?.1))
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_remote_as_a_browser_resolves_it() {
        for address in [
            "https://a.example/x.js",
            "HTTP://a.example",
            "//a.example/x",
            "\\\\a.example\\x",
            "/\\a.example",
            " \thttps://a.example",
            "ht\ntps://a.example",
            "https:/a.example",
            "https:a.example",
            "wss://a.example",
            "javascript:x()",
            "file:///x",
            "data:text/css,@import 'https://a.example'",
            "https://site.invalid:8080/x",
            "https://{{ host }}/",
        ] {
            assert!(is_remote(address), "{address}");
        }
        for address in ["a.css", "../assets/a.css?v=1", "/a", "#id", "", "data:image/png;base64,AA", "about:blank", "          x.css"] {
            assert!(!is_remote(address), "{address}");
        }
    }

    #[test]
    fn every_way_for_a_style_sheet_to_load_is_found() {
        for css in [
            "a{b:url(https://a.example/x)}",
            "a{b:URL( '//a.example/x' )}",
            "a{b:u\\72l(https://a.example/x)}",
            "@import 'https://a.example/x';",
            "@\\69mport \"//a.example\";",
            "@import url(https://a.example/x) screen;",
            "@import/**/'//a.example';",
            "a{b:image-set('//a.example/x' 1x)}",
            "a{b:image-set(url('//a.example/x') 1x)}",
            "@media print{a{b:src('https://a.example')}}",
            "@font-face{src:local(x),url(https://a.example/f) format('woff2')}",
            "a{b:url(\"ht\\74ps://a.example/x\")}",
            "a{b:url(https://a.example/x",
        ] {
            assert_eq!(in_style_sheet(css).len(), 1, "{css}");
        }
        for css in
            ["/* url(https://a.example) */", "a{content:'https://a.example'}", "a{b:url(x.png)}", "@import 'b.css';a::b{content:'//a.b'}"]
        {
            assert_eq!(in_style_sheet(css), [], "{css}");
        }
    }

    #[test]
    fn every_way_for_a_tag_to_load_is_found() {
        for html in [
            "<img src=https://a.example/x>",
            "<img/src='//a.example/x'>",
            "<img srcset='x.png 1x, https://a.example/x 2x'>",
            "<link rel=stylesheet href=//a.example/x>",
            "<link rel='preconnect' href=https://a.example>",
            "<link rel='canonical stylesheet' href=https://a.example>",
            "<link href=https://a.example>",
            "<script src=https://a.example></script>",
            "<form action=https://a.example>",
            "<button formaction=https://a.example>",
            "<a href=x ping=https://a.example>",
            "<a href=javascript:x>",
            "<video poster=//a.example/x>",
            "<object data=//a.example/x>",
            "<body background=//a.example/x>",
            "<svg><image xlink:href=//a.example/x></svg>",
            "<svg><use href=//a.example/x#y></svg>",
            "<svg><set attributeName=href to=https://a.example/></svg>",
            "<svg><path fill='url(https://a.example/x#y)'/></svg>",
            "<p style='b:url(//a.example)'>",
            "<style>@import '//a.example'</style>",
            "<script>fetch('https://a.example')</script>",
            "<?xml-stylesheet href='https://a.example/x.css'?><svg/>",
        ] {
            assert_eq!(in_markup(html).len(), 1, "{html}");
        }
        for html in [
            "<a href=https://a.example>a</a>",
            "<link rel=canonical href=https://a.example>",
            "<img src=x.png alt='https://a.example'>",
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "<p>https://a.example</p>",
            "<!-- <img src=https://a.example> -->",
        ] {
            assert_eq!(in_markup(html), [], "{html}");
        }
    }

    #[test]
    fn strings_of_a_script_that_begin_with_a_host_are_found() {
        for script in ["fetch('https://a.example/x')", "import x from \"//a.example/x\"", "`wss://${host}`", "'https:' + x"] {
            assert_eq!(in_script(script).len(), 1, "{script}");
        }
        for script in ["// https://a.example", "'http://www.w3.org/2000/svg'", "a // b", "'https'", "' // '", "x('//')"] {
            assert_eq!(in_script(script), [], "{script}");
        }
    }
}
