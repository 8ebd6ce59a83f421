//! What a tree says, its copies, and its picture for people.

use super::{at, parse};
use crate::xml::{Document, Limits, Node, pretty};
use proptest::prelude::*;

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
fn a_copy_without_a_subtree_holds_nothing_of_it() {
    let document = parse("<r a='1'>x<s b='2'>y<t/></s>z<u c='3'/></r>").unwrap();
    let gone = document.root().child("", "s").unwrap();
    let copy = document.without(gone.id());
    let names: Vec<&str> = copy.root().descendants().map(|e| e.local()).collect();
    assert_eq!(names, ["r", "u"]);
    assert_eq!(
        copy.root().child("", "u").unwrap().attribute("c"),
        Some("3")
    );
    assert_eq!(
        copy.root().child("", "u").unwrap().parent().unwrap().id(),
        copy.root().id()
    );
    let bare = document.without(document.root().id());
    assert_eq!(
        (
            bare.root().attributes().count(),
            bare.root().nodes().count()
        ),
        (0, 0)
    );
}

#[test]
fn a_copy_rooted_at_an_element_keeps_the_declarations_in_scope() {
    let document = parse("<r xmlns='urn:d' xmlns:p='urn:p' xmlns:q='urn:1'><m xmlns=''><p:c xmlns:q='urn:2' q:a='1'><q:e/></p:c></m></r>").unwrap();
    let element = document
        .root()
        .descendants()
        .find(|e| e.local() == "c")
        .unwrap();
    let copy = document.rooted_at(element.id());
    let mut declared: Vec<_> = copy.root().declarations().collect();
    declared.sort_unstable();
    assert_eq!(declared, [("p", "urn:p"), ("q", "urn:2")]);
    assert_eq!(copy.root().attribute_ns("urn:2", "a"), Some("1"));
    assert_eq!(copy.root().children().next().unwrap().namespace(), "urn:2");
    assert!(copy.root().parent().is_none());
}

#[test]
fn prints_for_people_so_that_nothing_hides() {
    let xml = "<r xmlns:p='urn:p' a='1&#10;\u{202E}\"'>\n <p:b/><c>x&lt;y\u{200B}</c><d>t<!--n--></d>m<e><f/></e>\n</r>";
    let expected = "<r xmlns:p=\"urn:p\" a=\"1\\u{a}\\u{202e}&quot;\">\n  m\n  <p:b/>\n  <c>x&lt;y\\u{200b}</c>\n  <d>\n    t\n    <!--n-->\n  </d>\n  <e>\n    <f/>\n  </e>\n</r>\n";
    assert_eq!(pretty(&parse(xml).unwrap()), expected);
}

#[test]
fn reads_the_sample_files_as_their_notes_say() {
    let folder =
        std::env::var("SKYBRIDGE_SAMPLES").unwrap_or("../../shared/protocol/samples".to_owned());
    let Ok(files) = std::fs::read_dir(format!("{folder}/sp")) else {
        println!("skipped: samples not found");
        return;
    };
    for file in files {
        let path = file.unwrap().path();
        let result = Document::parse(&std::fs::read(&path).unwrap(), &Limits::METADATA);
        let two_roots = path.to_string_lossy().contains("two-roots");
        assert_eq!(result.is_err(), two_roots, "{}: {result:?}", path.display());
    }
}

proptest! {
    #[test]
    fn never_panics_and_what_it_reads_survives_being_written(
        xml in "<r>(<a>|</a>|<b c='[&;a\"<>]{0,3}'/>|&amp;|&#x?[0-9]{1,3};|<!--[a>-]{0,4}-->|<!\\[CDATA\\[[a>\\]]{0,3}\\]\\]>|<\\?p[ a?]{0,3}\\?>|[ \r\na'\"<>&\\]é])*</r>",
        octets in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let _ = Document::parse(&octets, &Limits::METADATA);
        let Ok(document) = Document::parse(xml.as_bytes(), &Limits::METADATA) else { return Ok(()) };
        let mode = crate::c14n::Exclusive { with_comments: true, ..Default::default() };
        let canonical = crate::c14n::canonicalize(document.root(), None, &mode);
        let again = Document::parse(&canonical, &Limits::METADATA).unwrap();
        prop_assert_eq!(crate::c14n::canonicalize(again.root(), None, &mode), canonical);
        prop_assert_eq!(document.root().text(), again.root().text());
        let _ = pretty(&document);
    }
}
