use super::world::*;
use crate::{AuthnInstant, Demand, No, Pending, Verdict, Ways, satisfies};
use saml::message::{Comparison, RequestedAuthnContext};
use saml::names::{authn_context as class, status};

fn denied_at_once(edits: &[(&str, &str)]) -> (&'static str, String, Option<String>) {
    let No::Denied(denied) = judge_at(&signed(edits), &peer(|xml| xml), now()).unwrap_err() else {
        panic!("refused instead")
    };
    assert_eq!(denied.reply_to.acs, ACS);
    let status = denied.denial.status();
    (denied.denial.code().0, status.code, status.second)
}

fn denied_later(
    pending: &Pending,
    person: Option<&crate::Principal>,
) -> (&'static str, Option<String>) {
    let Verdict::Deny(denied) = pending.judge(person, Ways::default()) else {
        panic!("not denied")
    };
    (denied.denial.code().0, denied.denial.status().second)
}

const POLICY: &str = "Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:transient\"";

#[test]
fn denies_another_version_with_version_mismatch() {
    let (code, first, second) = denied_at_once(&[("Version=\"2.0\"", "Version=\"2.1\"")]);
    assert_eq!(
        (code, first.as_str(), second),
        ("IDP-3001", status::VERSION_MISMATCH, None)
    );
}

#[test]
fn denies_identifiers_that_are_not_issued() {
    for edit in [
        [(
            POLICY,
            "Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\"",
        )],
        [(
            POLICY,
            "Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted\"",
        )],
        [(
            "SPNameQualifier=\"https://sp.example.com/\"",
            "SPNameQualifier=\"https://other.example.com/\"",
        )],
    ] {
        let (code, first, second) = denied_at_once(&edit);
        assert_eq!(
            (code, first.as_str(), second.as_deref()),
            (
                "IDP-3002",
                status::REQUESTER,
                Some(status::INVALID_NAMEID_POLICY)
            )
        );
    }
}

#[test]
fn denies_an_email_identifier_to_a_person_without_email() {
    let pending = accepted(&[(
        POLICY,
        "Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\"",
    )]);
    let nobody = crate::Principal {
        email: None,
        ..person()
    };
    let Verdict::Answer(admitted) = pending.judge(Some(&nobody), Ways::default()) else {
        panic!()
    };
    let contract = contract();
    let denied = admitted
        .release(&contract, Some("bp"), &names())
        .unwrap_err();
    assert_eq!(denied.denial.code().0, "IDP-3002");
    let someone = person();
    let Verdict::Answer(admitted) = pending.judge(Some(&someone), Ways::default()) else {
        panic!()
    };
    assert_eq!(
        admitted
            .release(&contract, Some("bp"), &names())
            .unwrap()
            .name_id
            .value,
        "who@example.com"
    );
}

#[test]
fn lets_a_person_sign_in_when_nobody_is_there() {
    assert!(matches!(
        accepted(&[]).judge(None, Ways::default()),
        Verdict::SignIn(Demand {
            fresh: false,
            passive: false,
            ..
        })
    ));
}

#[test]
fn never_shows_a_page_for_a_passive_request() {
    let passive = accepted(&[("IsPassive=\"false\"", "IsPassive=\"true\"")]);
    assert_eq!(
        denied_later(&passive, None),
        ("IDP-3004", Some(status::NO_PASSIVE.to_owned()))
    );
    assert!(matches!(
        passive.judge(Some(&person()), Ways::default()),
        Verdict::Answer(_)
    ));
}

#[test]
fn a_passive_request_may_ask_a_platform_that_answers_silently() {
    let passive = accepted(&[("IsPassive=\"false\"", "IsPassive=\"true\"")]);
    let ways = Ways {
        silent: true,
        step_up: true,
    };
    let Verdict::SignIn(demand) = passive.judge(None, ways) else {
        panic!("the platform is not asked")
    };
    assert!(demand.passive && !demand.fresh);
}

