//! A service provider on samael. The contract with the harness is written in `tests/interop/peer.py`.

use samael::crypto::{AllowedSignatureAlgorithm, CertificateDer};
use samael::metadata::{EntityDescriptor, HTTP_REDIRECT_BINDING};
use samael::schema::Assertion;
use samael::service_provider::{ServiceProvider, ServiceProviderBuilder};
use samael::traits::ToXml;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use tiny_http::{Header, Method, Request, Response, Server};
use url::Url;

type Fallible<T> = Result<T, Box<dyn Error>>;

const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/// The value after `--name`.
fn argument(name: &str) -> Fallible<String> {
    let wanted = format!("--{name}");
    let mut arguments = std::env::args().skip_while(|argument| *argument != wanted);
    arguments
        .nth(1)
        .ok_or_else(|| format!("{wanted} VALUE is missing").into())
}

/// Fetches over plain HTTP from this machine; the harness has no other.
fn fetch(address: &str) -> Fallible<String> {
    let url = Url::parse(address)?;
    let (host, port) = (
        url.host_str().ok_or("no host")?,
        url.port().ok_or("no port")?,
    );
    let mut stream = TcpStream::connect((host, port))?;
    write!(
        stream,
        "GET {} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n",
        url.path()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no end of header")?;
    if !head.lines().next().unwrap_or_default().contains(" 200 ") {
        return Err(format!("{address}: {head}").into());
    }
    Ok(body.to_owned())
}

struct Peer {
    provider: ServiceProvider,
    key: openssl::pkey::PKey<openssl::pkey::Private>,
    /// RelayState to request ID, each good once.
    outstanding: HashMap<String, String>,
}

impl Peer {
    fn new(base_url: &str, idp_metadata: &str, keys: &str) -> Fallible<Peer> {
        let key =
            openssl::pkey::PKey::private_key_from_pem(&std::fs::read(format!("{keys}/sp.key"))?)?;
        let certificate = openssl::x509::X509::from_pem(&std::fs::read(format!("{keys}/sp.crt"))?)?;
        let provider = ServiceProviderBuilder::default()
            .entity_id(format!("{base_url}/metadata"))
            .metadata_url(format!("{base_url}/metadata"))
            .acs_url(format!("{base_url}/acs"))
            .slo_url(format!("{base_url}/slo"))
            .key(key.clone())
            .certificate(CertificateDer::from(certificate.to_der()?))
            .idp_metadata(idp_metadata.parse::<EntityDescriptor>()?)
            .authn_name_id_format(TRANSIENT.to_owned())
            .allow_idp_initiated(false)
            .allowed_signature_algorithms(vec![
                AllowedSignatureAlgorithm::RsaSha256,
                AllowedSignatureAlgorithm::EcdsaSha256,
            ])
            .build()?;
        Ok(Peer {
            provider,
            key,
            outstanding: HashMap::new(),
        })
    }

    /// As samael writes it, but for one line: it always says that requests are not signed, and ours are.
    fn metadata(&self) -> Fallible<String> {
        let mut entity = self.provider.metadata()?;
        for role in entity.sp_sso_descriptors.iter_mut().flatten() {
            role.authn_requests_signed = Some(true);
        }
        entity
            .to_string()
            .map_err(|error| format!("{error:?}").into())
    }

    fn login(&mut self) -> Fallible<String> {
        let location = self
            .provider
            .sso_binding_location(HTTP_REDIRECT_BINDING)
            .ok_or("the IdP has no HTTP-Redirect endpoint")?;
        let request = self.provider.make_authentication_request(&location)?;
        let relay_state = format!("{}+ /%é&=<\"'>", request.id);
        let url = request
            .signed_redirect(&relay_state, &self.key)?
            .ok_or("no URL")?;
        self.outstanding.insert(relay_state, request.id);
        Ok(url.to_string())
    }

    fn acs(&mut self, form: &HashMap<String, String>) -> Fallible<Value> {
        let relay_state = form.get("RelayState").ok_or("no RelayState")?;
        let request_id = self
            .outstanding
            .remove(relay_state)
            .ok_or("this RelayState was never sent")?;
        let response = form.get("SAMLResponse").ok_or("no SAMLResponse")?;
        let assertion = self
            .provider
            .parse_base64_response(response, Some(&[&request_id]))?;
        Ok(
            json!({ "ok": true, "name_id": name_id(&assertion), "attributes": attributes(&assertion) }),
        )
    }
}

fn name_id(assertion: &Assertion) -> Option<&str> {
    Some(assertion.subject.as_ref()?.name_id.as_ref()?.value.as_str())
}

fn attributes(assertion: &Assertion) -> HashMap<&str, Vec<&str>> {
    let statements = assertion.attribute_statements.iter().flatten();
    statements
        .flat_map(|statement| &statement.attributes)
        .filter_map(|attribute| {
            let values = attribute
                .values
                .iter()
                .map(|value| value.value.as_deref().unwrap_or_default());
            Some((attribute.name.as_deref()?, values.collect()))
        })
        .collect()
}

/// Every error of an error: samael often says why only in the cause.
fn explain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn answer(request: Request, status: u16, header: (&str, &str), body: String) -> Fallible<()> {
    let header = Header::from_bytes(header.0, header.1).map_err(|()| "unusable header")?;
    Ok(request.respond(
        Response::from_string(body)
            .with_status_code(status)
            .with_header(header),
    )?)
}

fn serve_one(peer: &mut Peer, mut request: Request) -> Fallible<()> {
    let path = request
        .url()
        .split('?')
        .next()
        .unwrap_or_default()
        .to_owned();
    match (request.method().clone(), path.as_str()) {
        (Method::Get, "/metadata") => answer(
            request,
            200,
            ("Content-Type", "application/samlmetadata+xml"),
            peer.metadata()?,
        ),
        (Method::Get, "/login") => {
            answer(request, 302, ("Location", &peer.login()?), String::new())
        }
        (Method::Post, "/acs") => {
            let mut body = Vec::new();
            request.as_reader().read_to_end(&mut body)?;
            let form = url::form_urlencoded::parse(&body).into_owned().collect();
            let (status, verdict) = match peer.acs(&form) {
                Ok(verdict) => (200, verdict),
                Err(error) => (
                    403,
                    json!({ "ok": false, "error": explain(error.as_ref()) }),
                ),
            };
            answer(
                request,
                status,
                ("Content-Type", "application/json"),
                verdict.to_string(),
            )
        }
        _ => answer(
            request,
            404,
            ("Content-Type", "text/plain"),
            "not found".to_owned(),
        ),
    }
}

fn main() -> Fallible<()> {
    let idp_metadata = fetch(&argument("idp-metadata")?)?;
    let mut peer = Peer::new(&argument("base-url")?, &idp_metadata, &argument("keys")?)?;
    let port: u16 = argument("port")?.parse()?;
    let server = Server::http(("127.0.0.1", port)).map_err(|error| error.to_string())?;
    println!("ready");
    for request in server.incoming_requests() {
        if let Err(error) = serve_one(&mut peer, request) {
            eprintln!("{}", explain(error.as_ref()));
        }
    }
    Ok(())
}
