import Crypto
import Platform
import Testing

@testable import Store

/// A directory for one test's vault, and what opens it.
struct VaultPlace: ~Copyable {
  let directory: TemporaryDirectory
  let key = SecretKey.random(byteCount: 32)

  init() throws { directory = try TemporaryDirectory() }

  var path: String { directory.path + "/vault" }
  var file: String { path + "/credentials" }

  func open(_ other: SecretKey? = nil) throws(StoreError) -> Vault {
    try Vault(directory: path, key: other ?? key)
  }

  func change(_ body: (inout Vault) throws(StoreError) -> Void) throws(StoreError) {
    try Vault.change(directory: path, key: key, body)
  }

  /// Puts a password in.
  func put(_ text: String, _ name: String, by person: String? = nil) throws {
    let (secret, name) = (try secret(text), try #require(CredentialName(name)))
    try change { vault throws(StoreError) in
      try vault.put(secret, as: .password, named: name, by: person, at: noon)
    }
  }

  func bytes() throws -> [UInt8] { try DurableFile.read(file, bytesMax: .max) }
}

private let noon = Timestamp(milliseconds: 1_795_000_000_000)

private func secret(_ text: String) throws(CryptoError) -> SecretKey {
  try SecretKey(copying: Array(text.utf8))
}

@Suite struct VaultTests {
  @Test func `gives each credential back by its name, and lists them without one`() throws {
    let place = try VaultPlace()
    #expect(try place.open().entries.isEmpty)
    try place.put("松江の合言葉", "desktop-2", by: "佐藤")
    try place.put("tottori8", "desktop-1")
    let vault = try place.open()
    #expect(vault.entries.map(\.name.text) == ["desktop-1", "desktop-2"])
    #expect(vault.entries.map(\.kind) == [.password, .password])
    #expect(vault.entries.map(\.person) == [nil, "佐藤"])
    #expect(vault.entries.allSatisfy { $0.put == noon })
    let name = try #require(CredentialName("desktop-2"))
    let entry = try #require(vault[name])
    #expect(try vault.secret(of: entry).exposed == Array("松江の合言葉".utf8))
    let other = try #require(CredentialName("desktop-3"))
    #expect(vault[other] == nil)
    #expect(try DurableFile.permissions(of: place.file) == 0o600)
    #expect(try DurableFile.permissions(of: place.path) == 0o700)
  }

  @Test func `a later secret takes the place of an earlier one, of which nothing is left`() throws {
    let place = try VaultPlace()
    try place.put("first", "desktop-1")
    // Another name for the same bytes on the disk, as a reader that has them open.
    let old = try SlotFile.open(place.file, isReadOnly: true)
    try DurableFile.replace(place.file + ".new-1-1", with: [1, 2, 3], mode: 0o600)
    try place.put("second", "desktop-1")
    let vault = try place.open()
    #expect(try vault.entries.map { try vault.secret(of: $0).exposed } == [Array("second".utf8)])
    #expect(try old.read(at: 0, count: 1 << 16).allSatisfy { $0 == 0 })
    #expect(try DurableFile.list(place.path) == ["credentials", "lock"])
  }

  @Test func `what is taken out is gone`() throws {
    let place = try VaultPlace()
    try place.put("first", "desktop-1")
    let name = try #require(CredentialName("desktop-1"))
    for was in [true, false] {
      try place.change { vault throws(StoreError) in #expect(vault.remove(name) == was) }
      #expect(try place.open().entries.isEmpty)
    }
  }

  @Test func `no byte of it can be changed, cut or added`() throws {
    let place = try VaultPlace()
    try place.put("tottori8", "desktop-1")
    let whole = try place.bytes()
    func refused(_ bytes: [UInt8]) throws {
      try DurableFile.replace(place.file, with: bytes, mode: 0o600)
      #expect(throws: StoreError.self) { try place.open() }
      #expect(throws: StoreError.self) { try place.put("other", "desktop-1") }
      #expect(try place.bytes() == bytes)
    }
    for index in whole.indices where index < 64 || index.isMultiple(of: 501) {
      var bytes = whole
      bytes[index] ^= 0x01
      try refused(bytes)
    }
    for count in [0, 1, 18, 34, whole.count - 1] { try refused(Array(whole[..<count])) }
    try refused(whole + [0])
  }

  @Test func `every altered byte is refused`() throws {
    let sealers = VaultSealers(SecretKey.random(byteCount: 32))
    let whole = sealers.seal([])
    #expect(try sealers.open(whole, file: "vault").isEmpty)
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 0x80
      #expect(throws: StoreError.self) { try sealers.open(bytes, file: "vault") }
    }
  }

