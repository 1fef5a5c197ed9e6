package import Crypto
import Linkage
package import Platform

/// One year's audit of one facility.
package struct AuditRound: Equatable, Sendable {
  /// The questionnaire's edition.
  package let edition: String
  /// The digest of its file.
  package let digest: Digest
  /// When it was begun.
  package let begun: Timestamp
  /// When it has to be answered.
  package let due: Timestamp
  /// What was answered, by question.
  package internal(set) var answers: [String: RecordedAnswer] = [:]
  /// When the last answer was given; nil while one is missing.
  package internal(set) var completed: Timestamp?

  init(_ questionnaire: Questionnaire, begun: Timestamp, due: Timestamp) {
    edition = questionnaire.edition
    digest = questionnaire.digest
    self.begun = begun
    self.due = due
  }

  fileprivate func pack(into packer: inout Packer) {
    packer.text(edition)
    packer.fixed(digest.bytes)
    for moment in [begun, due] { packer.number(moment.milliseconds) }
    packer.optional(completed?.milliseconds)
    packer.byte(UInt8(answers.count))
    for (question, recorded) in answers.sorted(by: { $0.key < $1.key }) {
      packer.text(question)
      packer.byte(recorded.answer.verdict.rawValue)
      packer.text(recorded.answer.words)
      packer.flag(recorded.answer.evidence != nil)
      if let evidence = recorded.answer.evidence { packer.fixed(evidence.bytes) }
      packer.text(recorded.by)
      packer.number(recorded.at.milliseconds)
    }
  }

  fileprivate init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    edition = try unpacker.text()
    digest = try unpacker.digest()
    begun = Timestamp(milliseconds: try unpacker.number())
    due = Timestamp(milliseconds: try unpacker.number())
    completed = try unpacker.optionalNumber().map(Timestamp.init(milliseconds:))
    for _ in 0..<(try unpacker.byte()) {
      let question = try unpacker.text()
      guard let verdict = AuditAnswer.Verdict(rawValue: try unpacker.byte()) else {
        throw .malformedRecord
      }
      let words = try unpacker.text()
      let evidence = try unpacker.flag() ? try unpacker.digest() : nil
      let by = try unpacker.text()
      answers[question] = RecordedAnswer(
        answer: AuditAnswer(verdict, words: words, evidence: evidence), by: by,
        at: Timestamp(milliseconds: try unpacker.number()))
    }
  }
}

/// The audits of one facility, the newest last.
package struct AuditHistory: Equatable, Sendable {
  /// The rounds.
  package internal(set) var rounds: [AuditRound] = []

  /// LIMIT: rounds kept; the ledger has what was said in all of them.
  static let roundsMax = 4

  /// The round that is being answered; nil if none is.
  package var open: AuditRound? { rounds.last.flatMap { $0.completed == nil ? $0 : nil } }

  /// Puts `round` in the place of one that is open, else behind the last.
  mutating func put(_ round: AuditRound) {
    if open != nil { rounds.removeLast() }
    rounds = Array((rounds + [round]).suffix(Self.roundsMax))
  }

  init() {}

  func pack(into packer: inout Packer) {
    packer.byte(UInt8(rounds.count))
    for round in rounds { round.pack(into: &packer) }
  }

  init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    for _ in 0..<(try unpacker.byte()) { rounds.append(try AuditRound(unpacking: &unpacker)) }
  }
}
