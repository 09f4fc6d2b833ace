//! The templates, compiled once.

use super::files::DEFAULT_NAME;
use super::limits::{self, Counted, Limit};
use super::{Theme, ThemeError};
use crate::view::without_tags;
use std::collections::BTreeMap;
use std::io::Write;
use tera::{Context, Function, Kwargs, State, Tera, TeraResult, Value};

/// The output of one page, at most: 64 MiB, which the ledgers of ten thousand protocols stay below. A template that loops for ever
/// stops there.
const MAX_PAGE_BYTES: usize = 64 * 1024 * 1024;

/// The compiled templates of a theme.
pub struct Templates {
    /// As their authors wrote them, for the places in errors.
    plain: Tera,
    /// With counters, which stop what would never end.
    counted: Tera,
    /// How many steps a page may take.
    work: u64,
    /// The themes that have a folder in the project.
    own: Vec<String>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Templates").finish_non_exhaustive()
    }
}

impl Templates {
    /// Compiles every template of the theme and of those it extends.
    ///
    /// # Errors
    /// [`ThemeError::Template`] with every fault that was found, file, line and column included.
    pub fn new(theme: &Theme) -> Result<Self, ThemeError> {
        let own: Vec<String> = theme.names().filter(|name| *name != DEFAULT_NAME).map(str::to_owned).collect();
        let wrong = |error: tera::Error| ThemeError::Template(in_files(error.to_string(), &own));
        let engine = || -> Result<Tera, tera::Error> {
            let mut tera = Tera::new();
            tera.set_fallback_prefixes(theme.names().map(|name| format!("{name}/")))?;
            tera.register_function("icon", icon_function(theme));
            register_filters(&mut tera);
            Ok(tera)
        };
        let (mut plain, mut counted) = (engine().map_err(wrong)?, engine().map_err(wrong)?);
        let templates = theme.templates()?;
        let counters = Counted::new(&templates);
        plain.add_raw_templates(templates).map_err(wrong)?;
        counters.register(&mut counted);
        counted.add_raw_templates(counters.templates).map_err(wrong)?;
        Ok(Self { plain, counted, work: limits::MAX_WORK, own })
    }

    /// Renders one page.
    ///
    /// # Errors
    /// [`ThemeError::Template`] with the place in the template, or with the limit that the page exceeds.
    pub fn render(&self, template: &str, context: &Context) -> Result<String, ThemeError> {
        limits::begin(self.work);
        let said = |stopped| match stopped {
            Stopped::TooLong => format!("`{template}` writes more than 64 MiB for one page: does a loop never end?"),
            Stopped::Error(error) => in_files(error.to_string(), &self.own),
        };
        page(&self.counted, template, context)
            .or_else(|stopped| match (limits::exceeded(), stopped) {
                (Some(limit), Stopped::Error(error)) => Err(format!("{} {}", self.line_of(&error, template), self.told(limit))),
                (_, Stopped::TooLong) => Err(said(Stopped::TooLong)),
                _ => page(&self.plain, template, context).map_err(said),
            })
            .map_err(ThemeError::Template)
    }

    fn told(&self, limit: Limit) -> String {
        match limit {
            Limit::Work => format!("takes more than {} steps for one page: does a loop never end?", self.work),
            Limit::Text => format!("puts together a text of more than {} bytes: does it grow with every turn of a loop?", limits::MAX_TEXT),
        }
    }

    /// The file and line of an error; its column is that of a template with counters.
    fn line_of(&self, error: &tera::Error, template: &str) -> String {
        let said = in_files(error.to_string(), &self.own);
        let place = said.lines().find_map(|line| line.trim().strip_prefix("--> ")?.rsplit_once(':'));
        format!("`{}`", place.map_or(template, |(line, _)| line))
    }
}

/// Why a page was not made.
enum Stopped {
    TooLong,
    Error(tera::Error),
}

