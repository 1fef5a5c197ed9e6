import Linkage
package import Platform

/// A step on a facility's way into its network and out of it (加入の段階).
package enum FacilityStep: UInt8, CaseIterable, Sendable {
  /// It applied to join.
  case applied = 1
  /// The office has looked at the application.
  case reviewed = 2
  /// The contract and the pledge are signed.
  case contracted = 3
  /// Its certificate is in place: the connection is tried.
  case technicalTest = 4
  /// It takes part, for the first time or again.
  case active = 5
  /// It takes no part for a while.
  case suspended = 6
  /// It withdrew, was declined or was shut out.
  case left = 7
  /// It took part before there was this register.
  case takenOver = 8

  /// The word for the API and the ledger.
  package var word: String { self == .takenOver ? "takenOver" : "\(self)" }

  /// The step that an entry of `status` in place of one of `former` stands for.
  ///
  /// Nil if none is taken. An entry may bring a facility in, and stop it at any time; what lies
  /// between are steps of their own.
  static func implied(
    by status: FacilityStatus, after former: FacilityStatus?
  ) throws(ConsentError) -> FacilityStep? {
    if status == former { return nil }
    let step: FacilityStep
    switch (former, status) {
    case (nil, .active), (.left, .active): step = .takenOver
    case (_, .applied): step = .applied
    case (_, .suspended): step = .suspended
    case (_, .left): step = .left
    default: throw .illegalStep(from: former)
    }
    guard FacilityStatus.after(step, from: former) != nil else {
      throw .illegalStep(from: former)
    }
    return step
  }
}

extension FacilityStatus {
  /// Where `step` leads from `status` (nil: not registered); nil where it may not be taken.
  package static func after(
    _ step: FacilityStep, from status: FacilityStatus?
  ) -> FacilityStatus? {
    switch (status, step) {
    case (nil, .applied), (.left, .applied): .applied
    case (nil, .takenOver), (.left, .takenOver): .active
    case (.applied, .reviewed): .reviewed
    case (.reviewed, .contracted): .contracted
    case (.contracted, .technicalTest): .technicalTest
    case (.technicalTest, .active), (.suspended, .active): .active
    case (.active, .suspended): .suspended
    case (.applied, .left), (.reviewed, .left), (.contracted, .left), (.technicalTest, .left),
      (.active, .left), (.suspended, .left):
      .left
    default: nil
    }
  }
}

/// Who took a step, on which document, in what words.
package struct StepWords: Equatable, Sendable {
  /// The person at the operator's office; empty where an entry alone said it.
  package let by: String
  /// The number of the document it rests on (書類番号); empty where an entry alone said it.
  package let document: String
  /// Anything else; may be empty.
  package let note: String

  /// Nobody's: the entry in the register says it all.
  package static let none = StepWords(by: "", document: "", note: "")

  /// Words; checked when the step is taken.
  package init(by: String, document: String, note: String = "") {
    self.by = by
    self.document = document
    self.note = note
  }

  func check(needed: Bool) throws(ConsentError) {
    let least = needed ? 1 : 0
    guard (least...Self.nameMax).contains(by.utf8.count) else {
      throw .malformedEntry(field: "by")
    }
    guard (least...Self.nameMax).contains(document.utf8.count) else {
      throw .malformedEntry(field: "document")
    }
    guard note.utf8.count <= Self.noteMax else { throw .malformedEntry(field: "note") }
  }

  /// LIMIT: bytes of a name or a document's number.
  package static let nameMax = 128
  /// LIMIT: bytes of a note, 200 characters of Japanese.
  package static let noteMax = 600
}

/// A step that was taken.
package struct StepRecord: Equatable, Sendable {
  /// Which.
  package let step: FacilityStep
  /// By whom, on what document.
  package let words: StepWords
  /// When.
  package let at: Timestamp

  init(_ step: FacilityStep, _ words: StepWords, at: Timestamp) {
    self.step = step
    self.words = words
    self.at = at
  }

  func pack(into packer: inout Packer) {
    packer.byte(step.rawValue)
    packer.number(at.milliseconds)
    for text in [words.by, words.document, words.note] { packer.text(text) }
  }

  init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    guard let step = FacilityStep(rawValue: try unpacker.byte()) else { throw .malformedRecord }
    let at = Timestamp(milliseconds: try unpacker.number())
    let by = try unpacker.text()
    let document = try unpacker.text()
    self.init(step, StepWords(by: by, document: document, note: try unpacker.text()), at: at)
  }
}
