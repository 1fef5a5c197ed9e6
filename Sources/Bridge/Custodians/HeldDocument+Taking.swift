import Dialect
import Synchronization
import Transport

extension HeldDocument.Body {
  /// LIMIT: bytes up to which a document is kept whole although it could be cleaned in blocks.
  static let smallBytesMax = 262_144

  /// Takes a document of a media type as it comes.
  ///
  /// One that is small, or has to be whole to be cleaned, is read to its end, the latter up to
  /// `wholeBytesMax`; any other stays on its way.
  static func taking(
    _ content: any ContentStream, type: String, wholeBytesMax: Int
  ) async throws(Problem) -> HeldDocument.Body {
    let isStreamed = FHIR.isCleanedInBlocks(type)
    let bytesMax = isStreamed ? min(smallBytesMax, wholeBytesMax) : wholeBytesMax
    var read: [UInt8] = []
    do {
      while max(read.count, content.length ?? 0) <= bytesMax {
        guard let block = try await content.next() else { return .bytes(read) }
        if read.isEmpty { read = block } else { read += block }
      }
    } catch {
      throw .custodian(error)
    }
    if isStreamed { return .stream(ResumedContent(read, content)) }
    content.stop()
    throw .custodianUnavailable
  }
}

/// Content of which the first bytes were read already.
private final class ResumedContent: ContentStream {
  private let first: Mutex<[UInt8]?>
  private let rest: any ContentStream

  init(_ first: [UInt8], _ rest: any ContentStream) {
    self.first = Mutex(first.isEmpty ? nil : first)
    self.rest = rest
  }

  var length: Int? { rest.length }

  func next() async throws -> [UInt8]? {
    if let first = first.withLock({ $0.take() }) { return first }
    return try await rest.next()
  }

  func stop() { rest.stop() }

  func brokeOff() async { await rest.brokeOff() }
}

/// The content of a custodian's answer while it comes.
struct AnswerContent: ContentStream {
  private let answer: UpstreamStream

  init(_ answer: UpstreamStream) { self.answer = answer }

  var length: Int? { answer.length }

  func next() async throws -> [UInt8]? { try await answer.next() }

  func stop() { answer.cancel() }

  func brokeOff() async { answer.cancel() }
}
