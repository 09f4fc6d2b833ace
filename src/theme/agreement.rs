//! Holds the reader that makes no tree to the tree, on pages as they are made and on pages that are broken by lot.

#[cfg(test)]
mod tests {
    use super::super::element::{Element, Listener, Look};
    use super::super::nesting::{BODY, Known};
    use super::super::page::{Page, Reading, tests::HIDDEN};
    use super::super::tree::Tree;
    use super::super::written::{document, fragment};
    use crate::export::{ExportInput, export};
    use crate::load::{self, RawFile, read_project};
    use crate::output::OutputTree;
    use crate::resolve::{self, Catalog};
    use crate::starter;
    use crate::theme::Theme;
    use std::path::Path;
    use std::sync::LazyLock;

    const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 21);

    /// Elements of HTML, of drawings and formulas, of old pages and of none of them.
    const NAMES: &str = "a abbr address applet area article aside audio b base bdi bdo bgsound big blockquote body br button canvas \
        caption center circle cite code col colgroup data datalist dd del desc details dfn dialog dir div dl dt em embed fieldset \
        figcaption figure font footer foreignObject foreignobject form frame frameset g h1 h2 h6 head header hgroup hr html i iframe \
        image img input ins kbd keygen label legend li line linearGradient link listing main map mark marquee math menu meta meter mi \
        nav nobr noembed noframes noscript object ol optgroup option output p param path picture plaintext portal pre progress q rb \
        rect rp rt rtc ruby s samp script search section select slot small source span strike strong style sub summary sup svg table \
        tbody td template text textarea tfoot th thead time title tr track tspan tt u ul use var video wbr x-y xmp";

    /// What is put into pages: errors in tags, in references and in nesting, and other things that change a tree.
    const PIECES: &[&str] = &[
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "</div>",
        "</body>",
        "</html>",
        "</head>",
        "</br>",
        "</svg>",
        "<br/>",
        "<div/>",
        "<div />",
        "<svg/>",
        "<path/>",
        "<!-- a -->",
        "<!-->",
        "<!--->",
        "<!-- a --!> -->",
        "<!-- a -- b -->",
        "<!-- a --->",
        "<!---->",
        "<!-- <b> -->",
        "<!a>",
        "<?a?>",
        "</ b>",
        "<![CDATA[a]]>",
        "<!doctype html>",
        "\0",
        "\r\n",
        "\u{c}",
        "\u{1}",
        "\u{7f}",
        "\u{85}",
        "\u{feff}",
        "\u{202e}",
        "\u{fdd0}",
        "&",
        "&amp",
        "&amp;",
        "&lt;b>",
        "&#39;",
        "&#x27;",
        "&#X41;",
        "&#0;",
        "&#128;",
        "&#x80;",
        "&#13;",
        "&#10;",
        "&#+65;",
        "&#xD800;",
        "&#x110000;",
        "&#x202e;",
        "&#65",
        "&#;",
        "&;",
        "&nbsp;",
        "&nbsp",
        "&notin;",
        "&noti;",
        "&apos;",
        "&quot;",
        "&ampx;",
        "<",
        "< b",
        "<3",
        "<a href=\"x\">y</a>",
        "<a>y</a>",
        "<li>x</li>",
        "<td>x</td>",
        "<tr></tr>",
        "<dt>x</dt>",
        "<h2>x</h2>",
        "<em>x</em>",
        "<b><b><b><b><b>x</b></b></b></b>y</b>z",
        "<b><p>x</p></b>",
        "<i><div>x</div></i>",
        "<form>x</form>",
        "<button>x</button>",
        "<hr>",
        "<input type=\"hidden\">",
        "<img alt='x'>",
        "<image>",
        "<pre>\nx</pre>",
        "<title>x</title>",
        "<title>&amp;<b></title>",
        "<script src=\"x\"></script>",
        "<script></script>",
        "<script src=\"x\"><!-- </script>",
        "<style></style>",
        "<body hidden>",
        "<html hidden>",
        "<noscript>x</noscript>",
        "<template>x</template>",
        "<table><tr><td>x</table>",
        "<table><tbody><tr><td>x</td></tr></tbody></table>",
        "<table>x</table>",
        "<svg viewBox='0'><path d=\"\"></path></svg>",
        "<svg viewbox=''/>",
        "<svg viewBOX=''/>",
        "<svg xlink:href='x'/>",
        "<svg xmlns=\"x\" aria-Hidden=\"\"/>",
        "<svg><p>x</p></svg>",
        "<svg><title>x</title></svg>",
        "<svg><text>x<tspan>y</tspan></text></svg>",
        "<math><mi>x</mi></math>",
        "<details>x<summary>y</summary>z</details>",
        "<dialog>x</dialog>",
        "<select><option>x</select>",
        "<P>x</P>",
        "<Em>x</Em>",
        "<em>x</EM>",
        "<em >x</em>",
        "<em>x</em >",
        "<em\n>x</em>",
        "<em/ >x</em>",
        "<a href='https://a.example/'>x</a>",
        "<p id=\"a\" id=\"b\">x</p>",
        "<p id=a>x</p>",
        "<p id='a'class='b'>x</p>",
        "<p id = 'a'>x</p>",
        "<p ='a'>x</p>",
        "<p a'b>x</p>",
        "<p a:b='x'>x</p>",
        "<p data-A='x'>x</p>",
        "<p title='&amp;&#39;'>x</p>",
        "<p title='&copy=1'>x</p>",
    ];

    /// What is put into start tags.
    const ATTRIBUTES: &[&str] = &[
        " hidden",
        " HIDDEN",
        " hidden=''",
        " popover=\"manual\"",
        " inert",
        " style='x'",
        " onclick=\"x\"",
        " class=\"a\"",
        " open",
        "/",
        " /",
        " a=b",
        " a=\"",
        " '",
        "\n",
        "=",
        " href='x'",
        " href=\"java&#115;cript:x\"",
        " src='//a.example'",
        " aria-hidden=\"true\"",
        " aria-hidden='false'",
        " title='&lt;'",
        " title='&bad;'",
        " viewBox='x'",
        " bgcolor='x'",
        " <b",
        " data-x='a(b)'",
        " fill='url(https://a.example/x)'",
    ];

    /// What is told, in its order; the pieces of a text as one.
    #[derive(Debug, PartialEq, Eq)]
    enum SharedContent {
        Begin { name: String, is_html: bool, has_shadow: bool, attributes: Vec<(String, String)> },
        Text(String),
        End,
    }

    #[derive(Debug, Default, PartialEq, Eq)]
    struct Heard(Vec<SharedContent>);

    impl Listener<'_> for Heard {
        fn begin(&mut self, element: &Element<'_, '_>) {
            let &Element { name, look, is_html, has_shadow, attributes } = element;
            assert_eq!(look, Look::of(name));
            let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect();
            self.0.push(SharedContent::Begin { name: name.to_owned(), is_html, has_shadow, attributes });
        }

        fn text(&mut self, text: &str) {
            match self.0.last_mut() {
                Some(SharedContent::Text(before)) => before.push_str(text),
                _ => self.0.push(SharedContent::Text(text.to_owned())),
            }
        }

        fn end(&mut self) {
            self.0.push(SharedContent::End);
        }
    }

    /// One of the two ways of the reader that makes no tree, for both listeners.
    struct Way {
        hear: fn(&str, &mut Heard) -> Option<()>,
        show: for<'p> fn(&'p str, &mut Reading<'p>) -> Option<()>,
    }

    const DOCUMENT: Way = Way { hear: |html, to| document(html, to), show: |html, to| document(html, to) };
    const FRAGMENT: Way = Way { hear: |html, to| fragment(html, to), show: |html, to| fragment(html, to) };

    impl Way {
        /// Holds the two readers to each other, in what is told and in what is shown. Whether both read it.
        fn agrees(&self, html: &str) -> bool {
            let mut heard = Heard::default();
            if (self.hear)(html, &mut heard).is_none() {
                return false;
            }
            let tree = Tree::parse(html, true);
            let mut expected = Heard::default();
            tree.tell(&mut expected);
            let differs = heard.0.iter().zip(&expected.0).position(|(heard, expected)| heard != expected);
            let differs = differs.unwrap_or_else(|| heard.0.len().min(expected.0.len()));
            assert!(heard == expected, "told {:?} instead of {:?} of {html}", heard.0.get(differs), expected.0.get(differs));
            let shown = Page::told(|reading| (self.show)(html, reading));
            let by_tree = Page::told(|reading| {
                tree.tell(reading);
                Some(())
            });
            assert_eq!(shown, by_tree, "{html}");
            true
        }
    }

    fn in_page(body: &str) -> String {
        format!("<!doctype html>\n<html lang=\"en\">\n<head>\n<title>x</title>\n</head>\n<body>\n{body}\n</body>\n</html>\n")
    }

    fn site(mut files: Vec<RawFile>) -> Vec<String> {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut loaded = load::decode(files);
        resolve::bind(&loaded);
        let catalog = Catalog::new(&mut loaded);
        let theme = Theme::built_in();
        let tree = OutputTree::default();
        let made_from = export(&ExportInput { catalog: &catalog, theme: &theme, today: TODAY }, &loaded.sources, None, &tree).unwrap();
        let pages = tree.finish(made_from).unwrap().into_iter().filter(|(path, _)| path.ends_with(".html"));
        pages.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect()
    }

    /// Every page of both example clinics and of all starters.
    static PAGES: LazyLock<Vec<String>> = LazyLock::new(pages);

    fn pages() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut pages = site(read_project(root).unwrap());
        pages.extend(site(read_project(&root.join("tests/fixtures/other-clinic")).unwrap()));
        for kind in starter::Kind::all() {
            let folder = tempfile::tempdir().unwrap();
            for file in starter::files(*kind, TODAY) {
                let path = folder.path().join(file.path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, file.text).unwrap();
            }
            pages.extend(site(read_project(folder.path()).unwrap()));
        }
        pages
    }

    /// Draws by lot, the same each time.
    struct Lot(u64);

    impl Lot {
        /// A number below `end`.
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) % end.max(1) as u64) as usize
        }

        fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
            of[self.below(of.len())]
        }

        /// The place of a `<` in the page.
        fn tag(&mut self, page: &str) -> usize {
            let at = self.below(page.len());
            page.as_bytes()[at..].iter().position(|byte| *byte == b'<').map_or(0, |found| at + found)
        }

        /// A page with one thing in it changed.
        fn changed(&mut self, page: &str, names: &[&str]) -> String {
            let (at, other) = (self.tag(page), self.tag(page));
            let end = |at: usize| page[at..].find('>').map_or(page.len(), |end| at + end + 1);
            let (before, tag, after) = (&page[..at], &page[at..end(at)], &page[end(at)..]);
            match self.below(10) {
                0 => format!("{before}{after}"),
                1 => format!("{before}{tag}{tag}{after}"),
                2 => format!("{before}{}{after}", &page[other..end(other)]),
                3 | 4 => format!("{before}{}{}>{after}", tag.trim_end_matches('>'), self.one(ATTRIBUTES)),
                5 | 6 => format!("{before}{}{tag}{after}", self.one(PIECES)),
                7 => {
                    let name: String = tag[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
                    let new = self.one(names);
                    let page = page.replace(&format!("<{name} "), &format!("<{new} ")).replace(&format!("<{name}>"), &format!("<{new}>"));
                    page.replace(&format!("</{name}>"), &format!("</{new}>"))
                }
                8 => {
                    let name = self.one(names);
                    let text = after.find('<').unwrap_or(0);
                    format!("{before}{tag}<{name}>{}</{name}>{}", &after[..text], &after[text..])
                }
                _ => {
                    let mut bytes = page.as_bytes().to_vec();
                    let from = self.below(bytes.len());
                    let length = if self.below(2) == 0 { bytes.len() } else { 1 + self.below(4) };
                    bytes.drain(from..bytes.len().min(from + length));
                    String::from_utf8_lossy(&bytes).into_owned()
                }
            }
        }
    }

    fn names() -> Vec<&'static str> {
        NAMES.split_whitespace().collect()
    }

    /// Those without which nothing would be compared.
    fn known_names() -> Vec<&'static str> {
        names().into_iter().filter(|name| Known::within(&BODY, name).is_some()).collect()
    }

    #[test]
    fn every_page_of_the_default_theme_is_read_without_a_tree_and_as_by_the_tree() {
        let trees: Vec<&String> = PAGES.iter().filter(|page| !DOCUMENT.agrees(page)).collect();
        assert_eq!(trees, Vec::<&String>::new());
        assert!(PAGES.len() > 150, "{}", PAGES.len());
    }

    #[test]
    fn pages_that_are_broken_by_lot_are_read_as_by_the_tree() {
        let mut lot = Lot(7);
        let names = names();
        let (mut all, mut read) = (0, 0);
        for page in PAGES.iter() {
            for _ in 0..25 {
                let mut changed = lot.changed(page, &names);
                for _ in 0..lot.below(3) {
                    changed = lot.changed(&changed, &names);
                }
                all += 1;
                read += usize::from(DOCUMENT.agrees(&changed));
            }
        }
        assert!(all > 3_000 && read > all / 20, "{read} of {all}");
    }

    #[test]
    fn whatever_hides_a_text_is_read_as_by_the_tree() {
        for way in HIDDEN.iter().chain(PIECES) {
            let way = way.replace('@', "Do not rub it.");
            FRAGMENT.agrees(&way);
            for around in
                ["@", "<p>@</p>", "a<b>@</b>c", "<ul><li>@</li></ul>", "<table><tbody><tr><td>@</td></tr></tbody></table>", "<svg>@</svg>"]
            {
                DOCUMENT.agrees(&in_page(&around.replace('@', &way)));
                FRAGMENT.agrees(&around.replace('@', &way));
            }
            for page in [
                "@<!doctype html>",
                "<!doctype html>@<html>",
                "<!doctype html><html>@<head>",
                "<!doctype html><html><head>@",
                "<!doctype html><html><head></head>@<body>",
            ] {
                let rest: String = ["<html>", "<head>", "<body>"].iter().filter(|tag| !page.contains(**tag)).copied().collect();
                let rest = rest.replace("<body>", "</head><body>").replace("<html><html>", "<html>");
                DOCUMENT.agrees(&format!("{}{rest}a</body></html>", page.replace('@', &way)));
            }
            DOCUMENT.agrees(&format!("<!doctype html><html><head></head><body>a</body>{way}</html>{way}"));
        }
    }

    /// Every two elements within each other and beside each other, in every place where something may be implied.
    #[test]
    fn any_two_elements_are_read_as_by_the_tree() {
        let (names, mut read) = (known_names(), 0);
        for around in [
            "@",
            "<p>@</p>",
            "<a>@</a>",
            "<b>@</b>",
            "<button>@</button>",
            "<form>@</form>",
            "<h2>@</h2>",
            "<div>@</div>",
            "<span>@</span>",
            "<ul><li>@</li></ul>",
            "<ul>@</ul>",
            "<dl>@</dl>",
            "<dl><dd>@</dd></dl>",
            "<dl><div>@</div></dl>",
            "<table>@</table>",
            "<table><caption>@</caption></table>",
            "<table><tbody>@</tbody></table>",
            "<table><tbody><tr>@</tr></tbody></table>",
            "<table><tbody><tr><td>@</td></tr></tbody></table>",
            "<p><button>@</button></p>",
            "<svg>@</svg>",
            "<details>@</details>",
        ] {
            for outer in &names {
                for inner in &names {
                    for inside in [
                        format!("<{outer}>x<{inner}>y</{inner}>z</{outer}>"),
                        format!("<{outer}></{outer}> <{inner}><{outer}></{outer}></{inner}>"),
                    ] {
                        read += usize::from(FRAGMENT.agrees(&around.replace('@', &inside)));
                    }
                }
            }
        }
        assert!(read > 10_000, "{read}");
    }

    /// Elements within each other by lot, each closed in its turn.
    #[test]
    fn trees_by_lot_are_read_as_by_the_tree() {
        let (names, known, mut lot, mut read) = (names(), known_names(), Lot(3), 0);
        for _ in 0..20_000 {
            let (mut html, mut open) = (String::new(), Vec::new());
            for _ in 0..12 {
                match lot.below(5) {
                    0 | 1 => {
                        let name = if lot.below(30) == 0 { lot.one(&names) } else { lot.one(&known) };
                        html += &format!("<{name}>");
                        let is_void = Known::within(&BODY, name).is_some_and(|known| known.rule.is_void());
                        open.extend((!is_void).then_some(name));
                    }
                    2 => html += lot.one(&["x", " ", "\n", "y z"]),
                    _ => html += &open.pop().map_or_else(String::new, |name| format!("</{name}>")),
                }
            }
            while let Some(name) = open.pop() {
                html += &format!("</{name}>");
            }
            read += usize::from(FRAGMENT.agrees(&html));
            DOCUMENT.agrees(&in_page(&html));
        }
        assert!(read > 5_000, "{read}");
    }
}
