//! What the cloud appended: read, bounded, believed in nothing.

/// Most parameters that are passed on.
const PARAMETERS: usize = 32;
/// Longest name or value that is passed on, in octets.
const VALUE: usize = 512;
/// Longest order number, in characters.
const ORDER_ID: usize = 64;

/// The query of a return.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arrived {
    /// Names and values in their order, decoded.
    pub(super) parameters: Vec<(String, String)>,
    /// Whether that is all of them.
    pub(super) complete: bool,
    /// What looks like an order number, under one of the configured names.
    pub(super) order_id: Option<String>,
}

impl Arrived {
    /// Reads whatever came; what is too much is left out and said so.
    pub(super) fn read(query: &str, order_parameters: &[String]) -> Arrived {
        let mut arrived = Arrived {
            complete: true,
            ..Arrived::default()
        };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if arrived.parameters.len() == PARAMETERS || name.len() > VALUE || value.len() > VALUE {
                arrived.complete = false;
                continue;
            }
            if arrived.order_id.is_none()
                && order_parameters.iter().any(|each| *each == name)
                && is_order_id(&value)
            {
                arrived.order_id = Some(value.clone().into_owned());
            }
            arrived
                .parameters
                .push((name.into_owned(), value.into_owned()));
        }
        arrived
    }
}

fn is_order_id(text: &str) -> bool {
    (1..=ORDER_ID).contains(&text.len())
        && text
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_')
}
