//! The structure of a Response: elements with prefix and namespace, their order, attributes, declarations and constant values. Times, ids, and the
//! values of persons, names and signatures are left out. Read by a parser that is not ours.

use std::fmt::Write as _;

/// Attributes whose values differ from answer to answer.
const VARYING: [&str; 7] = [
    "ID",
    "IssueInstant",
    "InResponseTo",
    "NotBefore",
    "NotOnOrAfter",
    "AuthnInstant",
    "URI",
];
/// Elements whose text differs from answer to answer, or from partner to partner.
const SPOKEN: [&str; 6] = [
    "Issuer",
    "NameID",
    "AttributeValue",
    "DigestValue",
    "SignatureValue",
    "X509Certificate",
];

/// An element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Name as written, with its namespace.
    name: String,
    /// Attributes and declarations, sorted, varying values left out.
    attributes: Vec<String>,
    text: String,
    children: Vec<Shape>,
}

impl Shape {
    /// Reads a document; comments and white space between elements are no structure.
    pub(super) fn of(xml: &str) -> Shape {
        let document = roxmltree::Document::parse(xml).unwrap();
        Shape::of_node(document.root_element())
    }

    fn of_node(node: roxmltree::Node<'_, '_>) -> Shape {
        let tag = node.tag_name();
        let text = if SPOKEN.contains(&tag.name()) {
            "*".to_owned()
        } else {
            node.children()
                .filter(roxmltree::Node::is_text)
                .filter_map(|text| text.text())
                .flat_map(str::split_whitespace)
                .collect()
        };
        Shape {
            name: format!(
                "{} {{{}}}",
                written_name(node),
                tag.namespace().unwrap_or_default()
            ),
            attributes: attributes(node),
            text,
            children: node
                .children()
                .filter(roxmltree::Node::is_element)
                .map(Shape::of_node)
                .collect(),
        }
    }

    /// What tells children of one parent apart: the name, and the `Name` of an Attribute.
    fn key(&self) -> (&str, Option<&String>) {
        let named = self
            .attributes
            .iter()
            .find(|each| each.starts_with("Name="));
        (&self.name, named)
    }

    fn called(&self) -> String {
        let mut called = self.name.split(' ').next().unwrap_or_default().to_owned();
        if let (_, Some(name)) = self.key() {
            let _ = write!(called, "[{name}]");
        }
        called
    }
}

fn written_name<'a>(node: roxmltree::Node<'a, '_>) -> &'a str {
    let tag = &node.document().input_text()[node.range()][1..];
    let end = tag.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
    &tag[..end.unwrap()]
}

fn attributes(node: roxmltree::Node<'_, '_>) -> Vec<String> {
    let inherited = |prefix: Option<&str>, uri: &str| {
        node.parent().is_some_and(|parent| {
            parent
                .namespaces()
                .any(|each| each.name() == prefix && each.uri() == uri)
        })
    };
    let declared = node
        .namespaces()
        .filter(|each| !inherited(each.name(), each.uri()))
        .filter(|each| each.name() != Some("xml"))
        .map(|each| format!("xmlns:{}={}", each.name().unwrap_or_default(), each.uri()));
    let given = node.attributes().map(|each| {
        let value = if VARYING.contains(&each.name()) {
            "*"
        } else {
            each.value()
        };
        match each.namespace() {
            Some(namespace) => format!("{{{namespace}}}{}={value}", each.name()),
            None => format!("{}={value}", each.name()),
        }
    });
    let mut all: Vec<_> = declared.chain(given).collect();
    all.sort();
    all
}

/// Every difference between two structures, in document order.
pub(super) fn differences(ours: &Shape, theirs: &Shape) -> Vec<String> {
    let mut found = Vec::new();
    compare(ours, theirs, &ours.called(), &mut found);
    found
}

fn compare(ours: &Shape, theirs: &Shape, path: &str, found: &mut Vec<String>) {
    if ours.name != theirs.name {
        found.push(format!("{path}: {} is {}", theirs.name, ours.name));
    }
    for each in theirs
        .attributes
        .iter()
        .filter(|each| !ours.attributes.contains(each))
    {
        found.push(format!("{path}: lacks {each}"));
    }
    for each in ours
        .attributes
        .iter()
        .filter(|each| !theirs.attributes.contains(each))
    {
        found.push(format!("{path}: has {each}"));
    }
    if ours.text != theirs.text {
        found.push(format!(
            "{path}: says {:?}, not {:?}",
            ours.text, theirs.text
        ));
    }
    compare_children(&ours.children, &theirs.children, path, found);
}

fn compare_children(mut ours: &[Shape], mut theirs: &[Shape], path: &str, found: &mut Vec<String>) {
    loop {
        let is_missing = |their: &Shape| !ours.iter().any(|our| our.key() == their.key());
        match (ours, theirs) {
            ([], []) => return,
            ([our, more @ ..], [their, rest @ ..]) if our.key() == their.key() => {
                compare(our, their, &format!("{path}/{}", our.called()), found);
                (ours, theirs) = (more, rest);
            }
            (_, [their, rest @ ..]) if is_missing(their) => {
                found.push(format!("{path}: no {}", their.called()));
                theirs = rest;
            }
            ([our, more @ ..], _) => {
                found.push(format!("{path}: {} where there is none", our.called()));
                ours = more;
            }
            ([], [_, ..]) => unreachable!("what is missing was taken above"),
        }
    }
}
