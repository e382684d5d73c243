//! What decides: the dictionary, the classifier and the versions that every report carries.

use classifier::Classifier;
use dictionary::Dictionary;
use model::Versions;

/// Everything that screening reads and never writes; shared by all threads.
pub struct Knowledge {
    /// Terms and concepts.
    pub dictionary: Dictionary,
    /// Cues, model and threshold.
    pub classifier: Classifier,
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
        Self { dictionary, classifier, versions }
    }
}
