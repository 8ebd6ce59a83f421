// A service provider on @node-saml/node-saml; the contract is in peer.py.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";

const METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

const text = { type: "string" };
const { values: given } = parseArgs({
  options: { port: text, "base-url": text, "idp-metadata": text, keys: text },
});

// node-saml reads no metadata itself.
function readIdp(xml) {
  const root = new DOMParser().parseFromString(xml, "text/xml").documentElement;
  const all = (namespace, name, from = root) => Array.from(from.getElementsByTagNameNS(namespace, name));
  const signing = all(METADATA, "KeyDescriptor").filter((key) => ["", "signing"].includes(key.getAttribute("use")));
  return {
    entityId: root.getAttribute("entityID"),
    certificates: signing.flatMap((key) => all(DSIG, "X509Certificate", key)).map((c) => c.textContent.replace(/\s+/g, "")),
    location: all(METADATA, "SingleSignOnService").find((s) => s.getAttribute("Binding") === REDIRECT).getAttribute("Location"),
  };
}

const idp = readIdp(await (await fetch(given["idp-metadata"])).text());
const certificate = readFileSync(join(given.keys, "sp.crt"), "utf8");
const entityId = `${given["base-url"]}/metadata`;
const saml = new SAML({
  issuer: entityId,
  callbackUrl: `${given["base-url"]}/acs`,
  audience: entityId,
  entryPoint: idp.location,
  idpIssuer: idp.entityId,
  idpCert: idp.certificates,
  privateKey: readFileSync(join(given.keys, "sp.key"), "utf8"),
  publicCert: certificate,
  signatureAlgorithm: "sha256",
  digestAlgorithm: "sha256",
  identifierFormat: TRANSIENT,
  disableRequestedAuthnContext: true,
  wantAssertionsSigned: true,
  wantAuthnResponseSigned: false,
  validateInResponseTo: ValidateInResponseTo.always,
  acceptedClockSkewMs: 0,
});

const sent = new Set();

async function login() {
  // node-saml signs querystring.stringify(…) and sends URLSearchParams; the two encode a space and !'()~ differently, and
  // then no verifier can accept its request. The other peers have those characters in their RelayState.
  const relayState = `${randomBytes(8).toString("base64url")}+/%é&=<">`;
  sent.add(relayState);
  return saml.getAuthorizeUrlAsync(relayState, undefined, {});
}

async function acs(form) {
  if (!sent.delete(form.RelayState)) throw new Error(`RelayState ${form.RelayState} was never sent`);
  const { profile } = await saml.validatePostResponseAsync(form);
  if (!profile) throw new Error("node-saml gave no profile");
  return { ok: true, name_id: profile.nameID, attributes: profile.attributes };
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString("utf8")));
}

function answer(response, status, kind, content) {
  response.writeHead(status, { "Content-Type": kind }).end(content);
}

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, given["base-url"]);
  try {
    if (pathname === "/metadata") {
      answer(response, 200, "application/samlmetadata+xml", saml.generateServiceProviderMetadata(null, certificate));
    } else if (pathname === "/login") {
      response.writeHead(302, { Location: await login() }).end();
    } else if (pathname === "/acs" && request.method === "POST") {
      answer(response, 200, "application/json", JSON.stringify(await acs(await body(request))));
    } else {
      answer(response, 404, "text/plain", "not found");
    }
  } catch (error) {
    // node-saml gives every failure the same words; what its signature library knows tells them apart.
    const known = Object.keys(new SignedXml().SignatureAlgorithms).map((uri) => uri.split("#")[1]);
    const reason = `${error}; xml-crypto knows ${known.join(", ")}`;
    answer(response, 403, "application/json", JSON.stringify({ ok: false, error: reason }));
  }
}).listen(Number(given.port), "127.0.0.1", () => console.log("ready"));
