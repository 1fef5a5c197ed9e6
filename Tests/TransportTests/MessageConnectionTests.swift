import Platform
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct `A connection for messages` {
  private static let echo: MessageHandler = { message, _ in
    MessageAnswer(bytes: message.bytes + [0x0A])
  }

  private func open(
    to server: TestServer, deadline: Duration = .seconds(60)
  ) async throws -> MessageConnection {
    let connection = try MessageConnection(on: server.clientLoop)
    let files = try server.site.files(for: server.site.client())
    let origin = "https://127.0.0.1:\(server.listener.port)"
    try await connection.open(origin, tls: files, deadline: deadline)
    return connection
  }

  @Test func `carries messages both ways`() async throws {
    try await withServer(TestServer(messages: Self.echo)) { server in
      let connection = try await open(to: server)
      for word in ["one\n", "two\n"] {
        try await connection.send(Array(word.utf8))
        var answer: [UInt8] = []
        while answer.count < word.utf8.count { answer += try await connection.receive() }
        #expect(answer == Array(word.utf8))
      }
      await connection.close()
    }
  }

  @Test func `ends when the server ends it`() async throws {
    try await withServer(TestServer(messages: Self.echo)) { server in
      let connection = try await open(to: server)
      // A NUL cannot be read on.
      try await connection.send([0])
      await #expect(throws: TransportError.closedEarly) { _ = try await connection.receive() }
      await connection.close()
    }
  }

  @Test func `ends at its deadline`() async throws {
    try await withServer(TestServer(messages: Self.echo)) { server in
      let connection = try await open(to: server, deadline: .seconds(1))
      await #expect(throws: TransportError.closedEarly) { _ = try await connection.receive() }
      await #expect(throws: TransportError.closedEarly) { try await connection.send([0x0A]) }
      await connection.close()
    }
  }

  @Test func `is not made where nobody listens`() async throws {
    try await withServer(TestServer(messages: Self.echo)) { server in
      let connection = try MessageConnection(on: server.clientLoop)
      let files = try server.site.files(for: server.site.client())
      await #expect(throws: TransportError.self) {
        try await connection.open("https://127.0.0.1:1", tls: files, deadline: .seconds(60))
      }
      await connection.close()
    }
  }
}
