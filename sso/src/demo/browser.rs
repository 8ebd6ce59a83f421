//! A browser as small as a journey needs: cookies, no automatic redirects, and forms read from the page as a person's browser would.

use reqwest::header::LOCATION;
use reqwest::{Client, Response, StatusCode};
use std::time::Duration;
use url::Url;

/// A step of the browser failed.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// No answer.
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    /// Another answer than expected; `said` is the page's heading or first words.
    #[error("{url} answered {got}, expected {expected}: {said}")]
    Unexpected {
        /// Where, without query.
        url: String,
        /// Status received.
        got: StatusCode,
        /// Status expected.
        expected: &'static str,
        /// What the page says.
        said: String,
    },
    /// The page holds no form that posts.
    #[error("the page of {0} holds no form")]
    NoForm(String),
    /// An address that cannot be read.
    #[error("not an address: {0}")]
    Address(#[from] url::ParseError),
}

/// A page that was loaded.
#[derive(Debug)]
pub struct Page {
    /// Its address.
    pub url: Url,
    /// Its HTML.
    pub html: String,
}

/// A form on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: Url,
    /// Hidden fields, in order.
    pub fields: Vec<(String, String)>,
}

/// The browser of one person.
#[derive(Debug)]
pub struct Browser {
    client: Client,
}

impl Browser {
    /// A fresh browser.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new() -> Result<Browser, BrowserError> {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(20))
            .no_proxy()
            .build()?;
        Ok(Browser { client })
    }

    /// Loads a page that must be there.
    ///
    /// # Errors
    /// [`BrowserError`].
    pub async fn page(&self, url: &Url) -> Result<Page, BrowserError> {
        let response = self
            .client
            .get(url.clone())
            .header("accept", "text/html")
            .send()
            .await?;
        page(response).await
    }

    /// Follows a link that must redirect; returns where to.
    ///
    /// # Errors
    /// [`BrowserError`].
    pub async fn follow(&self, url: &Url) -> Result<Url, BrowserError> {
        redirect(
            self.client
                .get(url.clone())
                .header("accept", "text/html")
                .send()
                .await?,
        )
        .await
    }

    /// Submits a form whose answer must be a redirect; returns where to.
    ///
    /// # Errors
    /// [`BrowserError`].
    pub async fn submit(&self, form: &Form) -> Result<Url, BrowserError> {
        redirect(
            self.client
                .post(form.action.clone())
                .header("accept", "text/html")
                .form(&form.fields)
                .send()
                .await?,
        )
        .await
    }

    /// Submits a form whose answer must be a page.
    ///
    /// # Errors
    /// [`BrowserError`].
    pub async fn submit_for_page(&self, form: &Form) -> Result<Page, BrowserError> {
        let request = self.client.post(form.action.clone());
        let request = request.header("accept", "text/html").form(&form.fields);
        page(request.send().await?).await
    }

    /// Loads anything as text, for files.
    ///
    /// # Errors
    /// [`BrowserError`].
    pub async fn file(&self, url: &Url) -> Result<String, BrowserError> {
        Ok(page(self.client.get(url.clone()).send().await?).await?.html)
    }
}

async fn page(response: Response) -> Result<Page, BrowserError> {
    if response.status() != StatusCode::OK {
        return Err(unexpected(response, "200").await);
    }
    let url = response.url().clone();
    Ok(Page {
        url,
        html: response.text().await?,
    })
}

async fn redirect(response: Response) -> Result<Url, BrowserError> {
    let location = response
        .headers()
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    match location {
        Some(location) if response.status().is_redirection() => {
            Ok(response.url().join(&location)?)
        }
        _ => Err(unexpected(response, "a redirect").await),
    }
}

async fn unexpected(response: Response, expected: &'static str) -> BrowserError {
    let mut url = response.url().clone();
    url.set_query(None);
    let got = response.status();
    let said = visible(&response.text().await.unwrap_or_default());
    BrowserError::Unexpected {
        url: url.into(),
        got,
        expected,
        said,
    }
}

impl Page {
    /// The first form with `method="post"`.
    ///
    /// # Errors
    /// [`BrowserError::NoForm`], [`BrowserError::Address`].
    pub fn form(&self) -> Result<Form, BrowserError> {
        let tags = || tags(&self.html);
        let start = tags().position(|tag| {
            tag.name() == "form"
                && tag
                    .attribute("method")
                    .is_some_and(|method| method.eq_ignore_ascii_case("post"))
        });
        let start = start.ok_or_else(|| BrowserError::NoForm(self.url.path().to_owned()))?;
        let action = tags()
            .nth(start)
            .and_then(|tag| tag.attribute("action"))
            .unwrap_or_default();
        let inside = tags()
            .skip(start + 1)
            .take_while(|tag| tag.name() != "/form");
        let fields = inside.filter(|tag| {
            tag.name() == "input" && tag.attribute("type").as_deref() == Some("hidden")
        });
        let fields = fields.filter_map(|tag| {
            Some((
                tag.attribute("name")?,
                tag.attribute("value").unwrap_or_default(),
            ))
        });
        Ok(Form {
            action: self.url.join(&action)?,
            fields: fields.collect(),
        })
    }

    /// What a person reads, white space folded.
    pub fn text(&self) -> String {
        visible(&self.html)
    }
}

#[derive(Clone, Copy)]
struct Tag<'a>(&'a str);

// Our own pages and the simulator's: attributes are always quoted.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    html.split('<')
        .skip(1)
        .filter_map(|rest| Some(Tag(rest.split_once('>')?.0)))
}

impl Tag<'_> {
    fn name(&self) -> &str {
        self.0
            .split(|c: char| c.is_whitespace())
            .next()
            .unwrap_or_default()
    }

    fn attribute(&self, name: &str) -> Option<String> {
        let start = format!("{name}=\"");
        let at = self
            .0
            .match_indices(&start)
            .map(|(at, _)| at)
            .find(|at| self.0[..*at].ends_with(char::is_whitespace))?;
        let value = self.0[at + start.len()..].split('"').next()?;
        Some(unescape(value))
    }
}

fn visible(html: &str) -> String {
    let body = html.split_once("<main").map_or(html, |(_, body)| body);
    let texts = body
        .split('<')
        .filter_map(|rest| rest.split_once('>').map(|(_, text)| text));
    let words = texts
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>()
        .join(" ");
    unescape(&words).chars().take(400).collect()
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after
            .split_once(';')
            .and_then(|(name, tail)| Some((entity(name)?, tail)))
        {
            Some((c, tail)) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_form_with_escaped_values() {
        let html = r#"<main><form method="post" action="/acs?a=1&amp;b=2"><input type="hidden" name="SAMLResponse" value="PD94&#43;Zz0="><input type="hidden" name="RelayState" value="&lt;&#34;&amp;"><button type="submit">Go</button></form></main>"#;
        let page = Page {
            url: Url::parse("http://127.0.0.1:1/x").unwrap(),
            html: html.to_owned(),
        };
        let form = page.form().unwrap();
        assert_eq!(form.action.as_str(), "http://127.0.0.1:1/acs?a=1&b=2");
        assert_eq!(
            form.fields,
            [
                ("SAMLResponse".to_owned(), "PD94+Zz0=".to_owned()),
                ("RelayState".to_owned(), "<\"&".to_owned())
            ]
        );
        assert_eq!(page.text(), "Go");
    }
}
