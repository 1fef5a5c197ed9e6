extension SSMIX2 {
  /// A patient's number as it stands in the names of folders and files.
  ///
  /// Checked so that it can be part of a path: 4 to 20 ASCII letters, digits and hyphens, of
  /// which the first is no hyphen. It has no description on purpose, as ``LocalID`` has none.
  package struct PatientNumber: Hashable, Sendable {
    /// The text itself, which never leaves the facility's network.
    package let exposed: String

    /// Checks `text`; nil if it is malformed.
    package init?(_ text: String) { self.init(Array(text.utf8)[...]) }

    /// Checks the bytes of a part of a name.
    init?(_ bytes: ArraySlice<UInt8>) {
      // LIMIT: 20 characters; the index database of the standard holds 15.
      guard (4...20).contains(bytes.count), bytes.first != 0x2D,
        bytes.allSatisfy({ $0.isNameCharacter || $0 == 0x2D })
      else { return nil }
      exposed = String(decoding: bytes, as: UTF8.self)
    }

    /// The three folders a patient's files lie in: `999`, `901`, `9999013`.
    package var folders: [String] {
      [String(exposed.prefix(3)), String(exposed.dropFirst(3).prefix(3)), exposed]
    }
  }
}

extension SSMIX2.PatientNumber: CustomReflectable {
  /// An empty mirror, so that interpolation and `dump` show no patient's number.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension UInt8 {
  /// An ASCII letter or digit.
  var isNameCharacter: Bool { (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20) }

  /// An ASCII digit.
  var isDigit: Bool { (0x30...0x39).contains(self) }
}
