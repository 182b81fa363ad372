use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, ExpandedName, LocalName, QualName, local_name, ns};

use super::facts::Facts;
use crate::extract::merged::Span;

/// A document as the HTML standard's parser builds it: left-out end tags are put in, whatever is misplaced is
/// moved to where a browser shows it. Text keeps the line of the source that it stands on.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: RefCell<Vec<Node>>,
    /// The line at which the token in hand ends.
    line: Cell<u32>,
    deepest: Cell<u32>,
    facts: RefCell<Facts>,
}

/// One node; its children are numbers of nodes.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) content: Content,
    pub(super) children: Vec<usize>,
    parent: Option<usize>,
    depth: u32,
}

#[derive(Debug)]
pub(super) enum Content {
    Element {
        name: LocalName,
        /// It has the `hidden` attribute, or a style of its own that hides it.
        is_hidden: bool,
        /// How far it reaches, where it is a cell.
        span: Span,
    },
    Text {
        text: StrTendril,
        /// Where it begins.
        line: u32,
    },
    /// The document itself, comments, processing instructions.
    Other,
}

/// What the parser knows a node by.
#[derive(Debug, Clone)]
pub(super) struct Handle(Rc<Identity>);

#[derive(Debug)]
struct Identity {
    number: usize,
    /// Empty but for elements.
    name: QualName,
}

impl Tree {
    /// The number of the document's node.
    pub(super) const ROOT: usize = 0;

    pub(super) fn new() -> Self {
        let root = Node { content: Content::Other, children: Vec::new(), parent: None, depth: 0 };
        Self {
            nodes: RefCell::new(vec![root]),
            line: Cell::new(1),
            deepest: Cell::new(0),
            facts: RefCell::default(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.borrow().len()
    }

    /// How many elements stand inside one another at most.
    pub(super) fn deepest(&self) -> u32 {
        self.deepest.get()
    }

    fn push(&self, content: Content) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { content, children: Vec::new(), parent: None, depth: 0 });
        nodes.len() - 1
    }

    fn nameless(number: usize) -> Handle {
        Handle(Rc::new(Identity { number, name: QualName::new(None, ns!(), local_name!("")) }))
    }

    /// The number of a node for `child`, which has no parent then.
    fn adopt(&self, child: NodeOrText<Handle>) -> usize {
        match child {
            NodeOrText::AppendNode(handle) => {
                self.detach(handle.0.number);
                handle.0.number
            }
            NodeOrText::AppendText(text) => {
                let breaks = u32::try_from(text.matches('\n').count()).unwrap_or(0);
                let line = self.line.get().saturating_sub(breaks).max(1);
                self.push(Content::Text { text, line })
            }
        }
    }

    fn attach(&self, parent: usize, child: usize, at: Option<usize>) {
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent].depth + 1;
        self.deepest.set(self.deepest.get().max(depth));
        nodes[child].parent = Some(parent);
        nodes[child].depth = depth;
        let siblings = &mut nodes[parent].children;
        siblings.insert(at.unwrap_or(siblings.len()), child);
    }

    fn detach(&self, child: usize) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[child].parent.take() {
            // What is moved is nearly always what came last.
            if let Some(at) = nodes[parent].children.iter().rposition(|other| *other == child) {
                nodes[parent].children.remove(at);
            }
        }
    }

    fn parent(&self, node: usize) -> Option<usize> {
        self.nodes.borrow()[node].parent
    }
}

impl TreeSink for Tree {
    type Handle = Handle;
    type Output = (Vec<Node>, Facts);
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> (Vec<Node>, Facts) {
        (self.nodes.into_inner(), self.facts.into_inner())
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Self::nameless(Self::ROOT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.0.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _flags: ElementFlags) -> Handle {
        self.facts.borrow_mut().see(&name.local, &attributes);
        let is_hidden = attributes.iter().any(|attribute| match &*attribute.name.local {
            "hidden" => true,
            "style" => hides(&attribute.value),
            _ => false,
        });
        let span = if matches!(&*name.local, "td" | "th") { span(&attributes) } else { Span::ONE };
        let number = self.push(Content::Element { name: name.local.clone(), is_hidden, span });
        Handle(Rc::new(Identity { number, name }))
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        Self::nameless(self.push(Content::Other))
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        Self::nameless(self.push(Content::Other))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let child = self.adopt(child);
        self.attach(parent.0.number, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        if self.parent(element.0.number).is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // No reader sees a template, so that its contents need no document of their own.
        target.clone()
    }

    fn same_node(&self, left: &Handle, right: &Handle) -> bool {
        left.0.number == right.0.number
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let child = self.adopt(child);
        let Some(parent) = self.parent(sibling.0.number) else { return };
        let at = {
            let nodes = self.nodes.borrow();
            nodes[parent].children.iter().rposition(|other| *other == sibling.0.number)
        };
        self.attach(parent, child, at);
    }

    fn add_attrs_if_missing(&self, _target: &Handle, _attributes: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.0.number);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let children = std::mem::take(&mut self.nodes.borrow_mut()[node.0.number].children);
        for child in children {
            self.attach(new_parent.0.number, child, None);
        }
    }

    fn set_current_line(&self, line: u64) {
        self.line.set(u32::try_from(line).unwrap_or(u32::MAX));
    }
}

/// How far a cell reaches; `rowspan="0"` is to the end of the group of rows.
fn span(attributes: &[Attribute]) -> Span {
    let number = |name: &str| {
        let attribute = attributes.iter().find(|attribute| &*attribute.name.local == name)?;
        attribute.value.trim().parse::<usize>().ok()
    };
    let rows = number("rowspan").map_or(1, |rows| if rows == 0 { usize::MAX } else { rows });
    Span { columns: number("colspan").unwrap_or(1).max(1), rows }
}

/// Whether a style of an element's own takes it off the page, with all that is in it. What only makes it invisible or small
/// may be undone by what is in it, as mail programs do, or by a script.
fn hides(style: &str) -> bool {
    style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(property, value)| {
        let value = value.trim().to_ascii_lowercase();
        property.trim().eq_ignore_ascii_case("display")
            && value.trim_end_matches("!important").trim_end() == "none"
    })
}
