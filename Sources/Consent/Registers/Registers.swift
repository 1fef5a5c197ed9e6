package import Linkage
package import Platform
package import Store

/// The networks' registers as the bridge keeps them: facilities, users and what patients said.
///
/// Every change is durable, then published to ``events``, then returned: what depends on it has
/// been cut by the time the caller hears of it.
package struct Registers: Sendable {
  /// Where changes are published.
  package let events: ConsentEvents
  let storage: Storage
  let decoded = DecodedFacilities()
  let handles: Handles
  let clock: WallClock

  /// Registers kept in `store`.
  package init(store: any Store, handles: Handles, clock: WallClock) {
    storage = Storage(store: store)
    self.handles = handles
    self.clock = clock
    events = ConsentEvents()
  }
}
