//! Writing: escaping of text and attribute values. Reading: looking around in a tree.

use roxmltree::Node;

use crate::names::{DS, SAML, SAMLP};

/// Escapes `text` for use between tags and inside double-quoted attributes, in XML and HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if is_xml_char(c) => out.push(c),
            _ => out.push('\u{fffd}'),
        }
    }
    out
}

fn is_xml_char(c: char) -> bool {
    c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Whether `node` is the element `{namespace}name`.
pub(crate) fn is(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.is_element()
        && node.tag_name().namespace() == Some(namespace)
        && node.tag_name().name() == name
}

/// The child elements `{namespace}name` of `node`.
pub(crate) fn children<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &str,
    name: &str,
) -> Vec<Node<'a, 'i>> {
    node.children()
        .filter(|child| is(*child, namespace, name))
        .collect()
}

/// The only child element `{namespace}name`, or nothing when there is none or more than one.
pub(crate) fn only_child<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &str,
    name: &str,
) -> Option<Node<'a, 'i>> {
    match children(node, namespace, name).as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// All text directly inside `node`, concatenated.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    node.children()
        .filter(Node::is_text)
        .filter_map(|part| part.text())
        .collect()
}

/// All text directly inside `node` without any white space, as base64 is read.
pub(crate) fn packed_text(node: Node<'_, '_>) -> String {
    text(node)
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .collect()
}

/// Local names of the child elements, in order; `?` for one that is not of SAML or XML Signature.
pub(crate) fn child_names<'i>(node: Node<'_, 'i>) -> Vec<&'i str> {
    let elements = node.children().filter(Node::is_element);
    let known = |node: Node<'_, '_>| matches!(node.tag_name().namespace(), Some(SAML | SAMLP | DS));
    elements
        .map(|child| {
            if known(child) {
                child.tag_name().name()
            } else {
                "?"
            }
        })
        .collect()
}
