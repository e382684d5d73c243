//! WeChat: comments on one article of an official account, newest first; pushed as encrypted messages.

use std::fmt::Write;

use openssl::hash::MessageDigest;
use openssl::symm::{Cipher, Crypter, Mode};
use serde_json::{Value, json};

use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct WeChat;

const APPID: &str = "wxfake0000000001";
const SECRET: &str = "the-secret";
const TOKEN: &str = "the-access-token";
const HOOK_TOKEN: &str = "the-hook-token";

/// 43 signs; the last one has bits set that base64 has no use for, as the platform's own keys do.
const AES_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

const ARTICLE: u64 = 2_247_483_999;

fn error(code: i64, message: &str) -> FakeAnswer {
    FakeAnswer::json(&json!({"errcode": code, "errmsg": message}))
}

fn id(post: &FakePost) -> String {
    format!("{ARTICLE}/0/{}", post.n)
}

fn sha1(parts: &[&str]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    let digest = openssl::hash::hash(MessageDigest::sha1(), parts.concat().as_bytes());
    digest.map_or_else(
        |_| String::new(),
        |digest| {
            digest.iter().fold(String::new(), |mut out, byte| {
                let _ = write!(out, "{byte:02x}");
                out
            })
        },
    )
}

/// The bytes of a text in base64, whatever its last bits.
fn unbase64(text: &str) -> Vec<u8> {
    let value = |sign: u8| match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bits = text.bytes().flat_map(|sign| (0..6).rev().map(move |bit| value(sign) >> bit & 1));
    let bits: Vec<u8> = bits.collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |out, bit| out << 1 | bit)).collect()
}

fn encrypted(message: &str) -> String {
    let key = unbase64(AES_KEY);
    let mut plain = b"0123456789abcdef".to_vec();
    plain.extend((message.len() as u32).to_be_bytes());
    plain.extend(message.as_bytes());
    plain.extend(APPID.as_bytes());
    let filling = 32 - plain.len() % 32;
    plain.extend(std::iter::repeat_n(filling as u8, filling));
    let seal = || {
        let mut crypter = Crypter::new(Cipher::aes_256_cbc(), Mode::Encrypt, &key, key.get(..16))?;
        crypter.pad(false);
        let mut out = vec![0; plain.len() + 32];
        let mut length = crypter.update(&plain, &mut out)?;
        length += crypter.finalize(&mut out[length..])?;
        out.truncate(length);
        Ok::<_, openssl::error::ErrorStack>(out)
    };
    openssl::base64::encode_block(&seal().unwrap_or_default())
}

fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

impl Fake for WeChat {
    fn channel(&self) -> &'static str {
        "wechat"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("appid", APPID.to_owned()),
            ("secret_file", secret(SECRET)),
            ("articles", ARTICLE.to_string()),
            ("hook_token_file", secret(HOOK_TOKEN)),
            ("hook_aes_key_file", secret(AES_KEY)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        let body = request.json();
        let told = |name: &str| request.param(name).or(body[name].as_str()).unwrap_or_default();
        match &*request.path {
            "/cgi-bin/token" | "/cgi-bin/stable_token" => match (told("appid"), told("secret")) {
                (APPID, SECRET) => FakeAnswer::json(&json!({"access_token": TOKEN, "expires_in": 7200})),
                (APPID, _) => error(40125, "invalid appsecret"),
                _ => error(40013, "invalid appid"),
            },
            _ if request.param("access_token") != Some(TOKEN) => self.denied(),
            "/cgi-bin/comment/list" if body["msg_data_id"] != json!(ARTICLE) => {
                error(88001, "msg_data is not exists")
            }
            "/cgi-bin/comment/list" => {
                let begin = body["begin"].as_u64().unwrap_or_default() as usize;
                let count = (body["count"].as_u64().unwrap_or(50) as usize).min(world.page.max(1));
                let all: Vec<Value> = world
                    .standing()
                    .rev()
                    .map(|post| {
                        json!({
                            "user_comment_id": post.n, "openid": format!("o{}", post.author), "create_time": post.at,
                            "content": post.text, "comment_type": 0,
                            "reply": {"content": "an invented answer", "create_time": post.at},
                        })
                    })
                    .collect();
                let total = all.len();
                let page: Vec<Value> = all.into_iter().skip(begin).take(count).collect();
                FakeAnswer::json(&json!({"errcode": 0, "errmsg": "ok", "total": total, "comment": page}))
            }
            "/customservice/msgrecord/getmsglist" => {
                let range = body["starttime"].as_i64().unwrap_or(0)..=body["endtime"].as_i64().unwrap_or(0);
                let records = world.standing().filter(|post| range.contains(&post.at)).map(|post| {
                    json!({"worker": "w", "openid": format!("o{}", post.author), "opercode": 2003, "time": post.at, "text": post.text})
                });
                let records: Vec<Value> = records.collect();
                FakeAnswer::json(&json!({"number": records.len(), "msgid": 1, "recordlist": records}))
            }
            _ => FakeAnswer::Whole(404, Vec::new(), Vec::new()),
        }
    }

    fn limited(&self, _: &World, secs: i64) -> FakeAnswer {
        match secs {
            0..3600 => error(45011, "api minute-quota reach limit"),
            _ => error(45009, "reach max api daily quota limit"),
        }
    }

    fn denied(&self) -> FakeAnswer {
        error(40001, "invalid credential, access_token is invalid or not latest")
    }

    fn tells_edits(&self) -> bool {
        // Nothing can be edited.
        false
    }

    fn deliveries(&self, post: &FakePost, change: Change, world: &World) -> Vec<Delivery> {
        if change != Change::New {
            return Vec::new();
        }
        let message = format!(
            "<xml><ToUserName><![CDATA[gh_fake]]></ToUserName><FromUserName><![CDATA[o{}]]></FromUserName><CreateTime>{}</CreateTime>\
             <MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{}]]></Content><MsgId>{}</MsgId></xml>",
            post.author,
            post.at,
            post.text,
            id(post),
        );
        let sealed = encrypted(&message);
        let (time, nonce) = (world.now.to_string(), format!("nonce{}", post.n));
        let query = query(&[
            ("signature", &sha1(&[HOOK_TOKEN, &time, &nonce])),
            ("timestamp", &time),
            ("nonce", &nonce),
            ("openid", "ofake"),
            ("encrypt_type", "aes"),
            ("msg_signature", &sha1(&[HOOK_TOKEN, &time, &nonce, &sealed])),
        ]);
        let body = format!(
            "<xml><ToUserName><![CDATA[gh_fake]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        );
        let headers = vec![("content-type".into(), "text/xml".into())];
        vec![Delivery { method: "POST", query, headers, body: body.into_bytes() }]
    }

    fn handshake(&self) -> Option<(Delivery, String)> {
        let (time, nonce, echo) = ("1767225600", "n", "5838275914");
        let signature = sha1(&[HOOK_TOKEN, time, nonce]);
        let query =
            query(&[("signature", &signature), ("timestamp", time), ("nonce", nonce), ("echostr", echo)]);
        Some((Delivery { method: "GET", query, ..Delivery::default() }, echo.to_owned()))
    }
}
