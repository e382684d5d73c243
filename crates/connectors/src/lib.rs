//! Where posts come from: the trait Connector, one folder per channel, and what each channel's policy allows.
