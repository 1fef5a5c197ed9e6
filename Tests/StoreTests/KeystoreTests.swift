import Crypto
import Platform
import Synchronization
import Testing

@testable import Store

/// A directory for one test's keystore, and what opens it.
struct KeystorePlace: ~Copyable {
  let directory: TemporaryDirectory
  let key = SecretKey.random(byteCount: 32)

  init() throws { directory = try TemporaryDirectory() }

  var path: String { directory.path + "/keystore" }

  func open(_ probe: DiskProbe = .none) throws(StoreError) -> Keystore {
    try Keystore(directory: path, key: key, probe: probe)
  }

  /// Runs `body` with the bytes of the file, which must not be open.
  func edit(_ body: (inout [UInt8]) -> Void) throws {
    var bytes = try DurableFile.read(path + "/keys", bytesMax: .max)
    body(&bytes)
    try DurableFile.replace(path + "/keys", with: bytes, mode: 0o600)
  }
}

extension SecretKey {
  var exposed: [UInt8] { withBytes { span in span.indices.map { span[$0] } } }
}

private let alice = [UInt8](repeating: 1, count: 16)
private let bob = [UInt8](repeating: 2, count: 16)

@Suite struct KeystoreTests {
  @Test func `gives a key back to its owner, also after a restart`() async throws {
    let place = try KeystorePlace()
    let first = try place.open()
    #expect(first.isNew)
    let (slot, key) = try await first.make(for: alice)
    #expect(try first.key(in: slot, for: alice)?.exposed == key.exposed)
    first.close()
    let second = try place.open()
    #expect(!second.isNew)
    #expect(try second.key(in: slot, for: alice)?.exposed == key.exposed)
    #expect(try second.holds(slot))
    second.close()
  }

