"""As much of a Kubernetes API server as spark-submit asks: it takes a driver's pod and says how it ended."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

DRIVER = "spark-kubernetes-driver"


class Api(ThreadingHTTPServer):
    """Keeps the pods that it was given, all ended with one exit code."""

    daemon_threads = True

    def __init__(self, exit_code):
        super().__init__(("127.0.0.1", 0), Answer)
        self.exit_code = exit_code
        self.pods = {}
        self.config_maps = []

    @property
    def master(self):
        return f"k8s://http://127.0.0.1:{self.server_address[1]}"

    def take(self, pod):
        """The pod as one that is there."""
        self.pods[pod["metadata"]["name"]] = pod
        terminated = {"exitCode": self.exit_code, "reason": "Error" if self.exit_code else "Completed"}
        status = {
            "phase": "Failed" if self.exit_code else "Succeeded",
            "containerStatuses": [
                {
                    "name": DRIVER,
                    "image": "image",
                    "imageID": "",
                    "ready": False,
                    "restartCount": 0,
                    "state": {"terminated": terminated},
                }
            ],
        }
        return pod | {"status": status, "metadata": pod["metadata"] | {"uid": "1", "resourceVersion": "1"}}


class Answer(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self._say(self.server.take(self._body()), 201)

    def do_PATCH(self):
        body = self._body()
        self.server.config_maps.append(body)
        self._say(body | {"metadata": body["metadata"] | {"uid": "1"}})

    def do_GET(self):
        name = self.path.partition("?")[0].rpartition("/")[2]
        if name in self.server.pods:
            self._say(self.server.take(self.server.pods[name]))
        else:  # a watch: what it would tell is told by the pod itself
            self._say({})

    def log_message(self, *_):
        """Nothing."""

    def _body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _say(self, answer, status=200):
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def kubernetes(exit_code):
    """The server, as long as the context lasts."""
    with Api(exit_code) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
