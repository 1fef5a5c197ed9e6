import Bridge
import Glibc
import Platform
import Record

/// The one executable; `kakehashi --help` shows what it does.
@main
struct Kakehashi {
  /// Runs the command and ends the process with its exit code: 0 done, 1 it failed, 2 wrong usage;
  /// `policy` and `ledger` document further codes.
  ///
  /// Not `async`: the main thread of an asynchronous main waits in `dispatch_main`, whose
  /// `sigsuspend` takes every signal, blocked or not, so that SIGTERM and SIGHUP ended `serve`
  /// at once. Blocked here, signals reach the commands that wait for them.
  static func main() {
    let words = Array(CommandLine.arguments.dropFirst())
    if [["serve"], ["demo"], ["gateway", "serve"]].contains(where: words.starts(with:)) {
      SignalWatch.block([SIGTERM, SIGINT, SIGHUP])
    }
    Task { @concurrent in exit(await run(words)) }
    while true { pause() }
  }

  private static func run(_ words: [String]) async -> Int32 {
    let output = Output(language: Output.environmentLanguage)
    guard let name = words.first, name != "--help", name != "-h", name != "help" else {
      output.line(Help.overview(output.language))
      return words.isEmpty ? 2 : 0
    }
    guard let command = Help.command(named: name) else {
      let hint = Spelling.nearest(name, in: Help.commands.map(\.name))
      output.talk(
        Wording(
          ja: "`\(name)` という命令はありません" + (hint.map { "（`\($0)` のことですか）" } ?? ""),
          en: "unknown command `\(name)`" + (hint.map { "; did you mean `\($0)`?" } ?? "")))
      return 2
    }
    let rest = Array(words.dropFirst())
    guard !rest.contains("--help"), !rest.contains("-h") else {
      output.line(command.usage(output.language))
      return 0
    }
    do {
      return try await command.run(rest, output)
    } catch let error as UsageError {
      output.talk(Wording(ja: error.message, en: error.message))
      output.talk(
        Wording(ja: "使い方: kakehashi \(name) --help", en: "see: kakehashi \(name) --help"))
      return 2
    } catch let error as CommandError {
      output.talk(error.wording)
      return error.code
    } catch {
      output.talk(Wording(ja: "\(error)", en: "\(error)"))
      return 1
    }
  }
}

/// A command ended without having done its work.
struct CommandError: Error {
  /// Why, for the person who ran it.
  let wording: Wording
  /// The exit code.
  let code: Int32

  init(ja: String, en: String, code: Int32 = 1) {
    wording = Wording(ja: ja, en: en)
    self.code = code
  }

  init(_ wording: Wording, code: Int32 = 1) {
    self.wording = wording
    self.code = code
  }
}

/// One command: its name, its text and what it does.
struct Command: Sendable {
  /// The first word.
  let name: String
  /// One line for the overview.
  let summary: Wording
  /// The whole usage text with an example.
  let text: Wording
  /// Does it; the words after the name are given.
  let run: @Sendable ([String], Output) async throws -> Int32

  /// The usage text in `language`.
  func usage(_ language: Language) -> String { text.text(in: language) }
}