  @Test func `gives no key to another owner, slot or serial, nor under another key`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let (slot, _) = try await store.make(for: alice)
    let (other, _) = try await store.make(for: bob)
    #expect(try store.key(in: slot, for: bob) == nil)
    #expect(try store.key(in: other, for: alice) == nil)
    let forged = try #require(KeySlot(number: other.number, serial: slot.serial))
    #expect(try store.key(in: forged, for: alice) == nil)
    let beyond = try #require(KeySlot(number: 999_999, serial: slot.serial))
    #expect(try store.key(in: beyond, for: alice) == nil)
    let head = try #require(KeySlot(number: 0, serial: slot.serial))
    #expect(try store.key(in: head, for: alice) == nil)
    store.close()
    let stranger = try Keystore(directory: place.path, key: SecretKey.random(byteCount: 32))
    #expect(try stranger.key(in: slot, for: alice) == nil)
    stranger.close()
  }

  @Test func `does not give a key from a slot it was copied to`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let (slot, _) = try await store.make(for: alice)
    let (other, _) = try await store.make(for: alice)
    store.close()
    try place.edit { bytes in
      bytes.replaceSubrange(128..<192, with: bytes[64..<128])
    }
    let again = try place.open()
    let moved = try #require(KeySlot(number: other.number, serial: slot.serial))
    #expect(try again.holds(moved))
    #expect(try again.key(in: moved, for: alice) == nil)
    again.close()
  }

  @Test func `overwrites a destroyed key in its file`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let (slot, _) = try await store.make(for: alice)
    let (other, _) = try await store.make(for: bob)
    #expect(try await store.destroy(slot))
    #expect(try store.key(in: slot, for: alice) == nil)
    #expect(try store.key(in: other, for: bob) != nil)
    #expect(try await store.destroy(slot) == false)
    store.close()
    let bytes = try DurableFile.read(place.path + "/keys", bytesMax: .max)
    #expect(bytes.count == 3 * 64)
    #expect(bytes[64..<128].allSatisfy { $0 == 0 })
    #expect(bytes[128..<192].contains { $0 != 0 })
  }

  @Test func `fills a free slot again, and its new key is not destroyed for the old`() async throws
  {
    let place = try KeystorePlace()
    let store = try place.open()
    let (old, _) = try await store.make(for: alice)
    try await store.destroy(old)
    let (new, key) = try await store.make(for: bob)
    #expect(new.number == old.number)
    #expect(new.serial != old.serial)
    #expect(try store.key(in: old, for: alice) == nil)
    #expect(try await store.destroy(old) == false)
    #expect(try store.key(in: new, for: bob)?.exposed == key.exposed)
    store.close()
  }

  @Test func `finds the free slots again after a restart, each once`() async throws {
    let place = try KeystorePlace()
    let first = try place.open()
    var slots: [KeySlot] = []
    for _ in 0..<50 { slots.append(try await first.make(for: alice).slot) }
    for slot in slots where slot.number.isMultiple(of: 2) { try await first.destroy(slot) }
    first.close()
    let second = try place.open()
    var numbers: [UInt32] = []
    for _ in 0..<30 { numbers.append(try await second.make(for: bob).slot.number) }
    #expect(Set(numbers).count == 30)
    #expect(Set(numbers.prefix(25)) == Set(slots.map(\.number).filter { $0.isMultiple(of: 2) }))
    #expect(numbers.suffix(5) == [51, 52, 53, 54, 55])
    for slot in slots where !slot.number.isMultiple(of: 2) {
      #expect(try second.key(in: slot, for: alice) != nil)
    }
    second.close()
  }

  @Test func `a slot that was torn is nobody's, and is filled again`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let (slot, _) = try await store.make(for: alice)
    _ = try await store.make(for: bob)
    store.close()
    for cut in [1, 4, 16, 63] {
      // What a power cut leaves of a destruction, were a sector not written as a whole.
      try place.edit { bytes in
        for index in 0..<cut { bytes[64 + index] = 0 }
      }
      let again = try place.open()
      #expect(try again.key(in: slot, for: alice) == nil)
      #expect(try !again.holds(slot))
      again.close()
    }
    let last = try place.open()
    #expect(try await last.destroy(slot))
    #expect(try await last.make(for: bob).slot.number == slot.number)
    last.close()
  }

  @Test func `a slot cut off at the end of the file is written over`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let (slot, _) = try await store.make(for: alice)
    store.close()
    try place.edit { bytes in bytes += [1, 2, 3] }
    let again = try place.open()
    let (next, _) = try await again.make(for: bob)
    #expect(next.number == 2)
    #expect(try again.key(in: slot, for: alice) != nil)
    #expect(try again.key(in: next, for: bob) != nil)
    again.close()
  }

  @Test func `many keys made at once become durable together and are distinct`() async throws {
    let place = try KeystorePlace()
    let syncs = Mutex(0)
    let store = try place.open(
      DiskProbe { step, _ in
        if step == .sync { syncs.withLock { $0 += 1 } }
        return nil
      })
    let slots = try await withThrowingTaskGroup(of: KeySlot.self) { group in
      for _ in 0..<200 { group.addTask { try await store.make(for: alice).slot } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(slots.map(\.number)).count == 200)
    #expect(syncs.withLock { $0 } <= 200)
    for slot in slots { #expect(try store.key(in: slot, for: alice) != nil) }
    store.close()
  }

  @Test func `destroys all that are not wanted`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let kept = try await store.make(for: alice).slot
    for _ in 0..<5 { _ = try await store.make(for: bob) }
    #expect(try await store.destroyAll { $0 == kept } == 5)
    #expect(try store.holds(kept))
    #expect(try await store.destroyAll { $0 == kept } == 0)
    store.close()
  }

  @Test func `is one process's alone, and closed when it is closed`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    #expect(throws: StoreError.locked(directory: place.path)) { try place.open() }
    let (slot, _) = try await store.make(for: alice)
    store.close()
    let again = try place.open()
    #expect(try again.holds(slot))
    again.close()
  }

  @Test func `acknowledges nothing that is not durable, and nothing after it`() async throws {
    let place = try KeystorePlace()
    let fails = Mutex<DiskProbe.Step?>(nil)
    let store = try place.open(
      DiskProbe { step, _ in
        fails.withLock { $0 == step ? Errno(call: "test", code: 5) : nil }
      })
    let (slot, _) = try await store.make(for: alice)
    fails.withLock { $0 = .write }
    await #expect(throws: StoreError.system(Errno(call: "test", code: 5))) {
      try await store.destroy(slot)
    }
    #expect(try store.holds(slot))
    fails.withLock { $0 = .sync }
    await #expect(throws: StoreError.readOnly(Errno(call: "test", code: 5))) {
      try await store.make(for: bob)
    }
    fails.withLock { $0 = nil }
    await #expect(throws: StoreError.readOnly(Errno(call: "test", code: 5))) {
      try await store.destroy(slot)
    }
    #expect(try store.key(in: slot, for: alice) != nil)
    store.close()
  }

  @Test func `remembers its marks, and none if they are not to be read`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    #expect(store.marks == KeystoreMarks(ledger: 0, revision: 0))
    store.note(KeystoreMarks(ledger: 12, revision: 34))
    _ = try await store.make(for: alice)
    store.close()
    let again = try place.open()
    #expect(again.marks == KeystoreMarks(ledger: 12, revision: 34))
    again.close()
    try place.edit { bytes in bytes[20] ^= 1 }
    let last = try place.open()
    #expect(last.marks == KeystoreMarks(ledger: 0, revision: 0))
    last.close()
  }

  @Test func `is marked for programs that make backups to leave out`() throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let tag = try DurableFile.read(place.path + "/CACHEDIR.TAG", bytesMax: 999)
    #expect(tag.starts(with: "Signature: 8a477f597d28d172789f06886806bc55\n".utf8))
    #expect(try DurableFile.permissions(of: place.path) == 0o700)
    #expect(try DurableFile.permissions(of: place.path + "/keys") == 0o600)
    store.close()
  }
}

