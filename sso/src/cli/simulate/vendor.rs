//! Options of `skybridge simulate cloud` that say how the vendor's side behaves: accounts, bind notification, buying.

use clap::{Args, ValueEnum};
use simulator::{
    AccessKey, Account, ApiSettings, ApiUser, Copies, FirstLogin, Forgery, Holder, NotifyBy,
    Notifying, Quotas, Settings, SignedOctets,
};
use std::time::Duration;
use url::Url;

#[derive(Debug, Args)]
pub(super) struct VendorArgs {
    /// Create an account at the first login without asking
    #[arg(long)]
    create_at_once: bool,
    /// An account that exists already and may be bound at a first login; may be given several times
    #[arg(long, value_name = "NAME")]
    account: Vec<String>,
    /// Password of those accounts, and of every account created without one
    #[arg(long, value_name = "TEXT", default_value = "Simulated-1")]
    account_password: String,
    /// What is in each account at first, in hundredths of the currency
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    balance: u64,

    /// Where the bind notification goes
    #[arg(long, value_name = "URL")]
    notification_url: Option<Url>,
    /// Who carries the bind notification
    #[arg(long, value_enum, default_value_t = Carrier::Browser)]
    notify_by: Carrier,
    /// How long a notification that the cloud itself sends waits first, in milliseconds
    #[arg(long, value_name = "N", default_value_t = 0)]
    notification_delay_ms: u64,
    /// How often it is sent
    #[arg(long, value_enum, default_value_t = HowOften::Once)]
    notification_copies: HowOften,
    /// Which octets it signs
    #[arg(long, value_enum, default_value_t = Octets::Base64Text)]
    notification_octets: Octets,
    /// What is wrong with its signature
    #[arg(long, value_enum, default_value_t = Wrong::None)]
    notification_forgery: Wrong,
    /// Write its SigAlg in capitals
    #[arg(long)]
    notification_upper_case: bool,
    /// Write its bindAction as text instead of a number
    #[arg(long)]
    notification_text_action: bool,
    /// Name the IAM user in it besides the account
    #[arg(long)]
    notification_user: bool,

    /// Where "view order details" leads after payment
    #[arg(long, value_name = "URL")]
    order_return_url: Option<Url>,
    /// Where "top up" leads when the balance is too low
    #[arg(long, value_name = "URL")]
    top_up_return_url: Option<Url>,
    /// Query parameter appended to both; {order_id}, {domain_id} and {amount} are filled in; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    return_query: Vec<(String, String)>,

