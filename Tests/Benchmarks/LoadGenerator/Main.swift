import Glibc
import Platform

/// Measures a server under mutual TLS, or is the server behind the one that is measured.
@main
enum LoadGenerator {
  static let usage = """
    usage: LoadGenerator certificates --directory DIR
           LoadGenerator backend --directory DIR --port PORT [--bytes 8192]
             [--patient 0045678] [--patient-system urn:oid:1.2.392.200250.99.2]
           LoadGenerator proxy --directory DIR --port PORT --origin https://localhost:PORT
           LoadGenerator load --directory DIR --origin https://localhost:PORT [--path /]
             [--connections 32] [--requests 100000] [--loops 1] [--body FILE]
             [--type application/x-www-form-urlencoded] [--field "Name: value"]
             [--each FILE] [--server-pid PID]
           LoadGenerator sessions --directory DIR --origin https://localhost:PORT --sessions FILE
             [--connections 128] [--pause 1000] [--seconds 10]

    DIR holds ca.pem, server.pem, server.key, client.pem and client.key; the first command makes
    them. With --each, every request has the next line of FILE in the place of `@each@` in its
    body and field; the first line comes again after the last. With --server-pid the CPU time of
    that process and its children is reported too. Each line of --sessions is a group, a token
    and a path; each session asks every --pause milliseconds.
    example: LoadGenerator load --directory /tmp/pki --origin https://localhost:9443 --path /fhir

    """

  static func main() async {
    do {
      let arguments = try Arguments(CommandLine.arguments.dropFirst())
      switch arguments.command {
      case "certificates": try Certificates.make(in: try arguments.text("directory"))
      case "backend": try await Backend.run(arguments)
      case "proxy": try Proxy.run(arguments)
      case "load": try await Load.run(arguments)
      case "sessions": try await Sessions.run(arguments)
      default: throw LoadError.usage("no such command `\(arguments.command)`")
      }
    } catch {
      Output.error("load generator: \(error)\n")
      if error is LoadError { Output.error(usage) }
      exit(error is LoadError ? 2 : 1)
    }
  }
}

/// What was wrong with the command line.
enum LoadError: Error, Equatable {
  case usage(String)
}

/// Where text goes.
enum Output {
  static func data(_ text: String) { write(text, to: STDOUT_FILENO) }

  static func error(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to raw: Int32) {
    let bytes = Array(text.utf8)
    _ = unsafe Glibc.write(raw, bytes, bytes.count)
  }
}

/// A command and its options, each `--name value`.
struct Arguments {
  let command: String
  private var options: [String: String] = [:]

  init(_ arguments: ArraySlice<String>) throws {
    guard let command = arguments.first else { throw LoadError.usage("no command") }
    self.command = command
    var rest = arguments.dropFirst()
    while let name = rest.popFirst() {
      guard name.hasPrefix("--"), let value = rest.popFirst() else {
        throw LoadError.usage("`\(name)` is not an option with a value")
      }
      options[String(name.dropFirst(2))] = value
    }
  }

  func text(_ name: String) throws -> String {
    guard let value = options[name] else { throw LoadError.usage("`--\(name)` is missing") }
    return value
  }

  func text(_ name: String, or other: String) -> String { options[name] ?? other }

  func optional(_ name: String) -> String? { options[name] }

  func number(_ name: String, or other: Int? = nil) throws -> Int {
    guard let text = options[name] else {
      guard let other else { throw LoadError.usage("`--\(name)` is missing") }
      return other
    }
    guard let number = Int(text), number > 0 else {
      throw LoadError.usage("`--\(name)` is not a positive number")
    }
    return number
  }
}