@Suite struct KeystoreBackupTests {
  private let wrapping = SecretKey.random(byteCount: 32)
  private let now = Timestamp(milliseconds: 1_767_225_600_000)

  @Test(arguments: [0, 1, 1_022, 1_023, 1_024, 2_500])
  func `brings every key back`(_ count: Int) async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    var slots: [KeySlot] = []
    for _ in 0..<count { slots.append(try await store.make(for: alice).slot) }
    store.note(KeystoreMarks(ledger: 7, revision: 8))
    let last = try await store.make(for: bob).slot
    let copy = place.directory.path + "/copy"
    let report = try KeystoreBackup.write(place.path, to: copy, under: wrapping, at: now)
    #expect(report == KeystoreBackup.Report(made: now, keys: count + 1))
    #expect(try DurableFile.permissions(of: copy) == 0o600)
    store.close()
    let elsewhere = place.directory.path + "/elsewhere"
    #expect(try KeystoreBackup.restore(copy, into: elsewhere, under: wrapping) == report)
    let again = try Keystore(directory: elsewhere, key: place.key)
    for slot in slots { #expect(try again.key(in: slot, for: alice) != nil) }
    #expect(try again.key(in: last, for: bob) != nil)
    #expect(again.marks == KeystoreMarks(ledger: 7, revision: .max))
    again.close()
  }

  @Test func `holds no sealed slot as it lies in the keystore`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let slot = try await store.make(for: alice).slot
    let copy = place.directory.path + "/copy"
    _ = try KeystoreBackup.write(place.path, to: copy, under: wrapping, at: now)
    store.close()
    let bytes = try DurableFile.read(copy, bytesMax: .max)
    #expect(!bytes.contains(slot.serial))
  }

  @Test func `does not open under another key, cut, lengthened or altered`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    for _ in 0..<1_100 { _ = try await store.make(for: alice) }
    let copy = place.directory.path + "/copy"
    _ = try KeystoreBackup.write(place.path, to: copy, under: wrapping, at: now)
    store.close()
    let bytes = try DurableFile.read(copy, bytesMax: .max)
    let target = place.directory.path + "/elsewhere"
    #expect(throws: StoreError.wrongKey(file: copy)) {
      try KeystoreBackup.restore(
        copy, into: target, under: SecretKey.random(byteCount: 32))
    }
    // The end of the first block of slots: cut there, each block by itself is whole.
    let block = 45 + 4 + 65_536 + 16
    var broken = [
      [], Array(bytes.prefix(44)), Array(bytes.prefix(block)), Array(bytes.dropLast()),
      bytes + [0], bytes + bytes.dropFirst(block),
    ]
    for position in [0, 25, 40, 46, 60, bytes.count - 1] {
      var altered = bytes
      altered[position] ^= 1
      broken.append(altered)
    }
    for broken in broken {
      try DurableFile.replace(copy, with: broken, mode: 0o600)
      #expect(throws: StoreError.wrongKey(file: copy)) {
        try KeystoreBackup.restore(copy, into: target, under: wrapping)
      }
    }
    #expect(!DurableFile.exists(target + "/keys"))
  }

  @Test func `overwrites neither a keystore nor a copy`() async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let copy = place.directory.path + "/copy"
    _ = try KeystoreBackup.write(place.path, to: copy, under: wrapping, at: now)
    let there = StoreError.system(Errno(call: "open", code: Errno.alreadyThere))
    #expect(throws: there) {
      try KeystoreBackup.write(place.path, to: copy, under: wrapping, at: now)
    }
    #expect(throws: StoreError.locked(directory: place.path)) {
      try KeystoreBackup.restore(copy, into: place.path, under: wrapping)
    }
    store.close()
    #expect(throws: there) {
      try KeystoreBackup.restore(copy, into: place.path, under: wrapping)
    }
  }
}
