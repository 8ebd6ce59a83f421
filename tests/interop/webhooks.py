"""What our webhooks look like to the library of the standard: real deliveries of the binary, with both secrets of a change, and forged ones."""

import base64
import http.server
import secrets
import threading

from standardwebhooks import Webhook, WebhookVerificationError

from service import PARTNER, Service


def secret():
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class Platform(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.seen.append((body, dict(self.headers)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def verdict(secret, body, headers):
    """The event, or None when the library refuses it."""
    try:
        return Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return None


def compare(binary, folder):
    """None when the library of the standard takes what is ours and nothing else, else why not."""
    old, new = secret(), secret()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Platform)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    service = Service(binary, folder, "p-256")
    try:
        service.run("init", "--config", service.config, "--public-url", service.url, "--partner", PARTNER, "--kind", "p-256")
        (folder / "hook.secret").write_text(f"{new}\n{old}\n")
        with service.config.open("a") as config:
            config.write(
                f'\n[[partner.{PARTNER}.webhooks]]\nid = "shop"\nurl = "http://127.0.0.1:{server.server_port}/hook"\n'
                'secret_file = "hook.secret"\nallow_private_network = true\n'
            )
        service.run("webhooks", "test", "--config", service.config)
    finally:
        server.shutdown()
    ((body, headers),) = server.seen
    for known in (old, new):
        event = verdict(known, body, headers)
        if event is None or event["type"] != "webhook.test":
            return f"the library does not take our event: {event}, {headers}"
    forged = {
        "a stranger's secret": (secret(), body, headers),
        "another body": (new, body.replace(b"shop", b"shap"), headers),
        "another id": (new, body, headers | {"webhook-id": headers["webhook-id"] + "x"}),
        "another time": (new, body, headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}),
    }
    for what, (known, altered, given) in forged.items():
        if verdict(known, altered, given) is not None:
            return f"the library takes {what}"
    return None
