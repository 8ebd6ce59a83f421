//! Customers on their way.

mod auto_post;
mod demo;
mod launch;
mod partners;
mod sign_in;
