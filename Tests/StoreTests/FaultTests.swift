import Platform
import Store
import Synchronization
import Testing

/// A probe that counts steps, and fails, or takes an image of the disk, at the one it is set to.
final class Saboteur: Sendable {
  private struct State {
    var count = 0
    var failAt: Int?
    var failing: Set<DiskProbe.Step> = []
    var trace: [DiskProbe.Step] = []
  }

  private let state = Mutex(State())

  /// Fails the step of this number, from 1.
  init(failAt: Int? = nil) {
    state.withLock { $0.failAt = failAt }
  }

  /// Fails every step of these kinds from now on.
  func fail(_ steps: Set<DiskProbe.Step>) {
    state.withLock { $0.failing = steps }
  }

  var count: Int { state.withLock { $0.count } }
  var trace: [DiskProbe.Step] { state.withLock { $0.trace } }

  var probe: DiskProbe {
    DiskProbe { step, _ in
      self.state.withLock { state in
        state.count += 1
        state.trace.append(step)
        let fails = state.count == state.failAt || state.failing.contains(step)
        return fails ? Errno(call: step.rawValue, code: 5) : nil
      }
    }
  }
}

@Suite struct FaultTests {
  private static func eio(_ step: DiskProbe.Step) -> Errno { Errno(call: step.rawValue, code: 5) }

  @Test func `writes nothing more after a failed sync and still answers reads`() async throws {
    let place = try Place()
    let saboteur = Saboteur()
    let store = try place.open(probe: saboteur.probe)
    try await store.put(Key("a"), "one")
    saboteur.fail([.sync])
    let latched = StoreError.readOnly(Self.eio(.sync))
    await #expect(throws: latched) { try await store.put(Key("b"), "two") }
    saboteur.fail([])
    let steps = saboteur.count
    await #expect(throws: latched) { try await store.put(Key("c"), "three") }
    #expect(saboteur.count == steps)
    #expect(try await store.everything() == ["a": "one"])
    await #expect(throws: latched) { try await store.close() }
    let again = try place.open()
    #expect(try await again.text(Key("a")) == "one")
    #expect(try await again.text(Key("c")) == nil)
    try await again.close()
  }

