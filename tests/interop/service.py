"""The running binary under test, and the partner platform that hands a person over to it."""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import socket
import subprocess
import time
import tomllib
import urllib.request
import uuid

PARTNER = "acme"
BP_ID = "bp-interop"
# A running service looks for changes of the store once a second (sso/src/signon/registry.rs).
RECHECK = 1.1
# Characters that a careless writer would not escape, and two languages.
PERSON = {
    "sub": "u-10086",
    "account": "u-10086",
    "email": "li.lei+cloud@example.com",
    "name": "李雷 & <Söhne> \"GmbH\"",
    "mobile": "0086-13800000000",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """`skybridge serve` with its own configuration and store in `folder`, and one partner with one key of `kind`."""

    def __init__(self, binary, folder, kind):
        self._binary, self._folder, self._kind = binary, pathlib.Path(folder), kind
        self.config = self._folder / "skybridge.toml"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.base = f"{self.url}/p/{PARTNER}"
        self._environment = os.environ | {
            "SKYBRIDGE__SERVER__LISTEN": f"127.0.0.1:{self.port}",
            "SKYBRIDGE__SERVER__PRIVATE_LISTEN": f"127.0.0.1:{free_port()}",
        }
        self._process = None
        self._secret = None

    def start(self):
        self.run("init", "--config", self.config, "--public-url", self.url, "--partner", PARTNER, "--kind", self._kind)
        self._read_configuration()
        self.log = open(self._folder / "serve.log", "wb")
        self._process = subprocess.Popen(
            [self._binary, "serve", "--config", self.config], env=self._environment, stdout=self.log, stderr=self.log
        )
        self._wait()

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self.log.close()

    def run(self, *arguments):
        """One command of the binary; its output. Fails loudly."""
        command = [str(a) for a in (self._binary, *arguments)]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=60, cwd=self._folder)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {(done.stderr + done.stdout)[-1500:]}")
        return done.stdout

    def metadata(self, signed=False):
        with urllib.request.urlopen(f"{self.base}/metadata{'?signed=true' if signed else ''}", timeout=10) as answer:
            return answer.read()

    def import_peer(self, metadata_url, preset):
        """Imports a peer's metadata, or replaces it; its answers take the shape of `preset`."""
        self.run(
            "sp", "import", metadata_url, "--partner", PARTNER, "--preset", preset, "--confirm", "preset",
            "--dangerous-allow-http", "--config", self.config,
        )  # fmt: skip
        time.sleep(RECHECK)

    def token(self):
        """What the partner platform signs when its customer clicks "cloud console"."""
        now = int(time.time())
        claims = PERSON | {"iss": "platform", "aud": self.base, "iat": now, "exp": now + 120, "jti": str(uuid.uuid4())}
        signed = ".".join(_segment(part) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
        mac = hmac.new(self._secret.encode(), signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{_base64url(mac)}"

    def _read_configuration(self):
        (key,) = tomllib.loads(self.config.read_text())["partner"][PARTNER]["handoff"]["keys"]
        self._secret = (self._folder / key["secret_file"]).read_text().strip()
        self._environment[f"SKYBRIDGE__PARTNER__{PARTNER.upper()}__CLOUD__BP_ID"] = BP_ID

    def _wait(self):
        for _ in range(200):
            if self._process.poll() is not None:
                break
            try:
                self.metadata()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"skybridge serve does not answer: {(self._folder / 'serve.log').read_text()[-1500:]}")


def _base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _segment(value):
    return _base64url(json.dumps(value).encode())
