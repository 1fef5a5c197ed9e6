/// The identity of a work plan: 16 bytes, written as 32 lower-case hexadecimal digits.
package struct PlanID: Hashable, Sendable {
  private let storage: SixteenBytes

  /// Takes exactly 16 bytes; nil for any other count.
  package init?(_ bytes: [UInt8]) {
    guard let storage = SixteenBytes(bytes) else { return nil }
    self.storage = storage
  }

  /// Reads 32 lower-case hexadecimal digits; nil if malformed.
  package init?(hex: String) {
    guard let storage = SixteenBytes(hex: hex) else { return nil }
    self.storage = storage
  }

  /// The 16 bytes.
  package var bytes: [UInt8] { storage.bytes }

  /// 32 lower-case hexadecimal digits.
  package var hex: String { storage.hex }
}
