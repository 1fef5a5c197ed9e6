import Crypto
import Record
import Store
import Synchronization

/// Facilities by their certificates as they were decoded last: their rows are read every time, and
/// decoded again only when they have changed.
final class DecodedFacilities: Sendable {
  /// LIMIT: facilities remembered; beyond it all are decoded again.
  static let countMax = 4_096

  private let table = Mutex<[Digest: (network: NetworkID, reading: Reading<Facility>)]>([:])

  /// What was decoded last for a certificate of `network`, whether it is so still or not.
  func last(_ certificate: Digest, _ network: NetworkID) -> Reading<Facility>? {
    table.withLock { table in
      guard let found = table[certificate], found.network == network else { return nil }
      return found.reading
    }
  }

  /// Remembers what was decoded.
  func keep(_ reading: Reading<Facility>, _ certificate: Digest, _ network: NetworkID) {
    table.withLock { table in
      if table.count >= Self.countMax { table.removeAll() }
      table[certificate] = (network, reading)
    }
  }
}
