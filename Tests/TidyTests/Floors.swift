/// Where a target stands and what it may import.
struct Floor {
  let level: Int
  /// Targets of this package below it: exactly its dependencies in Package.swift.
  let below: Set<String>
  /// Modules of the system it may import.
  let system: Set<String>

  /// The import table of the package, by target.
  ///
  /// C modules appear only with their owners: CLinux with Platform and
  /// Transport, COpenSSL with Crypto and Transport, CCurl with Transport.
  /// Foundation appears nowhere: FoundationEssentials has no ICU to load.
  static let table: [String: Floor] = [
    "CLinux": Floor(level: 0, below: [], system: []),
    "COpenSSL": Floor(level: 0, below: [], system: []),
    "CCurl": Floor(level: 0, below: [], system: []),
    "Platform": Floor(level: 1, below: ["CLinux"], system: ["Glibc", "Synchronization"]),
    "Crypto": Floor(level: 1, below: ["COpenSSL"], system: ["Glibc", "Synchronization"]),
    "HTTP": Floor(level: 1, below: [], system: []),
    "Policy": Floor(level: 1, below: [], system: []),
    "Record": Floor(level: 1, below: [], system: []),
    "XML": Floor(level: 1, below: [], system: ["FoundationEssentials", "FoundationXML"]),
    "Transport": Floor(
      level: 2, below: ["Platform", "Crypto", "HTTP", "CLinux", "COpenSSL", "CCurl"],
      system: ["Glibc", "Synchronization"]),
    "Store": Floor(level: 3, below: ["Platform", "Crypto"], system: ["Synchronization"]),
    "Ledger": Floor(level: 3, below: ["Platform", "Crypto"], system: ["Synchronization"]),
    "Linkage": Floor(level: 3, below: ["Platform", "Crypto", "Record"], system: []),
    "Dialect": Floor(
      level: 3, below: ["HTTP", "Record", "XML"], system: ["FoundationEssentials"]),
    "Consent": Floor(
      level: 4, below: ["Platform", "Crypto", "Policy", "Record", "Store", "Linkage", "XML"],
      system: ["Synchronization"]),
    "Session": Floor(
      level: 4, below: ["Platform", "Crypto", "Policy", "Record"], system: ["Synchronization"]),
    "SSMIX2Storage": Floor(
      level: 4, below: ["Platform", "Record", "Dialect"], system: ["Synchronization"]),
    "Console": Floor(level: 4, below: ["Record"], system: []),
    "Bridge": Floor(
      level: 5,
      below: [
        "Platform", "Crypto", "HTTP", "Policy", "Record", "Transport", "Store", "Ledger",
        "Linkage", "Dialect", "Consent", "Session", "SSMIX2Storage", "XML", "Console",
      ], system: ["FoundationEssentials", "Synchronization"]),
    "kakehashi": Floor(
      level: 6,
      below: [
        "Bridge", "SSMIX2Storage", "Dialect", "Transport", "Ledger", "Policy", "Consent", "Crypto",
        "Platform", "HTTP", "Record", "Linkage", "Session",
      ], system: ["FoundationEssentials", "Glibc", "Synchronization"]),
    "Neighbour": Floor(
      level: 6, below: ["Transport", "Crypto", "Platform", "HTTP", "Record", "XML"],
      system: ["Glibc", "Synchronization"]),
  ]

  /// What any test may import beside its subjects.
  static let testSystem: Set<String> = [
    "Testing", "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "Synchronization",
    "Dispatch", "TestSupport",
  ]
}

extension SourceText {
  /// The modules the file imports, with the line of each import.
  var imports: [(module: String, line: Int)] {
    codeLines.enumerated().compactMap { index, line in
      guard line.contains("import"), Declaration(line).keyword == "import",
        let after = line.range(ofWord: "import")
      else { return nil }
      let words = line[after...].split(separator: " ").map(String.init)
      let kinds: Set<String> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
      ]
      let path = words.first { !kinds.contains($0) } ?? ""
      return (String(path.prefix { $0 != "." && $0 != ";" }), index + 1)
    }
  }
}

extension Rules {
  /// An import that is not in the allowance.
  static func imports(_ source: SourceText, allowed: Set<String>) -> [Finding] {
    source.imports.filter { !allowed.contains($0.module) }.map {
      Finding(
        path: source.path, line: $0.line, message: "import of \($0.module) is not in the table")
    }
  }
}

extension String {
  /// The index after the first `word ` of the text.
  fileprivate func range(ofWord word: String) -> Index? {
    let parts = split(separator: " ", omittingEmptySubsequences: true)
    return parts.first { $0 == word }?.endIndex
  }
}
