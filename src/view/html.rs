//! Finished HTML.

use serde::Serialize;

/// Finished HTML, safe to print as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(pub(super) String);

impl Html {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Finished HTML as plain text: tags out, entities read. The HTML of a view is our own, so there is nothing else in it.
pub fn without_tags(html: &str) -> String {
    let mut text = String::new();
    for (index, part) in html.split('<').enumerate() {
        text.push_str(if index == 0 { part } else { part.split_once('>').map_or("", |(_, after)| after) });
    }
    if !text.contains('&') {
        return text;
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// A part of a page as plain text.
pub(super) fn plain(html: &Html) -> String {
    without_tags(html.as_str())
}
