import HTTP
package import Record
import XML

extension ORCA {
  /// A question as it is sent over HTTP.
  package struct Request: Equatable, Sendable {
    /// The path with its query, to be appended to the base.
    package let path: String
    /// The body, `application/xml` in UTF-8, to be posted; nil for a GET.
    package let body: [UInt8]?
  }

  /// Asks who one patient is, with all combinations of insurances (patientgetv2).
  package static func encodePatient(_ number: PatientNumber) -> Request {
    Request(
      path: "/api01rv2/patientgetv2?id=\(PercentEncoding.encode(number.exposed))", body: nil)
  }

  /// Asks who several patients are, with their insurances (patientlst2v2, class 01).
  ///
  /// There have to be 1 to ``patientsMax``.
  package static func encodePatients(_ numbers: [PatientNumber]) -> Request {
    precondition((1...patientsMax).contains(numbers.count), "one to a hundred patients")
    return request("patientlst2v2", "patientlst2req") { writer in
      writer.begin("Patient_ID_Information", [("type", "array")])
      for number in numbers {
        writer.begin("Patient_ID_Information_child", [("type", "record")])
        writer.string("Patient_ID", number.exposed)
        writer.end()
      }
      writer.end()
    }
  }

  /// Asks who is called so (patientlst3v2, class 01).
  package static func encodeSearch(_ search: NameSearch) -> Request {
    request("patientlst3v2", "patientlst3req") { writer in
      writer.string("WholeName", search.beginning)
      writer.string("Birth_StartDate", search.bornFrom ?? "")
      writer.string("Birth_EndDate", search.bornTo ?? "")
      writer.string("Sex", search.sex.map { $0 == .male ? "1" : "2" } ?? "")
      writer.string("InOut", "")
    }
  }

  private static func request(
    _ call: String, _ name: String, _ write: (inout XMLWriter) -> Void
  ) -> Request {
    var writer = XMLWriter()
    writer.begin("data")
    writer.begin(name, [("type", "record")])
    write(&writer)
    writer.end()
    writer.end()
    return Request(path: "/api01rv2/\(call)?class=01", body: writer.finish())
  }
}

extension ORCA {
  /// A search for patients by the beginning of their names.
  package struct NameSearch: Equatable, Sendable {
    /// How the name begins, in kanji or in kana; 1 to 50 characters.
    package let beginning: String
    /// The first day of birth, `YYYY-MM-DD`; nil for any.
    package var bornFrom: String?
    /// The last day of birth, likewise.
    package var bornTo: String?
    /// Male or female; nil for both.
    package var sex: PatientDiscovery.Sex?

    /// A search; nil for a beginning that is none.
    package init?(_ beginning: String) {
      // LIMIT: 50 characters, as many as a name has.
      guard (1...50).contains(beginning.count),
        !beginning.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
      else { return nil }
      self.beginning = beginning
    }
  }
}

extension XMLWriter {
  fileprivate mutating func string(_ name: String, _ text: String) {
    element(name, text, [("type", "string")])
  }
}
