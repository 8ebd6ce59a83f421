//! Denials: the address is known and trusted, so the peer hears a status, and the person is not kept on a page.

use saml::names::{authn_context, nameid, status};
use tests::answer;
use tests::log::Log;
use tests::person::Person;
use tests::request::Request;
use tests::visitor::Visitor;
use tests::world::{ACME, Choice, World};

/// One denial: what is asked, by whom, and the status that follows.
pub(super) struct Denial {
    what: &'static str,
    pub(super) code: &'static str,
    statuses: (&'static str, Option<&'static str>),
    /// Who is signed in, if anybody.
    person: Option<fn(&mut Person)>,
    ask: fn(&mut Request),
    without_bp_id: bool,
}

const fn same(_: &mut Person) {}
fn nothing(_: &mut Request) {}

/// Every denial that a request over HTTP can bring about.
pub(super) const ROWS: &[Denial] = &[
    Denial {
        what: "version 1.1",
        code: "IDP-3001",
        statuses: (status::VERSION_MISMATCH, None),
        person: Some(same),
        ask: |request| request.version = "1.1".to_owned(),
        without_bp_id: false,
    },
    Denial {
        what: "a version to come, without session",
        code: "IDP-3001",
        statuses: (status::VERSION_MISMATCH, None),
        person: None,
        ask: |request| request.version = "3.0".to_owned(),
        without_bp_id: false,
    },
    Denial {
        what: "a lasting identifier",
        code: "IDP-3002",
        statuses: (status::REQUESTER, Some(status::INVALID_NAMEID_POLICY)),
        person: Some(same),
        ask: |request| request.name_id_format = nameid::PERSISTENT.to_owned(),
        without_bp_id: false,
    },
    Denial {
        what: "an encrypted identifier",
        code: "IDP-3002",
        statuses: (status::REQUESTER, Some(status::INVALID_NAMEID_POLICY)),
        person: None,
        ask: |request| request.name_id_format = nameid::ENCRYPTED.to_owned(),
        without_bp_id: false,
    },
    Denial {
        what: "an e-mail address of a person who has none",
        code: "IDP-3002",
        statuses: (status::REQUESTER, Some(status::INVALID_NAMEID_POLICY)),
        person: Some(|person| person.email.clear()),
        ask: |request| request.name_id_format = nameid::EMAIL.to_owned(),
        without_bp_id: false,
    },
    Denial {
        what: "a certificate where a password was used",
        code: "IDP-3003",
        statuses: (status::RESPONDER, Some(status::NO_AUTHN_CONTEXT)),
        person: Some(same),
        ask: |request| request.classes = vec![authn_context::X509.to_owned()],
        without_bp_id: false,
    },
    Denial {
        what: "no page, and nobody signed in",
        code: "IDP-3004",
        statuses: (status::RESPONDER, Some(status::NO_PASSIVE)),
        person: None,
        ask: |request| request.is_passive = true,
        without_bp_id: false,
    },
    Denial {
        what: "no page, and a new sign-in at once",
        code: "IDP-3004",
        statuses: (status::RESPONDER, Some(status::NO_PASSIVE)),
        person: Some(|person| person.signed_in_ago = Some(3600)),
        ask: |request| (request.is_passive, request.force_authn) = (true, true),
        without_bp_id: false,
    },
    Denial {
        what: "somebody else",
        code: "IDP-4002",
        statuses: (status::RESPONDER, Some(status::UNKNOWN_PRINCIPAL)),
        person: Some(same),
        ask: |request| request.subject = Some("somebody-else".to_owned()),
        without_bp_id: false,
    },
    Denial {
        what: "a customer of a partner without account at the cloud",
        code: "IDP-4003",
        statuses: (status::RESPONDER, Some(status::REQUEST_DENIED)),
        person: Some(same),
        ask: nothing,
        without_bp_id: true,
    },
];

/// A world in which the vendor's contract can be met, or one in which it cannot.
async fn world(without_bp_id: bool) -> World {
    World::with(Choice {
        without_bp_id,
        peer_preset: without_bp_id.then_some("huawei-partner"),
        // With a sign-in page, the platform would be asked first.
        without_login: true,
        ..Choice::default()
    })
    .await
}

