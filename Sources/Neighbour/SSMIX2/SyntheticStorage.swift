/// The SS-MIX2 storage of synthetic patients: of the same people, with the same documents, as
/// the FHIR endpoint has them.
package struct SyntheticStorage: ~Copyable {
  /// A file: the folders it lies in below the root, its name and what it holds.
  package struct File: Sendable {
    /// Whether it belongs to the extended storage, as documents do, or to the standardized one.
    package let isDocument: Bool
    /// The folders below the root, from the outside.
    package let folders: [String]
    /// Its name.
    package let name: String
    /// What it holds.
    package let bytes: [UInt8]
  }

  /// The institution whose storage it is.
  package let institution: Institution
  private let seed: UInt64
  private let text: StorageText

  /// The storage of a network's institution; throws ``NeighbourError/environment(_:)`` where the
  /// system cannot write ISO-2022-JP.
  package init(network: String, seed: UInt64) throws(NeighbourError) {
    institution = Institution(network: network, seed: seed)
    self.seed = seed
    text = try StorageText()
  }

  /// The files of the patient at a position.
  package func files(ofPatient index: Int) -> [File] {
    let patient = Patient(Person(seed: seed, index: index), seed: seed, at: institution)
    let records = StorageRecords(patient, seed: seed)
    var files: [File] = []
    for (file, message) in records.files {
      files.append(
        File(
          isDocument: false, folders: ["standardized"] + file.folders, name: file.name,
          bytes: text.encode(message)))
    }
    for (position, document) in records.documents.enumerated() {
      let file = StorageFile(document, position)
      files.append(
        File(
          isDocument: true, folders: ["extended"] + file.folders + [file.name],
          name: document.fileName, bytes: document.content))
    }
    return files
  }
}
