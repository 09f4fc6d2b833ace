//! Rewrites the tags of a page that load, run or lead somewhere; everything else is copied byte for byte.

use std::collections::BTreeMap;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{EndTag, HtmlString, StartTag, Token, Tokenizer};

use crate::pdf::inline::reference::{Reference, absolute, classify, scheme};
use crate::pdf::inline::site::{InlineError, Resource, Site};

/// Elements that go with everything in them.
const DROPPED_WHOLE: [&str; 4] = ["script", "iframe", "noframes", "template"];

/// Elements whose tags go and whose content, the fallback, stays. Films and sounds are among them: on paper a browser
/// without scripts draws their controls.
const DROPPED_TAGS: [&str; 12] =
    ["object", "embed", "frame", "frameset", "applet", "base", "portal", "param", "video", "audio", "source", "track"];

/// What an empty cell of a table says. Chromium leaves a cell without text out of the tagged PDF, and its row would be short.
const EMPTY_CELL: &str = "–";

/// Attributes that load something else than the one image we embed, or that put it off until somebody scrolls.
const LOADING_ATTRIBUTES: [&str; 5] = ["srcset", "sizes", "loading", "background", "ping"];

/// Attributes that load, by the elements that have them.
const SOURCES: [(&str, &str); 5] = [("img", "src"), ("input", "src"), ("image", "href"), ("image", "xlink:href"), ("feimage", "href")];

/// A page that needs nothing but itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfContained {
    /// The document.
    pub html: String,
    /// The text of `<title>`.
    pub title: String,
    /// The `lang` of `<html>`.
    pub language: String,
    /// Whether `<html dir="rtl">`.
    pub right_to_left: bool,
    /// What each live link is called in the page, by its address as the browser will write it.
    pub links: BTreeMap<String, String>,
    /// Addresses that were left out because they are not of the site, in the order of the page.
    pub left_out: Vec<String>,
    /// Where in `html` another class of `<html>` can be added, after a space.
    pub(in crate::pdf) class_end: usize,
    /// Where in `html` a last stylesheet belongs: before `</head>`, or at the end of a page without that tag.
    pub(in crate::pdf) head_end: usize,
}

impl Site {
    /// The page at `path` (from the root, with `/`) as one self-contained document. `address` is where the page will be
    /// published, when that is known.
    ///
    /// # Errors
    ///
    /// When the page or a file of the site that it refers to cannot be read, or when it has no title or language.
    pub fn page(&self, path: &str, address: Option<&str>) -> Result<SelfContained, InlineError> {
        rewrite(self, path, &self.text(path)?, address)
    }
}

/// Rewrites `source`, which is the file `path` of `site`.
fn rewrite(site: &Site, path: &str, source: &str, address: Option<&str>) -> Result<SelfContained, InlineError> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut rewriter = Rewriter::new(site, path, source, address);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        match token {
            Ok(token) => rewriter.token(token)?,
            Err(never) => match never {},
        }
    }
    rewriter.finish()
}

type Attributes = BTreeMap<String, String>;

/// A link that is open.
struct Link {
    address: String,
    /// Its `aria-label`, which replaces what stands in it.
    label: Option<String>,
    text: String,
}

struct Rewriter<'a> {
    site: &'a Site,
    path: &'a str,
    source: &'a str,
    address: Option<&'a str>,
    out: String,
    /// How much of `source` is in `out` or left out.
    done: usize,
    /// The element that is being left out, until its end tag.
    dropping: Option<String>,
    /// Where the text of the `<style>` that is open begins.
    style_from: Option<usize>,
    /// Where the content of the cell that was opened last begins.
    cell_from: Option<usize>,
    title: Option<String>,
    in_title: bool,
    link: Option<Link>,
    links: BTreeMap<String, String>,
    language: String,
    right_to_left: bool,
    left_out: Vec<String>,
    class_end: usize,
    head_end: Option<usize>,
}

impl<'a> Rewriter<'a> {
    fn new(site: &'a Site, path: &'a str, source: &'a str, address: Option<&'a str>) -> Self {
        Self {
            site,
            path,
            source,
            address,
            out: String::with_capacity(source.len() * 2),
            done: 0,
            dropping: None,
            style_from: None,
            cell_from: None,
            title: None,
            in_title: false,
            link: None,
            links: BTreeMap::new(),
            language: String::new(),
            right_to_left: false,
            left_out: Vec::new(),
            class_end: 0,
            head_end: None,
        }
    }

