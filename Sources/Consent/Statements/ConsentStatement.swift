package import Platform

/// One thing a patient said in one network, or somebody said for them: a form, a line of one, a
/// word at the reception.
///
/// Statements are only ever added. What holds is worked out from all of them by when they were
/// *said*, so that it does not matter in which order they arrive.
package struct ConsentStatement: Hashable, Sendable {
  /// What it is about.
  package let matter: Matter
  /// When it was said: the date of the form.
  package let said: Timestamp
  /// When it holds.
  package let validity: Validity
  /// Who said it.
  package let signer: Signer
  /// What the law lets it rest on.
  package let basis: LegalBasis
  /// The number or name of the document; 1 to 64 bytes.
  package let document: String?

  /// A statement; checked when it is recorded.
  package init(
    _ matter: Matter, said: Timestamp, validity: Validity = Validity(),
    signer: Signer = .patient, basis: LegalBasis = .explicitConsent, document: String? = nil
  ) {
    self.matter = matter
    self.said = said
    self.validity = validity
    self.signer = signer
    self.basis = basis
    self.document = document
  }

  /// The same, said at another moment.
  package func dated(_ said: Timestamp) -> ConsentStatement {
    ConsentStatement(
      matter, said: said, validity: validity, signer: signer, basis: basis, document: document)
  }
}

extension ConsentStatement {
  /// What a statement is about.
  package enum Matter: Hashable, Sendable {
    /// Taking part in the network (包括同意), or withdrawing from it (撤回).
    case participation(Participation)
    /// Viewing by those whom the coverage names (閲覧同意).
    case viewing(FacilityConsent, Coverage)
    /// Viewing in an emergency (例外的な閲覧).
    case emergency(Bool)
    /// The posted notice, or a reservation against it (留保).
    case notice(DisclosureNotice)
  }

  /// From when and until when a statement holds; an absent end is open.
  package struct Validity: Hashable, Sendable {
    /// The first instant.
    package let from: Timestamp?
    /// The first instant no longer.
    package let until: Timestamp?

    /// A span of time; always, unless it is told otherwise.
    package init(from: Timestamp? = nil, until: Timestamp? = nil) {
      self.from = from
      self.until = until
    }

    func contains(_ now: Timestamp) -> Bool {
      (from.map { $0 <= now } ?? true) && (until.map { now < $0 } ?? true)
    }
  }

  /// Who said it (宇陀けあネット's and たんちょう's forms).
  package enum Signer: Hashable, Sendable {
    case patient
    case proxy(Relation)
  }

  /// What somebody who speaks for the patient is to them.
  package enum Relation: UInt8, CaseIterable, Sendable {
    /// 親権者; speaks until the child is of age.
    case parent = 1
    /// 後見人
    case guardian = 2
    /// 保佐人・補助人
    case curator = 3
    /// 家族（内縁を含む）
    case family = 4

    /// The word in files and answers.
    package var word: String {
      switch self {
      case .parent: "parent"
      case .guardian: "guardian"
      case .curator: "curator"
      case .family: "family"
      }
    }
  }

  /// What a statement rests on (個人情報保護法 and the guidance on it).
  package enum LegalBasis: Hashable, Sendable {
    /// The patient agreed in writing or by word.
    case explicitConsent
    /// 黙示の同意 under the ministry's memo of 2020-03-31; its three conditions as documents.
    case impliedConsent(Evidence)
    /// Art. 27(1): a law demands it.
    case law
    /// Art. 27(5)(i): entrusted.
    case entrustment
    /// Art. 27(5)(iii): used jointly.
    case jointUse

    /// The word in files and answers.
    package var word: String {
      switch self {
      case .explicitConsent: "explicitConsent"
      case .impliedConsent: "impliedConsent"
      case .law: "law"
      case .entrustment: "entrustment"
      case .jointUse: "jointUse"
      }
    }
  }

  /// The documents that prove the three conditions; 1 to 64 bytes each.
  package struct Evidence: Hashable, Sendable {
    /// ① The networks' common rule that whoever asks gets the patient's explicit consent.
    package let commonRule: String
    /// ② The notice that the source has posted and against which the patient reserved nothing.
    package let postedNotice: String
    /// ③ The word the patient gave where they are seen.
    package let consentAtVisit: String

    /// Names the three documents.
    package init(commonRule: String, postedNotice: String, consentAtVisit: String) {
      self.commonRule = commonRule
      self.postedNotice = postedNotice
      self.consentAtVisit = consentAtVisit
    }
  }
}

// MARK: - Checking

extension ConsentStatement {
  /// True if less of it means less access.
  package var isGrant: Bool {
    switch matter {
    case .participation(let value): value == .active
    case .viewing(let value, _): value == .granted
    case .emergency(let value): value
    case .notice(let value): value == .given
    }
  }

  /// Throws what is wrong with a statement that is recorded at `now`.
  ///
  /// What refuses may end only where that is acknowledged: its end widens access by itself.
  func check(at now: Timestamp, acknowledgingEnd: Bool) throws(ConsentError) {
    guard said <= now else { throw .malformedEntry(field: "said") }
    if let from = validity.from, let until = validity.until, from >= until {
      throw .malformedEntry(field: "until")
    }
    try checkEnd(acknowledgingEnd)
    for text in [document] + evidence where !(text.map(Self.isName) ?? true) {
      throw .malformedEntry(field: text == document ? "document" : "basis")
    }
    if case .impliedConsent = basis, !isGrant { throw .malformedEntry(field: "basis") }
    if case .participation(.none) = matter { throw .malformedEntry(field: "value") }
    if case .viewing(_, let coverage) = matter { try coverage.check() }
  }

  private func checkEnd(_ isAcknowledged: Bool) throws(ConsentError) {
    let ends = validity.until != nil
    if ends, !isGrant {
      guard case .participation = matter else {
        guard isAcknowledged else { throw .refusalWithEnd }
        return
      }
      throw .malformedEntry(field: "until")
    }
    if case .proxy(.parent) = signer, isGrant, !ends { throw .proxyWithoutEnd }
  }

  private var evidence: [String?] {
    guard case .impliedConsent(let evidence) = basis else { return [] }
    return [evidence.commonRule, evidence.postedNotice, evidence.consentAtVisit]
  }

  private static func isName(_ text: String) -> Bool { (1...64).contains(text.utf8.count) }
}
