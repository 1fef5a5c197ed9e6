import Record
import XML

/// Cross-Community Patient Discovery (IHE ITI TF-2 3.55): HL7 v3 messages ⇄ values of the canonical
/// model.
package enum XCPD {
  /// LIMIT: the most patients that are read of one answer.
  package static let matchesMax = 100
  /// LIMIT: the most values of one parameter.
  package static let valuesMax = 16

  static let namespace = SOAPNamespace.hl7.rawValue
  static let interactions = "2.16.840.1.113883.1.6"
  /// Code systems of IHE (TF-2 3.55.4.2.2.4 to 3.55.4.2.2.6).
  static let wantedSystem = "1.3.6.1.4.1.19376.1.2.27.1"
  static let locatorSystem = "1.3.6.1.4.1.19376.1.2.27.2"
  static let failureSystem = "1.3.6.1.4.1.19376.1.2.27.3"
}

/// The parts of an HL7 v3 message that say who sends what to whom.
package struct DiscoveryHeader: Equatable, Sendable {
  /// The message's own id, a UUID.
  package var messageID: String
  /// When it was made: `YYYYMMDDhhmmss`, UTC.
  package var time: String
  /// The community that sends, by OID without prefix.
  package var sender: String
  /// The community it is for, by OID without prefix.
  package var receiver: String
  /// Whether it is about real patients.
  package var isTest = false

  /// Makes a header of its parts.
  package init(messageID: String, time: String, from sender: String, to receiver: String) {
    self.messageID = messageID
    self.time = time
    self.sender = sender
    self.receiver = receiver
  }
}

/// An instance identifier as it was written (HL7 v3 II): a root, and an extension or none.
package struct InstanceID: Equatable, Sendable {
  /// An OID or a UUID.
  package let root: String
  /// What the root assigned.
  package let identifier: String?

  /// Makes an identifier of its parts.
  package init(root: String, identifier: String? = nil) {
    self.root = root
    self.identifier = identifier
  }

  /// Reads an `id`; nil if it has no root.
  init?(_ element: XMLTree.Element?) {
    guard let root = element?.attribute("root")?.trimmingBlanks, !root.isEmpty,
      root.utf8.count <= 128
    else { return nil }
    self.root = root
    let identifier = element?.attribute("extension")?.trimmingBlanks ?? ""
    guard identifier.utf8.count <= AssignedID.bytesMax else { return nil }
    self.identifier = identifier.isEmpty ? nil : identifier
  }

  /// The identifier of a patient or the like; nil if it is none.
  var assigned: AssignedID? { identifier.flatMap { AssignedID($0, authority: root) } }

  /// As attributes of an element.
  var attributes: [(String, String)] {
    [("root", root)] + (identifier.map { [("extension", $0)] } ?? [])
  }
}

/// Why a question cannot be answered, whoever the patient is (HL7 v3 AcknowledgementDetailCode).
package struct DiscoveryFault: Error, Equatable, Sendable {
  /// The codes that are used.
  package enum Code: String, CaseIterable, Sendable {
    /// A required element is missing.
    case missing = "SYN105"
    /// A value is not what it has to be.
    case malformed = "SYN113"
    /// What is wanted is not supported.
    case unsupported = "NS250"
  }

  /// What is wrong.
  package let code: Code
  /// A sentence in English, lower case, without content.
  package let text: String

  /// Makes a fault of its parts.
  package init(_ code: Code, _ text: String) {
    self.code = code
    self.text = text
  }
}
