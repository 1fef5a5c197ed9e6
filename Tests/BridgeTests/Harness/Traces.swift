import HTTP
import Platform
import Record
import Testing
import Transport

extension BridgeHost {
  /// Stops the program, then expects nothing that `seeker` seeks in what A `received`, in the
  /// bridge's log, in its ledger and in A's own views of it, of which there are some.
  func expectNoTrace(
    of seeker: Seeker, received: [UInt8], openedMin: Int,
    _ location: SourceLocation = #_sourceLocation
  ) async throws {
    let views = try await views(openedMin: openedMin)
    #expect(await stop() == .exited(0), sourceLocation: location)
    let ledger = try Installation.files(in: ledgerDirectory)
    #expect(ledger.count > 1000, sourceLocation: location)
    for (place, bytes) in [
      ("what A received", received), ("the log", Array(try log.utf8)),
      ("the ledger's files", ledger), ("A's views of the ledger", views),
    ] {
      let hits = seeker.hits(in: bytes)
      #expect(
        hits.isEmpty, "\(hits.count) in \(place), such as \(hits.prefix(5))",
        sourceLocation: location)
    }
  }

  /// Every entry as A's operator gets it, with what is sealed to A opened.
  private func views(openedMin: Int) async throws -> [UInt8] {
    let client = try client("mame", "operator")
    let size = try await client.call(.get, "/api/status").integer(at: "ledgerSize")
    var bytes: [UInt8] = []
    var opened = 0
    for index in 0..<size {
      let answer = try await client.send(.get, "/api/ledger/entries/\(index)")
      bytes += answer.bytes
      guard let sealed = try answer.json()["fields"]?["sealed"]?["mame"]?.string else { continue }
      let view = try #require(await self.opened(sealed, of: "mame", with: "mame"))
      bytes += view.encoded()
      opened += 1
    }
    #expect(opened >= openedMin)
    return bytes
  }
}
