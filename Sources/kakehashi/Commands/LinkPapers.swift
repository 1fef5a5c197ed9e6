import Bridge
import Platform
import Record

/// What `link` prints for patients.
extension LinkCommand {
  /// The paper for the patient.
  static func write(_ answer: JSONValue, to path: String, _ arguments: Arguments) throws {
    let patient = SlipSheet.Patient(
      kana: try arguments.required("kana"), name: try arguments.required("name"),
      birthDate: try arguments.required("birth-date"), sex: try arguments.required("sex"),
      address: arguments.value("address"))
    let sheet: SlipSheet
    do throws(JSONError) { sheet = try SlipSheet(answer, patient) } catch {
      throw CommandError(
        ja: "サーバーの応答から送信票を作れません: \(error)",
        en: "no sheet can be made of the bridge's answer: \(error)")
    }
    try DurableFile.replace(path, with: Array(sheet.html.utf8), mode: 0o600)
  }

  /// The paper with the facility's own number, if it is asked for.
  static func writeNumber(_ answer: JSONValue, _ arguments: Arguments) throws {
    guard let path = arguments.value("sheet") else { return }
    let sheet: NumberSheet
    do throws(JSONError) { sheet = try NumberSheet(answer) } catch {
      throw CommandError(
        ja: "サーバーの応答から番号票を作れません: \(error)",
        en: "no sheet can be made of the bridge's answer: \(error)")
    }
    try DurableFile.replace(path, with: Array(sheet.html.utf8), mode: 0o600)
  }
}
