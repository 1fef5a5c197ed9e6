import Bridge
import HTTP
import Platform
import Record

/// Sealing a network's halves of all links to its side key in force, some at a time.
///
/// Broken off, it is simply begun again: what is sealed anew already is passed by.
enum KeyResealing {
  /// What a whole pass did.
  struct Pass {
    var key = ""
    var resealed: Int64 = 0
    var unreadable: Int64 = 0
  }

  static func run(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let pass = try await pass(arguments)
    output.show(
      [
        "key": .string(pass.key), "resealed": .number("\(pass.resealed)"),
        "unreadable": .number("\(pass.unreadable)"),
      ], arguments)
    guard pass.unreadable == 0 else {
      throw CommandError(
        ja: "どの鍵でも開けないリンクが \(pass.unreadable) 件あります",
        en: "\(pass.unreadable) link(s) open with no key of the configuration")
    }
    output.talk(
      Wording(
        ja: "すべてのリンクがいまの鍵で封じられています", en: "every link is sealed to the key in force"))
    return 0
  }

  /// Goes through all links of the operator's network.
  static func pass(_ arguments: Arguments) async throws -> Pass {
    try await APIClient.with(try Profile(arguments)) { client in
      var (pass, meter) = (Pass(), ProgressMeter())
      var last: JSONValue = .null
      defer { meter.clear() }
      repeat {
        let answer = try await client.call(
          .post, "/api/keys/reseal", last == .null ? [:] : ["after": last])
        pass.key = try answer.string(at: "key")
        pass.resealed += try answer.integer(at: "resealed")
        pass.unreadable += try answer.integer(at: "unreadable")
        last = answer["last"] ?? .null
        // Links are named at random, so that a name says how far the way is.
        let part = last.string.flatMap { UInt32($0.prefix(8), radix: 16) }.map(Double.init)
        meter.show((part ?? 0x1p32) / 0x1p32, "\(pass.resealed)")
      } while last != .null
      return pass
    }
  }
}

/// Erasing a key that nothing needs any more.
enum KeyRetirement {
  static func run(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let configuration = try KeyCommand.configuration(arguments)
    let (kind, network) = try KeyCommand.subject(arguments, configuration)
    let persons = try KeyCommand.persons(arguments)
    let (id, path) = (try arguments.required("id"), try arguments.required("file"))
    try refuse(id, of: kind, while: configuration, arguments)
    guard (try? KeptKey.id(of: kind, at: path)) == id else {
      throw CommandError(
        ja: "`\(path)` は鍵 \(id) ではありません", en: "`\(path)` does not hold the key \(id)")
    }
    if kind == .side { try await refuseSealed(arguments) }
    do throws(Errno) { try DurableFile.erase(path) } catch {
      throw CommandError(ja: "消せません: \(error)", en: "it cannot be erased: \(error)")
    }
    let ceremony = try KeyCeremonies.noted(
      .retire, kind, network, id: id, former: nil, path: nil, persons, configuration)
    try CeremonySheet.write(ceremony, arguments)
    output.show(ceremony.value, arguments)
    output.talk(
      Wording(
        ja: "鍵を消しました。複製や印刷があればそれも廃棄してください",
        en: "the key is erased; destroy any other copy of it too"))
    return 0
  }

  /// A key that the configuration still names is in use; one that was replaced less than 30 days
  /// ago opens slips that patients carry, unless it is not to be trusted any more.
  private static func refuse(
    _ id: String, of kind: KeptKey.Kind, while configuration: Configuration,
    _ arguments: Arguments
  ) throws {
    let named = try KeyCommand.keys(configuration).contains {
      $0.id == id && $0.kind == kind && ($0.state == .active || $0.state == .overlapping)
    }
    guard !named else {
      throw CommandError(
        ja: "設定がまだこの鍵を使っています。外して起動し直してから廃棄してください",
        en: "the configuration still names this key: take it out and restart the bridge first")
    }
    guard !arguments.has("compromised") else { return }
    let ceremonies: [Ceremony]
    do throws(BridgeError) { ceremonies = try CeremonyBook(configuration).all() } catch {
      throw CommandError(error.wording)
    }
    let replaced = ceremonies.last { $0.former == id && $0.kind == kind }
    guard let replaced, let overlap = kind.overlap else { return }
    let end = replaced.at.adding(overlap)
    guard end <= WallClock.system.now() else {
      throw CommandError(
        ja: "\(end.rfc3339) までは、この鍵を使う送信票が残っています（漏えいの疑いなら --compromised）",
        en: "until \(end.rfc3339) slips may rest on this key (--compromised if it leaked)")
    }
  }

  private static func refuseSealed(_ arguments: Arguments) async throws {
    let pass = try await KeyResealing.pass(arguments)
    guard pass.unreadable == 0 else {
      throw CommandError(
        ja: "この鍵で封じられたリンクが \(pass.unreadable) 件あります。設定に戻して `key reseal` を行ってください",
        en: "\(pass.unreadable) link(s) are sealed to it: name it again and run `key reseal`")
    }
  }
}
