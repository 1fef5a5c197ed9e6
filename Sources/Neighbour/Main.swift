import Glibc
import Platform

/// A synthetic regional network; `Neighbour --help` shows what it does.
@main
struct Main {
  /// Runs the command and ends the process with its code: 0 done, 1 it failed, 2 wrong usage.
  ///
  /// Not `async`: the main thread of an asynchronous main waits in `dispatch_main`, whose
  /// `sigsuspend` takes every signal, blocked or not, so that SIGTERM ended the process at once.
  static func main() {
    SignalWatch.block([SIGTERM, SIGINT])
    let words = Array(CommandLine.arguments.dropFirst())
    Task { @concurrent in exit(await code(of: words)) }
    while true { pause() }
  }

  private static func code(of words: [String]) async -> Int32 {
    do throws(NeighbourError) {
      try await run(words.first ?? "--help", Array(words.dropFirst()))
      return 0
    } catch {
      Output.talk(error.message)
      guard case .usage = error else { return 1 }
      Output.talk("see: Neighbour --help")
      return 2
    }
  }

  private static func run(_ command: String, _ words: [String]) async throws(NeighbourError) {
    switch command {
    case "serve": try await ServeCommand(words).run()
    case "xca-query": try await QueryCommand(words).run()
    case "mllp-query": try await MessageCommand(words).run()
    case "ssmix2": try StorageCommand(words).run()
    case "token": try Tools.token(words)
    case "key": try Tools.key(words)
    case "patients": try Tools.patients(words)
    case "help", "--help", "-h": Output.line(Help.text)
    default: throw .usage("unknown command `\(command)`")
    }
  }
}
