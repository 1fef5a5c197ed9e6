@testable import Bridge
@testable import Consent
import Crypto
import Dispatch
import Platform
import Record
import Testing

@Suite struct `Users of sessions` {
  private func facts() throws -> UserFacts {
    let facility = FacilityReference(
      network: try #require(NetworkID("mame")), facility: try #require(FacilityID("c-101")))
    let user = UserRecord(id: try #require(UserID("dr.sato")), facility: facility, role: "doctor")
    return UserFacts(
      user: user, purpose: "TREAT", factors: [.knowledge, .possession], authenticated: nil,
      assurance: 2, certifiedUntil: nil, expires: Timestamp(milliseconds: 0),
      jtiHash: SHA256.hash([]))
  }

  private func session(_ number: UInt8) throws -> SessionID {
    try #require(SessionID(Array(repeating: number, count: 16)))
  }

  @Test func `are forgotten with their sessions`() throws {
    let users = SessionUsers()
    let (live, ended) = (try session(1), try session(2))
    users.keep(try facts(), of: live)
    users.keep(try facts(), of: ended)
    users.forget { [live] }
    #expect(users.user(of: live) != nil)
    #expect(users.user(of: ended) == nil)
  }

  @Test func `are kept if the session is opened while the others are forgotten`() throws {
    let users = SessionUsers()
    let (opened, facts) = (try session(3), try facts())
    let kept = DispatchSemaphore(value: 0)
    users.forget {
      DispatchQueue.global().async {
        users.keep(facts, of: opened)
        kept.signal()
      }
      // Whoever could be kept by now would be forgotten.
      if kept.wait(timeout: .now() + .milliseconds(100)) == .success { kept.signal() }
      return []
    }
    kept.wait()
    #expect(users.user(of: opened) != nil)
  }
}
