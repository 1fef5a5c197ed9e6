/// A slip as a QR code: a scheme in byte mode, then each character as the two digits of its code
/// less 45 in numeric mode, as SMART Health Cards do (§ "Encoding Chunks as QR Codes").
package enum SlipScan {
  /// What a scanner's text begins with.
  package static let scheme = "kakehashi:/"

  /// The symbol of a slip; nil if `compact` is no compact JWS.
  ///
  /// At level M or better: of a symbol that lies folded in a purse, one seventh may be spoilt.
  package static func code(for compact: String) -> QRCode? {
    guard let digits = digits(compact), let segment = QRCode.Segment.digits(digits) else {
      return nil
    }
    return QRCode([.bytes(Array(scheme.utf8)), segment], atLeast: .medium)
  }

  /// The compact JWS in what a scanner read; nil if it is something else.
  ///
  /// The digits alone will do: a scanner that types with the wrong keyboard layout spoils only the
  /// scheme's signs, and reception can leave them out.
  package static func compact(scanned text: String) -> String? {
    let digits = Array((text.hasPrefix(scheme) ? text.dropFirst(scheme.count) : text[...]).utf8)
    guard digits.count % 2 == 0, (2...2 * Slip.charactersMax).contains(digits.count) else {
      return nil
    }
    var characters: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      let pair = digits[index...index + 1].map { Int($0) - 0x30 }
      guard pair.allSatisfy((0...9).contains) else { return nil }
      let character = UInt8(pair[0] * 10 + pair[1] + 45)
      guard isAllowed(character) else { return nil }
      characters.append(character)
    }
    return String(decoding: characters, as: UTF8.self)
  }

  private static func digits(_ compact: String) -> String? {
    guard !compact.isEmpty, compact.utf8.count <= Slip.charactersMax,
      compact.utf8.allSatisfy(isAllowed)
    else { return nil }
    return compact.utf8.map { character in
      let value = Int(character) - 45
      return value < 10 ? "0\(value)" : "\(value)"
    }.joined()
  }

  /// What a compact JWS is made of: base64url and the full stop (RFC 7515 §7.1).
  private static func isAllowed(_ character: UInt8) -> Bool {
    switch character {
    case 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }
}
