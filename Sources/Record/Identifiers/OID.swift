/// Object identifiers in dotted form (ITU-T X.660).
package enum OID {
  /// The longest that is taken, in bytes (HL7 v2.5 and IHE ITI TF-3 4.2.3.1.2 allow 64).
  package static let bytesMax = 64

  /// True if `text` is digits in two or more arcs, none with a needless zero.
  package static func isValid(_ text: String) -> Bool {
    guard text.utf8.count <= bytesMax, let first = text.utf8.first, (0x30...0x32).contains(first)
    else { return false }
    let arcs = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
    return arcs.count >= 2
      && arcs.allSatisfy { arc in
        !arc.isEmpty && (arc.count == 1 || arc.first != 0x30)
          && arc.allSatisfy { (0x30...0x39).contains($0) }
      }
  }
}
