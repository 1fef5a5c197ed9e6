import Consent
import Crypto
import Policy
import Record
import Session
import Synchronization

/// The policy of one direction as it is at one time: what decides, and how its decisions are told.
///
/// An exchange takes it once and goes by it to its end.
final class PolicyInForce: Sendable {
  /// Which edition it is of.
  let mark: EditionMark
  let policy: JointPolicy
  let views: ExplanationViews
  /// Where documents lie in its vocabulary.
  let cells: CellNumbers
  /// A candidate that is asked too; nil where there is none.
  let shadow: Shadow?

  init(
    _ mark: EditionMark, _ policy: JointPolicy, views: ExplanationViews, shadow: Shadow? = nil
  ) {
    self.mark = mark
    self.policy = policy
    self.views = views
    cells = CellNumbers(policy)
    self.shadow = shadow
  }

  /// The same with another candidate beside it, or none.
  func beside(_ shadow: Shadow?) -> PolicyInForce {
    PolicyInForce(mark, policy, views: views, shadow: shadow)
  }
}

/// Which edition a decision was made by.
struct EditionMark: Sendable, Equatable {
  let agreement: String
  let epoch: Int
  /// The digest of the documents.
  let digest: Digest
  /// The digest of what the direction's policy means.
  let fingerprint: Digest

  /// As explanations have it: agreement and epoch, then the two digests.
  var text: String { "\(agreement)#\(epoch) \(digest.hex) \(fingerprint.hex)" }
}

/// An edition of which everything is written and computed before it is swapped in.
struct PreparedEdition: Sendable {
  let signed: SignedEdition
  /// The directions in service.
  let directions: [ExchangeDirection: PolicyInForce]

  var edition: Edition { signed.edition }

  /// Compiles the policies of the directions that are served, and writes to the ledger what their
  /// views are folded with.
  init(
    _ signed: SignedEdition, for served: [ExchangeDirection], in logbook: Logbook
  ) async throws(ActivationError) {
    let edition = signed.edition
    var directions: [ExchangeDirection: PolicyInForce] = [:]
    for direction in served {
      let documents = edition.documents
      let policy = try documents.joint(direction.named, honouring: PolicyFiles.honoured)
      let analysis = try documents.analysis(
        of: direction.named, honouring: PolicyFiles.honoured)
      let mark = EditionMark(
        agreement: edition.agreement, epoch: edition.epoch, digest: documents.digest,
        fingerprint: try PolicyChange.fingerprint(analysis))
      do throws(Problem) {
        directions[direction] = PolicyInForce(
          mark, policy,
          views: try await ExplanationViews(policy, direction, of: mark, in: logbook))
      } catch {
        throw .unrecorded
      }
    }
    self.signed = signed
    self.directions = directions
  }

  /// The fingerprint of each direction, sorted.
  var fingerprints: [(direction: String, hex: String)] {
    directions.map { ($0.key.text, $0.value.mark.fingerprint.hex) }.sorted { $0.0 < $1.0 }
  }
}

/// How the words of each network's assertions are read now.
final class WordsInForce: Sendable {
  private let mappings = Mutex<[NetworkID: VocabularyMapping]>([:])
  /// The agreement that says how a network's words are read: the first under which it asks.
  private let agreements: [NetworkID: String]

  init(_ agreements: [NetworkID: String]) { self.agreements = agreements }

  /// The mapping of one network's words; nil where it speaks the vocabulary itself.
  func mapping(of network: NetworkID) -> VocabularyMapping? {
    mappings.withLock { $0[network] }
  }

  /// Reads words by an edition, where its agreement is the one to say so.
  func adopt(_ edition: Edition) {
    mappings.withLock { mappings in
      for (network, agreement) in agreements where agreement == edition.agreement {
        mappings[network] = edition.documents.mapping(of: network.text)
      }
    }
  }
}

extension ExchangeDirection {
  /// The direction as policies name it.
  var named: Direction { Direction(requester: requester.text, custodian: custodian.text) }
}
