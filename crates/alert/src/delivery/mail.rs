//! Mail by SMTP: plain text, encrypted on the way unless the settings say that the server is next door.
//!
//! The same mail goes to each receiver on its own, so that a server that refuses one of them does not keep it from the others. Who has
//! it is remembered while the process runs: another attempt is for the others only. Where some have it the others are given up once
//! the server will not take it for them (a code of 500 or more), or after [`TRIES`] attempts that nobody else got it by: one full
//! mailbox must not hold up everybody's next mail.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use model::Timestamp;
use secrecy::ExposeSecret;

use super::decide::{Answer, Trouble};
use super::message::Message;
use super::shape::mail;
use crate::settings::{Encryption, Smtp};

/// Attempts without any gain after which those are given up for whom a mail was not taken, where others have it.
const TRIES: u32 = 3;

/// So many mails are remembered that some have and others have not. Forgotten is the one with the smallest id; those who have it get it
/// once more then, as after a restart, with the same `Message-ID`.
const REMEMBERED: usize = 1_000;

/// Who has a mail that not everybody has.
#[derive(Default)]
struct Partly {
    /// Indices of receivers.
    taken: BTreeSet<usize>,
    /// Attempts since somebody else got it.
    tries: u32,
}

/// Sends mail to the people of one endpoint.
pub(super) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
    timeout: Duration,
    /// By the message's id.
    partly: Mutex<BTreeMap<String, Partly>>,
}

impl Mailer {
    pub(super) fn new(smtp: &Smtp, to: &[String], timeout: Duration) -> Result<Mailer, &'static str> {
        let from: Mailbox = smtp.from.parse().map_err(|_| "`from` is no address")?;
        let to: Result<Vec<Mailbox>, _> = to.iter().map(|one| one.parse()).collect();
        let mut parameters = TlsParameters::builder(smtp.host.clone());
        if let Some(pem) = &smtp.authority {
            let certificate = Certificate::from_pem(pem).map_err(|_| "`ca_file` holds no certificate")?;
            parameters = parameters.add_root_certificate(certificate);
        }
        let parameters = || parameters.build().map_err(|_| "TLS cannot be set up");
        let tls = match smtp.encryption {
            Encryption::Always => Tls::Wrapper(parameters()?),
            Encryption::StartTls => Tls::Required(parameters()?),
            Encryption::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(timeout));
        if let Some((user, password)) = &smtp.login {
            builder =
                builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
        }
        let to = to.map_err(|_| "`to` holds no address")?;
        Ok(Mailer { transport: builder.build(), from, to, timeout, partly: Mutex::default() })
    }

    /// The `Message-ID` is made of the message's id: a mail that comes twice can be told.
    pub(super) async fn send(&self, message: &Message, now: Timestamp) -> Answer {
        let (subject, text) = mail(message);
        let id = format!("<{}@{}>", message.id, self.from.email.domain());
        let date = SystemTime::UNIX_EPOCH + Duration::from_micros(now.0.max(0).unsigned_abs());
        let mut builder = lettre::Message::builder()
            .from(self.from.clone())
            .message_id(Some(id))
            .date(date)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN);
        for to in &self.to {
            builder = builder.to(to.clone());
        }
        let Ok(built) = builder.body(text) else { return Answer::Nothing(Trouble::Settings) };
        let raw = built.formatted();
        let mut partly = self.remembered().remove(&message.id).unwrap_or_default();
        let before = partly.taken.len();
        // All of it within the time that one attempt may take.
        let until = tokio::time::Instant::now() + self.timeout;
        // What is said of those who do not have it: that it will not be taken, and that it may be taken later.
        let (mut never, mut later) = (None, None);
        for (number, to) in self.to.iter().enumerate() {
            if partly.taken.contains(&number) {
                continue;
            }
            match self.send_to(to, &raw, until).await {
                Answer::MailTaken => {
                    partly.taken.insert(number);
                }
                answer @ Answer::MailRefused(Some(500..)) => never = Some(answer),
                answer @ Answer::MailRefused(_) => later = Some(answer),
                answer => {
                    // It is the server that does not answer: it would not for the next one either.
                    later = Some(answer);
                    break;
                }
            }
        }
        // A server that is away says nothing of its mailboxes.
        let refused = matches!(later, Some(Answer::MailRefused(_)));
        partly.tries = match partly.taken.len() > before {
            true => 0,
            false => partly.tries.saturating_add(u32::from(refused)),
        };
        let given_up = refused && partly.tries >= TRIES;
        let answer = match (later.or(never), partly.taken.is_empty()) {
            (None, _) => return Answer::MailTaken,
            (Some(answer), true) => return answer,
            (Some(answer), false) if later.is_none() || given_up => {
                return Answer::MailPartlyTaken(match answer {
                    Answer::MailRefused(code) => code,
                    _ => None,
                });
            }
            (Some(answer), false) => answer,
        };
        let mut remembered = self.remembered();
        if remembered.len() >= REMEMBERED {
            remembered.pop_first();
        }
        remembered.insert(message.id.clone(), partly);
        answer
    }

    /// Sends a mail to one receiver.
    async fn send_to(&self, to: &Mailbox, raw: &[u8], until: tokio::time::Instant) -> Answer {
        let Ok(envelope) = Envelope::new(Some(self.from.email.clone()), vec![to.email.clone()]) else {
            return Answer::Nothing(Trouble::Settings);
        };
        match tokio::time::timeout_at(until, self.transport.send_raw(&envelope, raw)).await {
            Err(_) => Answer::Nothing(Trouble::Timeout),
            Ok(Ok(_)) => Answer::MailTaken,
            Ok(Err(error)) => match error.status() {
                Some(code) => Answer::MailRefused(Some(code.into())),
                None if error.is_timeout() => Answer::Nothing(Trouble::Timeout),
                None if error.is_client() => Answer::MailRefused(None),
                None if error.is_response() => Answer::Nothing(Trouble::Broken),
                None => Answer::Nothing(Trouble::Connect),
            },
        }
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Partly>> {
        // It holds whole entries only, whatever a thread did.
        self.partly.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
