/// The namespaces of messages and the prefixes they are written with.
enum SOAPNamespace: String, CaseIterable {
  case envelope = "http://www.w3.org/2003/05/soap-envelope"
  case addressing = "http://www.w3.org/2005/08/addressing"
  case security =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
  case query = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
  case model = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
  case registry = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
  case repository = "urn:ihe:iti:xds-b:2007"
  case discovery = "urn:ihe:iti:xcpd:2009"
  case include = "http://www.w3.org/2004/08/xop/include"
  case hl7 = "urn:hl7-org:v3"

  /// The prefix it is written with, where one is.
  var prefix: String {
    switch self {
    case .envelope: "s"
    case .addressing: "wsa"
    case .security: "wsse"
    case .query: "query"
    case .model: "rim"
    case .registry: "rs"
    case .repository: "xdsb"
    case .discovery: "xcpd"
    case .include: "xop"
    case .hl7: "hl7"
    }
  }
}
