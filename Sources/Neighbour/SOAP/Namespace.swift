/// The namespaces that the messages of XDS, XCA and XCPD use.
enum Namespace {
  static let soap = "http://www.w3.org/2003/05/soap-envelope"
  static let addressing = "http://www.w3.org/2005/08/addressing"
  static let security =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
  static let utility =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
  static let saml = "urn:oasis:names:tc:SAML:2.0:assertion"
  static let signature = "http://www.w3.org/2000/09/xmldsig#"
  static let query = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
  static let rim = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
  static let rs = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
  static let xds = "urn:ihe:iti:xds-b:2007"
  static let hl7 = "urn:hl7-org:v3"
  static let xop = "http://www.w3.org/2004/08/xop/include"
  static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
}
