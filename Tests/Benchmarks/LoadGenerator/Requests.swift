import HTTP
import Platform
import Synchronization
import Transport

/// The requests of a load: all the same, or each with a line of its own in it.
final class Requests: Sendable {
  private static let mark = "@each@"

  private let method: HTTP.Method
  private let path: String
  private let field: (name: String, value: String)?
  private let type: String
  /// The body before and after the place of the line; nil for a GET.
  private let body: (before: [UInt8], after: [UInt8], isWhole: Bool)?
  private let lines: [Substring]
  private let count = Atomic<Int>(0)

  init(_ arguments: Arguments) throws {
    path = arguments.text("path", or: "/")
    type = arguments.text("type", or: "application/x-www-form-urlencoded")
    field = try arguments.optional("field").map { text in
      guard let colon = text.firstIndex(of: ":") else {
        throw LoadError.usage("`--field` has no colon")
      }
      let value = text[text.index(after: colon)...].drop { $0 == " " }
      return (String(text[..<colon]), String(value))
    }
    lines =
      try arguments.optional("each").map { file in
        let bytes = try DurableFile.read(file, bytesMax: 1 << 30)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      } ?? []
    body = try arguments.optional("body").map { file in
      let bytes = try DurableFile.read(file, bytesMax: 1 << 20)
      guard let place = bytes.firstRange(of: Array(Self.mark.utf8)) else {
        return (bytes, [], true)
      }
      return (Array(bytes[..<place.lowerBound]), Array(bytes[place.upperBound...]), false)
    }
    method = body == nil ? .get : .post
  }

  /// The next one.
  func next() -> UpstreamRequest {
    let number = count.add(1, ordering: .relaxed).oldValue
    let line = lines.isEmpty ? "" : lines[number % lines.count]
    var fields = Fields([("accept", body == nil ? "application/fhir+json" : "*/*")])
    if let field {
      fields.append(field.name, field.value.replacing(Self.mark, with: line))
    }
    guard let body else { return UpstreamRequest(method: method, path: path, fields: fields) }
    fields.set("content-type", type)
    return UpstreamRequest(
      method: method, path: path, fields: fields,
      body: body.isWhole ? body.before : body.before + Array(line.utf8) + body.after)
  }
}
