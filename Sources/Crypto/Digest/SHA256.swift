import COpenSSL
import Glibc

/// SHA-256 (FIPS 180-4) over one context per thread, made at first use.
package enum SHA256 {
  /// The digest of `bytes`.
  package static func hash(_ bytes: [UInt8]) -> Digest {
    unsafe digest { context in unsafe update(context, bytes) }
  }

  /// The digest of the concatenation of `parts`; not length-prefixed, so only for fixed shapes.
  package static func hash(concatenating parts: [[UInt8]]) -> Digest {
    unsafe digest { context in
      for part in parts { unsafe update(context, part) }
    }
  }

  /// The digest of borrowed bytes.
  package static func hash(_ span: Span<UInt8>) -> Digest {
    unsafe digest { context in
      unsafe span.withUnsafeBufferPointer { bytes in
        Library.demand(
          unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count), "digest update")
      }
    }
  }

  /// The digest of one domain byte and `bytes`: a Merkle leaf (RFC 6962 §2.1).
  package static func hash(prefix: UInt8, _ bytes: [UInt8]) -> Digest {
    unsafe digest { context in
      unsafe update(context, prefix)
      unsafe update(context, bytes)
    }
  }

  /// The digest of one domain byte and two byte strings, concatenated.
  package static func hash(prefix: UInt8, _ a: [UInt8], _ b: [UInt8]) -> Digest {
    unsafe digest { context in
      unsafe update(context, prefix)
      unsafe update(context, a)
      unsafe update(context, b)
    }
  }

  /// The digest of one domain byte and two digests: a Merkle node; allocates nothing.
  package static func hash(prefix: UInt8, _ left: Digest, _ right: Digest) -> Digest {
    unsafe withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { block in
      unsafe block[0] = prefix
      unsafe left.withRawBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: block[1..<33]).copyMemory(from: $0)
      }
      unsafe right.withRawBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: block[33..<65]).copyMemory(from: $0)
      }
      return unsafe digest { context in
        Library.demand(unsafe EVP_DigestUpdate(context, block.baseAddress, 65), "digest update")
      }
    }
  }

  @inline(__always)
  private static func digest(_ body: (OpaquePointer) -> Void) -> Digest {
    let context = unsafe ThreadContext.current
    Library.demand(unsafe EVP_DigestInit_ex2(context, Algorithms.sha256, nil), "digest init")
    unsafe body(context)
    return unsafe Digest { target in
      let bytes = unsafe target.assumingMemoryBound(to: UInt8.self).baseAddress
      Library.demand(unsafe EVP_DigestFinal_ex(context, bytes, nil), "digest final")
    }
  }

  @inline(__always)
  private static func update(_ context: OpaquePointer, _ bytes: [UInt8]) {
    Library.demand(unsafe EVP_DigestUpdate(context, bytes, bytes.count), "digest update")
  }

  @inline(__always)
  private static func update(_ context: OpaquePointer, _ byte: UInt8) {
    var byte = byte
    Library.demand(unsafe EVP_DigestUpdate(context, &byte, 1), "digest update")
  }
}

/// One EVP_MD_CTX per thread.
///
/// Nothing suspends or calls out between its init and its final, so
/// no second user can meet it half-way; the thread's end frees it.
private enum ThreadContext {
  static let slot: pthread_key_t = {
    var key = pthread_key_t()
    let result = unsafe pthread_key_create(&key) { pointer in
      unsafe EVP_MD_CTX_free(OpaquePointer(pointer))
    }
    precondition(result == 0, "no thread slot left for a digest context")
    return key
  }()

  @inline(__always)
  static var current: OpaquePointer {
    if let kept = unsafe pthread_getspecific(slot) { return OpaquePointer(kept) }
    return unsafe make()
  }

  @inline(never)
  private static func make() -> OpaquePointer {
    let context = unsafe Library.demand(EVP_MD_CTX_new(), "digest context")
    precondition(unsafe pthread_setspecific(slot, UnsafeRawPointer(context)) == 0)
    return unsafe context
  }
}
