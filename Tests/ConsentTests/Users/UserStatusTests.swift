import Consent
import Testing

/// All steps of an account from all states.
@Suite struct `User states` {
  /// Where each step leads that is possible; every other pair is refused.
  private static let table: [UserStatus: [UserEvent: UserStatus]] = [
    .applied: [.grant: .granted, .refuse: .refused, .withdraw: .left],
    .granted: [.confirm: .active, .refuse: .refused, .withdraw: .left],
    .active: [.suspend: .suspended, .withdraw: .left, .recertify: .active],
    .suspended: [.resume: .active, .withdraw: .left],
    .refused: [.apply: .applied],
    .left: [.apply: .applied],
  ]

  @Test(arguments: UserStatus.allCases, UserEvent.allCases)
  func `go where every event leads`(status: UserStatus, event: UserEvent) {
    let next: UserStatus?
    do throws(ConsentError) {
      next = try status.after(event)
    } catch {
      #expect(error == .userStep(status, event))
      next = nil
    }
    #expect(next == Self.table[status]?[event])
  }

  @Test func `are active by a confirmation, a resumption or another look alone`() {
    var ways: [UserEvent] = []
    for status in UserStatus.allCases {
      for event in UserEvent.allCases where (try? status.after(event)) == .active {
        ways.append(event)
      }
    }
    #expect(Set(ways) == [.confirm, .resume, .recertify])
  }

  @Test(arguments: UserEvent.allCases, UserStep.Side.allCases)
  func `are changed by whom the rules say`(event: UserEvent, side: UserStep.Side) {
    var own = UserRules.standard
    own.grantedBy = .facility
    let (byOffice, byFacility) = (UserRules.standard, own)
    switch event {
    case .apply, .confirm:
      #expect(event.isOpen(to: side, under: byOffice) == (side == .facility))
      #expect(event.isOpen(to: side, under: byFacility) == (side == .facility))
    case .grant, .resume:
      #expect(event.isOpen(to: side, under: byOffice) == (side == .office))
      #expect(event.isOpen(to: side, under: byFacility) == (side == .facility))
    case .refuse:
      #expect(event.isOpen(to: side, under: byOffice) == (side == .office))
      #expect(event.isOpen(to: side, under: byFacility))
    case .suspend, .withdraw, .recertify:
      #expect(event.isOpen(to: side, under: byOffice))
    }
  }

  @Test func `are six, with eight events`() {
    #expect(UserStatus.allCases.count == 6)
    #expect(UserEvent.allCases.count == 8)
  }
}
