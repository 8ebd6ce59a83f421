//! The bind notification on its way: through the customer's browser, or as a call from the cloud.

use std::time::Duration;

use url::Url;

use crate::SimulatorError;
use crate::cloud::Cloud;
use crate::memory::Binding;
use crate::notification::{
    BindAction, Forgery, Notification, NotificationAnswer, NotifyBy, Notifying,
};

/// How long the partner platform may take to answer a call.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of its answer is read, in bytes.
const READ: usize = 4096;

/// What became of a call that takes a binding away.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unlinked {
    /// What was taken away.
    #[serde(flatten)]
    pub binding: Binding,
    /// The number of the notification, if there is an address to notify.
    pub notification: Option<u64>,
}

impl Cloud {
    /// How notifications are made and sent from now on.
    pub fn set_notifying(&self, notifying: Notifying) {
        self.memory().notifying = notifying;
    }

    /// Where notifications go from now on; `None` stops them.
    pub fn set_notification_url(&self, address: Option<Url>) {
        self.memory().notification_url = address;
    }

    /// Every notification so far, the oldest first.
    #[must_use]
    pub fn notifications(&self) -> Vec<Notification> {
        let memory = self.memory();
        memory
            .notifications
            .iter()
            .map(|(_, n)| n.clone())
            .collect()
    }

    /// Takes a binding away as Partner Center does, and tells the partner platform by a call,
    /// because no customer is there whose browser could carry it. Nothing when there was no binding.
    ///
    /// # Errors
    /// [`SimulatorError`] when signing fails or no HTTP client can be made.
    pub async fn unlink(&self, x_account_id: &str) -> Result<Option<Unlinked>, SimulatorError> {
        let Some(binding) = self.take_binding(x_account_id) else {
            return Ok(None);
        };
        let notification = self.notify(BindAction::Unbound, &binding, Some(NotifyBy::Server))?;
        if let Some(number) = notification {
            self.deliver(number).await?;
        }
        Ok(Some(Unlinked {
            binding,
            notification,
        }))
    }

    /// Sends a notification once more by a call, octet for octet the same. Nothing when there is no such number.
    ///
    /// # Errors
    /// [`SimulatorError`] when no HTTP client can be made.
    pub async fn send_again(
        &self,
        number: u64,
    ) -> Result<Option<NotificationAnswer>, SimulatorError> {
        let Some(notification) = self.memory().notifications.get(&key(number)).cloned() else {
            return Ok(None);
        };
        Ok(Some(self.call(&notification).await?))
    }

    /// Sends notifications by calls in this order, whether or not they were sent before: late, twice, or the newer one first.
    /// Nothing in place of an answer where there is no such number.
    ///
    /// # Errors
    /// [`SimulatorError`] when no HTTP client can be made.
    pub async fn send_in_order(
        &self,
        numbers: &[u64],
    ) -> Result<Vec<Option<NotificationAnswer>>, SimulatorError> {
        let mut answers = Vec::with_capacity(numbers.len());
        for number in numbers {
            answers.push(self.send_again(*number).await?);
        }
        Ok(answers)
    }

    pub(crate) fn take_binding(&self, x_account_id: &str) -> Option<Binding> {
        let account = self.memory().accounts.unbind(x_account_id)?;
        Some(Binding {
            x_account_id: x_account_id.to_owned(),
            account,
        })
    }

    /// Makes a notification, by the way that was chosen unless `by` says which; yields its number.
    pub(crate) fn notify(
        &self,
        action: BindAction,
        binding: &Binding,
        by: Option<NotifyBy>,
    ) -> Result<Option<u64>, SimulatorError> {
        let (address, notifying) = {
            let memory = self.memory();
            (memory.notification_url.clone(), memory.notifying)
        };
        let Some(address) = address else {
            return Ok(None);
        };
        let signer = match notifying.forgery {
            Forgery::OldKey => self.old_key()?,
            Forgery::None | Forgery::WrongSignature => self.key(),
        };
        let fields = notifying.fields(action, binding, signer)?;
        let at = self.now();
        let mut memory = self.memory();
        memory.notification_count += 1;
        let number = memory.notification_count;
        let notification = Notification {
            number,
            at,
            action,
            binding: binding.clone(),
            address: address.to_string(),
            by: by.unwrap_or(notifying.by),
            fields,
            waiting: notifying.copies.count(),
            sent: 0,
            answers: Vec::new(),
        };
        memory.notifications.put(key(number), notification);
        Ok(Some(number))
    }

    /// Whether a copy of a notification still has to go out.
    pub(crate) fn is_waiting(&self, number: u64) -> bool {
        let memory = self.memory();
        let notification = memory.notifications.get(&key(number));
        notification.is_some_and(|notification| notification.waiting > 0)
    }

    /// The next copy for the customer's browser to carry, if one is left and it is to go that way.
    pub(crate) fn next_copy(&self, number: u64) -> Option<Notification> {
        let mut memory = self.memory();
        let notification = memory.notifications.get_mut(&key(number))?;
        if notification.by != NotifyBy::Browser || notification.waiting == 0 {
            return None;
        }
        notification.waiting -= 1;
        notification.sent += 1;
        Some(notification.clone())
    }

    /// Sends every waiting copy of a notification that the cloud itself is to send, at once unless a delay was chosen.
    pub(crate) async fn deliver(&self, number: u64) -> Result<(), SimulatorError> {
        if self.memory().notifying.delay.is_zero() {
            return self.deliver_now(number).await;
        }
        self.deliver_later(number);
        Ok(())
    }

    /// The same in the background, after the delay that was chosen.
    pub(crate) fn deliver_later(&self, number: u64) {
        let cloud = self.clone();
        let delay = self.memory().notifying.delay;
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            if let Err(error) = cloud.deliver_now(number).await {
                tracing::error!(%error, number, "could not send a notification");
            }
        });
    }

    async fn deliver_now(&self, number: u64) -> Result<(), SimulatorError> {
        while let Some(notification) = self.take_copy_to_call(number) {
            self.call(&notification).await?;
        }
        Ok(())
    }

    fn take_copy_to_call(&self, number: u64) -> Option<Notification> {
        let mut memory = self.memory();
        let notification = memory.notifications.get_mut(&key(number))?;
        if notification.by != NotifyBy::Server || notification.waiting == 0 {
            return None;
        }
        notification.waiting -= 1;
        Some(notification.clone())
    }

    async fn call(
        &self,
        notification: &Notification,
    ) -> Result<NotificationAnswer, SimulatorError> {
        let client = self.http_client()?;
        let request = client
            .post(&notification.address)
            .timeout(PATIENCE)
            .form(&notification.fields);
        let (status, said) = match request.send().await {
            Ok(response) => (Some(response.status().as_u16()), beginning(response).await),
            Err(fault) => (None, fault.without_url().to_string()),
        };
        tracing::info!(
            number = notification.number,
            ?status,
            "called the partner platform"
        );
        let answer = NotificationAnswer {
            at: self.now(),
            status,
            said,
        };
        let mut memory = self.memory();
        if let Some(kept) = memory.notifications.get_mut(&key(notification.number)) {
            kept.sent += 1;
            kept.answers.push(answer.clone());
        }
        Ok(answer)
    }
}

/// Notifications are kept by number, as text.
fn key(number: u64) -> String {
    number.to_string()
}

async fn beginning(mut response: reqwest::Response) -> String {
    let mut read = Vec::new();
    while read.len() < READ {
        match response.chunk().await {
            Ok(Some(chunk)) => read.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    read.truncate(READ);
    String::from_utf8_lossy(&read).into_owned()
}
