import Crypto
import HTTP
import Record
import Transport

extension ViewerDesk.Call {
  /// The form that was posted.
  func form() throws(Problem) -> Query {
    let type = request.head.fields["content-type"] ?? ""
    guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
      throw .formMalformed
    }
    do throws(HTTPError) { return try Query(form: request.body) } catch { throw .formMalformed }
  }

  /// What the address asks for behind `?`.
  func query() throws(Problem) -> Query {
    do throws(HTTPError) { return try Query(percentEncoded: request.head.target.query ?? "") } catch
    { throw .formMalformed }
  }

  /// Throws unless the browser says that the form stood on a page of `origin`.
  func check(from origin: String) throws(Problem) {
    guard request.head.fields["origin"] == origin else { throw .foreignForm }
  }
}

extension ViewerDesk.SignedInCall {
  /// The form, if it stood on a page of this very sign-in (OWASP: synchroniser token).
  func form(of desk: ViewerDesk) throws(Problem) -> Query {
    try call.check(from: desk.desk.network.publicOrigin)
    let form = try call.form()
    guard let token = try form.value("csrf"),
      ConstantTime.equal(Array(token.utf8), Array(signIn.formToken.utf8))
    else {
      throw .foreignForm
    }
    return form
  }
}

extension Query {
  /// The one value of `name`, nil if it is missing or empty; a name that comes twice is malformed.
  func value(_ name: String) throws(Problem) -> String? {
    do throws(HTTPError) {
      let value = try single(name)
      return value?.isEmpty == true ? nil : value
    } catch { throw .formMalformed }
  }
}

extension Problem {
  static let formMalformed = Problem(
    400, "form-malformed", ja: "入力を読み取れません。前の画面からやり直してください",
    en: "the form cannot be read; go back and try again")
  static let foreignForm = Problem(
    403, "foreign-form", ja: "この画面からの操作ではないため、受け付けません。開き直してください",
    en: "this did not come from the viewer's own page; open the page again")
}
