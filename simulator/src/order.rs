//! Buying: products, orders, balances, and the two links that lead back to the partner platform.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use url::Url;

use crate::SimulatorError;
use crate::cloud::Cloud;
use crate::key::random_name;
use crate::memory::Account;

/// Where the links after payment and towards a top-up lead.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Returns {
    /// Behind "view order details" on the page after payment; the cloud's own order page when none.
    #[serde(serialize_with = "as_text")]
    pub order: Option<Url>,
    /// Behind "top up" on the page of an order that the balance does not cover; the cloud's own page when none.
    #[serde(serialize_with = "as_text")]
    pub top_up: Option<Url>,
    /// Query parameters appended to both. The vendor documents none, so there are none unless a test says so.
    /// In a value, `{order_id}`, `{domain_id}` and `{amount}` stand for what they say.
    pub query: Vec<(String, String)>,
}

/// Something that can be bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Product {
    /// Its name in addresses.
    pub id: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// Price in hundredths of the currency.
    pub price: u64,
}

/// Everything that can be bought. With the balance of [`crate::Settings::new`], the last is too dear.
pub const PRODUCTS: [Product; 3] = [
    Product {
        id: "ecs-small",
        zh: "弹性云服务器 1 核 2 GB，1 个月",
        en: "Elastic Cloud Server, 1 vCPU, 2 GB, 1 month",
        price: 5_800,
    },
    Product {
        id: "obs-package",
        zh: "对象存储资源包 500 GB，1 年",
        en: "Object storage package, 500 GB, 1 year",
        price: 24_900,
    },
    Product {
        id: "ecs-large",
        zh: "弹性云服务器 64 核 256 GB，1 年",
        en: "Elastic Cloud Server, 64 vCPU, 256 GB, 1 year",
        price: 9_800_000,
    },
];

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Order {
    /// Its number: `CS` and 15 letters or digits.
    pub order_id: String,
    /// The account that ordered.
    pub domain_id: String,
    /// What was ordered.
    pub product: Product,
    /// When.
    #[serde(serialize_with = "crate::report::as_text")]
    pub at: Timestamp,
    /// Whether it is paid; if not, the balance was too low.
    pub paid: bool,
    /// When it was paid.
    #[serde(serialize_with = "at_some_time")]
    pub paid_at: Option<Timestamp>,
}

impl Cloud {
    /// Where links lead from now on.
    pub fn set_returns(&self, returns: Returns) {
        self.memory().returns = returns;
    }

    /// Every order, the oldest first.
    #[must_use]
    pub fn orders(&self) -> Vec<Order> {
        self.memory()
            .orders
            .iter()
            .map(|(_, o)| o.clone())
            .collect()
    }

    /// What is in an account, in hundredths of the currency.
    #[must_use]
    pub fn balance(&self, domain_id: &str) -> u64 {
        let memory = self.memory();
        memory
            .balances
            .get(domain_id)
            .copied()
            .unwrap_or(self.settings().balance)
    }

    /// Sets what is in an account, as money from the partner does.
    pub fn set_balance(&self, domain_id: &str, amount: u64) {
        self.memory().balances.put(domain_id, amount);
    }

    /// Orders a product and pays it if the balance covers it. Nothing when there is no such product.
    pub(crate) fn order(
        &self,
        account: &Account,
        product: &str,
    ) -> Result<Option<Order>, SimulatorError> {
        let Some(product) = product_named(product) else {
            return Ok(None);
        };
        let order = Order {
            order_id: format!("CS{}", random_name(15)?.to_uppercase()),
            domain_id: account.domain_id.clone(),
            product,
            at: self.now(),
            paid: false,
            paid_at: None,
        };
        let order_id = order.order_id.clone();
        self.memory().orders.put(&order_id, order);
        Ok(self.pay(account, &order_id))
    }

    /// Pays an order of this account that is not paid yet, if the balance covers it now.
    pub(crate) fn pay(&self, account: &Account, order_id: &str) -> Option<Order> {
        let first_balance = self.settings().balance;
        let now = self.now();
        let mut memory = self.memory();
        let order = memory.orders.get(order_id)?.clone();
        let balance = memory
            .balances
            .get(&account.domain_id)
            .copied()
            .unwrap_or(first_balance);
        if order.domain_id != account.domain_id {
            return None;
        }
        if let Some(left) = balance
            .checked_sub(order.product.price)
            .filter(|_| !order.paid)
        {
            memory.balances.put(&account.domain_id, left);
            let order = memory.orders.get_mut(order_id)?;
            (order.paid, order.paid_at) = (true, Some(now));
        }
        memory.orders.get(order_id).cloned()
    }

    /// The order, if it is one of this account.
    pub(crate) fn order_of(&self, account: &Account, order_id: &str) -> Option<Order> {
        let memory = self.memory();
        memory
            .orders
            .get(order_id)
            .filter(|order| order.domain_id == account.domain_id)
            .cloned()
    }

    /// Where "view order details" and "top up" lead for this order; nothing where the cloud's own page is meant.
    pub(crate) fn return_links(&self, order: &Order) -> [Option<String>; 2] {
        let Returns {
            order: details,
            top_up,
            query,
        } = self.memory().returns.clone();
        [details, top_up].map(|address| Some(with_query(address?, &query, order)))
    }
}

pub(crate) fn product_named(id: &str) -> Option<Product> {
    PRODUCTS.into_iter().find(|product| product.id == id)
}

/// An amount as people write it.
pub(crate) fn money(hundredths: u64) -> String {
    format!("¥{}.{:02}", hundredths / 100, hundredths % 100)
}

fn as_text<S: Serializer>(address: &Option<Url>, serializer: S) -> Result<S::Ok, S::Error> {
    address.as_ref().map(Url::as_str).serialize(serializer)
}

fn with_query(mut address: Url, query: &[(String, String)], order: &Order) -> String {
    if !query.is_empty() {
        let amount = format!(
            "{}.{:02}",
            order.product.price / 100,
            order.product.price % 100
        );
        let filled = query.iter().map(|(name, value)| {
            let value = value.replace("{order_id}", &order.order_id);
            let value = value.replace("{domain_id}", &order.domain_id);
            (name, value.replace("{amount}", &amount))
        });
        address.query_pairs_mut().extend_pairs(filled);
    }
    address.into()
}

fn at_some_time<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_string()).serialize(serializer)
}
