import Crypto
import Foundation
import Testing

@Suite struct HKDFTests {
  struct Vector: Sendable {
    let input, salt, info, extracted, expanded: String
  }

  // RFC 5869 appendix A.1 to A.3.
  static let vectors = [
    Vector(
      input: String(repeating: "0b", count: 22), salt: "000102030405060708090a0b0c",
      info: "f0f1f2f3f4f5f6f7f8f9",
      extracted: "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
      expanded: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
        + "34007208d5b887185865"),
    Vector(
      input: (0x00...0x4F).map { String(format: "%02x", $0) }.joined(),
      salt: (0x60...0xAF).map { String(format: "%02x", $0) }.joined(),
      info: (0xB0...0xFF).map { String(format: "%02x", $0) }.joined(),
      extracted: "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
      expanded: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
        + "cc30c58179ec3e87c14c01d5c1f3434f1d87"),
    Vector(
      input: String(repeating: "0b", count: 22), salt: "", info: "",
      extracted: "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
      expanded: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
        + "9d201395faa4b61a96c8"),
  ]

  @Test(arguments: vectors) func `agrees with RFC 5869`(vector: Vector) throws {
    let input = try key(hex(vector.input))
    let extracted = HKDF.extract(input, salt: hex(vector.salt))
    #expect(exposed(extracted) == hex(vector.extracted))
    let count = vector.expanded.count / 2
    let expanded = HKDF.expand(extracted, info: hex(vector.info), byteCount: count)
    #expect(exposed(expanded) == hex(vector.expanded))
    let derived = HKDF.derive(
      from: input, salt: hex(vector.salt), info: hex(vector.info), byteCount: count)
    #expect(exposed(derived) == hex(vector.expanded))
  }
}

@Suite struct SecretKeyTests {
  @Test func `labels give independent keys and the same label the same key`() {
    let root = SecretKey.random(byteCount: 32)
    let a = exposed(root.derive(label: "a", byteCount: 32))
    #expect(a == exposed(root.derive(label: "a", byteCount: 32)))
    #expect(a != exposed(root.derive(label: "b", byteCount: 32)))
    #expect(a != exposed(SecretKey.random(byteCount: 32).derive(label: "a", byteCount: 32)))
  }

