import Consent
import Crypto
import Dialect
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session
import Store
import Synchronization
import Transport

/// The graph of one bridge, built once; every dependency enters by an initialiser.
struct Composition: Sendable {
  let controlLoop: EventLoop
  /// The thread that files of custodians are read on.
  let readers: EventLoop
  let loops: [EventLoop]
  let clock: WallClock
  let store: JournalStore
  let ledger: Ledger
  let logbook: Logbook
  let handles: Handles
  let registers: Registers
  let recertification: Recertification
  let linking: Linking
  let matches: [NetworkID: MatchDesk]
  let broker: Broker
  let budgets: Budgets
  let stops: KeptStops
  let users: SessionUsers
  let admission: Admission
  let opened: OpenedLinks
  let forgetting: Forgetting
  let ceremonies: CeremonyTeller
  let keystore: Keystore
  let keyRings: [NetworkID: KeyRing]
  let emergencyDesk: EmergencyDesk
  let planDesk: PlanDesk
  let identities: [NetworkID: TLSIdentity]
  let upstreams: Upstreams
  /// What role accounts are let in by.
  let credentials: Credentials
  /// The desktops of networks whose own application is looked at.
  let desktops: [NetworkID: DesktopDesk]
  let providers: [NetworkID: IdentityProvider]
  let mediations: [NetworkID: [NetworkID: Mediation]]
  let activation: ActivationDesk
  /// What each network does about the yearly audit, where it does anything.
  let audits: [NetworkID: AuditRules]
  /// Until when the consents of networks that are fed are known.
  let freshness: ConsentFreshness
  let configuration: Configuration

  /// The listener of one network, open when this returns.
  func listener(
    _ network: NetworkSettings, _ configuration: Configuration, deadlines: ServerLimits
  ) throws(TransportError) -> Listener {
    guard let identity = identities[network.id], let provider = providers[network.id] else {
      preconditionFailure("every network has an identity and a provider")
    }
    let outgoing = mediations[network.id] ?? [:]
    let reception = Reception(
      doorkeeper: doorkeeper(network),
      facade: Facade(requester: network, mediations: outgoing),
      gateway: RespondingGateway(
        requester: network, mediations: outgoing, admission: admission, listed: ListedDocuments(),
        clock: clock),
      desk: desk(network),
      viewer: network.portal.map {
        ViewerDesk(
          desk: desk(network), signIns: SignIns(clock: clock), portal: $0, desktops: desktops)
      },
      events: EventDesk(
        network: network.id, provider: provider,
        desk: SecurityEventDesk(registers: registers, store: store, clock: clock),
        logbook: logbook))
    return try Listener(
      name: network.id.text, address: network.address, port: network.port, loops: loops,
      identity: identity, limits: limits(configuration, deadlines)
    ) { request, peer in
      await reception.answer(request, peer)
    }
  }

  private func desk(_ network: NetworkSettings) -> APIDesk {
    APIDesk(
      network: network, registers: registers, recertification: recertification,
      lastUses: admission.lastUses, budgets: budgets,
      directions: mediations.values.flatMap { $0.values.map(\.direction) }, slips: linking.slips,
      foreignIDs: linking.foreignIDs, links: linking.links, proposals: linking.proposals,
      matches: matches, handles: handles,
      broker: broker, stops: stops, logbook: logbook, mediations: mediations[network.id] ?? [:],
      dialects: Set(mediations.values.flatMap { $0.values.compactMap(\.custodian.dialect) }),
      activation: activation, audits: audits[network.id], emergencyDesk: emergencyDesk,
      planDesk: planDesk, reminder: reminder, status: status, clock: clock)
  }

