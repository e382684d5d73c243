//! `hark accounts`: who there is, and the way back in when no administrator gets in any more. Whoever may read the data directory
//! may do this; the trail says that it was done on the command line, and why.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use comfy_table::Cell;
use model::SystemClock;
use review::access::Access;
use secrecy::SecretString;
use serde_json::json;

use super::desk::{Desk, on_desk};
use crate::args::{Global, Output};
use crate::desk::{access_options, policy};
use crate::exit::{self, failure};
use crate::{output, table};

/// Longest password that is read, in bytes.
const LONGEST: u64 = 4_096;

/// List the accounts of the desk, and set a password when nobody gets in any more.
#[derive(Args)]
pub(crate) struct AccountsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List the accounts with their roles
    List,
    /// Set an account's password, read from standard input; opens a closed account and ends its sessions
    ResetPassword {
        /// Name of the account
        name: String,
        /// Why; kept in the trail
        #[arg(long)]
        reason: String,
    },
}

pub(crate) fn run(global: &Global, args: &AccountsArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::List => on_desk(global, async |desk: &Desk| {
            desk.caught_up().await?;
            list(global, desk)
        })?,
        Action::ResetPassword { name, reason } => {
            let password = read_password()?;
            on_desk(global, async |desk: &Desk| {
                desk.caught_up().await?;
                reset(desk, name, password, reason).await
            })?;
            output::note(&format!("the password of {name} is set; its sessions have ended"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(global: &Global, desk: &Desk) -> anyhow::Result<()> {
    let directory = desk.trail().directory();
    let mut out = output::stdout();
    let mut rows = table::plain(["account", "name", "roles", "password", "closed", "made"]);
    for person in directory.accounts() {
        let account = person.account;
        let roles: Vec<&str> = account.roles.iter().map(|role| role.word()).collect();
        if global.output == Output::Json {
            let line = json!({
                "account": person.name, "name": account.display, "roles": roles,
                "password": account.password.is_some(), "closed": account.closed, "made_at": account.made_at,
            });
            output::json_line(&mut out, &line)?;
        } else {
            let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
            let cells = [
                person.name.to_owned(),
                account.display.clone(),
                roles.join(", "),
                yes(account.password.is_some()),
                yes(account.closed),
                account.made_at.to_string(),
            ];
            rows.add_row(cells.map(Cell::new));
        }
    }
    if global.output != Output::Json {
        writeln!(out, "{rows}")?;
    }
    out.flush()?;
    Ok(())
}

async fn reset(desk: &Desk, name: &str, password: SecretString, reason: &str) -> anyhow::Result<()> {
    let policy = Arc::new(policy(&desk.home.settings().review));
    let options = access_options(&desk.home, &policy, false)?;
    let people = Arc::new(desk.trail().clone());
    let access = Access::start(people, desk.home.keys.clone(), Arc::new(SystemClock), options)?;
    access.break_glass(name, password, reason).await.map_err(|error| failure(exit::DATA, error.to_string()))
}

/// One line of standard input. Not an argument: those can be seen by whoever lists processes.
fn read_password() -> anyhow::Result<SecretString> {
    let mut text = String::new();
    std::io::stdin().take(LONGEST).read_to_string(&mut text)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        let text = "no password on standard input; pipe one in, such as from a password manager";
        return Err(failure(exit::USAGE, text));
    }
    Ok(SecretString::from(line.to_owned()))
}
