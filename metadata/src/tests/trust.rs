//! Signatures, pins, and the attacks on them.

use super::fixture::{
    ACS, FORMAT, codes, has, is_consistent, key, key_descriptor, read, read_with, signed_sp, sp,
};
use crate::lint::{Rules, lint};
use crate::read::{Origin, ReadOptions, Reading};
use certs::SigningKey;

struct World {
    peer: SigningKey,
    attacker: SigningKey,
}

fn world() -> World {
    let key = |name| key(name, "2026-01-01T00:00:00Z", 3650);
    World {
        peer: key("sp.example"),
        attacker: key("evil.example"),
    }
}

impl World {
    /// What the peer publishes.
    fn honest(&self) -> String {
        signed_sp(
            &self.peer,
            self.peer.certificate(),
            "https://sp.example/acs",
        )
    }
    /// Reads with the peer's certificate pinned.
    fn pinned(&self, document: &str) -> Reading {
        let pins = vec![self.peer.certificate().fingerprint()];
        let reading = read_with(
            document,
            &ReadOptions {
                pins,
                ..ReadOptions::default()
            },
        );
        is_consistent(&reading);
        reading
    }
}

fn signature_of(document: &str) -> &str {
    let (start, end) = (
        document.find("<ds:Signature").unwrap(),
        document.find("</ds:Signature>").unwrap(),
    );
    &document[start..end + "</ds:Signature>".len()]
}

#[test]
fn a_signature_of_the_pinned_certificate_proves_the_origin() {
    let world = world();
    let reading = world.pinned(&world.honest());
    assert_eq!(codes(&reading.findings), Vec::<String>::new());
    assert_eq!(reading.origin, Origin::Signed);
    assert_eq!(
        reading.service_provider.unwrap().acs()[0].location,
        "https://sp.example/acs"
    );
}

#[test]
fn a_signature_with_its_own_key_is_unproven_without_pins_and_refused_with_them() {
    let world = world();
    let forged = signed_sp(
        &world.attacker,
        world.peer.certificate(),
        "https://evil.example/acs",
    );
    let unpinned = read(&forged);
    assert!(has(&unpinned.findings, "MD-3002"));
    assert_eq!(unpinned.origin, Origin::Unproven);
    let pinned = world.pinned(&forged);
    assert!(pinned.service_provider.is_none());
    assert!(
        has(&pinned.findings, "MD-3004"),
        "{:?}",
        codes(&pinned.findings)
    );
    let wholly_foreign = signed_sp(
        &world.attacker,
        world.attacker.certificate(),
        "https://evil.example/acs",
    );
    assert!(has(&world.pinned(&wholly_foreign).findings, "MD-3009"));
}

#[test]
fn refuses_a_signed_original_wrapped_in_a_forged_root() {
    let world = world();
    let honest = world.honest();
    let evil_role = format!(
        "{}{FORMAT}{}",
        key_descriptor("use=\"signing\"", world.attacker.certificate().base64()),
        ACS.replace("sp.example", "evil.example")
    );
    let signature = signature_of(&honest);
    let forged = sp(&evil_role);
    let start_of_role = forged.find("<md:SPSSODescriptor").unwrap();
    let with = |inserted: &str| {
        format!(
            "{}{inserted}{}",
            &forged[..start_of_role],
            &forged[start_of_role..]
        )
    };
    let wrappings = [
        // The original in Extensions of the forged root.
        with(&format!("<md:Extensions>{honest}</md:Extensions>")),
        // Its signature on the forged root, the original in Extensions.
        with(&format!(
            "{signature}<md:Extensions>{}</md:Extensions>",
            honest.replace(signature, "")
        )),
        // The original inside an Object of the signature on the forged root.
        with(&signature.replace(
            "</ds:Signature>",
            &format!(
                "<ds:Object>{}</ds:Object></ds:Signature>",
                honest.replace(signature, "")
            ),
        )),
        // The same with the ID of the original on the forged root too.
        with(&format!(
            "{signature}<md:Extensions>{}</md:Extensions>",
            honest.replace(signature, "")
        ))
        .replacen("entityID=", "ID=\"_signed\" entityID=", 1),
    ];
    for wrapped in wrappings {
        let pinned = world.pinned(&wrapped);
        assert!(
            pinned.service_provider.is_none(),
            "{:?}",
            codes(&pinned.findings)
        );
        let unpinned = read(&wrapped);
        assert_eq!(unpinned.origin, Origin::Unproven);
        assert!(
            has(&unpinned.findings, "MD-3003") || has(&unpinned.findings, "MD-3012"),
            "{:?}",
            codes(&unpinned.findings)
        );
    }
}

