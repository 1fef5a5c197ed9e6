import Foundation
import Testing

extension Live {
  @Suite(.serialized) struct `Kill loop` {
    /// How often the bridge is killed: from the environment, else few where code is slow.
    private static let kills: Int = {
      let named = ProcessInfo.processInfo.environment["KAKEHASHI_KILLS"].flatMap { Int($0) }
      #if DEBUG
        return named ?? 10
      #else
        return named ?? 200
      #endif
    }()

    @Test func `what was acknowledged outlives every kill`() async throws {
      let loop = try await KillLoop(.current)
      let clock = ContinuousClock()
      let start = clock.now
      for round in 0..<Self.kills { try await loop.round(20 + round * 7 % 41) }
      let figures = loop.figures
      let took = (clock.now - start) / Self.kills
      print(
        "kill loop: kills=\(figures.kills) acknowledged=\(figures.acknowledged)",
        "lost=\(figures.lost) entries=\(figures.entries) cycle=\(took)")
      #expect(figures.kills == Self.kills)
      #expect(figures.acknowledged >= Self.kills * 20)
      #expect(figures.lost == 0)
      await loop.host.stop()
    }
  }
}
