"""The REST API of the running service against its own description: the document is valid OpenAPI 3.1, the examples of docs/api.md do what they show, and
schemathesis calls everything, well and badly, for a bounded time."""

import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.request

from openapi_spec_validator import OpenAPIV31SpecValidator

from service import PARTNER

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "api.md"
SCOPES = "customers:read,customers:write,sessions:read,sessions:end,links,relay"
# Ending the token that schemathesis calls with would make everything after it a 401; it is called in the examples and in the service's own tests.
LEFT_OUT = ["rotateToken"]
# Not among them: that everything that the schemas allow is accepted. Some rules (a cloud account belongs to one customer) are in no schema.
CHECKS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method", "ignored_auth",
]  # fmt: skip


class Described:
    def __init__(self, service, folder, seconds=60):
        self._service, self._folder, self._seconds = service, folder, seconds

    def token(self, scopes=SCOPES):
        made = self._service.run(
            "token", "create", "--config", self._service.config, "--partner", PARTNER, "--label", "interop", "--scope", scopes
        )
        return made.strip()

    def document(self):
        with urllib.request.urlopen(f"{self._service.url}/api/openapi.json", timeout=10) as answer:
            return json.load(answer)

    def valid(self):
        faults = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in OpenAPIV31SpecValidator(self.document()).iter_errors()]
        return "; ".join(faults[:5]) or None

    def examples(self):
        """Every `curl` of the document, as it stands there, in one shell; after it the status and what the answer has to contain."""
        blocks = re.findall(r"```sh\n(.*?)```", DOCS.read_text(), re.S)
        environment = os.environ | {"SKY": self._service.url, "TOKEN": self.token(), "P": PARTNER}
        done = 0
        for block in blocks:
            for command, status, contains in re.findall(r"^(curl [^\n]*)\n# (\d{3})(?: ([^\n]*))?$", block, re.M):
                shown = re.sub(r"^curl ", r"curl -sS --max-time 10 -w '\\n%{http_code}' ", command)
                out = subprocess.run(["bash", "-c", shown], env=environment, capture_output=True, text=True, timeout=20)
                body, _, got = out.stdout.rpartition("\n")
                if got != status or (contains and contains.strip() not in body):
                    return f"{command}: expected {status} {contains}, got {got} {body[:400]} {out.stderr[:200]}"
                done += 1
        return None if done >= 8 else f"only {done} examples were found"

    def schemathesis(self):
        # A call that follows from an answer is well formed by its own rules, but schemathesis takes some of them for ill-formed ones.
        by_itself = self._calls("examples,coverage,fuzzing", CHECKS)
        return by_itself or self._calls("stateful", [check for check in CHECKS if check != "negative_data_rejection"])

    def _calls(self, phases, checks):
        command = [
            pathlib.Path(sys.executable).parent / "schemathesis", "run", f"{self._service.url}/api/openapi.json",
            "--header", f"Authorization: Bearer {self.token()}", "--header", "Accept-Language: en",
            "--phases", phases, "--checks", ",".join(checks), "--max-examples", "40", "--max-time", str(self._seconds // 2),
            "--request-timeout", "10", "--seed", "20260102", "--no-color", "--continue-on-failure",
            *(part for name in LEFT_OUT for part in ("--exclude-operation-id", name)),
        ]  # fmt: skip
        (self._folder / "schemathesis.toml").write_text(f'[parameters]\n"path.partner" = "{PARTNER}"\n')
        ran = subprocess.run([*map(str, command)], cwd=self._folder, capture_output=True, text=True, timeout=self._seconds + 120)
        with (self._folder / "schemathesis.log").open("a") as log:
            log.write(ran.stdout + ran.stderr)
        called = re.search(r"(\d+) generated", ran.stdout)
        if ran.returncode != 0:
            return f"{phases} ended with {ran.returncode}: {(ran.stdout + ran.stderr)[-6000:]}"
        return None if called and int(called[1]) > 100 else f"{phases}: too few calls: {ran.stdout[-1500:]}"

    def quiet(self):
        """Not one call ended as our own fault."""
        log = (self._folder / "serve.log").read_text(errors="replace")
        faults = [line for line in log.splitlines() if "WEB-500" in line or "panicked" in line]
        return "; ".join(faults[:3]) or None
