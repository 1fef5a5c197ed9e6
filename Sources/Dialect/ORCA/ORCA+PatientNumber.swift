extension ORCA {
  /// A patient's number at a clinic (患者番号): 1 to 20 ASCII letters, digits and hyphens.
  ///
  /// A clinic prints its numbers with as many digits as it likes, and ORCA adds the zeros: `13` is
  /// answered as `00013`. It has no description on purpose.
  package struct PatientNumber: Sendable {
    /// The text itself, which never leaves the clinic's network.
    package let exposed: String

    /// Checks `text`; nil if it is malformed.
    package init?(_ text: String) {
      // LIMIT: 20 characters, as many as the column `ptnum` has.
      guard (1...20).contains(text.utf8.count),
        text.utf8.allSatisfy({ $0.isNameCharacter || $0 == 0x2D })
      else { return nil }
      exposed = text
    }

    /// True for a number of the same patient: the same text but for zeros before it.
    package func names(_ other: PatientNumber) -> Bool {
      exposed.utf8.drop { $0 == 0x30 }.elementsEqual(other.exposed.utf8.drop { $0 == 0x30 })
    }
  }
}

extension ORCA.PatientNumber: CustomReflectable {
  /// An empty mirror, so that interpolation and `dump` show no patient's number.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
