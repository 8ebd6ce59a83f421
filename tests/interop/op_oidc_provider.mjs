// An OpenID Connect provider on oidc-provider, with its own sign-in, consent and sign-out pages.
//
// Started with --port, --base-url and --client, a JSON object: id, secret, redirect and post_logout (an address or several), alg. It listens on the host
// of its base URL, and prints "ready" when it does.
// Whoever signs in gets the claims below; the password does not matter.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { parseArgs } from "node:util";

// The library writes its hints for developers with console.info; our standard output says "ready" and nothing else.
console.info = console.log = console.warn = console.error;
const { default: Provider } = await import("oidc-provider");

const { values: given } = parseArgs({
  options: { port: { type: "string" }, "base-url": { type: "string" }, client: { type: "string" } },
});
const client = JSON.parse(given.client);

function key(kid, alg, type, options) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: "jwk" }), kid, alg, use: "sig" };
}

const provider = new Provider(given["base-url"], {
  jwks: {
    keys: [
      key("rsa", "RS256", "rsa", { modulusLength: 2048 }),
      key("ec", "ES256", "ec", { namedCurve: "P-256" }),
    ],
  },
  cookies: { keys: [randomBytes(32).toString("hex")] },
  clients: [
    {
      client_id: client.id,
      client_secret: client.secret,
      redirect_uris: [client.redirect].flat(),
      post_logout_redirect_uris: [client.post_logout].flat(),
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
      id_token_signed_response_alg: client.alg,
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email"], profile: ["name"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, name: "李雷 & <Söhne>" }),
  }),
});
provider.on("server_error", (_, error) => console.error(error));
provider.listen(Number(given.port), new URL(given["base-url"]).hostname, () => process.stdout.write("ready\n"));
