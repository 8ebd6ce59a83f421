//! The parts that metadata of both roles is made of: the file, entities, times, keys, locations, declarations.
//!
//! Each part reads what it can use and reports what is odd; none of them decides about the whole.

pub(crate) mod certificate;
pub(crate) mod entity_id;
pub(crate) mod file;
pub(crate) mod key;
pub(crate) mod location;
pub(crate) mod order;
pub(crate) mod role;
pub(crate) mod secret;
pub(crate) mod time;
pub(crate) mod value;
