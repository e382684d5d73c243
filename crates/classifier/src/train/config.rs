//! Settings of a training run, in TOML.

use serde::{Deserialize, Serialize};

/// Why a training file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML of this shape.
    #[error("the training settings cannot be read: {0}")]
    Toml(toml::de::Error),
    /// A value that cannot work.
    #[error("the training settings: {0}")]
    Value(&'static str),
}

/// What a corpus is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Labelled posts.
    Labelled,
    /// Posts on anything: those that name a drug are taken for negatives, all count for the alarm rate.
    General,
}

/// One file to learn from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorpusConfig {
    /// Name in reports, such as `tweets_en`.
    pub name: String,
    /// File, from the repository root; the caller opens it.
    pub path: String,
    /// What it is used for.
    pub kind: Kind,
    /// Weight of one of its examples.
    #[serde(default = "one")]
    pub weight: f64,
    /// Keep one record of this many, by hash of its id; 1 keeps all. The rest stays unseen for measuring.
    #[serde(default = "one_of")]
    pub one_of: u64,
}

fn one() -> f64 {
    1.0
}

fn seven() -> u64 {
    7
}

fn one_in_twenty() -> f64 {
    0.05
}

fn one_of() -> u64 {
    1
}

/// One file to measure on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureConfig {
    /// Name in reports.
    pub name: String,
    /// File, from the repository root.
    pub path: String,
    /// What it holds.
    pub kind: Kind,
    /// The training corpus it is cut from: it is left out for the row across corpora.
    pub corpus: Option<String>,
    /// Leave out what `one_of` keeps for training.
    #[serde(default = "one_of")]
    pub not_one_of: u64,
}

/// What a policy asks of the threshold, in the order of precedence of its fields.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyConfig {
    /// Never more flags than this per 10,000 general posts.
    pub max_alarms_per_10k: Option<f64>,
    /// Highest threshold with at least this mean recall over the labelled corpora, among posts in which a drug
    /// counts; without it, best mean F1.
    pub min_recall: Option<f64>,
    /// Lowest threshold with at least this mean precision over the labelled corpora.
    pub min_precision: Option<f64>,
}

/// How drug × event pairs are learned.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairsConfig {
    /// File of invented posts with the relation of each pair in them.
    pub invented: String,
    /// Weight of one pair of an invented post.
    pub invented_weight: f64,
    /// Strength of the L2 pull to what the rules say.
    pub l2: f64,
}

/// Settings of a training run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// Version of the model, at most 32 bytes.
    pub version: String,
    /// Languages whose words are learned.
    pub languages: Vec<String>,
    /// Fewest training examples a lexical feature must stand in. Lower: names of people may enter the model.
    pub min_examples: u32,
    /// Strength of the L2 penalty on lexical weights.
    pub l2_words: f64,
    /// Strength of the L2 penalty on signal weights.
    pub l2_signals: f64,
    /// Most iterations of the optimiser.
    pub iterations: usize,
    /// Folds for calibration and thresholds.
    pub folds: u64,
    /// One group of this many is held out from the net's training: on it the net is weighed against the linear model.
    #[serde(default = "seven")]
    pub net_holds_out_one_of: u64,
    /// Probability by the linear model from which on the net reads. Lower: more is read, and everything is slower.
    #[serde(default = "one_in_twenty")]
    pub net_reads_from: f64,
    /// Weight of the made-up negated copies of positive examples; 0 makes none.
    #[serde(default)]
    pub negated_weight: f64,
    /// What is put before a reaction to negate it.
    #[serde(default)]
    pub negators: Vec<String>,
    /// Thresholds of `sensitive`, `balanced` and `precise`.
    pub sensitive: PolicyConfig,
    /// See `sensitive`.
    pub balanced: PolicyConfig,
    /// See `sensitive`.
    pub precise: PolicyConfig,
    /// What to learn from.
    pub corpora: Vec<CorpusConfig>,
    /// How drug × event pairs are learned; absent: not at all.
    #[serde(default)]
    pub pairs: Option<PairsConfig>,
    /// What the model card measures.
    #[serde(default)]
    pub measure: Vec<MeasureConfig>,
}

impl TrainConfig {
    /// Whether the examples of a group are held out from the net's training.
    pub fn holds_out(&self, group: u64) -> bool {
        // Not the remainder that the folds are cut by.
        (group / self.folds.max(1)).is_multiple_of(self.net_holds_out_one_of.max(2))
    }

    /// Reads the settings.
    ///
    /// # Errors
    /// What stands in the way; a path of the key is given for TOML mistakes.
    pub fn parse(toml: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(toml).map_err(ConfigError::Toml)?;
        if config.version.len() > 32 || config.version.is_empty() {
            return Err(ConfigError::Value("`version` must have 1 to 32 bytes"));
        }
        if config.folds < 2 {
            return Err(ConfigError::Value("`folds` must be at least 2"));
        }
        if !(0.0..1.0).contains(&config.net_reads_from) || config.net_reads_from == 0.0 {
            return Err(ConfigError::Value("`net_reads_from` must lie between 0 and 1"));
        }
        if config.min_examples < 2 {
            return Err(ConfigError::Value(
                "`min_examples` must be at least 2: a word of one post may name a person",
            ));
        }
        if config.corpora.iter().all(|corpus| corpus.kind != Kind::Labelled) {
            return Err(ConfigError::Value("`corpora` needs at least one of kind `labelled`"));
        }
        Ok(config)
    }
}
