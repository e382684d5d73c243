//! `hark source sample`: three posts as Hark sees them.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::trial;
use crate::args::{Global, Output};
use crate::output;

/// How many posts are printed.
const POSTS: usize = 3;

/// Most questions that are asked for them.
const REQUESTS: u64 = 6;

/// Print three posts of a source.
#[derive(Args)]
pub(crate) struct SampleArgs {
    /// The source
    name: String,
}

pub(super) fn run(global: &Global, args: &SampleArgs) -> anyhow::Result<ExitCode> {
    let trial = trial::run(global, &args.name, REQUESTS, POSTS)?;
    let mut out = output::stdout();
    for post in trial.found.posts.iter().take(POSTS) {
        if global.output == Output::Json {
            output::json_line(&mut out, post)?;
            continue;
        }
        let time = post.created_at.map_or_else(|| "no time".to_owned(), |at| at.to_string());
        let kind = post.kind.as_deref().unwrap_or("post");
        let gone = if post.deleted { ", gone" } else { "" };
        writeln!(out, "{} {} ({time}{gone})", kind, post.id)?;
        for (name, value) in [
            ("author", post.author.as_deref()),
            ("title", post.title.as_deref()),
            ("language", post.lang.as_deref()),
            ("link", post.url.as_deref()),
            ("visibility", post.visibility.as_deref()),
        ] {
            if let Some(value) = value {
                writeln!(out, "  {name}: {value}")?;
            }
        }
        for about in &post.about {
            writeln!(out, "  about: {about}")?;
        }
        for line in post.text.lines() {
            writeln!(out, "  | {line}")?;
        }
    }
    out.flush()?;
    if trial.found.posts.is_empty() {
        output::note(&format!("source `{}`: {}, and there was no post", args.name, trial.end));
    }
    Ok(ExitCode::SUCCESS)
}
