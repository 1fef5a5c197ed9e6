import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// That the harness itself holds, before anything is said about the bridge.
  @Suite(.bridge) struct Harness {
    @Test func `a linked patient's documents are searched and retrieved`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral()
      let documents = try await host.visible(referral.handle)
      let url = try #require(documents.first?.attachmentURL)
      let answer = try await host.client("mame", "c-101")
        .retrieve(url, bearer: host.token(.doctor))
      #expect(answer.head.status == 200)
      #expect(!answer.body.isEmpty)
    }

    @Test func `the program serves as the bridge inside does, again after a kill`() async throws {
      let host = try await Site.current.bridge(.init(isProgram: true))
      try await host.registerAll()
      let referral = try await host.referral()
      await host.kill()
      try await host.start()
      #expect(try await host.visible(referral.handle).isEmpty == false)
      #expect(await host.stop() == .exited(0))
    }
  }
}
