//! Repairs the structure tree and describes links.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, text_string};

use crate::pdf::finish::{FinishError, items};

/// The structure types of PDF 1.7 (ISO 32000-1, 14.8.4).
const STANDARD: [&[u8]; 49] = [
    b"Document",
    b"Part",
    b"Art",
    b"Sect",
    b"Div",
    b"BlockQuote",
    b"Caption",
    b"TOC",
    b"TOCI",
    b"Index",
    b"NonStruct",
    b"Private",
    b"H",
    b"H1",
    b"H2",
    b"H3",
    b"H4",
    b"H5",
    b"H6",
    b"P",
    b"L",
    b"LI",
    b"Lbl",
    b"LBody",
    b"Table",
    b"TR",
    b"TH",
    b"TD",
    b"THead",
    b"TBody",
    b"TFoot",
    b"Span",
    b"Quote",
    b"Note",
    b"Reference",
    b"BibEntry",
    b"Code",
    b"Link",
    b"Annot",
    b"Ruby",
    b"RB",
    b"RT",
    b"RP",
    b"Warichu",
    b"WT",
    b"WP",
    b"Figure",
    b"Formula",
    b"Form",
];

/// Types that Chromium takes from PDF 2.0, and the older type each one stands for.
const ROLES: [(&[u8], &[u8]); 6] =
    [(b"Aside", b"Div"), (b"DocumentFragment", b"Div"), (b"Em", b"Span"), (b"FENote", b"Note"), (b"Strong", b"Span"), (b"Sub", b"Span")];

/// Makes the tree conform: list items (7.2), figures (7.3) and the role map (7.1).
pub(super) fn repair(document: &mut Document) -> Result<(), FinishError> {
    let elements = elements(document)?;
    for &element in &elements {
        keep_items_alone(document, element)?;
    }
    for &element in &elements {
        wrap_list_body(document, element)?;
    }
    for &element in &elements {
        unfold_figure(document, element)?;
    }
    let mute = elements.iter().filter(|element| is_mute_figure(document, **element)).count();
    if mute > 0 {
        return Err(FinishError::FigureWithoutText { count: mute });
    }
    write_role_map(document, &elements)
}

/// Gives each link annotation the words it has in the page (7.18.5); one without words says where it leads.
pub(super) fn describe_links(document: &mut Document, links: &BTreeMap<String, String>) -> Result<(), FinishError> {
    for page in document.page_iter().collect::<Vec<_>>() {
        for annotation in annotations(document, page) {
            let Some(address) = address(document, annotation) else { continue };
            let spoken = links.get(&address).or_else(|| links.get(address.trim_end_matches('/')));
            let contents = text_string(spoken.unwrap_or(&address));
            document.get_dictionary_mut(annotation)?.set("Contents", contents);
        }
    }
    Ok(())
}

/// Every structure element, parents first, in reading order.
pub(super) fn elements(document: &Document) -> Result<Vec<ObjectId>, FinishError> {
    let root = document.catalog()?.get(b"StructTreeRoot").and_then(Object::as_reference);
    let root = root.map_err(|_| FinishError::Untagged)?;
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting = children(document, root);
    waiting.reverse();
    while let Some(element) = waiting.pop() {
        // A broken tree may go in circles.
        if seen.insert(element) {
            found.push(element);
            waiting.extend(children(document, element).into_iter().rev());
        }
    }
    if found.is_empty() { Err(FinishError::Untagged) } else { Ok(found) }
}

/// The structure elements directly below an element.
fn children(document: &Document, element: ObjectId) -> Vec<ObjectId> {
    let Some(kids) = kids(document, element) else { return Vec::new() };
    let references = kids.iter().filter_map(|kid| kid.as_reference().ok());
    references.filter(|kid| structure_type(document, *kid).is_some()).collect()
}

fn kids(document: &Document, element: ObjectId) -> Option<Vec<Object>> {
    let kids = document.get_dictionary(element).ok()?.get(b"K").ok()?;
    let (_, resolved) = document.dereference(kids).ok()?;
    Some(match resolved {
        Object::Array(kids) => kids.clone(),
        _ => vec![kids.clone()],
    })
}

fn structure_type(document: &Document, element: ObjectId) -> Option<&[u8]> {
    document.get_dictionary(element).ok()?.get(b"S").and_then(Object::as_name).ok()
}

/// A list holds items and nothing else (7.2). What stands between two of them, such as the blank between items in a line, goes to the end
/// of the one before.
fn keep_items_alone(document: &mut Document, list: ObjectId) -> Result<(), FinishError> {
    if structure_type(document, list) != Some(b"L") {
        return Ok(());
    }
    let mut item = None;
    let mut kept = Vec::new();
    for kid in kids(document, list).unwrap_or_default() {
        let element = kid.as_reference().ok().filter(|kid| structure_type(document, *kid).is_some());
        match (element, item) {
            (Some(element), _) if structure_type(document, element) == Some(b"LI") => {
                item = Some(element);
                kept.push(kid);
            }
            (Some(element), Some(item)) if !matches!(structure_type(document, element), Some(b"L" | b"Caption")) => {
                adopt(document, item, element)?;
            }
            _ => kept.push(kid),
        }
    }
    document.get_dictionary_mut(list)?.set("K", kept);
    Ok(())
}

/// Puts an element at the end of another.
fn adopt(document: &mut Document, parent: ObjectId, child: ObjectId) -> Result<(), FinishError> {
    let mut children = kids(document, parent).unwrap_or_default();
    children.push(child.into());
    document.get_dictionary_mut(parent)?.set("K", children);
    document.get_dictionary_mut(child)?.set("P", parent);
    Ok(())
}