#[test]
fn wants_a_fresh_sign_in_for_force_authn() {
    let forced = accepted(&[("ForceAuthn=\"false\"", "ForceAuthn=\"true\"")]);
    assert!(matches!(
        forced.judge(Some(&person()), Ways::default()),
        Verdict::SignIn(Demand { fresh: true, .. })
    ));
    let fresh = crate::Principal {
        authn_instant: AuthnInstant::Stated(now()),
        ..person()
    };
    assert!(matches!(
        forced.judge(Some(&fresh), Ways::default()),
        Verdict::Answer(_)
    ));
    let unsaid = crate::Principal {
        authn_instant: AuthnInstant::Assumed(now()),
        ..person()
    };
    assert!(
        matches!(
            forced.judge(Some(&unsaid), Ways::default()),
            Verdict::SignIn(_)
        ),
        "an instant that nobody stated proves nothing"
    );
    let both = accepted(&[
        ("ForceAuthn=\"false\"", "ForceAuthn=\"true\""),
        ("IsPassive=\"false\"", "IsPassive=\"true\""),
    ]);
    assert_eq!(denied_later(&both, Some(&person())).0, "IDP-3004");
}

#[test]
fn denies_when_the_peer_asked_for_somebody_else() {
    let subject = |name: &str| {
        let text = format!(
            "</saml2:Issuer><saml2:Subject xmlns:saml2=\"urn:oasis:names:tc:SAML:2.0:assertion\"><saml2:NameID>{name}</saml2:NameID></saml2:Subject>"
        );
        accepted(&[("</saml2:Issuer>", &text)])
    };
    assert_eq!(
        denied_later(&subject("someone-else"), Some(&person())),
        ("IDP-4002", Some(status::UNKNOWN_PRINCIPAL.to_owned()))
    );
    assert!(matches!(
        subject("account-1").judge(Some(&person()), Ways::default()),
        Verdict::Answer(_)
    ));
}

fn asking_for(comparison: &str, class_ref: &str) -> Pending {
    let policy = format!(
        "AllowCreate=\"true\" {POLICY} SPNameQualifier=\"{PEER}\"/><saml2p:RequestedAuthnContext Comparison=\"{comparison}\"><saml2:AuthnContextClassRef xmlns:saml2=\"urn:oasis:names:tc:SAML:2.0:assertion\">{class_ref}</saml2:AuthnContextClassRef></saml2p:RequestedAuthnContext>"
    );
    let from = format!("AllowCreate=\"true\" {POLICY} SPNameQualifier=\"{PEER}\"/>");
    accepted(&[(&from, &policy)])
}

#[test]
fn a_weaker_sign_in_is_stepped_up_once_and_then_denied() {
    let wants = asking_for("exact", class::X509);
    let weak = person();
    let ways = Ways {
        silent: false,
        step_up: true,
    };
    let Verdict::SignIn(demand) = wants.judge(Some(&weak), ways) else {
        panic!("no other authentication is asked for")
    };
    assert_eq!(demand.classes, [class::X509]);
    assert_eq!(denied_later(&wants, Some(&weak)).0, "IDP-3003");
}

#[test]
fn denies_a_context_that_the_sign_in_does_not_satisfy() {
    let with = asking_for;
    assert!(matches!(
        with("minimum", class::PASSWORD).judge(Some(&person()), Ways::default()),
        Verdict::Answer(_)
    ));
    assert_eq!(
        denied_later(&with("exact", class::X509), Some(&person())),
        ("IDP-3003", Some(status::NO_AUTHN_CONTEXT.to_owned()))
    );
    assert_eq!(
        with("exact", class::X509).requested_classes(),
        [class::X509]
    );
}

