//! A text may link to what the site has, and to nothing else: the finding and the pages that are made agree on every page and part.

use crate::canary_content::{PROTOCOLS, Project};
use crate::world::{Site, World, pages};
use html5gum::{Token, Tokenizer};
use protogen::load::{self, RawFile};
use protogen::resolve;
use std::collections::{BTreeMap, BTreeSet};

/// The ids on a page.
fn parts(html: &str) -> BTreeSet<String> {
    let tags = Tokenizer::new(html).filter_map(|token| match token {
        Ok(Token::StartTag(tag)) => tag.attributes.get("id".as_bytes()).map(|id| String::from_utf8(id.to_vec()).unwrap()),
        _ => None,
    });
    tags.collect()
}

/// The targets that are refused in a text of that key, which stands in a protocol of its own.
fn refused(project: &Project, key: &str, targets: &BTreeSet<String>) -> BTreeSet<String> {
    let links: Vec<String> = targets.iter().map(|target| format!("[go]({target})")).collect();
    let text = "id = \"linnet\"\n[scope]\npatient = \"One.\"\n[[source-note]]\nsource = \"source-1\"\nstaff = \"Two.\"\n";
    let text = text.replace(if key == "patient" { "One." } else { "Two." }, &links.join(" "));
    let mut files = project.files.clone();
    files.push(RawFile::new("content/protocols/linnet.toml", &text));
    let loaded = load::decode(files);
    let found = resolve::bind(&loaded).into_iter().filter(|finding| finding.rule.code == "F005");
    let link = |span: protogen::source::Span| loaded.sources.get(span.source).text()[span.range()].to_owned();
    found.map(|finding| link(finding.span).trim_start_matches("[go](").trim_end_matches(')').to_owned()).collect()
}

/// Where each target leads from a tree's folder of pages, if a page is there.
fn leads(site: &Site, tree: &str, target: &str) -> bool {
    let (page, part) = target.split_once('#').map_or((target, None), |(page, part)| (page, Some(part)));
    let mut path: Vec<&str> = vec![tree, "en"];
    for step in page.split('/') {
        match step {
            ".." => path.truncate(path.len() - 1),
            step => path.push(step),
        }
    }
    let path = path.join("/");
    let all: BTreeMap<&str, &str> = pages(site).collect();
    all.get(path.as_str()).is_some_and(|html| part.is_none_or(|part| parts(html).contains(part)))
}

#[test]
fn links_to_pages_are_refused_where_there_is_none() {
    let project = Project::new();
    let site = World { files: project.files.clone() }.site();
    let within = pages(&site).filter_map(|(path, _)| path.split_once('/')?.1.strip_prefix("en/"));
    let mut targets: BTreeSet<String> = within.map(str::to_owned).collect();
    targets.extend(["gone.html", "status/gone.html", "../index.html", "../gone.html"].map(str::to_owned));
    let both = |target: &&String| !(leads(&site, "patient", target) && leads(&site, "staff", target));
    assert_eq!(refused(&project, "patient", &targets), targets.iter().filter(both).cloned().collect());
    targets.extend(targets.clone().iter().map(|target| format!("../../patient/en/{target}")));
    let staff = |target: &&String| !leads(&site, "staff", target);
    assert_eq!(refused(&project, "staff", &targets), targets.iter().filter(staff).cloned().collect());
    assert!(targets.len() > 25, "{}", targets.len());
}

#[test]
fn links_to_parts_are_refused_where_their_page_has_none() {
    let project = Project::new();
    let site = World { files: project.files.clone() }.site();
    let page = format!("{}.html", PROTOCOLS[1]);
    let loaded = load::decode(project.files.clone());
    let file = loaded.files.iter().find(|file| loaded.sources.get(file.source).path().ends_with("/finch.toml")).unwrap();
    let items = file.names.definitions.iter().filter(|definition| definition.kind.is_local());
    let targets: BTreeSet<String> = items.map(|item| format!("{page}#{}", item.id)).collect();
    assert!(targets.len() > 50, "{}", targets.len());
    let dead = |tree: &'static str| targets.iter().filter(|target| !leads(&site, tree, target)).cloned().collect::<BTreeSet<String>>();
    assert_eq!(refused(&project, "staff", &targets), dead("staff"));
    assert_eq!(refused(&project, "patient", &targets), dead("patient").union(&dead("staff")).cloned().collect());
}
