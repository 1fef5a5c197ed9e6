import Platform

/// Keeps a custodian's pages within bounds: a server that always names a next page, slowly or in
/// a circle, must not hold an exchange and its memory for ever.
struct PagingCourse {
  /// LIMIT: bytes of all pages together, in answers of the largest size that is taken.
  static let answersMax = 4

  private let bytesMax: Int
  private let end: UInt64
  private var bytes = 0
  private var seen: Set<String> = []

  /// A course that begins now and may take as long as one answer may.
  init(_ limits: LimitSettings) {
    bytesMax = limits.answerBytesMax * Self.answersMax
    end = MonotonicClock.deadline(after: .seconds(Int64(limits.upstreamSeconds)))
  }

  /// The same from its beginning, for another question; it ends when this one does.
  func again() -> PagingCourse {
    var course = self
    (course.bytes, course.seen) = (0, [])
    return course
  }

  /// Counts one page; throws where the course grew too large.
  mutating func take(_ page: [UInt8]) throws(Problem) {
    bytes += page.count
    guard bytes <= bytesMax else { throw .tooManyDocuments }
  }

  /// Goes on to `path`; throws where the course came back or went on for too long.
  mutating func follow(_ path: String) throws(Problem) {
    guard seen.insert(path).inserted else { throw .custodianUnavailable }
    guard MonotonicClock.now() < end else { throw .custodianTimeout }
  }
}
