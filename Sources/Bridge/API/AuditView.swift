import Consent
import Crypto
import Platform
import Record

/// What the bridge can say of a facility by itself, when it is audited.
struct AuditKnowledge {
  let now: Timestamp
  let certificateEnds: [Digest: Timestamp]
  let pinned: [Digest]
  let users: [UserRecord]
  let tls12Suites: [String]

  /// What is known; what is not is for the facility to answer.
  var answers: [Questionnaire.Known: AuditAnswer] {
    var known: [Questionnaire.Known: AuditAnswer] = [:]
    known[.certificate] = certificate
    known[.transport] = transport
    known[.twoFactors] = Self.said(
      .yes, "二要素のない利用者の認証は架け橋が断る",
      "the bridge refuses every sign-in with fewer than two factors")
    known[.users] = review
    known[.licences] = licences
    return known
  }

  /// The end of the certificate that lasts longest, of those that are pinned.
  private var certificate: AuditAnswer? {
    guard let end = pinned.compactMap({ certificateEnds[$0] }).max() else { return nil }
    let soon = now.adding(.seconds(Int64(ConfigurationCheck.expiryDays) * 86_400))
    return Self.said(
      end <= now ? .no : end <= soon ? .partly : .yes, "証明書の有効期限 \(end.rfc3339)",
      "the certificate is valid until \(end.rfc3339)")
  }

  private var transport: AuditAnswer {
    tls12Suites.isEmpty
      ? Self.said(.yes, "TLS 1.3 だけ、相互認証", "TLS 1.3 only, both sides authenticated")
      : Self.said(
        .partly, "TLS 1.3 と、例外として TLS 1.2（\(tls12Suites.count) 種）、相互認証",
        "TLS 1.3 and, as an exception, TLS 1.2 (\(tls12Suites.count) suites), both authenticated")
  }

  /// Whether each active user was found right within a year.
  private var review: AuditAnswer? {
    guard !users.isEmpty else { return nil }
    let active = users.filter { $0.status == .active }
    let moments = active.compactMap(\.certified)
    let fresh = moments.count { now < $0.adding(AuditRules.interval) }
    let oldest = moments.min().map { $0.rfc3339 } ?? "-"
    return Self.said(
      fresh == active.count ? .yes : fresh > 0 ? .partly : .no,
      "利用中 \(active.count) 名のうち \(fresh) 名を一年以内に確認、最も古い確認 \(oldest)",
      "\(fresh) of \(active.count) active users confirmed within a year, the oldest \(oldest)")
  }

  private var licences: AuditAnswer? {
    guard !users.isEmpty else { return nil }
    let lapsed = users.count { user in
      user.status == .active && user.licenceValidUntil.map { $0 <= now } ?? false
    }
    return Self.said(
      lapsed == 0 ? .yes : .no, "資格の期限が切れた利用中の利用者 \(lapsed) 名",
      "\(lapsed) active users whose licence has run out")
  }

  private static func said(
    _ verdict: AuditAnswer.Verdict, _ ja: String, _ en: String
  ) -> AuditAnswer { AuditAnswer(verdict, words: "\(ja) / \(en)") }
}

/// A facility's audits as they are shown.
struct AuditView {
  let rules: AuditRules?
  let history: AuditHistory

  /// One line of a list.
  func summary(
    of facility: Facility, at now: Timestamp
  ) -> [(key: String, value: JSONValue)] {
    let last = history.rounds.last { $0.completed != nil }
    return [
      ("facility", .string(facility.reference.facility.text)),
      ("state", .string(state(of: facility, at: now))),
      ("due", Self.moment(facility.auditDue)),
      ("notAnsweredFrom", Self.moment(rules?.silence(of: facility))),
      ("edition", history.rounds.last.map { .string($0.edition) } ?? .null),
      ("answered", .number("\(history.open?.answers.count ?? 0)")),
      ("lastCompleted", Self.moment(last?.completed)),
    ]
  }

  /// The newest round with every question; what the bridge knows is filled in and marked.
  func sheet(
    of facility: Facility, knowing known: [Questionnaire.Known: AuditAnswer],
    at now: Timestamp
  ) -> JSONValue {
    let round = history.rounds.last
    let isCurrent = round.map { $0.digest == rules?.questionnaire.digest } ?? true
    var rows: [JSONValue] = []
    if let rules, isCurrent {
      let isOpen = round?.completed == nil
      rows = rules.questionnaire.questions.map { question in
        let filled = isOpen ? question.known.flatMap { known[$0] } : nil
        return .object(
          [
            ("question", .string(question.id)), ("ja", .string(question.ja)),
            ("en", .string(question.en)),
          ] + Self.members(round?.answers[question.id], filled))
      }
    } else if let round {
      // Its questions are those of an edition that is not in use any more.
      rows = round.answers.sorted { $0.key < $1.key }.map { question, recorded in
        .object([("question", .string(question))] + Self.members(recorded, nil))
      }
    }
    return .object(
      summary(of: facility, at: now) + [
        ("begun", Self.moment(round?.begun)), ("completed", Self.moment(round?.completed)),
        ("questions", .array(rows)),
      ])
  }

  /// `none`, `open`, `overdue` or `done`.
  private func state(of facility: Facility, at now: Timestamp) -> String {
    if let due = facility.auditDue, due <= now { return "overdue" }
    if history.open != nil { return "open" }
    return history.rounds.isEmpty ? "none" : "done"
  }

  private static func members(
    _ recorded: RecordedAnswer?, _ known: AuditAnswer?
  ) -> [(key: String, value: JSONValue)] {
    let answer = recorded?.answer ?? known
    let source: JSONValue =
      if let recorded { recorded.isKnown ? "bridge" : "facility" } else {
        known == nil ? .null : "bridge"
      }
    return [
      ("verdict", answer.map { .string($0.verdict.word) } ?? .null),
      ("words", answer.map { .string($0.words) } ?? .null),
      ("evidence", answer?.evidence.map { .string($0.hex) } ?? .null), ("source", source),
      ("by", recorded.flatMap { $0.isKnown ? nil : .string($0.by) } ?? .null),
      ("at", moment(recorded?.at)),
    ]
  }

  /// An answer for the sealed part of the ledger.
  static func value(_ question: String, _ answer: AuditAnswer) -> JSONValue {
    [
      "question": .string(question), "verdict": .string(answer.verdict.word),
      "words": .string(answer.words),
      "evidence": answer.evidence.map { .string($0.hex) } ?? .null,
    ]
  }

  /// How often each verdict was given.
  static func counts(_ round: AuditRound) -> (yes: Int64, partly: Int64, no: Int64) {
    func count(_ verdict: AuditAnswer.Verdict) -> Int64 {
      Int64(round.answers.values.count { $0.answer.verdict == verdict })
    }
    return (count(.yes), count(.partly), count(.no))
  }

  private static func moment(_ moment: Timestamp?) -> JSONValue {
    moment.map { .string($0.rfc3339) } ?? .null
  }
}
