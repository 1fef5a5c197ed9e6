import Record

extension HL7v2 {
  /// An instant as MSH-7 has it, in Japan time (HL7 v2.5 §2.A.78): `20261121093000+0900`.
  package static func dateTime(_ milliseconds: Int64) -> String {
    let local = milliseconds + TimeSpan.zoneMinutesDefault * 60_000
    return TimeSpan.utc(local).filter(\.isNumber) + "+0900"
  }
}
