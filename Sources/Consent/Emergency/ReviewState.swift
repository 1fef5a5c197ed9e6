/// Which side of an agreement somebody is on.
package enum ReviewSide: UInt8, CaseIterable, Sendable {
  case requester = 1
  case custodian = 2

  /// The word for the ledger and the console.
  package var word: String { self == .requester ? "requester" : "custodian" }
}

/// What a reviewer found, and what a review comes to.
package enum ReviewFinding: UInt8, CaseIterable, Sendable {
  case justified = 1
  case unjustified = 2

  /// The word for the ledger and the console.
  package var word: String { self == .justified ? "justified" : "unjustified" }
}

/// A step in a review.
package enum ReviewEvent: Hashable, Sendable {
  /// A reviewer of one side has examined the view.
  case examined(ReviewSide, ReviewFinding)
  /// The patient, or who stands for them, was told.
  case patientInformed
}

/// Where a review stands: opened → examined by one → concluded → patient informed.
///
/// Both sides examine, each once; unjustified if either finds it so. Overdue is no state: it is
/// worked out from the clock (``ReviewCase/isOverdue(at:)``).
package enum ReviewState: Hashable, Sendable {
  case opened
  case examinedByOne(ReviewSide, ReviewFinding)
  case concluded(ReviewFinding)
  case patientInformed(ReviewFinding)

  /// The word for the ledger and the console.
  package var word: String {
    switch self {
    case .opened: "opened"
    case .examinedByOne: "examinedByOne"
    case .concluded: "concluded"
    case .patientInformed: "patientInformed"
    }
  }

  /// The outcome, nil while the review is not concluded.
  package var outcome: ReviewFinding? {
    switch self {
    case .opened, .examinedByOne: nil
    case .concluded(let finding), .patientInformed(let finding): finding
    }
  }

  /// The state after `event`.
  ///
  /// Throws `reviewedBySide`, `reviewConcluded`, `reviewOpen` or `patientInformed`: what stands in
  /// the way.
  package func after(_ event: ReviewEvent) throws(EmergencyError) -> ReviewState {
    switch (self, event) {
    case (.opened, .examined(let side, let finding)): return .examinedByOne(side, finding)
    case (.examinedByOne(let former, let first), .examined(let side, let second)):
      guard side != former else { throw .reviewedBySide }
      return .concluded(first == second ? first : .unjustified)
    case (.concluded, .examined), (.patientInformed, .examined): throw .reviewConcluded
    case (.opened, .patientInformed), (.examinedByOne, .patientInformed): throw .reviewOpen
    case (.concluded(let finding), .patientInformed): return .patientInformed(finding)
    case (.patientInformed, .patientInformed): throw .patientInformed
    }
  }
}
