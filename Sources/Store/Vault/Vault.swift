package import Crypto
package import Platform

/// The credentials of role accounts at custodians, by name, in one small sealed file.
///
/// Each secret is sealed under its name and kind, and all of them once more: whoever lists what
/// there is opens no secret, and none can be put under another's name. Who puts an older copy of
/// the whole file in its place is not noticed: it is sealed under the same key.
package struct Vault: Sendable {
  /// LIMIT: credentials of one bridge.
  package static let countMax = 2_000
  /// LIMIT: bytes of who put a credential there.
  package static let personBytesMax = 256

  /// What a credential is good for.
  package enum Kind: UInt8, CaseIterable, Sendable {
    /// Signs tokens: a private key in PEM.
    case signingKey = 1
    /// Is shown to a server: one line.
    case password = 2
  }

  /// What may be known of a credential.
  package struct Entry: Sendable {
    /// What it is called.
    package let name: CredentialName
    /// What it is good for.
    package let kind: Kind
    /// When it was put there.
    package let put: Timestamp
    /// By whom; nil if nobody said.
    package let person: String?
    /// The secret, sealed under the name and kind.
    let sealed: [UInt8]
  }

  /// Every credential, in the order of their names.
  package internal(set) var entries: [Entry]
  private let file: String
  private let sealers: VaultSealers

  /// Reads the vault in `directory`, which `key` seals; without a file there it is empty.
  ///
  /// Throws ``StoreError/wrongKey(file:)`` and ``StoreError/corrupt(file:offset:reason:)``.
  package init(directory: String, key: SecretKey) throws(StoreError) {
    file = Self.path(directory)
    sealers = VaultSealers(key)
    entries = []
    guard DurableFile.exists(file) else { return }
    let (file, bytesMax) = (file, Self.fileBytesMax)
    let bytes = try StoreError.wrapping { () throws(Errno) in
      try DurableFile.read(file, bytesMax: bytesMax)
    }
    entries = try sealers.open(bytes, file: file)
  }

  /// The credential called `name`; nil if there is none.
  package subscript(name: CredentialName) -> Entry? { entries.first { $0.name == name } }

  /// The secret of a credential of this vault.
  package func secret(of entry: Entry) throws(StoreError) -> SecretKey {
    do throws(CryptoError) {
      return try sealers.inner.openKey(entry.sealed, authenticating: entry.context)
    } catch {
      throw .corrupt(file: file, offset: 0, reason: "a credential does not open")
    }
  }

  /// Puts a credential in the place of what has its name.
  ///
  /// Throws ``StoreError/tooManyOperations(countMax:)`` beyond ``countMax``.
  package mutating func put(
    _ secret: SecretKey, as kind: Kind, named name: CredentialName, by person: String?,
    at now: Timestamp
  ) throws(StoreError) {
    guard person?.utf8.count ?? 0 <= Self.personBytesMax else {
      throw .valueTooLong(bytesMax: Self.personBytesMax)
    }
    var others = entries.filter { $0.name != name }
    guard others.count < Self.countMax else { throw .tooManyOperations(countMax: Self.countMax) }
    let sealed = sealers.inner.seal(
      key: secret, authenticating: Entry.context(name, kind))
    others.append(Entry(name: name, kind: kind, put: now, person: person, sealed: sealed))
    entries = others.sorted { $0.name < $1.name }
  }

  /// Takes a credential out; whether there was one.
  package mutating func remove(_ name: CredentialName) -> Bool {
    let count = entries.count
    entries.removeAll { $0.name == name }
    return entries.count < count
  }

  // MARK: The file

  /// LIMIT: more than ``countMax`` credentials of 1,024 bytes take.
  private static let fileBytesMax = 1 << 22
  private static let fileName = "credentials"

  private static func path(_ directory: String) -> String { "\(directory)/\(fileName)" }

  /// Changes the vault in `directory`, durably and one process at a time.
  ///
  /// If `body` throws, nothing is changed. A directory that is not there is created (mode 0700).
  /// Throws ``StoreError/locked(directory:)`` while another process changes it.
  package static func change(
    directory: String, key: SecretKey, _ body: (inout Vault) throws(StoreError) -> Void
  ) throws(StoreError) {
    let lock = try Keystore.lock(directory)
    defer { _ = lock }
    var vault = try Vault(directory: directory, key: key)
    try body(&vault)
    try StoreError.wrapping { () throws(Errno) in try vault.write(directory) }
  }

  /// CRASH: before the rename the old file stands, after it the new one; then only the sealed old
  /// bytes may still lie on the medium, and the rest of a new file is erased by the next change.
  private func write(_ directory: String) throws(Errno) {
    for name in try DurableFile.list(directory) where name.hasPrefix("\(Self.fileName).new-") {
      try DurableFile.erase("\(directory)/\(name)")
    }
    guard DurableFile.exists(file) else {
      return try DurableFile.replace(file, with: sealers.seal(entries), mode: 0o600)
    }
    let old = try SlotFile.open(file)
    try DurableFile.replace(file, with: sealers.seal(entries), mode: 0o600)
    try old.write([UInt8](repeating: 0, count: try old.size), at: 0)
    try old.sync()
  }
}

extension Vault.Entry {
  /// What a secret is bound to.
  var context: [UInt8] { Self.context(name, kind) }

  static func context(_ name: CredentialName, _ kind: Vault.Kind) -> [UInt8] {
    [kind.rawValue] + Array(name.text.utf8)
  }
}
