# SPDX-License-Identifier: MIT
"""A server for the tests of `fetchurl`: prints its port, and answers until it is ended.

/text is the text given as the first argument; /to-text leads there, /loop to itself, /to-file to a
file of this machine; /cut ends before it is complete; everything else is not there."""
import http.server
import sys

TEXT = sys.argv[1].encode()
PLACES = {"/to-text": "/text", "/loop": "/loop", "/to-file": "file:///etc/hostname"}


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path in PLACES:
            self.send_response(302)
            self.send_header("Location", PLACES[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path in ("/text", "/cut"):
            self.send_response(200)
            self.send_header("Content-Length", str(len(TEXT) + 10 * (self.path == "/cut")))
            self.end_headers()
            self.wfile.write(TEXT)
        else:
            self.send_error(404)

    def log_message(self, *words):
        pass


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
