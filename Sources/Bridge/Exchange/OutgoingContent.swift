import Synchronization
import Transport

/// What is handed out: there as a whole, or cleaned while it is sent.
enum OutgoingContent: Sendable {
  case bytes([UInt8])
  case stream(any ContentStream)

  /// One after the other; a stream only if one of them is.
  init(joining pieces: [OutgoingContent]) {
    var all: [UInt8] = []
    for piece in pieces {
      guard case .bytes(let bytes) = piece else {
        self = .stream(JoinedContent(pieces))
        return
      }
      all += bytes
    }
    self = .bytes(all)
  }
}

/// Contents that are sent one after the other.
private final class JoinedContent: ContentStream {
  private let all: [OutgoingContent]
  private let rest: Mutex<ArraySlice<OutgoingContent>>

  init(_ pieces: [OutgoingContent]) {
    all = pieces
    rest = Mutex(pieces[...])
  }

  /// One of them shows its length at its end only.
  var length: Int? { nil }

  func next() async throws -> [UInt8]? {
    while let piece = rest.withLock({ $0.first }) {
      if case .stream(let stream) = piece, let block = try await stream.next() { return block }
      rest.withLock { $0 = $0.dropFirst() }
      if case .bytes(let bytes) = piece, !bytes.isEmpty { return bytes }
    }
    return nil
  }

  func stop() { for stream in streams { stream.stop() } }

  func brokeOff() async { for stream in streams { await stream.brokeOff() } }

  private var streams: [any ContentStream] {
    all.compactMap { if case .stream(let stream) = $0 { stream } else { nil } }
  }
}
