/// What a part of a message says about itself; other fields are passed over.
package struct PartHead: Equatable, Sendable {
  /// The media type; `text/plain` if the part names none (RFC 2045 §5.2).
  package let type: ContentType
  /// The name by which other parts refer to it.
  package let id: ContentID?

  /// Makes the head of a part to be written.
  package init(_ type: ContentType, id: ContentID?) {
    self.type = type
    self.id = id
  }

  /// Reads fields that each end with a line feed, a carriage return before it or not.
  init(_ bytes: ArraySlice<UInt8>) throws(MIMEError) {
    var fields: [String: String] = [:]
    for field in try Self.fields(bytes) where Self.known.contains(field.name) {
      guard fields.updateValue(field.value, forKey: field.name) == nil else {
        throw .headMalformed
      }
    }
    let encoding = fields["content-transfer-encoding"]?.lowercased() ?? "binary"
    guard ["binary", "8bit", "7bit"].contains(encoding) else {
      throw .transferEncodingUnsupported
    }
    type = try ContentType(field: fields["content-type"] ?? "text/plain")
    if let value = fields["content-id"] {
      guard let id = ContentID(field: value) else { throw .contentIDMalformed }
      self.id = id
    } else {
      id = nil
    }
  }

  private static let known = ["content-type", "content-id", "content-transfer-encoding"]

  /// The fields of a head; a line that begins with a blank continues the one before (RFC 5322
  /// §2.2.3).
  private static func fields(
    _ bytes: ArraySlice<UInt8>
  ) throws(MIMEError) -> [(name: String, value: String)] {
    var fields: [(name: String, value: [UInt8])] = []
    for line in bytes.split(separator: 0x0A) {
      let line = line.last == 0x0D ? line.dropLast() : line
      guard let first = line.first else { continue }
      guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw .headMalformed
      }
      if first == 0x20 || first == 0x09 {
        guard !fields.isEmpty else { throw .headMalformed }
        fields[fields.count - 1].value += line
      } else {
        guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex,
          line[..<colon].allSatisfy(\.isMIMEToken)
        else { throw .headMalformed }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        fields.append((name, Array(line[(colon + 1)...])))
      }
    }
    return fields.map { ($0.name, Self.trimmed($0.value)) }
  }

  private static func trimmed(_ value: [UInt8]) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let rest = value.drop(while: isBlank)
    let end = rest.lastIndex { !isBlank($0) } ?? rest.startIndex - 1
    return String(decoding: rest[rest.startIndex..<end + 1], as: UTF8.self)
  }
}