  @Test func `takes a failed write back and goes on in a new segment`() async throws {
    let place = try Place()
    let saboteur = Saboteur()
    let store = try place.open(probe: saboteur.probe)
    try await store.put(Key("a"), "one")
    saboteur.fail([.write])
    await #expect(throws: StoreError.system(Self.eio(.write))) {
      try await store.put(Key("b"), "two")
    }
    saboteur.fail([])
    #expect(store.statistics.failure == nil)
    try await store.put(Key("c"), "three")
    let expected = ["a": "one", "c": "three"]
    #expect(try await store.everything() == expected)
    try await store.close()
    #expect(try Disk.names(place.path, "journal-").count == 2)
    let again = try place.open()
    #expect(try await again.everything() == expected)
    try await again.close()
  }

  @Test func `latches when a failed write cannot be taken back`() async throws {
    let place = try Place()
    let saboteur = Saboteur()
    let store = try place.open(probe: saboteur.probe)
    try await store.put(Key("a"), "one")
    saboteur.fail([.write, .truncate])
    await #expect(throws: StoreError.readOnly(Self.eio(.truncate))) {
      try await store.put(Key("b"), "two")
    }
    #expect(store.statistics.failure == .readOnly(Self.eio(.truncate)))
    await #expect(throws: StoreError.readOnly(Self.eio(.truncate))) { try await store.close() }
  }

  @Test func `syncs every batch before it is acknowledged and the directory before the first`()
    async throws
  {
    let place = try Place()
    let saboteur = Saboteur()
    let store = try place.open(probe: saboteur.probe)
    try await store.put(Key("a"), "one")
    try await store.put(Key("b"), "two")
    #expect(
      saboteur.trace == [
        .create, .write, .sync, .syncDirectory, .write, .sync, .write, .sync,
      ])
    try await store.close()
  }

  @Test func `goes on when a snapshot fails and keeps the journal`() async throws {
    let place = try Place()
    let saboteur = Saboteur()
    let store = try place.open(.manySnapshots, probe: saboteur.probe)
    saboteur.fail([.rename])
    var number = 0
    while store.statistics.snapshotsFailed == 0 {
      number += 1
      try await store.put(Key("k", "\(number)"), String(repeating: "x", count: 200))
    }
    let before = try await store.everything()
    #expect(try Disk.names(place.path, "snapshot-").allSatisfy { $0.hasSuffix(".new") })
    try await store.close()
    let again = try place.open(.manySnapshots)
    #expect(again.recovery.snapshot == nil)
    #expect(try await again.everything() == before)
    try await again.close()
  }

  /// Every step a fixed script reaches fails once; the script is long enough for snapshots.
  @Test(arguments: 1...90)
  func `keeps every acknowledged commit whichever step fails`(_ step: Int) async throws {
    let place = try Place()
    let saboteur = Saboteur(failAt: step)
    var limits = StoreLimits.manySnapshots
    limits.snapshotAfterBytes = 512
    let store = try place.open(limits, probe: saboteur.probe)
    var acknowledged: [String: String] = [:]
    var refused: [String] = []
    for number in 0..<24 {
      let (key, text) = ("k\(number % 8)", "value \(number) " + String(repeating: "x", count: 60))
      do throws(StoreError) {
        try await store.put(Key(key), text)
        acknowledged[key] = text
      } catch {
        refused.append(text)
      }
    }
    // Closing may meet the failure too; what was acknowledged must stand all the same.
    do throws(StoreError) { try await store.close() } catch {}
    let again = try place.open(limits)
    let found = try await again.everything()
    for (key, text) in acknowledged {
      let value = try #require(found[key])
      #expect(value == text || refused.contains(value))
    }
    try await again.close()
  }

  /// At each step the disk is copied, once as a kill leaves it, once as a power cut may.
  @Test func `recovers every acknowledged commit from the disk at any step`() async throws {
    let place = try Place()
    let camera = Camera(place.path, images: place.directory.path)
    var limits = StoreLimits.manySnapshots
    limits.snapshotAfterBytes = 512
    let store = try place.open(limits, probe: camera.probe)
    for number in 0..<16 {
      try await store.put(Key("k"), "\(number) " + String(repeating: "x", count: 60))
      camera.acknowledge(number)
    }
    try await store.close()
    #expect(camera.images.count > 60)
    for image in camera.images {
      let store = try JournalStore(
        directory: image.path, key: place.key, limits: limits, clock: place.clock.wallClock)
      let text = try await store.text(Key("k"))
      let number = text.flatMap { Int($0.prefix { $0 != " " }) } ?? -1
      // The one commit under way may have made it.
      #expect(image.acknowledged...image.acknowledged + 1 ~= number, "\(image)")
      try await store.close()
    }
  }
}

/// Takes images of a store's directory at each step of its disk.
final class Camera: Sendable {
  struct Image {
    let path: String
    let step: DiskProbe.Step
    let acknowledged: Int
  }

  private struct State {
    var images: [Image] = []
    var acknowledged = -1
    var durableBytes: [String: Int] = [:]
    var unsynced: String?
  }

  private let state = Mutex(State())
  private let source: String
  private let target: String

  init(_ source: String, images target: String) {
    self.source = source
    self.target = target
  }

  var images: [Image] { state.withLock { $0.images } }

  func acknowledge(_ number: Int) {
    state.withLock { $0.acknowledged = number }
  }

  var probe: DiskProbe {
    DiskProbe { step, path in
      self.state.withLock { state in
        let name = String(path.split(separator: "/").last ?? "")
        // A sync that was reached before has succeeded if its writer goes on.
        if let synced = state.unsynced {
          state.durableBytes[synced] = self.size(synced)
          state.unsynced = nil
        }
        self.take(step, &state, cut: false)
        self.take(step, &state, cut: true)
        if step == .sync { state.unsynced = name }
        return nil
      }
    }
  }

  private func size(_ name: String) -> Int { (try? Disk.read("\(source)/\(name)").count) ?? 0 }

  /// With `cut`, of each journal file only what was synced is kept, as after a power cut.
  private func take(_ step: DiskProbe.Step, _ state: inout State, cut: Bool) {
    let path = "\(target)/image-\(state.images.count)"
    do {
      try Disk.copy(source, to: path)
      for name in try Disk.names(path, "journal-") where cut {
        let bytes = try Disk.read("\(path)/\(name)")
        let kept = min(bytes.count, state.durableBytes[name] ?? 0)
        try Disk.write("\(path)/\(name)", Array(bytes[..<kept]))
      }
    } catch {
      Issue.record(error)
    }
    state.images.append(Image(path: path, step: step, acknowledged: state.acknowledged))
  }
}
