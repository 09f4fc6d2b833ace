//! The project that `protogen new` makes: one treatment with all it rests on, clean under `protogen check`.
//!
//! Its files stand in `src/starter/` as a project like any other. Only their days are stand-ins: a decision is dated the day the
//! project is made, and the review is due a year later. Writing them is left to the command.

use include_dir::{Dir, DirEntry, include_dir};
use jiff::ToSpan;
use jiff::civil::Date;
use std::path::Path;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/starter");

/// Stands in the files for the day on which a project is made.
const TODAY: &str = "2000-01-01";

/// Stands in the files for the day of the first review.
const REVIEW: &str = "2001-01-01";

/// A file of the new project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarterFile {
    /// Relative to the project.
    pub path: &'static Path,
    /// What it holds.
    pub text: String,
}

/// The files of a project that is made on the day `today`, by folder and name.
pub fn files(today: Date) -> Vec<StarterFile> {
    let mut found = Vec::new();
    collect(&FILES, today, &mut found);
    found.sort_by_key(|file| file.path);
    found
}

fn collect(folder: &'static Dir<'_>, today: Date, found: &mut Vec<StarterFile>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, today, found),
            DirEntry::File(file) => {
                let text = file.contents_utf8().expect("the starter's files are text");
                found.push(StarterFile { path: file.path(), text: dated(text, today) });
            }
        }
    }
}

fn dated(text: &str, today: Date) -> String {
    let (today, review) = (today.to_string(), today.saturating_add(1.year()).to_string());
    let parts: Vec<String> = text.split(TODAY).map(|part| part.replace(REVIEW, &review)).collect();
    parts.join(&today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_the_day_the_project_is_made() {
        let text = "effective = 2000-01-01\nreview-by = 2001-01-01\n";
        assert_eq!(dated(text, jiff::civil::date(2028, 2, 29)), "effective = 2028-02-29\nreview-by = 2029-02-28\n");
        assert_eq!(dated(text, jiff::civil::date(2000, 6, 1)), "effective = 2000-06-01\nreview-by = 2001-06-01\n");
        assert_eq!(dated(text, jiff::civil::date(1999, 1, 1)), "effective = 1999-01-01\nreview-by = 2000-01-01\n");
        assert_eq!(dated(text, jiff::civil::date(2001, 1, 1)), "effective = 2001-01-01\nreview-by = 2002-01-01\n");
    }
}
