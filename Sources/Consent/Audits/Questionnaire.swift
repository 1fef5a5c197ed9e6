package import Crypto
package import Platform

/// What a network asks its facilities once a year (年次監査の調査票).
package struct Questionnaire: Equatable, Sendable {
  /// What the bridge can answer by itself.
  package enum Known: String, CaseIterable, Sendable {
    /// Until when the facility's certificate is valid.
    case certificate
    /// Which versions of TLS its network's listener takes.
    case transport
    /// Whether users sign in with two factors.
    case twoFactors
    /// Whether all active users were looked at again within a year.
    case users
    /// Whether the licence of an active user has run out.
    case licences
  }

  /// One question.
  package struct Question: Equatable, Sendable {
    /// Its name in answers.
    package let id: String
    /// What it asks, in Japanese.
    package let ja: String
    /// The same in English.
    package let en: String
    /// What the bridge answers it from; nil for one that the facility answers.
    package let known: Known?

    /// A question.
    package init(id: String, ja: String, en: String, known: Known?) {
      self.id = id
      self.ja = ja
      self.en = en
      self.known = known
    }
  }

  /// Its edition, as a person names it.
  package let edition: String
  /// SHA-256 of the file it was read from: the same edition is the same questions.
  package let digest: Digest
  /// Its questions in their order, ids distinct.
  package let questions: [Question]

  /// LIMIT: questions of one questionnaire.
  package static let questionsMax = 100

  /// A questionnaire that was read and checked.
  package init(edition: String, digest: Digest, questions: [Question]) {
    self.edition = edition
    self.digest = digest
    self.questions = questions
  }
}

/// What a network does about the yearly audit.
package struct AuditRules: Equatable, Sendable {
  /// What follows when an audit is overdue.
  package enum Consequence: String, CaseIterable, Sendable {
    /// The lists say so.
    case none
    /// The facility is not answered until it has answered.
    case suspend
  }

  /// What is asked.
  package let questionnaire: Questionnaire
  /// What an overdue audit does.
  package let whenOverdue: Consequence
  /// How long after the day it was due.
  package let grace: Duration

  /// Rules.
  package init(questionnaire: Questionnaire, whenOverdue: Consequence, grace: Duration) {
    self.questionnaire = questionnaire
    self.whenOverdue = whenOverdue
    self.grace = grace
  }

  /// From when on `facility` is not answered; nil if never.
  package func silence(of facility: Facility) -> Timestamp? {
    whenOverdue == .suspend ? facility.auditDue?.adding(grace) : nil
  }

  /// How long a facility has for its answers where nobody says.
  package static let standardTime = Duration.seconds(60 * 86_400)
  /// The shortest time: no session lives that long, so what is open is not touched.
  package static let timeMin = Duration.seconds(86_400)
  /// The longest.
  package static let timeMax = Duration.seconds(400 * 86_400)
  /// From one audit to the next.
  package static let interval = Duration.seconds(365 * 86_400)
}

/// An answer to one question.
package struct AuditAnswer: Equatable, Sendable {
  /// What is said.
  package enum Verdict: UInt8, CaseIterable, Sendable {
    case yes = 1
    case partly = 2
    case no = 3

    /// The word for the API.
    package var word: String { "\(self)" }
  }

  /// Yes, partly or no.
  package let verdict: Verdict
  /// In words; may be empty.
  package let words: String
  /// SHA-256 of a file that stays where it is.
  package let evidence: Digest?

  /// LIMIT: bytes of the words, 200 characters of Japanese.
  package static let wordsMax = 600

  /// An answer; checked when it is recorded.
  package init(_ verdict: Verdict, words: String, evidence: Digest? = nil) {
    self.verdict = verdict
    self.words = words
    self.evidence = evidence
  }
}

/// An answer as it was recorded.
package struct RecordedAnswer: Equatable, Sendable {
  /// What was said.
  package let answer: AuditAnswer
  /// Who said it; empty if the bridge did, from what it knew.
  package let by: String
  /// When.
  package let at: Timestamp

  /// Whether the bridge said it by itself.
  package var isKnown: Bool { by.isEmpty }
}
