extension SSMIX2 {
  /// The line before each message of the transaction storage.
  ///
  /// `#SSMIX,2.00,<facility>,<patient>,<day|->,<type>,<order>,<INS|DEL>,<department|->,<time>`.
  package struct TransactionHeader: Equatable, Sendable {
    /// What the message does to the storage.
    package enum Action: String, Sendable {
      /// New, or in the place of what was there.
      case insert = "INS"
      /// Takes it away.
      case delete = "DEL"
    }

    /// The ten digits of the facility's code.
    package let facility: String
    /// What it does.
    package let action: Action
    /// What the message is, as its file in the storage is called.
    package let name: FileName

    /// Reads a line, without its end; nil if it is malformed.
    package init?(_ line: some StringProtocol) {
      let parts = line.split(separator: ",", omittingEmptySubsequences: false)
      guard parts.count == 10, parts[0] == "#SSMIX", parts[1] == "2.00",
        parts[2].utf8.count == 10, parts[2].utf8.allSatisfy(\.isNameCharacter),
        let action = Action(rawValue: String(parts[7]))
      else { return nil }
      let condition: Condition = action == .insert ? .valid : .deleted
      let own = [parts[3], parts[4], parts[5], parts[6], parts[9], parts[8]].map { String($0) }
      // A header whose parts make no name is malformed.
      guard let name = try? FileName((own + [condition.rawValue]).joined(separator: "_")) else {
        return nil
      }
      facility = String(parts[2])
      self.action = action
      self.name = name
    }

    /// The line, without its end; it holds the patient's number.
    package var exposed: String {
      [
        "#SSMIX", "2.00", facility, name.patient.exposed, name.careDate ?? "-", name.type,
        name.orderNumber, action.rawValue, name.department ?? "-", name.time,
      ].joined(separator: ",")
    }
  }

  /// One message of a transaction file.
  package struct Transaction: Equatable, Sendable {
    /// What is said of it; nil if its line is malformed.
    package let header: TransactionHeader?
    /// Where the message is in the file.
    package let message: Range<Int>
  }

  /// The messages of a transaction file, in order; empty where no line begins as a header.
  ///
  /// What stands before the first header belongs to none. Kanji do not hide a header, since every
  /// line ends in ASCII.
  package static func transactions(in bytes: [UInt8]) -> [Transaction] {
    var starts: [(line: Int, message: Int)] = []
    var at = 0
    while at < bytes.count {
      let end = bytes[at...].firstIndex { $0 == 0x0D || $0 == 0x0A } ?? bytes.count
      if bytes[at..<end].starts(with: "#SSMIX,".utf8) { starts.append((at, end)) }
      at = end + 1
    }
    return starts.enumerated().map { index, start in
      let end = index + 1 < starts.count ? starts[index + 1].line : bytes.count
      let line = String(decoding: bytes[start.line..<start.message], as: UTF8.self)
      var first = start.message
      while first < end, bytes[first] == 0x0D || bytes[first] == 0x0A { first += 1 }
      return Transaction(header: TransactionHeader(line), message: first..<end)
    }
  }
}
