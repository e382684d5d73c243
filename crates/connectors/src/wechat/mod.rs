//! WeChat.
pub(crate) mod xml;
