import Testing

@testable import Crypto

@Suite struct `VNC authentication` {
  /// Computed with `openssl enc -des-ecb -provider legacy`, the bits of each key byte reversed.
  @Test(arguments: [
    ("tottori8", "88c8820717127c7b125bc4b0767f4d78"),
    ("tottori8 and more", "88c8820717127c7b125bc4b0767f4d78"),
    ("abc", "9c22b4f2088c3465a1562c4b9d6edb04"),
  ]) func `answers a challenge as DES does`(password: String, answer: String) throws {
    let response = VNCPassword.response(
      to: Array(0..<16), try SecretKey(copying: Array(password.utf8)))
    #expect(response.map(Hex.encode) == answer)
  }

  @Test func `answers no challenge of another length`() throws {
    let password = try SecretKey(copying: Array("abc".utf8))
    for count in [0, 8, 15, 17] {
      #expect(VNCPassword.response(to: [UInt8](repeating: 0, count: count), password) == nil)
    }
  }
}
