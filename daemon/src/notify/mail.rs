//! Handing a letter to the mail server.
//!
//! Used by the courier, an attempt a thread. Every failure is tried again later: a mail server's
//! refusal is most often a setting that somebody will mend. A connection that should be encrypted
//! and is not is refused before anything is said.

use std::time::Duration;

use docket_config::{Mail, MailTls};
use lettre::{
    Message, SmtpTransport, Transport,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        self,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use super::{Answer, digest::Letter};
use crate::catalog::Undelivered;

/// Sends `letter` once. Each step at the server may take `limit`.
pub(super) fn deliver(mail: &Mail, letter: &Letter, limit: Duration) -> Answer {
    let sent = message(mail, letter).and_then(|message| {
        let server = server(mail, limit)?;
        server.send(&message).map_err(|e| unsent(&e))
    });
    match sent {
        Ok(_) => Answer::Delivered,
        Err(problem) => Answer::NotNow(problem),
    }
}

/// The server's own refusal, or that it was not reached.
fn unsent(error: &smtp::Error) -> Undelivered {
    let told = with_causes(error);
    match error.is_permanent() || error.is_transient() {
        true => Undelivered::new("refused", told),
        false => Undelivered::new("unreachable", told),
    }
}

fn message(mail: &Mail, letter: &Letter) -> Result<Message, Undelivered> {
    let unfit = |problem: String| Undelivered::new("letter", problem);
    let address = |text: &str| text.parse::<Mailbox>().map_err(|e| unfit(format!("{text:?}: {e}")));
    let mut message = Message::builder()
        .from(address(&mail.from)?)
        .date(letter.at.into())
        .message_id(Some(letter.message_id.clone()))
        .subject(&letter.subject)
        .header(ContentType::TEXT_PLAIN);
    for to in &mail.to {
        message = message.to(address(to)?);
    }
    message.body(letter.body.clone()).map_err(|e| unfit(e.to_string()))
}

fn server(mail: &Mail, limit: Duration) -> Result<SmtpTransport, Undelivered> {
    let (host, port) = host_and_port(mail);
    let tls = || TlsParameters::new(host.to_owned()).map_err(|e| unsent(&e));
    let tls = match mail.tls {
        MailTls::Implicit => Tls::Wrapper(tls()?),
        MailTls::Starttls => Tls::Required(tls()?),
        MailTls::None => Tls::None,
    };
    let mut server =
        SmtpTransport::builder_dangerous(host).port(port).tls(tls).timeout(Some(limit));
    if let Some(user) = &mail.user {
        let unreadable = |problem: String| Undelivered::new("secret", problem);
        let password = mail.password.as_ref();
        let password = password.ok_or_else(|| unreadable("a user without a password".into()))?;
        let password = password.read().map_err(|e| unreadable(e.to_string()))?;
        server = server.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
    }
    Ok(server.build())
}

/// `host`, `host:port` or `[v6]:port`. Without a port, that of the protocol: RFC 8314 (465),
/// RFC 6409 (587), RFC 5321 (25).
fn host_and_port(mail: &Mail) -> (&str, u16) {
    let usual = match mail.tls {
        MailTls::Implicit => 465,
        MailTls::Starttls => 587,
        MailTls::None => 25,
    };
    let bare = |host: &'_ str| host.contains(':') && !host.ends_with(']');
    let split = mail.server.rsplit_once(':').filter(|(host, _)| !bare(host));
    let (host, port) = split
        .and_then(|(host, port)| Some((host, port.parse().ok()?)))
        .unwrap_or((mail.server.as_str(), usual));
    (host.trim_start_matches('[').trim_end_matches(']'), port)
}

/// An error and what it came from, in one line: the outer one alone says only "network error".
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_told = inner.to_string();
        if !told.contains(&inner_told) {
            told = format!("{told}: {inner_told}");
        }
        cause = inner.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(server: &str, tls: MailTls) -> (String, u16) {
        let mail = Mail {
            server: server.into(),
            tls,
            user: None,
            password: None,
            from: String::new(),
            to: Vec::new(),
            at: chrono::NaiveTime::MIN,
        };
        let (host, port) = host_and_port(&mail);
        (host.into(), port)
    }

    #[test]
    fn the_server_is_a_host_with_or_without_a_port() {
        assert_eq!(at("mail.example", MailTls::Implicit), ("mail.example".into(), 465));
        assert_eq!(at("mail.example", MailTls::Starttls), ("mail.example".into(), 587));
        assert_eq!(at("mail.example:2525", MailTls::None), ("mail.example".into(), 2525));
        assert_eq!(at("[::1]:2525", MailTls::None), ("::1".into(), 2525));
        assert_eq!(at("[::1]", MailTls::None), ("::1".into(), 25));
        assert_eq!(at("::1", MailTls::None), ("::1".into(), 25));
    }
}
