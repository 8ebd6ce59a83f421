//! A browser that looks closely: cookies, no automatic redirects, and the whole answer kept.

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, LOCATION};
use reqwest::{Client, Method, RequestBuilder};
use sso::demo::browser::{Form, Page};
use std::time::Duration;
use url::Url;

/// The browser of one person.
#[derive(Debug, Clone)]
pub struct Visitor {
    client: Client,
    language: &'static str,
}

/// One answer.
#[derive(Debug)]
pub struct Seen {
    /// Where.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: String,
}

impl Visitor {
    /// A fresh browser that prefers English.
    pub fn new() -> Visitor {
        Visitor::speaking("en")
    }

    /// A fresh browser with this `Accept-Language`.
    pub fn speaking(language: &'static str) -> Visitor {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(20))
            .no_proxy();
        Visitor {
            client: client.build().unwrap(),
            language,
        }
    }

    /// GET.
    pub async fn get(&self, url: &str) -> Seen {
        self.send(self.client.get(url)).await
    }

    /// POST of a form.
    pub async fn post(&self, url: &str, fields: &[(String, String)]) -> Seen {
        self.send(self.client.post(url).form(fields)).await
    }

    /// POST of a body that is called a form.
    pub async fn post_raw(&self, url: &str, body: Vec<u8>) -> Seen {
        let request = self
            .client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(body)).await
    }

    /// A call of the API: no body, this token.
    pub async fn call(&self, method: Method, url: &str, token: &str) -> Seen {
        self.send(self.client.request(method, url).bearer_auth(token))
            .await
    }

    /// Any other method, with a form that says little.
    pub async fn ask(&self, method: Method, url: &str) -> Seen {
        let fields = [("token", "x")];
        self.send(self.client.request(method, url).form(&fields))
            .await
    }

    /// Presses the button of a form.
    pub async fn submit(&self, form: &Form) -> Seen {
        self.post(form.action.as_str(), &form.fields).await
    }

    /// GET with this `Cookie` header and no other cookie.
    pub async fn get_with_cookie(url: &str, cookie: &str) -> Seen {
        let visitor = Visitor::new();
        visitor
            .send(visitor.client.get(url).header("cookie", cookie))
            .await
    }

    async fn send(&self, request: RequestBuilder) -> Seen {
        let response = request
            .header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(ACCEPT_LANGUAGE, self.language)
            .send()
            .await
            .unwrap();
        Seen {
            url: response.url().clone(),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
        }
    }
}

impl Default for Visitor {
    fn default() -> Visitor {
        Visitor::new()
    }
}

impl Seen {
    /// A header, or an empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> Url {
        let Some(location) = self.headers.get(LOCATION) else {
            panic!(
                "{} answered {}, not a redirect: {}",
                self.url.path(),
                self.status,
                self.body
            );
        };
        self.url.join(location.to_str().unwrap()).unwrap()
    }

    /// The form that posts.
    pub fn form(&self) -> Form {
        let page = self.page();
        page.form()
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, page.text()))
    }

    /// The page, for a closer look.
    pub fn page(&self) -> Page {
        Page {
            url: self.url.clone(),
            html: self.body.clone(),
        }
    }

    /// The stable code of an error page.
    pub fn code(&self) -> Option<&str> {
        self.quoted().find(|text| {
            text.len() < 10
                && ["IDP-", "BRG-", "BND-", "CUS-", "WEB-"]
                    .iter()
                    .any(|family| text.starts_with(family))
        })
    }

    /// The reference number of an error page, such as `7F3K-92QD`.
    pub fn reference(&self) -> Option<&str> {
        let is_part = |part: &str| {
            part.len() == 4
                && part
                    .bytes()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        };
        self.quoted().find(|text| {
            text.split_once('-')
                .is_some_and(|(one, two)| is_part(one) && is_part(two))
        })
    }

    fn quoted(&self) -> impl Iterator<Item = &str> {
        self.body
            .split("<dd>")
            .skip(1)
            .filter_map(|part| Some(part.split_once("</dd>")?.0))
    }
}
