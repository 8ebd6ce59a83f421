//! `skybridge customers bind`.

use super::change;
use crate::cli::failure::Failure;
use crate::cli::setup::PartnerOf;
use crate::cli::talk::Talk;
use crate::customers::{self, Change};
use crate::store::Domain;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Bind {
    #[command(flatten)]
    of: PartnerOf,
    /// The customer's account on the partner platform (xAccountId)
    account: String,
    /// Id of the cloud account (domainId)
    domain: String,
    /// Name of the cloud account [default: as it is known]
    #[arg(long, value_name = "NAME", default_value = "")]
    name: String,
    /// Site of the cloud [default: the partner's]
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
    /// Also when the customer has another cloud account: that one is unbound
    #[arg(long)]
    replace: bool,
}

impl Bind {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        if !customers::is_domain_id(&self.domain) || !customers::is_domain_name(&self.name) {
            let args = [("most", customers::LONGEST_DOMAIN.into())];
            return Err(Failure::Wrong(
                talk.text("cli-customer-domain-wrong", &args),
            ));
        }
        change(talk, &self.of, &self.account, |setup, partner| {
            let of_partner = setup.config.partners.get(partner);
            let site = self.site.clone();
            let site = site.or_else(|| of_partner.map(|partner| partner.site.clone()));
            Change::Bind {
                domain: Domain {
                    id: self.domain.clone(),
                    name: self.name.clone(),
                    site: site.unwrap_or_default(),
                },
                replace: self.replace,
            }
        })
        .await
    }
}
