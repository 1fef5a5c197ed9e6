import HTTP
import Platform
import Record
import Synchronization

/// Writes down every message that came in and went out, decrypted, for whoever looks for leaks.
///
/// Three files that only grow: `received.http` and `sent.http` hold the
/// messages one after another, `exchanges.jsonl` where each one lies, whose
/// certificate was shown and which SAML assertion came along. Fields that the
/// listener adds to an answer (date, connection) are not among them, and what
/// goes out many times over is there once.
final class Capture: Sendable {
  private struct Open: ~Copyable {
    var received: AppendFile
    var sent: AppendFile
    var exchanges: AppendFile
  }

  private let files: Mutex<Open>

  /// Opens the files in a folder, which is made if need be; throws ``NeighbourError``.
  init(folder: String) throws(NeighbourError) {
    do throws(Errno) {
      try DurableFile.makeDirectory(folder, mode: 0o700)
      files = Mutex(
        Open(
          received: try .open("\(folder)/received.http", create: true, preallocate: 0),
          sent: try .open("\(folder)/sent.http", create: true, preallocate: 0),
          exchanges: try .open("\(folder)/exchanges.jsonl", create: true, preallocate: 0)))
    } catch {
      throw .file(path: folder, reason: "\(error)")
    }
  }

  /// Appends one exchange; the error says that it was not written, or not whole.
  func record(
    _ head: RequestHead, _ body: [UInt8], from peer: String, answered: ResponseHead,
    _ answer: Answer
  ) throws(Errno) {
    let content = answer.body
    let request = RequestWriter.head(head, framing: .none) + body
    let response = ResponseWriter.head(answered, framing: .length(content.count)) + content
    try files.withLock { (open: inout Open) throws(Errno) in
      var line: [(key: String, value: JSONValue)] = [
        ("peer", .string(peer)),
        ("received", Self.place(open.received.size, request.count)),
        ("sent", Self.place(open.sent.size, response.count)),
        ("method", .string(head.method.rawValue)), ("target", .string(head.target.text)),
        ("status", .number(String(answered.status.code))),
      ]
      if let id = answer.assertionID { line.append(("assertion", .string(id))) }
      try open.received.write(request)
      try open.sent.write(response)
      try open.exchanges.write(JSONValue.object(line).encoded() + [UInt8(ascii: "\n")])
    }
  }

  private static func place(_ offset: Int, _ count: Int) -> JSONValue {
    ["offset": .number(String(offset)), "bytes": .number(String(count))]
  }
}
