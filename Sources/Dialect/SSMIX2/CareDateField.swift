extension SSMIX2 {
  /// Where a message says the day of care that its file is kept under.
  package struct CareDateField: Equatable, Sendable {
    /// The segment; where there are several of its name, one of them says it.
    package let segment: HL7v2.SegmentName
    /// The field, whose first eight digits are the day.
    package let field: Int

    /// The field of `type`; nil where a message has none and its file lies under `-`.
    ///
    /// SOURCE: SS-MIX2 1.2g, as in SSMIX_CAREDATE.json of the NHO checker (Apache-2.0).
    package init?(of type: HL7v2.MessageType) {
      switch (type.code, type.event) {
      case ("ADT", "A01"), ("ADT", "A04"), ("ADT", "A11"): self.init("PV1", 44)
      case ("ADT", "A03"), ("ADT", "A13"): self.init("PV1", 45)
      case ("ADT", "A14"), ("ADT", "A15"), ("ADT", "A26"), ("ADT", "A27"): self.init("PV2", 8)
      case ("ADT", "A16"), ("ADT", "A25"): self.init("PV2", 9)
      case ("ADT", "A53"): self.init("PV2", 47)
      case ("ADT", "A02"), ("ADT", "A12"), ("ADT", "A21"), ("ADT", "A22"), ("ADT", "A52"):
        self.init("EVN", 6)
      case ("OMD", "O03"), ("RDE", "O11"), ("OML", "O33"), ("OMG", "O19"): self.init("ORC", 9)
      case ("RAS", "O17"): self.init("RXA", 3)
      case ("OUL", "R22"): self.init("SPM", 17)
      case ("OMI", "Z23"), ("ORU", "R01"): self.init("OBR", 7)
      default: return nil
      }
    }

    private init(_ segment: HL7v2.SegmentName, _ field: Int) {
      self.segment = segment
      self.field = field
    }
  }
}