impl Denial {
    async fn browser(&self, world: &World) -> Visitor {
        let browser = Visitor::new();
        if let Some(change) = self.person {
            let mut person = Person::li_lei();
            change(&mut person);
            world.sign_in(&browser, ACME, &person).await;
        }
        browser
    }

    fn check_log(&self, log: &str) {
        let lines: Vec<_> = log
            .lines()
            .filter(|line| line.contains("denied sign-on"))
            .collect();
        assert_eq!(lines.len(), 1, "{}: {log}", self.what);
        assert!(lines[0].contains(self.code), "{}: {}", self.what, lines[0]);
        let person = Person::li_lei();
        for value in [
            &person.account,
            &person.email,
            &person.name,
            &person.mobile,
            "somebody-else",
        ] {
            assert!(!log.contains(value), "{}: {value} in {log}", self.what);
        }
    }
}

#[tokio::test]
async fn every_denial_reaches_the_peer_as_its_status_and_says_nothing_more() {
    let (log, _guard) = Log::capture();
    let (usual, without_bp_id) = (world(false).await, world(true).await);
    for row in ROWS {
        let world = if row.without_bp_id {
            &without_bp_id
        } else {
            &usual
        };
        let browser = row.browser(world).await;
        let mut request = world.peer.request();
        (row.ask)(&mut request);
        log.clear();
        let form = world
            .ask(&browser, &world.peer.redirect(&request))
            .await
            .form();
        row.check_log(&log.text());
        assert_eq!(form.action.as_str(), world.peer.acs, "{}", row.what);
        assert_eq!(
            answer::field(&form, "RelayState"),
            request.relay_state.as_deref(),
            "{}",
            row.what
        );
        let response = answer::response(&form);
        let (code, second) = row.statuses;
        assert_eq!(
            (
                response.status.code.as_str(),
                response.status.second.as_deref()
            ),
            (code, second),
            "{}",
            row.what
        );
        assert_eq!(
            response.status.message.as_deref(),
            Some(row.code),
            "{}",
            row.what
        );
        assert_eq!(
            response.in_response_to.as_deref(),
            Some(&*request.id),
            "{}",
            row.what
        );
        assert_eq!(
            response.destination.as_deref(),
            Some(&*world.peer.acs),
            "{}",
            row.what
        );
        assert!(
            response.assertions.is_empty() && response.encrypted_assertions == 0,
            "{}",
            row.what
        );
    }
}

#[tokio::test]
async fn a_denial_by_post_goes_to_the_peer_too() {
    let world = World::new().await;
    let mut request = world.peer.request();
    request.version = "1.1".to_owned();
    let form = Visitor::new()
        .post(&world.peer.sso, &world.peer.post(&request))
        .await
        .form();
    assert_eq!(
        answer::response(&form).status.code,
        status::VERSION_MISMATCH
    );
    request.version = "2.0".to_owned();
    request.id += "x";
    request.is_passive = true;
    let kept = Visitor::new()
        .post(&world.peer.sso, &world.peer.post(&request))
        .await;
    let form = Visitor::new().get(kept.location().as_str()).await.form();
    assert_eq!(
        answer::response(&form).status.second.as_deref(),
        Some(status::NO_PASSIVE)
    );
}

#[tokio::test]
async fn the_simulated_cloud_reads_the_status_of_a_denial() {
    let world = World::with(Choice {
        without_bp_id: true,
        ..Choice::default()
    })
    .await;
    let browser = world.customer().await;
    let login = browser.get(&world.at(ACME, "launch")).await.location();
    let asked = browser.get(login.as_str()).await.location();
    let refused = browser
        .submit(&browser.get(asked.as_str()).await.form())
        .await;
    assert_eq!(refused.status, 403);
    let heard = world.cloud.last_report().unwrap().status.unwrap();
    assert_eq!(heard.codes, [status::RESPONDER, status::REQUEST_DENIED]);
    assert_eq!(heard.message.as_deref(), Some("IDP-4003"));
}
