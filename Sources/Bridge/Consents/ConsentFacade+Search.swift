import Dialect
import HTTP
import Linkage
import Record
import Transport

extension ConsentFacade {
  /// The latest versions of one patient's Consents, and what contradicts itself among them.
  func search(_ call: Interaction) async throws(ConsentFailure) -> ServerResponse {
    let search = try asked(call)
    let subject: (index: PatientIndex, number: FHIRReference.Identifier?)
    do throws(ConsentRefusal) { subject = try patient(search.patient) } catch {
      throw .problem(.search("patient", error.wording))
    }
    let (said, resources) = try await shown(of: subject.index, number: subject.number, call)
    let found = resources.current.map(\.consent).filter(search.matches)
    return FHIRAnswer.resource(
      FHIR.encodeConsents(found, base: base, issues: contradictions(said, resources)))
  }

  private func asked(_ call: Interaction) throws(ConsentFailure) -> ConsentSearch {
    var items: [Query.Item]
    do throws(HTTPError) {
      items = try Query(percentEncoded: call.request.head.target.query ?? "").items
      if call.method == .post { items += try Query(form: call.request.body).items }
    } catch {
      throw .problem(Problem(400, "malformed", ja: "照会の書式が不正です", en: error.reason))
    }
    do throws(Problem) { return try ConsentSearch(items) } catch { throw .problem(error) }
  }
}

/// What a search asks for (IHE PCF 2:3.108.4.1).
struct ConsentSearch: Sendable {
  /// Whose Consents.
  let patient: FHIRReference
  private let statuses: Set<FHIRConsent.Status>
  private let actors: [[Token]]

  init(_ items: [Query.Item]) throws(Problem) {
    var patient = FHIRReference()
    var statuses = Set(FHIRConsent.Status.allCases)
    var actors: [[Token]] = []
    for item in items {
      switch item.name {
      case "patient" where patient.address == nil:
        let isPlain = !item.value.contains("/")
        patient.address = isPlain ? "Patient/\(item.value)" : item.value
      case "patient.identifier" where patient.identifier == nil:
        patient.identifier = try Self.identifier(item)
      case "status":
        let words = item.value.split(separator: ",").compactMap {
          FHIRConsent.Status(rawValue: String($0))
        }
        // A status that no Consent here has finds nothing, as R4 §3.1.1 would have it.
        statuses.formIntersection(words)
      case "actor:identifier", "actor.identifier", "actor": actors.append(try Self.tokens(item))
      case "_format" where item.value.contains("json"): break
      default:
        throw .search(
          item.name,
          Wording(
            ja: "patient, patient.identifier, status, actor のどれかを一度だけ",
            en: "use patient, patient.identifier, status and actor, and the patient once"))
      }
    }
    guard patient != FHIRReference() else {
      throw .search("patient", Wording(ja: "必須です", en: "it is required"))
    }
    (self.patient, self.statuses, self.actors) = (patient, statuses, actors)
  }

  /// True if a Consent is in what was asked for.
  func matches(_ consent: FHIRConsent) -> Bool {
    let rules = [consent.provision] + consent.provision.exceptions
    let named = rules.flatMap(\.actors).compactMap(\.identifier)
    return statuses.contains(consent.status)
      && actors.allSatisfy { tokens in
        named.contains { actor in
          tokens.contains { $0.matches(system: actor.system, value: actor.value) }
        }
      }
  }

  private static func tokens(_ item: Query.Item) throws(Problem) -> [Token] {
    guard let tokens = FHIR.tokens(item.value) else {
      throw .search(item.name, Wording(ja: "書式が不正です", en: "it is malformed"))
    }
    return tokens
  }

  private static func identifier(
    _ item: Query.Item
  ) throws(Problem) -> FHIRReference.Identifier {
    let tokens = try tokens(item)
    guard tokens.count == 1, case .exactly(let system) = tokens[0].system,
      let value = tokens[0].code
    else {
      throw .search(
        item.name, Wording(ja: "体系|番号 の形で一つだけ", en: "it must be one system|number"))
    }
    return FHIRReference.Identifier(system: system, value: value)
  }
}

extension Problem {
  /// A parameter of a search that is missing, unknown or malformed.
  static func search(_ name: String, _ wording: Wording) -> Problem {
    Problem(
      400, "malformed", ja: "`\(name)`: \(wording.ja)", en: "`\(name)`: \(wording.en)")
  }
}
