import Consent
import Crypto
import Platform
package import Record
import Session

/// Why a configuration was refused: each fault names its place, none names a secret.
package enum ConfigurationError: Error, Equatable, Sendable {
  /// The file cannot be read; the system's reason.
  case unreadable(path: String, reason: String)
  /// A key or value is wrong.
  case field(FieldError)
  /// Two parts contradict each other, or a named file is unusable.
  case fault(Wording)

  /// The fault in words.
  package var wording: Wording {
    switch self {
    case .unreadable(let path, let reason):
      Wording(ja: "設定 `\(path)` を読めません: \(reason)", en: "cannot read `\(path)`: \(reason)")
    case .field(let field): field.wording
    case .fault(let wording): wording
    }
  }
}

extension Configuration {
  /// Reads the configuration file at `path`.
  ///
  /// - Throws: ``ConfigurationError`` for the first fault in the order of the file.
  package static func read(path: String) throws(ConfigurationError) -> Configuration {
    let bytes: [UInt8]
    do { bytes = try DurableFile.read(path, bytesMax: 1 << 20) } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    do { return try parse(bytes, folder: folder) } catch { throw .field(error) }
  }

  /// Reads a configuration from `bytes`; relative paths start at `folder`.
  package static func parse(
    _ bytes: [UInt8], folder: String
  ) throws(FieldError) -> Configuration {
    var top = try ObjectReader(parsing: bytes)
    var ledger = try top.object("ledger")
    let ledgerSettings = LedgerSettings(
      origin: try ledger.parsed("origin", Wording(ja: "空白を含まない名前", en: "a name without spaces")) {
        $0.contains { $0.isWhitespace || $0 == "+" } ? nil : $0
      }, signingKeyFile: try ledger.file("signingKey", in: folder))
    try ledger.finish()
    let configuration = Configuration(
      dataDirectory: try top.file("data", in: folder),
      storeKeyFile: try top.file("storeKey", in: folder),
      linkageKeyFile: try top.file("linkageKey", in: folder),
      slipKeyFile: try top.file("slipKey", in: folder),
      formerSlipKeyFiles: try top.files("formerSlipKeys", in: folder),
      ledger: ledgerSettings,
      eventLoops: try top.integer("eventLoops", in: 0...64, default: 0),
      networks: try readAll(try top.objects("networks", max: 16)) { reader throws(FieldError) in
        try NetworkSettings(&reader, folder: folder)
      },
      agreements: try readAll(try top.objects("agreements", max: 64)) {
        reader throws(FieldError) in
        try AgreementSettings(&reader, folder: folder)
      },
      limits: try LimitSettings(try top.optionalObject("limits")))
    try configuration.refuseContradictions(top)
    try top.finish()
    return configuration
  }

  static func readAll<T>(
    _ readers: [ObjectReader], _ read: (inout ObjectReader) throws(FieldError) -> T
  ) throws(FieldError) -> [T] {
    var values: [T] = []
    for reader in readers {
      var reader = reader
      values.append(try read(&reader))
      try reader.finish()
    }
    return values
  }

  private func refuseContradictions(_ top: ObjectReader) throws(FieldError) {
    guard networks.count >= 2, Set(networks.map(\.id)).count == networks.count else {
      throw top.fault(
        "networks", Wording(ja: "id の異なる二つ以上のネットワーク", en: "two or more networks with distinct ids"))
    }
    let fixed: [String] = networks.flatMap { network -> [String] in
      [network.port, network.mllpPort ?? 0].filter { $0 != 0 }.map { "\(network.address):\($0)" }
    }
    guard Set(fixed).count == fixed.count else {
      throw top.fault(
        "networks", Wording(ja: "ネットワークごとに別の待ち受け", en: "networks with a listener each of its own"))
    }
    for agreement in agreements {
      guard let custodian = network(agreement.custodian), network(agreement.requester) != nil,
        agreement.custodian != agreement.requester
      else {
        throw top.fault(
          "agreements", Wording(ja: "設定済みの二つの異なるネットワーク", en: "between two configured networks"))
      }
      guard custodian.upstream != nil else {
        throw top.fault(
          "agreements",
          Wording(
            ja: "upstream のある提供側（`\(custodian.id.text)` にはありません）",
            en: "with a custodian that has an upstream (`\(custodian.id.text)` has none)"))
      }
    }
    let directions = agreements.map { "\($0.requester.text)>\($0.custodian.text)" }
    guard Set(directions).count == directions.count else {
      throw top.fault("agreements", Wording(ja: "方向ごとに一つ", en: "one per direction"))
    }
    let pools = agreements.flatMap(\.seats).map(\.id)
    guard Set(pools).count == pools.count else {
      throw top.fault(
        "agreements", Wording(ja: "名前の異なる席の組", en: "with pools of seats of distinct names"))
    }
  }
}

