import COpenSSL

/// HMAC-SHA256 (RFC 2104) of lists of byte strings, safe to use from any number of threads.
///
/// Each part is preceded by its length (64 bits, big endian), so that no two different lists give
/// the same input: `["ab", "c"]` and `["a", "bc"]` have different tags.
package struct MessageAuthenticator: Sendable {
  private let code: KeyedCode

  /// An authenticator under `key`, which must have at least 16 bytes.
  package init(_ key: SecretKey) {
    precondition(key.byteCount >= 16, "an authenticator's key has at least 16 bytes")
    code = KeyedCode(key)
  }

  /// The tag over `parts` in their order.
  package func tag(_ parts: [UInt8]...) -> Digest { tag(over: parts) }

  /// The tag over a list of parts.
  package func tag(over parts: [[UInt8]]) -> Digest {
    var tag = begin()
    for part in parts { tag.add(part) }
    return tag.finish()
  }

  /// A tag over no part yet.
  package func begin() -> PartialTag { PartialTag(code) }

  /// True if `tag` was begun by this authenticator, and so under its key.
  package func began(_ tag: PartialTag) -> Bool { tag.code === code }

  /// Whether `tag` is the tag over `parts`; takes the same time wherever they differ.
  package func verify(_ tag: Digest, over parts: [UInt8]...) -> Bool {
    ConstantTime.equal(tag, self.tag(over: parts))
  }

  /// HMAC-SHA256 of one message with nothing added, as other systems compute it.
  package static func plainCode(of message: [UInt8], key: SecretKey) -> Digest {
    let code = KeyedCode(key)
    var inner = code.inner
    inner.add(message)
    return code.finish(&inner)
  }
}

/// A tag over parts of which more may come: a value, of which a copy goes on by itself.
///
/// Whoever makes many tags that begin alike keeps one that has their beginning.
package struct PartialTag: Sendable {
  fileprivate let code: KeyedCode
  private var inner: SHA256State

  fileprivate init(_ code: KeyedCode) {
    self.code = code
    inner = code.inner
  }

  /// Adds a part.
  @inline(__always)
  package mutating func add(_ part: [UInt8]) { add(part.span) }

  /// Adds a text's UTF-8 bytes as a part.
  @inline(__always)
  package mutating func add(_ part: String) { add(part.utf8.span) }

  /// Adds borrowed bytes as a part.
  @inline(__always)
  package mutating func add(_ part: Span<UInt8>) { inner.add(part: part) }

  /// The tag over the parts added so far.
  package func finish() -> Digest {
    var inner = inner
    return code.finish(&inner)
  }

  /// The tag over the parts added so far and one more.
  package func finish(adding part: Span<UInt8>) -> Digest {
    var inner = inner
    inner.add(part: part)
    return code.finish(&inner)
  }
}

extension SHA256State {
  /// Goes on with the length of `part` and then `part`.
  @inline(__always)
  fileprivate mutating func add(part: Span<UInt8>) {
    let count = UInt64(part.count).bigEndian
    unsafe withUnsafeBytes(of: count) { unsafe add($0) }
    add(part)
  }
}

/// The two states of HMAC that the key alone determines (RFC 2104 §4), kept as a key is.
private final class KeyedCode: Sendable {
  /// The state into which the message goes, then the one that finishes.
  private let states: SecretKey
  private static let blockByteCount = 64

  init(_ key: SecretKey) {
    let stride = MemoryLayout<SHA256State>.stride
    states = unsafe SecretKey.making(byteCount: 2 * stride) { target in
      unsafe target.storeBytes(of: Self.state(key, padding: 0x36), as: SHA256State.self)
      unsafe target.storeBytes(
        of: Self.state(key, padding: 0x5C), toByteOffset: stride, as: SHA256State.self)
    }
  }

  /// The state into which the message goes.
  var inner: SHA256State { state(0) }

  /// The code of what went into `inner`.
  func finish(_ inner: inout SHA256State) -> Digest {
    var outer = state(1)
    outer.add(inner.finish())
    return outer.finish()
  }

  @inline(__always)
  private func state(_ index: Int) -> SHA256State {
    unsafe states.withUnsafeBytes { states in
      // SAFETY: two states were stored, and a state is a plain value.
      unsafe UnsafeRawBufferPointer(states).load(
        fromByteOffset: index * MemoryLayout<SHA256State>.stride, as: SHA256State.self)
    }
  }

  private static func state(_ key: SecretKey, padding: UInt8) -> SHA256State {
    unsafe withUnsafeTemporaryAllocation(byteCount: blockByteCount, alignment: 8) { block in
      unsafe block.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe key.withUnsafeBytes { key in
        if key.count <= blockByteCount {
          unsafe block.copyMemory(from: UnsafeRawBufferPointer(key))
        } else {
          unsafe SHA256.hash(key.span).withRawBytes { unsafe block.copyMemory(from: $0) }
        }
      }
      for index in block.indices { unsafe block[index] ^= padding }
      var state = SHA256State()
      unsafe state.add(UnsafeRawBufferPointer(block))
      unsafe OPENSSL_cleanse(block.baseAddress, block.count)
      return state
    }
  }
}
