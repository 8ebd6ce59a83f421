"""The stage: the binary under test, the simulated cloud, the shop. Three sites for the browser: localhost, 127.0.0.1, shop.test."""

import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

from shop import Shop

PARTNER = "acme"
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
    def __init__(self, binary, folder, settings="", cloud_options=()):
        self._binary, self._folder = binary, pathlib.Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._processes, self._logs = [], []
        self.shop = Shop()
        port, private, cloud = free_port(), free_port(), free_port()
        self.sso = f"http://localhost:{port}"
        self.base = f"{self.sso}/p/{PARTNER}"
        self.cloud = f"http://127.0.0.1:{cloud}"
        self.shop.sso = self.sso
        self.config = self._folder / "skybridge.toml"
        (self._folder / "logo.svg").write_text(LOGO)
        self.config.write_text(self._configuration(port, private, settings))
        self.run("keys", "generate", "--partner", PARTNER, "--state", "active", "--config", self.config)
        self._start("serve", "serve", "--config", self.config)
        self._wait(f"{self.base}/metadata")
        self._start(
            "cloud", "simulate", "cloud", "--idp-metadata", f"{self.base}/metadata", "--port", cloud,
            "--x-account-type", "ACME_IDP", "--notification-url", f"{self.base}/cloud/bind",
            "--order-return-url", f"{self.base}/return/order", "--top-up-return-url", f"{self.base}/return/top-up",
            "--account", "old-account", *cloud_options,
        )  # fmt: skip
        self._wait(f"{self.cloud}/simulator/state")
        self.import_peer(f"{self.cloud}/authui/saml/metadata.xml")

    def _configuration(self, port, private, settings):
        names = '{ zh-CN = "某某云商", en = "Acme Cloud Shop" }'
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
[partner.{PARTNER}]
names = {names}
brand = {{ colour = "#cf0a2c", logo_file = "logo.svg" }}
logout_url = "{self.shop.url}/sign-out"
[partner.{PARTNER}.cloud]
auth_url = "{self.cloud}/"
x_account_type = "ACME_IDP"
bp_id = "bp-journeys"
[partner.{PARTNER}.targets]
console = "{self.cloud}/console/"
ecs = "{self.cloud}/ecm/"
billing = "{self.cloud}/usercenter/"
tickets = "{self.cloud}/ticket/"
iam = "{self.cloud}/iam/"
[partner.{PARTNER}.login]
url = "{self.shop.url}/login"
[partner.{PARTNER}.return]
order = "{self.shop.url}/orders/{{order_id}}?word={{token}}"
top_up = "{self.shop.url}/balance?word={{token}}"
[[partner.{PARTNER}.handoff.keys]]
alg = "HS256"
secret = "{self.shop.secret}"
{settings}
"""

    def run(self, *arguments):
        """One command of the binary; its output. Fails loudly."""
        command = [str(a) for a in (self._binary, *arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=self._folder)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {(done.stderr + done.stdout)[-1500:]}")
        return done.stdout

    def import_peer(self, source, *options):
        self.run("sp", "import", source, "--partner", PARTNER, "--dangerous-allow-http", *options, "--config", self.config)
        time.sleep(RECHECK)

    def state(self):
        """Everything that the cloud knows."""
        with urllib.request.urlopen(f"{self.cloud}/simulator/state", timeout=10) as answer:
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
        self.shop.stop()
