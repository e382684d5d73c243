// A receiver of webhooks as others write them: the public package verifies `v1`, node's own crypto `v1a`.
//
// Arguments: SECRET (whsec_…) and PUBLIC (whpk_…), `-` for none. Prints the port, then one JSON object a request: what was verified.
// Answers 204 where a signature that it can check is right, else 400.
import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const { Webhook } = createRequire(import.meta.url)("standardwebhooks");
const [secret, publicKey] = process.argv.slice(2);

// What stands before the 32 bytes of an ed25519 key in its DER form (RFC 8410).
const PREFIX = Buffer.from("302a300506032b6570032100", "hex");

function asymmetric(body, headers) {
  const raw = Buffer.from(publicKey.slice("whpk_".length), "base64");
  const key = createPublicKey({ key: Buffer.concat([PREFIX, raw]), format: "der", type: "spki" });
  const signed = Buffer.concat([Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`), body]);
  return (headers["webhook-signature"] ?? "")
    .split(" ")
    .filter((part) => part.startsWith("v1a,"))
    .some((part) => verify(null, signed, key, Buffer.from(part.slice("v1a,".length), "base64")));
}

function shared(body, headers) {
  try {
    new Webhook(secret).verify(body.toString("utf8"), headers);
    return true;
  } catch {
    return false;
  }
}

const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    const v1 = secret === "-" ? null : shared(body, request.headers);
    const v1a = publicKey === "-" ? null : asymmetric(body, request.headers);
    const id = request.headers["webhook-id"] ?? null;
    process.stdout.write(`${JSON.stringify({ id, v1, v1a, bytes: body.length })}\n`);
    response.writeHead(v1 !== false && v1a !== false ? 204 : 400).end();
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
