/// Writes an MTOM message (W3C MTOM §3, XOP §4) piece by piece: the root first, then part after
/// part, then the end.
///
///     out += writer.head + root
///     out += writer.head(of: part) + bytes    // for every part
///     out += writer.tail
package struct MultipartWriter: Sendable {
  private let boundary: String
  private let rootID: ContentID
  private let action: String?

  /// A message with that boundary, which nothing inside may hold: 16 random bytes in hexadecimal
  /// are taken.
  ///
  /// nil if the boundary or the name of the root is malformed.
  package init?(unique: String, action: String?) {
    guard (16...60).contains(unique.utf8.count), unique.utf8.allSatisfy(Self.isHexadecimal),
      let rootID = ContentID("root.\(unique)@kakehashi")
    else { return nil }
    boundary = "kakehashi-" + unique
    self.rootID = rootID
    self.action = action
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }

  /// The media type of the whole message.
  package var type: ContentType {
    guard let action else {
      return ContentType(
        "multipart/related",
        [
          "type": "application/xop+xml", "start": rootID.field,
          "start-info": "application/soap+xml", "boundary": boundary,
        ])
    }
    return ContentType(
      "multipart/related",
      [
        "type": "application/xop+xml", "start": rootID.field,
        "start-info": "application/soap+xml", "boundary": boundary, "action": action,
      ])
  }

  /// What stands before the root.
  package var head: [UInt8] {
    Array(
      """
      --\(boundary)\r
      Content-Type: application/xop+xml; charset="UTF-8"; type="application/soap+xml"\r
      Content-Transfer-Encoding: binary\r
      Content-ID: \(rootID.field)\r
      \r\n
      """.utf8)
  }

  /// What stands between the part before and the bytes of this one.
  package func head(of part: PartHead) -> [UInt8] {
    var text = "\r\n--\(boundary)\r\nContent-Type: \(part.type.text)\r\n"
    text += "Content-Transfer-Encoding: binary\r\n"
    if let id = part.id { text += "Content-ID: \(id.field)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  /// What stands behind the last part.
  package var tail: [UInt8] { Array("\r\n--\(boundary)--\r\n".utf8) }
}
