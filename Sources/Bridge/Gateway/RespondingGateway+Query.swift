import Dialect
import Linkage
import Platform
import Record
import Transport

extension RespondingGateway {
  /// ITI-38: Cross Gateway Query.
  func query(_ call: Call) async throws(Problem) -> ServerResponse {
    let query: RegistryQuery
    do throws(RegistryError) {
      query = try RegistryQuery(call.payload, call.action, home: call.names.home)
    } catch {
      return message(RegistryAnswer.encoded(error, names: call.names), to: call)
    }
    do throws(Problem) {
      switch query.subject {
      case .documents(let patient, let wanted):
        return try await documents(wanted, of: patient, query, call)
      case .named(let names): return try await documents(names, query, call)
      case .containers, .nothing: return nothing(query, call)
      }
    } catch {
      guard let said = RegistryError(error) else { throw error }
      return message(RegistryAnswer.encoded(said, names: call.names), to: call)
    }
  }

  /// What is refused, unknown or not participating is an empty answer.
  private func documents(
    _ wanted: DocumentQuery, of patient: AssignedID, _ query: RegistryQuery, _ call: Call
  ) async throws(Problem) -> ServerResponse {
    guard wanted.communities.isEmpty || wanted.communities.contains(call.names.home) else {
      return message(
        RegistryAnswer.encoded(
          RegistryError(.unknownCommunity, "the community is not known here"), names: call.names),
        to: call)
    }
    let isOurs = patient.authority == call.names.authority
    // Whatever is no handle of ours goes the way of a handle of nobody's.
    let handle = (isOurs ? Handle(patient.value) : nil) ?? call.exchange.nobody
    return try await documents(wanted, about: handle, query, call) { _ in true }
  }

  /// Documents by names that this facility was told before.
  private func documents(
    _ names: [DocumentName], _ query: RegistryQuery, _ call: Call
  ) async throws(Problem) -> ServerResponse {
    let now = clock.now()
    let addresses = names.compactMap { listed.address($0, of: call.facility, at: now) }
    let handle = addresses.first.map { call.exchange.handle(ofDocument: $0) }
    let all = DocumentQuery(statuses: DocumentStatus.allCases)
    return try await documents(all, about: handle ?? call.exchange.nobody, query, call) { handle in
      names.contains { $0.names(handle) }
    }
  }

  private func documents(
    _ wanted: DocumentQuery, about handle: Handle, _ query: RegistryQuery, _ call: Call,
    where isWanted: (DocumentHandle) -> Bool
  ) async throws(Problem) -> ServerResponse {
    try await call.exchange.query(wanted, about: handle, nothing: { nothing(query, call) }) {
      visible, found throws(Problem) in
      let now = clock.now()
      var items: [RegistryAnswer.Item] = []
      for entry in visible {
        let document = try found.cleaning.released(entry, of: found.page, patient: handle)
        guard isWanted(document.handle) else { continue }
        let item = RegistryAnswer.Item(document)
        listed.remember(item.names, at: document.binary, of: call.facility, now: now)
        items.append(item)
      }
      let errors = found.page.shownWarnings.map { RegistryError($0) }
      let payload = RegistryAnswer(items, errors: errors).encoded(
        for: query, of: found.page, names: call.names, scrubber: found.cleaning.scrubber)
      return (message(payload, to: call), items.count)
    }
  }

  private func nothing(_ query: RegistryQuery, _ call: Call) -> ServerResponse {
    let payload = RegistryAnswer().encoded(
      for: query, of: DocumentPage(), names: call.names,
      scrubber: TextScrubber(IdentifierSet()))
    return message(payload, to: call)
  }
}

extension RegistryError {
  /// What a problem is called between registries; nil for one that is the asker's own.
  init?(_ problem: Problem) {
    switch problem {
    case .custodianUnavailable, .custodianTimeout, .answerWithheld:
      self.init(.unavailableCommunity, problem.wording.en)
    case .tooManyDocuments: self.init(.tooManyResults, problem.wording.en)
    default: return nil
    }
  }
}