  @Test func `comes back from its file`() throws {
    let folder = try Folder()
    let path = folder.path + "/key"
    let key = SecretKey.random(byteCount: 32)
    try key.save(path: path)
    #expect(exposed(try SecretKey.load(path: path)) == exposed(key))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test func `never overwrites a file`() throws {
    let folder = try Folder()
    let path = try folder.write("key", "something")
    #expect(throws: CryptoError.keyFile(path: path, errno: EEXIST)) {
      try SecretKey.random(byteCount: 32).save(path: path)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "something")
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o601, 0o666])
  func `refuses a file others may touch`(mode: Int) throws {
    let folder = try Folder()
    let path = folder.path + "/key"
    try SecretKey.random(byteCount: 32).save(path: path)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    #expect(throws: CryptoError.exposedKeyFile(path: path)) { try SecretKey.load(path: path) }
  }

  @Test(arguments: [
    ("", CryptoError.malformedKey), ("\n", .weakKey), ("00", .malformedKey),
    ("zz\n", .malformedKey), ("000102030405060708090a0b0c0d0e\n", .weakKey),
    ("000102030405060708090A0B0C0D0E0F\n", .malformedKey),
    ("000102030405060708090a0b0c0d0e0f\n\n", .malformedKey),
  ])
  func `refuses a file that is not a key`(text: String, error: CryptoError) throws {
    let folder = try Folder()
    let path = try folder.write("key", text)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(throws: error) { try SecretKey.load(path: path) }
  }

  @Test(arguments: [
    ("合言葉 1", "合言葉 1"), ("a\n", "a"), (String(repeating: "x", count: 256), nil),
    ("", ""), ("\n", ""), ("a\n\n", ""), ("a\nb", ""), ("a\tb", ""),
    (String(repeating: "x", count: 257), ""),
  ])
  func `may be the only line of a file`(text: String, line: String?) throws {
    let folder = try Folder()
    let path = try folder.write("password", text)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let read = try? SecretKey.loadLine(path: path)
    #expect(read.map { String(decoding: exposed($0), as: UTF8.self) } ?? "" == line ?? text)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(throws: CryptoError.exposedKeyFile(path: path)) { try SecretKey.loadLine(path: path) }
  }

  @Test(arguments: [
    ("合言葉 1", "合言葉 1", true), ("a\n", "a", true), ("a\nb\n", "a\nb", false),
    ("", nil, false), ("\n", nil, false), (String(repeating: "x", count: 1_025), nil, false),
    (String(repeating: "x", count: 257) + "\n", String(repeating: "x", count: 257), false),
  ])
  func `may come from an open descriptor`(text: String, secret: String?, isLine: Bool) throws {
    let folder = try Folder()
    let file = try #require(FileHandle(forReadingAtPath: try folder.write("secret", text)))
    let read = try? SecretKey.read(from: file.fileDescriptor)
    #expect(read.map { String(decoding: exposed($0), as: UTF8.self) } == secret)
    #expect(read?.isLine ?? false == isLine)
  }

  @Test func `may be a private key in PEM`() throws {
    let key = try SigningKey.generate(.p256)
    let secret = try SecretKey(copying: Array(try key.pem().utf8.dropLast()))
    #expect(try SigningKey(secret).verifying.digest == key.verifying.digest)
    #expect(throws: CryptoError.self) {
      try SigningKey(try SecretKey(copying: Array("tottori8".utf8)))
    }
  }

  @Test func `refuses what is not a file and what is not there`() throws {
    let folder = try Folder()
    #expect(throws: CryptoError.keyFile(path: folder.path, errno: EINVAL)) {
      try SecretKey.load(path: folder.path)
    }
    let absent = folder.path + "/absent"
    #expect(throws: CryptoError.keyFile(path: absent, errno: ENOENT)) {
      try SecretKey.load(path: absent)
    }
  }

  @Test(arguments: [0, 1025]) func `has 1 to 1024 bytes`(count: Int) {
    #expect(throws: CryptoError.malformedKey) {
      try SecretKey(copying: [UInt8](repeating: 1, count: count))
    }
  }
}

@Suite struct MessageAuthenticatorTests {
  // RFC 4231 §4.2 to §4.4, §4.7.
  @Test(arguments: [
    (
      String(repeating: "0b", count: 20), "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      String(repeating: "aa", count: 131),
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d204861736820"
        + "4b6579204669727374",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func `the plain code agrees with RFC 4231`(secret: String, message: String, code: String) throws {
    let tag = MessageAuthenticator.plainCode(of: hex(message), key: try key(hex(secret)))
    #expect(tag.hex == code)
  }

  @Test func `the tag is the code over length-prefixed parts`() throws {
    let secret = try key([UInt8](repeating: 9, count: 32))
    let prefixed: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    let expected = MessageAuthenticator.plainCode(of: prefixed, key: secret)
    #expect(MessageAuthenticator(secret).tag([1, 2], []) == expected)
  }

  @Test func `parts do not run into each other`() {
    let authenticator = MessageAuthenticator(.random(byteCount: 32))
    let tags = [
      authenticator.tag(utf8("ab"), utf8("c")), authenticator.tag(utf8("a"), utf8("bc")),
      authenticator.tag(utf8("abc")), authenticator.tag(utf8("abc"), []), authenticator.tag(),
      authenticator.tag([]),
    ]
    #expect(Set(tags).count == tags.count)
  }

  @Test func `verifies its own tag and no other`() {
    let authenticator = MessageAuthenticator(.random(byteCount: 32))
    let tag = authenticator.tag(utf8("a"), utf8("b"))
    #expect(authenticator.verify(tag, over: utf8("a"), utf8("b")))
    #expect(!authenticator.verify(tag, over: utf8("a"), utf8("c")))
    #expect(!MessageAuthenticator(.random(byteCount: 32)).verify(tag, over: utf8("a"), utf8("b")))
  }
}
