extension SSMIX2 {
  /// Whether what a file says holds (コンディションフラグ).
  package enum Condition: String, CaseIterable, Sendable {
    /// Deleted.
    case deleted = "0"
    /// It holds.
    case valid = "1"
    /// A later file of the same order took its place.
    case superseded = "2"
  }

  /// The name of a file of the standardized storage, or of a folder of contents of the extended
  /// one: seven parts joined by `_`.
  ///
  /// `9999013_20110701_OMP-01_000000011000185_20110701224603984_01_1`: patient number, day of
  /// care, data type, order number, time of occurrence, department, condition.
  package struct FileName: Hashable, Sendable {
    /// A part of the name.
    package enum Part: String, CaseIterable, Sendable {
      case patientNumber, careDate, dataType, orderNumber, time, department, condition
    }

    /// Whose it is.
    package let patient: PatientNumber
    /// The day of care, `YYYYMMDD`; nil for `-`.
    package let careDate: String?
    /// What it is about, as it stands there.
    package let type: String
    /// The number of the order, up to 22 letters, digits and hyphens; `999999999999999` for none.
    package let orderNumber: String
    /// When it occurred, `YYYYMMDDHHMMSSFFF`.
    package let time: String
    /// The code of the department; nil for `-`.
    package let department: String?
    /// Whether it holds.
    package let condition: Condition

    /// Reads a name.
    ///
    /// - Throws: ``NameError`` with the part that is malformed, or without one where there are not
    ///   seven.
    package init(_ text: String) throws(NameError) {
      let bytes = Array(text.utf8)
      // LIMIT: a name in a file system has at most 255 bytes.
      let parts =
        bytes.count > 255 ? [] : bytes.split(separator: 0x5F, omittingEmptySubsequences: false)
      guard parts.count == 7 else { throw NameError(part: nil) }
      guard let patient = PatientNumber(parts[0]) else { throw NameError(part: .patientNumber) }
      guard Self.isNone(parts[1]) || Self.isDate(parts[1]) else {
        throw NameError(part: .careDate)
      }
      guard Self.isType(parts[2]) else { throw NameError(part: .dataType) }
      guard Self.isCode(parts[3], countMax: 22) else { throw NameError(part: .orderNumber) }
      guard Self.isTime(parts[4]) else { throw NameError(part: .time) }
      guard Self.isCode(parts[5], countMax: 20) else { throw NameError(part: .department) }
      guard let condition = Condition(rawValue: Self.text(parts[6])) else {
        throw NameError(part: .condition)
      }
      self.patient = patient
      careDate = Self.isNone(parts[1]) ? nil : Self.text(parts[1])
      type = Self.text(parts[2])
      orderNumber = Self.text(parts[3])
      time = Self.text(parts[4])
      department = Self.isNone(parts[5]) ? nil : Self.text(parts[5])
      self.condition = condition
    }

    /// The type of the standardized storage; nil for one of the extended storage, or unknown.
    package var dataType: DataType? { DataType(rawValue: type) }

    /// The name itself; it holds the patient's number and never leaves the facility's network.
    package var exposed: String {
      [
        patient.exposed, careDate ?? "-", type, orderNumber, time, department ?? "-",
        condition.rawValue,
      ].joined(separator: "_")
    }

    /// The folders the file has to lie in below the root.
    package var folders: [String] { patient.folders + [careDate ?? "-", type] }

    /// The parts that say something else than the folders the file lies in.
    ///
    /// `folders` are those below the root: two of the patient number's beginning, the number, the
    /// day and the type. With more or fewer of them every part is in the wrong place.
    package func partsMisplaced(in folders: [String]) -> [Part] {
      let own = self.folders
      guard folders.count == own.count else { return [.patientNumber, .careDate, .dataType] }
      var parts: [Part] = []
      if folders[..<3] != own[..<3] { parts.append(.patientNumber) }
      if folders[3] != own[3] { parts.append(.careDate) }
      if folders[4] != type, ExtendedType(folders[4])?.localCode != type { parts.append(.dataType) }
      return parts
    }

    /// What a file speaks of: of files with the same key one at most is valid.
    package var key: Key {
      Key(patient: patient, careDate: careDate, type: type, orderNumber: orderNumber)
    }

    /// Patient, day, type and order number.
    package struct Key: Hashable, Sendable {
      let patient: PatientNumber
      let careDate: String?
      let type: String
      let orderNumber: String
    }
  }

  /// A name is not one of SS-MIX2.
  package struct NameError: Error, Equatable, Sendable {
    /// The part that is malformed; nil where there are not seven parts.
    package let part: FileName.Part?

    /// A malformed `part`, or too few or too many parts.
    package init(part: FileName.Part?) { self.part = part }
  }
}

extension SSMIX2.FileName: CustomReflectable {
  /// An empty mirror, so that interpolation and `dump` show no patient's number.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension SSMIX2.FileName {
  private static func text(_ part: ArraySlice<UInt8>) -> String {
    String(decoding: part, as: UTF8.self)
  }

  /// Whether `-` stands there.
  private static func isNone(_ part: ArraySlice<UInt8>) -> Bool { part.elementsEqual([0x2D]) }

  /// `YYYYMMDD` of a day that can be.
  private static func isDate(_ part: ArraySlice<UInt8>) -> Bool {
    guard part.count == 8, part.allSatisfy(\.isDigit) else { return false }
    let (year, month, day) = (
      number(part.prefix(4)), number(part.dropFirst(4).prefix(2)), number(part.suffix(2))
    )
    guard (1...12).contains(month), day >= 1 else { return false }
    if month == 2 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      return day <= (isLeap ? 29 : 28)
    }
    return day <= ([4, 6, 9, 11].contains(month) ? 30 : 31)
  }

  /// `YYYYMMDDHHMMSSFFF` of a time that can be.
  private static func isTime(_ part: ArraySlice<UInt8>) -> Bool {
    guard part.count == 17, part.allSatisfy(\.isDigit), isDate(part.prefix(8)) else {
      return false
    }
    let time = part.dropFirst(8)
    return number(time.prefix(2)) < 24 && number(time.dropFirst(2).prefix(2)) < 60
      && number(time.dropFirst(4).prefix(2)) <= 60
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  private static func isCode(_ part: ArraySlice<UInt8>, countMax: Int) -> Bool {
    (1...countMax).contains(part.count) && part.allSatisfy { $0.isNameCharacter || $0 == 0x2D }
  }

  /// A type is a code, or in the extended storage what ``ExtendedType`` allows.
  private static func isType(_ part: ArraySlice<UInt8>) -> Bool {
    isCode(part, countMax: 20) || SSMIX2.ExtendedType(text(part)) != nil
  }
}
