//! What is read, what is refused, and where.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::{Document, Limits, Node, Position, XmlError};

fn parse(xml: &str) -> Result<Document, XmlError> {
    Document::parse(xml.as_bytes(), &Limits::MESSAGE)
}

fn refusal(xml: &str) -> XmlError {
    parse(xml).unwrap_err()
}

const fn at(line: u32, column: u32) -> Position {
    Position { line, column }
}

#[test]
fn reads_elements_attributes_namespaces_and_text() {
    let xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- é --><p:r xmlns:p='urn:p' xmlns='urn:d' a = \"1 &amp;\t2\r\n3&#10;\" p:b='&lt;'>\n  é<c xml:lang='zh'/>x</p:r>\n";
    let document = parse(xml).unwrap();
    let root = document.root();
    assert_eq!(
        (root.prefix(), root.local(), root.namespace()),
        ("p", "r", "urn:p")
    );
    assert_eq!(root.attribute("a"), Some("1 & 2 3\n"));
    assert_eq!(root.attribute_ns("urn:p", "b"), Some("<"));
    assert_eq!(root.attribute("b"), None);
    assert_eq!(
        root.declarations().collect::<Vec<_>>(),
        [("p", "urn:p"), ("", "urn:d")]
    );
    let child = root.child("urn:d", "c").unwrap();
    assert_eq!(
        child.attribute_ns(crate::names::ns::XML, "lang"),
        Some("zh")
    );
    assert_eq!(child.resolve_prefix("p"), Some("urn:p"));
    assert_eq!(child.resolve_prefix("q"), None);
    assert_eq!(child.parent().unwrap().id(), root.id());
    assert_eq!(root.position(), at(2, 11));
    assert_eq!(child.position(), at(4, 4));
    assert_eq!(root.text(), None);
    assert!(matches!(root.nodes().next(), Some(Node::Text("\n  é"))));
}

#[test]
fn text_is_the_whole_concatenation_whatever_stands_inside() {
    let xml = "<r>user@a<!---->.e<![CDATA[v<]]>&#x69;l&gt;\r\nx\ry</r>";
    let document = parse(xml).unwrap();
    assert_eq!(document.root().text().unwrap(), "user@a.ev<il>\nx\ny");
    let with_instruction =
        Document::parse(b"<r>user@a<?x y?>.evil</r>", &Limits::METADATA).unwrap();
    assert_eq!(with_instruction.root().text().unwrap(), "user@a.evil");
}

#[test]
fn refuses_any_document_type_declaration_before_reading_it() {
    for xml in [
        "<!DOCTYPE r><r/>",
        "<!doctype r><r/>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&x;</r>",
        "<?xml version=\"1.0\"?><!-- c --><!DOCTYPE r [<!ENTITY % p SYSTEM \"http://127.0.0.1/\">%p;",
        "<!DOCTYPE",
        "<r><!DOCTYPE r></r>",
        "<r/><!DOCTYPE r>",
    ] {
        assert!(
            matches!(refusal(xml), XmlError::Doctype { .. }),
            "{xml}: {:?}",
            refusal(xml)
        );
    }
}
