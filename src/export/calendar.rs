//! The calendar of reviews, to which a calendar program subscribes: one entry a day that a document has to be read again by (RFC 5545).
//!
//! Nothing in it comes from a clock, so that two builds of the same content give the same bytes: an entry is stamped with the day of the
//! document's approval, and numbered by how often it was approved.

use crate::model::lifecycle::Status;
use crate::model::project::Project;
use crate::resolve::{Catalog, DocumentSummary};
use crate::view::{Entries, Identity, Language};
use jiff::civil::Date;

/// The most octets of one line, without its end (RFC 5545, 3.1).
const LONGEST: usize = 75;

/// How many days before the review a calendar reminds of it.
const ALARMS: [u16; 2] = [60, 14];

/// What stands for the host of a site that is published nowhere: a name that never leads anywhere (RFC 2606).
const NOWHERE: &str = "protogen.invalid";

/// The calendar of these documents.
pub fn calendar(entries: &Entries, title: &str, catalog: &Catalog, language: &Language) -> String {
    let site = catalog.project.as_ref().and_then(|project| project.site.as_ref());
    let host = site.and_then(|site| site.base_address.as_ref()).map_or(NOWHERE, |address| host_of(address.as_str()));
    let review = language.word("title_review");
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//protogen//reviews//EN");
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("METHOD", "PUBLISH");
    lines.put("X-WR-CALNAME", &escaped(&format!("{review}: {title}")));
    for entry in entries.protocols.iter().chain(&entries.visits).chain(&entries.courses) {
        let Some(known) = catalog.outlined(&entry.identity.id) else { continue };
        let event = Event::new(&entry.identity, known, Project::language(catalog.project.as_ref()));
        event.put(&format!("review-{}-{}@{host}", entry.identity.id, language.tag), review, &mut lines);
    }
    lines.put("END", "VCALENDAR");
    lines.text
}

/// The host in an address such as `https://example.org/handouts/`.
fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() { NOWHERE } else { host }
}

/// The review of one document.
struct Event<'a> {
    identity: &'a Identity,
    /// The document's own day, whatever else its pages print.
    day: Date,
    /// The day of the last approval, or the first day of a document that has none.
    stamp: Date,
    /// How often it was approved.
    sequence: usize,
    is_retired: bool,
}

impl<'a> Event<'a> {
    fn new(identity: &'a Identity, known: &DocumentSummary, language: &str) -> Self {
        let control = known.control();
        let records = known.approvals().map(|file| file.approvals.records.as_slice()).unwrap_or_default().iter();
        let dates: Vec<Date> = records.filter(|record| record.language.as_str() == language).map(|record| record.date.value).collect();
        let own = control.approval.as_ref().map(|approval| approval.date);
        Self {
            identity,
            day: control.review_by,
            stamp: dates.last().copied().or(own).unwrap_or(control.effective),
            sequence: dates.len().max(usize::from(own.is_some())),
            is_retired: control.status == Status::Retired,
        }
    }

    fn put(&self, uid: &str, review: &str, lines: &mut Lines) {
        let Identity { title, version, owner, .. } = self.identity;
        let summary = escaped(&format!("{review}: {title} {version}"));
        lines.put("BEGIN", "VEVENT");
        lines.put("UID", uid);
        lines.put("DTSTAMP", &format!("{}T000000Z", compact(self.stamp)));
        lines.put("SEQUENCE", &self.sequence.to_string());
        lines.put("DTSTART;VALUE=DATE", &compact(self.day));
        // The last of all days has no next one, and an entry of one day needs no end.
        if let Ok(next) = self.day.tomorrow() {
            lines.put("DTEND;VALUE=DATE", &compact(next));
        }
        lines.put("SUMMARY", &summary);
        lines.put("DESCRIPTION", &escaped(owner));
        lines.put("TRANSP", "TRANSPARENT");
        if self.is_retired {
            // Nobody reads it again; a program that knows the entry takes it out.
            lines.put("STATUS", "CANCELLED");
        } else {
            ALARMS.into_iter().for_each(|days| alarm(days, &summary, lines));
        }
        lines.put("END", "VEVENT");
    }
}

fn alarm(days: u16, summary: &str, lines: &mut Lines) {
    lines.put("BEGIN", "VALARM");
    lines.put("ACTION", "DISPLAY");
    lines.put("DESCRIPTION", summary);
    lines.put("TRIGGER", &format!("-P{days}D"));
    lines.put("END", "VALARM");
}

/// 20271101.
fn compact(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// A value of the type TEXT.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            _ if character.is_control() => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Lines of content, folded.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn put(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut length = 0;
        for character in line.chars() {
            if length + character.len_utf8() > LONGEST {
                // The space that begins a line which goes on counts, too.
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(character);
            length += character.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_at_75_octets_between_characters() {
        let folded = |value: &str| {
            let mut lines = Lines::default();
            lines.put("X", value);
            lines.text
        };
        let a = |count: usize| "a".repeat(count);
        assert_eq!(folded(&a(73)), format!("X:{}\r\n", a(73)));
        assert_eq!(folded(&a(74)), format!("X:{}\r\n a\r\n", a(73)));
        assert_eq!(folded(&a(73 + 75)), format!("X:{}\r\n {}\r\n a\r\n", a(73), a(74)));
        assert_eq!(folded(&format!("{}é", a(72))), format!("X:{}\r\n é\r\n", a(72)));
        assert_eq!(folded(&format!("{}é", a(71))), format!("X:{}é\r\n", a(71)));
    }

    #[test]
    fn texts_are_escaped_and_hosts_found() {
        assert_eq!(escaped("a, b; c\\d\ne\tf"), "a\\, b\\; c\\\\d\\ne f");
        for (address, host) in
            [("https://example.org/a/", "example.org"), ("https://example.org:8080", "example.org:8080"), ("", NOWHERE), ("/a", NOWHERE)]
        {
            assert_eq!(host_of(address), host, "{address}");
        }
    }
}
