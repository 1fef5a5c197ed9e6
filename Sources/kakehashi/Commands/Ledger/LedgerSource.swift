import Bridge
import Platform
import Record

/// The ledger that a report is made from, and for whom: `DIR --key [--network [--audit-key]]`.
struct LedgerSource {
  /// Whose report it is; nil for neither network's.
  let network: NetworkID?
  private let folder: String
  private let key: String
  private let auditKeyFile: String?

  /// Reads the words after `ledger REPORT`.
  init(_ arguments: Arguments) throws(UsageError) {
    folder = try arguments.operand(1, "DIR")
    key = try arguments.required("key")
    auditKeyFile = arguments.value("audit-key")
    if let text = arguments.value("network") {
      guard let id = NetworkID(text) else { throw UsageError("`--network` is a network's id") }
      network = id
    } else {
      network = nil
    }
    guard auditKeyFile == nil || network != nil else {
      throw UsageError("`--audit-key` needs `--network`")
    }
  }

  /// The same for a report that is one network's alone.
  static func own(_ arguments: Arguments) throws(UsageError) -> (LedgerSource, NetworkID) {
    let source = try LedgerSource(arguments)
    _ = try arguments.required("audit-key")
    guard let network = source.network else { throw UsageError("`--network` is required") }
    return (source, network)
  }

  /// The moments that `--from` and `--until` name: days in Japan, or times.
  static func period(_ arguments: Arguments) throws(UsageError) -> LedgerPeriod {
    let from = try moment(try arguments.required("from"), of: "from")
    let until = try moment(try arguments.required("until"), of: "until")
    guard let period = LedgerPeriod(from: from, until: until) else {
      throw UsageError("`--until` is the first moment that no longer counts, after `--from`")
    }
    return period
  }

  private static func moment(_ text: String, of option: String) throws(UsageError) -> Timestamp {
    let isDay = text.utf8.count == 10
    guard let moment = Timestamp(rfc3339: isDay ? "\(text)T00:00:00+09:00" : text) else {
      throw UsageError("`--\(option)` is a day (2026-11-22) or a time (2026-11-22T09:30:00+09:00)")
    }
    return moment
  }

  /// Hands over each wanted entry that is signed; a ledger that does not verify ends the command
  /// with 1, a key that does not open its own network's views with 4.
  func forEach(
    where wanted: (JSONValue) -> Bool, _ body: (Int64, JSONValue, JSONValue?) -> Void
  ) throws(CommandError) {
    do throws(SignedLedger.Failure) {
      try SignedLedger(
        directory: folder, verifierKey: key, network: network, auditKeyFile: auditKeyFile
      ).forEach(where: wanted, body)
    } catch {
      throw CommandError(error)
    }
  }
}

extension CommandError {
  /// Why a report cannot be made; `code` where the ledger is at fault.
  init(_ failure: SignedLedger.Failure, code: Int32 = 1) {
    switch failure {
    case .ledger(let error):
      self.init(
        ja: "台帳は正しくありません: \(error)", en: "the ledger does not verify: \(error)", code: code)
    case .wrongKey:
      self.init(ja: "この鍵では開けません", en: "this key does not open it", code: 4)
    }
  }
}
