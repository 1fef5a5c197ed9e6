package import XML

/// The API of 日医標準レセプトソフト (日レセ, ORCA), the receipt computer of most clinics: who a
/// clinic's patients are and how they are insured.
///
/// Answers are in the form xml2, in which every element says whether it is a string, a record or an
/// array.
///
/// SOURCE: 日医標準レセプトソフト API, 患者基本情報の取得 (patientgetv2, 2025-01-28), 複数の患者情報取得
/// (patientlst2v2) and 患者情報取得（氏名検索） (patientlst3v2, both 2021-01-27), orca.med.or.jp.
package enum ORCA {
  /// LIMIT: the most patients of one question and of one answer, as many as ORCA takes.
  package static let patientsMax = 100

  /// LIMIT: what an answer may be made of; a hundred patients have some 200 KiB.
  static let limits: XMLLimits = {
    var limits = XMLLimits()
    limits.bytesMax = 2 << 20
    limits.depthMax = 16
    limits.elementsMax = 50_000
    limits.attributesMax = 4
    limits.attributeBytesMax = 64
    limits.nameBytesMax = 64
    limits.namespacesMax = 4
    limits.textBytesMax = 4096
    return limits
  }()
}

extension ORCA {
  /// Why an answer of ORCA says nothing about a patient.
  package enum Fault: Error, Equatable, Sendable {
    /// It is no XML that is taken.
    case xml(XMLError)
    /// An element is missing, stands twice, is of another type or malformed; its name.
    case element(String)
    /// There is more of an element than the limit; its name.
    case tooMany(String)
    /// ORCA could not answer, and says why.
    case result(APIResult)
    /// ORCA could not answer, for a reason that is not documented.
    case resultUnknown
    /// It is about a patient who was not asked for.
    case patientDiffers
  }
}
