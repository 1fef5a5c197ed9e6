import Crypto

/// What a patient is called where a network's own auditor reads: the same for the same patient of
/// the same network, in no store, and meaningless without the bridge's key.
package struct AuditPseudonym: Hashable, Sendable {
  /// 16 bytes.
  package let bytes: [UInt8]

  /// 32 hexadecimal digits.
  package var hex: String { Hex.encode(bytes) }
}

extension Handles {
  /// The audit pseudonym of the patient at `index`.
  ///
  /// Not the index itself: what stands in a ledger for years leads to no entry of the store.
  package func auditPseudonym(_ index: PatientIndex) -> AuditPseudonym {
    var tag = documents.begin()
    tag.add("audit")
    tag.add(index.digest.bytes)
    return AuditPseudonym(bytes: Array(tag.finish().bytes.prefix(16)))
  }
}
