import Consent
import Crypto
import Ledger
import Platform
import Policy
import Record
import Session

/// Puts editions of the policies in force, each at its time, in all directions of its agreement.
///
/// Bounds: an edition takes effect within a second of its time, for it is looked for once a second.
actor ActivationDesk {
  private let register: EditionRegister
  let approvers: Approvers
  let mediations: [Mediation]
  private let words: WordsInForce
  private let reconsideration: Reconsideration
  private let broker: Broker
  private let logbook: Logbook
  private let clock: WallClock
  /// For each agreement the edition in force and behind it those that wait for their time.
  private var editions: [String: [PreparedEdition]]
  /// Editions that took effect, of which the store does not know yet.
  private var unnoted: [String: Int] = [:]

  /// A desk for agreements that come up with `editions`, over the parts that mediations share.
  init(
    _ editions: Editions, approvers: Approvers, mediations: [Mediation],
    reconsideration: Reconsideration, _ parts: MediationDesk
  ) {
    register = editions.register
    words = editions.words
    self.editions = editions.prepared
    self.approvers = approvers
    self.mediations = mediations
    self.reconsideration = reconsideration
    broker = parts.broker
    logbook = parts.logbook
    clock = parts.clock
    for (agreement, list) in editions.prepared {
      if let first = list.first, first.edition.epoch > 0 {
        unnoted[agreement] = first.edition.epoch
      }
    }
  }

  // MARK: Activating

  /// Makes a signed edition the latest of its agreement, if it is approved, and lets it wait for
  /// its time; `network` is whose operator brings it.
  func activate(
    _ bytes: [UInt8], by network: NetworkID
  ) async throws(Problem) -> SignedEdition {
    do throws(ActivationError) {
      let signed = try SignedEdition(bytes: bytes)
      let agreement = signed.edition.agreement
      let latest = try latest(of: agreement, for: network).edition
      let review = try EditionReview(
        signed, over: latest, by: approvers, honouring: PolicyFiles.honoured)
      let approved = try review.approve(at: clock.now())
      let prepared = try await prepare(signed)
      try await write("activate", signed, review: review, by: network)
      try await register.activate(approved)
      editions[agreement, default: []].append(prepared)
      await takeEffect()
      return signed
    } catch {
      throw .activation(error)
    }
  }

  /// Swaps in what has become due, ends what it no longer permits, and notes it.
  func takeEffect() async {
    for agreement in editions.keys.sorted() {
      let now = clock.now()
      // Read anew for each: another may have been activated while the last one took effect.
      guard let list = editions[agreement],
        let due = list.lastIndex(where: { $0.edition.effective <= now }), due > 0
      else { continue }
      editions[agreement] = Array(list[due...])
      unnoted[agreement] = list[due].edition.epoch
      let ended = await adopt(list[due], after: list[0].edition)
      // The ledger may be read-only; then nothing is answered, by these policies or any.
      try? await write("inForce", list[due].signed, ended: ended)
    }
    await noteEffects()
  }

  /// From the first swap on, no exchange begins by the old policies; those in flight are cut, and
  /// every open session is looked at again.
  private func adopt(_ next: PreparedEdition, after old: Edition) async -> Int {
    words.adopt(next.edition)
    let concerned = mediations.filter { next.directions[$0.direction] != nil }
    for mediation in concerned {
      if let policy = next.directions[mediation.direction] { mediation.adopt(policy) }
    }
    for mediation in concerned { broker.interrupt(mediation.direction) }
    var ended = 0
    for mediation in concerned {
      let network = mediation.direction.requester.text
      // Whose words are read otherwise, nobody knows any more what they said.
      let isReadAlike =
        old.documents.mapping(of: network) == next.edition.documents.mapping(of: network)
      ended += await broker.reevaluate(.direction(mediation.direction)) {
        [reconsideration] session in
        guard isReadAlike else { return .end(.policyChanged) }
        return await reconsideration.look(at: session, in: mediation)
      }.count
    }
    return ended
  }

  /// Lets the store know what took effect; what it cannot take now it is told a second later.
  private func noteEffects() async {
    for (agreement, epoch) in unnoted {
      do throws(ActivationError) {
        try await register.took(effect: epoch, of: agreement)
        if unnoted[agreement] == epoch { unnoted[agreement] = nil }
      } catch {}
    }
  }

  // MARK: Reading

  /// The latest edition of an agreement that `network` is a party of.
  func latest(
    of agreement: String, for network: NetworkID
  ) throws(ActivationError) -> SignedEdition {
    guard let latest = editions[agreement]?.last?.signed,
      latest.edition.documents.agreement.parties.contains(network.text)
    else { throw .otherAgreement(agreement) }
    return latest
  }

  /// An earlier or the latest edition of an agreement that `network` is a party of; nil if there
  /// is none with that epoch.
  func edition(
    _ epoch: Int, of agreement: String, for network: NetworkID
  ) async throws(ActivationError) -> SignedEdition? {
    _ = try latest(of: agreement, for: network)
    let known = editions[agreement]?.first { $0.edition.epoch == epoch }?.signed
    if let known { return known }
    return try await register.edition(epoch, of: agreement)
  }

  /// What is in force and what waits, of the agreements that `network` is a party of.
  func list(for network: NetworkID) -> JSONValue {
    let own = editions.values.filter {
      $0.first?.edition.documents.agreement.parties.contains(network.text) ?? false
    }
    return .array(
      own.sorted { $0[0].edition.agreement < $1[0].edition.agreement }.flatMap { list in
        list.enumerated().map { position, prepared in
          Self.value(prepared, isInForce: position == 0)
        }
      })
  }

  private static func value(_ prepared: PreparedEdition, isInForce: Bool) -> JSONValue {
    let edition = prepared.edition
    return [
      "agreement": .string(edition.agreement), "epoch": .number("\(edition.epoch)"),
      "state": isInForce ? "inForce" : "waiting",
      "effective": edition.epoch == 0 ? .null : .string(edition.effective.rfc3339),
      "digest": .string(edition.documents.digest.hex),
      "fingerprints": .object(prepared.fingerprints.map { ($0.direction, .string($0.hex)) }),
    ]
  }

  // MARK: The ledger

  private func prepare(_ signed: SignedEdition) async throws(ActivationError) -> PreparedEdition {
    let served = mediations(of: signed.edition.documents.agreement).map(\.direction)
    return try await PreparedEdition(signed, for: served, in: logbook)
  }

  /// The directions in service under an agreement.
  func mediations(of agreement: Agreement) -> [Mediation] {
    mediations.filter { agreement.directions.contains($0.direction.named) }
  }

  /// Both operators read in the open what was activated, by whose keys, and when it took effect.
  func write(
    _ action: String, _ signed: SignedEdition, review: EditionReview? = nil,
    by network: NetworkID? = nil, ended: Int? = nil
  ) async throws(ActivationError) {
    let edition = signed.edition
    var fields: [(name: String, value: EntryValue)] = [
      ("action", .text(action)), ("agreement", .text(edition.agreement)),
      ("digest", .text(edition.documents.digest.hex)),
      ("effective", .text(edition.effective.rfc3339)), ("epoch", .number(Int64(edition.epoch))),
    ]
    if let making = edition.making {
      fields += [
        ("author", .text(making.author.hex)), ("onlyTightens", .flag(making.onlyTightens)),
        ("previous", .text(making.previous.hex)),
        ("signedBy", .list(signed.signatures.map { .text($0.key.hex) })),
      ]
    }
    if let review {
      let prints = review.change.courses.map { course in
        let direction = "\(course.direction.requester)>\(course.direction.custodian)"
        return EntryValue.text("\(direction) \(course.fingerprint.hex)")
      }
      fields.append(("fingerprints", .list(prints)))
    }
    if let network { fields.append(("network", .text(network.text))) }
    if let ended { fields.append(("ended", .number(Int64(ended)))) }
    do throws(Problem) { _ = try await logbook.append(.configuration, fields) } catch {
      throw .unrecorded
    }
  }
}
