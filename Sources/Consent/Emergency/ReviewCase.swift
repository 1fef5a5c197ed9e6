import Crypto
package import Linkage
package import Platform
package import Record

/// Names a review: 16 bytes, the later the smaller, so that lists begin with the newest.
package struct ReviewID: Hashable, Sendable {
  /// 32 lower-case hexadecimal digits.
  package let hex: String

  /// A fresh id of a case opened at `moment`.
  package static func next(at moment: Timestamp) -> ReviewID {
    let rest = UInt64.max - UInt64(bitPattern: moment.milliseconds)
    let head = (0..<8).map { UInt8(truncatingIfNeeded: rest >> (56 - 8 * UInt64($0))) }
    return ReviewID(checked: Hex.encode(head + SecureRandom.bytes(8)))
  }

  /// Reads 32 lower-case hexadecimal digits; nil if malformed.
  package init?(hex: String) {
    guard hex.utf8.count == 32, Hex.decode(hex) != nil, hex == hex.lowercased() else { return nil }
    self.hex = hex
  }

  private init(checked hex: String) { self.hex = hex }
}

/// The review that an emergency view opens: who looked at whom and why, and what came of it.
package struct ReviewCase: Equatable, Sendable {
  /// What one reviewer found.
  package struct Examination: Equatable, Sendable {
    /// For which side.
    package let side: ReviewSide
    /// The reviewer's name, a user of that network.
    package let reviewer: UserID
    /// What they found.
    package let finding: ReviewFinding
    /// Why, for their own side's eyes; at most 600 characters.
    package let note: String
    /// When.
    package let at: Timestamp
  }

  /// That the patient was told.
  package struct Information: Equatable, Sendable {
    /// Who says so: the side and a name.
    package let side: ReviewSide
    /// The person who told the patient, or saw to it.
    package let by: UserID
    /// When it was recorded.
    package let at: Timestamp
  }

  /// What is known of a view the moment it is opened.
  package struct Opening: Equatable, Sendable {
    /// Who looked.
    package let viewer: UserID
    /// At which facility.
    package let facility: FacilityReference
    /// The network that holds the record.
    package let custodian: NetworkID
    /// The facility that holds it: the patient's home.
    package let home: FacilityReference
    /// The link the view goes through.
    package let link: LinkID
    /// The patient, by the custodian's index.
    package let patient: PatientIndex
    /// What the viewer stated.
    package let claim: EmergencyClaim
    /// How long the reviewers have, from the policy's obligation.
    package let reviewWithin: Duration

    /// A view that is about to be opened.
    package init(
      viewer: UserID, facility: FacilityReference, custodian: NetworkID, home: FacilityReference,
      link: LinkID, patient: PatientIndex, claim: EmergencyClaim, reviewWithin: Duration
    ) {
      self.viewer = viewer
      self.facility = facility
      self.custodian = custodian
      self.home = home
      self.link = link
      self.patient = patient
      self.claim = claim
      self.reviewWithin = reviewWithin
    }

    /// The network that asked.
    package var requester: NetworkID { facility.network }
  }

  /// The case.
  package let id: ReviewID
  /// The view it is about.
  package let opening: Opening
  /// When the view was opened.
  package let opened: Timestamp
  /// Where the review stands.
  package private(set) var state = ReviewState.opened
  /// What was found, in the order of finding; two at most.
  package private(set) var examinations: [Examination] = []
  /// That the patient was told; nil until then.
  package private(set) var information: Information?

  init(id: ReviewID, opening: Opening, opened: Timestamp) {
    self.id = id
    self.opening = opening
    self.opened = opened
  }

  /// When the review has to be concluded.
  package var due: Timestamp { opened.adding(opening.reviewWithin) }

  /// True if the review is not concluded in time.
  package func isOverdue(at now: Timestamp) -> Bool { state.outcome == nil && now >= due }

  /// The side that `network` is on; nil for any other network.
  package func side(of network: NetworkID) -> ReviewSide? {
    switch network {
    case opening.requester: .requester
    case opening.custodian: .custodian
    default: nil
    }
  }

  /// Records what a reviewer found.
  ///
  /// Throws `reviewerIsViewer`, `reviewerIsTheSame`, `malformedReview` or what the state refuses.
  mutating func examine(
    _ side: ReviewSide, by reviewer: UserID, _ finding: ReviewFinding, note: String,
    at now: Timestamp
  ) throws(EmergencyError) {
    let next = try state.after(.examined(side, finding))
    try refuseViewer(reviewer)
    guard !examinations.contains(where: { $0.reviewer.isSame(as: reviewer) }) else {
      throw .reviewerIsTheSame
    }
    guard note.count <= EmergencyClaim.characters.upperBound else { throw .malformedReview }
    examinations.append(
      Examination(side: side, reviewer: reviewer, finding: finding, note: note, at: now))
    state = next
  }

  /// Records that the patient was told.
  mutating func inform(
    _ side: ReviewSide, by person: UserID, at now: Timestamp
  ) throws(EmergencyError) {
    state = try state.after(.patientInformed)
    information = Information(side: side, by: person, at: now)
  }

  /// Nobody reviews their own view, whichever side they review for.
  private func refuseViewer(_ reviewer: UserID) throws(EmergencyError) {
    guard !reviewer.isSame(as: opening.viewer) else { throw .reviewerIsViewer }
  }
}

