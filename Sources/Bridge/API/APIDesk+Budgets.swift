import Platform
import Record
import Session
import Transport

extension APIDesk {
  /// `GET /api/budgets`: the operator's own facilities and users, and of the networks that ask here
  /// the facilities' counts alone.
  func budgets(_ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    let now = clock.now()
    let asking = Set(directions.filter { $0.custodian == own }.map(\.requester))
    let networks = [own] + asking.subtracting([own]).sorted { $0.text < $1.text }
    let figures = budgets.figures(at: now) { $0 == own || $1 == own }
    let users = budgets.users(of: own, at: now)
    let guesses = networks.flatMap { budgets.guesses(of: $0, at: now) }
    return Answer.json([
      "limits": .object(
        networks.map { (key: $0.text, value: Self.value(budgets.limits(of: $0))) }),
      "facilities": .array(figures.map { Self.value($0, budgets.limits(of: $0.facility.network)) }),
      "users": .array(users.map { Self.value($0, budgets.limits(of: own)) }),
      "handles": .array(guesses.map { Self.value($0, budgets.limits(of: $0.facility.network)) }),
    ])
  }

  private static func value(_ limits: BudgetLimits) -> JSONValue {
    [
      "userPerMinute": .number("\(limits.userPerMinute)"),
      "facilityPerMinute": .number("\(limits.facilityPerMinute)"),
      "patientPerMinute": .number("\(limits.subjectPerMinute)"),
      "pairPerMinute": .number("\(limits.pairPerMinute)"),
      "unknownHandles": .number("\(limits.unknownHandles)"),
      "lockMinutes": .number("\(limits.lockMinutes)"),
    ]
  }

  private static func value(_ figure: Budgets.Figure, _ limits: BudgetLimits) -> JSONValue {
    [
      "network": .string(figure.facility.network.text),
      "facility": .string(figure.facility.facility.text),
      "custodian": .string(figure.custodian.text), "questions": .number("\(figure.questions)"),
      "max": .number("\(limits.facilityPerMinute)"), "refused": .number("\(figure.refused)"),
    ]
  }

  private static func value(_ figure: Budgets.UserFigure, _ limits: BudgetLimits) -> JSONValue {
    [
      "facility": .string(figure.facility.facility.text), "user": .string(figure.user.text),
      "questions": .number("\(figure.questions)"), "max": .number("\(limits.userPerMinute)"),
      "refused": .number("\(figure.refused)"),
    ]
  }

  private static func value(_ figure: Budgets.GuessFigure, _ limits: BudgetLimits) -> JSONValue {
    [
      "network": .string(figure.facility.network.text),
      "facility": .string(figure.facility.facility.text),
      "unknown": .number("\(figure.guesses)"), "max": .number("\(limits.unknownHandles)"),
      "lockedUntil": figure.lockedUntil.map { .string($0.rfc3339) } ?? .null,
      "locks": .number("\(figure.locks)"),
    ]
  }
}
