//! Tests of the REST side.

mod caller;
mod created;
mod credentials;
mod faults;
mod limits;
mod listed;
mod many;
mod registered;
mod rules;
mod vectors;
mod verified;

/// Creates a customer, whatever else the world is about.
pub(super) async fn create_one(world: &super::fixture::World, x_account_id: &str) {
    caller::created(world, x_account_id, &serde_json::json!({})).await;
}
