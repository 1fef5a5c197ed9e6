import Crypto
import Platform

/// The bytes of a vault's file: `magic | name of the key (16) | sealed entries`.
///
/// The entries are `count (4)` and for each `name | kind (1) | when (8) | person | sealed secret`,
/// in the order of their names, then zeros up to a multiple of ``blockBytes``, so that a file's
/// size does not tell how long a password is.
struct VaultSealers: Sendable {
  private static let magic = Array("kakehashi vault 1\n".utf8)
  private static let keyNameBytes = 16
  private static let blockBytes = 4_096

  /// Seals secrets.
  let inner: Sealer
  private let outer: Sealer
  /// Magic and what the key is called: tells another key from an altered file.
  private let head: [UInt8]

  init(_ key: SecretKey) {
    func derived(_ label: String, _ byteCount: Int = 32) -> SecretKey {
      key.derive(label: "kakehashi vault \(label) 1", byteCount: byteCount)
    }
    inner = Sealer(derived("secret"))
    outer = Sealer(derived("file"))
    let name = derived("key name", Self.keyNameBytes)
    head = Self.magic + name.withBytes { bytes in bytes.indices.map { bytes[$0] } }
  }

  /// The file that holds `entries`.
  func seal(_ entries: [Vault.Entry]) -> [UInt8] {
    var plain: [UInt8] = []
    plain.append(bigEndian: UInt32(entries.count))
    for entry in entries {
      plain.append(counted: Array(entry.name.text.utf8))
      plain.append(entry.kind.rawValue)
      plain.append(bigEndian: UInt64(bitPattern: entry.put.milliseconds))
      plain.append(counted: Array((entry.person ?? "").utf8))
      plain.append(counted: entry.sealed)
    }
    let rest = plain.count % Self.blockBytes
    plain += [UInt8](repeating: 0, count: rest == 0 ? 0 : Self.blockBytes - rest)
    return head + outer.seal(plain, authenticating: head)
  }

  /// What `bytes` of `file` hold.
  func open(_ bytes: [UInt8], file: String) throws(StoreError) -> [Vault.Entry] {
    guard bytes.count >= head.count, bytes.starts(with: Self.magic) else {
      throw .corrupt(file: file, offset: 0, reason: "it is not a vault")
    }
    guard bytes.starts(with: head) else { throw .wrongKey(file: file) }
    let plain: [UInt8]
    do throws(CryptoError) {
      plain = try outer.open(Array(bytes[head.count...]), authenticating: head)
    } catch {
      throw .corrupt(file: file, offset: head.count, reason: "it was altered")
    }
    guard let entries = Self.entries(plain) else {
      throw .corrupt(file: file, offset: head.count, reason: "its entries cannot be read")
    }
    return entries
  }

  private static func entries(_ plain: [UInt8]) -> [Vault.Entry]? {
    var reader = ByteReader(plain)
    guard let count = reader.integer(UInt32.self), count <= Vault.countMax else { return nil }
    var entries: [Vault.Entry] = []
    for _ in 0..<count {
      guard let entry = entry(&reader), entries.last.map({ $0.name < entry.name }) ?? true else {
        return nil
      }
      entries.append(entry)
    }
    return plain[reader.position...].allSatisfy { $0 == 0 } ? entries : nil
  }

  private static func entry(_ reader: inout ByteReader) -> Vault.Entry? {
    guard let name = reader.counted(max: 64).flatMap({ CredentialName(text($0)) }),
      let kind = reader.integer(UInt8.self).flatMap({ Vault.Kind(rawValue: $0) }),
      let put = reader.integer(UInt64.self),
      let person = reader.counted(max: Vault.personBytesMax),
      let sealed = reader.counted(
        max: Sealer.sealedKeyByteCount(SecretKey.byteCounts.upperBound))
    else { return nil }
    return Vault.Entry(
      name: name, kind: kind, put: Timestamp(milliseconds: Int64(bitPattern: put)),
      person: person.isEmpty ? nil : text(person), sealed: sealed)
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
