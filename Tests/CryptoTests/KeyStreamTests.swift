import Testing

@testable import Crypto

@Suite struct `The key stream of AES-256` {
  /// NIST SP 800-38A F.5.5.
  private static let key = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"
  private static let start = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
  private static let plain =
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
  private static let sealed =
    "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
    + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"

  private func stream(_ bytes: [UInt8], from start: [UInt8]) throws -> [UInt8] {
    let cipher = KeyedCipher(.ctr256, try SecretKey(copying: hex(Self.key)))
    return unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { target, used in
      guard let base = target.baseAddress else { return }
      unsafe start.withUnsafeBytes { unsafe cipher.stream(bytes.span, from: $0, to: base) }
      used = bytes.count
    }
  }

  @Test(arguments: [1, 15, 16, 17, 63, 64])
  func `is the standard's`(_ count: Int) throws {
    let found = try stream(Array(hex(Self.plain).prefix(count)), from: hex(Self.start))
    #expect(found == Array(hex(Self.sealed).prefix(count)))
  }

  @Test func `goes on behind 64 bytes, and from the greatest counter to zero`() throws {
    let zeros = [UInt8](repeating: 0, count: 200)
    let greatest = [UInt8](repeating: 0xFF, count: 16)
    let whole = try stream(zeros, from: greatest)
    #expect(Array(whole[16...]) == (try stream(Array(zeros[16...]), from: Array(zeros[..<16]))))
    var fifth = [UInt8](repeating: 0, count: 16)
    fifth[15] = 4
    #expect(Array(whole[80...]) == (try stream(Array(zeros[80...]), from: fifth)))
  }
}
