import Crypto

/// A text and the signatures on it, as C2SP signed-note writes them.
package struct SignedNote: Equatable, Sendable {
  /// What is signed; it ends in a newline.
  package let text: String
  /// The signatures in the order of their lines.
  package private(set) var signatures: [NoteSignature]

  /// LIMIT: bytes of a note, and signatures on it.
  package static let bytesMax = 1_000_000
  /// The most signatures that are read.
  package static let signaturesMax = 100

  /// A note with no signature yet; nil if the text cannot be one.
  package init?(text: String) {
    guard Self.isText(text), text.hasSuffix("\n") else { return nil }
    self.text = text
    signatures = []
  }

  /// Reads a note; nil unless it would be written so again.
  package init?(_ note: String) {
    guard note.utf8.count <= Self.bytesMax, note.hasSuffix("\n"), Self.isText(note),
      let split = note.utf8.lastRange(of: Array("\n\n".utf8))
    else { return nil }
    text = String(note[..<split]) + "\n"
    let lines = note[note.utf8.index(split, offsetBy: 2)...].dropLast()
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard 1...Self.signaturesMax ~= lines.count else { return nil }
    signatures = []
    for line in lines {
      guard let signature = NoteSignature(line: String(line)) else { return nil }
      signatures.append(signature)
    }
  }

  /// The note as it is exchanged.
  package var note: String { text + "\n" + signatures.map(\.line).joined() }

  /// Adds a signature below the others.
  package mutating func add(_ signature: NoteSignature) {
    signatures.append(signature)
  }

  /// The verifiers, of those given, that signed.
  ///
  /// Signatures of unknown keys are passed over. Throws ``LedgerError/signatureInvalid`` if a
  /// known key's signature is wrong or stands twice: such a note is no one's.
  package func verified(by verifiers: [NoteVerifier]) throws(LedgerError) -> [NoteVerifier] {
    var signed: [NoteVerifier] = []
    for signature in signatures {
      let verifier = verifiers.first { $0.name == signature.name && $0.id == signature.keyID }
      guard let verifier else { continue }
      guard !signed.contains(where: { $0.text == verifier.text }),
        signature.isValid(over: text, by: verifier)
      else { throw .signatureInvalid }
      signed.append(verifier)
    }
    return signed
  }

  /// No control character but the newline.
  private static func isText(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }
  }
}

/// One signature line of a note: `— name base64(keyID || signature)`.
package struct NoteSignature: Equatable, Sendable {
  /// The signer's name.
  package let name: String
  /// Which of the signer's keys: four bytes.
  package let keyID: [UInt8]
  /// The signature; a cosignature's begins with its time.
  package let bytes: [UInt8]

  init(name: String, keyID: [UInt8], bytes: [UInt8]) {
    self.name = name
    self.keyID = keyID
    self.bytes = bytes
  }

  /// Reads a line without its newline; nil if malformed.
  package init?(line: String) {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "—", NoteName.isValid(String(parts[1])),
      let bytes = Base64.decode(String(parts[2])), bytes.count > 4
    else { return nil }
    self.init(
      name: String(parts[1]), keyID: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4)))
  }

  /// The line with its newline.
  package var line: String { "— \(name) \(Base64.encode(keyID + bytes))\n" }

  /// When a cosignature was made, in seconds since 1970; nil for other signatures.
  package var cosignedAt: Int64? {
    guard bytes.count == 72 else { return nil }
    return bytes.prefix(8).reduce(Int64?(0)) { time, byte in
      time.flatMap { $0 > Int64.max >> 8 ? nil : $0 << 8 | Int64(byte) }
    }
  }

  fileprivate func isValid(over text: String, by verifier: NoteVerifier) -> Bool {
    switch verifier.algorithm {
    case .ed25519: return verifier.key.verify(bytes, over: Array(text.utf8))
    case .cosignature:
      guard let time = cosignedAt else { return false }
      return verifier.key.verify(Array(bytes.dropFirst(8)), over: Self.cosigned(text, UInt64(time)))
    }
  }

  /// What a cosigner signs (C2SP tlog-cosignature, "Format").
  static func cosigned(_ text: String, _ unixSeconds: UInt64) -> [UInt8] {
    Array("cosignature/v1\ntime \(unixSeconds)\n\(text)".utf8)
  }
}

extension String.UTF8View {
  /// Where the last occurrence of `bytes` begins.
  fileprivate func lastRange(of bytes: [UInt8]) -> Index? {
    var candidate = index(endIndex, offsetBy: -bytes.count, limitedBy: startIndex)
    while let here = candidate {
      if self[here...].starts(with: bytes) { return here }
      candidate = index(here, offsetBy: -1, limitedBy: startIndex)
    }
    return nil
  }
}
