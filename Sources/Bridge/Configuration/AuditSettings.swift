package import Consent
import Crypto
import Platform
import Record

/// The yearly audit of one network's facilities: `audit` in the configuration.
package struct AuditSettings: Sendable {
  /// The questionnaire, a strict JSON file; `Deploy/audit/questionnaire.json` is one.
  package let file: String
  /// What an overdue audit does.
  package let whenOverdue: AuditRules.Consequence
  /// How many days after the day it was due.
  package let graceDays: Int

  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    file = try reader.file("questionnaire", in: folder)
    whenOverdue =
      try reader.optionalParsed(
        "whenOverdue", Wording(ja: " none か suspend", en: "none or suspend")
      ) { AuditRules.Consequence(rawValue: $0) } ?? .none
    graceDays = try reader.integer("graceDays", in: 0...365, default: 30)
    try reader.finish()
  }

  /// Reads the questionnaire.
  ///
  /// - Throws: ``ConfigurationError`` for a file that cannot be read or says something twice.
  package func rules() throws(ConfigurationError) -> AuditRules {
    let bytes: [UInt8]
    do { bytes = try DurableFile.read(file, bytesMax: 1 << 18) } catch {
      throw .unreadable(path: file, reason: "\(error)")
    }
    do {
      return AuditRules(
        questionnaire: try Questionnaire(file: bytes), whenOverdue: whenOverdue,
        grace: .seconds(Int64(graceDays) * 86_400))
    } catch {
      throw .fault(
        Wording(ja: "\(file): \(error.wording.ja)", en: "\(file): \(error.wording.en)"))
    }
  }
}

extension Questionnaire {
  /// Reads a questionnaire's file.
  init(file bytes: [UInt8]) throws(FieldError) {
    var top = try ObjectReader(parsing: bytes)
    let edition = try top.parsed("edition", Self.short) { Self.isShort($0) ? $0 : nil }
    var questions: [Question] = []
    let known = Known.allCases.map(\.rawValue).joined(separator: ", ")
    for object in try top.objects("questions", max: Self.questionsMax) {
      var reader = object
      questions.append(
        Question(
          id: try reader.parsed("id", Self.short) { Self.isShort($0) ? $0 : nil },
          ja: try reader.text("ja"), en: try reader.text("en"),
          known: try reader.optionalParsed(
            "known", Wording(ja: " \(known) のどれか", en: "one of \(known)")
          ) { Known(rawValue: $0) }))
      try reader.finish()
    }
    guard !questions.isEmpty, Set(questions.map(\.id)).count == questions.count else {
      throw top.fault(
        "questions", Wording(ja: "一つ以上の、id の異なる質問", en: "one question or more, with distinct ids"))
    }
    try top.finish()
    self.init(edition: edition, digest: SHA256.hash(bytes), questions: questions)
  }

  private static let short = Wording(
    ja: " a-z A-Z 0-9 - . の 1 から 64 文字", en: "1 to 64 of a-z, A-Z, 0-9, - and .")

  private static func isShort(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E: true
        default: false
        }
      }
  }
}