  @Test func `another key is told from an altered file`() throws {
    let place = try VaultPlace()
    try place.put("tottori8", "desktop-1")
    #expect(throws: StoreError.wrongKey(file: place.file)) {
      try place.open(.random(byteCount: 32))
    }
    var bytes = try place.bytes()
    bytes[bytes.count - 1] ^= 1
    try DurableFile.replace(place.file, with: bytes, mode: 0o600)
    #expect(throws: StoreError.corrupt(file: place.file, offset: 34, reason: "it was altered")) {
      try place.open()
    }
  }

  @Test func `no secret opens under another's name or kind`() throws {
    let place = try VaultPlace()
    try place.put("tottori8", "desktop-1")
    let vault = try place.open()
    let entry = try #require(vault.entries.first)
    for (name, kind) in [("desktop-2", Vault.Kind.password), ("desktop-1", .signingKey)] {
      let moved = Vault.Entry(
        name: try #require(CredentialName(name)), kind: kind, put: entry.put, person: nil,
        sealed: entry.sealed)
      #expect(throws: StoreError.self) { try vault.secret(of: moved) }
    }
  }

  @Test func `neither a secret nor a name, nor a secret's length, lies open in the file`() throws {
    let place = try VaultPlace()
    let needle = "needle-7c1b2f9e4d"
    try place.put(needle, "oshidori-delegation", by: "sato")
    let text = try place.bytes()
    for word in [needle, "oshidori", "sato"] { #expect(!text.contains(Array(word.utf8))) }
    let other = try VaultPlace()
    try other.put("n", "oshidori-delegation", by: "sato")
    #expect(try other.bytes().count == text.count)
  }

  @Test func `one process at a time changes it, and a change that fails changes nothing`() throws {
    let place = try VaultPlace()
    try place.put("tottori8", "desktop-1")
    let before = try place.bytes()
    let held = try Keystore.lock(place.path)
    #expect(throws: StoreError.locked(directory: place.path)) { try place.put("a", "b") }
    _ = consume held
    #expect(throws: StoreError.busy) {
      try place.change { vault throws(StoreError) in
        vault.entries = []
        throw .busy
      }
    }
    #expect(throws: StoreError.valueTooLong(bytesMax: Vault.personBytesMax)) {
      try place.put("a", "b", by: String(repeating: "x", count: 257))
    }
    #expect(try place.bytes() == before)
  }

  @Test func `there is an end to how many it holds`() throws {
    let place = try VaultPlace()
    let one = try secret("x")
    try place.change { vault throws(StoreError) in
      for number in 0..<Vault.countMax {
        guard let name = CredentialName("c\(number)") else { continue }
        if number < 3 || number == Vault.countMax - 1 {
          try vault.put(one, as: .password, named: name, by: nil, at: noon)
        } else {
          vault.entries.append(
            Vault.Entry(name: name, kind: .password, put: noon, person: nil, sealed: []))
        }
      }
    }
    let before = try place.open().entries.count
    #expect(before == Vault.countMax)
    #expect(throws: StoreError.tooManyOperations(countMax: Vault.countMax)) {
      try place.put("y", "one-more")
    }
    try place.put("y", "c0")
    #expect(try place.open().entries.count == before)
  }

  @Test(arguments: [
    ("a", true), ("oshidori-delegation", true), ("A.b_c-9", true),
    (String(repeating: "x", count: 64), true), ("", false), ("-a", false), (".a", false),
    ("a b", false), ("a/b", false), ("金庫", false), (String(repeating: "x", count: 65), false),
    ("a\n", false),
  ])
  func `a name is plain`(_ text: String, _ isName: Bool) {
    #expect((CredentialName(text) != nil) == isName)
  }
}

extension [UInt8] {
  fileprivate func contains(_ needle: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: needle) }
  }
}
