//! What is written is canonical, says what was meant, and nothing else.

use super::{Canonical, ForbiddenCharacter, QName, Writer};
use crate::c14n::{Exclusive, canonicalize};
use crate::xml::{Document, Element, Limits, Node};
use proptest::prelude::*;

const R: QName = QName {
    prefix: "p",
    local: "R",
    namespace: "urn:p",
};
const S: QName = QName {
    prefix: "s",
    local: "S",
    namespace: "urn:s",
};

fn reread(canonical: &Canonical, prefixes: &[&str]) -> String {
    let document = Document::parse(canonical.as_str().as_bytes(), &Limits::METADATA).unwrap();
    let mode = Exclusive {
        with_comments: true,
        inclusive_prefixes: prefixes.iter().map(|p| (*p).to_owned()).collect(),
    };
    String::from_utf8(canonicalize(document.root(), None, &mode)).unwrap()
}

#[test]
fn declares_a_prefix_on_the_first_element_that_uses_it() {
    let mut w = Writer::new();
    w.start(R)
        .attribute("b", "2")
        .attribute("a", "1\t\r\n\"<&>");
    w.start(S).text("x<&>\"\r\n\t").end().start(S).end();
    w.end();
    let expected = concat!(
        r#"<p:R xmlns:p="urn:p" a="1&#x9;&#xD;&#xA;&quot;&lt;&amp;>" b="2">"#,
        "<s:S xmlns:s=\"urn:s\">x&lt;&amp;&gt;\"&#xD;\n\t</s:S><s:S xmlns:s=\"urn:s\"></s:S></p:R>"
    );
    assert_eq!(w.finish().unwrap().as_str(), expected);
}

