import Bridge
import Consent
import Dialect
import Foundation
import Linkage
import Platform
import Record
import Testing

// SOURCE: IHE ITI PCF 1.1, the prose of the examples of Consents (3:5.8); the resources are our own
/// Consents that say what a published example says, and who may look then: each verdict worked out
/// by hand from the example's prose.
@Suite struct `PCF verdicts` {
  /// One question about one Consent.
  struct Case: CustomTestStringConvertible {
    let file: String
    let asker: String
    let purpose: String
    let day: String
    let user: String?
    let role: String?
    let verdict: String
    let why: String
    var testDescription: String { "\(file): \(asker) \(purpose) on \(day): \(why)" }
  }

  private static func bytes(_ name: String) throws -> [UInt8] {
    let path = "\(Programs.package)/Tests/PCF/\(name).json"
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  static let cases: [Case] = {
    let table = (try? bytes("verdicts")).flatMap { try? JSONValue.parse($0) }
    return (table?.elements ?? []).compactMap { row in
      guard let file = row["file"]?.string, let asker = row["asker"]?.string,
        let purpose = row["purpose"]?.string, let day = row["on"]?.string,
        let verdict = row["verdict"]?.string, let why = row["why"]?.string
      else { return nil }
      return Case(
        file: file, asker: asker, purpose: purpose, day: day, user: row["user"]?.string,
        role: row["role"]?.string, verdict: verdict, why: why)
    }
  }()

  @Test func `twenty published examples and more are judged`() {
    #expect(Set(Self.cases.map(\.file)).count >= 25)
    #expect(Set(Self.cases.map { $0.verdict.split(separator: " ")[0] }).count == 3)
  }

  @Test(arguments: cases) func `the verdict is that of the prose`(_ question: Case) throws {
    #expect(try Self.verdict(question) == question.verdict)
  }

  private static func verdict(_ question: Case) throws -> String {
    let consent = try FHIRConsent(try bytes(question.file))
    let translation = try ConsentForms.translation(
      policies: ["https://oshidori.example/policies/base"])
    let statements: [ConsentStatement]
    do throws(ConsentRefusal) { statements = try translation.statements(of: consent) } catch {
      return "refused-to-accept \(error.path)"
    }
    return try mayLook(question, statements, in: translation.network) ? "permit" : "deny"
  }

  /// Whether the facts let the asker look: they take part and let this asker, or in an emergency
  /// anybody whom they did not refuse.
  private static func mayLook(
    _ question: Case, _ statements: [ConsentStatement], in home: NetworkID
  ) throws -> Bool {
    let now = try #require(Timestamp(rfc3339: "\(question.day)T12:00:00+09:00"))
    let facility = try #require(FacilityReference(path: question.asker))
    let asker = Asker(
      facility, joined: Timestamp(milliseconds: 0), role: question.role,
      user: question.user.flatMap { UserID($0) })
    let said = PatientConsent(statements.filter { $0.said <= now })
    let standing = said.standing(for: asker, in: home, by: .latest, at: now)
    guard standing.participation == .active else { return false }
    return question.purpose == "TREAT"
      ? standing.viewing == .granted
      : standing.emergency == true && standing.viewing != .refused
  }
}