fn page(tera: &Tera, template: &str, context: &Context) -> Result<String, Stopped> {
    let mut page = Page { bytes: Vec::with_capacity(16 * 1024), overflown: false };
    let rendered = tera.render_to(template, context, &mut page);
    if page.overflown {
        return Err(Stopped::TooLong);
    }
    rendered.map_err(Stopped::Error)?;
    Ok(String::from_utf8(page.bytes).expect("templates and values are UTF-8"))
}

/// Names templates of the project by their files: `clinic/handout.html` is `themes/clinic/templates/handout.html`.
fn in_files(message: String, themes: &[String]) -> String {
    themes.iter().fold(message, |message, name| {
        ["--> ", "'"]
            .iter()
            .fold(message, |message, before| message.replace(&format!("{before}{name}/"), &format!("{before}themes/{name}/templates/")))
    })
}

/// Filters in the place of built-in ones that take a name which means nothing for no text at all: a misspelt name would drop words
/// from a page without a sound.
fn register_filters(tera: &mut Tera) {
    tera.register_filter("safe", |value: &Value, _: Kwargs, _: &State<'_>| spelt_right(value).map(|text| Value::safe_string(&text)));
    tera.register_filter("str", |value: &Value, _: Kwargs, _: &State<'_>| spelt_right(value).map(Value::from));
    // For attributes, which hold no HTML; what it gives is escaped like any text.
    tera.register_filter("plain", |value: &Value, _: Kwargs, _: &State<'_>| {
        spelt_right(value).map(|html| Value::from(without_tags(&html)))
    });
    limits::register_filters(tera);
}

/// A value as text, if there is one.
fn spelt_right(value: &Value) -> TeraResult<String> {
    if value.is_undefined() {
        let message = "the name before this filter means nothing here; `protogen theme context PAGE` prints those that do";
        return Err(tera::Error::message(message));
    }
    limits::text_of(value)
}

/// A page that is being written, and that refuses to grow without end.
struct Page {
    bytes: Vec<u8>,
    overflown: bool,
}

impl Write for Page {
    fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + part.len() > MAX_PAGE_BYTES {
            self.overflown = true;
            return Err(std::io::Error::other("the page is too long"));
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// `icon(name="no-sun")`: the drawing of the nearest theme that has it, as it is in the file.
pub struct Icons(BTreeMap<String, Value>);

/// The function that templates call for an icon.
pub fn icon_function(theme: &Theme) -> Icons {
    let drawings = theme.folder("icons").into_iter().filter_map(|(path, bytes)| {
        let name = path.strip_suffix(".svg")?;
        let text = std::str::from_utf8(bytes).ok()?;
        Some((name.to_owned(), Value::safe_string(text.trim())))
    });
    Icons(drawings.collect())
}

impl Function<TeraResult<Value>> for Icons {
    fn call(&self, arguments: Kwargs, _: &State<'_>) -> TeraResult<Value> {
        let name = arguments.must_get::<&str>("name")?;
        self.0.get(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.0.keys().map(String::as_str).collect();
            tera::Error::message(format!("the theme has no icon `{name}`; it has {}", known.join(", ")))
        })
    }

    fn is_safe(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of a theme whose one template is given.
    fn page_of(template: &str) -> Result<String, String> {
        let project = tempfile::tempdir().unwrap();
        let folder = project.path().join("themes/clinic/templates");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(project.path().join("themes/clinic/theme.toml"), "title = \"Clinic\"\n").unwrap();
        std::fs::write(folder.join("page.html"), template).unwrap();
        let templates = Templates::new(&Theme::load(project.path(), "clinic").unwrap()).map_err(|error| error.to_string())?;
        let templates = Templates { work: 100_000, ..templates };
        let mut context = Context::new();
        context.insert("list", &vec!["ab"; 400]);
        templates.render("page.html", &context).map_err(|error| error.to_string())
    }

    #[test]
    fn a_template_that_would_never_end_is_stopped_and_the_limit_named() {
        let four = |body: &str| format!("{}{body}{}", "{% for a in list %}".repeat(4), "{% endfor %}".repeat(4));
        let doubled = |step: &str| format!("{{% set s = 'ab' %}}{{% for a in list %}}{step}{{% endfor %}}{{{{ s }}}}");
        for (template, limit) in [
            (four(""), "takes more than 100000 steps"),
            (four("{% set x = a %}"), "takes more than 100000 steps"),
            ("{% component a() %}{{ <a /> }}{{ <a /> }}{{ <a /> }}{{ <a /> }}{% endcomponent a %}{{ <a /> }}".to_owned(), ""),
            (doubled("{% set_global s = s ~ s %}"), "a text of more than 1048576 bytes"),
            (doubled("{% set_global s = s | replace(from='a', to='aaa') %}"), "a text of more than 1048576 bytes"),
            (doubled("{% set_global s = [s, s] | join(sep='') %}"), "a text of more than 1048576 bytes"),
            (doubled("{% set_global s = [s, s] %}"), "takes more than 100000 steps"),
            (doubled("{% set_global s = [s, s] | str %}"), "a text of more than 1048576 bytes"),
            (doubled("{% set s2 %}{{ s }}{{ s }}{% endset %}{% set_global s = s2 %}"), "a text of more than 1048576 bytes"),
        ] {
            let refused = page_of(&template).unwrap_err();
            assert!(refused.contains(limit), "{template}: {refused}");
            assert!(limit.is_empty() || refused.contains("themes/clinic/templates/page.html:1"), "{refused}");
        }
    }

    #[test]
    fn counters_change_nothing_of_a_page_and_of_the_places_in_errors() {
        let template = "{% component a(x, @list) -%}\n <b>{{ x }}</b> \n{%- endcomponent a %}{% for b in list -%}\n {% if loop.index < 3 -%} {{ <a x={b} /> }}{% endif %}\n{%- endfor %} {% set c = 'x' %} {{ c }}{# {% for #}{% raw %}{% for }}{% endraw %}{% set d %} d {% endset %}{{ d }}";
        let mut plain = Tera::new();
        register_filters(&mut plain);
        plain.add_raw_template("page.html", template).unwrap();
        let mut context = Context::new();
        context.insert("list", &vec!["ab"; 400]);
        assert_eq!(page_of(template).unwrap(), plain.render("page.html", &context).unwrap());
        let refused = page_of("{% for a in list %}{{ a.b.c }}{% endfor %}").unwrap_err();
        assert!(refused.contains("themes/clinic/templates/page.html:1:25") && !refused.contains("protogen_"), "{refused}");
    }

    fn rendered(template: &str) -> Result<String, String> {
        let mut tera = Tera::new();
        register_filters(&mut tera);
        tera.add_raw_template("page.html", template).map_err(|error| error.to_string())?;
        let mut context = Context::new();
        context.insert("words", "<b>a</b>");
        context.insert("count", &3);
        tera.render("page.html", &context).map_err(|error| error.to_string())
    }

    #[test]
    fn a_template_goes_by_the_name_of_its_file() {
        let message = "error: wrong\n --> clinic/parts/a.html:6:1\nTemplate 'clinic/b.html' of 'default/c.html'";
        let said = in_files(message.to_owned(), &["clinic".to_owned()]);
        let expected =
            "error: wrong\n --> themes/clinic/templates/parts/a.html:6:1\nTemplate 'themes/clinic/templates/b.html' of 'default/c.html'";
        assert_eq!(said, expected);
    }

    #[test]
    fn text_that_is_html_stays_as_it_is_and_a_misspelt_name_is_no_text() {
        assert_eq!(rendered("{{ words | safe }}{{ count | safe }}{{ words }}").unwrap(), "<b>a</b>3&lt;b&gt;a&lt;/b&gt;");
        for filter in ["safe", "str"] {
            let refused = rendered(&format!("{{{{ wrods | {filter} }}}}")).unwrap_err();
            assert!(
                refused.starts_with("error: the name before this filter means nothing here") && refused.contains("page.html:1:"),
                "{refused}"
            );
        }
    }
}
