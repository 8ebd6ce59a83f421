//! RequestedAuthnContext: exact, minimum, maximum, better (Core §3.3.2.2.1), and never over-asserted.

use saml::message::{Comparison, RequestedAuthnContext};
use saml::names::authn_context as class;
use serde::{Deserialize, Deserializer, Serializer, de};

/// A class and how strong we hold it; only classes of this table can be compared by strength.
pub type Strength = (&'static str, u8);

/// The order of strength. Classes outside it are only ever compared for equality. `unspecified` says nothing, so it is the weakest.
pub const STRENGTHS: &[Strength] = &[
    (class::UNSPECIFIED, 0),
    (class::PREVIOUS_SESSION, 1),
    (class::PASSWORD, 2),
    (class::PASSWORD_PROTECTED_TRANSPORT, 3),
    (class::TIME_SYNC_TOKEN, 4),
    (class::MOBILE_TWO_FACTOR, 5),
    (class::X509, 5),
];

fn strength(class_ref: &str) -> Option<u8> {
    STRENGTHS
        .iter()
        .find(|(name, _)| *name == class_ref)
        .map(|(_, strength)| *strength)
}

/// The strongest of the classes that are all true of one authentication; of those that cannot be ranked the first.
pub fn strongest<'a>(classes: impl DoubleEndedIterator<Item = &'a str>) -> Option<&'a str> {
    classes.rev().max_by_key(|class| strength(class))
}

/// Whether an authentication of class `got` satisfies the request.
///
/// A request by declaration reference cannot be met: we publish none. A request that lists nothing is met by anything.
pub fn satisfies(got: &str, requested: &RequestedAuthnContext) -> bool {
    let classes = &requested.class_refs;
    if classes.is_empty() {
        return requested.decl_refs.is_empty();
    }
    let strengths = || classes.iter().filter_map(|wanted| strength(wanted));
    let listed = classes.iter().any(|wanted| wanted == got);
    match requested.comparison {
        Comparison::Exact => listed,
        Comparison::Minimum => {
            listed || strength(got).is_some_and(|got| strengths().any(|wanted| got >= wanted))
        }
        Comparison::Maximum => {
            listed || strength(got).is_some_and(|got| strengths().any(|wanted| got <= wanted))
        }
        // Stronger than each: a class we cannot rank makes the claim unprovable.
        Comparison::Better => {
            strengths().count() == classes.len()
                && strength(got).is_some_and(|got| strengths().all(|wanted| got > wanted))
        }
    }
}

/// Classes that satisfy the request, for a platform that can be told classes and no comparison: those listed, and where stronger ones are wanted, those
/// that we know to be.
pub(crate) fn acceptable(requested: &RequestedAuthnContext) -> Vec<String> {
    if requested.comparison != Comparison::Better {
        return requested.class_refs.clone();
    }
    let known = STRENGTHS.iter().map(|(name, _)| *name);
    let better = known.filter(|name| satisfies(name, requested));
    better.map(str::to_owned).collect()
}

/// How a comparison is kept with what waits: as a number.
pub(crate) mod kept {
    use super::*;

    const KEPT: [Comparison; 4] = [
        Comparison::Exact,
        Comparison::Minimum,
        Comparison::Maximum,
        Comparison::Better,
    ];

    pub(crate) fn serialize<S: Serializer>(
        comparison: &Comparison,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_u8(match comparison {
            Comparison::Exact => 0,
            Comparison::Minimum => 1,
            Comparison::Maximum => 2,
            Comparison::Better => 3,
        })
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Comparison, D::Error> {
        let number = u8::deserialize(from)?;
        let found = KEPT.get(usize::from(number)).copied();
        found.ok_or_else(|| de::Error::custom("no such comparison"))
    }
}
