import Foundation
import Testing

@testable import Crypto
import TestSupport

/// The parts of the RFC 9180 appendix A.3 vectors used here.
private struct Vectors: Decodable {
  struct Mode: Decodable {
    let setup: [String: String]
    let encryptions: [Encryption]
  }
  struct Encryption: Decodable {
    let seq: Int
    let pt, aad, nonce, ct: String
  }
  let base: Mode
}

@Suite struct HPKETests {
  static let info = utf8("link 1")

  private static func vectors() throws -> Vectors? {
    guard let data = SharedData.data("vectors/rfc9180-p256-aes128gcm.json") else { return nil }
    return try JSONDecoder().decode(Vectors.self, from: data)
  }

  @Test func `agrees with RFC 9180 appendix A.3`() throws {
    guard let base = try Self.vectors()?.base else { return }
    let setup = base.setup.mapValues(hex)
    let info = try #require(setup["info"])
    let recipient = try HPKEPrivateKey(scalar: #require(setup["skRm"]))
    #expect(recipient.publicKey.bytes == setup["pkRm"])
    let ephemeral = try HPKEPrivateKey(scalar: #require(setup["skEm"]))
    let encryption = try #require(base.encryptions.first { $0.seq == 0 })
    let expected = try #require(setup["enc"]) + hex(encryption.ct)
    let sealed = try HPKE.seal(
      hex(encryption.pt), to: recipient.publicKey, info: info,
      authenticating: hex(encryption.aad), ephemeral: ephemeral)
    #expect(sealed == expected)
    let opened = try HPKE.open(
      expected, with: recipient, info: info, authenticating: hex(encryption.aad))
    #expect(opened == hex(encryption.pt))
  }

  /// Nothing is exported here, no context seals a second message, and no sender is authenticated
  /// (mode auth): the messages after the first get the nonces that such a context would give them.
  @Test func `derives the secrets of RFC 9180 and seals all messages of its base mode`() throws {
    guard let base = try Self.vectors()?.base else { return }
    let setup = base.setup.mapValues(hex)
    let recipient = try HPKEPrivateKey(scalar: #require(setup["skRm"]))
    let ephemeral = try HPKEPrivateKey(scalar: #require(setup["skEm"]))
    #expect(ephemeral.publicKey.bytes == setup["pkEm"])
    for agreed in try [
      ephemeral.agree(with: recipient.publicKey), recipient.agree(with: ephemeral.publicKey),
    ] {
      let shared = HPKE.sharedSecret(
        agreed, ephemeral.publicKey.bytes, recipient.publicKey.bytes)
      #expect(exposed(shared) == setup["shared_secret"])
      let schedule = try KeySchedule(shared, info: #require(setup["info"]))
      #expect(exposed(schedule.key) == setup["key"])
      #expect(schedule.nonce == setup["base_nonce"])
      let cipher = KeyedCipher(.gcm128, schedule.key)
      for message in base.encryptions {
        var nonce = schedule.nonce
        nonce[10] ^= UInt8(message.seq >> 8)
        nonce[11] ^= UInt8(message.seq & 0xFF)
        #expect(nonce == hex(message.nonce))
        let sealed = cipher.seal(hex(message.pt), nonce: nonce, authenticating: hex(message.aad))
        #expect(sealed == hex(message.ct))
      }
    }
    #expect(base.encryptions.map(\.seq) == [0, 1, 2, 4, 255, 256])
  }

  @Test(arguments: [("ikmR", "pkRm"), ("ikmE", "pkEm")])
  func `derives the key pairs of RFC 9180`(input: String, point: String) throws {
    guard let setup = try Self.vectors()?.base.setup.mapValues(hex) else { return }
    let secret = try key(#require(setup[input]))
    #expect(try HPKEPrivateKey.derive(from: secret).publicKey.bytes == setup[point])
  }

  @Test func `only the recipient opens, and only what was sealed for this use`() throws {
    let recipient = try HPKEPrivateKey.generate()
    let sealed = try HPKE.seal(
      utf8("0001234"), to: recipient.publicKey, info: Self.info, authenticating: [1])
    #expect(sealed.count == 7 + HPKE.overhead)
    let opened = try HPKE.open(sealed, with: recipient, info: Self.info, authenticating: [1])
    #expect(opened == utf8("0001234"))
    let stranger = try HPKEPrivateKey.generate()
    #expect(throws: CryptoError.brokenSeal) {
      try HPKE.open(sealed, with: stranger, info: Self.info, authenticating: [1])
    }
    #expect(throws: CryptoError.brokenSeal) {
      try HPKE.open(sealed, with: recipient, info: utf8("link 2"), authenticating: [1])
    }
    #expect(throws: CryptoError.brokenSeal) {
      try HPKE.open(sealed, with: recipient, info: Self.info, authenticating: [])
    }
  }

  @Test func `refuses every altered byte and every cut`() throws {
    let recipient = try HPKEPrivateKey.generate()
    let sealed = try HPKE.seal(
      utf8("0001234"), to: recipient.publicKey, info: Self.info, authenticating: [])
    for position in sealed.indices {
      var altered = sealed
      altered[position] ^= 1
      #expect(throws: CryptoError.brokenSeal) {
        try HPKE.open(altered, with: recipient, info: Self.info, authenticating: [])
      }
      #expect(throws: CryptoError.brokenSeal) {
        try HPKE.open(
          [UInt8](sealed.prefix(position)), with: recipient, info: Self.info, authenticating: [])
      }
    }
  }

  @Test func `seals of one value to one key differ`() throws {
    let recipient = try HPKEPrivateKey.generate()
    let seals = try (0..<10).map { _ in
      try HPKE.seal([1], to: recipient.publicKey, info: [], authenticating: [])
    }
    #expect(Set(seals).count == 10)
  }

  @Test func `a recipient's key is a point on the curve`() throws {
    var point = try HPKEPrivateKey.generate().publicKey.bytes
    #expect(try HPKEPublicKey(point).bytes == point)
    point[64] ^= 1
    #expect(throws: CryptoError.malformedKey) { try HPKEPublicKey(point) }
    #expect(throws: CryptoError.malformedKey) { try HPKEPublicKey([0]) }
    #expect(throws: CryptoError.malformedKey) { try HPKEPublicKey([]) }
  }

  @Test(arguments: [
    String(repeating: "00", count: 32), String(repeating: "ff", count: 32),
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "01",
  ])
  func `a scalar is at least one and under the order`(scalar: String) {
    #expect(throws: CryptoError.malformedKey) { try HPKEPrivateKey(scalar: hex(scalar)) }
  }

  @Test func `comes back from its file and refuses another kind`() throws {
    let folder = try Folder()
    let key = try HPKEPrivateKey.generate()
    try key.save(pemPath: folder.path + "/a.pem")
    let loaded = try HPKEPrivateKey.load(pemPath: folder.path + "/a.pem")
    #expect(loaded.publicKey == key.publicKey)
    try Keys.key(.EdDSA).save(pemPath: folder.path + "/b.pem")
    #expect(throws: CryptoError.unsupportedKey) {
      try HPKEPrivateKey.load(pemPath: folder.path + "/b.pem")
    }
  }
}