#[test]
fn a_stripped_signature_leaves_the_keys_pinned_and_says_that_addresses_are_not_covered() {
    let world = world();
    let honest = world.honest();
    let stripped = honest.replace(signature_of(&honest), "");
    let reading = world.pinned(&stripped);
    assert_eq!(reading.origin, Origin::KeysPinned);
    assert!(has(&reading.findings, "MD-3011"));
    let own_key = stripped.replace(
        world.peer.certificate().base64(),
        world.attacker.certificate().base64(),
    );
    assert!(world.pinned(&own_key).service_provider.is_none());
}

#[test]
fn an_unsigned_file_with_one_pinned_and_one_strange_key_is_refused() {
    let world = world();
    let both = [&world.peer, &world.attacker]
        .map(|key| key_descriptor("use=\"signing\"", key.certificate().base64()));
    let reading = world.pinned(&sp(&format!("{}{FORMAT}{ACS}", both.concat())));
    assert!(has(&reading.findings, "MD-3010"));
    assert!(reading.service_provider.is_none());
}

#[test]
fn the_entity_s_own_signature_counts_in_an_unsigned_aggregate() {
    let world = world();
    let other = sp(ACS).replace("https://sp.example\"", "https://other.example\"");
    let aggregate = format!(
        "<md:EntitiesDescriptor xmlns:md=\"{}\">{}{other}</md:EntitiesDescriptor>",
        saml::names::ns::METADATA,
        world.honest()
    );
    // The entity was signed with its own declaration of md; as a child it still has it.
    let options = ReadOptions {
        entity_id: Some("https://sp.example".into()),
        pins: vec![world.peer.certificate().fingerprint()],
        ..ReadOptions::default()
    };
    let reading = read_with(&aggregate, &options);
    assert_eq!(
        reading.origin,
        Origin::Signed,
        "{:?}",
        codes(&reading.findings)
    );
    assert_eq!(
        reading.entity_ids,
        ["https://sp.example", "https://other.example"]
    );
    assert!(reading.service_provider.is_some());
    let tampered = read_with(
        &aggregate.replace("sp.example/acs", "sp.example/evil"),
        &options,
    );
    assert!(tampered.service_provider.is_none());
}

#[test]
fn an_expired_group_around_a_signed_entity_still_counts() {
    let world = world();
    let aggregate = format!(
        "<md:EntitiesDescriptor xmlns:md=\"{}\" validUntil=\"2020-01-01T00:00:00Z\">{}</md:EntitiesDescriptor>",
        saml::names::ns::METADATA,
        world.honest()
    );
    let reading = world.pinned(&aggregate);
    assert!(
        has(&reading.findings, "MD-2012"),
        "{:?}",
        codes(&reading.findings)
    );
}

