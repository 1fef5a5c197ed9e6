import Bridge
import Consent
import Crypto
import Platform
import Policy
import Record

/// Where commands about editions find who may approve, and what an edition is proposed over.
struct EditionSources {
  /// The options that no other subcommand has.
  static let ownOptions = [
    "over", "agreement", "key", "network", "effective", "out", "to", "ledger", "audit-key",
  ]

  let approvers: Approvers
  private let arguments: Arguments
  private let configured: [PolicySet]

  /// Reads the configuration that `--config` names.
  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    do throws(ConfigurationError) {
      let path = arguments.value("config")
      guard let path else {
        throw .fault(Wording(ja: "--config FILE が要ります", en: "--config FILE is required"))
      }
      let configuration = try Configuration.read(path: path)
      approvers = try PolicyFiles.approvers(configuration)
      configured = try PolicyFiles.policies(configuration).map(\.documents)
    } catch {
      throw CommandError(error.wording, code: 2)
    }
  }

  /// The latest edition of an agreement: of the file `--over`, of the bridge behind `--as`, or the
  /// configured documents as epoch 0.
  func latest(of agreement: String) async throws -> Edition {
    if let path = arguments.value("over") { return try Self.file(path).edition }
    if arguments.value("as") != nil {
      return try await Self.edition(of: agreement, arguments).edition
    }
    guard let set = configured.first(where: { $0.agreement.name == agreement }) else {
      let known = configured.map(\.agreement.name).joined(separator: ", ")
      throw CommandError(
        ja: "協定 `\(agreement)` は設定にありません（あるもの: \(known)）",
        en: "the agreement `\(agreement)` is not configured; there are: \(known)", code: 2)
    }
    return Edition.first(set)
  }

  /// What is found out about an edition.
  func review(_ signed: SignedEdition) async throws -> EditionReview {
    let epoch = signed.edition.epoch
    guard epoch <= 1 || isGiven("as") || isGiven("over") else {
      throw CommandError(
        ja: "これは第 \(epoch) 版です。前の版を --as OPERATOR.json（架け橋から）か --over FILE で示してください",
        en: "this is epoch \(epoch): name the edition before it, with --as OPERATOR.json (from the"
          + " bridge) or --over FILE", code: 3)
    }
    let latest = try await latest(of: signed.edition.agreement)
    return try Self.told { () throws(ActivationError) in
      try EditionReview(signed, over: latest, by: approvers, honouring: PolicyFiles.honoured)
    }
  }

  private func isGiven(_ option: String) -> Bool { arguments.value(option) != nil }

  /// An edition that the bridge behind `--as` has: the latest, or the one with an epoch.
  static func edition(
    of agreement: String, epoch: Int? = nil, _ arguments: Arguments
  ) async throws -> SignedEdition {
    let path = "/api/policies/\(agreement)" + (epoch.map { "/\($0)" } ?? "")
    let bytes = try await APIClient.with(try Profile(arguments)) { try await $0.bytes(path) }
    return try told { () throws(ActivationError) in try SignedEdition(bytes: bytes) }
  }

  /// The edition in a file.
  static func file(_ path: String) throws -> SignedEdition {
    let text = try Files.text(path, bytesMax: ActivationLimits.editionBytesMax + 1, code: 2)
    return try told { () throws(ActivationError) in try SignedEdition(bytes: Array(text.utf8)) }
  }

  /// Runs `body` with its errors as this program tells them.
  static func told<Value>(
    _ body: () throws(ActivationError) -> Value
  ) throws(CommandError) -> Value {
    do throws(ActivationError) { return try body() } catch {
      throw CommandError(error.wording, code: error.exitCode)
    }
  }

  /// The private key that `--key` names.
  static func key(_ arguments: Arguments) throws -> SigningKey {
    let path = try arguments.required("key")
    guard let key = try? SigningKey.load(pemPath: path) else {  // one sentence for every cause
      throw CommandError(
        ja: "`\(path)` は自分だけが読める鍵（PEM）ではありません",
        en: "`\(path)` is no PEM key that only you can read", code: 2)
    }
    return key
  }

  /// The moment that `--effective` names: RFC 3339, or `+90m`, `+2h`, `+3d` from now.
  static func effective(_ arguments: Arguments) throws(UsageError) -> Timestamp {
    let text = try arguments.required("effective")
    if let moment = Timestamp(rfc3339: text) { return moment }
    let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard text.hasPrefix("+"), let unit = text.last.flatMap({ seconds[$0] }),
      let count = Int64(text.dropFirst().dropLast()), (0...1_000_000_000).contains(count)
    else {
      throw UsageError("`\(text)` is no moment; write 2026-12-01T00:00:00+09:00, +90m, +2h or +3d")
    }
    // Whole seconds read better, and none is lost to the work until activation.
    let now = WallClock.system.now().unixSeconds
    return Timestamp(milliseconds: (now + count * unit) * 1000)
  }

  /// Writes an edition to the file that `--out` names, or else to `path`.
  static func write(
    _ signed: SignedEdition, _ arguments: Arguments, else path: String? = nil
  ) throws -> String {
    guard let path = arguments.value("out") ?? path else {
      throw UsageError("`--out` is required")
    }
    do throws(Errno) { try DurableFile.replace(path, with: signed.bytes, mode: 0o644) } catch {
      throw CommandError(ja: "`\(path)` に書けません: \(error)", en: "cannot write `\(path)`: \(error)")
    }
    return path
  }
}
