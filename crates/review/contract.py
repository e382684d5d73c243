"""Signs in at the example desk as a role, makes a token with all that it may, and prints the token's header.

Usage: python3 contract.py http://127.0.0.1:8481 analyst
"""

import json
import sys
import urllib.request

PASSWORD = "invented-password-1"


def ask(base, path, body, headers):
    headers = {"content-type": "application/json", **headers}
    request = urllib.request.Request(f"{base}/api/v1{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer), answer.headers


def main():
    base, account = sys.argv[1:]
    me, headers = ask(base, "/session", {"account": account, "password": PASSWORD}, {})
    session = {"cookie": headers["set-cookie"].split(";")[0], "x-hark-csrf": me["csrf"]}
    token, _ = ask(base, "/tokens", {"name": "contract", "rights": me["rights"], "days": 1}, session)
    print(f"authorization: Bearer {token['secret']}")


if __name__ == "__main__":
    main()
