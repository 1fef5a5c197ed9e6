package import Crypto
import Record

/// An edition with the signatures it has gathered: one file that goes from network to network.
///
/// The first line is the edition's canonical bytes. Every further line is one signature,
/// `{"key":…,"signature":…}`, over the line before all signatures with ``preamble`` before it.
package struct SignedEdition: Sendable, Equatable {
  /// One signature.
  package struct Signature: Sendable, Equatable {
    /// The digest of the key.
    package let key: Digest
    /// Ed25519 or ES256 (r || s), 64 bytes.
    package let bytes: [UInt8]
  }

  /// What stands before the edition's bytes where they are signed, so that no signature made for
  /// something else counts here.
  package static let preamble = "kakehashi policy edition 1\n"

  /// The edition.
  package let edition: Edition
  /// The signatures in the order they were made.
  package private(set) var signatures: [Signature] = []
  private let line: [UInt8]

  /// An edition nobody signed.
  package init(_ edition: Edition) {
    self.edition = edition
    line = edition.bytes
  }

  /// Reads a file; everything but what ``bytes`` writes is refused.
  package init(bytes: [UInt8]) throws(ActivationError) {
    guard bytes.count <= ActivationLimits.editionBytesMax else {
      throw .malformed("more than \(ActivationLimits.editionBytesMax) bytes")
    }
    guard bytes.last == 0x0A else { throw .malformed("the last line does not end") }
    let lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count - 1 <= ActivationLimits.signaturesMax else {
      throw .malformed("more than \(ActivationLimits.signaturesMax) signatures")
    }
    line = Array(lines[0])
    edition = try Edition(bytes: line)
    for line in lines.dropFirst() {
      let signature = try Signature(line: Array(line))
      signatures.append(signature)
    }
    guard self.bytes == bytes else { throw .malformed("these are not the canonical bytes") }
  }

  /// The file.
  package var bytes: [UInt8] {
    signatures.reduce(into: line + [0x0A]) { $0 += $1.line + [0x0A] }
  }

  /// Adds a signature.
  package mutating func sign(with key: SigningKey) throws(CryptoError) {
    signatures.append(
      Signature(key: key.verifying.digest, bytes: try key.sign(signedBytes)))
  }

  /// What is signed.
  package var signedBytes: [UInt8] { Array(Self.preamble.utf8) + line }
}

extension SignedEdition.Signature {
  fileprivate init(line: [UInt8]) throws(ActivationError) {
    let value = try reading { () throws(JSONError) in try JSONValue.parse(line) }
    guard let key = value["key"]?.string.flatMap({ Digest(hex: $0) }),
      let bytes = value["signature"]?.string.flatMap({ Base64URL.decode($0) }), bytes.count == 64
    else { throw .malformed("a line holds no signature") }
    self.key = key
    self.bytes = bytes
  }

  fileprivate var line: [UInt8] {
    JSONValue.object([
      ("key", .string(key.hex)), ("signature", .string(Base64URL.encode(bytes))),
    ]).encoded()
  }
}
