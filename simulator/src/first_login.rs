//! Joining a customer to an account, on the first login or by themselves.

use crate::cloud::Cloud;
use crate::key::random_name;
use crate::memory::{Account, Arrival, Binding, Memory, Unbound};
use crate::notification::BindRequest;
use crate::report::Identity;
use crate::{FirstLogin, SimulatorError};

/// A customer who got in, and how the browser goes on.
#[derive(Debug)]
pub(crate) struct Welcome {
    pub(crate) arrival: Arrival,
    /// Value of the session cookie.
    pub(crate) session: String,
    /// Address and fields of the bind notification, when there is one to send.
    pub(crate) notification: Option<Notification>,
}

/// A bind notification on its way.
#[derive(Debug)]
pub(crate) struct Notification {
    pub(crate) address: String,
    pub(crate) fields: [(&'static str, String); 3],
}

/// Where an accepted answer leads.
#[derive(Debug)]
pub(crate) enum Next {
    Welcome(Box<Welcome>),
    /// The customer has to choose; the token stands for the accepted answer.
    Choose {
        token: String,
        suggested_name: String,
        accounts: Vec<Account>,
    },
    /// No account, and the link did not say that this is a first login.
    NotBound(String),
}

/// Why a choice on the first-login page is not followed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChoiceFault {
    #[error("this page was used before, or is too old: start again from the partner platform")]
    Token,
    #[error(
        "an account name has 5 to 32 letters, digits, - or _, starts with none of the digits, op_, shadow_"
    )]
    NameForm,
    #[error("there is an account of this name already")]
    NameTaken,
    #[error("there is no free account of this name")]
    AccountUnknown,
    #[error("this customer has an account already")]
    AlreadyBound,
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
}

/// What the customer chose.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Choice {
    Create,
    BindExisting,
}

impl Cloud {
    /// Leads an accepted identity on.
    pub(crate) fn receive(
        &self,
        identity: Identity,
        service: String,
        is_first_login: bool,
    ) -> Result<Next, SimulatorError> {
        let bound = self.memory().bindings.get(&identity.x_account_id).cloned();
        if let Some(account) = bound {
            let binding = Binding {
                x_account_id: identity.x_account_id,
                account,
            };
            return Ok(Next::Welcome(Box::new(self.let_in(binding, service)?)));
        }
        if !is_first_login {
            return Ok(Next::NotBound(identity.x_account_id));
        }
        match self.settings().first_login {
            FirstLogin::Ask => self.ask(identity, service),
            FirstLogin::CreateAtOnce => {
                let account = Account {
                    domain_name: format!("u{}", random_name(15)?),
                    domain_id: domain_id()?,
                };
                let welcome = self.join(Unbound { identity, service }, account)?;
                Ok(Next::Welcome(Box::new(welcome)))
            }
        }
    }

    fn ask(&self, identity: Identity, service: String) -> Result<Next, SimulatorError> {
        let token = random_name(43)?;
        let suggested_name = if is_account_name(&identity.name) {
            identity.name.clone()
        } else {
            String::new()
        };
        let mut memory = self.memory();
        memory.unbound.put(&token, Unbound { identity, service });
        Ok(Next::Choose {
            token,
            suggested_name,
            accounts: memory.free_accounts(),
        })
    }

    /// Follows a choice made on the first-login page. The token is used up only when it succeeds.
    pub(crate) fn choose(
        &self,
        token: &str,
        choice: Choice,
        name: &str,
    ) -> Result<Welcome, ChoiceFault> {
        let new_id = domain_id()?;
        let (unbound, account) = {
            let mut memory = self.memory();
            let unbound = memory
                .unbound
                .get(token)
                .cloned()
                .ok_or(ChoiceFault::Token)?;
            if memory
                .bindings
                .get(&unbound.identity.x_account_id)
                .is_some()
            {
                return Err(ChoiceFault::AlreadyBound);
            }
            let account = match choice {
                Choice::Create => new_account(&memory, name, new_id)?,
                Choice::BindExisting => free_account(&memory, name)?,
            };
            memory.unbound.take(token);
            memory.bind(&Binding {
                x_account_id: unbound.identity.x_account_id.clone(),
                account: account.clone(),
            });
            (unbound, account)
        };
        Ok(self.join(unbound, account)?)
    }

    fn join(&self, unbound: Unbound, account: Account) -> Result<Welcome, SimulatorError> {
        let notification = self.notification(&unbound.identity, &account)?;
        let binding = Binding {
            x_account_id: unbound.identity.x_account_id,
            account,
        };
        self.bind(&binding);
        Ok(Welcome {
            notification,
            ..self.let_in(binding, unbound.service)?
        })
    }

    fn notification(
        &self,
        identity: &Identity,
        account: &Account,
    ) -> Result<Option<Notification>, SimulatorError> {
        let Some(address) = &self.settings().notification_url else {
            return Ok(None);
        };
        let request = BindRequest {
            domain_name: &account.domain_name,
            domain_id: &account.domain_id,
            x_user_id: &identity.x_user_id,
            bind_action: 0,
        };
        Ok(Some(Notification {
            address: address.to_string(),
            fields: request.fields(self.key())?,
        }))
    }

    fn let_in(&self, binding: Binding, service: String) -> Result<Welcome, SimulatorError> {
        let session = random_name(43)?;
        let arrival = Arrival {
            at: self.now(),
            binding,
            service,
        };
        let mut memory = self.memory();
        memory.sessions.put(&session, arrival.clone());
        memory.last_arrival = Some(arrival.clone());
        Ok(Welcome {
            arrival,
            session,
            notification: None,
        })
    }
}

fn new_account(memory: &Memory, name: &str, domain_id: String) -> Result<Account, ChoiceFault> {
    if !is_account_name(name) {
        return Err(ChoiceFault::NameForm);
    }
    if memory.accounts.get(name).is_some() {
        return Err(ChoiceFault::NameTaken);
    }
    Ok(Account {
        domain_name: name.to_owned(),
        domain_id,
    })
}

fn free_account(memory: &Memory, name: &str) -> Result<Account, ChoiceFault> {
    memory
        .free_accounts()
        .into_iter()
        .find(|account| account.domain_name == name)
        .ok_or(ChoiceFault::AccountUnknown)
}

/// 32 characters, as the vendor's account ids have.
fn domain_id() -> Result<String, SimulatorError> {
    random_name(32)
}

/// The vendor's rule for `domain_name` ("create customer", and "check registration information").
fn is_account_name(name: &str) -> bool {
    let letters = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let start = name.bytes().next().is_some_and(|b| !b.is_ascii_digit());
    (5..=32).contains(&name.len())
        && letters
        && start
        && !name.starts_with("op_")
        && !name.starts_with("shadow_")
}
