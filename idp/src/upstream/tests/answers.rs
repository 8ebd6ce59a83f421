use super::world::*;
use crate::pending::Demand;
use crate::upstream::{Decline, Outcome, UpstreamRefusal};
use jiff::Timestamp;
use saml::names::status;

/// A right answer with one assertion changed.
fn with(change: impl FnOnce(&mut Claim)) -> Answer {
    let mut claim = Claim::default();
    change(&mut claim);
    Answer {
        assertions: vec![claim],
        ..Answer::default()
    }
}

fn with_confirmation(change: impl FnOnce(&mut Confirmation)) -> Answer {
    with(|claim| change(&mut claim.confirmations[0]))
}

fn fresh() -> Demand {
    Demand {
        fresh: true,
        ..Demand::default()
    }
}

#[test]
fn a_right_answer_is_accepted_however_it_is_signed() {
    for (inside, outside) in [(true, false), (false, true), (true, true)] {
        let mut answer = with(|claim| claim.sign = inside);
        answer.sign_response = outside;
        assert!(matches!(answer.judged(), Ok(Outcome::Asserted(_))));
    }
}

#[test]
fn a_sparing_answer_is_accepted_too() {
    let mut answer = with(|claim| {
        claim.conditions = (None, None);
        claim.authn[0].session_end = None;
        claim.authn[0].class = None;
        claim.name_id = None;
    });
    answer.head_issuer = None;
    answer.destination = None;
    assert!(answer.judged().is_ok());
}

#[test]
fn what_cannot_be_read_or_believed_has_its_own_code() {
    let xml = Answer::default().xml();
    let code = |xml: &str| {
        judged_at(xml, &Demand::default(), now())
            .unwrap_err()
            .code()
            .0
    };
    assert_eq!(code("<x/>"), "BRG-3001");
    assert_eq!(code(&xml.replace("a:Conditions", "a:Other")), "BRG-3001");
    assert_eq!(code(&format!("<x>{}</x>", "y".repeat(300_000))), "BRG-3002");
    let encrypted = Answer {
        encrypted: true,
        assertions: Vec::new(),
        ..Answer::default()
    };
    assert_eq!(encrypted.code(), "BRG-3003");
    let none = Answer {
        assertions: Vec::new(),
        ..Answer::default()
    };
    assert_eq!(none.code(), "BRG-3004");
    let second = Claim {
        id: "_second",
        ..Claim::default()
    };
    let two = Answer {
        assertions: vec![Claim::default(), second],
        ..Answer::default()
    };
    assert_eq!(two.code(), "BRG-3004");
    assert_eq!(code(&xml.replace("user-7", "us<!---->er-7")), "BRG-3005");
    assert_eq!(with(|claim| claim.sign = false).code(), "BRG-3010");
    let sha1 = xml.replace(
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
    );
    assert_eq!(code(&sha1), "BRG-3011");
    let elsewhere = xml.replace("URI=\"#_claim\"", "URI=\"#_answer\"");
    assert_eq!(code(&elsewhere), "BRG-3012");
    assert_eq!(code(&xml.replace("user-7", "user-8")), "BRG-3013");
    let stranger = Answer {
        key: &OTHER_KEY,
        ..Answer::default()
    };
    assert_eq!(stranger.code(), "BRG-3014");
}

#[test]
fn another_version_is_refused_in_answer_and_assertion() {
    let answer = Answer {
        version: "1.1",
        ..Answer::default()
    };
    assert_eq!(answer.code(), "BRG-3006");
    assert_eq!(with(|claim| claim.version = "2.1").code(), "BRG-3006");
}

#[test]
fn an_assertion_under_another_status_than_success_is_refused() {
    for status in [
        (status::RESPONDER, None),
        (status::REQUESTER, Some(status::NO_PASSIVE)),
    ] {
        let answer = Answer {
            status,
            ..Answer::default()
        };
        assert_eq!(answer.code(), "BRG-3007");
    }
}

