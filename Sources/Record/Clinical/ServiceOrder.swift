/// Where an order stands (FHIR R4 request-status).
package enum OrderStatus: String, Sendable {
  case active, completed, revoked, unknown
  case onHold = "on-hold"
  case enteredInError = "entered-in-error"
}

/// The branch of medicine that examines.
package enum Branch: Sendable, CaseIterable {
  case laboratory, imaging, endoscopy, physiology
}

/// An examination that was ordered.
package struct ServiceOrder: Hashable, Sendable {
  /// How urgent it is (FHIR R4 request-priority).
  package enum Priority: String, Sendable {
    case routine, urgent, asap, stat
  }

  /// Which branch examines.
  package let branch: Branch
  /// Where the order stands.
  package var status: OrderStatus = .active
  /// What was ordered.
  package var code: CodedText
  /// The items of a panel.
  package var items: [CodedText] = []
  /// How urgent it is.
  package var priority: Priority?
  /// When it was ordered.
  package var authored: PartialDate?
  /// When it is or was to be done.
  package var occurrence: PartialDate?
  /// Until when.
  package var occurrenceEnd: PartialDate?
  /// Who ordered it, by name.
  package var orderer: String?
  /// The position of the order that it is a part of.
  package var parent: Int?
  /// The positions of its specimens.
  package var specimens: [Int] = []
  /// The positions of observations that the examiner has to know.
  package var supporting: [Int] = []
  /// What people wrote about it.
  package var comments: [String] = []

  /// Makes an order of an examination.
  package init(_ branch: Branch, _ code: CodedText) {
    self.branch = branch
    self.code = code
  }
}
