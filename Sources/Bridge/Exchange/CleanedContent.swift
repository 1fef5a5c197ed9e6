import Dialect
import Record
import Synchronization
import Transport

/// A document of the custodian without its identifiers, cleaned while it goes out.
///
/// Where something is found that cannot be cleaned, or an identifier is left, it breaks off
/// (invariant 1).
final class CleanedContent: ContentStream {
  /// Why it breaks off.
  enum Failure: Error {
    case unclean(DialectError)
    case leaks
  }

  private struct Cleaners {
    var attachment: FHIR.AttachmentStream
    var sentry: GuardStream
    var isAtEnd = false

    mutating func take(_ block: [UInt8]) throws(Failure) -> [UInt8] {
      let clean: [UInt8]
      do throws(DialectError) { clean = try attachment.take(block) } catch {
        throw .unclean(error)
      }
      guard let safe = sentry.take(clean) else { throw .leaks }
      return safe
    }

    /// The rest; empty if it was taken.
    mutating func finish() throws(Failure) -> [UInt8] {
      guard !isAtEnd else { return [] }
      isAtEnd = true
      let clean: [UInt8]
      do throws(DialectError) { clean = try attachment.finish() } catch {
        throw .unclean(error)
      }
      guard let safe = sentry.take(clean), let rest = sentry.finish() else { throw .leaks }
      return safe + rest
    }
  }

  private let content: any ContentStream
  private let cleaners: Mutex<Cleaners>

  /// nil for a media type that cannot be cleaned in blocks.
  init?(_ content: any ContentStream, type: String, identifiers: IdentifierSet) {
    guard let attachment = FHIR.AttachmentStream(contentType: type, identifiers: identifiers)
    else { return nil }
    self.content = content
    cleaners = Mutex(Cleaners(attachment: attachment, sentry: GuardStream(identifiers)))
  }

  /// Shows at the end: what is cleaned has another length.
  var length: Int? { nil }

  func next() async throws -> [UInt8]? {
    while let block = try await content.next() {
      let clean = try cleaners.withLock { cleaners throws(Failure) in try cleaners.take(block) }
      if !clean.isEmpty { return clean }
    }
    let rest = try cleaners.withLock { cleaners throws(Failure) in try cleaners.finish() }
    return rest.isEmpty ? nil : rest
  }

  func stop() { content.stop() }

  func brokeOff() async { await content.brokeOff() }
}
