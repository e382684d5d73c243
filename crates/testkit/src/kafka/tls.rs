//! Certificates for the encrypted listeners, made anew by `openssl` for each broker.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Unavailable;

/// What a client of an encrypted listener needs; all in PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The authority that signed the broker's certificate.
    pub ca: PathBuf,
    /// A client's certificate, signed by the same authority.
    pub certificate: PathBuf,
    /// The client's private key.
    pub key: PathBuf,
    /// An authority that signed nothing here: who trusts only this one must refuse the broker.
    pub stranger: PathBuf,
}

/// Makes the files in `dir`, which is made. `dir/broker.pem` is the broker's key and certificate.
pub(super) fn make(dir: &Path) -> Result<TlsFiles, Unavailable> {
    let failed = |what: &str, why: String| Unavailable { why: format!("{what}: {}", why.trim()) };
    std::fs::create_dir_all(dir).map_err(|error| failed("no folder for certificates", error.to_string()))?;
    let openssl = |args: &str| {
        let output = Command::new("openssl").args(args.split(' ')).current_dir(dir).output();
        let output = output.map_err(|error| failed("`openssl` cannot be started", error.to_string()))?;
        if output.status.success() {
            Ok(())
        } else {
            Err(failed("`openssl` failed", String::from_utf8_lossy(&output.stderr).into_owned()))
        }
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc";
    for name in ["ca", "stranger"] {
        openssl(&format!(
            "req -x509 {key} -days 30 -subj /CN=invented-{name} -keyout {name}.key -out {name}.pem"
        ))?;
    }
    for (name, alternatives) in [("broker", "IP:127.0.0.1,DNS:localhost"), ("client", "DNS:client.invalid")] {
        openssl(&format!(
            "req -x509 {key} -days 30 -subj /CN=invented-{name} -addext subjectAltName={alternatives} \
             -addext basicConstraints=critical,CA:FALSE -CA ca.pem -CAkey ca.key -keyout {name}.key -out {name}.crt"
        ))?;
    }
    let read =
        |name: &str| std::fs::read_to_string(dir.join(name)).map_err(|error| failed(name, error.to_string()));
    let pair = read("broker.key")? + &read("broker.crt")?;
    std::fs::write(dir.join("broker.pem"), pair).map_err(|error| failed("broker.pem", error.to_string()))?;
    let [ca, certificate, key, stranger] =
        ["ca.pem", "client.crt", "client.key", "stranger.pem"].map(|name| dir.join(name));
    Ok(TlsFiles { ca, certificate, key, stranger })
}
