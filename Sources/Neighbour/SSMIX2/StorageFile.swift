/// A file of SS-MIX2 storage: what its name says and what it holds.
///
/// SOURCE: SS-MIX2 標準化ストレージ仕様書 1.2g
struct StorageFile {
  /// The number that stands where there is no order.
  static let noOrder = "999999999999999"

  let patient: String
  /// The day of care, `YYYYMMDD`; nil where the type has none.
  let careDate: String?
  /// A data type such as `ADT-00`, or the name of a type folder of the extended storage.
  let type: String
  let order: String
  let time: Moment
  /// The code of the department; nil where the type has none.
  let department: String?
  /// Whether another one has taken its place: condition flag 2 and not 1.
  let isSuperseded: Bool

  /// The folders it lies in below the root, from the outside.
  var folders: [String] {
    [
      String(patient.prefix(3)), String(patient.dropFirst(3).prefix(3)), patient,
      careDate ?? "-", type,
    ]
  }

  /// Its name; in the extended storage that of the folder its contents lie in.
  var name: String {
    [
      patient, careDate ?? "-", type, order, "\(time.compact)000", department ?? "-",
      isSuperseded ? "2" : "1",
    ].joined(separator: "_")
  }
}
