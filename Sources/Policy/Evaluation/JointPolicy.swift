/// Two networks' packs and their agreement, joined for one direction and ready to decide.
///
/// The joint decision is a meet: a cell is permitted iff a permit of the requester's asking half
/// and a permit of the custodian's disclosing half match it, and no deny or `never` of either
/// pack or of the agreement does. Neither network can widen what the other permits.
package struct JointPolicy: Sendable {
  let compiled: CompiledPolicy

  /// Joins two packs under an agreement.
  ///
  /// Without an agreement only the packs narrow; a bridge in service always has one. A permit
  /// whose obligations are not all in `honouring` denies where it would permit. Throws if the
  /// vocabularies differ, the agreement lacks this direction, a word is unknown, or a limit is
  /// exceeded.
  package init(
    requester: Pack, custodian: Pack, agreement: Agreement?,
    honouring: Set<ObligationKind> = Set(ObligationKind.allCases)
  ) throws(PolicyError) {
    let vocabulary = requester.vocabulary
    for other in [custodian.vocabulary, agreement?.vocabulary ?? vocabulary]
    where other != vocabulary {
      throw .vocabulariesDiffer(vocabulary.identifier, other.identifier)
    }
    var compiler = RuleCompiler(vocabulary: vocabulary, honoured: honouring)
    try compiler.add(requester, on: .requester)
    try compiler.add(custodian, on: .custodian)
    var hashes = [
      PackHash(name: requester.name, version: requester.version, digest: requester.digest),
      PackHash(name: custodian.name, version: custodian.version, digest: custodian.digest),
    ]
    if let agreement {
      let direction = Direction(requester: requester.name, custodian: custodian.name)
      guard agreement.directions.contains(direction) else {
        throw .directionNotAgreed(requester: requester.name, custodian: custodian.name)
      }
      try compiler.add(agreement)
      hashes.append(
        PackHash(name: agreement.name, version: agreement.version, digest: agreement.digest))
    }
    compiled = try CompiledPolicy(compiler.rules, vocabulary: vocabulary, packHashes: hashes)
  }

  /// Name, version and digest of the requester's pack, the custodian's pack and the agreement.
  package var packHashes: [PackHash] { compiled.packHashes }

  /// The network that asks.
  package var requester: String { packHashes[0].name }

  /// The network that holds the record.
  package var custodian: String { packHashes[1].name }

  /// The vocabulary facts have to be written in.
  package var vocabulary: Vocabulary { compiled.vocabulary }

  /// Decides for every document cell at once: a permit iff some cell is permitted.
  ///
  /// Facts with a word the vocabulary lacks, or in another vocabulary, are refused with `E-VOCAB`.
  package func decide(_ facts: Facts) -> Outcome { decision(on: facts).outcome }

  /// The same as a decision that can be asked again and again.
  package func decision(on facts: Facts) -> Decision {
    guard isUnderstood(facts) else {
      let nothing = Scope(words: compiled.cells.none, compiled: compiled)
      return Decision(nothing, Obligations(), Explanation(self, facts, fault: .vocabulary))
    }
    let standing = compiled.standing(facts.values)
    let scope = Scope(words: compiled.permittedCells(standing), compiled: compiled)
    let explanation = Explanation(self, facts, standing: standing, cells: scope.words)
    return Decision(scope, compiled.obligations(standing, over: scope.words), explanation)
  }

  /// Explains the decision on one document cell; a cell with an unknown word is denied `E-VOCAB`.
  package func explain(_ facts: Facts, document cell: DocumentCell) -> Explanation {
    guard isUnderstood(facts), let number = compiled.number(of: cell) else {
      return Explanation(self, facts, fault: .vocabulary)
    }
    let standing = compiled.standing(facts.values)
    var cells = compiled.permittedCells(standing)
    for word in cells.indices {
      cells[word] &= word == number / 64 ? 1 << UInt64(number % 64) : 0
    }
    return Explanation(self, facts, standing: standing, cells: cells, cell: number)
  }

  /// The cells one half permits by itself; the agreement permits what it does not deny.
  package func scope(of half: Half, _ facts: Facts) -> Scope {
    guard isUnderstood(facts) else {
      return Scope(words: compiled.cells.none, compiled: compiled)
    }
    let standing = compiled.standing(facts.values)
    let words = compiled.permittedCells(standing, CompiledPolicy.Part(half))
    return Scope(words: words, compiled: compiled)
  }

  /// Whether the facts are in the policy's vocabulary, every word of them.
  func isUnderstood(_ facts: Facts) -> Bool {
    facts.unknownWords.isEmpty && facts.vocabulary == compiled.vocabulary
  }
}

/// Which text a decision rests on.
package struct PackHash: Sendable, Hashable {
  /// The pack's or the agreement's name.
  package let name: String
  /// Its version.
  package let version: Int
  /// The digest of its artefact in hexadecimal, empty if none was set.
  package let digest: String
}
