/// The rules of one network, as it wrote and signed them.
package struct Pack: Sendable, Hashable {
  /// Comment lines before the header, without `#`.
  package var comments: [String]
  /// The network's name, such as `mame`.
  package var name: String
  /// Counts up with every published change.
  package var version: Int
  /// The vocabulary it is written in.
  package var vocabulary: Vocabulary
  /// What the network is called.
  package var title: Sentence?
  /// Who answers for the pack.
  package var steward: String?
  /// The statements in the order of the source.
  package var statements: [Statement]
  /// Comment lines after the last statement, without `#`.
  package var closing: [String]
  /// The digest of ``artefact`` in hexadecimal, empty until someone with a hash function sets it.
  package var digest = ""

  /// Makes a pack from its statements.
  package init(
    name: String, version: Int, vocabulary: Vocabulary = .bridge2, title: Sentence? = nil,
    steward: String? = nil, statements: [Statement] = [], comments: [String] = [],
    closing: [String] = []
  ) {
    self.comments = comments
    self.name = name
    self.version = version
    self.vocabulary = vocabulary
    self.title = title
    self.steward = steward
    self.statements = statements
    self.closing = closing
  }

  /// The rules in the order of the source.
  package var rules: [Rule] { statements.rules }

  /// The `never` statements in the order of the source.
  package var nevers: [Never] { statements.nevers }

  /// The canonical bytes to hash and sign, see ``PolicyArtefact``.
  package var artefact: [UInt8] { PolicyArtefact.encode(.pack(self)) }
}

/// What two networks signed: which may ask which, and what neither may permit.
package struct Agreement: Sendable, Hashable {
  /// Comment lines before the header, without `#`.
  package var comments: [String]
  /// The name, such as `mame--oshidori`.
  package var name: String
  /// Counts up with every published change.
  package var version: Int
  /// The vocabulary it is written in.
  package var vocabulary: Vocabulary
  /// What the agreement is called.
  package var title: Sentence?
  /// Where the responsibility of the one network ends and the other's begins.
  package var boundary: Sentence?
  /// How the networks are connected.
  package var transport: String?
  /// Who may ask whom; every direction is agreed by itself.
  package var directions: [Direction]
  /// The statements in the order of the source.
  package var statements: [Statement]
  /// Comment lines after the last statement, without `#`.
  package var closing: [String]
  /// The digest of ``artefact`` in hexadecimal, empty until someone with a hash function sets it.
  package var digest = ""

  /// Makes an agreement from its statements.
  package init(
    name: String, version: Int, vocabulary: Vocabulary = .bridge2, title: Sentence? = nil,
    boundary: Sentence? = nil, transport: String? = nil, directions: [Direction],
    statements: [Statement] = [], comments: [String] = [], closing: [String] = []
  ) {
    self.comments = comments
    self.name = name
    self.version = version
    self.vocabulary = vocabulary
    self.title = title
    self.boundary = boundary
    self.transport = transport
    self.directions = directions
    self.statements = statements
    self.closing = closing
  }

  /// The rules in the order of the source; all of them deny.
  package var rules: [Rule] { statements.rules }

  /// The `never` statements in the order of the source.
  package var nevers: [Never] { statements.nevers }

  /// The canonical bytes to hash and sign, see ``PolicyArtefact``.
  package var artefact: [UInt8] { PolicyArtefact.encode(.agreement(self)) }
}

/// One network that may ask another.
package struct Direction: Sendable, Hashable {
  /// The network that asks.
  package var requester: String
  /// The network that holds the record.
  package var custodian: String

  /// Makes the direction in which `requester` asks `custodian`.
  package init(requester: String, custodian: String) {
    self.requester = requester
    self.custodian = custodian
  }
}

extension [Statement] {
  var rules: [Rule] {
    compactMap { statement in
      guard case .rule(let rule) = statement else { return nil }
      return rule
    }
  }

  var nevers: [Never] {
    compactMap { statement in
      guard case .never(let never) = statement else { return nil }
      return never
    }
  }

  /// The `always` statements in the order of the source.
  package var alwayses: [Always] {
    compactMap { statement in
      guard case .always(let always) = statement else { return nil }
      return always
    }
  }

  /// The facts of all `given` statements, which a test at the end of the source starts from.
  var ground: [GivenFact] {
    flatMap { statement in
      guard case .given(let given) = statement else { return [GivenFact]() }
      return given.facts
    }
  }

  /// The tests with the `given` facts before each laid under it.
  package var tests: [TestCase] {
    var ground: [GivenFact] = []
    var tests: [TestCase] = []
    for statement in self {
      if case .given(let given) = statement { ground += given.facts }
      guard case .test(var test) = statement else { continue }
      test.facts = ground + test.facts
      tests.append(test)
    }
    return tests
  }
}
