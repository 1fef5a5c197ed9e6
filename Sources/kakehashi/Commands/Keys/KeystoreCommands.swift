import Bridge
import Platform
import Record

/// Copies of the keystore, and bringing one back.
enum KeystoreCommands {
  static func backup(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let configuration = try KeyCommand.configuration(arguments)
    let (path, wrapping) = (try arguments.required("out"), try arguments.required("wrapping"))
    let made: KeystoreCopies.Made
    do throws(BridgeError) {
      made = try KeystoreCopies.write(
        configuration, to: path, wrapping: wrapping, at: WallClock.system.now())
    } catch {
      throw CommandError(error.wording)
    }
    output.show(
      [
        "copy": .string(path), "made": .string(made.copy.made.rfc3339),
        "keys": .number("\(made.copy.keys)"), "opensUntil": .string(made.until.rfc3339),
        "erased": .array(made.erased.map { .string($0) }),
      ], arguments)
    return 0
  }

  static func restore(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let configuration = try KeyCommand.configuration(arguments)
    let path = try arguments.operand(1, "COPY")
    let (persons, wrapping) = (
      try KeyCommand.persons(arguments), try arguments.required("wrapping")
    )
    let checkpoint = try checkpoint(arguments)
    let report: KeystoreCopies.Copy
    do throws(BridgeError) {
      report = try KeystoreCopies.restore(
        configuration, from: path, wrapping: wrapping, at: WallClock.system.now(),
        checkpoint: checkpoint)
    } catch {
      throw CommandError(error.wording)
    }
    let ceremony = try KeyCeremonies.noted(
      .restore, nil, nil, id: "\(report.keys) of \(report.made.rfc3339)", former: nil, path: nil,
      persons, configuration)
    try CeremonySheet.write(ceremony, arguments)
    output.show(ceremony.value, arguments)
    output.talk(
      Wording(
        ja: "起動すると、台帳が伝える破棄がもう一度行われ、鍵のないリンクは終わります",
        en:
          "when it starts, the bridge destroys again what the ledger says was destroyed, and ends "
          + "links without a key"))
    return 0
  }

  /// The newest checkpoint that either operator holds, unless it is left out on purpose.
  private static func checkpoint(_ arguments: Arguments) throws -> String? {
    guard !arguments.has("without-checkpoint") else { return nil }
    guard let path = arguments.value("checkpoint") else {
      throw CommandError(
        ja: "両運営者の持つ最新の確認票を --checkpoint で示してください（なければ --without-checkpoint）",
        en: "name the newest checkpoint of either operator: --checkpoint FILE (or "
          + "--without-checkpoint if there is none)", code: 2)
    }
    return try Files.text(path)
  }
}
