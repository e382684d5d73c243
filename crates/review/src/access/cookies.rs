//! Cookies. The prefix `__Host-` has browsers take one only with `Secure`, `Path=/` and no `Domain`: neither a sister host
//! nor a page without encryption can plant one.

use axum::http::{HeaderMap, HeaderValue, header};

/// The secret of a session.
pub(crate) const SESSION: &str = "__Host-hark";

/// What a sign-in through an identity provider must bring back.
pub(crate) const OIDC: &str = "__Host-hark-oidc";

/// The cookie of this name. Nothing where there are two: one of them is not ours.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// `Set-Cookie` for `max_age` seconds. `Lax`: sent along when a person follows a link here, never with a foreign page's
/// own requests.
pub(crate) fn set(name: &str, value: &str, max_age: u64) -> HeaderValue {
    let text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={max_age}");
    let mut header = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    header.set_sensitive(true);
    header
}

/// `Set-Cookie` that removes it.
pub(crate) fn remove(name: &str) -> HeaderValue {
    set(name, "", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_cookie_of_a_name_is_read() {
        for (sent, found) in [
            (&["__Host-hark=abc"][..], Some("abc")),
            (&["a=b; __Host-hark=abc; c=d"], Some("abc")),
            (&["a=b", "__Host-hark=abc"], Some("abc")),
            (&["hark=abc; __Host-hark-oidc=x"], None),
            (&["__Host-hark=abc; __Host-hark=def"], None),
            (&["__Host-hark=abc", "__Host-hark=abc"], None),
            (&["__Host-hark"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in sent {
                headers.append(header::COOKIE, HeaderValue::from_static(value));
            }
            assert_eq!(read(&headers, SESSION), found, "{sent:?}");
        }
    }

    #[test]
    fn a_cookie_is_bound_to_this_host_and_to_encryption_and_hidden_from_scripts() {
        let cookie = set(SESSION, "abc", 60);
        let text = "__Host-hark=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60";
        assert_eq!(cookie.to_str().unwrap(), text);
        assert!(!format!("{cookie:?}").contains("abc"), "not in Debug");
    }
}
