import Consent
import Crypto
import Ledger
import Linkage
import Platform
import Policy
import Record
import Synchronization

/// Takes the tables that a network's own system drops into a folder (file drop).
///
/// A file is taken whole or not at all: into `taken/`, or into `refused/` with its findings beside
/// it, by line and column and never by value. A table without rows says that nothing has changed.
/// A file that could be taken only in part, for the store or the ledger failed, is taken again:
/// what was said twice says nothing new.
final class ConsentFeed: Sendable {
  /// LIMIT: files taken in one look.
  private static let filesMax = 100
  private static let ending = ".csv"

  private let desk: APIDesk
  private let folder: String
  private let freshness: ConsentFreshness
  private let isLooking = Mutex(false)

  /// The feed of the desk's network.
  init(_ settings: ConsentFeedSettings, desk: APIDesk, freshness: ConsentFreshness) {
    folder = settings.folder
    self.desk = desk
    self.freshness = freshness
  }

  /// Takes what lies there, in the order of the names; one look at a time.
  ///
  /// Whoever writes a file gives it its name when it is whole.
  @concurrent func look() async {
    let isFirst = isLooking.withLock { looking in
      defer { looking = true }
      return !looking
    }
    guard isFirst else { return }
    defer { isLooking.withLock { $0 = false } }
    // A folder that is not there feeds nothing: the network's consents become unknown in time.
    let names = ((try? DurableFile.list(folder)) ?? []).filter { name in
      name.hasSuffix(Self.ending) && !name.hasPrefix(".")
    }
    for name in names.prefix(Self.filesMax) {
      // What could not be taken holds up what came later, which may take it back.
      guard (try? await take(name)) != nil else { return }
    }
  }

  private func take(_ name: String) async throws {
    let now = desk.clock.now()
    let bytes: [UInt8]
    do throws(Errno) {
      bytes = try DurableFile.read("\(folder)/\(name)", bytesMax: ConsentSheet.bytesMax)
    } catch {
      return try refuse(name, error)
    }
    let sheet = ConsentSheet(bytes, now: now)
    var findings = sheet.findings
    for row in sheet.rows {
      guard let problem = try await desk.refusal(of: row) else { continue }
      let said = problem.wording
      findings.append(
        ConsentSheet.Finding(
          line: row.line, expected: Sentence(ja: said.ja, en: said.en)))
    }
    let isTaken = findings.isEmpty
    try await note(bytes, rows: sheet.rows.count, isTaken: isTaken)
    if isTaken {
      for row in sheet.rows { try await desk.record(row) }
      try await freshness.hear(from: desk.network.id, at: now)
    } else {
      try write(findings, of: name)
    }
    try move(name, to: isTaken ? "taken" : "refused")
  }

  /// What is no file of a table's size stands in nobody's way; any other failure is met again.
  private func refuse(_ name: String, _ error: Errno) throws(Errno) {
    guard error.isExcess || error.isAbsence else { throw error }
    let size = ConsentSheet.bytesMax
    let expected = Sentence(
      ja: "\(size) バイト以下の普通のファイル", en: "a plain file of at most \(size) bytes")
    try write([ConsentSheet.Finding(line: 1, expected: expected)], of: name)
    try move(name, to: "refused")
  }

  /// The file by its digest, before anything of it counts.
  private func note(_ bytes: [UInt8], rows: Int, isTaken: Bool) async throws {
    _ = try await desk.logbook.append(
      .consent,
      [
        ("action", .text("feed")), ("file", .text(SHA256.hash(bytes).hex)),
        ("network", .text(desk.network.id.text)), ("rows", .number(Int64(rows))),
        ("taken", .text(isTaken ? "yes" : "no")),
      ])
  }

  private func move(_ name: String, to place: String) throws(Errno) {
    try DurableFile.makeDirectory("\(folder)/\(place)", mode: 0o700)
    try DurableFile.rename("\(folder)/\(name)", to: "\(folder)/\(place)/\(name)")
    try DurableFile.syncDirectory(folder)
  }

  private func write(_ findings: [ConsentSheet.Finding], of name: String) throws(Errno) {
    let lines = findings.map { finding in
      let expected = finding.expected
      return "\(finding.line)\t\(finding.column ?? "-")\t\(expected.ja)\t\(expected.en)\n"
    }
    try DurableFile.makeDirectory("\(folder)/refused", mode: 0o700)
    try DurableFile.replace(
      "\(folder)/refused/\(name).findings.txt", with: Array(lines.joined().utf8), mode: 0o600)
  }
}

extension APIDesk {
  /// Why a row of a table would be refused; nil if it would not.
  ///
  /// Throws where the register cannot say: that is no fault of the row's.
  fileprivate func refusal(of row: ConsentSheet.Row) async throws(ConsentError) -> Problem? {
    do throws(ConsentError) {
      try await registers.tryRecording(
        [row.statement], of: handles.index(row.patient, in: network.id), in: network.id,
        acknowledgingEnd: false)
      return nil
    } catch {
      if error.isOfEnvironment { throw error }
      return .consent(error)
    }
  }

  fileprivate func record(_ row: ConsentSheet.Row) async throws(Problem) {
    try await record(
      [row.statement], of: handles.index(row.patient, in: network.id), by: nil)
  }
}
