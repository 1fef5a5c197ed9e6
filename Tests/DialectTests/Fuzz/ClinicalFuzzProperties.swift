import Dialect
import Record

/// What has to hold of every message, sound or damaged; for tests and for libFuzzer.
enum ClinicalFuzzProperties {
  private static let types = SSMIX2.DataType.allCases

  /// The numbers of the seeds; others may spell what every bundle holds, such as a URL.
  private static let planted = [
    "9999013", "A000077", "B000077", "S000078", "P000079", "Q1130012", "R123456", "11010203",
    "P1234", "S123", "S110",
  ]

  /// The first byte of an input about `type`.
  static func number(of type: SSMIX2.DataType) -> UInt8 {
    UInt8(truncatingIfNeeded: types.firstIndex(of: type) ?? 0)
  }

  /// Reads a message whose data type the first byte chooses.
  ///
  /// It is refused, or written as sound JSON in which no identifier of the message is left, the
  /// same each time.
  ///
  /// - Returns: what does not hold; nil if all does.
  static func message(_ bytes: [UInt8]) -> String? {
    guard let first = bytes.first,
      let document = read(Array(bytes.dropFirst()), as: types[Int(first) % types.count])
    else { return nil }
    guard let patient = Handle("abcdefghijklmnop") else { return "the handle is malformed" }
    let scrubber = TextScrubber(document.content.identifiers)
    let release = FHIR.ClinicalRelease(
      patient: patient, base: "https://b", scrubber: scrubber, demographics: .shown
    ) { "e\($0)" }
    let bundle = FHIR.encodeBundle(document.content, for: release)
    do {
      _ = try JSONDocument(bundle)
    } catch {
      return "the bundle is not sound JSON"
    }
    let known = document.content.identifiers
    if Guard(IdentifierSet(planted.filter(known.contains))).firstHit(in: bundle) != nil {
      return "an identifier is left"
    }
    let again = FHIR.encodeBundle(document.content, for: release)
    return again == bundle ? nil : "the same message was written otherwise"
  }

  private static func read(_ bytes: [UInt8], as type: SSMIX2.DataType) -> SSMIX2.Document? {
    let name = "9999013_-_\(type.rawValue)_000000000000077_20260102030405678_01_1"
    // A refusal is as good as a reading.
    guard let name = try? SSMIX2.FileName(name) else { return nil }
    return try? SSMIX2.Document(bytes, named: name, codes: CodeMap())
  }
}
