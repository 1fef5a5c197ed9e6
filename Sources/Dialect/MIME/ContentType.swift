/// A media type with its parameters (RFC 2045 §5.1, RFC 9110 §8.3.1).
///
/// Values that need quotes and have none, such as `type=application/xop+xml`, are taken as well:
/// several peers send them.
package struct ContentType: Equatable, Sendable {
  /// One parameter.
  package struct Parameter: Equatable, Sendable {
    /// The name in lower case.
    package let name: String
    /// The value without quotes.
    package let value: String
  }

  /// LIMIT: the longest media type that is read, in bytes.
  package static let bytesMax = 4096
  /// LIMIT: the most parameters that are read.
  package static let parametersMax = 32

  /// Type and subtype in lower case, such as `multipart/related`.
  package let essence: String
  /// The parameters in their order, each name once.
  package private(set) var parameters: [Parameter] = []

  /// Makes a media type of parts that are known to be sound.
  package init(_ essence: String, _ parameters: KeyValuePairs<String, String> = [:]) {
    self.essence = essence
    self.parameters = parameters.map { Parameter(name: $0.key, value: $0.value) }
  }

  /// Reads the value of a `Content-Type` field; throws ``MIMEError/mediaTypeMalformed``.
  package init(field text: String) throws(MIMEError) {
    guard text.utf8.count <= Self.bytesMax else { throw .mediaTypeMalformed }
    var reader = ContentTypeReader(Array(text.utf8))
    essence = try reader.essence()
    while let parameter = try reader.parameter() {
      guard self[parameter.name] == nil, parameters.count < Self.parametersMax else {
        throw .mediaTypeMalformed
      }
      parameters.append(parameter)
    }
  }

  /// The value of a parameter by its name in lower case.
  package subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// The media type as it is written: every value in quotes.
  package var text: String {
    var text = Array(essence.utf8)
    for parameter in parameters {
      text += "; ".utf8
      text += parameter.name.utf8
      text += "=\"".utf8
      for byte in parameter.value.utf8 {
        if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") { text.append(0x5C) }
        text.append(byte)
      }
      text.append(UInt8(ascii: "\""))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Reads the bytes of a media type one by one.
private struct ContentTypeReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func essence() throws(MIMEError) -> String {
    skipBlanks()
    let type = name()
    guard take(0x2F) else { throw .mediaTypeMalformed }
    let subtype = name()
    skipBlanks()
    guard !type.isEmpty, !subtype.isEmpty else { throw .mediaTypeMalformed }
    return type + "/" + subtype
  }

  /// The next parameter; nil at the end, which a semicolon may stand before.
  mutating func parameter() throws(MIMEError) -> ContentType.Parameter? {
    guard at < bytes.count else { return nil }
    guard take(0x3B) else { throw .mediaTypeMalformed }
    skipBlanks()
    guard at < bytes.count else { return nil }
    let name = name()
    skipBlanks()
    guard !name.isEmpty, take(0x3D) else { throw .mediaTypeMalformed }
    skipBlanks()
    let value = take(0x22) ? try quoted() : try plain()
    skipBlanks()
    return ContentType.Parameter(name: name, value: value)
  }

  private mutating func quoted() throws(MIMEError) -> String {
    var value: [UInt8] = []
    while at < bytes.count {
      var byte = bytes[at]
      at += 1
      if byte == 0x22 { return String(decoding: value, as: UTF8.self) }
      if byte == 0x5C, at < bytes.count {
        byte = bytes[at]
        at += 1
      }
      guard (0x20...0x7E).contains(byte) || byte == 0x09 else { throw .mediaTypeMalformed }
      value.append(byte)
    }
    throw .mediaTypeMalformed
  }

  private mutating func plain() throws(MIMEError) -> String {
    let start = at
    while at < bytes.count, (0x21...0x7E).contains(bytes[at]), bytes[at] != 0x3B,
      bytes[at] != 0x22
    { at += 1 }
    guard at > start else { throw .mediaTypeMalformed }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  /// A token in lower case (RFC 9110 §5.6.2); empty if there is none.
  private mutating func name() -> String {
    let start = at
    while at < bytes.count, bytes[at].isMIMEToken { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self).lowercased()
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func skipBlanks() {
    while at < bytes.count, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[at]) { at += 1 }
  }
}

extension UInt8 {
  /// Whether the byte may stand in a token (RFC 2045 §5.1): printable, and none of the specials.
  var isMIMEToken: Bool {
    (0x21...0x7E).contains(self) && !Self.specials.contains(self)
  }

  private static let specials = Array("()<>@,;:\\\"/[]?=".utf8)
}