#[test]
fn compares_contexts_as_the_standard_says() {
    use Comparison::{Better, Exact, Maximum, Minimum};
    let requested = |comparison, classes: &[&str]| RequestedAuthnContext {
        comparison,
        class_refs: classes.iter().map(|class| (*class).to_owned()).collect(),
        decl_refs: vec![],
    };
    let table = [
        (Exact, class::PASSWORD, &[class::PASSWORD][..], true),
        (
            Exact,
            class::PASSWORD_PROTECTED_TRANSPORT,
            &[class::PASSWORD],
            false,
        ),
        (Exact, "urn:own", &["urn:own"], true),
        (
            Minimum,
            class::PASSWORD_PROTECTED_TRANSPORT,
            &[class::PASSWORD],
            true,
        ),
        (
            Minimum,
            class::PASSWORD,
            &[class::PASSWORD_PROTECTED_TRANSPORT],
            false,
        ),
        (Minimum, class::UNSPECIFIED, &[class::PASSWORD], false),
        (Minimum, "urn:own", &[class::PASSWORD], false),
        (Maximum, class::PASSWORD, &[class::X509], true),
        (Maximum, class::X509, &[class::PASSWORD], false),
        (
            Better,
            class::X509,
            &[class::PASSWORD, class::PASSWORD_PROTECTED_TRANSPORT],
            true,
        ),
        (Better, class::PASSWORD, &[class::PASSWORD], false),
        (Better, class::X509, &[class::PASSWORD, "urn:own"], false),
        (Better, class::MOBILE_TWO_FACTOR, &[class::X509], false),
    ];
    for (comparison, got, wanted, expected) in table {
        assert_eq!(
            satisfies(got, &requested(comparison, wanted)),
            expected,
            "{comparison:?} {got} {wanted:?}"
        );
    }
    let by_declaration = RequestedAuthnContext {
        decl_refs: vec!["urn:decl".to_owned()],
        ..RequestedAuthnContext::default()
    };
    assert!(!satisfies(class::X509, &by_declaration));
}

#[test]
fn waits_in_a_store_without_losing_anything() {
    let pending = accepted(&[("ForceAuthn=\"false\"", "ForceAuthn=\"true\"")]);
    let text = serde_json::to_string(&pending).unwrap();
    assert_eq!(serde_json::from_str::<Pending>(&text).unwrap(), pending);
}

#[test]
fn names_each_request_of_each_peer_differently_for_replay() {
    let key = accepted(&[]).replay_key();
    assert_eq!(key.key, "23:https://sp.example.com/:_request");
    assert_eq!(key.until, "2026-01-02T03:10:00.25Z".parse().unwrap());
    assert_ne!(
        accepted(&[("ID=\"_request\"", "ID=\"_requesu\"")])
            .replay_key()
            .key,
        key.key
    );
}

#[test]
fn denies_a_person_for_whom_the_contract_cannot_be_met() {
    let (pending, person, contract) = (accepted(&[]), person(), contract());
    let Verdict::Answer(admitted) = pending.judge(Some(&person), Ways::default()) else {
        panic!()
    };
    let denied = admitted.release(&contract, None, &names()).unwrap_err();
    assert_eq!(denied.denial.code().0, "IDP-4003");
    assert_eq!(
        denied.denial.status().second.as_deref(),
        Some(status::REQUEST_DENIED)
    );
}

#[test]
fn what_is_demanded_of_a_sign_in_is_what_was_asked_for() {
    use Comparison::{Better, Exact, Maximum, Minimum};
    for (written, comparison, acceptable) in [
        ("exact", Exact, &[class::MOBILE_TWO_FACTOR][..]),
        ("minimum", Minimum, &[class::MOBILE_TWO_FACTOR]),
        ("maximum", Maximum, &[class::MOBILE_TWO_FACTOR]),
        // What is listed does not satisfy it, and nothing that we know does.
        ("better", Better, &[]),
    ] {
        let pending = asking_for(written, class::MOBILE_TWO_FACTOR);
        let Verdict::SignIn(demand) = pending.judge(None, Ways::default()) else {
            panic!("nobody is signed in");
        };
        assert_eq!(demand.classes, [class::MOBILE_TWO_FACTOR]);
        assert_eq!(demand.comparison, comparison);
        assert_eq!(demand.acceptable(), acceptable);
        // As it is kept while the person signs in.
        let kept = serde_json::to_string(&demand).unwrap();
        assert_eq!(serde_json::from_str::<Demand>(&kept).unwrap(), demand);
    }
    let better = Demand {
        classes: vec![class::PASSWORD_PROTECTED_TRANSPORT.to_owned()],
        comparison: Better,
        ..Demand::default()
    };
    let stronger = [
        class::TIME_SYNC_TOKEN,
        class::MOBILE_TWO_FACTOR,
        class::X509,
    ];
    assert_eq!(better.acceptable(), stronger);
    // Of a version before: exact.
    let before = r#"{"fresh":false,"passive":false,"classes":["urn:a"]}"#;
    let before: Demand = serde_json::from_str(before).unwrap();
    assert_eq!(before.comparison, Exact);
    let unknown = r#"{"fresh":false,"passive":false,"classes":[],"comparison":9}"#;
    assert!(serde_json::from_str::<Demand>(unknown).is_err());
}
