package import Crypto
package import Record

/// The custodian's side of blinded matches: its key of each epoch served, and its index.
///
/// It sees random points and outputs that say nothing without its index; it does the same work and
/// answers at the same length whether it has a candidate or none.
package struct MatchResponder: Sendable {
  /// One generation of keys with the index built under it.
  package struct Generation: Sendable {
    /// The gateway's key.
    package let key: OPRFKey
    /// The patients under it.
    package let index: MatchIndex

    /// A generation.
    package init(key: OPRFKey, index: MatchIndex) {
      self.key = key
      self.index = index
    }
  }

  private let generations: [Int: Generation]
  private let sealing: HPKEPrivateKey
  private let side: SidePublicKey

  /// A responder that seals its tickets to `side`.
  ///
  /// Who has one of the tokens may be meant: each family is rare enough to stand alone
  /// (``MatchRule``).
  package init(
    generations: [Int: Generation], sealing: HPKEPrivateKey, side: SidePublicKey
  ) {
    self.generations = generations
    self.sealing = sealing
    self.side = side
  }

  /// Evaluates the elements of one question with the key of `epoch`, and proves it.
  package func evaluate(
    _ elements: [GroupElement], epoch: Int
  ) throws(MatchError) -> OPRFEvaluation {
    guard elements.count == MatchQuestion.elementsCount else { throw .malformedMessage }
    guard let key = generations[epoch]?.key else { throw .unknownEpoch }
    do throws(CryptoError) { return try key.blindEvaluate(elements) } catch { throw .failed }
  }

  /// Looks for what `asker` sealed and seals the answer to it.
  package func answer(
    _ sealed: [UInt8], in match: MatchID, by asker: FacilityReference
  ) throws(MatchError) -> [UInt8] {
    let inquiry = try MatchInquiry(opening: sealed, in: match, by: asker, with: sealing)
    guard let index = generations[inquiry.epoch]?.index else { throw .unknownEpoch }
    do throws(LinkageError) {
      let found = try index.patients(with: inquiry.outputs)
        .filter(\.patient.isDiscoverable)
        .sorted { $0.hits.nonzeroBitCount > $1.hits.nonzeroBitCount }
      // More than the answer holds are no answer: it would tell who is not among them.
      let meant = found.count > MatchAnswer.candidatesMax ? [] : found
      var candidates: [MatchCandidate] = []
      for (patient, hits) in meant {
        candidates.append(
          MatchCandidate(
            initial: patient.initial, birthYear: patient.birthYear, sex: patient.sex, hits: hits,
            ticket: try MatchTicket(
              patient.localID, of: patient.facility, in: match, for: asker, to: side)))
      }
      var blanks: [MatchTicket] = []
      for _ in candidates.count..<MatchAnswer.candidatesMax {
        blanks.append(try MatchTicket.blank(in: match, for: asker, to: side))
      }
      return try MatchAnswer(candidates)
        .sealed(blanks: blanks, in: match, to: inquiry.reply)
    } catch { throw .failed }
  }
}
