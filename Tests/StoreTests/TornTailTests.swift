import Platform
import Store
import Testing

/// What remains of the last segment after a crash or damage, at every offset.
@Suite struct TornTailTests {
  /// A store's directory with so many commits, not closed in order.
  private static func abandon(_ place: borrowing Place, commits: Int) async throws -> String {
    let image = place.directory.path + "/image"
    let store = try place.open()
    for number in 0..<commits { try await store.put(Key("k\(number)"), "value \(number)") }
    try Disk.copy(place.path, to: image)
    try await store.close()
    return image
  }

  private static func open(_ image: String, _ place: borrowing Place) throws -> JournalStore {
    try JournalStore(
      directory: image, key: place.key, limits: .small, clock: place.clock.wallClock)
  }

  /// Where the frames of a segment begin, and its end.
  private static func frames(_ bytes: [UInt8]) -> [Int] {
    var starts: [Int] = []
    var offset = 44
    while offset < bytes.count {
      starts.append(offset)
      offset += 17 + bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    return starts + [bytes.count]
  }

  @Test func `recovers the commits before the cut wherever the file ends`() async throws {
    let place = try Place()
    let image = try await Self.abandon(place, commits: 3)
    let file = "\(image)/\(try #require(try Disk.names(image, "journal-").first))"
    let whole = try Disk.read(file)
    let frames = Self.frames(whole)
    #expect(frames.count == 5)
    for end in Array(stride(from: 0, to: frames[3], by: 13)) + Array(frames[3]...whole.count) {
      try Disk.write(file, Array(whole[..<end]))
      let store = try Self.open(image, place)
      let survivors = max(0, frames.count { $0 <= end } - 2)
      #expect(store.count == survivors, "cut at \(end)")
      #expect(store.revision == Revision(UInt64(survivors)))
      try await store.put(Key("after"), "the cut")
      try await store.close()
      let again = try Self.open(image, place)
      #expect(again.count == survivors + 1)
      try await again.close()
      for name in try Disk.names(image, "journal-") { try DurableFile.remove("\(image)/\(name)") }
    }
  }

  @Test func `recovers the commits before the tear wherever the rest reads as zeros`() async throws
  {
    let place = try Place()
    let image = try await Self.abandon(place, commits: 2)
    let file = "\(image)/\(try #require(try Disk.names(image, "journal-").first))"
    let whole = try Disk.read(file)
    let frames = Self.frames(whole)
    for end in frames[2]..<whole.count {
      let zeros = [UInt8](repeating: 0, count: whole.count - end + 200)
      try Disk.write(file, Array(whole[..<end]) + zeros)
      let store = try Self.open(image, place)
      // A frame whose last bytes are zeros anyway is whole.
      let isWhole = whole[end...].allSatisfy { $0 == 0 }
      #expect(store.count == (isWhole ? 2 : 1), "zeros from \(end)")
      #expect(store.recovery.tornBytes > 0)
      try await store.close()
      for name in try Disk.names(image, "journal-") where !file.hasSuffix(name) {
        try DurableFile.remove("\(image)/\(name)")
      }
    }
  }

  @Test func `drops a last frame with any byte changed`() async throws {
    let place = try Place()
    let image = try await Self.abandon(place, commits: 2)
    let file = "\(image)/\(try #require(try Disk.names(image, "journal-").first))"
    let whole = try Disk.read(file)
    let last = Self.frames(whole)[2]
    for offset in last..<whole.count {
      var bytes = whole
      bytes[offset] ^= 0x5A
      try Disk.write(file, bytes)
      let store = try Self.open(image, place)
      #expect(store.count == 1, "byte \(offset)")
      try await store.close()
    }
  }

  @Test func `refuses damage that whole frames follow and names the file and offset`() async throws
  {
    let place = try Place()
    let image = try await Self.abandon(place, commits: 4)
    let file = "\(image)/\(try #require(try Disk.names(image, "journal-").first))"
    let whole = try Disk.read(file)
    let frames = Self.frames(whole)
    for offset in 0..<frames[4] {
      var bytes = whole
      bytes[offset] ^= 0x5A
      try Disk.write(file, bytes)
      let expected = offset < 44 ? 0 : frames.last { $0 <= offset }
      #expect("byte \(offset)") {
        try Self.open(image, place)
      } throws: { error in
        guard case .corrupt(file, let found, _)? = error as? StoreError else { return false }
        return found == expected || (found == 0 && offset < frames[1])
      }
    }
  }

  @Test func `refuses any damage in a segment that is not the last`() async throws {
    let place = try Place()
    let store = try place.open(.manySegments)
    for number in 0..<12 { try await store.put(Key("k\(number)"), "value") }
    try await store.close()
    let names = try Disk.names(place.path, "journal-")
    #expect(names.count >= 2)
    let file = "\(place.path)/\(names[0])"
    let whole = try Disk.read(file)
    for end in stride(from: 0, to: whole.count, by: 7) {
      try Disk.write(file, Array(whole[..<end]))
      #expect(throws: StoreError.self, "cut at \(end)") { try place.open(.manySegments) }
    }
    for offset in stride(from: 0, to: whole.count, by: 7) {
      var bytes = whole
      bytes[offset] ^= 0x5A
      try Disk.write(file, bytes)
      #expect(throws: StoreError.self, "byte \(offset)") { try place.open(.manySegments) }
    }
    try Disk.write(file, whole)
    let again = try place.open(.manySegments)
    #expect(again.count == 12)
    try await again.close()
  }

  @Test func `refuses damage before the end of a journal closed in order`() async throws {
    let place = try Place()
    let store = try place.open()
    try await store.put(Key("a"), "one")
    try await store.close()
    let file = "\(place.path)/\(try #require(try Disk.names(place.path, "journal-").first))"
    var bytes = try Disk.read(file)
    let last = Self.frames(bytes)[1]
    bytes[last + 20] ^= 1
    try Disk.write(file, bytes)
    #expect(throws: StoreError.self) { try place.open() }
  }
}
