package import XML

/// A fault towards a requester (W3C SOAP 1.2 Part 1 §5.4): whose fault it is and why, in Japanese
/// and in English, without any content.
package struct SOAPFault: Error, Equatable, Sendable {
  /// Whose fault it is.
  package enum Code: String, CaseIterable, Sendable {
    case versionMismatch = "VersionMismatch"
    case mustUnderstand = "MustUnderstand"
    case sender = "Sender"
    case receiver = "Receiver"
  }

  /// What exactly is wrong, in the words of WS-Addressing 1.0 SOAP Binding §6.4 and WS-Security
  /// 1.1 §12.
  package enum Subcode: String, CaseIterable, Sendable {
    case actionNotSupported = "ActionNotSupported"
    case invalidAddressingHeader = "InvalidAddressingHeader"
    case messageAddressingHeaderRequired = "MessageAddressingHeaderRequired"
    case onlyAnonymousAddressSupported = "OnlyAnonymousAddressSupported"
    case invalidSecurity = "InvalidSecurity"
    case invalidSecurityToken = "InvalidSecurityToken"
    case failedAuthentication = "FailedAuthentication"
    case failedCheck = "FailedCheck"
    case securityTokenUnavailable = "SecurityTokenUnavailable"
    case messageExpired = "MessageExpired"

    var namespace: SOAPNamespace {
      switch self {
      case .actionNotSupported, .invalidAddressingHeader, .messageAddressingHeaderRequired,
        .onlyAnonymousAddressSupported:
        .addressing
      default: .security
      }
    }
  }

  /// Whose fault it is.
  package let code: Code
  /// What exactly is wrong, if there is a word for it.
  package let subcode: Subcode?
  /// The reason in Japanese.
  package let japanese: String
  /// The reason in English.
  package let english: String
  /// The header that was not understood.
  package let notUnderstood: XMLName?

  /// Makes a fault of its parts.
  package init(
    _ code: Code, _ subcode: Subcode? = nil, ja japanese: String, en english: String,
    notUnderstood: XMLName? = nil
  ) {
    self.code = code
    self.subcode = subcode
    self.japanese = japanese
    self.english = english
    self.notUnderstood = notUnderstood
  }

  /// The HTTP status it goes with (SOAP 1.2 Part 2 §7.5.2.2).
  package var status: Int { code == .sender ? 400 : 500 }

  /// The request is answered under another address, or not at all.
  package static let actionNotSupported = SOAPFault(
    .sender, .actionNotSupported, ja: "この要求（Action）には対応していません",
    en: "this action is not supported here")

  /// What to answer to a request that cannot be read.
  package init(_ error: SOAPError) {
    switch error {
    case .mediaTypeUnsupported:
      self.init(
        .sender, ja: "Content-Type は application/soap+xml（UTF-8）にしてください",
        en: "the media type has to be application/soap+xml in UTF-8")
    case .xml:
      self.init(.sender, ja: "XML として受け付けられません", en: "the message is not acceptable XML")
    case .mime:
      self.init(
        .sender, ja: "multipart/related として読めません",
        en: "the message is not sound multipart/related")
    case .versionDiffers:
      self.init(.versionMismatch, ja: "SOAP 1.2 で送ってください", en: "only SOAP 1.2 is spoken here")
    case .structureMalformed:
      self.init(.sender, ja: "SOAP の構造が正しくありません", en: "the envelope is malformed")
    case .headerNotUnderstood(let name):
      self.init(
        .mustUnderstand, ja: "理解できない必須ヘッダーがあります",
        en: "a mandatory header is not understood", notUnderstood: name)
    case .headerMalformed(let name):
      let isSecurity = name.namespace == SOAPNamespace.security.rawValue
      self.init(
        .sender, isSecurity ? .invalidSecurity : .invalidAddressingHeader,
        ja: "ヘッダーが重複しているか、正しくありません", en: "a header is repeated or malformed")
    case .actionMissing:
      self.init(
        .sender, .messageAddressingHeaderRequired, ja: "Action がありません",
        en: "the action is missing")
    case .actionDiffers:
      self.init(
        .sender, .invalidAddressingHeader, ja: "Action が一致しません",
        en: "the action differs from the message or from the media type")
    case .replyElsewhere:
      self.init(
        .sender, .onlyAnonymousAddressSupported, ja: "ReplyTo は anonymous だけに対応しています",
        en: "answers go back on the connection of the request only")
    case .relatesToDiffers:
      self.init(.sender, .invalidAddressingHeader, ja: "RelatesTo が一致しません", en: "RelatesTo differs")
    }
  }
}

/// A fault as a custodian sent it.
package struct ReceivedFault: Equatable, Sendable {
  /// The local names of the code and the subcodes, outermost first.
  package let codes: [String]
  /// The first reason.
  ///
  /// It may hold anything and is shown to nobody.
  package let reason: String

  /// Reads a `Fault` of SOAP 1.2; nil if `element` is none.
  package init?(_ element: XMLTree.Element) {
    let namespace = SOAPNamespace.envelope.rawValue
    guard element.is("Fault", namespace) else { return nil }
    var codes: [String] = []
    var place = element.first("Code", namespace)
    // LIMIT: subcodes inside subcodes.
    while let code = place, codes.count < 8 {
      let value = code.first("Value", namespace)?.text.trimmingBlanks ?? ""
      codes.append(Self.local(value))
      place = code.first("Subcode", namespace)
    }
    self.codes = codes
    reason = element.first("Reason", namespace)?.first("Text", namespace)?.text ?? ""
  }

  private static func local(_ name: String) -> String {
    String(name[(name.lastIndex(of: ":").map(name.index(after:)) ?? name.startIndex)...])
  }
}
