/// SHA-256 (FIPS 180-4); no digest allocates.
package enum SHA256 {
  /// The digest of `bytes`.
  package static func hash(_ bytes: [UInt8]) -> Digest {
    var state = SHA256State()
    state.add(bytes)
    return state.finish()
  }

  /// The digest of the concatenation of `parts`; not length-prefixed, so only for fixed shapes.
  package static func hash(concatenating parts: [[UInt8]]) -> Digest {
    var state = SHA256State()
    for part in parts { state.add(part) }
    return state.finish()
  }

  /// The digest of borrowed bytes.
  package static func hash(_ span: Span<UInt8>) -> Digest {
    var state = SHA256State()
    state.add(span)
    return state.finish()
  }

  /// The digest of a text's UTF-8 bytes.
  package static func hash(_ text: String) -> Digest { hash(text.utf8.span) }

  /// The digest of one domain byte and `bytes`: a Merkle leaf (RFC 6962 §2.1).
  package static func hash(prefix: UInt8, _ bytes: [UInt8]) -> Digest {
    hash(prefix: prefix, bytes.span)
  }

  /// The digest of one domain byte and borrowed bytes.
  package static func hash(prefix: UInt8, _ bytes: Span<UInt8>) -> Digest {
    var state = SHA256State()
    state.add(prefix)
    state.add(bytes)
    return state.finish()
  }

  /// The digest of one domain byte and two byte strings, concatenated.
  package static func hash(prefix: UInt8, _ a: [UInt8], _ b: [UInt8]) -> Digest {
    var state = SHA256State()
    state.add(prefix)
    state.add(a)
    state.add(b)
    return state.finish()
  }

  /// The digest of one domain byte and two digests: a Merkle node.
  package static func hash(prefix: UInt8, _ left: Digest, _ right: Digest) -> Digest {
    var state = SHA256State()
    state.add(prefix)
    state.add(left)
    state.add(right)
    return state.finish()
  }

  /// The digest of one domain byte, borrowed bytes and digests.
  package static func hash(prefix: UInt8, _ bytes: Span<UInt8>, _ digests: [Digest]) -> Digest {
    var state = SHA256State()
    state.add(prefix)
    state.add(bytes)
    for digest in digests { state.add(digest) }
    return state.finish()
  }
}
