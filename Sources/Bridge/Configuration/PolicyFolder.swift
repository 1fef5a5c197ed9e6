package import Consent
import Crypto
import Platform
package import Policy
import Record

/// Every policy under one folder, as the networks keep them before they are signed.
package struct PolicyFolder: Sendable {
  /// The most files read from one folder.
  static let filesMax = 256

  /// The packs, sorted by the name of their file.
  package private(set) var packs: [Pack] = []
  /// The agreements, sorted by the name of their file.
  package private(set) var agreements: [Agreement] = []
  /// How each agreement's networks' words are read, from the `*.map` files beside it.
  private var mappings: [String: [VocabularyMapping]] = [:]

  /// Reads the `*.pack` files in `path` and in the folders right below it.
  ///
  /// Throws if there is none, one is malformed, or two packs have one name.
  package init(_ path: String) throws(ConfigurationError) {
    let folders = [path] + Self.names(in: path).map { "\(path)/\($0)" }
    let files = folders.flatMap { folder in
      Self.names(in: folder).filter { $0.hasSuffix(".pack") }.map { "\(folder)/\($0)" }
    }
    guard (1...Self.filesMax).contains(files.count) else {
      throw .fault(
        Wording(
          ja: "`\(path)` に pack ファイルがありません（または \(Self.filesMax) を超えます）",
          en: "`\(path)` holds no pack file, or more than \(Self.filesMax)"))
    }
    for file in files {
      switch try PolicyFiles.document(file) {
      case .pack(var pack):
        pack.digest = SHA256.hash(pack.artefact).hex
        packs.append(pack)
      case .agreement(var agreement):
        agreement.digest = SHA256.hash(agreement.artefact).hex
        agreements.append(agreement)
        mappings[agreement.name] = try Self.mappings(beside: file)
      case .mappings, .vocabulary: break
      }
    }
    guard Set(packs.map(\.name)).count == packs.count else {
      throw .fault(
        Wording(
          ja: "`\(path)` に同じ名前の pack が二つあります", en: "`\(path)` names a pack twice"))
    }
  }

  private static func mappings(
    beside file: String
  ) throws(ConfigurationError) -> [VocabularyMapping] {
    let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
    var found: [VocabularyMapping] = []
    for name in names(in: folder) where name.hasSuffix(".map") {
      if case .mappings(let mappings) = try PolicyFiles.document("\(folder)/\(name)") {
        found += mappings
      }
    }
    return found
  }

  /// All documents of one agreement; nil for the name means the only one there is.
  package func policies(of name: String?) throws(ConfigurationError) -> PolicySet {
    let found = agreements.filter { name == nil || $0.name == name }
    guard found.count == 1, let agreement = found.first else {
      let known = agreements.map(\.name).joined(separator: ", ")
      throw .fault(
        Wording(
          ja: "どの協定か指定してください（あるもの: \(known)）",
          en: "say which agreement; there are: \(known)"))
    }
    let parties = agreement.parties
    do throws(ActivationError) {
      return try PolicySet(
        agreement: agreement, packs: packs.filter { parties.contains($0.name) },
        mappings: mappings[agreement.name] ?? [])
    } catch {
      throw .fault(error.wording)
    }
  }

  /// The names in a folder, sorted; none where it is none.
  private static func names(in folder: String) -> [String] {
    ((try? DurableFile.list(folder)) ?? []).sorted()
  }

  /// The directions of all agreements, in their order.
  package var directions: [Direction] { agreements.flatMap(\.directions) }

  /// The two packs of a direction and the agreement on it, if there is one.
  package func parties(
    to direction: Direction
  ) throws(ConfigurationError) -> (requester: Pack, custodian: Pack, agreement: Agreement?) {
    func pack(_ name: String) throws(ConfigurationError) -> Pack {
      guard let pack = packs.first(where: { $0.name == name }) else {
        let known = packs.map(\.name).joined(separator: ", ")
        throw .fault(
          Wording(
            ja: "`\(name)` の pack がありません（あるもの: \(known)）",
            en: "there is no pack of `\(name)`; there are: \(known)"))
      }
      return pack
    }
    return (
      try pack(direction.requester), try pack(direction.custodian),
      agreements.first { $0.directions.contains(direction) }
    )
  }

  /// The joint policy of a direction; without an agreement only the packs narrow.
  package func joint(_ direction: Direction) throws(ConfigurationError) -> JointPolicy {
    let parties = try parties(to: direction)
    do throws(PolicyError) {
      return try JointPolicy(
        requester: parties.requester, custodian: parties.custodian, agreement: parties.agreement,
        honouring: PolicyFiles.honoured)
    } catch {
      throw .fault(Wording(ja: error.message, en: error.message))
    }
  }

  /// What a direction's joint policy is analysed with.
  package func analysis(of direction: Direction) throws(ConfigurationError) -> PolicyAnalysis {
    let parties = try parties(to: direction)
    do throws(PolicyError) {
      return try PolicyAnalysis(
        requester: parties.requester, custodian: parties.custodian, agreement: parties.agreement,
        honouring: PolicyFiles.honoured)
    } catch {
      throw .fault(Wording(ja: error.message, en: error.message))
    }
  }

  /// The direction in which the facts' network asks, where exactly one is agreed.
  package func direction(asking network: String) -> Direction? {
    let found = directions.filter { $0.requester == network }
    return found.count == 1 ? found[0] : nil
  }
}

extension Direction {
  /// Reads `requester>custodian`; nil if it is written otherwise.
  package init?(_ text: String) {
    let names = text.split(separator: ">", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2, names.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(requester: names[0], custodian: names[1])
  }
}
