//! Everything that must not get through, sent to the running service: each ends in its coded page, or as a coded status at the peer.

mod bombs;
mod catalogue;
mod denials;
mod internal;
mod logout;
mod malformed;
mod refusals;
mod replays;
mod table;
mod untrusted;
