package import Dialect

/// A file of a storage.
package struct StoredFile: Hashable, Sendable {
  /// What its name says, or that of the folder of contents it lies in.
  package let name: SSMIX2.FileName
  /// The type folder it lies in, in the extended storage; nil in the standardized one.
  package let extended: SSMIX2.ExtendedType?
  /// The name of the file itself; in the standardized storage it is ``name`` again.
  let fileName: String
  /// The folders it lies in, below the root.
  let folders: [String]
  /// The root it lies below.
  let root: Int

  /// The name of a file within its folder of contents, such as `main_document.hl7`; nil in the
  /// standardized storage.
  package var contentName: String? { extended == nil ? nil : fileName }
}

extension StoredFile: CustomReflectable {
  /// An empty mirror, so that interpolation and `dump` show no patient's number.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
