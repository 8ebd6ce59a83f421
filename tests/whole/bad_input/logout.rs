//! Logout messages that are refused: each ends in its coded page, and nobody is signed out by any of them.

use certs::sign::sign_query;
use jiff::{SignedDuration, Timestamp};
use saml::binding::{Direction, encode_redirect};
use saml::message::{Assertion, LogoutRequest};
use saml::names::status;
use tests::answer;
use tests::logout::{STATE, fields, is_success, query, request_xml};
use tests::request::Peer;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, World};

/// Every code that this module produces.
pub(super) const CODES: [&str; 8] = [
    "IDP-1001", "IDP-1002", "IDP-2001", "IDP-2002", "IDP-2004", "IDP-2005", "IDP-5001", "IDP-5004",
];

struct Scene {
    world: World,
    browser: Visitor,
    assertion: Assertion,
}

impl Scene {
    async fn new() -> Scene {
        let world = World::new().await;
        let browser = world.customer().await;
        let seen = world
            .ask(&browser, &world.peer.redirect(&world.peer.request()))
            .await;
        let assertion = answer::response(&seen.form()).assertions.remove(0);
        Scene {
            world,
            browser,
            assertion,
        }
    }

    fn peer(&self) -> &Peer {
        &self.world.peer
    }

    fn request(&self) -> LogoutRequest {
        self.peer().logout(&self.assertion)
    }

    async fn check(&self, what: &str, seen: Seen, code: &str) {
        assert_eq!(seen.code(), Some(code), "{what}: {}", seen.body);
        assert!(CODES.contains(&code));
        assert!(seen.reference().is_some(), "{what}");
        let status = match code {
            "IDP-1002" => 413,
            "IDP-2001" | "IDP-2002" | "IDP-5001" => 403,
            _ => 400,
        };
        assert_eq!(seen.status, status, "{what}");
        assert!(seen.headers.get("set-cookie").is_none(), "{what}");
        let asked = self
            .world
            .ask(&self.browser, &self.peer().redirect(&self.peer().request()))
            .await;
        assert!(
            asked.body.contains("SAMLResponse"),
            "{what}: the session has ended"
        );
    }

    /// By redirect, signed by the peer, after a change.
    async fn changed(&self, what: &str, code: &str, change: impl FnOnce(&mut LogoutRequest)) {
        let mut request = self.request();
        change(&mut request);
        let seen = self.browser.get(&self.peer().logout_url(&request)).await;
        self.check(what, seen, code).await;
        let stranger = Visitor::new();
        request.id = format!("{}p", request.id);
        let by_post = self.peer().logout_fields(&request);
        let seen = stranger.post(&self.peer().slo(), &by_post).await;
        self.check(what, seen, code).await;
    }
}

#[tokio::test]
async fn a_request_that_is_not_the_peers_ends_nothing() {
    let scene = Scene::new().await;
    let (peer, browser) = (scene.peer(), &scene.browser);
    let (xml, _) = request_xml(&scene.request());
    let plain = query(&xml, Direction::Request, Some(STATE));
    let get = async |query: &str| browser.get(&format!("{}?{query}", peer.slo())).await;
    let post = async |fields: &[(String, String)]| browser.post(&peer.slo(), fields).await;

    scene
        .check("unsigned by redirect", get(&plain).await, "IDP-2002")
        .await;
    let unsigned = fields(xml.as_str(), Direction::Request);
    scene
        .check("unsigned by post", post(&unsigned).await, "IDP-2002")
        .await;

    let stranger = Peer::at("sp.acme.example", &peer.sso);
    let seen = browser.get(&stranger.logout_url(&scene.request())).await;
    scene.check("signed by another key", seen, "IDP-2002").await;
    let seen = post(&stranger.logout_fields(&scene.request())).await;
    scene
        .check("signed by a key that it brings along", seen, "IDP-2002")
        .await;

    // Its own signature, in an element that is another's.
    let mut other = scene.request();
    other.issuer = Some(scene.world.bolt_peer.entity_id.clone());
    let seen = browser.get(&peer.logout_url(&other)).await;
    scene
        .check("a peer of another partner", seen, "IDP-2001")
        .await;
    let elsewhere = scene.world.bolt_peer.logout_url(&scene.request());
    let seen = browser
        .get(&elsewhere.replace("/p/bolt/", "/p/acme/"))
        .await;
    scene
        .check("signed by a peer of another partner", seen, "IDP-2002")
        .await;

    let signed = peer.logout_url(&scene.request());
    let (_, signed) = signed.split_once('?').unwrap();
    let state = signed.replace("RelayState=logout", "RelayState=lagout");
    scene
        .check("RelayState changed", get(&state).await, "IDP-2002")
        .await;
    let without = signed.split("&RelayState=").next().unwrap().to_owned()
        + "&SigAlg="
        + signed.split("&SigAlg=").nth(1).unwrap();
    scene
        .check("RelayState taken out", get(&without).await, "IDP-2002")
        .await;
    let half = signed.split("&Signature=").next().unwrap();
    scene
        .check("half signed", get(half).await, "IDP-1001")
        .await;

    let mut altered = peer.logout_fields(&scene.request());
    let inside = decoded(&altered[0].1);
    altered[0].1 = encoded(&inside.replacen("NotOnOrAfter=\"2", "NotOnOrAfter=\"3", 1));
    scene
        .check("altered after signing", post(&altered).await, "IDP-2002")
        .await;
}

