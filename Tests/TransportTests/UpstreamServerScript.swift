/// A TLS server that misbehaves on request, one thread for each connection.
///
/// Arguments: certificate chain, key, authority for client certificates or "-", highest protocol
/// version. It prints its port. A path says what is done; the content of a good answer is
/// `<connection number>.<request number on it>`.
let upstreamServerScript = #"""
  import socket, ssl, sys, threading

  chain, key, authority, highest = sys.argv[1:5]
  context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
  context.load_cert_chain(chain, key)
  context.maximum_version = getattr(ssl.TLSVersion, highest)
  if authority != "-":
      context.verify_mode = ssl.CERT_REQUIRED
      context.load_verify_locations(authority)

  def answer(body, extra=""):
      head = "HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n" % (extra, len(body))
      return head.encode() + body

  def read_request(stream):
      data = b""
      while b"\r\n\r\n" not in data:
          more = stream.recv(65536)
          if not more:
              return None
          data += more
      head, body = data.split(b"\r\n\r\n", 1)
      length = 0
      for line in head.split(b"\r\n")[1:]:
          name, value = line.split(b":", 1)
          if name.lower() == b"content-length":
              length = int(value)
      while len(body) < length:
          body += stream.recv(65536)
      return head, body

  def chunked(pieces):
      head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      chunks = b"".join(b"%x;a=b\r\n%s\r\n" % (len(p), p) for p in pieces)
      return head + chunks + b"0\r\nX: y\r\n\r\n"

  def handle(stream, head, body, label):
      """Returns what to do next: None to go on, "close", "drop" or "half" at the next request."""
      path = head.split(b" ")[1].split(b"?")[0].decode()
      if path == "/echo":
          stream.sendall(answer(head + b"|" + body))
      elif path == "/who":
          subject = dict(pair[0] for pair in stream.getpeercert()["subject"])
          stream.sendall(answer(subject["commonName"].encode()))
      elif path == "/chunked":
          stream.sendall(chunked([b"a" * 3, b"b" * 20000, b"c"]))
      elif path == "/drip":
          for byte in answer(b"drip"):
              stream.sendall(bytes([byte]))
      elif path == "/interim":
          stream.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer(b"final"))
      elif path == "/large":
          stream.sendall(answer(bytes(range(256)) * 8192))
      elif path == "/endless":
          stream.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
          while True:
              stream.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")
      elif path == "/many-fields":
          stream.sendall(answer(b"", "X: y\r\n" * 200))
      elif path == "/redirect":
          stream.sendall(b"HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n")
      elif path == "/truncated":
          stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
          return "close"
      elif path == "/truncated-chunks":
          stream.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
          return "close"
      elif path == "/unframed":
          stream.sendall(b"HTTP/1.1 200 OK\r\n\r\nhello")
          return "close"
      elif path == "/smuggled":
          stream.sendall(answer(b"one") + answer(b"two"))
      elif path == "/old":
          stream.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")
      elif path == "/silent":
          stream.recv(1)
          return "close"
      elif path == "/stalls":
          stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
          stream.recv(1)
          return "close"
      elif path == "/hangs-up":
          return "close"
      elif path == "/last":
          stream.sendall(answer(label, "Connection: close\r\n"))
          return "close"
      elif path == "/then-closes":
          stream.sendall(answer(label))
          return "close"
      elif path == "/then-drops":
          stream.sendall(answer(label))
          return "drop"
      elif path == "/then-half":
          stream.sendall(answer(label))
          return "half"
      else:
          stream.sendall(answer(label))
      return None

  def serve(raw, number):
      try:
          stream = context.wrap_socket(raw, server_side=True)
          count, then = 0, None
          while then != "close":
              request = read_request(stream)
              if request is None or then == "drop":
                  break
              if then == "half":
                  stream.sendall(b"HTTP/1.1 2")
                  break
              count += 1
              then = handle(stream, request[0], request[1], b"%d.%d" % (number, count))
          stream.shutdown(socket.SHUT_RDWR)
          stream.close()
      except OSError:
          raw.close()

  listener = socket.create_server(("127.0.0.1", 0), backlog=64)
  print(listener.getsockname()[1], flush=True)
  number = 0
  while True:
      raw, _ = listener.accept()
      number += 1
      threading.Thread(target=serve, args=(raw, number), daemon=True).start()
  """#
