"""The stage: the binary under test with several partners, a simulated cloud for those that go into one, the shop, and two platforms that others wrote.

Five sites for the browser: localhost (the service), 127.0.0.1 (the clouds), shop.test, 127.0.0.2 (the OpenID Connect provider, which the service has to
reach, too) and idp.test (the SAML identity provider).
"""

import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

import platforms
from shop import Shop

PARTNER = "acme"
# How each other partner signs people in, beside hand-offs. `dead`: an issuer at which nobody listens.
BRIDGES = {
    "oidc": ["oidc"],
    "saml": ["saml"],
    "saml-first": ["saml", "oidc", "login"],
    "oidc-dead": ["dead", "saml", "login"],
    "page-first": ["login", "saml"],
}
# A running service looks for changes of the store once a second.
RECHECK = 1.1
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#cf0a2c"/>
<path d="M9 19a5 5 0 0 1 1-9 7 7 0 0 1 13 2 4 4 0 0 1 0 8z" fill="#fff"/></svg>
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stage:
    def __init__(self, binary, folder, peers_python):
        self._binary, self._folder = binary, pathlib.Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._processes, self._logs, self._platforms = [], [], []
        self.shop = Shop()
        port, private = free_port(), free_port()
        self.sso = f"http://localhost:{port}"
        self.base = self.base_of(PARTNER)
        self.clouds = {slug: f"http://127.0.0.1:{free_port()}" for slug in (PARTNER, "oidc", "saml")}
        self.cloud = self.clouds[PARTNER]
        self.shop.sso = self.sso
        self.config = self._folder / "skybridge.toml"
        (self._folder / "logo.svg").write_text(LOGO)
        try:
            self._start_platforms(peers_python)
            self.config.write_text(self._configuration(port, private))
            for slug in (PARTNER, "bare", "strict", *BRIDGES):
                # pysaml2 verifies no request that is signed with ECDSA.
                kind = "rsa-2048" if "saml" in BRIDGES.get(slug, []) else "p-256"
                self.run("keys", "generate", "--partner", slug, "--kind", kind, "--state", "active", "--config", self.config)
            self._start("serve", "serve", "--config", self.config)
            self._wait(f"{self.base}/metadata")
            for slug in self.clouds:
                self._start_cloud(slug)
        except BaseException:
            self.stop()
            raise

    def base_of(self, slug):
        return f"{self.sso}/p/{slug}"

    def _start_platforms(self, peers_python):
        oidc, saml = free_port(), free_port()
        self.oidc, self.idp = f"http://127.0.0.2:{oidc}", f"http://idp.test:{saml}"
        bases = {kind: [self.base_of(slug) for slug, kinds in BRIDGES.items() if kind in kinds] for kind in ("oidc", "saml")}
        self._platforms.append(platforms.oidc_provider(self._folder, oidc, self.oidc, bases["oidc"]))
        self._platforms.append(platforms.saml_provider(self._folder, peers_python, saml, self.idp, bases["saml"]))

    def _start_cloud(self, slug):
        base, cloud = self.base_of(slug), self.clouds[slug]
        self._start(
            f"cloud-{slug}", "simulate", "cloud", "--idp-metadata", f"{base}/metadata", "--port", cloud.rpartition(":")[2],
            "--x-account-type", _platform_name(slug), "--notification-url", f"{base}/cloud/bind",
            "--order-return-url", f"{base}/return/order", "--top-up-return-url", f"{base}/return/top-up",
            "--account", "old-account",
        )  # fmt: skip
        self._wait(f"{cloud}/simulator/state")
        self.import_peer(f"{cloud}/authui/saml/metadata.xml", partner=slug)

    def _configuration(self, port, private):
        return "".join(
            [
                self._service(port, private),
                self._partner(PARTNER, logout_url=f"{self.shop.url}/sign-out"),
                self._returns(),
                self._bridge(PARTNER, "login"),
                self._partner("bare"),
                self._partner("strict", cloud="require_binding = true"),
                self._partner("closed", enabled="false"),
                *(
                    self._partner(slug, bridges=json.dumps([kind.replace("dead", "oidc") for kind in kinds]))
                    + "".join(self._bridge(slug, kind) for kind in kinds)
                    for slug, kinds in BRIDGES.items()
                ),
            ]
        )

    def _service(self, port, private):
        return f"""
public_url = "{self.sso}"
dangerous_allow_http = true
[server]
listen = "127.0.0.1:{port}"
private_listen = "127.0.0.1:{private}"
[store]
url = "sqlite:journeys.db"
[secrets]
sealing_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
"""

    def _partner(self, slug, cloud="", **settings):
        there = self.clouds.get(slug, self.cloud)
        written = "\n".join(f"{name} = {value if value[0] in '[{tf' else json.dumps(value)}" for name, value in settings.items())
        return f"""
[partner.{slug}]
names = {{ zh-CN = "某某云商", en = "Acme Cloud Shop" }}
brand = {{ colour = "#cf0a2c", logo_file = "logo.svg" }}
{written}
[partner.{slug}.cloud]
auth_url = "{there}/"
x_account_type = "{_platform_name(slug)}"
bp_id = "bp-journeys"
{cloud}
[partner.{slug}.targets]
console = "{there}/console/"
ecs = "{there}/ecm/"
billing = "{there}/usercenter/"
tickets = "{there}/ticket/"
iam = "{there}/iam/"
[[partner.{slug}.handoff.keys]]
alg = "HS256"
secret = "{self.shop.secret}"
"""

    def _returns(self):
        return f"""
[partner.{PARTNER}.return]
order = "{self.shop.url}/orders/{{order_id}}?word={{token}}"
top_up = "{self.shop.url}/balance?word={{token}}"
"""

    def _bridge(self, slug, kind):
        if kind == "login":
            return f'[partner.{slug}.login]\nurl = "{self.shop.url}/login"\n'
        if kind == "saml":
            attributes = ", ".join(f'{name} = "{oid}"' for name, oid in platforms.ATTRIBUTES.items())
            return f'[partner.{slug}.saml]\nmetadata_file = "provider.xml"\nattributes = {{ {attributes} }}\n'
        issuer = f"http://127.0.0.2:{free_port()}" if kind == "dead" else self.oidc
        client = platforms.CLIENT
        return f"""
[partner.{slug}.oidc]
issuer = "{issuer}"
client_id = "{client["id"]}"
client_secret = "{client["secret"]}"
userinfo = true
"""

    def run(self, *arguments):
        """One command of the binary; its output. Fails loudly."""
        command = [str(a) for a in (self._binary, *arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=self._folder)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {(done.stderr + done.stdout)[-1500:]}")
        return done.stdout

    def import_peer(self, source, *options, partner=PARTNER):
        self.run("sp", "import", source, "--partner", partner, "--dangerous-allow-http", *options, "--config", self.config)
        time.sleep(RECHECK)

    def register(self, name, metadata, partner):
        """Imports a service provider of a journey."""
        file = self._folder / f"{name}.xml"
        file.write_text(metadata)
        self.import_peer(file, "--preset", "saml", "--confirm", "preset", partner=partner)

    def state(self, partner=PARTNER):
        """Everything that a partner's cloud knows."""
        with urllib.request.urlopen(f"{self.clouds[partner]}/simulator/state", timeout=10) as answer:
            return json.load(answer)

    def end_sessions(self, token, account):
        """Ends every session of an account by API; how many there were."""
        url = f"{self.sso.replace('//localhost:', '//127.0.0.1:')}/api/v1/partners/{PARTNER}/sessions?account={account}"
        request = urllib.request.Request(url, method="DELETE", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["ended"]

    def log(self):
        return (self._folder / "serve.log").read_text()

    def _start(self, name, *arguments):
        log = open(self._folder / f"{name}.log", "wb")
        self._logs.append(log)
        self._processes.append(
            subprocess.Popen([self._binary, *map(str, arguments)], stdout=log, stderr=log, cwd=self._folder, env=os.environ)
        )

    def _wait(self, url):
        for _ in range(200):
            if self._processes[-1].poll() is not None:
                break
            try:
                urllib.request.urlopen(url.replace("//localhost:", "//127.0.0.1:"), timeout=10).read()
                return
            except OSError:
                time.sleep(0.05)
        logs = "".join(path.read_text()[-1500:] for path in self._folder.glob("*.log"))
        raise AssertionError(f"{url} does not answer: {logs}")

    def stop(self):
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for log in self._logs:
            log.close()
        for platform in self._platforms:
            platform.stop()
        self.shop.stop()


def _platform_name(slug):
    return f"{slug.upper().replace('-', '_')}_IDP"
