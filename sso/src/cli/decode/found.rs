//! Finding the message in what was pasted: a whole URL, a query, a form body, a single value, plain XML.

use percent_encoding::percent_decode_str;

/// The parameters that matter.
const MESSAGES: [&str; 2] = ["SAMLRequest", "SAMLResponse"];

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The message as written there.
    pub value: Vec<u8>,
    /// Which parameter carried it.
    pub parameter: Option<&'static str>,
    /// The query or form as it stood there, for the strict reader.
    pub pairs: Option<String>,
    /// RelayState, decoded.
    pub relay_state: Option<String>,
    /// SigAlg, decoded.
    pub sig_alg: Option<String>,
    /// Whether there is a Signature parameter.
    pub signature: bool,
    /// Parameters that stand there twice.
    pub repeated: Vec<String>,
    /// SAMLRequest beside SAMLResponse.
    pub both: bool,
}

/// Looks for the message; without a known parameter the whole input is the value.
pub(super) fn find(input: &[u8]) -> Found {
    let Ok(text) = std::str::from_utf8(input) else {
        return Found {
            value: input.to_vec(),
            ..Found::default()
        };
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<')
        || !MESSAGES
            .iter()
            .any(|name| text.contains(&format!("{name}=")))
    {
        return Found {
            value: if text.is_empty() {
                Vec::new()
            } else {
                input.to_vec()
            },
            ..Found::default()
        };
    }
    in_pairs(pairs_of(text))
}

/// The query of a URL without its fragment, or the text itself; line breaks of a mail or a terminal do not belong to it.
fn pairs_of(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let query = match text.split_once('?') {
        Some((before, query))
            if !MESSAGES
                .iter()
                .any(|name| before.contains(&format!("{name}="))) =>
        {
            query
        }
        _ => &text,
    };
    query
        .split('#')
        .next()
        .unwrap_or(query)
        .trim_matches(['"', '\''])
        .to_owned()
}

fn in_pairs(pairs: String) -> Found {
    let mut found = Found::default();
    let mut seen: Vec<String> = Vec::new();
    for pair in pairs.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(name);
        if seen.contains(&name)
            && (MESSAGES.contains(&name.as_str())
                || ["RelayState", "SigAlg", "Signature"].contains(&name.as_str()))
        {
            found.repeated.push(name);
            continue;
        }
        match name.as_str() {
            "RelayState" => found.relay_state = Some(decoded(value)),
            "SigAlg" => found.sig_alg = Some(decoded(value)),
            "Signature" => found.signature = true,
            other => {
                if let Some(parameter) = MESSAGES.into_iter().find(|known| *known == other) {
                    found.both |= found.parameter.is_some();
                    if found.parameter.is_none() {
                        (found.parameter, found.value) =
                            (Some(parameter), value.as_bytes().to_vec());
                    }
                }
            }
        }
        seen.push(name);
    }
    found.pairs = Some(pairs);
    found
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}