#[test]
fn a_provider_whose_metadata_has_expired_is_not_believed() {
    let later: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
    let no = judged_at(&Answer::default().xml(), &Demand::default(), later).unwrap_err();
    assert_eq!(no, UpstreamRefusal::ProviderExpired);
    assert_eq!(no.code().0, "BRG-3015");
}

#[test]
fn an_answer_of_another_issuer_is_refused() {
    assert_eq!(
        with(|claim| claim.issuer = "https://idp.example.com").code(),
        "BRG-3020"
    );
    let head = Answer {
        head_issuer: Some("https://other.example.com/"),
        ..Answer::default()
    };
    assert_eq!(head.code(), "BRG-3020");
}

#[test]
fn an_answer_to_another_address_is_refused() {
    let other = Answer {
        destination: Some("https://sso.example.com/p/other/upstream/acs"),
        ..Answer::default()
    };
    assert_eq!(other.code(), "BRG-3021");
    let signed_without = Answer {
        destination: None,
        sign_response: true,
        ..Answer::default()
    };
    assert_eq!(signed_without.code(), "BRG-3021");
    for recipient in [None, Some("https://other.example.com/acs"), Some("")] {
        let answer = with_confirmation(|confirmation| confirmation.recipient = recipient);
        assert_eq!(answer.code(), "BRG-3022", "{recipient:?}");
    }
}

#[test]
fn an_assertion_for_another_audience_is_refused() {
    let other: &[&str] = &["https://other.example.com/"];
    let both: &[&str] = &["https://other.example.com/", OWN];
    for audiences in [vec![], vec![other], vec![&[] as &[&str]], vec![both, other]] {
        let answer = with(|claim| claim.audiences = audiences);
        assert_eq!(answer.code(), "BRG-3023");
    }
    assert!(with(|claim| claim.audiences = vec![both]).judged().is_ok());
}

#[test]
fn an_answer_to_no_request_or_to_another_is_refused() {
    let head = |id: Option<&str>| Answer {
        head_in_response_to: id.map(str::to_owned),
        ..Answer::default()
    };
    assert_eq!(head(None).code(), "BRG-3024");
    assert_eq!(head(Some("_other")).code(), "BRG-3025");
    let inside = |id: Option<&str>| {
        with_confirmation(|confirmation| confirmation.in_response_to = id.map(str::to_owned))
    };
    assert_eq!(inside(None).code(), "BRG-3024");
    assert_eq!(inside(Some("_other")).code(), "BRG-3025");
}

#[test]
fn a_subject_that_is_not_confirmed_for_the_bearer_is_refused() {
    let holder = with_confirmation(|confirmation| {
        confirmation.method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key";
    });
    assert_eq!(holder.code(), "BRG-3026");
    assert_eq!(with(|claim| claim.confirmations.clear()).code(), "BRG-3026");
    let endless = with_confirmation(|confirmation| confirmation.not_on_or_after = None);
    assert_eq!(endless.code(), "BRG-3026");
}

#[test]
fn one_of_several_confirmations_is_enough_and_the_mark_lasts_as_long_as_the_last() {
    let answer = with(|claim| {
        let other = Confirmation {
            recipient: Some("https://other.example.com/acs"),
            not_on_or_after: Some("04:00:00"),
            ..Confirmation::default()
        };
        claim.confirmations.insert(0, other);
    });
    let Outcome::Asserted(unmarked) = answer.judged().unwrap() else {
        panic!("declined")
    };
    assert_eq!(unmarked.replay_key().until, at("04:01:00"));
}

