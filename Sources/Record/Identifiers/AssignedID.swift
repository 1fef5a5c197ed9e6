/// An identifier and the OID of whoever gave it out: HL7 v2's CX, HL7 v3's II.
///
/// It may be a patient's ID inside a network; like ``LocalID`` it shows nothing when interpolated.
package struct AssignedID: Hashable, Sendable {
  /// LIMIT: the longest value, in bytes.
  package static let bytesMax = 256

  /// The identifier itself, never empty, without `^`, `&` and control characters.
  package let value: String
  /// The OID of the assigning authority.
  package let authority: String

  /// Checks both parts; nil if one is malformed.
  package init?(_ value: String, authority: String) {
    let isSound = value.utf8.allSatisfy {
      $0 >= 0x20 && $0 != 0x7F && $0 != 0x5E && $0 != 0x26 && $0 != 0x27
    }
    guard isSound, (1...Self.bytesMax).contains(value.utf8.count), OID.isValid(authority) else {
      return nil
    }
    self.value = value
    self.authority = authority
  }

  /// Reads `value^^^&OID&ISO` (IHE ITI TF-3 table 4.2.3.1.7-2, CX); what follows is passed over.
  package init?(cx text: String) {
    let components = text.utf8.split(separator: 0x5E, omittingEmptySubsequences: false)
    guard components.count >= 4 else { return nil }
    let authority = components[3].split(separator: 0x26, omittingEmptySubsequences: false)
    guard authority.count >= 2, authority.count < 3 || authority[2].elementsEqual("ISO".utf8)
    else { return nil }
    self.init(String(Substring(components[0])), authority: String(Substring(authority[1])))
  }

  /// The identifier as HL7 v2 and XDS write it.
  package var cx: String { "\(value)^^^&\(authority)&ISO" }
}

extension AssignedID: CustomReflectable {
  /// An empty mirror, so that interpolation and `dump` show no patient's ID.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