    fn token(&mut self, token: Token<usize>) -> Result<(), InlineError> {
        match token {
            Token::StartTag(tag) if self.dropping.is_none() => self.start_tag(&tag),
            Token::EndTag(tag) => self.end_tag(&tag),
            Token::String(text) if self.dropping.is_none() => {
                self.text(&lossy(&text.value));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn start_tag(&mut self, tag: &StartTag<usize>) -> Result<(), InlineError> {
        let name = lossy(&tag.name);
        let attributes: Attributes = tag.attributes.iter().map(|(name, value)| (lossy(name), lossy(&value.value))).collect();
        if DROPPED_WHOLE.contains(&name.as_str()) {
            self.drop_element(tag, name, &attributes);
            return Ok(());
        }
        if let Some(replacement) = self.replacement(tag, &name, attributes)? {
            self.replace(tag.span.start, tag.span.end, &replacement);
        }
        match name.as_str() {
            "style" => self.style_from = Some(tag.span.end),
            "td" | "th" => self.cell_from = Some(tag.span.end),
            "title" => self.in_title = self.title.is_none(),
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, end: usize) {
        let content = self.cell_from.take().map(|from| &self.source[from..end]);
        if content.is_some_and(|content| content.trim().is_empty()) {
            self.copy_to(end);
            self.out.push_str(EMPTY_CELL);
        }
    }

    /// Leaves out an element with everything in it.
    fn drop_element(&mut self, tag: &StartTag<usize>, name: String, attributes: &Attributes) {
        self.leave_out_source(&name, attributes);
        self.replace(tag.span.start, tag.span.end, "");
        // A slash ends a script of SVG. On the other elements it has no meaning.
        self.dropping = (!tag.self_closing || name != "script").then_some(name);
    }

    /// What a start tag turns into; `None` when it can be copied as it is.
    fn replacement(&mut self, tag: &StartTag<usize>, name: &str, attributes: Attributes) -> Result<Option<String>, InlineError> {
        if DROPPED_TAGS.contains(&name) {
            self.leave_out_source(name, &attributes);
            return Ok(Some(String::new()));
        }
        match name {
            "link" => self.link_element(&attributes).map(Some),
            "meta" => Ok(attributes.contains_key("http-equiv").then(String::new)),
            _ => self.rewritten_tag(tag, name, attributes),
        }
    }

    fn end_tag(&mut self, tag: &EndTag<usize>) -> Result<(), InlineError> {
        let name = lossy(&tag.name);
        if let Some(dropping) = &self.dropping {
            if *dropping == name {
                self.dropping = None;
                self.done = tag.span.end;
            }
            return Ok(());
        }
        match name.as_str() {
            name if DROPPED_TAGS.contains(&name) || DROPPED_WHOLE.contains(&name) => {
                self.replace(tag.span.start, tag.span.end, "");
            }
            "style" => self.end_style(tag.span.start)?,
            "td" | "th" => self.end_cell(tag.span.start),
            "title" => self.in_title = false,
            "a" => self.end_link(),
            "head" if self.class_end > 0 => {
                self.copy_to(tag.span.start);
                self.head_end.get_or_insert(self.out.len());
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.in_title {
            self.title.get_or_insert_default().push_str(text);
        }
        if let Some(link) = &mut self.link {
            link.text.push_str(text);
        }
    }

    /// `<link>`: a stylesheet moves into the page, everything else (icons, preloads, alternates) goes.
    fn link_element(&mut self, attributes: &Attributes) -> Result<String, InlineError> {
        let rel = attributes.get("rel").map(|rel| rel.to_ascii_lowercase()).unwrap_or_default();
        let is = |word: &str| rel.split_ascii_whitespace().any(|found| found == word);
        let Some(href) = attributes.get("href") else { return Ok(String::new()) };
        if !is("stylesheet") || is("alternate") || attributes.contains_key("disabled") {
            return Ok(String::new());
        }
        let Reference::File(path) = classify(href, self.path) else {
            self.left_out.push(href.clone());
            return Ok(String::new());
        };
        let css = guarded(&self.site.stylesheet(&path, &mut self.left_out)?);
        let media = attributes.get("media").map(|media| format!(" media=\"{}\"", escaped(media))).unwrap_or_default();
        Ok(format!("<style{media}>{css}</style>"))
    }

    /// The tag with what it loads embedded; `None` when it can be copied as it is.
    fn rewritten_tag(&mut self, tag: &StartTag<usize>, name: &str, mut attributes: Attributes) -> Result<Option<String>, InlineError> {
        let before = attributes.clone();
        self.embed_sources(name, &mut attributes)?;
        if let Some(style) = attributes.get_mut("style") {
            *style = self.site.css(style, self.path, &mut self.left_out)?;
        }
        match name {
            "html" if self.class_end == 0 => return Ok(Some(self.root(tag, attributes))),
            "a" | "area" => self.open_link(&mut attributes),
            "img" => self.text_of_image(&attributes),
            _ => {}
        }
        Ok((attributes != before).then(|| written(name, &attributes, tag.self_closing)))
    }

    fn embed_sources(&mut self, name: &str, attributes: &mut Attributes) -> Result<(), InlineError> {
        attributes.retain(|attribute, _| !LOADING_ATTRIBUTES.contains(&attribute.as_str()));
        for (_, attribute) in SOURCES.iter().filter(|(element, _)| *element == name) {
            let Some(address) = attributes.get(*attribute) else { continue };
            match self.site.resource(address, self.path)? {
                Resource::Unchanged => {}
                Resource::Embedded(file) => {
                    attributes.insert((*attribute).to_owned(), file.data.to_string());
                }
                Resource::LeftOut => {
                    self.left_out.push(address.clone());
                    attributes.remove(*attribute);
                }
            }
        }
        Ok(())
    }

    /// The `<html>` tag, with a `class` that more can be added to.
    fn root(&mut self, tag: &StartTag<usize>, mut attributes: Attributes) -> String {
        self.language = attributes.get("lang").cloned().unwrap_or_default();
        self.right_to_left = attributes.get("dir").is_some_and(|dir| dir.eq_ignore_ascii_case("rtl"));
        let class = escaped(attributes.entry("class".to_owned()).or_default());
        let written = written("html", &attributes, tag.self_closing);
        self.copy_to(tag.span.start);
        // No value holds a bare quote, so this is found once.
        let class = format!(" class=\"{class}");
        self.class_end = self.out.len() + written.find(&class).map_or(0, |at| at + class.len());
        written
    }

    /// Makes a link absolute, or takes its address away when nobody can know it.
    fn open_link(&mut self, attributes: &mut Attributes) {
        let Some(href) = attributes.get("href").map(|href| href.trim().to_owned()) else { return };
        let live = self.live_address(&href);
        match &live {
            Some(live) => attributes.insert("href".to_owned(), live.clone()),
            None => attributes.remove("href"),
        };
        let label = attributes.get("aria-label").cloned();
        self.link = live.map(|address| Link { address, label, text: String::new() });
    }

    fn live_address(&self, href: &str) -> Option<String> {
        if href.starts_with('#') {
            return Some(href.to_owned());
        }
        match scheme(href).map(str::to_ascii_lowercase).as_deref() {
            Some("http" | "https" | "mailto" | "tel") => Some(href.to_owned()),
            Some(_) => None,
            None => absolute(href, self.address?),
        }
    }

    fn text_of_image(&mut self, attributes: &Attributes) {
        if let (Some(link), Some(alt)) = (&mut self.link, attributes.get("alt")) {
            link.text.push_str(alt);
        }
    }

    fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        let name = one_line(&link.label.unwrap_or(link.text));
        if !name.is_empty() {
            self.links.entry(link.address).or_insert(name);
        }
    }

    fn end_style(&mut self, end: usize) -> Result<(), InlineError> {
        let Some(start) = self.style_from.take() else { return Ok(()) };
        let css = guarded(&self.site.css(&self.source[start..end], self.path, &mut self.left_out)?);
        self.replace(start, end, &css);
        Ok(())
    }

    /// Notes what an element that is dropped would have loaded.
    fn leave_out_source(&mut self, name: &str, attributes: &Attributes) {
        let sources: &[&str] = match name {
            "object" => &["data"],
            "video" => &["poster", "src"],
            "iframe" | "embed" | "frame" | "audio" | "source" | "track" => &["src"],
            _ => return,
        };
        self.left_out.extend(sources.iter().filter_map(|source| attributes.get(*source).cloned()));
    }

    fn replace(&mut self, start: usize, end: usize, replacement: &str) {
        self.copy_to(start);
        self.out.push_str(replacement);
        self.done = end;
    }

    fn copy_to(&mut self, end: usize) {
        if let Some(text) = self.source.get(self.done..end) {
            self.out.push_str(text);
            self.done = end;
        }
    }

    fn finish(mut self) -> Result<SelfContained, InlineError> {
        if self.dropping.is_none() {
            self.copy_to(self.source.len());
        }
        let title = one_line(&self.title.unwrap_or_default());
        if title.is_empty() {
            return Err(InlineError::Lacks("title"));
        }
        if self.language.is_empty() {
            return Err(InlineError::Lacks("language (`<html lang>`)"));
        }
        let head_end = self.head_end.unwrap_or(self.out.len());
        Ok(SelfContained {
            html: self.out,
            title,
            language: self.language,
            right_to_left: self.right_to_left,
            links: self.links,
            left_out: self.left_out,
            class_end: self.class_end,
            head_end,
        })
    }
}

fn written(name: &str, attributes: &Attributes, self_closing: bool) -> String {
    let attributes: String = attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(value))).collect();
    let slash = if self_closing { " /" } else { "" };
    format!("<{name}{attributes}{slash}>")
}

fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('"', "&quot;")
}

/// A stylesheet that cannot end the `<style>` it is put into.
fn guarded(css: &str) -> String {
    css.replace("</", "<\\/")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lossy(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A site with `files`, and the page `p/page.html` with `body` in it, made self-contained.
    fn page(files: &[(&str, &str)], body: &str, address: Option<&str>) -> Result<SelfContained, InlineError> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::create_dir_all(folder.path().join("p")).unwrap();
        let html = format!("<html lang=en><title>T</title>{body}");
        fs::write(folder.path().join("p/page.html"), html).unwrap();
        Site::open(folder.path()).unwrap().page("p/page.html", address)
    }

    fn body(files: &[(&str, &str)], html: &str) -> String {
        let page = page(files, html, None).unwrap();
        page.html.strip_prefix("<html class=\"\" lang=\"en\"><title>T</title>").unwrap().to_owned()
    }

    #[test]
    fn an_empty_cell_says_so() {
        let html = body(&[], "<table><tr><th></th><td> </td><td><b></b></td><td>1</td></tr></table>");
        assert_eq!(html, "<table><tr><th>–</th><td> –</td><td><b></b></td><td>1</td></tr></table>");
    }

    #[test]
    fn stylesheets_move_into_the_page_with_what_they_need() {
        let files = [("a/s.css", "@import 'i.css';b{c:url(../x.png)}"), ("a/i.css", "i{}"), ("x.png", "P")];
        let html = body(&files, "<link rel=stylesheet href=../a/s.css media=print>");
        let expected = "<style media=\"print\">@import url(\"data:text/css;charset=utf-8;base64,aXt9\");\
                        b{c:url(\"data:image/png;base64,UA==\")}</style>";
        assert_eq!(html, expected);
    }

    #[test]
    fn images_are_embedded_and_not_put_off() {
        let html = body(&[("x.svg", "S")], "<img alt=\"a &amp; b\" loading=lazy src=../x.svg srcset='y 2x'>");
        assert_eq!(html, "<img alt=\"a &amp; b\" src=\"data:image/svg+xml;base64,Uw==\">");
    }

    #[test]
    fn what_loads_runs_or_moves_is_taken_out() {
        let cases = [
            ("<script>if (a < b) '<p>'</script>x", "x"),
            ("<iframe src=/etc/passwd>x</iframe>y", "y"),
            ("<object data=x.pdf>see <b>this</b></object>", "see <b>this</b>"),
            ("<meta http-equiv=Refresh content='0;url=x'>y", "y"),
            ("<meta http-equiv=Content-Security-Policy content=\"style-src 'self'\">y", "y"),
            ("<link rel=preconnect href=//h><link rel=icon href=i.png>y", "y"),
            ("<base href=https://h/>y", "y"),
            ("<script src=x.js>x", ""),
        ];
        for (html, expected) in cases {
            assert_eq!(body(&[], html), expected, "{html}");
        }
    }

    #[test]
    fn everything_else_is_copied_byte_for_byte() {
        let html = "<svg viewBox='0 0 1 1'><path d=M0/></svg><!-- <script> --><p CLASS=x>&nbsp;é</p>";
        assert_eq!(body(&[], html), html);
    }

    #[test]
    fn other_hosts_are_left_out_and_named() {
        let html = "<img src=http://127.0.0.1/x.png alt=x><iframe src=file:///etc/passwd></iframe><link rel=stylesheet href=//h/a.css>";
        let page = page(&[], html, None).unwrap();
        assert_eq!(page.left_out, ["http://127.0.0.1/x.png", "file:///etc/passwd", "//h/a.css"]);
        assert!(page.html.ends_with("<img alt=\"x\">"));
    }

    #[test]
    fn what_a_stylesheet_refers_to_in_vain_is_named_each_time() {
        let files = [("p/a.css", "@import 'b.css';"), ("p/b.css", "b{c:url(//h/x.png)}")];
        let html = "<link rel=stylesheet href=a.css><style>@import 'a.css';</style><p style='d:url(http://h/y)'>";
        assert_eq!(page(&files, html, None).unwrap().left_out, ["//h/x.png", "//h/x.png", "http://h/y"]);
    }

    #[test]
    fn a_file_of_the_site_that_is_missing_is_an_error() {
        let error = page(&[], "<img src=x.png>", None).unwrap_err().to_string();
        assert!(error.starts_with("`p/x.png` cannot be read: "), "{error}");
    }

    #[test]
    fn a_symbolic_link_out_of_the_site_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("x.png")).unwrap();
        fs::write(folder.path().join("page.html"), "<html lang=en><title>T</title><img src=x.png>").unwrap();
        let error = Site::open(folder.path()).unwrap().page("page.html", None).unwrap_err().to_string();
        assert_eq!(error, "`x.png` leads out of the site");
    }

