//! The XML reader. Whatever it accepts is inside its limits, and every way through the tree holds together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saml::xml::{Document, Element, Limits, Node};

fn walk(element: Element<'_>, depth: usize, limits: &Limits) -> usize {
    assert!(depth <= limits.depth, "deeper than allowed");
    assert!(element.attributes().count() <= limits.attributes);
    assert!(element.declarations().count() <= limits.namespaces);
    assert_eq!(
        element
            .document()
            .element(element.id())
            .map(|same| same.id()),
        Some(element.id())
    );
    let below = element.nodes().map(|node| match node {
        Node::Element(child) => {
            assert_eq!(child.parent().map(|parent| parent.id()), Some(element.id()));
            walk(child, depth + 1, limits)
        }
        _ => 1,
    });
    1 + below.sum::<usize>()
}

fuzz_target!(|data: &[u8]| {
    for limits in [Limits::MESSAGE, Limits::METADATA] {
        let Ok(document) = Document::parse(data, &limits) else {
            continue;
        };
        let root = document.root();
        let elements = root.descendants().count();
        assert!(walk(root, 1, &limits) <= limits.nodes);
        let _ = saml::xml::pretty(&document);
        // What a verifier does with a tree: leave one subtree out, or keep only that.
        for element in root
            .descendants()
            .filter(|element| element.id() != root.id())
            .take(8)
        {
            let rest = document.without(element.id());
            assert!(rest.root().descendants().count() < elements);
            let part = document.rooted_at(element.id());
            assert_eq!(part.root().local(), element.local());
            assert_eq!(part.root().namespace(), element.namespace());
        }
    }
});
