import Consent
import Crypto
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session
import Store
import Transport

extension Composition {
  /// Builds the graph, recovering the store and the ledger.
  static func build(
    _ configuration: Configuration, clock: WallClock, wrapping: (any Store) -> any Store
  ) async throws(BridgeError) -> Composition {
    do {
      return try await assemble(configuration, clock, wrapping)
    } catch let error as BridgeError {
      throw error
    } catch let error as ConfigurationError {
      throw BridgeError(wording: error.wording)
    } catch {
      throw BridgeError(
        wording: Wording(ja: "起動できません: \(error)", en: "cannot start: \(error)"))
    }
  }

  private static func assemble(
    _ configuration: Configuration, _ clock: WallClock, _ wrapping: (any Store) -> any Store
  ) async throws -> Composition {
    try DurableFile.makeDirectory(configuration.dataDirectory, mode: 0o700)
    let storeKey = try SecretKey.load(path: configuration.storeKeyFile)
    let journal = try JournalStore(
      directory: "\(configuration.dataDirectory)/store", key: storeKey, limits: .standard,
      clock: clock)
    let keystore = try Forgetting.keystore(configuration, key: storeKey, beside: journal)
    let store = wrapping(journal)
    let ledger = try Ledger(
      directory: "\(configuration.dataDirectory)/ledger", origin: configuration.ledger.origin,
      signer: try SigningKey.load(pemPath: configuration.ledger.signingKeyFile), clock: clock)
    let count = configuration.eventLoops > 0 ? configuration.eventLoops : Machine.cores
    let loops = try (0..<count).map { try EventLoop(name: "loop-\($0)") }
    let linking = try Linking(configuration, store, keystore, clock)
    let (handles, registers) = (linking.handles, linking.registers)
    let sealers = try perNetwork(configuration) { Sealer(try .load(path: $0.auditKeyFile)) }
    let (upstreams, credentials) = (try Upstreams(configuration), Credentials(configuration))
    let readers = try EventLoop(name: "storage")
    let keyRings = try await keyRings(configuration, upstreams, loops[0])
    let networks = Set(configuration.networks.map(\.id))
    let stops = KeptStops(store: store, networks: networks)
    let broker = Broker(
      clock: clock, limits: SessionLimits(configuration.limits), networks: networks,
      pools: configuration.agreements.flatMap(\.seats), stopped: try await stops.stopped())
    let (users, opened) = (SessionUsers(), OpenedLinks())
    let budgets = Budgets(limits: try perNetwork(configuration, \.budgets))
    let logbook = Logbook(ledger: ledger, sealers: sealers, broker: broker, clock: clock)
    let forgetting = Forgetting(linking, keystore, ledger, logbook, journal, clock)
    try await forgetting.catchUp()
    let ceremonies = try await toldCeremonies(configuration, journal, logbook)
    let editions = try await Editions.read(configuration, store, logbook, clock)
    let recertification = try await recertification(configuration, registers)
    let providers = try providers(configuration, keyRings, editions.words)
    let assertions = UserAssertionChecker(
      providers: providers, registers: registers, recertification: recertification, store: store,
      clock: clock)
    let admission = Admission(
      assertions: assertions, broker: broker, users: users, lastUses: LastUses(),
      logbook: logbook, clock: clock)
    let freshness = try await freshness(configuration, store)
    let desk = MediationDesk(
      admission: admission,
      resolver: FactsResolver(
        registers: registers, rules: configuration.conflictRules,
        audits: try configuration.audits(), freshness: freshness, clock: clock),
      links: linking.links, handles: handles, broker: broker, budgets: budgets, logbook: logbook,
      opened: opened, clock: clock, sideKeys: linking.sideKeys,
      sources: try Sources.all(configuration, credentials, upstreams, readers, clock))
    let mediations = try desk.mediations(configuration, editions)
    let activation = ActivationDesk(
      editions, approvers: try PolicyFiles.approvers(configuration),
      mediations: mediations.values.flatMap(\.values),
      reconsideration: Reconsideration(registers: registers, users: users), desk)
    return Composition(
      controlLoop: try EventLoop(name: "control"), readers: readers, loops: loops, clock: clock,
      store: journal, ledger: ledger, logbook: logbook, handles: handles, registers: registers,
      recertification: recertification, linking: linking,
      matches: try matches(configuration, upstreams, readers, clock), broker: broker,
      budgets: budgets, stops: stops, users: users, admission: admission, opened: opened,
      forgetting: forgetting, ceremonies: ceremonies, keystore: keystore, keyRings: keyRings,
      emergencyDesk: EmergencyDesk(store: store, clock: clock),
      planDesk: PlanDesk(store: store, clock: clock),
      identities: try perNetwork(configuration) { try TLSIdentity($0.tls.files, clock: clock) },
      upstreams: upstreams, credentials: credentials,
      desktops: try DesktopDesk.all(configuration, credentials, broker, logbook),
      providers: providers, mediations: mediations, activation: activation,
      audits: try configuration.audits(), freshness: freshness, configuration: configuration)
  }

  /// The teller of key ceremonies, once it has told of those that nobody heard of.
  private static func toldCeremonies(
    _ configuration: Configuration, _ journal: JournalStore, _ logbook: Logbook
  ) async throws -> CeremonyTeller {
    let ceremonies = CeremonyTeller(configuration, journal, logbook)
    try await ceremonies.tell()
    return ceremonies
  }