    #[test]
    fn stylesheets_that_import_each_other_are_an_error() {
        let files = [("p/a.css", "@import 'b.css';"), ("p/b.css", "@import 'a.css';")];
        let error = page(&files, "<link rel=stylesheet href=a.css>", None).unwrap_err().to_string();
        assert_eq!(error, "stylesheets import each other too deeply at `p/a.css`");
    }

    #[test]
    fn links_stay_live_and_keep_their_names() {
        let html = "<a href='q.html'>the <b>list</b></a> <a href=tel:111 aria-label='Call 111'>1 1 1</a> <a href=#x>down</a> <a href=javascript:x()>no</a>";
        let with = page(&[], html, Some("https://c.example/p/page.html")).unwrap();
        let names: Vec<(&str, &str)> = with.links.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(names, [("#x", "down"), ("https://c.example/p/q.html", "the list"), ("tel:111", "Call 111")]);
        assert!(with.html.contains("<a href=\"https://c.example/p/q.html\">the <b>list</b></a>"));
        assert!(with.html.ends_with("<a>no</a>"));
        let without = page(&[], html, None).unwrap();
        assert!(without.html.contains("<a>the <b>list</b></a>"));
    }

    #[test]
    fn a_stylesheet_cannot_end_its_element() {
        let html = body(&[("p/a.css", "a{content:'</style><p>'}")], "<link rel=stylesheet href=a.css>");
        assert_eq!(html, "<style>a{content:'<\\/style><p>'}</style>");
    }

