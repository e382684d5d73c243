"""A mail server for the tests of alerts: aiosmtpd on a free port of this machine.

Arguments: MODE (starttls, plain, refuse-once, no-night, later-night) and the FOLDER with cert.pem and key.pem. Prints the port,
then one JSON object a message. `starttls` takes mail only after STARTTLS and a login; `refuse-once` answers 451 to the first
message; `no-night` answers 550 to whoever writes to night@example.com, `later-night` 452.
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

mode, folder = sys.argv[1:]


class Handler:
    refused = mode != "refuse-once"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == "night@example.com" and mode in ("no-night", "later-night"):
            return "550 no such mailbox" if mode == "no-night" else "452 mailbox full"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if not Handler.refused:
            Handler.refused = True
            return "451 later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        told = {
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "user": session.auth_data,
            "subject": message["subject"],
            "id": message["message-id"],
            "text": message.get_content(),
        }
        print(json.dumps(told), flush=True)
        return "250 taken"


def login(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"hark", b"open sesame")
    return AuthResult(success=right, auth_data=data.login.decode() if right else None)


options = {}
if mode == "starttls":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    options = dict(tls_context=context, require_starttls=True, authenticator=login, auth_required=True)


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), **options), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