  private static func recertification(
    _ configuration: Configuration, _ registers: Registers
  ) async throws -> Recertification {
    Recertification(
      rules: try perNetwork(configuration, \.userRules),
      since: try await registers.certifiedSince())
  }

  /// The key sets of all networks' issuers, fetched.
  private static func keyRings(
    _ configuration: Configuration, _ upstreams: Upstreams, _ loop: EventLoop
  ) async throws -> [NetworkID: KeyRing] {
    let rings = try perNetwork(configuration) { network in
      try KeyRing(network, upstream: upstreams.records[network.id], loop: loop)
    }
    for ring in rings.values {
      if let fault = await ring.refresh() { throw BridgeError(wording: fault.wording) }
    }
    return rings
  }

  private static func freshness(
    _ configuration: Configuration, _ store: any Store
  ) async throws(ConsentError) -> ConsentFreshness {
    let freshness = ConsentFreshness(store: store, patience: configuration.patience)
    try await freshness.recall()
    return freshness
  }

  private static func matches(
    _ configuration: Configuration, _ upstreams: Upstreams, _ readers: EventLoop,
    _ clock: WallClock
  ) throws -> [NetworkID: MatchDesk] {
    var desks: [NetworkID: MatchDesk] = [:]
    for network in configuration.networks {
      guard let settings = network.match, let gateway = upstreams.gateways[network.id] else {
        continue
      }
      desks[network.id] = try MatchDesk(
        settings, of: network.id, gateway: gateway, readers: readers, clock: clock)
    }
    return desks
  }

  static func perNetwork<T>(
    _ configuration: Configuration, _ make: (NetworkSettings) throws -> T
  ) throws -> [NetworkID: T] {
    var made: [NetworkID: T] = [:]
    for network in configuration.networks { made[network.id] = try make(network) }
    return made
  }

  private static func providers(
    _ configuration: Configuration, _ rings: [NetworkID: KeyRing], _ words: WordsInForce
  ) throws -> [NetworkID: IdentityProvider] {
    var providers: [NetworkID: IdentityProvider] = [:]
    for network in configuration.networks {
      guard let ring = rings[network.id] else { continue }
      providers[network.id] = IdentityProvider(
        issuer: network.assertions.issuer, audience: network.assertions.audience,
        keys: { ring.keys }, map: { Words.translate($0, words.mapping(of: network.id)) })
    }
    return providers
  }
}

/// What all mediations share.
struct MediationDesk {
  let admission: Admission
  let resolver: FactsResolver
  let links: LinkRegister
  let handles: Handles
  let broker: Broker
  let budgets: Budgets
  let logbook: Logbook
  let opened: OpenedLinks
  let clock: WallClock
  let sideKeys: [NetworkID: SideKeys]
  /// What answers for each network.
  let sources: [NetworkID: any RecordSource]

  /// One mediation per agreement, by requester and custodian.
  func mediations(
    _ configuration: Configuration, _ editions: Editions
  ) throws(BridgeError) -> [NetworkID: [NetworkID: Mediation]] {
    var all: [NetworkID: [NetworkID: Mediation]] = [:]
    for agreement in configuration.agreements {
      guard let network = configuration.network(agreement.custodian),
        let requester = configuration.network(agreement.requester),
        let source = sources[network.id],
        let sideKeys = sideKeys[network.id]
      else { continue }
      let direction = ExchangeDirection(
        requester: agreement.requester, custodian: agreement.custodian)
      all[agreement.requester, default: [:]][agreement.custodian] = Mediation(
        direction: direction, policy: try editions.inForce(direction),
        custodian: Custodian(
          network, source, Introduction(of: requester, to: network, handles: handles),
          under: agreement),
        base: "\(requester.publicOrigin)/fhir/\(network.id.text)",
        sideKeys: sideKeys, resolver: resolver, links: links, handles: handles, broker: broker,
        budgets: budgets, admission: admission, logbook: logbook, opened: opened,
        emergencyRules: requester.emergencyRules.joined(network.emergencyRules),
        planRules: requester.planRules.joined(network.planRules), clock: clock)
    }
    return all
  }
}

extension SessionLimits {
  /// The standard limits with what the configuration says.
  fileprivate init(_ limits: LimitSettings) {
    self = .standard
    sessionsMax = limits.sessionsMax
    absoluteMax = .seconds(Int64(limits.sessionMinutesMax) * 60)
    idleMax = .seconds(Int64(limits.idleSecondsMax))
  }
}

extension Configuration {
  /// What each network does about the yearly audit, read from its questionnaire.
  fileprivate func audits() throws(ConfigurationError) -> [NetworkID: AuditRules] {
    var rules: [NetworkID: AuditRules] = [:]
    for network in networks { rules[network.id] = try network.audit?.rules() }
    return rules
  }

  /// How long a word of each network that is fed is good.
  fileprivate var patience: [NetworkID: Duration] {
    Dictionary(
      uniqueKeysWithValues: networks.compactMap { network in
        network.consentFeed.map { (network.id, .seconds(Int64($0.staleMinutes) * 60)) }
      })
  }

  /// What each network does about statements that contradict each other.
  fileprivate var conflictRules: [NetworkID: ConflictRule] {
    Dictionary(uniqueKeysWithValues: networks.map { ($0.id, $0.conflictRule) })
  }
}
