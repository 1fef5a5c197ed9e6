import CLinux
import Glibc

/// What a child does between fork and exec: its descriptors, signals and environment.
// SAFETY: owns what it holds from init to deinit.
@safe
struct SpawnActions: ~Copyable {
  // SAFETY: initialised in init, destroyed in deinit, never copied.
  private var actions = unsafe posix_spawn_file_actions_t()

  init() throws(Errno) {
    try Self.expectZero(unsafe posix_spawn_file_actions_init(&actions))
  }

  deinit {
    var copy = unsafe actions
    _ = unsafe posix_spawn_file_actions_destroy(&copy)
  }

  /// Opens `path` in the child as descriptor `number`.
  mutating func open(_ path: String, _ flags: Int32, as number: Int32) throws(Errno) {
    try Self.expectZero(
      unsafe posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o600))
  }

  /// Makes `raw` the child's descriptor `number`.
  mutating func duplicate(_ raw: Int32, as number: Int32) throws(Errno) {
    try Self.expectZero(unsafe posix_spawn_file_actions_adddup2(&actions, raw, number))
  }

  /// Makes `output` the child's descriptor `number`; a pipe is the caller's to arrange.
  mutating func direct(_ output: ChildProcess.Output, as number: Int32) throws(Errno) {
    switch output {
    case .inherit: try duplicate(number, as: number)
    case .discard: try open("/dev/null", O_WRONLY, as: number)
    case .file(let path): try open(path, O_WRONLY | O_CREAT | O_TRUNC, as: number)
    case .pipe: throw Errno(call: "posix_spawn", code: EINVAL)
    }
  }

  /// Starts the child and answers its number.
  mutating func spawn(
    _ executable: String, _ arguments: [String], _ environment: [String: String]?
  ) throws(Errno) -> pid_t {
    try Self.expectZero(unsafe kakehashi_spawn_close_from(&actions, 3))
    var attributes = posix_spawnattr_t()
    try Self.expectZero(unsafe posix_spawnattr_init(&attributes))
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    try Self.expectZero(unsafe posix_spawnattr_setsigmask(&attributes, &none))
    try Self.expectZero(unsafe posix_spawnattr_setsigdefault(&attributes, &all))
    let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    try Self.expectZero(unsafe posix_spawnattr_setflags(&attributes, flags))

    let words = CStringList([executable] + arguments)
    let variables = environment.map { environment in
      CStringList(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    }
    var pid: pid_t = 0
    let code = withExtendedLifetime((words, variables)) {
      unsafe posix_spawn(
        &pid, executable, &actions, &attributes, words.pointers,
        variables?.pointers ?? environ)
    }
    try Self.expectZero(code)
    return pid
  }

  private static func expectZero(_ code: Int32) throws(Errno) {
    guard code == 0 else { throw Errno(call: "posix_spawn", code: code) }
  }
}

/// Strings as `exec` takes them: a vector of C strings that ends with null.
// SAFETY: owns its memory from init to deinit.
@safe
private final class CStringList {
  // SAFETY: allocated in init with one place more than strings, freed in deinit.
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    unsafe pointers = .allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() {
      unsafe (pointers + index).initialize(to: strdup(string))
    }
    unsafe (pointers + strings.count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}
