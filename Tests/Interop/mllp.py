"""A receptionist's system that speaks HL7 v2.5 over MLLP and TLS (QBP^Q23, QBP^Q22), written from the standard alone.

Asks a bridge what another network calls one of the facility's own patients; judges framing, acknowledgement,
echoes and character set, and that nobody's number comes back.
"""

import argparse
import base64
import socket
import ssl
import subprocess

import interop
from interop import require

START, END = b"\x0b", b"\x1c\r"


class Connection:
    def __init__(self, options):
        context = ssl.create_default_context(cafile=options.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(options.cert, options.key)
        plain = socket.create_connection(("localhost", options.port), timeout=30)
        self.socket = context.wrap_socket(plain, server_hostname="localhost")
        self.rest = b""
        self.forbidden = interop.Forbidden(options.forbid)

    def send(self, message):
        """Frames a message, in two pieces as a slow line would."""
        data = START + message + END
        self.socket.sendall(data[:7])
        self.socket.sendall(data[7:])

    def hear(self):
        while END not in self.rest:
            more = self.socket.recv(65536)
            require(more, "the connection ended before an answer")
            self.rest += more
        frame, self.rest = self.rest.split(END, 1)
        require(frame.startswith(START), "a frame that does not begin as one")
        self.forbidden.check(frame, "an answer")
        return read(frame[1:])


def read(message):
    """Segments by name, fields by number; MSH-1 is the separator."""
    require(message.endswith(b"\r"), "a message whose last segment does not end")
    segments = {}
    for line in message.decode("utf-8").rstrip("\r").split("\r"):
        fields = line.split("|")
        if fields[0] == "MSH":
            fields.insert(1, "|")
        segments.setdefault(fields[0], []).append(fields)
    return segments


def query(options, event, number, token, control):
    domain = f"^^^&{options.community}&ISO"
    asked = (
        f"{number}^^^&{options.authority}&ISO|{domain}" if event == "Q23"
        else f"@PID.3.1^{number}~@PID.3.4.2^{options.authority}|||||{domain}")
    lines = [
        f"MSH|^~\\&|受付|C-101|BRIDGE|KAKEHASHI|20261121093000+0900||QBP^{event}^QBP_Q21|{control}|P|2.5||||||UNICODE UTF-8",
        f"UAC|JWT|^AP^^Base64^{base64.b64encode(token).decode()}",
        f"QPD|IHE Query^照会^HL7|TAG-{control}|{asked}",
        "RCP|I",
    ]
    return "".join(line + "\r" for line in lines).encode()


def check(options):
    def token():
        return subprocess.run(options.asserter, shell=True, check=True, capture_output=True).stdout.strip()

    connection = Connection(options)
    for event in ("Q23", "Q22"):
        for number, found in ((options.patient, True), ("no-such-patient", False)):
            control = f"{event}-{found}"
            connection.send(query(options, event, number, token(), control))
            answer = connection.hear()
            msh, msa, qak = answer["MSH"][0], answer["MSA"][0], answer["QAK"][0]
            require(msh[9].startswith("RSP^"), f"{control}: {msh[9]}")
            require(msh[12].startswith("2.5") and msh[18] == "UNICODE UTF-8", f"{control}: {msh}")
            require((msa[1], msa[2]) == ("AA", control), f"{control}: {msa}")
            require((qak[1], qak[2]) == (f"TAG-{control}", "OK" if found else "NF"), f"{control}: {qak}")
            require("照会" in answer["QPD"][0][1], f"{control}: the question is not echoed")
            require(("PID" in answer) == found, f"{control}: {sorted(answer)}")
            if found:
                handle, _, _, authority = answer["PID"][0][3].split("~")[0].split("^")[:4]
                require(handle == options.handle, f"{control}: the handle is {handle}")
                require(options.community in authority, f"{control}: assigned by {authority}")
    # What brings results is rejected, and the connection serves on.
    connection.send(
        "MSH|^~\\&|検査|C-101|BRIDGE|KAKEHASHI|20261121||ORU^R01^ORU_R01|R-1|P|2.5||||||UNICODE UTF-8\r"
        "PID|1||M-1\rOBR|1\rOBX|1|ST|1^a||x\r".encode())
    rejected = connection.hear()
    require(rejected["MSA"][0][1] == "AR" and rejected["ERR"][0][3].split("^")[0] == "200", f"{rejected}")
    # Garbage ends the connection, and only this one.
    connection.send(b"no message at all\r")
    connection.socket.settimeout(30)
    require(connection.socket.recv(1) == b"", "a message without MSH was answered")
    again = Connection(options)
    again.send(query(options, "Q23", options.patient, token(), "again"))
    require(again.hear()["MSA"][0][1] == "AA", "the service did not go on")
    return "mllp.py: 4 queries, 1 rejection, 1 broken message"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    for name in ("ca", "cert", "key", "patient", "handle", "community", "authority"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--asserter", required=True, help="command that prints a new JWT")
    parser.add_argument("--forbid", help="file of texts that must not arrive, one to a line")
    given = parser.parse_args()
    interop.run(lambda: check(given))