extension ObjectReader {
  /// A path; a relative one starts at `folder`.
  mutating func file(_ key: String, in folder: String) throws(FieldError) -> String {
    let path = try text(key)
    return path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  mutating func optionalFile(_ key: String, in folder: String) throws(FieldError) -> String? {
    guard let path = try optionalText(key) else { return nil }
    return path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  /// Up to four paths, which may be left out.
  mutating func files(_ key: String, in folder: String) throws(FieldError) -> [String] {
    try texts(key, max: 4).map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
  }

  mutating func network(_ key: String) throws(FieldError) -> NetworkID {
    try parsed(key, Wording(ja: "小文字の英数字とハイフンの id", en: "an id of a-z, 0-9 and -")) {
      NetworkID($0)
    }
  }

  mutating func wording(_ key: String) throws(FieldError) -> Wording {
    var both = try object(key)
    let wording = Wording(ja: try both.text("ja"), en: try both.text("en"))
    try both.finish()
    return wording
  }

  mutating func httpsURL(_ key: String) throws(FieldError) -> String {
    try parsed(key, Wording(ja: " https:// で始まる URL", en: "a URL that begins with https://")) {
      $0.hasPrefix("https://") && !$0.hasSuffix("/") && !$0.contains(" ") ? $0 : nil
    }
  }
}

extension NetworkSettings {
  init(_ reader: inout ObjectReader, folder: String) throws(FieldError) {
    id = try reader.network("id")
    name = try reader.wording("name")
    var listen = try reader.object("listen")
    address = try listen.text("address")
    port = UInt16(try listen.integer("port", in: 0...65535))
    mllpPort = try listen.optionalInteger("mllpPort", in: 0...65535).map { UInt16($0) }
    publicOrigin = try listen.httpsURL("publicOrigin")
    tls = try ListenerTLSSettings(try listen.object("tls"), folder: folder)
    try listen.finish()
    operatorCertificates = try reader.texts("operatorCertificates", max: 16)
    guard operatorCertificates.allSatisfy({ Digest(hex: $0) != nil }) else {
      throw reader.fault(
        "operatorCertificates", Wording(ja: "64 桁の 16 進数", en: "64 hexadecimal digits each"))
    }
    assertions = try AssertionSettings(try reader.object("assertions"), folder: folder)
    sideKeyFile = try reader.file("sideKey", in: folder)
    formerSideKeyFiles = try reader.files("formerSideKeys", in: folder)
    auditKeyFile = try reader.file("auditKey", in: folder)
    communityID = try reader.optionalParsed("communityID", Wording(ja: " OID", en: "an OID")) {
      OID.isValid($0) ? $0 : nil
    }
    patientIdentifierSystem = try reader.text("patientIdentifierSystem")
    conflictRule =
      try reader.optionalParsed(
        "conflictingConsents", Wording(ja: " latest か refusal", en: "latest or refusal")
      ) { ConflictRule(rawValue: $0) } ?? .latest
    consentPolicies = Set(try reader.texts("consentPolicies", max: 32))
    consentFeed = try reader.optionalObject("consentFeed").map { object throws(FieldError) in
      try ConsentFeedSettings(object, folder: folder)
    }
    emergencyRules = try EmergencyRules(try reader.optionalObject("emergency"))
    userRules = try UserRules(try reader.optionalObject("users"))
    audit = try reader.optionalObject("audit").map { object throws(FieldError) in
      try AuditSettings(object, folder: folder)
    }
    planRules = try PlanRules(try reader.optionalObject("plans"))
    enrolment = try reader.optionalObject("enrolment").map { object throws(FieldError) in
      try EnrolmentSettings(object, folder: folder)
    }
    match = try reader.optionalObject("match").map { object throws(FieldError) in
      try MatchSettings(object, folder: folder)
    }
    portal = try PortalSettings.read(&reader)
    roleAccounts = try reader.optionalObject("roleAccounts").map { object throws(FieldError) in
      try DelegationSettings(object, folder: folder)
    }
    desktop = try reader.optionalObject("desktop").map { object throws(FieldError) in
      try DesktopSettings(object, folder: folder)
    }
    budgets = try BudgetLimits(try reader.optionalObject("budgets"))
    policyFile = try reader.file("policy", in: folder)
    approvers = try Configuration.readAll(try reader.objects("approvers", max: 32)) {
      reader throws(FieldError) in
      ApproverSettings(name: try reader.text("name"), keyFile: try reader.file("key", in: folder))
    }
    if var object = try reader.optionalObject("upstream") {
      demographics = try DemographicSettings.all(&object, folder: folder)
      let upstream = try UpstreamSettings(object, folder: folder)
      try upstream.refuseStrangers(among: demographics, object)
      self.upstream = upstream
    } else {
      (upstream, demographics) = (nil, [])
    }
  }
}

extension ListenerTLSSettings {
  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    certificateFile = try reader.file("certificate", in: folder)
    keyFile = try reader.file("key", in: folder)
    clientAuthoritiesFile = try reader.file("clientAuthorities", in: folder)
    revocationListFile = try reader.optionalFile("revocationList", in: folder)
    tls12Suites = try reader.texts("tls12Suites", max: 8)
    try reader.finish()
  }
}

extension AssertionSettings {
  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    issuer = try reader.text("issuer")
    audience = try reader.text("audience")
    if let path = try reader.optionalFile("jwks", in: folder) {
      keys = .file(path)
    } else {
      keys = .url(try reader.httpsURL("jwksURL"))
    }
    try reader.finish()
  }
}

