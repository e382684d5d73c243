//! HTTPS: whom to trust, and what is said of a certificate that is not trusted.

use std::path::{Path, PathBuf};

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509Name};
use store::{Engine, ReportStore, Retention, ServerError, ServerOptions, StoreBatch, StoreError, migrate};
use tokio::net::{TcpListener, TcpStream};

use crate::builders::{NOTHING, Said, report};
use crate::engines::{listening, options};

/// An authority, made for one test.
struct Authority {
    key: PKey<Private>,
    certificate: X509,
}

fn key() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

fn name(common: &str) -> X509Name {
    let mut name = X509Name::builder().unwrap();
    name.append_entry_by_text("CN", common).unwrap();
    name.build()
}

impl Authority {
    fn new(common: &str) -> Authority {
        let key = key();
        let certificate = signed(&name(common), &key, &name(common), &key, None);
        Authority { key, certificate }
    }

    /// Writes the certificate to a file.
    fn file(&self, file: &str) -> PathBuf {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
        std::fs::write(&path, self.certificate.to_pem().unwrap()).unwrap();
        path
    }

    /// What a server for the loopback address shows.
    fn identity(&self) -> native_tls::Identity {
        let key = key();
        let issuer = self.certificate.subject_name().to_owned().unwrap();
        let certificate = signed(&name("db"), &key, &issuer, &self.key, Some("127.0.0.1"));
        let (certificate, key) = (certificate.to_pem().unwrap(), key.private_key_to_pem_pkcs8().unwrap());
        native_tls::Identity::from_pkcs8(&certificate, &key).unwrap()
    }
}

fn signed(
    subject: &X509Name,
    key: &PKey<Private>,
    issuer: &X509Name,
    by: &PKey<Private>,
    address: Option<&str>,
) -> X509 {
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_serial_number(&BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(subject).unwrap();
    builder.set_issuer_name(issuer).unwrap();
    builder.set_pubkey(key).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(2).unwrap()).unwrap();
    match address {
        None => builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap(),
        Some(address) => {
            let names = SubjectAlternativeName::new().ip(address).build(&builder.x509v3_context(None, None));
            builder.append_extension(names.unwrap()).unwrap();
        }
    }
    builder.sign(by, MessageDigest::sha256()).unwrap();
    builder.build()
}

/// The real engine behind a TLS door with a certificate of `authority`; returns its port.
async fn listening_with_tls(authority: &Authority) -> u16 {
    let target = listening().await.strip_prefix("http://").unwrap().to_owned();
    let acceptor = native_tls::TlsAcceptor::new(authority.identity()).unwrap();
    let acceptor = tokio_native_tls::TlsAcceptor::from(acceptor);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (acceptor, target) = (acceptor.clone(), target.clone());
            tokio::spawn(async move {
                // A client that does not trust us ends the handshake.
                let Ok(mut client) = acceptor.accept(client).await else { return };
                let mut server = TcpStream::connect(target).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    port
}

fn trusting(url: &str, ca_file: Option<PathBuf>, database: &str) -> Engine {
    Engine::server(&ServerOptions { ca_file, ..options(url, database) }).unwrap()
}

#[tokio::test]
async fn a_server_of_the_named_authority_is_trusted_and_no_other() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let port = listening_with_tls(&ours).await;
    let url = format!("https://127.0.0.1:{port}");

    let engine = trusting(&url, Some(ours.file("ours.pem")), "tls");
    migrate(&engine).await.unwrap();
    let store = ReportStore::new(engine, Retention::default());
    store.write(&StoreBatch { token: "t", reports: &[report(&Said::default())], ..NOTHING }).await.unwrap();
    assert_eq!(store.counts().await.unwrap().reports, 1);

    // Another authority; the system's authorities; the right authority, but a name that the certificate does not have.
    let wrong_name = format!("https://localhost:{port}");
    for (url, ca_file) in
        [(&url, Some(theirs.file("theirs.pem"))), (&url, None), (&wrong_name, Some(ours.file("ours.pem")))]
    {
        let error = trusting(url, ca_file, "tls").ping().await.unwrap_err();
        assert!(matches!(error, StoreError::Untrusted { .. }), "{url}: {error:?}");
        assert!(!error.retry());
        let text = error.to_string();
        assert!(text.contains(url.as_str()) && text.contains("store.ca_file"), "{text}");
    }
}

#[tokio::test]
async fn a_host_without_trust_is_left_for_one_with() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let (bad, good) = (listening_with_tls(&theirs).await, listening_with_tls(&ours).await);
    let urls = format!("https://127.0.0.1:{bad},https://127.0.0.1:{good}");
    trusting(&urls, Some(ours.file("ours-2.pem")), "default").ping().await.unwrap();
}

#[test]
fn a_file_that_holds_no_certificate_is_named() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty.pem");
    std::fs::write(&path, "nothing").unwrap();
    for path in [path, "/no/such/file.pem".into()] {
        let options = ServerOptions { ca_file: Some(path.clone()), ..ServerOptions::new("https://db:8443") };
        let error = Engine::server(&options).unwrap_err();
        assert!(matches!(error, ServerError::CaFile { .. }), "{error}");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
}