  /// The listener of one network for HL7 v2 messages, open when this returns; nil if it has none.
  func messageListener(
    _ network: NetworkSettings, _ configuration: Configuration, deadlines: ServerLimits
  ) throws(TransportError) -> Listener? {
    guard let port = network.mllpPort, let identity = identities[network.id] else { return nil }
    let desk = MessageDesk(
      requester: network, doorkeeper: doorkeeper(network),
      mediations: mediations[network.id] ?? [:], clock: clock)
    let bytesMax = configuration.limits.requestBytesMax
    return try Listener(
      name: "\(network.id.text)/mllp", address: network.address, port: port, loops: loops,
      identity: identity, limits: limits(configuration, deadlines),
      framing: { MLLPFraming(bytesMax: bytesMax) }
    ) { message, peer in
      await desk.answer(message, peer)
    }
  }

  /// It looks by itself, once a second, and so past whatever watches what callers do.
  private var reminder: OverdueReminder {
    OverdueReminder(
      desk: EmergencyDesk(store: store, clock: clock),
      plans: PlanDesk(store: store, clock: clock),
      links: LinkRegister(
        store: store, keys: keystore, events: registers.events, clock: clock), logbook: logbook)
  }

  private func doorkeeper(_ network: NetworkSettings) -> Doorkeeper {
    Doorkeeper(
      network: network.id, operators: network.operators, registers: registers, broker: broker,
      audits: audits[network.id], clock: clock)
  }

  private func limits(_ configuration: Configuration, _ deadlines: ServerLimits) -> ServerLimits {
    var limits = deadlines
    limits.connectionsMax = connectionsMax
    limits.bodyBytesMax = configuration.limits.requestBytesMax
    return limits
  }

  /// As many connections as configured, but never so many that the ledger, the store and the
  /// custodians are left without descriptors.
  private var connectionsMax: Int {
    let kept = 256 + loops.count * upstreams.connectionsMax
    let listeners =
      configuration.networks.count + configuration.networks.count { $0.mllpPort != nil }
    let share = (DescriptorLimit.current - kept) / max(1, listeners)
    return min(configuration.limits.connectionsMax, max(16, share))
  }

  /// What starts with the listeners: the cutting of what was withdrawn, expiry, the first entry.
  func begin() async {
    registers.events.subscribe { [broker, opened] event in
      Withdrawals.apply(event, broker: broker, opened: opened)
    }
    let feeds = configuration.networks.compactMap { network in
      network.consentFeed.map { ConsentFeed($0, desk: desk(network), freshness: freshness) }
    }
    for feed in feeds { await feed.look() }
    for desk in matches.values { await desk.record(in: logbook) }
    controlLoop.submit { [self] in tick(feeds) }
  }

  /// Once a second: sessions that ran out end, and what was written since is signed.
  private func tick(_ feeds: [ConsentFeed], _ second: Int = 1) {
    _ = controlLoop.schedule(after: .seconds(1)) { [self] in
      broker.expire()
      users.forget { [broker] in broker.live }
      let live = broker.live
      for mediation in mediations.values.flatMap(\.values) {
        mediation.subjects.forget(allBut: live)
      }
      sign()
      Task(executorPreference: controlLoop) { await activation.takeEffect() }
      opened.expire(at: clock.now())
      Task(executorPreference: controlLoop) { try? await forgetting.run() }
      // What cannot be told now is told a second later.
      Task(executorPreference: controlLoop) { try? await reminder.remind() }
      if second.isMultiple(of: Self.keySecondsMax) { refreshKeys() }
      if second.isMultiple(of: Self.ceremonySeconds) {
        // What cannot be told now is told later.
        Task(executorPreference: controlLoop) { try? await ceremonies.tell() }
      }
      for feed in feeds { Task { await feed.look() } }
      tick(feeds, second + 1)
    }
  }

  /// How old fetched key sets become at most.
  private static let keySecondsMax = 600

  /// How often somebody looks for ceremonies that the ledger does not tell of.
  private static let ceremonySeconds = 10

  /// Fetches the key sets anew; where that fails the old ones stay in force.
  private func refreshKeys() {
    for ring in keyRings.values {
      Task(executorPreference: controlLoop) { _ = await ring.refresh() }
    }
  }

