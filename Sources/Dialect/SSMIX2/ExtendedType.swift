extension SSMIX2 {
  /// The name of a type folder of the extended storage: a local code and a standard one.
  ///
  /// `L-OBSERVATIONS^OBSERVATIONS^99ZL01` or `^（診療情報提供書）^^57133-1^紹介状^LN`: local code, its name,
  /// its system, standard code, its name, its system.
  package struct ExtendedType: Hashable, Sendable {
    /// A code, its name and its system, each possibly empty.
    package struct Code: Hashable, Sendable {
      /// The code.
      package let code: String
      /// What it is called.
      package let name: String
      /// The mnemonic of its system, such as `LN` for LOINC.
      package let system: String

      /// A code, its name and its system.
      package init(code: String, name: String, system: String) {
        self.code = code
        self.name = name
        self.system = system
      }

      /// Whether nothing is said.
      package var isEmpty: Bool { code.isEmpty && name.isEmpty && system.isEmpty }
    }

    /// The facility's own code.
    package let local: Code
    /// The standard code.
    package let standard: Code

    /// Reads a name: two to six parts joined by `^`, one of the codes not empty; nil otherwise.
    package init?(_ text: String) {
      // LIMIT: a name in a file system has at most 255 bytes.
      guard text.utf8.count <= 255, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x2F }) else {
        return nil
      }
      var parts = text.split(separator: "^", omittingEmptySubsequences: false).map(String.init)
      guard (2...6).contains(parts.count) else { return nil }
      parts += Array(repeating: "", count: 6 - parts.count)
      local = Code(code: parts[0], name: parts[1], system: parts[2])
      standard = Code(code: parts[3], name: parts[4], system: parts[5])
      guard !local.code.isEmpty || !standard.code.isEmpty else { return nil }
    }

    /// The local code.
    package var localCode: String { local.code }
  }
}
