//! A document for people to look at: indented, with control characters made visible. Never used for signing.

use super::{Document, Element, Node};
use std::fmt::Write as _;

/// Renders the document, one element or text per line, two spaces for each level.
///
/// White space that only separates elements is left out. Characters that a terminal would act on or not show (controls,
/// direction marks, zero-width) are written as `\u{…}`, so that nothing can hide; the result is not meant to be parsed.
pub fn pretty(document: &Document) -> String {
    let mut out = String::new();
    // Closing lines of the elements that are open: depth is bounded by the parser, the stack is ours.
    let mut open: Vec<Element<'_>> = Vec::new();
    for element in document.root().descendants() {
        close(&mut out, &mut open, element.parent());
        start(&mut out, open.len(), element);
        if let Some(text) = element.content() {
            text_of(&mut out, open.len(), element, &text);
        } else {
            out.push_str(">\n");
            open.push(element);
            notes(&mut out, open.len(), element);
        }
    }
    close(&mut out, &mut open, None);
    out
}

/// Ends the open elements down to the parent of what comes next.
fn close(out: &mut String, open: &mut Vec<Element<'_>>, parent: Option<Element<'_>>) {
    while let Some(last) = open.pop_if(|last| Some(last.id()) != parent.map(|parent| parent.id())) {
        indent(out, open.len());
        out.push_str("</");
        name(out, last.prefix(), last.local());
        out.push_str(">\n");
    }
}

fn start(out: &mut String, depth: usize, element: Element<'_>) {
    indent(out, depth);
    out.push('<');
    name(out, element.prefix(), element.local());
    for (prefix, namespace) in element.declarations() {
        out.push_str(if prefix.is_empty() {
            " xmlns"
        } else {
            " xmlns:"
        });
        out.push_str(prefix);
        value(out, namespace);
    }
    for attribute in element.attributes() {
        out.push(' ');
        name(out, attribute.prefix, attribute.local);
        value(out, attribute.value);
    }
}

/// The rest of an element without child elements.
fn text_of(out: &mut String, depth: usize, element: Element<'_>, text: &str) {
    if text.is_empty() && element.nodes().next().is_none() {
        out.push_str("/>\n");
        return;
    }
    out.push('>');
    if element.nodes().any(|node| !matches!(node, Node::Text(_))) {
        out.push('\n');
        notes(out, depth + 1, element);
        indent(out, depth);
    } else {
        visible(out, text, false);
    }
    out.push_str("</");
    name(out, element.prefix(), element.local());
    out.push_str(">\n");
}

/// Text, comments and instructions directly inside; child elements come by themselves.
fn notes(out: &mut String, depth: usize, element: Element<'_>) {
    for node in element.nodes() {
        let (before, text, after) = match node {
            Node::Element(_) => continue,
            Node::Text(text) if text.trim().is_empty() => continue,
            Node::Text(text) => ("", text.trim(), ""),
            Node::Comment(text) => ("<!--", text, "-->"),
            Node::Instruction(target, _) => ("<?", target, " …?>"),
        };
        indent(out, depth);
        out.push_str(before);
        visible(out, text, false);
        out.push_str(after);
        out.push('\n');
    }
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

fn name(out: &mut String, prefix: &str, local: &str) {
    if !prefix.is_empty() {
        visible(out, prefix, false);
        out.push(':');
    }
    visible(out, local, false);
}

fn value(out: &mut String, value: &str) {
    out.push_str("=\"");
    visible(out, value, true);
    out.push('"');
}

fn visible(out: &mut String, text: &str, quoted: bool) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' if quoted => out.push_str("&quot;"),
            '\n' if !quoted => out.push('\n'),
            c if is_hidden(c) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Characters that change a line without being seen.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}