  /// Signs a checkpoint over all durable entries, so that the files alone can be verified, and
  /// shows nothing more where what is shown cannot be written down.
  private func sign() {
    Task(executorPreference: controlLoop) {
      let outage = logbook.outage
      do throws(LedgerError) { _ = try await ledger.checkpoint() } catch { outage.note(error) }
      guard store.statistics.failure == nil else { return broker.freeze(.auditUnavailable) }
      let failing = outage.current
      if let failing {
        // What was not written then is missing: the first entry after it says since when.
        let since = ("since", EntryValue.text(failing.since.rfc3339))
        guard (try? await logbook.append(.gap, [since])) != nil else { return }
      }
      outage.end(failing)
    }
  }

  /// Reads certificates, lists, key sets and credentials anew; reports what could not be used.
  func reload() async -> [Finding] {
    var findings = credentials.reload()
    for network in configuration.networks {
      do throws(TransportError) { try identities[network.id]?.reload() } catch {
        findings.append(
          Finding(
            severity: .fault,
            wording: Wording(
              ja: "\(network.name.ja) の証明書を読み直せません（前のものを使い続けます）: \(error)",
              en: "\(network.name.en): certificates not reloaded, the old ones stay: \(error)")))
      }
      if let fault = await keyRings[network.id]?.refresh() { findings.append(fault) }
    }
    return findings
  }

  /// Ends everything in reverse order.
  func close() async {
    broker.cut(.all, reason: .shutdown)
    upstreams.shutdown()
    _ = try? await ledger.append(.stop, [])  // the ledger may be read-only; stopping goes on
    _ = try? await ledger.checkpoint()
    try? await ledger.close()
    try? await store.close()
    keystore.close()
    for loop in loops { loop.stop() }
    readers.stop()
    controlLoop.stop()
  }

  private var status: @Sendable () -> JSONValue {
    { [self] in
      let live = broker.list()
      return [
        "version": .string(Version.text),
        "networks": .array(configuration.networks.map { .string($0.id.text) }),
        "ledgerSize": .number("\(ledger.size)"),
        "sessions": .number("\(live.count)"),
        "stopped": .array(broker.stopped.map { .string($0.scope.shown) }),
        "feeds": .object(configuration.networks.filter { $0.consentFeed != nil }.map(feed)),
        "attention": .array(attention.map { .string($0) }),
      ]
    }
  }

  /// When a network's feed was last heard from, and until when its consents are known.
  private func feed(_ network: NetworkSettings) -> (key: String, value: JSONValue) {
    let heard = freshness.lastHeard(from: network.id)
    return (
      network.id.text,
      [
        "heard": heard.map { .string($0.rfc3339) } ?? .null,
        "knownUntil": .string(freshness.knownUntil(network.id)?.rfc3339 ?? ""),
      ]
    )
  }

  /// What somebody should act on, in English words with the Japanese ones behind.
  private var attention: [String] {
    let keys = keystore.failure.map { ["keys cannot be destroyed: \($0) / 鍵を消せない"] } ?? []
    let frozen = broker.frozen.map { ["nothing is shown: \($0.english) / \($0.japanese)"] } ?? []
    let held = broker.seats().filter { !$0.census.quarantined.isEmpty }.map { status in
      "\(status.pool.id.text): seats in quarantine \(status.census.quarantined) / 隔離中の席がある"
    }
    return keys + frozen + held
      + configuration.networks.flatMap { network -> [String] in
        let isStale = freshness.knownUntil(network.id).map { $0 <= clock.now() } ?? false
        let stale = "\(network.id.text): no consents came in; all are unknown / 同意が届いていない"
        let expiring = identities[network.id]?.expiryWarnings(within: .seconds(30 * 86_400)) ?? []
        return (isStale ? [stale] : [])
          + expiring.map { expiry in
            let at = Timestamp(milliseconds: expiry.notAfterUnixSeconds * 1000).rfc3339
            return
              "\(network.id.text): \(expiry.kind.rawValue) `\(expiry.name)` expires \(at) / 期限が近い"
          }
      }
  }
}

/// What this build is called.
package enum Version {
  /// Semantic version.
  package static let text = "0.1.0"
  /// When the CapabilityStatement was last changed.
  package static let date = "2026-11-21"
}