extension AgreementSettings {
  init(_ reader: inout ObjectReader, folder: String) throws(FieldError) {
    requester = try reader.network("requester")
    custodian = try reader.network("custodian")
    policyFile = try reader.file("policy", in: folder)
    mappingFile = try reader.optionalFile("mapping", in: folder)
    responsibilityBoundary = try reader.wording("responsibilityBoundary")
    seats = try SeatPool.all(
      &reader, ExchangeDirection(requester: requester, custodian: custodian))
  }
}

extension LimitSettings {
  init(_ object: ObjectReader?) throws(FieldError) {
    var reader: ObjectReader
    if let object {
      reader = object
    } else {
      reader = try ObjectReader(.object([]), path: "limits")
    }
    connectionsMax = try reader.integer("connections", in: 1...100_000, default: 4096)
    requestBytesMax = try reader.integer("requestBytes", in: 1024...1 << 24, default: 1 << 20)
    answerBytesMax = try reader.integer("answerBytes", in: 1024...1 << 30, default: 32 << 20)
    documentBytesMax = try reader.integer(
      "documentBytes", in: 1024...1 << 40, default: 4 << 30)
    documentsMax = try reader.integer("documents", in: 1...100_000, default: 2000)
    sessionsMax = try reader.integer("sessions", in: 1...1_000_000, default: 10_000)
    sessionMinutesMax = try reader.integer("sessionMinutes", in: 1...1440, default: 240)
    // NIST SP 800-63B §4.2.3: fifteen minutes at most.
    idleSecondsMax = try reader.integer("idleSeconds", in: 5...900, default: 600)
    upstreamSeconds = try reader.integer("upstreamSeconds", in: 1...300, default: 20)
    drainSeconds = try reader.integer("drainSeconds", in: 0...600, default: 10)
    try reader.finish()
  }
}
