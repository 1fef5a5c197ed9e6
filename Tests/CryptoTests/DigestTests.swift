import Crypto
import Testing

@Suite struct DigestTests {
  // FIPS 180-4 examples, and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `agrees with the published examples`(message: String, expected: String) {
    #expect(SHA256.hash(utf8(message)).hex == expected)
    let borrowed = utf8(message)
    let digest = SHA256.hash(borrowed.span)
    #expect(digest.hex == expected)
  }

  @Test func `a million letters need many blocks`() {
    let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(
      SHA256.hash(message).hex
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `every prefixed form equals the digest of the concatenation`() {
    let a = SHA256.hash(utf8("left"))
    let b = SHA256.hash(utf8("right"))
    let whole = SHA256.hash([1] + a.bytes + b.bytes)
    #expect(SHA256.hash(prefix: 1, a, b) == whole)
    #expect(SHA256.hash(prefix: 1, a.bytes, b.bytes) == whole)
    #expect(SHA256.hash(prefix: 1, a.bytes + b.bytes) == whole)
    #expect(SHA256.hash(concatenating: [[1], a.bytes, [], b.bytes]) == whole)
    #expect(SHA256.hash(prefix: 1, b, a) != whole)
    #expect(SHA256.hash(prefix: 0, a, b) != whole)
  }

  @Test func `bytes and hexadecimal digits come back as they went in`() throws {
    let digest = SHA256.hash(utf8("round trip"))
    #expect(Digest(digest.bytes) == digest)
    #expect(Digest(hex: digest.hex) == digest)
    #expect("\(digest)" == digest.hex)
    #expect(digest.withBytes { copied($0) } == digest.bytes)
  }

  @Test(arguments: [0, 31, 33]) func `a digest has 32 bytes and no other count`(count: Int) {
    #expect(Digest([UInt8](repeating: 7, count: count)) == nil)
  }

  @Test func `uppercase digits are not a digest`() {
    #expect(Digest(hex: SHA256.hash([]).hex.uppercased()) == nil)
  }
}

@Suite struct ConstantTimeTests {
  @Test func `equal only where every byte is`() throws {
    let digest = SHA256.hash(utf8("x"))
    #expect(ConstantTime.equal(digest, digest))
    for position in 0..<32 {
      var bytes = digest.bytes
      bytes[position] ^= 1
      #expect(!ConstantTime.equal(digest.bytes, bytes))
      #expect(!ConstantTime.equal(digest, try #require(Digest(bytes))))
    }
    #expect(!ConstantTime.equal([1, 2], [1, 2, 3]))
    #expect(ConstantTime.equal([UInt8](), [UInt8]()))
  }
}

@Suite struct SecureRandomTests {
  @Test func `two draws differ and have the count asked for`() {
    let draws = Set((0..<100).map { _ in SecureRandom.bytes(16) })
    #expect(draws.count == 100)
    #expect(draws.allSatisfy { $0.count == 16 })
    #expect(SecureRandom.bytes(0).isEmpty)
  }
}
