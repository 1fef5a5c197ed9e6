package import Crypto

/// What a signature of a note says and how (C2SP signed-note, "Signature types").
package enum NoteAlgorithm: UInt8, Sendable {
  /// Ed25519 over the note's text.
  case ed25519 = 0x01
  /// Ed25519 over a time and a checkpoint (C2SP tlog-cosignature, cosignature/v1).
  case cosignature = 0x04
}

/// Who may sign notes, by name and key: a `vkey` of C2SP signed-note.
package struct NoteVerifier: Sendable {
  /// The signer's name.
  package let name: String
  /// What the signer signs.
  package let algorithm: NoteAlgorithm
  /// The first four bytes of SHA-256(name || 0x0A || algorithm || key).
  package let id: [UInt8]
  let key: VerifyingKey
  private let raw: [UInt8]

  /// The verifier of an Ed25519 key; nil for other keys and for names that are none.
  package init?(name: String, algorithm: NoteAlgorithm, key: VerifyingKey) {
    guard NoteName.isValid(name), let raw = key.rawEd25519 else { return nil }
    self.name = name
    self.algorithm = algorithm
    self.key = key
    self.raw = raw
    let digest = SHA256.hash(Array(name.utf8) + [0x0A, algorithm.rawValue] + raw)
    id = Array(digest.bytes.prefix(4))
  }

  /// Reads `name+hash+base64(algorithm || key)`; nil unless the hash fits and all is canonical.
  package init?(_ text: String) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Base64.decode(String(parts[2])), bytes.count == 33,
      let algorithm = NoteAlgorithm(rawValue: bytes[0]),
      let key = try? VerifyingKey(ed25519: Array(bytes[1...]))  // no key, no verifier
    else { return nil }
    self.init(name: String(parts[0]), algorithm: algorithm, key: key)
    guard Hex.encode(id) == parts[1] else { return nil }
  }

  /// The text that ``init(_:)`` reads.
  package var text: String {
    "\(name)+\(Hex.encode(id))+\(Base64.encode([algorithm.rawValue] + raw))"
  }
}

/// Who signs notes under a name.
package struct NoteSigner: Sendable {
  /// The public half.
  package let verifier: NoteVerifier
  private let key: SigningKey

  /// A signer with an Ed25519 key; nil for other keys and for names that are none.
  package init?(name: String, algorithm: NoteAlgorithm, key: SigningKey) {
    guard
      let verifier = NoteVerifier(name: name, algorithm: algorithm, key: key.verifying)
    else { return nil }
    self.verifier = verifier
    self.key = key
  }

  /// The signature over `text`; the key must be one for notes.
  package func sign(_ text: String) throws(LedgerError) -> NoteSignature {
    precondition(verifier.algorithm == .ed25519, "a cosignature carries a time")
    return try signature(over: Array(text.utf8), before: [])
  }

  /// The cosignature on a checkpoint's text at a time; the key must be one for cosignatures.
  package func cosign(_ text: String, unixSeconds: Int64) throws(LedgerError) -> NoteSignature {
    precondition(verifier.algorithm == .cosignature, "a cosigner's key signs nothing else")
    var time: [UInt8] = []
    time.append(bigEndian: UInt64(max(0, unixSeconds)))
    return try signature(over: NoteSignature.cosigned(text, UInt64(unixSeconds)), before: time)
  }

  private func signature(
    over bytes: [UInt8], before prefix: [UInt8]
  ) throws(LedgerError) -> NoteSignature {
    do throws(CryptoError) {
      let signature = try key.sign(bytes)
      return NoteSignature(name: verifier.name, keyID: verifier.id, bytes: prefix + signature)
    } catch {
      throw .signingFailed
    }
  }
}

/// The rules for a signer's name.
enum NoteName {
  private static let bytesMax = 255

  /// Not empty, no white space, no `+`, no control character.
  static func isValid(_ name: String) -> Bool {
    guard 1...bytesMax ~= name.utf8.count else { return false }
    return name.unicodeScalars.allSatisfy {
      $0 != "+" && $0.value >= 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace
    }
  }
}