extension UserID {
  fileprivate func isSame(as other: UserID) -> Bool {
    text.lowercased() == other.text.lowercased()
  }
}

// MARK: - Packing

extension ReviewCase {
  private static let version: UInt8 = 1
  /// LIMIT: the longest time for a review.
  static let reviewWithinMax = Duration.seconds(90 * 86_400)

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.text(id.hex)
    packer.number(opened.milliseconds)
    packer.text(opening.viewer.text)
    packer.reference(opening.facility)
    packer.text(opening.custodian.text)
    packer.reference(opening.home)
    packer.text(opening.link.hex)
    packer.fixed(opening.patient.digest.bytes)
    opening.claim.pack(into: &packer)
    packer.number(opening.reviewWithin.components.seconds)
    packer.byte(UInt8(examinations.count))
    for examination in examinations {
      packer.byte(examination.side.rawValue)
      packer.text(examination.reviewer.text)
      packer.byte(examination.finding.rawValue)
      packer.text(examination.note)
      packer.number(examination.at.milliseconds)
    }
    packer.flag(information != nil)
    if let information {
      packer.byte(information.side.rawValue)
      packer.text(information.by.text)
      packer.number(information.at.milliseconds)
    }
    return packer.bytes
  }

  /// The state is not stored: it follows from the steps.
  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    guard let id = ReviewID(hex: try unpacker.text()) else { throw .malformedRecord }
    let opened = Timestamp(milliseconds: try unpacker.number())
    self.init(id: id, opening: try Opening(unpacking: &unpacker), opened: opened)
    for _ in 0..<Int(try unpacker.byte()) {
      let step = try Step(examination: &unpacker)
      try replay { review throws(EmergencyError) in
        try review.examine(
          step.side, by: step.person, step.finding, note: step.note, at: step.at)
      }
    }
    if try unpacker.flag() {
      let step = try Step(information: &unpacker)
      try replay { review throws(EmergencyError) in
        try review.inform(step.side, by: step.person, at: step.at)
      }
    }
    try unpacker.finish()
  }

  private mutating func replay(
    _ step: (inout ReviewCase) throws(EmergencyError) -> Void
  ) throws(LinkageError) {
    do throws(EmergencyError) { try step(&self) } catch { throw .malformedRecord }
  }

  /// A stored step of either kind.
  private struct Step {
    let side: ReviewSide
    let person: UserID
    var finding = ReviewFinding.justified
    var note = ""
    let at: Timestamp

    init(examination unpacker: inout Unpacker) throws(LinkageError) {
      side = try unpacker.side()
      person = try unpacker.user()
      guard let finding = ReviewFinding(rawValue: try unpacker.byte()) else {
        throw .malformedRecord
      }
      self.finding = finding
      note = try unpacker.text()
      at = Timestamp(milliseconds: try unpacker.number())
    }

    init(information unpacker: inout Unpacker) throws(LinkageError) {
      side = try unpacker.side()
      person = try unpacker.user()
      at = Timestamp(milliseconds: try unpacker.number())
    }
  }
}

extension ReviewCase.Opening {
  fileprivate init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    viewer = try unpacker.user()
    facility = try unpacker.reference()
    guard let custodian = NetworkID(try unpacker.text()) else { throw .malformedRecord }
    self.custodian = custodian
    home = try unpacker.reference()
    guard let link = LinkID(hex: try unpacker.text()),
      let patient = Digest(try unpacker.fixed(32))
    else { throw .malformedRecord }
    self.link = link
    self.patient = PatientIndex(patient)
    claim = try EmergencyClaim(unpacking: &unpacker)
    reviewWithin = .seconds(try unpacker.number())
  }
}

extension Unpacker {
  fileprivate mutating func side() throws(LinkageError) -> ReviewSide {
    guard let side = ReviewSide(rawValue: try byte()) else { throw .malformedRecord }
    return side
  }

  fileprivate mutating func user() throws(LinkageError) -> UserID {
    guard let user = UserID(try text()) else { throw .malformedRecord }
    return user
  }
}
