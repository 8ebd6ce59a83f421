use super::world::*;
use crate::{Here, No, Refusal, Rules, accept};
use jiff::SignedDuration;

fn code(result: Result<crate::Pending, No>) -> &'static str {
    result.unwrap_err().code().0
}

#[test]
fn keeps_what_the_peer_asked_and_where_the_answer_goes() {
    let pending = accepted(&[]);
    assert_eq!(pending.reply_to().peer, PEER);
    assert_eq!(pending.reply_to().acs, ACS);
    assert_eq!(pending.reply_to().in_response_to, "_request");
    assert_eq!(
        pending.reply_to().relay_state().unwrap().as_str(),
        "state &<>\" 状态"
    );
}

#[test]
fn refuses_a_peer_whose_metadata_is_not_the_issuers() {
    let asked = signed(&[(
        ">https://sp.example.com/</saml2:Issuer>",
        ">https://other.example.com/</saml2:Issuer>",
    )]);
    assert_eq!(code(judge_at(&asked, &peer(|xml| xml), now())), "IDP-2001");
}

#[test]
fn refuses_a_request_without_issuer() {
    let asked = signed(&[(
        "<saml2:Issuer xmlns:saml2=\"urn:oasis:names:tc:SAML:2.0:assertion\">https://sp.example.com/</saml2:Issuer>",
        "",
    )]);
    assert_eq!(code(judge_at(&asked, &peer(|xml| xml), now())), "IDP-2001");
}

#[test]
fn refuses_a_peer_whose_metadata_has_expired() {
    let result = judge_at(
        &signed(&[]),
        &peer(|xml| xml.replace("2027-01-01", "2026-01-01")),
        now(),
    );
    assert_eq!(code(result), "IDP-2002");
}

#[test]
fn refuses_an_unsigned_request_of_a_peer_that_promised_signed_ones() {
    assert_eq!(
        code(judge_at(&unsigned(&[]), &peer(|xml| xml), now())),
        "IDP-2002"
    );
}

#[test]
fn takes_an_unsigned_request_where_metadata_or_the_admin_allows_it() {
    let lenient = peer(|xml| {
        xml.replace(
            "AuthnRequestsSigned=\"true\"",
            "AuthnRequestsSigned=\"false\"",
        )
    });
    judge_at(&unsigned(&[]), &lenient, now()).unwrap();
    let rules = Rules {
        dangerous_allow_unsigned: true,
        ..rules()
    };
    accept(
        &unsigned(&[]),
        &peer(|xml| xml),
        Here { sso_url: SSO },
        now(),
        &rules,
    )
    .unwrap();
}

#[test]
fn refuses_another_destination_even_by_one_character() {
    for other in [
        format!("{SSO}/"),
        SSO.replace("https", "http"),
        SSO.to_uppercase(),
        format!("{SSO}?x=1"),
    ] {
        let edit = format!("Destination=\"{other}\"");
        let asked = signed(&[(
            "Destination=\"https://sso.example.com/p/acme/saml/sso\"",
            &edit,
        )]);
        assert_eq!(
            code(judge_at(&asked, &peer(|xml| xml), now())),
            "IDP-2004",
            "{other}"
        );
    }
}

#[test]
fn wants_a_destination_in_a_signed_request_only() {
    let edit = [(
        "Destination=\"https://sso.example.com/p/acme/saml/sso\"",
        "",
    )];
    assert_eq!(
        code(judge_at(&signed(&edit), &peer(|xml| xml), now())),
        "IDP-2004"
    );
    let lenient = peer(|xml| {
        xml.replace(
            "AuthnRequestsSigned=\"true\"",
            "AuthnRequestsSigned=\"false\"",
        )
    });
    judge_at(&unsigned(&edit), &lenient, now()).unwrap();
}

#[test]
fn refuses_old_requests_and_requests_from_the_future() {
    let peer = peer(|xml| xml);
    let at = |seconds| {
        judge_at(
            &signed(&[]),
            &peer,
            now() + SignedDuration::from_secs(seconds),
        )
    };
    // Issued 4.75 s before `now`; five minutes and a minute of skew are granted.
    at(354).unwrap();
    assert_eq!(code(at(356)), "IDP-2005");
    at(-64).unwrap();
    assert_eq!(code(at(-66)), "IDP-2005");
}