/// A list item holds a label and a body and nothing else.
fn wrap_list_body(document: &mut Document, item: ObjectId) -> Result<(), FinishError> {
    if structure_type(document, item) != Some(b"LI") {
        return Ok(());
    }
    let (labels, body): (Vec<Object>, Vec<Object>) = kids(document, item).unwrap_or_default().into_iter().partition(|kid| {
        let kid = kid.as_reference().ok().and_then(|kid| structure_type(document, kid));
        matches!(kid, Some(b"Lbl" | b"LBody"))
    });
    if body.is_empty() {
        return Ok(());
    }
    let id = document.new_object_id();
    for kid in body.iter().filter_map(|kid| kid.as_reference().ok()) {
        if structure_type(document, kid).is_some() {
            document.get_dictionary_mut(kid)?.set("P", id);
        }
    }
    let mut element = Dictionary::new();
    element.set("Type", Object::Name(b"StructElem".to_vec()));
    element.set("S", Object::Name(b"LBody".to_vec()));
    element.set("P", item);
    if let Ok(page) = document.get_dictionary(item)?.get(b"Pg") {
        element.set("Pg", page.clone());
    }
    move_content_parents(document, item, id, &body)?;
    element.set("K", body);
    document.objects.insert(id, Object::Dictionary(element));
    let mut kids = labels;
    kids.push(id.into());
    document.get_dictionary_mut(item)?.set("K", kids);
    Ok(())
}

/// Marked content that moves to a new element is found under it in the parent tree from now on.
fn move_content_parents(document: &mut Document, from: ObjectId, to: ObjectId, kids: &[Object]) -> Result<(), FinishError> {
    if kids.iter().all(|kid| kid.as_reference().is_ok()) {
        return Ok(());
    }
    for parents in parent_arrays(document)? {
        let Some(Object::Array(parents)) = document.objects.get_mut(&parents) else { continue };
        for parent in parents.iter_mut().filter(|parent| parent.as_reference().ok() == Some(from)) {
            *parent = Object::Reference(to);
        }
    }
    Ok(())
}

/// The arrays of the parent tree: for each page, the element of each marked content sequence.
fn parent_arrays(document: &Document) -> Result<Vec<ObjectId>, FinishError> {
    let root = document.catalog()?.get_deref(b"StructTreeRoot", document)?.as_dict()?;
    let tree = root.get_deref(b"ParentTree", document)?.as_dict()?;
    let Ok(numbers) = tree.get_deref(b"Nums", document) else { return Ok(Vec::new()) };
    let references = items(numbers).iter().filter_map(|entry| entry.as_reference().ok());
    Ok(references.filter(|id| document.get_object(*id).is_ok_and(|object| object.as_array().is_ok())).collect())
}

/// `<figure>` becomes a figure around the picture and its caption. The picture has the words, the outer one is a group.
fn unfold_figure(document: &mut Document, element: ObjectId) -> Result<(), FinishError> {
    if is_mute_figure(document, element) && !children(document, element).is_empty() {
        document.get_dictionary_mut(element)?.set("S", Object::Name(b"Div".to_vec()));
    }
    Ok(())
}

fn is_mute_figure(document: &Document, element: ObjectId) -> bool {
    let spoken = |dictionary: &Dictionary| {
        [&b"Alt"[..], b"ActualText"].iter().any(|key| dictionary.get(key).and_then(Object::as_str).is_ok_and(|text| !text.is_empty()))
    };
    structure_type(document, element) == Some(b"Figure") && !document.get_dictionary(element).is_ok_and(spoken)
}

/// Maps every type that is not standard to one that is.
fn write_role_map(document: &mut Document, elements: &[ObjectId]) -> Result<(), FinishError> {
    let mut roles: BTreeMap<Vec<u8>, &[u8]> = BTreeMap::new();
    for name in elements.iter().filter_map(|element| structure_type(document, *element)) {
        if !STANDARD.contains(&name) {
            let known = ROLES.iter().find(|(role, _)| *role == name);
            roles.insert(name.to_vec(), known.map_or(b"NonStruct", |(_, standard)| standard));
        }
    }
    let map: Dictionary = roles.into_iter().map(|(role, standard)| (role, Object::Name(standard.to_vec()))).collect();
    let root = document.catalog()?.get(b"StructTreeRoot")?.as_reference()?;
    document.get_dictionary_mut(root)?.set("RoleMap", map);
    Ok(())
}

fn annotations(document: &Document, page: ObjectId) -> Vec<ObjectId> {
    let annotations = document.get_dictionary(page).and_then(|page| page.get_deref(b"Annots", document));
    let Ok(annotations) = annotations else { return Vec::new() };
    items(annotations).iter().filter_map(|annotation| annotation.as_reference().ok()).collect()
}

/// Where a link leads: a URI, or `#name` inside the document.
fn address(document: &Document, annotation: ObjectId) -> Option<String> {
    let annotation = document.get_dictionary(annotation).ok()?;
    if annotation.get(b"Subtype").and_then(Object::as_name).ok()? != b"Link" {
        return None;
    }
    if let Ok(destination) = annotation.get(b"Dest") {
        let name = destination.as_name().or_else(|_| destination.as_str()).ok()?;
        return Some(format!("#{}", String::from_utf8_lossy(name)));
    }
    let action = annotation.get_deref(b"A", document).and_then(Object::as_dict).ok()?;
    let uri = action.get(b"URI").and_then(Object::as_str).ok()?;
    Some(String::from_utf8_lossy(uri).into_owned())
}