fn decoded(text: &str) -> String {
    use base64::Engine as _;
    let octets = base64::engine::general_purpose::STANDARD.decode(text);
    String::from_utf8(octets.unwrap()).unwrap()
}

fn encoded(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[tokio::test]
async fn a_signature_that_covers_something_else_ends_nothing() {
    let scene = Scene::new().await;
    let peer = scene.peer();
    let genuine = decoded(&peer.logout_fields(&scene.request())[0].1);
    // Wrapped: the signed request hidden inside another one that names the session, in two places, with its own ID and with that of the outer one.
    let (outer, _) = request_xml(&scene.request());
    let outer = outer.into_string();
    let (head, tail) = outer.split_once("</saml2:Issuer>").unwrap();
    let genuine_signature = {
        let from = genuine.find("<ds:Signature").unwrap();
        let to = genuine.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
        genuine[from..to].to_owned()
    };
    for (what, code, xml) in [
        (
            "the signed one in Extensions",
            "IDP-1001",
            format!("{head}</saml2:Issuer><saml2p:Extensions>{genuine}</saml2p:Extensions>{tail}"),
        ),
        (
            "the signature of another request",
            "IDP-2002",
            format!("{head}</saml2:Issuer>{genuine_signature}{tail}"),
        ),
        (
            "the signed one inside the signature",
            "IDP-2002",
            format!(
                "{head}</saml2:Issuer>{}{tail}",
                genuine_signature.replace(
                    "</ds:Signature>",
                    &format!("<ds:Object>{genuine}</ds:Object></ds:Signature>")
                )
            ),
        ),
    ] {
        let seen = scene
            .browser
            .post(&peer.slo(), &fields(&xml, Direction::Request))
            .await;
        scene.check(what, seen, code).await;
    }
    // An XML signature inside a Redirect message is bait, even beside a good query signature.
    let baited = encode_redirect(&genuine, Direction::Request, None);
    let baited = sign_query(&baited, &peer.key).unwrap();
    let seen = scene.browser.get(&format!("{}?{baited}", peer.slo())).await;
    scene
        .check("a signed element in a signed query", seen, "IDP-2002")
        .await;
}

#[tokio::test]
async fn a_request_for_others_or_of_another_time_ends_nothing() {
    let scene = Scene::new().await;
    let hour = SignedDuration::from_hours(1);
    scene
        .changed("an unknown issuer", "IDP-2001", |request| {
            request.issuer = Some("https://nobody.example/".to_owned());
        })
        .await;
    scene
        .changed("no issuer", "IDP-2001", |request| request.issuer = None)
        .await;
    let sso = scene.peer().sso.clone();
    scene
        .changed("for the SSO address", "IDP-2004", |request| {
            request.destination = Some(sso);
        })
        .await;
    scene
        .changed("without destination", "IDP-2004", |request| {
            request.destination = None;
        })
        .await;
    scene
        .changed("old", "IDP-2005", |request| {
            request.issue_instant = Timestamp::now() - hour;
        })
        .await;
    scene
        .changed("from the future", "IDP-2005", |request| {
            request.issue_instant = Timestamp::now() + hour;
        })
        .await;
    scene
        .changed("past its own end", "IDP-2005", |request| {
            request.not_on_or_after = Some(Timestamp::now() - SignedDuration::from_mins(3));
        })
        .await;
}

#[tokio::test]
async fn a_request_is_acted_on_once_whatever_the_binding() {
    let scene = Scene::new().await;
    let peer = scene.peer();
    let request = scene.request();
    let kept = Visitor::new()
        .post(&peer.slo(), &peer.logout_fields(&request))
        .await;
    assert_eq!(kept.status, 303);
    let replayed = scene.browser.get(&peer.logout_url(&request)).await;
    scene
        .check("replayed by redirect", replayed, "IDP-2005")
        .await;
    let replayed = Visitor::new()
        .post(&peer.slo(), &peer.logout_fields(&request))
        .await;
    scene.check("replayed by post", replayed, "IDP-2005").await;
    // The one that was kept is still good.
    let seen = scene.browser.get(kept.location().as_str()).await;
    assert!(is_success(&scene.world.logout_answer(&seen).await.content));
}

#[tokio::test]
async fn what_is_no_logout_message_is_refused() {
    let scene = Scene::new().await;
    let (peer, browser) = (scene.peer(), &scene.browser);
    let slo = peer.slo();
    let signed = peer.logout_url(&scene.request());
    let (_, signed) = signed.split_once('?').unwrap();
    let sign_on = peer.redirect(&peer.request());
    let doctype = query_of("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>");
    for (what, query) in [
        ("nothing", String::new()),
        ("another parameter", "a=b".to_owned()),
        ("an AuthnRequest", sign_on),
        (
            "a request as a response",
            signed.replacen("SAMLRequest", "SAMLResponse", 1),
        ),
        ("both", format!("{signed}&SAMLResponse=x")),
        ("twice", format!("{signed}&{signed}")),
        (
            "a disguised name",
            signed.replacen("SAMLRequest", "%53AMLRequest", 1),
        ),
        ("no base64", "SAMLRequest=***".to_owned()),
        ("a document type", doctype),
    ] {
        let seen = browser.get(&format!("{slo}?{query}")).await;
        scene.check(what, seen, "IDP-1001").await;
    }
    let seen = browser
        .post(
            &format!("{slo}?{signed}"),
            &peer.logout_fields(&scene.request()),
        )
        .await;
    scene
        .check("in query and body at once", seen, "IDP-1001")
        .await;
    let bomb = query_of(&" ".repeat(saml::binding::INFLATED_LIMIT + 1));
    let seen = browser.get(&format!("{slo}?{bomb}")).await;
    scene.check("a bomb", seen, "IDP-1002").await;
    // And a logout request is no request to sign on.
    let seen = browser.get(&format!("{}?{signed}", peer.sso)).await;
    scene.check("at the SSO address", seen, "IDP-1001").await;
}

fn query_of(xml: &str) -> String {
    encode_redirect(xml, Direction::Request, None)
}

#[tokio::test]
async fn a_peer_without_an_address_for_the_answer_is_refused() {
    let scene = Scene::new().await;
    let peer = scene.peer();
    let metadata = peer.metadata().replace(&peer.slo_endpoints(), "");
    scene.world.register(ACME, &metadata, Some("saml")).await;
    scene.world.noticed().await;
    scene
        .changed("no SingleLogoutService", "IDP-5001", |_| {})
        .await;
}

#[tokio::test]
async fn a_response_that_nobody_waits_for_is_refused() {
    let scene = Scene::new().await;
    let peer = scene.peer();
    let mut response = peer.logout_answer(&scene.request(), status::SUCCESS);
    let seen = scene.browser.get(&peer.logout_answer_url(&response)).await;
    scene.check("never asked", seen, "IDP-5004").await;
    let fields = peer.logout_answer_fields(&response);
    let seen = scene.browser.post(&peer.slo(), &fields).await;
    scene.check("never asked, by post", seen, "IDP-5004").await;
    response.in_response_to = None;
    let seen = scene.browser.get(&peer.logout_answer_url(&response)).await;
    scene.check("answers nothing", seen, "IDP-5004").await;
}

#[tokio::test]
async fn another_version_is_told_to_the_peer() {
    let scene = Scene::new().await;
    let peer = scene.peer();
    let mut request = scene.request();
    request.version = "1.1".to_owned();
    let seen = scene.browser.get(&peer.logout_url(&request)).await;
    let content = scene.world.logout_answer(&seen).await.content;
    assert_eq!(content.status.code, status::VERSION_MISMATCH);
    assert_eq!(content.status.message.as_deref(), Some("IDP-3001"));
    request.id = format!("{}p", request.id);
    let fields = peer.logout_fields(&request);
    let seen = Visitor::new().post(&peer.slo(), &fields).await;
    let content = scene.world.logout_answer(&seen).await.content;
    assert_eq!(content.status.code, status::VERSION_MISMATCH);
}
