//! Joining a customer to an account, on the first login or by themselves.

use crate::cloud::Cloud;
use crate::key::random_name;
use crate::memory::{Account, Arrival, Binding, Memory, Session, Unbound};
use crate::notification::BindAction;
use crate::report::Identity;
use crate::{FirstLogin, SimulatorError};

/// A customer who got in, and how the browser goes on.
#[derive(Debug)]
pub(crate) struct Welcome {
    pub(crate) arrival: Arrival,
    /// Value of the session cookie.
    pub(crate) session: String,
    /// The number of the bind notification, when there is one.
    pub(crate) notification: Option<u64>,
}

/// Where an accepted answer leads.
#[derive(Debug)]
pub(crate) enum Next {
    Welcome(Box<Welcome>),
    /// The customer has to choose; the token stands for the accepted answer.
    Choose {
        token: String,
        suggested_name: String,
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
    #[error("account name or password is wrong")]
    Credentials,
    #[error("that account is bound to another customer")]
    AccountTaken,
    #[error("a password has 8 to 32 characters")]
    PasswordForm,
    #[error("this customer has an account already")]
    AlreadyBound,
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
}

/// What the customer chose.
#[derive(Debug, Clone)]
pub(crate) enum Choice {
    /// Without a password, the account gets the one of the settings.
    Create {
        name: String,
        password: Option<String>,
    },
    BindExisting {
        name: String,
        password: String,
    },
}

impl Choice {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Create { name, .. } | Self::BindExisting { name, .. } => name,
        }
    }
}

impl Cloud {
    /// Leads an accepted identity on.
    pub(crate) fn receive(
        &self,
        identity: Identity,
        service: String,
        is_first_login: bool,
    ) -> Result<Next, SimulatorError> {
        let bound = self.memory().accounts.of_customer(&identity.x_account_id);
        if let Some(account) = bound {
            let binding = Binding {
                x_account_id: identity.x_account_id.clone(),
                account,
            };
            let unbound = Unbound { identity, service };
            let welcome = self.let_in(unbound, binding, None)?;
            return Ok(Next::Welcome(Box::new(welcome)));
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
        self.memory()
            .unbound
            .put(&token, Unbound { identity, service });
        Ok(Next::Choose {
            token,
            suggested_name,
        })
    }

    /// Whether the first-login page of this token may still be used.
    pub(crate) fn may_choose(&self, token: &str) -> bool {
        self.memory().unbound.get(token).is_some()
    }

    /// Follows a choice made on the first-login page. The token is used up only when it succeeds.
    pub(crate) fn choose(&self, token: &str, choice: &Choice) -> Result<Welcome, ChoiceFault> {
        let new_id = domain_id()?;
        let now = self.now();
        let (unbound, account) = {
            let mut memory = self.memory();
            let unbound = memory
                .unbound
                .get(token)
                .cloned()
                .ok_or(ChoiceFault::Token)?;
            let customer = unbound.identity.x_account_id.clone();
            if memory.accounts.of_customer(&customer).is_some() {
                return Err(ChoiceFault::AlreadyBound);
            }
            let account = match choice {
                Choice::Create { name, password } => {
                    let account = new_account(&memory, name, new_id)?;
                    let password = match password {
                        Some(password) => checked(password)?,
                        None => &self.settings().account_password,
                    };
                    memory.passwords.put(name, digest(password));
                    account
                }
                Choice::BindExisting { name, password } => {
                    free_account(&memory, name, password, &self.settings().account_password)?
                }
            };
            memory.unbound.take(token);
            let binding = Binding {
                x_account_id: customer,
                account: account.clone(),
            };
            memory.bind(&binding, now);
            (unbound, account)
        };
        Ok(self.join(unbound, account)?)
    }

    fn join(&self, unbound: Unbound, account: Account) -> Result<Welcome, SimulatorError> {
        let binding = Binding {
            x_account_id: unbound.identity.x_account_id.clone(),
            account,
        };
        self.bind(&binding);
        let notification = self.notify(BindAction::Bound, &binding, None)?;
        self.let_in(unbound, binding, notification)
    }

    fn let_in(
        &self,
        Unbound { identity, service }: Unbound,
        binding: Binding,
        notification: Option<u64>,
    ) -> Result<Welcome, SimulatorError> {
        let session = random_name(43)?;
        let arrival = Arrival {
            at: self.now(),
            binding,
            service,
        };
        let kept = Session {
            arrival: arrival.clone(),
            identity,
            notification,
        };
        let mut memory = self.memory();
        memory.sessions.put(&session, kept);
        memory.last_arrival = Some(arrival.clone());
        Ok(Welcome {
            arrival,
            session,
            notification,
        })
    }
}

fn new_account(memory: &Memory, name: &str, domain_id: String) -> Result<Account, ChoiceFault> {
    if !is_account_name(name) {
        return Err(ChoiceFault::NameForm);
    }
    if memory.accounts.named(name).is_some() {
        return Err(ChoiceFault::NameTaken);
    }
    Ok(Account {
        domain_name: name.to_owned(),
        domain_id,
    })
}

fn free_account(
    memory: &Memory,
    name: &str,
    password: &str,
    usual_password: &str,
) -> Result<Account, ChoiceFault> {
    let expected = memory.passwords.get(name).copied();
    let expected = expected.unwrap_or_else(|| digest(usual_password));
    // One answer for both, so that the page does not tell which names exist.
    let account = memory
        .accounts
        .named(name)
        .filter(|_| digest(password) == expected);
    let account = account.ok_or(ChoiceFault::Credentials)?;
    if memory.accounts.is_bound(account.id()) {
        return Err(ChoiceFault::AccountTaken);
    }
    Ok(account.account())
}

/// The vendor's length of a password ("create customer").
fn checked(password: &str) -> Result<&str, ChoiceFault> {
    let length = password.chars().count();
    if (8..=32).contains(&length) {
        Ok(password)
    } else {
        Err(ChoiceFault::PasswordForm)
    }
}

fn digest(password: &str) -> [u8; 32] {
    openssl::sha::sha256(password.as_bytes())
}

/// 32 characters, as the vendor's account ids have.
fn domain_id() -> Result<String, SimulatorError> {
    random_name(32)
}

/// The vendor's rule for `domain_name` ("create customer", and "check registration information").
pub(crate) fn is_account_name(name: &str) -> bool {
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
