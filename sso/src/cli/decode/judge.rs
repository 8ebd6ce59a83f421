//! What is wrong with a decoded message: the strict reader's verdict, and the mistakes that people hunt for most.

use super::found::Found;
use super::layers::Peeled;
use crate::cli::talk::Talk;
use jiff::Timestamp;
use saml::binding::{BindingError, Direction, RawRequest, decode};
use saml::message::{AuthnRequest, Response};
use saml::names::ns;
use saml::xml::{Document, Element};

/// Adds to `wrong` what is wrong; tells the rest as facts.
pub(super) fn judge(
    talk: &Talk,
    found: &Found,
    peeled: &Peeled,
    document: &Document,
    now: Timestamp,
    wrong: &mut Vec<String>,
) {
    let root = document.root();
    let direction = direction_of(root);
    facts(talk, root, now);
    match direction {
        None => wrong.push(talk.text(
            "cli-decode-not-protocol",
            &[("element", root.local().into())],
        )),
        Some(direction) => {
            check_parameter(talk, found, direction, wrong);
            if let Err(error) = read_strictly(found, peeled, root, direction) {
                wrong.push(talk.text("cli-decode-strict", &[("error", error.to_string().into())]));
            }
        }
    }
    check_signatures(talk, found, root, wrong);
    check_times(talk, root, now, wrong);
}

fn direction_of(root: Element<'_>) -> Option<Direction> {
    match (root.namespace(), root.local()) {
        (ns::PROTOCOL, name) if name.ends_with("Request") => Some(Direction::Request),
        (ns::PROTOCOL, name) if name.ends_with("Response") => Some(Direction::Response),
        _ => None,
    }
}

fn facts(talk: &Talk, root: Element<'_>, now: Timestamp) {
    talk.tell(format!(
        "{}  {}",
        root.local(),
        root.attribute("ID").unwrap_or_default()
    ));
    if let Some(issuer) = root
        .child(ns::ASSERTION, "Issuer")
        .and_then(|issuer| issuer.text())
    {
        talk.tell(format!("Issuer: {}", super::visible(&issuer)));
    }
    if let Some(destination) = root.attribute("Destination") {
        talk.tell(format!("Destination: {}", super::visible(destination)));
    }
    if let Some(instant) = root
        .attribute("IssueInstant")
        .and_then(|text| text.parse::<Timestamp>().ok())
    {
        let age = now.duration_since(instant).as_secs();
        talk.tell(talk.text(
            "cli-decode-age",
            &[
                ("instant", instant.to_string().into()),
                ("seconds", age.into()),
            ],
        ));
    }
}

fn check_parameter(talk: &Talk, found: &Found, direction: Direction, wrong: &mut Vec<String>) {
    if let Some(parameter) = found
        .parameter
        .filter(|parameter| *parameter != direction.parameter())
    {
        wrong.push(talk.text(
            "cli-decode-wrong-parameter",
            &[
                ("parameter", parameter.into()),
                ("needed", direction.parameter().into()),
            ],
        ));
    }
}

/// Reads the message as the service would: the pairs as they stood there, or the value alone in the binding that it is encoded for.
fn read_strictly(
    found: &Found,
    peeled: &Peeled,
    root: Element<'_>,
    direction: Direction,
) -> Result<(), BindingError> {
    let pairs = match &found.pairs {
        Some(pairs) => pairs.clone(),
        None => pairs_for(peeled, direction),
    };
    let raw = if peeled.deflated {
        RawRequest::Redirect { query: pairs }
    } else {
        RawRequest::Post {
            query: String::new(),
            body: pairs.into_bytes(),
        }
    };
    match root.local() {
        "AuthnRequest" => decode::<AuthnRequest>(&raw, direction).map(|_| ()),
        "Response" => decode::<Response>(&raw, direction).map(|_| ()),
        // Logout messages are not read by this version.
        _ => Ok(()),
    }
}

/// A value that came alone is judged by its XML, not by how it was copied.
fn pairs_for(peeled: &Peeled, direction: Direction) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use flate2::{Compression, read::DeflateEncoder};
    use std::io::Read;
    let mut octets = peeled.octets.clone();
    if peeled.deflated {
        let mut packed = Vec::new();
        if DeflateEncoder::new(octets.as_slice(), Compression::default())
            .read_to_end(&mut packed)
            .is_ok()
        {
            octets = packed;
        }
    }
    let value = percent_encoding::utf8_percent_encode(
        &STANDARD.encode(octets),
        percent_encoding::NON_ALPHANUMERIC,
    )
    .to_string();
    format!("{}={value}", direction.parameter())
}

fn check_signatures(talk: &Talk, found: &Found, root: Element<'_>, wrong: &mut Vec<String>) {
    let signed = |element: Element<'_>| element.child(ns::DSIG, "Signature").is_some();
    let assertions: Vec<_> = root.children_named(ns::ASSERTION, "Assertion").collect();
    if root.is(ns::PROTOCOL, "Response")
        && !assertions.is_empty()
        && !signed(root)
        && !assertions.iter().any(|assertion| signed(*assertion))
    {
        wrong.push(talk.text("cli-decode-unsigned", &[]));
    }
    let methods = root.descendants().filter(|element| {
        element.namespace() == ns::DSIG
            && matches!(element.local(), "SignatureMethod" | "DigestMethod")
    });
    let algorithms = methods
        .filter_map(|element| element.attribute("Algorithm").map(str::to_owned))
        .chain(found.sig_alg.clone());
    for algorithm in algorithms {
        let name = algorithm.to_ascii_lowercase();
        if name.ends_with("sha1") || name.ends_with("md5") {
            wrong.push(talk.text("cli-decode-weak", &[("algorithm", algorithm.into())]));
        }
    }
}

/// Ends that have passed and beginnings that have not come, wherever they stand.
fn check_times(talk: &Talk, root: Element<'_>, now: Timestamp, wrong: &mut Vec<String>) {
    for element in root.descendants() {
        let at = |name: &str| {
            element
                .attribute(name)
                .and_then(|text| text.parse::<Timestamp>().ok())
        };
        if let Some(end) = at("NotOnOrAfter").filter(|end| *end <= now) {
            wrong.push(talk.text(
                "cli-decode-ended",
                &[
                    ("element", element.local().into()),
                    ("instant", end.to_string().into()),
                ],
            ));
        }
        if let Some(begin) = at("NotBefore").filter(|begin| *begin > now) {
            wrong.push(talk.text(
                "cli-decode-not-begun",
                &[
                    ("element", element.local().into()),
                    ("instant", begin.to_string().into()),
                ],
            ));
        }
    }
}
