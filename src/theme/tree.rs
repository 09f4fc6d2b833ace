//! The tree of a page, as the parser of the HTML standard builds it.

use super::element::{Attribute, Element, Listener, Look};
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ExpandedName, ParseOpts, QualName, ns, parse_document};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// A tree of nodes, each known by its place in a list.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Linked>,
}

#[derive(Debug)]
enum Node {
    Element(Parsed),
    Text(String),
    /// The document itself, a comment, or what a template holds.
    Other,
}

/// An element as the parser makes it.
#[derive(Debug)]
struct Parsed {
    name: Rc<QualName>,
    attributes: Vec<html5ever::Attribute>,
    has_shadow: bool,
}

/// A step of the walk through the tree, which may be too deep for a function that calls itself.
enum Step {
    Into(usize),
    End,
}

#[derive(Debug)]
struct Linked {
    node: Node,
    parent: Option<usize>,
    children: Vec<usize>,
}

impl Tree {
    /// The root of every tree.
    const DOCUMENT: usize = 0;

    /// Reads a whole document; `scripting` as in a browser whose scripts are switched on.
    pub fn parse(html: &str, scripting: bool) -> Self {
        let tree_builder = TreeBuilderOpts { scripting_enabled: scripting, ..TreeBuilderOpts::default() };
        let options = ParseOpts { tree_builder, ..ParseOpts::default() };
        let sink = Sink(RefCell::new(Self { nodes: vec![Linked { node: Node::Other, parent: None, children: Vec::new() }] }));
        parse_document(sink, options).one(html)
    }

    /// Tells all of it, in its order.
    pub fn tell<'t>(&'t self, to: &mut impl Listener<'t>) {
        let mut steps = vec![Step::Into(Self::DOCUMENT)];
        while let Some(step) = steps.pop() {
            let Step::Into(at) = step else {
                to.end();
                continue;
            };
            let Linked { node, children, .. } = &self.nodes[at];
            match node {
                Node::Text(text) => to.text(text),
                Node::Element(element) => {
                    begin(element, to);
                    steps.push(Step::End);
                }
                Node::Other => {}
            }
            steps.extend(children.iter().rev().map(|child| Step::Into(*child)));
        }
    }

    fn add(&mut self, node: Node) -> usize {
        self.nodes.push(Linked { node, parent: None, children: Vec::new() });
        self.nodes.len() - 1
    }

    fn detach(&mut self, at: usize) {
        if let Some(parent) = self.nodes[at].parent.take() {
            self.nodes[parent].children.retain(|child| *child != at);
        }
    }

    /// Puts something in at a place among the children of `parent`.
    fn insert(&mut self, parent: usize, place: usize, child: NodeOrText<Handle>) {
        let at = match child {
            NodeOrText::AppendText(text) => {
                let before = place.checked_sub(1).map(|before| self.nodes[parent].children[before]);
                if let Some(before) = before
                    && let Node::Text(known) = &mut self.nodes[before].node
                {
                    known.push_str(&text);
                    return;
                }
                self.add(Node::Text(text.to_string()))
            }
            NodeOrText::AppendNode(handle) => handle.at,
        };
        self.nodes[at].parent = Some(parent);
        self.nodes[parent].children.insert(place, at);
    }
}

fn begin<'t>(element: &'t Parsed, to: &mut impl Listener<'t>) {
    let Parsed { name, attributes, has_shadow } = element;
    let attributes: Vec<Attribute<'t>> =
        attributes.iter().map(|attribute| (&*attribute.name.local, Cow::Borrowed(&*attribute.value))).collect();
    let (name, is_html) = (&*name.local, name.ns == ns!(html));
    to.begin(&Element { name, look: Look::of(name), is_html, has_shadow: *has_shadow, attributes: &attributes });
}

/// What the parser knows a node by.
#[derive(Debug, Clone)]
struct Handle {
    at: usize,
    /// The name of an element, which the parser asks for often.
    name: Option<Rc<QualName>>,
}

impl Handle {
    const fn unnamed(at: usize) -> Self {
        Self { at, name: None }
    }
}

/// Builds the tree as the parser says. It is told everything by shared reference.
struct Sink(RefCell<Tree>);

impl Sink {
    fn with_element(&self, handle: &Handle, change: impl FnOnce(&mut Parsed)) {
        if let Node::Element(element) = &mut self.0.borrow_mut().nodes[handle.at].node {
            change(element);
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self.0.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle::unnamed(Tree::DOCUMENT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.as_ref().expect("the parser asks for the names of elements alone").expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<html5ever::Attribute>, _: ElementFlags) -> Handle {
        let name = Rc::new(name);
        let element = Parsed { name: Rc::clone(&name), attributes, has_shadow: false };
        Handle { at: self.0.borrow_mut().add(Node::Element(element)), name: Some(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle::unnamed(self.0.borrow_mut().add(Node::Other))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle::unnamed(self.0.borrow_mut().add(Node::Other))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let mut tree = self.0.borrow_mut();
        let place = tree.nodes[parent.at].children.len();
        tree.insert(parent.at, place, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, before: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.0.borrow().nodes[element.at].parent.is_some();
        if has_parent { self.append_before_sibling(element, child) } else { self.append(before, child) }
    }

    fn append_before_sibling(&self, sibling: &Handle, new: NodeOrText<Handle>) {
        let mut tree = self.0.borrow_mut();
        if let NodeOrText::AppendNode(handle) = &new {
            tree.detach(handle.at);
        }
        let Some(parent) = tree.nodes[sibling.at].parent else { return };
        let place = tree.nodes[parent].children.iter().position(|child| *child == sibling.at);
        tree.insert(parent, place.unwrap_or_default(), new);
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// The content hangs below the template, where nothing is shown.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.at == y.at
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<html5ever::Attribute>) {
        self.with_element(target, |element| {
            for attribute in attributes {
                if !element.attributes.iter().any(|known| known.name == attribute.name) {
                    element.attributes.push(attribute);
                }
            }
        });
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.0.borrow_mut().detach(target.at);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut tree = self.0.borrow_mut();
        let moved = std::mem::take(&mut tree.nodes[node.at].children);
        for child in &moved {
            tree.nodes[*child].parent = Some(new_parent.at);
        }
        tree.nodes[new_parent.at].children.extend(moved);
    }

    fn attach_declarative_shadow(&self, location: &Handle, _: &Handle, _: &[html5ever::Attribute]) -> bool {
        self.with_element(location, |element| element.has_shadow = true);
        false
    }
}
