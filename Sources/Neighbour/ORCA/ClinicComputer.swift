import Crypto
package import HTTP
import Record
import XML

/// A neighbour's patients as the computer of a clinic has them: 日医標準レセプトソフト API, whose
/// answers are xml2.
///
/// SOURCE: 日医標準レセプトソフト API, patientgetv2, patientlst2v2, patientlst3v2 (orca.med.or.jp)
package struct ClinicComputer: Sendable {
  /// What its paths begin with.
  package static let prefix = "/api01rv2/"
  /// Patients of one question.
  private static let patientsMax = 100

  private let register: ClinicRegister
  /// The field `authorization` that is let in.
  private let authorization: String

  /// The patients of a book, for whoever knows `credentials`, which are `user:password`.
  package init(_ book: RecordBook, credentials: String) {
    register = ClinicRegister(book)
    authorization = "Basic \(Base64.encode(Array(credentials.utf8)))"
  }

  /// Answers one call; it has no other way to fail than by its result, but for a stranger's.
  package func answer(_ head: RequestHead, body: [UInt8]) -> Answer {
    guard head.fields["authorization"] == authorization else {
      return Answer(status: 401, contentType: "text/plain", body: [])
    }
    switch (head.method, head.target.path.dropFirst(Self.prefix.count)) {
    case (.get, "patientgetv2"): return patient(head.target.query)
    case (.post, "patientlst2v2"): return list(body)
    case (.post, "patientlst3v2"): return search(body)
    default: return .notFound
    }
  }

  // MARK: Calls

  private func patient(_ query: String?) -> Answer {
    let number = (try? Query(percentEncoded: query ?? ""))?["id"] ?? ""
    guard !number.isEmpty else { return result("patientinfores", "01", "患者番号の設定がありません") }
    guard let entry = register.entry(numbered: number) else {
      return result("patientinfores", "10", "患者番号に該当する患者が存在しません")
    }
    return result("patientinfores", "00", "処理終了") { writer in
      writer.begin("Patient_Information", [("type", "record")])
      entry.write(.combinations, to: &writer)
      writer.end()
    }
  }

  private func list(_ body: [UInt8]) -> Answer {
    guard let request = question(body, "patientlst2req") else { return malformed }
    let numbers = (request.first("Patient_ID_Information", "")?.elements ?? []).prefix(
      Self.patientsMax
    ).map { $0.first("Patient_ID", "")?.text ?? "" }
    return patients(numbers.map { register.entry(numbered: $0) })
  }

  private func search(_ body: [UInt8]) -> Answer {
    guard let request = question(body, "patientlst3req") else { return malformed }
    func said(_ name: String) -> String { request.first(name, "")?.text ?? "" }
    let found = register.entries(
      beginning: said("WholeName"), bornFrom: said("Birth_StartDate"), to: said("Birth_EndDate"),
      sex: said("Sex"))
    guard !found.isEmpty else {
      return result("patientlst2res", "20", "該当患者が存在しません。")
    }
    return patients(found.prefix(Self.patientsMax).map(\.self))
  }

  /// The record that a question is; nil for another one.
  private func question(_ body: [UInt8], _ name: String) -> XMLTree.Element? {
    guard let root = (try? XMLTree(body))?.root, root.is("data", "") else { return nil }
    return root.first(name, "")
  }

  // MARK: Answers

  private var malformed: Answer { result("patientlst2res", "97", "送信内容に誤りがあります") }

  private func patients(_ entries: [ClinicRegister.Entry?]) -> Answer {
    result("patientlst2res", "00", "処理終了") { writer in
      writer.string("Target_Patient_Count", Self.threeDigits(entries.count))
      writer.string(
        "No_Target_Patient_Count", Self.threeDigits(entries.count { $0 == nil }))
      writer.begin("Patient_Information", [("type", "array")])
      for entry in entries {
        writer.begin("Patient_Information_child", [("type", "record")])
        if let entry {
          entry.write(.insurances, to: &writer)
        } else {
          writer.string("WholeName", "患者番号がありません")
        }
        writer.end()
      }
      writer.end()
    }
  }

  private static func threeDigits(_ count: Int) -> String {
    String("00\(count)".suffix(3))
  }

  private func result(
    _ name: String, _ code: String, _ message: String,
    _ write: (inout XMLWriter) -> Void = { _ in }
  ) -> Answer {
    var writer = XMLWriter(capacity: 4096)
    writer.declaration()
    writer.begin("xmlio2")
    writer.begin(name, [("type", "record")])
    writer.string("Information_Date", "2026-11-20")
    writer.string("Information_Time", "11:25:31")
    writer.string("Api_Result", code)
    writer.string("Api_Result_Message", message)
    writer.string("Reskey", "Patient Info")
    write(&writer)
    writer.end()
    writer.end()
    return Answer(
      status: 200, contentType: "application/xml; charset=UTF-8", body: writer.finish())
  }
}

extension XMLWriter {
  /// Writes a string of xml2; what is empty is left out.
  mutating func string(_ name: String, _ text: String) {
    if !text.isEmpty { element(name, text, [("type", "string")]) }
  }
}
