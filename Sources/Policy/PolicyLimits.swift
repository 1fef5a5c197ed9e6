/// What a policy may at most hold; everything beyond is refused.
package enum PolicyLimits {
  /// Bytes of one source file.
  package static let sourceBytesMax = 1 << 20
  /// Bytes of one artefact.
  package static let artefactBytesMax = 1 << 22
  /// Bytes of one JSON object of facts.
  package static let factsBytesMax = 1 << 14
  /// How deep the values of a JSON text nest.
  package static let jsonDepthMax = 12
  /// Statements of one source file.
  package static let statementsMax = 4096
  /// Rules of one joint policy, `never` statements included.
  package static let rulesMax = 4096
  /// Unicode scalars of one quoted text.
  package static let textScalarsMax = 2000
  /// Bytes of one bare word.
  package static let wordBytesMax = 64
  /// Diagnostics reported in one run.
  package static let diagnosticsMax = 100
  /// Attributes of one vocabulary.
  package static let attributesMax = 64
  /// Values of one attribute, `unknown` included.
  package static let valuesMax = 64
  /// Document cells of one vocabulary.
  package static let cellsMax = 1 << 14
  /// Near misses of one explanation.
  package static let nearMissesMax = 3
  /// Minutes of one session, the bound of `sessionMinutes`.
  package static let sessionMinutesMax = 1440
  /// Hours until a review is due, the bound of `reviewWithinHours`.
  package static let reviewHoursMax = 8760
  /// Unknown words and mapping rows remembered by one set of facts.
  package static let notesMax = 16
  /// Nodes of the diagrams of one analysis.
  package static let diagramNodesMax = 1 << 22
  /// Groups of requests that one result lists.
  package static let groupsMax = 64
  /// Tests that are suggested at once.
  package static let suggestionsMax = 16
}
