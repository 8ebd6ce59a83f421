//! Checks of the pages for customers who come back.

use super::lifetime::Bounds;
use super::{Faults, Returns, Unmet, check, unmet, written};
use crate::returns::Template;
use crate::returns::template::TemplateError;

const TOKEN_LIFETIME: Bounds = Bounds::seconds(120, 10, 600);
/// The cloud documents no name, so the likely ones are looked for.
const ORDER_PARAMETERS: [&str; 4] = ["order_id", "orderId", "orderid", "order-id"];

pub(super) fn check(
    section: &str,
    written: written::Returns,
    http: bool,
    faults: &mut Faults,
) -> Returns {
    let mut page = |key: &str, text: Option<String>| {
        text.and_then(|text| faults.keep(&format!("{section}.{key}"), template(&text, http)))
    };
    let (order, top_up) = (page("order", written.order), page("top_up", written.top_up));
    let order_parameters = written
        .order_parameters
        .unwrap_or_else(|| ORDER_PARAMETERS.map(str::to_owned).to_vec());
    for (index, name) in order_parameters.iter().enumerate() {
        if name.trim().is_empty() {
            let path = format!("{section}.order_parameters[{index}]");
            faults.add(path, unmet("config-empty", []));
        }
    }
    Returns {
        order,
        top_up,
        order_parameters,
        token_lifetime: TOKEN_LIFETIME.read(
            &format!("{section}.token_lifetime"),
            written.token_lifetime.as_deref(),
            faults,
        ),
    }
}

fn template(text: &str, http: bool) -> Result<Template, Unmet> {
    let template = Template::parse(text).map_err(|error| match error {
        TemplateError::NoUrl => unmet("config-template-no-url", []),
        TemplateError::NoSuchPlace(name) => unmet("config-template-place", [("name", &name)]),
        TemplateError::BeforePath => unmet("config-template-host", []),
    })?;
    check::web_url(&template.sample(), http)?;
    Ok(template)
}
