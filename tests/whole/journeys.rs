//! Customers on their way.

mod auto_post;
mod demo;
mod first_login;
mod launch;
mod partners;
mod sign_in;
mod twice;
