//! What decides: the dictionary, the classifier and the versions that every report carries.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use classifier::{Classifier, Policy};
use dictionary::Dictionary;
use model::Versions;

/// Policies of channels that differ from the rest. A channel is looked up as for what it may store: `X` and `twitter`
/// follow the policy of `x` ([`connectors::channel_key`]).
#[derive(Clone, Debug, Default)]
pub struct Policies(BTreeMap<String, Policy>);

impl Policies {
    /// The policy of a channel, if it has one of its own.
    pub fn of(&self, channel: &str) -> Option<Policy> {
        self.0.get(connectors::channel_key(channel).as_ref()).copied()
    }
}

impl<S: AsRef<str>> FromIterator<(S, Policy)> for Policies {
    fn from_iter<I: IntoIterator<Item = (S, Policy)>>(policies: I) -> Self {
        let keyed =
            |(channel, policy): (S, Policy)| (connectors::channel_key(channel.as_ref()).into_owned(), policy);
        Self(policies.into_iter().map(keyed).collect())
    }
}

/// Everything that screening reads and never writes; shared by all threads.
pub struct Knowledge {
    /// Terms and concepts.
    pub dictionary: Dictionary,
    /// Cues, model and threshold.
    pub classifier: Classifier,
    /// Which channels follow another policy than the classifier's own.
    pub policies: Policies,
    /// Versions of the program, the dictionary, the model and the settings that bear on screening.
    pub versions: Versions,
}

impl Knowledge {
    /// Puts the parts together and writes down their versions.
    pub fn new(dictionary: Dictionary, classifier: Classifier, settings_hash: String) -> Self {
        let versions = Versions {
            hark: env!("CARGO_PKG_VERSION").to_owned(),
            dictionary: dictionary.version(),
            model: classifier.version().to_owned(),
            settings: settings_hash,
        };
        Self { dictionary, classifier, policies: Policies::default(), versions }
    }

    /// The same knowledge with policies for single channels.
    #[must_use]
    pub fn with_policies(self, policies: Policies) -> Self {
        Self { policies, ..self }
    }
}

/// The knowledge in use, which may be replaced while loops work. A loop asks between two batches whether there is
/// newer knowledge, so that a batch is judged by one version as a whole.
pub struct Current {
    held: Mutex<Arc<Knowledge>>,
    generation: AtomicU64,
}

impl Current {
    /// Begins with this knowledge.
    pub fn new(knowledge: Knowledge) -> Self {
        Self { held: Mutex::new(Arc::new(knowledge)), generation: AtomicU64::new(0) }
    }

    /// The knowledge in use and its generation. The generation is read first: a replacement in between makes the
    /// caller ask again, never miss it.
    pub fn get(&self) -> (u64, Arc<Knowledge>) {
        let generation = self.generation();
        (generation, self.held.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Grows with every replacement.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Puts newer knowledge in use from the next batch of each loop on.
    pub fn replace(&self, knowledge: Knowledge) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(knowledge);
        self.generation.fetch_add(1, Ordering::AcqRel);
    }
}
