/// The fields that framing, routing and connections go by, as a set.
///
/// A field is recognised once, when it is added, so that no later question compares names.
struct KnownFields: OptionSet, Sendable {
  let rawValue: UInt8

  static let host = KnownFields(rawValue: 1)
  static let connection = KnownFields(rawValue: 2)
  static let contentLength = KnownFields(rawValue: 4)
  static let transferEncoding = KnownFields(rawValue: 8)
  static let contentType = KnownFields(rawValue: 16)
  static let authorization = KnownFields(rawValue: 32)
  static let expect = KnownFields(rawValue: 64)
  static let date = KnownFields(rawValue: 128)

  /// What the writers say themselves, whatever the fields say.
  static let framing: KnownFields = [.contentLength, .transferEncoding]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The field called `name`, in any case; empty if it is none of these.
  init(_ bytes: Bytes, name: Range<Int>) {
    let candidate: (name: StaticString, field: KnownFields)
    switch name.count {
    case 4 where lowercase(bytes[name.lowerBound]) == 0x68: candidate = ("host", .host)
    case 4: candidate = ("date", .date)
    case 6: candidate = ("expect", .expect)
    case 10: candidate = ("connection", .connection)
    case 12: candidate = ("content-type", .contentType)
    case 13: candidate = ("authorization", .authorization)
    case 14: candidate = ("content-length", .contentLength)
    case 17: candidate = ("transfer-encoding", .transferEncoding)
    default:
      self = []
      return
    }
    self = bytes.spells(lowercased: candidate.name, name) ? candidate.field : []
  }
}
