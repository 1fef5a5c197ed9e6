package import Crypto
package import Platform

/// An exchange in flight, which a cut ends by shutting its gate.
///
/// It lasts as long as anyone holds the gate: what writes the answer holds it until the last byte
/// is out, so the exchange stays within reach of a cut for exactly that long.
package struct InFlight: Sendable {
  let number: UInt64
  /// Shut by a cut; nothing more may leave then.
  package let gate: Gate
  private let broker: Broker

  init(number: UInt64, gate: Gate, broker: Broker) {
    self.number = number
    self.gate = gate
    self.broker = broker
  }

  /// Adds the patient's blind indexes once the link is read, before any consent is.
  ///
  /// Throws `withdrawn` if the exchange was cut meanwhile.
  package func include(_ patients: [Digest]) throws(SessionError) {
    try broker.include(patients, in: number)
  }

  /// Puts the exchange out of reach of cuts: only where nothing more can come out of it.
  ///
  /// There is no need to call it; the last owner's letting go of the gate does the same.
  package func leave() {
    broker.leave(number)
  }
}