    /// Which site the REST side is
    #[arg(long, value_enum, default_value_t = ApiSite::China)]
    api_site: ApiSite,
    /// The access key that the REST side takes, with its secret, in place of its own
    #[arg(long, value_name = "AK:SK", value_parser = colon_pair)]
    api_key: Option<(String, String)>,
    /// The user for whom IAM issues tokens, in an account of the same name
    #[arg(long, value_name = "NAME:PASSWORD", value_parser = colon_pair)]
    api_user: Option<(String, String)>,
    /// Calls per second of each API in place of the vendor's (5 and 10); 0 is no limit
    #[arg(long, value_name = "N")]
    api_quota: Option<u32>,
    /// How long after its creation a customer is associated, in milliseconds
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    association_delay_ms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ApiSite {
    China,
    International,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Carrier {
    Browser,
    Server,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum HowOften {
    Never,
    Once,
    Twice,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Octets {
    Base64Text,
    PercentEncoded,
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wrong {
    None,
    #[value(name = "wrong-signature")]
    Signature,
    OldKey,
}

impl VendorArgs {
    pub(super) fn apply(&self, settings: &mut Settings) {
        if self.create_at_once {
            settings.first_login = FirstLogin::CreateAtOnce;
        }
        let accounts = self.account.iter().enumerate();
        settings.accounts = accounts
            .map(|(number, name)| account(number, name))
            .collect();
        settings.account_password.clone_from(&self.account_password);
        settings.balance = self.balance;
        settings.notification_url.clone_from(&self.notification_url);
        settings.notifying = self.notifying();
        settings.returns.order.clone_from(&self.order_return_url);
        settings.returns.top_up.clone_from(&self.top_up_return_url);
        settings.returns.query.clone_from(&self.return_query);
        self.apply_api(&mut settings.api);
    }

    fn notifying(&self) -> Notifying {
        Notifying {
            by: match self.notify_by {
                Carrier::Browser => NotifyBy::Browser,
                Carrier::Server => NotifyBy::Server,
            },
            octets: match self.notification_octets {
                Octets::Base64Text => SignedOctets::Base64Text,
                Octets::PercentEncoded => SignedOctets::PercentEncoded,
                Octets::Json => SignedOctets::Json,
            },
            copies: match self.notification_copies {
                HowOften::Never => Copies::Never,
                HowOften::Once => Copies::Once,
                HowOften::Twice => Copies::Twice,
            },
            forgery: match self.notification_forgery {
                Wrong::None => Forgery::None,
                Wrong::Signature => Forgery::WrongSignature,
                Wrong::OldKey => Forgery::OldKey,
            },
            upper_case_sig_alg: self.notification_upper_case,
            action_as_text: self.notification_text_action,
            user_members: self.notification_user,
            delay: Duration::from_millis(self.notification_delay_ms),
        }
    }

    /// The credentials and limits of the REST side.
    fn apply_api(&self, api: &mut ApiSettings) {
        if self.api_site == ApiSite::International {
            api.site = simulator::Site::International;
        }
        if let Some((access_key, secret_key)) = &self.api_key {
            api.access_keys = vec![AccessKey::partner(access_key, secret_key)];
        }
        if let Some((name, password)) = &self.api_user {
            api.users = vec![ApiUser {
                domain: name.clone(),
                name: name.clone(),
                password: password.clone(),
                holder: Holder::Partner,
            }];
        }
        match self.api_quota {
            None => {}
            Some(0) => api.quotas = Quotas::off(),
            Some(quota) => {
                api.quotas = Quotas {
                    usual: Some(quota),
                    ..Quotas::off()
                }
            }
        }
        api.association_delay = Duration::from_millis(self.association_delay_ms);
    }
}

/// Ids count up, so that they are the same at every start; 32 characters, as the vendor's.
fn account(number: usize, name: &str) -> Account {
    Account {
        domain_name: name.to_owned(),
        domain_id: format!("{:032x}", number + 1),
    }
}

fn pair(written: &str) -> Result<(String, String), String> {
    let (name, value) = written.split_once('=').ok_or("NAME=VALUE is expected")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn colon_pair(written: &str) -> Result<(String, String), String> {
    let (name, value) = written
        .split_once(':')
        .ok_or("two parts and a colon are expected")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        vendor: VendorArgs,
    }

    fn settings(line: &[&str]) -> Settings {
        let base = Url::parse("http://127.0.0.1:8090").unwrap();
        let mut settings = Settings::new(base, "X_IDP");
        let line = std::iter::once("simulate").chain(line.iter().copied());
        Line::try_parse_from(line)
            .unwrap()
            .vendor
            .apply(&mut settings);
        settings
    }

    #[test]
    fn without_options_the_cloud_is_the_one_of_its_own_defaults() {
        let base = Url::parse("http://127.0.0.1:8090").unwrap();
        let (got, expected) = (settings(&[]), Settings::new(base, "X_IDP"));
        assert_eq!(format!("{got:?}"), format!("{expected:?}"));
    }

    #[test]
    fn every_option_reaches_the_settings() {
        let line = "--create-at-once --account one --account two --account-password Other-pass --balance 7 \
            --notification-url http://p.test/bind --notify-by server --notification-copies twice --notification-octets json \
            --notification-forgery old-key --notification-upper-case --notification-text-action --notification-user \
            --order-return-url http://p.test/o --top-up-return-url http://p.test/t --return-query a={order_id} --return-query b=c=d \
            --notification-delay-ms 250 --api-site international --api-key AK:S:K --api-user user:pass --api-quota 3 --association-delay-ms 40";
        let got = settings(&line.split_whitespace().collect::<Vec<_>>());
        let notifying = Notifying {
            by: NotifyBy::Server,
            octets: SignedOctets::Json,
            copies: Copies::Twice,
            forgery: Forgery::OldKey,
            upper_case_sig_alg: true,
            action_as_text: true,
            user_members: true,
            delay: Duration::from_millis(250),
        };
        assert_eq!(got.notifying, notifying);
        assert_eq!(
            (got.first_login, got.balance),
            (FirstLogin::CreateAtOnce, 7)
        );
        let names: Vec<_> = got
            .accounts
            .iter()
            .map(|a| a.domain_name.as_str())
            .collect();
        assert_eq!(
            (names, got.account_password.as_str()),
            (vec!["one", "two"], "Other-pass")
        );
        let addresses = [got.notification_url, got.returns.order, got.returns.top_up];
        let addresses = addresses.map(|address| address.unwrap().path().to_owned());
        assert_eq!(addresses, ["/bind", "/o", "/t"]);
        let query = [
            ("a".to_owned(), "{order_id}".to_owned()),
            ("b".to_owned(), "c=d".to_owned()),
        ];
        assert_eq!(got.returns.query, query);
        let api = got.api;
        assert_eq!(api.site, simulator::Site::International);
        assert_eq!(api.access_keys, [AccessKey::partner("AK", "S:K")]);
        let users: Vec<_> = api
            .users
            .iter()
            .map(|user| (&*user.name, &*user.domain, &*user.password))
            .collect();
        assert_eq!(users, [("user", "user", "pass")]);
        let quotas = Quotas {
            usual: Some(3),
            ..Quotas::off()
        };
        assert_eq!(
            (api.quotas, api.association_delay),
            (quotas, Duration::from_millis(40))
        );
    }
}
