//! A browser as small as the journeys need.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tower::ServiceExt as _;
use url::form_urlencoded;

use super::fixture::{Asked, World, answer, idp_key, replaced, signed_answer};
use crate::Cloud;

/// An answer of the cloud, read to the end.
pub(super) struct Seen {
    pub(super) status: StatusCode,
    pub(super) location: Option<String>,
    pub(super) cookie: Option<String>,
    pub(super) policy: String,
    pub(super) body: String,
}

pub(super) async fn send(cloud: &Cloud, request: Request<Body>) -> Seen {
    let response = cloud.router().oneshot(request).await.unwrap();
    let text = |name| {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    let (location, cookie) = (text(header::LOCATION), text(header::SET_COOKIE));
    let policy = text(header::CONTENT_SECURITY_POLICY).unwrap_or_default();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    Seen {
        status,
        location,
        cookie,
        policy,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

pub(super) async fn get(cloud: &Cloud, path: &str, cookie: Option<&str>) -> Seen {
    let request = Request::get(path).header(header::COOKIE, cookie.unwrap_or("other=1"));
    send(cloud, request.body(Body::empty()).unwrap()).await
}

pub(super) async fn post(cloud: &Cloud, path: &str, accept: &str, fields: &[(&str, &str)]) -> Seen {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, accept);
    send(cloud, request.body(body.into()).unwrap()).await
}

pub(super) async fn answer_with(cloud: &Cloud, xml: &str, asked: &Asked, accept: &str) -> Seen {
    let encoded = STANDARD.encode(xml);
    let fields = [
        ("SAMLResponse", encoded.as_str()),
        ("RelayState", &asked.relay_state),
    ];
    post(cloud, crate::ACS_PATH, accept, &fields).await
}

/// The value of the first hidden field `name`.
pub(super) fn hidden(html: &str, name: &str) -> String {
    let rest = html
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The good answer of a customer nobody has seen; every one has an assertion of its own.
pub(super) fn newcomer(asked: &Asked) -> String {
    let xml = replaced(&answer(&asked.id, idp_key()), "customer-7", "customer-9");
    let xml = replaced(&xml, "_somebody", "_newcomer");
    idp_key().sign(&replaced(&xml, "_assertion", &format!("_of{}", asked.id)))
}

impl Seen {
    /// The cookie that was set, as a browser sends it back.
    pub(super) fn session(&self) -> String {
        let cookie = self.cookie.as_deref().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The `data-page` of the page.
    pub(super) fn page(&self) -> &str {
        let rest = self.body.split("<main data-page=\"").nth(1).unwrap();
        rest.split('"').next().unwrap()
    }

    /// The address behind the link `id`.
    pub(super) fn link(&self, id: &str) -> String {
        let start = format!("<a id=\"{id}\" href=\"");
        let rest = self.body.split(&start).nth(1).unwrap();
        rest.split('"').next().unwrap().replace("&amp;", "&")
    }

    /// The text of the fact `name`.
    pub(super) fn fact(&self, name: &str) -> String {
        let start = format!("<dd id=\"fact-{name}\">");
        let rest = self.body.split(&start).nth(1).unwrap();
        rest.split('<').next().unwrap().to_owned()
    }
}

/// Posts a form as somebody who is signed in.
pub(super) async fn post_as(
    cloud: &Cloud,
    path: &str,
    session: &str,
    fields: &[(&str, &str)],
) -> Seen {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, session);
    send(cloud, request.body(body.into()).unwrap()).await
}

/// Signs `customer-7` in, who is bound; yields the session cookie.
pub(super) async fn sign_in(world: &World) -> String {
    let asked = world.ask();
    let xml = signed_answer(&asked);
    let seen = answer_with(&world.cloud, &xml, &asked, "text/html").await;
    assert_eq!(seen.status, StatusCode::FOUND, "{}", seen.body);
    seen.session()
}

/// Brings `customer-9`, who is not bound, to the first-login page; yields it.
pub(super) async fn first_login(world: &World) -> Seen {
    let asked = world.ask_with("isFirstLogin=true");
    answer_with(&world.cloud, &newcomer(&asked), &asked, "text/html").await
}