    proptest::proptest! {
        #[test]
        fn no_page_makes_it_fail(html in "(<|>|/|=|\"|'|&|<!--|-->|<style>|</style>|<script|</script>|<title>|<a href=|<html lang=en|</head>|[a-z ]|\\PC){0,40}") {
            let folder = tempfile::tempdir().unwrap();
            let site = Site::open(folder.path()).unwrap();
            if let Ok(page) = rewrite(&site, "x.html", &html, None) {
                proptest::prop_assert!(page.html.is_char_boundary(page.class_end) && page.class_end <= page.head_end);
            }
        }
    }

    #[test]
    fn a_page_without_title_or_language_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::open(folder.path()).unwrap();
        for (html, message) in [
            ("<html lang=en><title> </title>", "the page has no title"),
            ("<html><title>T</title>", "the page has no language (`<html lang>`)"),
        ] {
            fs::write(folder.path().join("x.html"), html).unwrap();
            assert_eq!(site.page("x.html", None).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn places_for_the_page_setup_are_known() {
        let folder = tempfile::tempdir().unwrap();
        let html = "<!DOCTYPE html><html lang=en class=a><head><title>T</title></head><body>x";
        fs::write(folder.path().join("x.html"), html).unwrap();
        let page = Site::open(folder.path()).unwrap().page("x.html", None).unwrap();
        assert!(page.html[page.head_end..].starts_with("</head>"));
        assert!(page.html[page.class_end..].starts_with("\" lang=\"en\">"));
    }
}