#[test]
fn instants_count_with_the_skew_and_no_further() {
    let not_before = |time| with(|claim| claim.conditions.0 = Some(time));
    let issued = |time| with(|claim| claim.issued = time);
    let confirmed = |time| with_confirmation(|c| c.not_before = Some(time));
    let authn = |time| with(|claim| claim.authn[0].instant = time);
    let head = |time| Answer {
        issued: time,
        ..Answer::default()
    };
    let all: [&dyn Fn(&'static str) -> Answer; 5] =
        [&not_before, &issued, &confirmed, &authn, &head];
    for answer in all {
        assert!(answer("03:05:05").judged().is_ok());
        assert_eq!(answer("03:05:06").code(), "BRG-3030");
    }
    let confirmed = |time| with_confirmation(|c| c.not_on_or_after = Some(time));
    let conditions = |time| with(|claim| claim.conditions.1 = Some(time));
    for answer in [&confirmed as &dyn Fn(&'static str) -> Answer, &conditions] {
        assert!(answer("03:03:06").judged().is_ok());
        assert_eq!(answer("03:03:05").code(), "BRG-3031");
    }
    let session = |time| with(|claim| claim.authn[0].session_end = Some(time));
    assert!(session("03:03:06").judged().is_ok());
    assert_eq!(session("03:03:05").code(), "BRG-3032");
}

#[test]
fn force_authn_is_not_satisfied_by_an_older_authentication() {
    // Sent at 03:03:55, with a skew of a minute.
    let authn = |time| with(|claim| claim.authn[0].instant = time);
    assert!(authn("03:02:55").judged_for(&fresh()).is_ok());
    assert!(authn("03:02:54").judged().is_ok(), "it was not demanded");
    let no = authn("03:02:54").judged_for(&fresh()).unwrap_err();
    assert_eq!(no.code().0, "BRG-3033");
}

#[test]
fn exactly_one_statement_of_authentication_is_taken() {
    assert_eq!(with(|claim| claim.authn.clear()).code(), "BRG-3034");
    let twice = with(|claim| claim.authn.push(claim.authn[0].clone()));
    assert_eq!(twice.code(), "BRG-3034");
}

#[test]
fn an_assertion_counts_once() {
    let Outcome::Asserted(unmarked) = Answer::default().judged().unwrap() else {
        panic!("declined")
    };
    let key = unmarked.replay_key();
    assert_eq!(key.key, format!("upstream:{}:{IDP}:_claim", IDP.len()));
    assert_eq!(key.until, at("03:10:00"));
    let no = unmarked.marked(false).unwrap_err();
    assert_eq!(no.code().0, "BRG-3040");
}

#[test]
fn a_refusal_of_the_provider_is_told_apart() {
    let cases = [
        (Some(status::NO_PASSIVE), Decline::PageNeeded),
        (Some(status::AUTHN_FAILED), Decline::AuthnFailed),
        (Some(status::NO_AUTHN_CONTEXT), Decline::NoAuthnContext),
        (Some(status::REQUEST_DENIED), Decline::RequestDenied),
        (Some(status::UNKNOWN_PRINCIPAL), Decline::RequestDenied),
        (
            Some(status::INVALID_NAMEID_POLICY),
            Decline::InvalidNameIdPolicy,
        ),
        (None, Decline::Other(status::RESPONDER.to_owned())),
        (
            Some("urn:x"),
            Decline::Other(format!("{} / urn:x", status::RESPONDER)),
        ),
    ];
    for (second, expected) in cases {
        for sign_response in [false, true] {
            let answer = Answer {
                status: (status::RESPONDER, second),
                assertions: Vec::new(),
                sign_response,
                ..Answer::default()
            };
            match answer.judged().unwrap() {
                Outcome::Declined(decline) => assert_eq!(decline, expected),
                Outcome::Asserted(_) => panic!("nobody signed in"),
            }
        }
    }
}

#[test]
fn a_refusal_for_another_request_says_nothing() {
    let refusal = Answer {
        status: (status::RESPONDER, Some(status::NO_PASSIVE)),
        assertions: Vec::new(),
        head_in_response_to: Some("_other".to_owned()),
        ..Answer::default()
    };
    assert_eq!(refusal.code(), "BRG-3025");
    let stranger = Answer {
        sign_response: true,
        key: &OTHER_KEY,
        head_in_response_to: Some(sent_id()),
        ..refusal
    };
    assert_eq!(stranger.code(), "BRG-3014");
}
