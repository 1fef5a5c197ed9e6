import Platform
import Record
import Store

extension Key {
  static func plan(_ id: PlanID) -> Key { Key("plan", id.hex) }

  /// The looks that were taken under a plan.
  static func planLooks(_ id: PlanID) -> Key { Key("plan-looks", id.hex) }

  /// The plans of a network, the newest first.
  static func plans(_ network: NetworkID) -> Key { Key("plan-of", network.text) }

  /// The plans that have not ended, in the order in which their time is over.
  static let runningPlans = Key("plan-running")

  static func runningPlan(_ plan: WorkPlan) -> Key {
    runningPlans.appending(ordered(plan.terms.until.milliseconds)).appending(plan.id.hex)
  }
}
