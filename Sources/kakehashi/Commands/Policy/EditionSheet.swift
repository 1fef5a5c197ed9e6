import Bridge
import Consent
import Crypto
import Platform
import Policy
import Record

/// An edition as people read it before they put their name to it.
struct EditionSheet {
  let output: Output
  let review: EditionReview

  private var edition: Edition { review.signed.edition }

  /// Shows everything that was found out, what is newly permitted loudest.
  func show() {
    output.line(
      "\(edition.agreement)  " + text("第 \(edition.epoch) 版", "epoch \(edition.epoch)"))
    var rows = [
      [text("文書", "documents"), names],
      [text("文書の指紋", "digest"), edition.documents.digest.hex],
      [text("発効", "takes effect"), edition.effective.rfc3339],
      [
        text("作成者", "author"),
        review.author?.text ?? text("まだ署名していません", "has not signed yet"),
      ],
      [text("承認者", "approved by"), list(review.approvers.map(\.text))],
    ]
    if !waiting.isEmpty { rows.append([text("足りない承認", "still to approve"), waiting]) }
    output.table(rows.map { ["  " + $0[0], $0[1]] })
    for course in review.change.courses {
      let name = "\(course.direction.requester) → \(course.direction.custodian)"
      if let difference = course.difference {
        PolicyDiff(output: output).show(Wording(ja: name, en: name), difference)
      } else {
        output.line(name)
        output.line(
          "  ‼ " + text("前の版と比べられません", "CANNOT BE COMPARED with the edition before"))
      }
      output.line("  " + text("意味指紋", "fingerprint") + "  " + course.fingerprint.hex)
    }
    output.line(mappings)
  }

  /// One line that says loudly whether something is newly permitted.
  var verdict: Wording {
    review.change.onlyTightens
      ? Wording(ja: "狭まるだけの変更です", en: "the change only tightens")
      : Wording(
        ja: "‼ いままで見えなかったものが見えるようになります。双方の承認が要ります",
        en: "‼ MORE WILL BE VISIBLE THAN BEFORE: both networks have to approve")
  }

  /// The review for scripts.
  var json: JSONValue {
    [
      "agreement": .string(edition.agreement), "epoch": .number("\(edition.epoch)"),
      "digest": .string(edition.documents.digest.hex),
      "effective": .string(edition.effective.rfc3339),
      "author": review.author.map { .string($0.text) } ?? .null,
      "approvers": .array(review.approvers.map { .string($0.text) }),
      "missing": .array(review.missing.map(\.text).sorted().map { .string($0) }),
      "onlyTightens": .bool(review.change.onlyTightens),
      "mappings": .string(review.change.mappings.rawValue),
      "directions": .array(
        review.change.courses.map { course in
          let name = "\(course.direction.requester)>\(course.direction.custodian)"
          return [
            "fingerprint": .string(course.fingerprint.hex), "direction": .string(name),
            "change": course.difference.map {
              PolicyDiff.json(Wording(ja: name, en: name), $0)
            } ?? .null,
          ]
        }),
    ]
  }

  private var names: String {
    let documents = edition.documents
    return list(
      documents.packs.map { "\($0.name)@\($0.version)" }
        + ["\(documents.agreement.name)@\(documents.agreement.version)"])
  }

  private var waiting: String {
    if !review.missing.isEmpty { return list(review.missing.map(\.text).sorted()) }
    return review.approvers.isEmpty ? text("どちらかの網の一人", "one person of either network") : ""
  }

  private var mappings: String {
    switch review.change.mappings {
    case .same: text("語の対応表は変わりません", "the mappings do not change")
    case .narrower: text("語の対応表は狭まるだけです", "the mappings only lose words")
    case .other: "‼ " + text("語の対応表が変わります", "THE MAPPINGS READ WORDS OTHERWISE")
    }
  }

  private func list(_ words: [String]) -> String {
    words.isEmpty ? "—" : words.joined(separator: text("、", ", "))
  }

  private func text(_ ja: String, _ en: String) -> String {
    output.language == .japanese ? ja : en
  }
}
