//! `hark dictionary import`: a release that you have a licence for becomes a set of terms.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use dictionary::import::{Release, Request, Scope, import};
use dictionary::source::SetManifest;
use model::MentionKind;

use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::output;

/// What to import, where to, and under which name.
#[derive(Args)]
#[command(disable_version_flag = true)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    source: Source,
}

#[derive(Subcommand)]
enum Source {
    /// A MedDRA ASCII release: llt.asc, pt.asc, hlt.asc, hlgt.asc, soc.asc, mdhier.asc
    #[command(disable_version_flag = true)]
    Meddra {
        /// Folder of the release
        dir: PathBuf,
        /// Language of the release
        #[arg(long, default_value = "en", value_parser = language)]
        lang: String,
        #[command(flatten)]
        set: SetArgs,
    },
    /// An RxNorm release: RXNCONSO.RRF, RXNREL.RRF, RXNSAT.RRF
    #[command(disable_version_flag = true)]
    Rxnorm {
        /// Folder of the release
        dir: PathBuf,
        #[command(flatten)]
        set: SetArgs,
    },
    /// An ontology in OBO format
    #[command(disable_version_flag = true)]
    Obo {
        /// The file
        file: PathBuf,
        /// Synonyms that become terms: exact, narrow, broad, related
        #[arg(long, value_delimiter = ',', default_value = "exact,narrow", value_parser = scope)]
        scopes: Vec<Scope>,
        /// What its terms are
        #[arg(long, value_enum, default_value_t = Kind::Event)]
        kind: Kind,
        /// Language of the ontology
        #[arg(long, default_value = "en", value_parser = language)]
        lang: String,
        #[command(flatten)]
        set: SetArgs,
    },
    /// A table with the columns term and concept, and any of kind, preferred, group, lang, register, flags, codes
    #[command(disable_version_flag = true)]
    Tsv {
        /// The file
        file: PathBuf,
        /// What a concept is whose row and key do not say
        #[arg(long, value_enum, default_value_t = Kind::Event)]
        kind: Kind,
        #[command(flatten)]
        set: SetArgs,
    },
}

/// Options of every import.
#[derive(Args)]
struct SetArgs {
    /// Set folder to make, such as dictionaries/events/meddra
    #[arg(short, long, value_name = "SETDIR")]
    out: PathBuf,
    /// Put the new set in the place of one that is there
    #[arg(long)]
    replace: bool,
    /// Name of the set [default: that of its folder]
    #[arg(long)]
    name: Option<String>,
    /// Version of the release, such as 29.1 [default: the one the file states]
    #[arg(long)]
    version: Option<String>,
    /// Where the release comes from [default: as the format is known]
    #[arg(long)]
    source: Option<String>,
    /// The licence you use it under [default: as is usual for the format]
    #[arg(long)]
    licence: Option<String>,
    /// Folder of dictionaries: where an imported concept is one of these, that one gets its terms and codes
    #[arg(long, value_name = "DIR")]
    map_onto: Option<PathBuf>,
    /// File of terms, one a line, that count only with evidence nearby
    #[arg(long, value_name = "FILE")]
    weak: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Drug,
    Event,
    Situation,
}

impl From<Kind> for MentionKind {
    fn from(kind: Kind) -> MentionKind {
        match kind {
            Kind::Drug => MentionKind::Drug,
            Kind::Event => MentionKind::Event,
            Kind::Situation => MentionKind::Situation,
        }
    }
}

/// What a set says of itself where the person says nothing: title, source, licence.
type Usual = [&'static str; 3];

const MEDDRA: Usual = ["MedDRA", "MedDRA ASCII release", "MedDRA MSSO subscription"];
const RXNORM: Usual =
    ["RxNorm", "RxNorm release, U.S. National Library of Medicine", "UMLS Metathesaurus licence"];
const OBO: Usual = ["Ontology", "OBO file", "As the ontology states"];
const TSV: Usual = ["Own terms", "Own table", "Own"];

pub(crate) fn run(global: &Global, args: &ImportArgs) -> anyhow::Result<()> {
    let (release, set, usual) = match &args.source {
        Source::Meddra { dir, lang, set } => {
            (Release::Meddra { dir: dir.clone(), lang: lang.clone() }, set, MEDDRA)
        }
        Source::Rxnorm { dir, set } => (Release::Rxnorm { dir: dir.clone() }, set, RXNORM),
        Source::Obo { file, scopes, kind, lang, set } => {
            let (file, scopes, lang) = (file.clone(), scopes.clone(), lang.clone());
            (Release::Obo { file, scopes, kind: (*kind).into(), lang }, set, OBO)
        }
        Source::Tsv { file, kind, set } => {
            (Release::Tsv { file: file.clone(), kind: (*kind).into() }, set, TSV)
        }
    };
    let summary = import(&release, &set.request(usual)?)?;
    if global.output == Output::Json {
        return output::line(&serde_json::to_string(&summary)?);
    }
    output::line(&format!(
        "{}: {} concepts, {} more mapped onto known ones, {} terms ({} of them weak), {} names left out; {} lines read",
        set.out.display(),
        summary.concepts,
        summary.mapped,
        summary.terms,
        summary.weak,
        summary.left_out,
        summary.rows,
    ))
}

impl SetArgs {
    fn request(&self, [title, source, licence]: Usual) -> anyhow::Result<Request> {
        let folder = self.out.file_name().and_then(|name| name.to_str());
        let folder = folder.ok_or_else(|| failure(exit::USAGE, "--out must name the folder of the set"))?;
        let stated = |given: &Option<String>, usual: &str| given.clone().unwrap_or_else(|| usual.to_owned());
        let version = stated(&self.version, "");
        let manifest = SetManifest {
            name: stated(&self.name, folder),
            title: title.to_owned(),
            source_version: version.clone(),
            version,
            source: stated(&self.source, source),
            licence: stated(&self.licence, licence),
            licence_url: String::new(),
            attribution: String::new(),
            slips: true,
        };
        Ok(Request {
            out: self.out.clone(),
            replace: self.replace,
            manifest,
            map_onto: self.map_onto.clone(),
            weak: self.weak.clone(),
        })
    }
}

fn scope(name: &str) -> Result<Scope, String> {
    Scope::parse(name).ok_or_else(|| "expected exact, narrow, broad or related".to_owned())
}

fn language(tag: &str) -> Result<String, String> {
    let plain = (2..=3).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_lowercase());
    let any = tag == "*";
    if plain || any { Ok(tag.to_owned()) } else { Err("expected a tag such as en, or *".to_owned()) }
}
