use super::*;
use crate::texts::{Lang, text};
use idp::{Denial, Refusal};
use std::collections::BTreeSet;

#[test]
fn each_code_has_its_four_texts_in_both_languages() {
    for entry in catalogue() {
        for lang in Lang::ALL {
            for part in ["title", "what", "who", "todo"] {
                let key = format!("error-{}-{part}", entry.code);
                assert_ne!(
                    text(lang, &key, &[]),
                    key,
                    "{key} is missing in {}",
                    lang.tag()
                );
            }
        }
    }
}

#[test]
fn no_code_is_used_twice() {
    let codes: BTreeSet<_> = catalogue().map(|entry| entry.code).collect();
    assert_eq!(codes.len(), catalogue().count());
}

#[test]
fn the_catalogue_agrees_with_the_refusals_of_the_profile() {
    let text = String::new;
    for refusal in [
        Refusal::MessageUnreadable(text()),
        Refusal::MessageTooLarge(text()),
        Refusal::PeerUnknown(text()),
        Refusal::PeerDisabled(text()),
        Refusal::SignatureNotTrusted {
            peer: text(),
            why: text(),
        },
        Refusal::AcsNotRegistered {
            peer: text(),
            asked: text(),
        },
        Refusal::DestinationMismatch {
            got: text(),
            here: text(),
        },
        Refusal::RequestStale(text()),
        Refusal::LogoutAddressUnknown { peer: text() },
        Refusal::LogoutAnswerUnexpected(text()),
        Refusal::Internal(text()),
    ] {
        let (code, status) = (refusal.code().0, refusal.http_status());
        assert_eq!(entry(code).code, code);
        assert!(
            format!("{refusal:?}").starts_with(entry(code).name),
            "{code} is {refusal:?}"
        );
        assert_eq!(Refused::from(refusal).status().as_u16(), status, "{code}");
    }
}

#[test]
fn the_catalogue_agrees_with_the_denials_of_the_profile() {
    for denial in [
        Denial::VersionUnsupported(String::new()),
        Denial::NameIdPolicyUnmet(String::new()),
        Denial::AuthnContextUnmet { got: String::new() },
        Denial::PassiveImpossible,
        Denial::LoginFailed(String::new()),
        Denial::PrincipalUnknown,
        Denial::PrincipalNotAllowed(String::new()),
    ] {
        let status = denial.status();
        let sent = status.second.unwrap_or(status.code);
        let entry = entry(denial.code().0);
        let Answer::Status(listed) = entry.answer else {
            unreachable!("{} goes to the peer", entry.code)
        };
        assert_eq!(entry.code, denial.code().0);
        assert_eq!(sent.rsplit(':').next(), Some(listed));
        assert!(format!("{denial:?}").starts_with(entry.name));
    }
}

#[test]
fn every_reason_of_the_web_front_is_in_the_catalogue() {
    for web in [
        Web::RequestUnreadable(String::new()),
        Web::PartnerUnknown,
        Web::PageUnknown,
        Web::MethodNotAllowed,
        Web::TimedOut,
        Web::TooLarge,
        Web::Internal(String::new()),
        Web::Busy(String::new()),
    ] {
        let code = Reason::code(&web);
        assert_eq!(entry(code).code, code);
        assert_eq!(
            code,
            format!("WEB-{}", Refused::from(web).status().as_u16())
        );
    }
}

#[test]
fn a_busy_answer_says_when_to_come_back() {
    let response = Refused::from(StoreError::Unavailable("no disk".to_owned())).into_response();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()[header::RETRY_AFTER], "5");
}

#[test]
fn an_operator_text_is_cut_at_a_character() {
    let refused = Refused::from(Web::Internal("云".repeat(1000)));
    assert!(refused.operator.len() < OPERATOR_TEXT_LIMIT + 4);
    assert!(refused.operator.ends_with("云…"));
}

#[test]
fn a_line_feed_from_a_stranger_makes_no_second_line_in_the_log() {
    let (log, _guard) = crate::fixture::Log::capture();
    let asked = "https://sp.example.com/\n2026-01-02T03:04:05Z  INFO sso: forged\u{1b}[2J";
    Refused::from(Refusal::AcsNotRegistered {
        peer: "https://sp.example.com/\nforged".to_owned(),
        asked: asked.to_owned(),
    })
    .log("2346-79AC", None);
    let text = log.text();
    assert!(
        text.contains("IDP-2003") && text.contains("forged"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn the_document_is_the_catalogue() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, as_markdown()).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap_or_default(),
        as_markdown(),
        "run with UPDATE_DOCS=1"
    );
}
