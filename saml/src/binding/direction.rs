//! Request or response: for an address that takes both.

use super::query::Parameters;
use super::{BODY_LIMIT, BindingError, Direction, QUERY_LIMIT, RawRequest};

/// Which message a request carries. Nothing of the message is read, and nothing else is judged: decoding does both.
///
/// Standard: Bindings §3.4.4, §3.5.4. Single logout takes requests and responses at one address.
///
/// # Errors
/// [`BindingError`] when it carries none or both, is too large, or its parameters cannot be told apart.
pub fn direction(raw: &RawRequest) -> Result<Direction, BindingError> {
    let (octets, what, limit) = match raw {
        RawRequest::Redirect { query } => (query.as_bytes(), "query", QUERY_LIMIT),
        RawRequest::Post { body, .. } => (body.as_slice(), "body", BODY_LIMIT),
    };
    if octets.len() > limit {
        return Err(BindingError::TooLarge { what, limit });
    }
    let parameters = Parameters::split(octets)?;
    match parameters.message(Direction::Response) {
        Ok(_) => Ok(Direction::Response),
        Err(BindingError::Absent(_)) => {
            parameters.message(Direction::Request)?;
            Ok(Direction::Request)
        }
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_query(query: &str) -> Result<Direction, BindingError> {
        direction(&RawRequest::Redirect {
            query: query.to_owned(),
        })
    }

    fn of_body(body: &str) -> Result<Direction, BindingError> {
        direction(&RawRequest::Post {
            query: String::new(),
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn the_parameter_tells_request_from_response() {
        for of in [of_query, of_body] {
            assert_eq!(of("a=1&SAMLRequest=x&RelayState=y"), Ok(Direction::Request));
            assert_eq!(of("SAMLResponse="), Ok(Direction::Response));
        }
    }

    #[test]
    fn refuses_none_both_repeated_and_disguised_parameters() {
        for of in [of_query, of_body] {
            assert_eq!(of(""), Err(BindingError::Absent("SAMLRequest")));
            assert_eq!(of("SAMLRequest=x&SAMLResponse=y"), Err(BindingError::Both));
            assert_eq!(
                of("SAMLResponse=x&SAMLResponse=x"),
                Err(BindingError::Repeated("SAMLResponse"))
            );
            assert_eq!(
                of("SAMLRequest=x&%53AMLResponse=y"),
                Err(BindingError::EncodedName)
            );
        }
    }

    #[test]
    fn refuses_what_is_too_large_before_it_is_split() {
        let large = "&".repeat(BODY_LIMIT + 1);
        assert!(matches!(
            of_query(&large),
            Err(BindingError::TooLarge { what: "query", .. })
        ));
        assert!(matches!(
            of_body(&large),
            Err(BindingError::TooLarge { what: "body", .. })
        ));
    }
}
