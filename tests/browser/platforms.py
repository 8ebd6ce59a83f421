"""Platforms that others wrote, each in its own process: oidc-provider and an identity provider on pysaml2 (tests/interop)."""

import json
import pathlib
import subprocess
import threading

INTEROP = pathlib.Path(__file__).resolve().parent.parent / "interop"
CLIENT = {"id": "skybridge-journeys", "secret": "s3cret: with %20 & signs+", "alg": "ES256"}
# As pysaml2 names them on the wire.
ATTRIBUTES = {
    "user": "urn:oid:0.9.2342.19200300.100.1.1",
    "email": "urn:oid:0.9.2342.19200300.100.1.3",
    "name": "urn:oid:2.16.840.1.113730.3.1.241",
}


class Platform:
    """It prints "ready" when it listens."""

    def __init__(self, name, command, folder):
        self._log_path = folder / f"{name}.log"
        self._log = self._log_path.open("wb")
        self._process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=self._log, text=True, cwd=INTEROP)
        deadline = threading.Timer(30, self._process.kill)
        deadline.start()
        said = self._process.stdout.readline().strip()
        deadline.cancel()
        if said != "ready":
            self.stop()
            raise AssertionError(f"{name} did not start; it said {said!r}: {self._log_path.read_text()[-1500:]}")

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


def oidc_provider(folder, port, url, bases):
    """`bases`: addresses of the partners that are its clients; all of them are one client."""
    addresses = {
        "redirect": [f"{base}/oidc/callback" for base in bases],
        "post_logout": [f"{base}/logout/return" for base in bases],
    }
    client = json.dumps(CLIENT | addresses)
    return Platform("oidc-provider", ["node", "op_oidc_provider.mjs", "--port", port, "--base-url", url, "--client", client], folder)


def saml_provider(folder, python, port, url, bases):
    """Its metadata is `provider.xml` in the folder."""
    metadata = [f"{base.replace('//localhost:', '//127.0.0.1:')}/upstream/metadata" for base in bases]
    command = [python, "idp_pysaml2.py", "--port", port, "--base-url", url, "--folder", folder, "--sp", *metadata]
    return Platform("pysaml2", command, folder)
