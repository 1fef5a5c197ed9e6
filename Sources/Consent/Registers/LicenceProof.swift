import Linkage
import Platform
package import Policy

/// What somebody looked at before they wrote a licence into the register (企画管理編 13).
package enum LicenceSource: UInt8, CaseIterable, Sendable {
  case nationalSearch = 1
  case original = 2
  case copy = 3
  case hpki = 4
  case staffRegister = 5

  /// The word for tables and the API.
  package var word: String {
    switch self {
    case .nationalSearch: "nationalSearch"
    case .original: "original"
    case .copy: "copy"
    case .hpki: "hpki"
    case .staffRegister: "staffRegister"
    }
  }

  /// What it is, as people say it; desks in Japan type these words into their tables.
  package var name: Sentence {
    switch self {
    case .nationalSearch: Sentence(ja: "医師等資格確認検索", en: "the ministry's search of licences")
    case .original: Sentence(ja: "免許証の原本", en: "the licence itself")
    case .copy: Sentence(ja: "免許証の写し", en: "a copy of the licence")
    case .hpki: Sentence(ja: "HPKI 証明書", en: "an HPKI certificate")
    case .staffRegister: Sentence(ja: "人事台帳", en: "the staff register")
    }
  }

  /// Reads the word or the Japanese name.
  package init?(word: String) {
    guard let found = Self.allCases.first(where: { $0.word == word || $0.name.ja == word }) else {
      return nil
    }
    self = found
  }
}

/// On what a licence rests: what was looked at, and who did.
package struct LicenceProof: Equatable, Sendable {
  /// What was looked at.
  package let source: LicenceSource
  /// Who looked, 1 to 64 characters.
  package let checkedBy: String

  /// A proof; checked when it is put.
  package init(source: LicenceSource, checkedBy: String) {
    self.source = source
    self.checkedBy = checkedBy
  }

  func check() throws(ConsentError) {
    guard (1...64).contains(checkedBy.count) else {
      throw .malformedEntry(field: "licenceCheckedBy")
    }
  }

  func pack(into packer: inout Packer) {
    packer.byte(source.rawValue)
    packer.text(checkedBy)
  }

  init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    guard let source = LicenceSource(rawValue: try unpacker.byte()) else {
      throw .malformedRecord
    }
    self.source = source
    checkedBy = try unpacker.text()
  }
}
