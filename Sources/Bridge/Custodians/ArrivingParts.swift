import Dialect
import HTTP
import Synchronization
import Transport

/// A message in parts while it comes (MTOM): the envelope first, then a document beside it.
final class ArrivingParts: Sendable {
  private let answer: UpstreamStream
  private let reader: Mutex<MultipartReader>

  /// The answer, whose media type is `type`.
  init(_ answer: UpstreamStream, _ type: ContentType) throws(MIMEError) {
    self.answer = answer
    reader = Mutex(try MultipartReader(type))
  }

  /// What comes next; nil at the sound end of the message.
  func next() async throws -> MultipartReader.Event? {
    while true {
      let event = try reader.withLock { reader throws(MIMEError) in try reader.next() }
      if let event { return event }
      guard let block = try await answer.next() else {
        try reader.withLock { reader throws(MIMEError) in try reader.finish() }
        return nil
      }
      reader.withLock { $0.receive(block) }
    }
  }

  /// The first part, which has to be the root; throws if it is another, or longer than `bytesMax`.
  func root(_ type: ContentType, bytesMax: Int) async throws -> (head: PartHead, bytes: [UInt8]) {
    guard case .part(let head) = try await next() else { throw MIMEError.rootMissing }
    if let start = type["start"] {
      guard let id = ContentID(field: start), id == head.id else { throw MIMEError.rootMissing }
    }
    var bytes: [UInt8] = []
    while case .body(let more) = try await next() {
      bytes += more
      guard bytes.count <= bytesMax else { throw TransportError.malformed(.bodyTooLarge) }
    }
    return (head, bytes)
  }

  /// The part of that name, which has to come next.
  func part(_ id: ContentID) async throws -> any ContentStream {
    guard case .part(let head) = try await next(), head.id == id else {
      throw MIMEError.contentIDDangling
    }
    return Part(self, id)
  }

  /// One part; it ends well only if the message does.
  private final class Part: ContentStream {
    private let parts: ArrivingParts
    private let id: ContentID
    private let isOver = Mutex(false)

    init(_ parts: ArrivingParts, _ id: ContentID) {
      self.parts = parts
      self.id = id
    }

    var length: Int? { nil }

    func next() async throws -> [UInt8]? {
      guard !isOver.withLock({ $0 }) else { return nil }
      if case .body(let bytes) = try await parts.next() { return bytes }
      isOver.withLock { $0 = true }
      while let event = try await parts.next() {
        if case .part(let head) = event, head.id == id { throw MIMEError.contentIDDuplicate }
      }
      return nil
    }

    func stop() { parts.answer.cancel() }

    func brokeOff() async { parts.answer.cancel() }
  }
}