#[test]
fn answers_only_to_addresses_that_metadata_lists_octet_by_octet() {
    let near_misses = [
        "https://sp.example.com/acs?tenant=1&amp;x=3",
        "https://sp.example.com/acs?x=2&amp;tenant=1",
        "https://sp.example.com/acs?tenant=1",
        "https://sp.example.com/acs",
        "https://sp.example.com/acs/?tenant=1&amp;x=2",
        "https://sp.example.com/acs?tenant=1&amp;x=2#",
        "https://sp.example.com/acs?tenant=1&amp;x=2&amp;",
        "https://sp.example.com/ACS?tenant=1&amp;x=2",
        "https://SP.example.com/acs?tenant=1&amp;x=2",
        "HTTPS://sp.example.com/acs?tenant=1&amp;x=2",
        "http://sp.example.com/acs?tenant=1&amp;x=2",
        "https://sp.example.com:443/acs?tenant=1&amp;x=2",
        "https://sp.example.com:8443/acs?tenant=1&amp;x=2",
        "https://sp.example.com./acs?tenant=1&amp;x=2",
        "https://sp.example.com.evil.test/acs?tenant=1&amp;x=2",
        "https://evil.test/acs?tenant=1&amp;x=2",
        "https://user@sp.example.com/acs?tenant=1&amp;x=2",
        "https://sp.example.com@evil.test/acs?tenant=1&amp;x=2",
        "https://sp.example.com\\@evil.test/acs?tenant=1&amp;x=2",
        "https://evil.test/https://sp.example.com/acs?tenant=1&amp;x=2",
        "//sp.example.com/acs?tenant=1&amp;x=2",
        "/acs?tenant=1&amp;x=2",
        "https:/sp.example.com/acs?tenant=1&amp;x=2",
        "https://sp.example.com/./acs?tenant=1&amp;x=2",
        "https://sp.example.com/x/../acs?tenant=1&amp;x=2",
        "https://sp.example.com/%61cs?tenant=1&amp;x=2",
        "https://sp.example.com/acs%3Ftenant=1&amp;x=2",
        "https://sp.еxample.com/acs?tenant=1&amp;x=2",
        "javascript:alert(1)",
        "https://sp.example.com/artifact",
        "",
    ];
    let peer = peer(|xml| xml);
    let listed = format!(
        "AssertionConsumerServiceURL=\"{}\"",
        ACS.replace('&', "&amp;")
    );
    for near_miss in near_misses {
        let edit = format!("AssertionConsumerServiceURL=\"{near_miss}\"");
        assert_eq!(
            code(judge_at(&signed(&[(&listed, &edit)]), &peer, now())),
            "IDP-2003",
            "{near_miss}"
        );
    }
}

#[test]
fn chooses_the_address_by_index_or_by_default() {
    let listed = format!(
        "AssertionConsumerServiceURL=\"{}\"",
        ACS.replace('&', "&amp;")
    );
    assert_eq!(
        accepted(&[(&listed, "AssertionConsumerServiceIndex=\"3\"")])
            .reply_to()
            .acs,
        OTHER_ACS
    );
    assert_eq!(accepted(&[(&listed, "")]).reply_to().acs, ACS);
    let none_marked = peer(|xml| xml.replace(" isDefault=\"true\"", ""));
    assert_eq!(
        judge_at(&signed(&[(&listed, "")]), &none_marked, now())
            .unwrap()
            .reply_to()
            .acs,
        OTHER_ACS
    );
    for bad in [
        "AssertionConsumerServiceIndex=\"9\"",
        "AssertionConsumerServiceIndex=\"7\"",
    ] {
        assert_eq!(
            code(judge_at(
                &signed(&[(&listed, bad)]),
                &peer(|xml| xml),
                now()
            )),
            "IDP-2003",
            "{bad}"
        );
    }
    let both = format!("{listed} AssertionConsumerServiceIndex=\"4\"");
    assert_eq!(
        code(judge_at(
            &signed(&[(&listed, &both)]),
            &peer(|xml| xml),
            now()
        )),
        "IDP-2003"
    );
}

#[test]
fn refuses_to_answer_by_another_binding() {
    let edit = [(
        "bindings:HTTP-POST\" Version",
        "bindings:HTTP-Artifact\" Version",
    )];
    assert_eq!(
        code(judge_at(&signed(&edit), &peer(|xml| xml), now())),
        "IDP-2003"
    );
}

#[test]
fn every_refusal_has_a_code_and_a_page() {
    let own = String::new;
    let all = [
        (Refusal::MessageUnreadable(own()), "IDP-1001", 400),
        (Refusal::MessageTooLarge(own()), "IDP-1002", 413),
        (Refusal::PeerUnknown(own()), "IDP-2001", 403),
        (Refusal::PeerDisabled(own()), "IDP-2006", 403),
        (
            Refusal::SignatureNotTrusted {
                peer: own(),
                why: own(),
            },
            "IDP-2002",
            403,
        ),
        (
            Refusal::AcsNotRegistered {
                peer: own(),
                asked: own(),
            },
            "IDP-2003",
            403,
        ),
        (
            Refusal::DestinationMismatch {
                got: own(),
                here: own(),
            },
            "IDP-2004",
            400,
        ),
        (Refusal::RequestStale(own()), "IDP-2005", 400),
        (Refusal::Internal(own()), "IDP-9001", 500),
    ];
    for (refusal, code, status) in all {
        assert_eq!((refusal.code().0, refusal.http_status()), (code, status));
    }
}
