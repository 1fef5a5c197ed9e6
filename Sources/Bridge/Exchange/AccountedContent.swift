import Crypto
import Synchronization
import Transport

/// Content on its way out whose exchange is in the ledger: how it ended is entered too, and the
/// entry is durable before the last block leaves (invariant 6).
final class AccountedContent: ContentStream {
  /// How it ended.
  enum Ended: Sendable {
    /// All of it was let go.
    case whole(Digest, bytes: Int)
    /// It was cut or broke off; so much was let go.
    case brokeOff(bytes: Int)
  }

  private struct Account {
    var hash = SHA256State()
    var bytes = 0
    /// The block that came last: it waits to learn whether it is the last of all.
    var held: [UInt8]?
    var isClosed = false

    mutating func follow(_ block: [UInt8]) -> [UInt8]? {
      hash.add(block)
      bytes += block.count
      return exchange(&held, with: block)
    }
  }

  private let content: any ContentStream
  private let account = Mutex(Account())
  private let enter: @Sendable (Ended) async throws(Problem) -> Void

  /// Has `enter` write how the content ended.
  init(
    _ content: any ContentStream, enter: @escaping @Sendable (Ended) async throws(Problem) -> Void
  ) {
    self.content = content
    self.enter = enter
  }

  var length: Int? { content.length }

  func next() async throws -> [UInt8]? {
    while let block = try await content.next() {
      if let former = account.withLock({ $0.follow(block) }) { return former }
    }
    let ended: Ended? = account.withLock { account in
      guard !account.isClosed else { return nil }
      account.isClosed = true
      return .whole(account.hash.finish(), bytes: account.bytes)
    }
    guard let ended else { return nil }
    try await enter(ended)
    return account.withLock { $0.held.take() }
  }

  func stop() { content.stop() }

  func brokeOff() async {
    await content.brokeOff()
    let bytes = account.withLock { $0.bytes - ($0.held?.count ?? 0) }
    // Nothing more comes out: there is nobody left to refuse an answer to.
    try? await enter(.brokeOff(bytes: bytes))
  }
}

/// The former value of a place that gets another.
private func exchange<Value>(_ place: inout Value, with value: Value) -> Value {
  defer { place = value }
  return place
}
