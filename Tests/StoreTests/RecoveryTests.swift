import Crypto
import Platform
import Store
import Testing

@Suite struct RecoveryTests {
  @Test func `brings everything back from many segments`() async throws {
    let place = try Place()
    let store = try place.open(.manySegments)
    for number in 0..<60 { try await store.put(Key("k", "\(number % 20)"), "value \(number)") }
    let before = try await store.everything()
    let revision = store.revision
    try await store.close()
    #expect(try Disk.names(place.path, "journal-").count > 5)
    let again = try place.open(.manySegments)
    #expect(try await again.everything() == before)
    #expect(again.revision == revision)
    #expect(again.recovery.tornBytes == 0)
    try await again.close()
  }

  @Test func `comes to the same state from a snapshot as from the whole journal`() async throws {
    let place = try Place()
    let plain = try Place()
    let store = try place.open(.manySnapshots)
    let reference = try plain.open(.manySegments)
    for number in 0..<120 {
      let change: Change =
        number % 5 == 4
        ? .delete(Key("k", "\(number % 7)"))
        : .put(Key("k", "\(number % 23)"), Array("value \(number)".utf8))
      _ = try await store.commit(if: [], [change])
      _ = try await reference.commit(if: [], [change])
    }
    try await store.close()
    try await reference.close()
    let fromSnapshot = try place.open(.manySnapshots)
    let fromJournal = try plain.open(.manySegments)
    #expect(fromSnapshot.recovery.snapshot != nil)
    #expect(fromJournal.recovery.snapshot == nil)
    let rows = fromSnapshot.list(prefix: Key(), limit: .max)
    #expect(rows.map(\.0) == fromJournal.list(prefix: Key(), limit: .max).map(\.0))
    #expect(rows.map(\.1) == fromJournal.list(prefix: Key(), limit: .max).map(\.1))
    #expect(fromSnapshot.revision == fromJournal.revision)
    try await fromSnapshot.close()
    try await fromJournal.close()
  }

  @Test func `keeps two snapshots and the journal since the older`() async throws {
    let place = try Place()
    let store = try place.open(.manySnapshots)
    try await Self.fill(store, snapshots: 5)
    try await store.close()
    let snapshots = try Disk.names(place.path, "snapshot-")
    #expect(snapshots.count == 2)
    let oldest = try #require(snapshots.first).suffix(16)
    #expect(try Disk.names(place.path, "journal-").allSatisfy { $0.suffix(16) >= oldest })
  }

  @Test func `passes over a rotten snapshot and loses nothing`() async throws {
    let place = try Place()
    let store = try place.open(.manySnapshots)
    try await Self.fill(store, snapshots: 3)
    let before = try await store.everything()
    try await store.close()
    let newest = try #require(try Disk.names(place.path, "snapshot-").last)
    var bytes = try Disk.read("\(place.path)/\(newest)")
    bytes[bytes.count / 2] ^= 1
    try Disk.write("\(place.path)/\(newest)", bytes)
    let again = try place.open(.manySnapshots)
    #expect(again.recovery.snapshotsPassedOver == [newest])
    #expect(try await again.everything() == before)
    try await again.close()
  }

  @Test func `refuses another key and says which file`() async throws {
    let place = try Place()
    let store = try place.open()
    try await store.put(Key("a"), "one")
    try await store.close()
    let file = "\(place.path)/\(try #require(try Disk.names(place.path, "journal-").first))"
    #expect(throws: StoreError.wrongKey(file: file)) {
      try JournalStore(
        directory: place.path, key: SecretKey.random(byteCount: 32), limits: .small,
        clock: place.clock.wallClock)
    }
  }

  @Test func `refuses a directory that another store has open`() async throws {
    let place = try Place()
    let store = try place.open()
    #expect(throws: StoreError.locked(directory: place.path)) { try place.open() }
    try await store.close()
    let again = try place.open()
    try await again.close()
  }

  @Test func `refuses a journal with a missing segment`() async throws {
    let place = try Place()
    let store = try place.open(.manySegments)
    for number in 0..<40 { try await store.put(Key("\(number)"), "value") }
    try await store.close()
    let segments = try Disk.names(place.path, "journal-")
    try DurableFile.remove("\(place.path)/\(segments[2])")
    #expect {
      try place.open(.manySegments)
    } throws: { error in
      guard case .corrupt(let file, 0, _)? = error as? StoreError else { return false }
      return file.hasSuffix(segments[3])
    }
  }

  @Test func `refuses a journal whose first segment is missing`() async throws {
    let place = try Place()
    let store = try place.open(.manySegments)
    for number in 0..<40 { try await store.put(Key("\(number)"), "value") }
    try await store.close()
    let first = try #require(try Disk.names(place.path, "journal-").first)
    try DurableFile.remove("\(place.path)/\(first)")
    #expect(throws: StoreError.self) { try place.open(.manySegments) }
  }

  @Test func `refuses two segments that changed places`() async throws {
    let place = try Place()
    let store = try place.open(.manySegments)
    for number in 0..<40 { try await store.put(Key("\(number)"), "value") }
    try await store.close()
    let names = try Disk.names(place.path, "journal-").map { "\(place.path)/\($0)" }
    let (one, two) = (try Disk.read(names[1]), try Disk.read(names[2]))
    try Disk.write(names[1], two)
    try Disk.write(names[2], one)
    #expect(throws: StoreError.self) { try place.open(.manySegments) }
  }

  @Test func `never seals twice under one key and sequence`() async throws {
    let place = try Place()
    for _ in 0..<3 {
      let store = try place.open()
      try await store.put(Key("a"), "the same value")
      try await store.close()
    }
    let salts = try Disk.names(place.path, "journal-").map {
      Array(try Disk.read("\(place.path)/\($0)")[8..<40])
    }
    #expect(salts.count == 3)
    #expect(Set(salts).count == 3)
  }

  @Test func `leaves nothing readable on disk`() async throws {
    let place = try Place()
    let store = try place.open(.manySnapshots)
    for _ in 0..<40 { try await store.put(Key("patient-key"), "clear-text-value") }
    try await store.close()
    for name in try DurableFile.list(place.path) {
      let text = String(decoding: try Disk.read("\(place.path)/\(name)"), as: UTF8.self)
      #expect(!text.contains("patient-key") && !text.contains("clear-text-value"))
    }
  }

  @Test func `removes what an interrupted snapshot left`() async throws {
    let place = try Place()
    let store = try place.open()
    try await store.put(Key("a"), "one")
    try await store.close()
    try Disk.write("\(place.path)/snapshot-0000000000000009.new", [1, 2, 3])
    let again = try place.open()
    #expect(try DurableFile.list(place.path).allSatisfy { !$0.hasSuffix(".new") })
    try await again.close()
  }

  /// Commits until so many snapshots were taken.
  private static func fill(_ store: JournalStore, snapshots: Int) async throws {
    var number = 0
    while store.statistics.snapshots < snapshots {
      number += 1
      try await store.put(Key("k", "\(number % 10)"), String(repeating: "\(number)", count: 30))
    }
  }
}
