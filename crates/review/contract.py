"""Signs in at the example desk as a role and prints the headers of its session, one a line, for `contract.sh`.

Usage: python3 contract.py http://127.0.0.1:8481 analyst
"""

import json
import sys
import urllib.request

PASSWORD = "invented-password-1"


def main():
    base, account = sys.argv[1:]
    body = json.dumps({"account": account, "password": PASSWORD}).encode()
    request = urllib.request.Request(f"{base}/api/v1/session", data=body, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        cookie = answer.headers["set-cookie"].split(";")[0]
        csrf = json.load(answer)["csrf"]
    print(f"cookie: {cookie}")
    print(f"x-hark-csrf: {csrf}")


if __name__ == "__main__":
    main()