#[test]
fn stays_canonical_when_a_signature_is_inserted_and_an_assertion_embedded() {
    let mut assertion = Writer::new();
    assertion
        .start(S)
        .declare("xsd", "urn:xsd")
        .start(QName {
            local: "Issuer",
            ..S
        })
        .text("i")
        .end();
    let place = assertion.offset();
    assertion
        .start(QName {
            local: "Subject",
            ..S
        })
        .end()
        .end();
    let mut assertion = assertion.finish().unwrap();
    let mut signature = Writer::new();
    signature
        .start(QName {
            prefix: "ds",
            local: "Signature",
            namespace: "urn:ds",
        })
        .text("v")
        .end();
    assertion.insert(place, &signature.finish().unwrap());
    let mut response = Writer::new();
    response
        .start(R)
        .start(QName {
            local: "Status",
            ..R
        })
        .end()
        .embed(&assertion)
        .end();
    let response = response.finish().unwrap();
    assert_eq!(reread(&response, &["xsd"]), response.as_str());
    assert!(
        response
            .as_str()
            .contains(r#"</s:Issuer><ds:Signature xmlns:ds="urn:ds">v</ds:Signature><s:Subject>"#)
    );
}

#[test]
fn refuses_every_character_that_xml_cannot_carry() {
    let forbidden = (0..0x20)
        .filter(|c| ![9, 10, 13].contains(c))
        .chain([0xFFFE, 0xFFFF]);
    for code in forbidden {
        let value = format!("a{}b", char::from_u32(code).unwrap());
        let mut text = Writer::new();
        text.start(R).text(&value).end();
        assert_eq!(text.finish(), Err(ForbiddenCharacter(code)));
        let mut attribute = Writer::new();
        attribute.start(R).attribute("a", &value).end();
        assert_eq!(attribute.finish(), Err(ForbiddenCharacter(code)));
    }
    let mut allowed = Writer::new();
    allowed
        .start(R)
        .text("\u{7F}\u{85}\u{2028}\u{FFFD}\u{FFF0}\u{EFFF}\u{10FFFF}")
        .end();
    assert!(allowed.finish().is_ok());
}

#[test]
fn refuses_a_document_that_is_not_one_balanced_root() {
    type Mistake = fn(&mut Writer);
    let mistakes: [Mistake; 10] = [
        |_| {},
        |w| {
            w.start(R);
        },
        |w| {
            w.start(R).end().end();
        },
        |w| {
            w.start(R).end().start(R).end();
        },
        |w| {
            w.start(R).end().text("x");
        },
        |w| {
            w.start(R).text("x").attribute("late", "1").end();
        },
        |w| {
            w.start(R)
                .attribute("twice", "1")
                .attribute("twice", "2")
                .end();
        },
        |w| {
            w.start(R)
                .attribute_ns(
                    QName {
                        prefix: "p",
                        local: "a",
                        namespace: "urn:other",
                    },
                    "",
                )
                .end();
        },
        |w| {
            w.start(R)
                .start(R)
                .attribute_ns(
                    QName {
                        prefix: "p",
                        local: "a",
                        namespace: "urn:o",
                    },
                    "",
                )
                .end()
                .end();
        },
        |w| {
            w.start(QName {
                prefix: "",
                local: "n",
                namespace: "",
            })
            .declare("", "urn:d")
            .end();
        },
    ];
    for (number, mistake) in mistakes.iter().enumerate() {
        let mut writer = Writer::new();
        mistake(&mut writer);
        assert_eq!(
            writer.finish(),
            Err(ForbiddenCharacter(0)),
            "mistake {number}"
        );
    }
}

#[test]
fn an_offset_that_is_no_place_inserts_nothing() {
    let mut w = Writer::new();
    w.start(R).text("é").end();
    let mut canonical = w.finish().unwrap();
    let before = canonical.clone();
    canonical.insert(10_000, &before);
    assert_eq!(canonical, before);
}

#[derive(Debug, Clone)]
struct Tree {
    name: QName,
    attributes: Vec<(QName, String)>,
    declared: Vec<(&'static str, &'static str)>,
    children: Vec<Child>,
}

#[derive(Debug, Clone)]
enum Child {
    Tree(Tree),
    Text(String),
}

const NAMES: [QName; 8] = [
    QName {
        prefix: "",
        local: "a",
        namespace: "",
    },
    QName {
        prefix: "",
        local: "b",
        namespace: "urn:default",
    },
    QName {
        prefix: "p",
        local: "c",
        namespace: "urn:1",
    },
    QName {
        prefix: "p",
        local: "d",
        namespace: "urn:2",
    },
    QName {
        prefix: "q",
        local: "d",
        namespace: "urn:1",
    },
    QName {
        prefix: "xsi",
        local: "type",
        namespace: "urn:3",
    },
    QName {
        prefix: "z",
        local: "B",
        namespace: "urn:1",
    },
    QName {
        prefix: "",
        local: "Z",
        namespace: "",
    },
];
const LANGUAGE: QName = QName {
    prefix: "xml",
    local: "lang",
    namespace: crate::names::ns::XML,
};

/// Any text that XML can carry, rich in what could break out of it.
fn value() -> impl Strategy<Value = String> {
    let carried = |text: String| {
        text.chars()
            .filter(|c| crate::xml::is_char(u32::from(*c)))
            .collect::<String>()
    };
    prop_oneof![
        any::<String>().prop_map(carried),
        proptest::string::string_regex("[ \t\r\n<>&\"';\\]\\[!/?=a-]{0,12}").unwrap(),
        Just("]]>".to_owned()),
        Just("\"/><evil xmlns=\"urn:x\">&#0;<!--".to_owned()),
        Just("&lt;&amp;&#x3c;".to_owned()),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let name = || proptest::sample::select(NAMES.to_vec());
    let attribute = || {
        let names: Vec<QName> = NAMES
            .into_iter()
            .filter(|n| n.prefix.is_empty() == n.namespace.is_empty())
            .collect();
        (
            prop_oneof![9 => proptest::sample::select(names), 1 => Just(LANGUAGE)],
            value(),
        )
    };
    let declared = || {
        proptest::sample::select(vec![
            ("xsd", "urn:xsd"),
            ("p", "urn:1"),
            ("p", "urn:2"),
            ("q", "urn:9"),
        ])
    };
    let head = move || {
        let attributes = proptest::collection::vec(attribute(), 0..5);
        let declared = proptest::collection::vec(declared(), 0..2);
        (name(), attributes, declared)
            .prop_map(|(name, attributes, declared)| consistent(name, attributes, declared))
    };
    let leaf = head();
    leaf.prop_recursive(6, 48, 6, move |inner| {
        let child =
            prop_oneof![2 => inner.prop_map(Child::Tree), 1 => value().prop_map(Child::Text)];
        (head(), proptest::collection::vec(child, 0..6))
            .prop_map(|(head, children)| Tree { children, ..head })
    })
}

/// Leaves out what one start tag cannot say: a name twice, a prefix for two namespaces.
fn consistent(
    name: QName,
    attributes: Vec<(QName, String)>,
    declared: Vec<(&'static str, &'static str)>,
) -> Tree {
    let mut tree = Tree {
        name,
        attributes: Vec::new(),
        declared: Vec::new(),
        children: Vec::new(),
    };
    let mut bound = vec![(name.prefix, name.namespace)];
    let clash = |bound: &[(&str, &str)], prefix, namespace| {
        bound.iter().any(|(p, n)| *p == prefix && *n != namespace)
    };
    for (name, value) in attributes {
        let twice = tree
            .attributes
            .iter()
            .any(|(o, _)| o.local == name.local && o.namespace == name.namespace);
        if !twice && (name.prefix.is_empty() || !clash(&bound, name.prefix, name.namespace)) {
            if !name.prefix.is_empty() {
                bound.push((name.prefix, name.namespace));
            }
            tree.attributes.push((name, value));
        }
    }
    for (prefix, namespace) in declared {
        if !clash(&bound, prefix, namespace) {
            bound.push((prefix, namespace));
            tree.declared.push((prefix, namespace));
        }
    }
    tree
}

fn write(tree: &Tree, w: &mut Writer, declare: bool) {
    w.start(tree.name);
    for (name, value) in &tree.attributes {
        w.attribute_ns(*name, value);
    }
    for (prefix, namespace) in tree.declared.iter().filter(|_| declare) {
        w.declare(prefix, namespace);
    }
    for child in &tree.children {
        match child {
            Child::Tree(tree) => write(tree, w, declare),
            Child::Text(text) => {
                w.text(text);
            }
        }
    }
    w.end();
}

fn written(tree: &Tree, declare: bool) -> Canonical {
    let mut writer = Writer::new();
    write(tree, &mut writer, declare);
    writer.finish().unwrap()
}

/// Whether the element is exactly what was meant.
fn same(element: Element<'_>, tree: &Tree) -> bool {
    let mut attributes: Vec<_> = tree
        .attributes
        .iter()
        .map(|(n, v)| (n.namespace, n.local, v.as_str()))
        .collect();
    attributes.sort_unstable();
    let mut read: Vec<_> = element
        .attributes()
        .map(|a| (a.namespace, a.local, a.value))
        .collect();
    read.sort_unstable();
    let mut meant: Vec<Child> = Vec::new();
    for child in &tree.children {
        match (meant.last_mut(), child) {
            (Some(Child::Text(before)), Child::Text(text)) => before.push_str(text),
            (_, Child::Text(text)) if text.is_empty() => {}
            (_, child) => meant.push(child.clone()),
        }
    }
    let nodes: Vec<Node<'_>> = element.nodes().collect();
    element.is(tree.name.namespace, tree.name.local)
        && read == attributes
        && nodes.len() == meant.len()
        && nodes
            .iter()
            .zip(&meant)
            .all(|(node, meant)| match (node, meant) {
                (Node::Element(element), Child::Tree(tree)) => same(*element, tree),
                (Node::Text(text), Child::Text(meant)) => text == meant,
                _ => false,
            })
}

proptest! {
    #[test]
    fn writes_canonical_form_of_exactly_the_tree_that_was_meant(tree in tree()) {
        let canonical = written(&tree, false);
        prop_assert_eq!(reread(&canonical, &[]), canonical.as_str());
        let document = Document::parse(canonical.as_str().as_bytes(), &Limits::METADATA).unwrap();
        prop_assert!(same(document.root(), &tree));
    }

    #[test]
    fn writes_canonical_form_with_inclusive_prefixes(tree in tree()) {
        let canonical = written(&tree, true);
        prop_assert_eq!(reread(&canonical, &["xsd", "p", "q"]), canonical.as_str());
        let document = Document::parse(canonical.as_str().as_bytes(), &Limits::METADATA).unwrap();
        prop_assert!(same(document.root(), &tree));
    }

    #[test]
    fn writes_any_text_or_refuses_it(value in any::<String>()) {
        let mut w = Writer::new();
        w.start(R).attribute("a", &value).text(&value).end();
        match w.finish() {
            Ok(canonical) => {
                let document = Document::parse(canonical.as_str().as_bytes(), &Limits::METADATA).unwrap();
                prop_assert_eq!(document.root().attribute("a"), Some(value.as_str()));
                prop_assert_eq!(document.root().text(), Some(value));
            }
            Err(ForbiddenCharacter(code)) => prop_assert!(value.chars().any(|c| u32::from(c) == code)),
        }
    }
}