#[test]
fn entity_bombs_and_external_entities_are_refused_before_anything_is_expanded() {
    let bomb: String = (1..=12)
        .map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)))
        .collect();
    let documents = [
        format!("<!DOCTYPE x [<!ENTITY a0 \"ha\">{bomb}]>{}", sp("&a12;")),
        format!(
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}",
            sp("&e;")
        ),
        format!(
            "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x\">%p;]>{}",
            sp(ACS)
        ),
        format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE EntityDescriptor SYSTEM \"http://127.0.0.1:9/x.dtd\">\n{}",
            sp(ACS)
        ),
    ];
    for document in documents {
        let reading = read(&document);
        assert!(reading.service_provider.is_none());
        assert_eq!(reading.findings.len(), 1);
        assert_eq!(reading.findings[0].code, "MD-1003");
    }
}

#[test]
fn no_dangerous_location_is_ever_imported() {
    let hostile = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://sp.example/x",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https:\\\\evil.example",
        "https://sp.example\\@evil.example/",
        "https://user:word@sp.example/",
        "https://@sp.example/",
        "https://sp.example/#x",
        "https://sp.example/a b",
        "https://sp.example/a&#9;b",
        "https://sp.example/&quot;&gt;&lt;script&gt;",
        "https://sp.example/\u{202E}moc",
        "//evil.example/acs",
        "acs",
        "",
        "http://sp.example/acs",
    ];
    for location in hostile {
        let slo = format!(
            "<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"{location}\"/>\
             <md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"https://sp.example/slo\" ResponseLocation=\"{location}\"/>"
        );
        let document = sp(&format!(
            "{slo}{}",
            ACS.replace("https://sp.example/acs", location)
        ));
        let document = document.replace("AuthnRequestsSigned=\"true\"", "");
        let reading = read(&document);
        is_consistent(&reading);
        assert!(
            reading.service_provider.is_none(),
            "{location}: {:?}",
            codes(&reading.findings)
        );
        let beside_a_sound_one = document.replace(
            "</md:SPSSODescriptor>",
            &format!("{ACS}</md:SPSSODescriptor>"),
        );
        if let Some(sp) = read(&beside_a_sound_one).service_provider {
            assert_eq!(
                sp.acs()
                    .iter()
                    .map(|acs| acs.location.as_str())
                    .collect::<Vec<_>>(),
                ["https://sp.example/acs"],
                "{location}"
            );
            assert!(sp.slo().is_empty(), "{location}");
        }
    }
}

#[test]
fn ten_thousand_oddities_stay_a_short_list() {
    let many = "<md:Nonsense/>\n".repeat(10_000);
    let reading = read(&sp(&format!("{many}{ACS}")));
    assert!(reading.findings.len() < 60, "{}", reading.findings.len());
    assert!(has(&reading.findings, "MD-1018"));
}

#[test]
fn a_great_deal_of_anything_are_judged_in_bounded_time() {
    let fill = |piece: &dyn Fn(usize) -> String| -> String {
        let mut content = String::new();
        let mut n = 0;
        while content.len() < 600_000 {
            content.push_str(&piece(n));
            n += 1;
        }
        content
    };
    let own = key("sp.example", "2026-01-01T00:00:00Z", 3650);
    let descriptor = key_descriptor("", own.certificate().base64());
    let contents = [
        fill(&|n| format!("<md:NameIDFormat>urn:{n}</md:NameIDFormat>")),
        fill(&|n| {
            ACS.replace("/acs", &format!("/{n}"))
                .replace("\"0\"", &format!("\"{n}\""))
        }),
        fill(&|_| descriptor.clone()),
        fill(&|n| format!("<md:N{n}/>")),
        fill(&|n| format!("<!--{n}-->")),
    ];
    for content in contents {
        let started = std::time::Instant::now();
        let reading = read(&sp(&content));
        assert!(reading.service_provider.is_none());
        let findings = lint(
            sp(&content).as_bytes(),
            None,
            &Rules::default(),
            super::fixture::now(),
        );
        assert!(findings.len() < 200, "{}", findings.len());
        let took = started.elapsed();
        assert!(took.as_secs() < 10, "{took:?} for {}", &content[..80]);
        println!("{took:?} for {}", &content[..40]);
    }
}
