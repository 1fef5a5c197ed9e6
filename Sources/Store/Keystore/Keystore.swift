package import Crypto
import Platform
import Synchronization

/// Keys that can be destroyed: one small file beside the store, overwritten in place.
///
/// The journal and its copies keep what was ever written; so what must be forgotten is sealed under
/// a key that lies here and nowhere else, and forgetting overwrites its 64 bytes. Memory does not
/// grow with the keys: a key is one read of its slot. The directory is one keystore's alone; each
/// key in it is sealed, and bound to its slot and its owner.
package final class Keystore: Sendable {
  /// Count of bytes of each key.
  package static let keyByteCount = 32
  /// LIMIT: 2^32 − 1 keys, and as many free slots known at once as these; others are found again
  /// at the next start.
  private static let freeSlotsMax = 65_536

  /// Touched by work on `loop` only, which runs one piece at a time.
  private struct State {
    var free: [UInt32] = []
    /// Free slots from here on are not known yet.
    var cursor: UInt32 = 1
    var count: UInt32
    var waiting: [@Sendable (StoreError?) -> Void] = []
    var failure: StoreError?
    var noted: KeystoreMarks
  }

  private let file: KeystoreFile
  private let sealer: Sealer
  private let loop: EventLoop
  private let state: Mutex<State>
  private let lock: Mutex<FileLock?>

  /// Whether there was none before.
  package let isNew: Bool
  /// How far it was when it was opened.
  package let marks: KeystoreMarks

  /// Opens the keystore in `directory`, creating it (mode 0700); `key` seals what lies in it.
  ///
  /// Throws ``StoreError/locked(directory:)`` if another process has it open.
  package init(
    directory: String, key: SecretKey, probe: DiskProbe = .none
  ) throws(StoreError) {
    let lock = try Self.lock(directory)
    isNew = !DurableFile.exists(KeystoreFile.path(directory))
    file = try Self.opened(directory, isNew: isNew, probe)
    let (marks, count) = try Self.beginning(of: file)
    self.marks = marks
    loop = try StoreError.wrapping { () throws(Errno) in try EventLoop(name: "keystore") }
    state = Mutex(State(count: max(1, count), noted: marks))
    sealer = Self.sealer(key)
    self.lock = Mutex(consume lock)
  }

  deinit {
    loop.stop()
  }

  /// Ends its thread and gives the directory free; later changes throw ``StoreError/closed``.
  package func close() {
    loop.submit { self.state.withLock { $0.failure = $0.failure ?? .closed } }
    loop.stop()
    lock.withLock { $0 = nil }
  }

  /// Why no key is made or destroyed any more; nil while all is well.
  package var failure: StoreError? { state.withLock { $0.failure } }

  // MARK: Keys

  /// A new key for `owner`, durable when this returns.
  ///
  /// CRASH: a key that nobody had noted yet is an unknown one's, and opens nothing.
  package func make(
    for owner: [UInt8]
  ) async throws(StoreError) -> (slot: KeySlot, key: SecretKey) {
    let key = SecretKey.random(byteCount: Self.keyByteCount)
    let slot = try await change { state throws(Errno) in
      let number = try self.freeSlot(&state)
      let body = self.sealer.seal(key: key, authenticating: Self.context(number, owner))
      let bytes = KeystoreFile.encoded(body)
      guard case .held(let slot, _) = KeystoreFile.content(bytes, number) else {
        preconditionFailure("a slot that was encoded is held")
      }
      try self.file.write(bytes, to: number)
      return slot
    }
    return (slot, key)
  }

  /// The key that was made for `owner` in `slot`; nil once it is destroyed, and for anyone else.
  ///
  /// One read of 64 bytes.
  package func key(in slot: KeySlot, for owner: [UInt8]) throws(StoreError) -> SecretKey? {
    guard case .held(slot, let sealed) = try content(slot.number) else { return nil }
    // A slot that was moved or altered holds nobody's key.
    return try? sealer.openKey(sealed, authenticating: Self.context(slot.number, owner))
  }

  /// Whether the key that was put in `slot` is still there.
  package func holds(_ slot: KeySlot) throws(StoreError) -> Bool {
    if case .held(slot, _) = try content(slot.number) { true } else { false }
  }

  /// Destroys the key that was put in `slot`, durably, and returns whether there was one.
  ///
  /// The slot may be somebody else's meanwhile, who keeps it.
  @discardableResult
  package func destroy(_ slot: KeySlot) async throws(StoreError) -> Bool {
    try await change { state throws(Errno) in
      switch try self.file.content(slot.number) {
      case .free: return false
      case .held(let held, _) where held != slot: return false
      case .held, .torn: break
      }
      guard slot.number > 0 else { return false }
      try self.file.write(
        [UInt8](repeating: 0, count: KeystoreFile.slotBytes), to: slot.number)
      if slot.number < state.cursor, state.free.count < Self.freeSlotsMax {
        state.free.append(slot.number)
      }
      return true
    }
  }

  /// Destroys every key whose slot is not `wanted`, durably; returns how many.
  package func destroyAll(
    but wanted: (KeySlot) -> Bool
  ) async throws(StoreError) -> Int {
    var unwanted: [KeySlot] = []
    try StoreError.wrapping { () throws(Errno) in
      try file.forEachHeld { if !wanted($0) { unwanted.append($0) } }
    }
    for slot in unwanted { try await destroy(slot) }
    return unwanted.count
  }

  /// Notes how far it has followed, sooner or later; never further than it has.
  package func note(_ marks: KeystoreMarks) {
    loop.submit {
      let isNews = self.state.withLock { state in
        defer { state.noted = marks }
        return state.failure == nil && state.noted != marks
      }
      // What was not noted is followed once more at the next start.
      if isNews { try? self.file.write(marks.slot, to: 0) }
    }
  }

  // MARK: Changing

  /// Runs `body` on the loop; what one turn of it changes becomes durable together.
  private func change<Value: Sendable>(
    _ body: @escaping @Sendable (inout State) throws(Errno) -> Value
  ) async throws(StoreError) -> Value {
    let outcome: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      loop.submit {
        let made = self.attempt(body)
        guard case .success = made else { return continuation.resume(returning: made) }
        self.whenDurable { continuation.resume(returning: $0.map { .failure($0) } ?? made) }
      }
    }
    return try outcome.get()
  }

  private func attempt<Value: Sendable>(
    _ body: (inout State) throws(Errno) -> Value
  ) -> Result<Value, StoreError> {
    state.withLock { state in
      if let failure = state.failure { return .failure(failure) }
      do throws(Errno) { return .success(try body(&state)) } catch {
        return .failure(.system(error))
      }
    }
  }

  private func whenDurable(_ done: @escaping @Sendable (StoreError?) -> Void) {
    let isFirst = state.withLock { state in
      state.waiting.append(done)
      return state.waiting.count == 1
    }
    if isFirst { loop.atEndOfTurn { self.sync() } }
  }

  private func sync() {
    var failure: StoreError?
    do throws(Errno) { try file.sync() } catch { failure = .readOnly(error) }
    let waiting = state.withLock { state in
      if let failure { state.failure = failure }
      defer { state.waiting = [] }
      return state.waiting
    }
    for done in waiting { done(failure) }
  }

  /// A free slot that is known, or the next one found, or a new one at the end.
  private func freeSlot(_ state: inout State) throws(Errno) -> UInt32 {
    if state.free.isEmpty, state.cursor < state.count {
      let first = state.cursor
      let bytes = try file.read(from: first, count: KeystoreFile.slotsAtOnce)
      let found = bytes.count / KeystoreFile.slotBytes
      for index in (0..<found).reversed() {
        let slot = bytes[index * KeystoreFile.slotBytes..<(index + 1) * KeystoreFile.slotBytes]
        if case .held = KeystoreFile.content(slot, first + UInt32(index)) { continue }
        state.free.append(first + UInt32(index))
      }
      state.cursor = min(state.count, first + UInt32(max(1, found)))
    }
    if let number = state.free.popLast() { return number }
    defer {
      // Nothing is looked for behind the slots that were made since.
      if state.cursor == state.count { state.cursor += 1 }
      state.count += 1
    }
    return state.count
  }

  private func content(_ number: UInt32) throws(StoreError) -> KeystoreFile.Content {
    guard number > 0 else { return .free }
    return try StoreError.wrapping { () throws(Errno) in try file.content(number) }
  }

  // MARK: Opening

  static func sealer(_ key: SecretKey) -> Sealer {
    Sealer(key.derive(label: "kakehashi keystore 1", byteCount: 32))
  }

  private static func context(_ number: UInt32, _ owner: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: number)
    return bytes + owner
  }

  static func lock(_ directory: String) throws(StoreError) -> FileLock {
    do throws(Errno) {
      try DurableFile.makeDirectory(directory, mode: 0o700)
      return try FileLock("\(directory)/lock")
    } catch {
      throw error.call == "flock" ? .locked(directory: directory) : .system(error)
    }
  }

  private static func opened(
    _ directory: String, isNew: Bool, _ probe: DiskProbe
  ) throws(StoreError) -> KeystoreFile {
    do throws(Errno) {
      let file = try KeystoreFile(directory: directory, create: true, probe: probe)
      if isNew {
        try file.write(KeystoreMarks(ledger: 0, revision: 0).slot, to: 0)
        try file.sync()
        try tag(directory)
      }
      return file
    } catch {
      throw .system(error)
    }
  }

  private static func beginning(
    of file: borrowing KeystoreFile
  ) throws(StoreError) -> (KeystoreMarks, count: UInt32) {
    do throws(Errno) {
      return (KeystoreMarks(slot: try file.read(from: 0, count: 1)), try file.count())
    } catch {
      throw .system(error)
    }
  }

  /// Asks programs that make backups to leave the directory out (bford.info/cachedir): a plain
  /// copy of the keys would undo their destruction.
  private static func tag(_ directory: String) throws(Errno) {
    try DurableFile.replace(
      "\(directory)/CACHEDIR.TAG",
      with: Array(
        """
        Signature: 8a477f597d28d172789f06886806bc55
        # Keys that must be able to be forgotten: back them up with `kakehashi key backup` only.\n
        """.utf8), mode: 0o600)
  }
}

extension KeystoreFile {
  /// Hands over every slot that holds a key.
  func forEachHeld(_ body: (KeySlot) -> Void) throws(Errno) {
    var first: UInt32 = 1
    while true {
      let bytes = try read(from: first, count: Self.slotsAtOnce)
      for start in stride(from: 0, to: bytes.count, by: Self.slotBytes) {
        let number = first + UInt32(start / Self.slotBytes)
        if case .held(let slot, _) = Self.content(bytes[start..<start + Self.slotBytes], number) {
          body(slot)
        }
      }
      guard bytes.count == Self.slotsAtOnce * Self.slotBytes else { return }
      first += UInt32(Self.slotsAtOnce)
    }
  }
}
