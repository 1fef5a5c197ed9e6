import Crypto

/// The page where a network's staff sign in before they go to a bridge.
///
/// Who sits at the screen is the facility's business and taken for granted here; a button hands
/// the user over with an assertion of the network's issuer.
struct StaffPortal: Sendable {
  /// The path of the page.
  static let path = "/portal"

  private let issuer: TokenIssuer
  private let staff: [StaffMember]
  private let bridge: String

  /// A portal that hands `staff` over to the bridge at an origin.
  init(_ staff: [StaffMember], issuer: TokenIssuer, bridge: String) {
    self.staff = staff
    self.issuer = issuer
    self.bridge = bridge
  }

  /// The page for the facility whose certificate came with the request.
  func page(facility: String, certificate: Digest) -> Answer {
    do throws(NeighbourError) {
      var rows = ""
      for member in staff where member.facility == facility {
        rows += "<li><p>\(Self.escaped(member.name)) (\(Self.escaped(member.role)))</p>"
        for purpose in member.purposes { rows += try form(member, purpose, certificate) }
        rows += "</li>"
      }
      return Answer(
        status: 200, contentType: "text/html; charset=utf-8",
        body: Array(Self.frame(facility, rows).utf8))
    } catch {
      Output.talk(error.message)
      return .outcome(500, "exception", "no assertion could be made")
    }
  }

  private func form(
    _ member: StaffMember, _ purpose: String, _ certificate: Digest
  ) throws(NeighbourError) -> String {
    let assertion = try issuer.token(
      for: UserAssertion(
        subject: member.subject, subjectName: member.name, audience: bridge, role: member.role,
        purpose: purpose, facility: member.facility, licence: member.licence,
        certificate: certificate, lifetimeSeconds: TokenIssuer.lifetimeSeconds))
    let id = Self.escaped("\(member.subject)-\(purpose)")
    return """
      <form method="post" action="\(Self.escaped(bridge))/view/signin">\
      <input type="hidden" name="assertion" value="\(Self.escaped(assertion))">\
      <button id="\(id)">\(Self.escaped(Self.words(purpose)))</button></form>
      """
  }

  private static func words(_ purpose: String) -> String {
    switch purpose {
    case "TREAT": "診療のため / for treatment"
    case "ETREAT": "緊急時 / in an emergency"
    case "COORD": "連携のため / for coordination"
    default: purpose
    }
  }

  private static func frame(_ facility: String, _ rows: String) -> String {
    """
    <!DOCTYPE html><html lang="ja"><head><meta charset="utf-8">\
    <meta name="viewport" content="width=device-width">\
    <title>職員ポータル / Staff portal</title></head><body><main>\
    <h1>職員ポータル / Staff portal</h1><p>\(escaped(facility))</p>\
    <p>隣のネットワークの記録を開く職員を選んでください。5分間有効です。<br>\
    Choose who opens the neighbouring network's records; good for five minutes.</p>\
    <ul>\(rows)</ul></main></body></html>
    """
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
