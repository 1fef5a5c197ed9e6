import Foundation
import Testing

/// Everything that runs against a live site is nested in here, so that one site serves all of it
/// and its processes end with it.
@Suite(.site) enum Live {}

/// Starts the site before the tests it is put on and stops it after them.
struct SiteTrait: SuiteTrait, TestScoping {
  @concurrent
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let site = try await Site.start()
    do {
      try await Site.$running.withValue(site) { try await body() }
    } catch {
      await site.stop()
      throw error
    }
    await site.stop()
  }
}

/// Gives every test of a suite the same bridge, with everybody registered and nobody linked.
///
/// Suites whose tests share a patient are serialized: recording a consent anew cuts what rests on
/// it.
struct BridgeTrait: SuiteTrait, TestScoping {
  @concurrent
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let host = try await Site.current.bridge()
    try await host.registerAll()
    try await BridgeHost.$running.withValue(host) { try await body() }
    await host.stop()
    // A store reserves 128 MiB, and there are a hundred bridges.
    try? FileManager.default.removeItem(atPath: host.dataDirectory)
  }
}

extension Trait where Self == SiteTrait {
  /// One site for all of a suite.
  static var site: SiteTrait { SiteTrait() }
}

extension Trait where Self == BridgeTrait {
  /// One bridge for all of a suite.
  static var bridge: BridgeTrait { BridgeTrait() }
}

/// What a test relies on and did not find.
struct Missing: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
