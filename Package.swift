// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .treatAllWarnings(as: .error),
]

/// One floor of the architecture: a target that may import only what stands below it.
func floor(_ name: String, _ below: [String] = []) -> Target {
  .target(name: name, dependencies: below.map { .byName(name: $0) }, swiftSettings: strict)
}

/// The tests of a floor.
///
/// What they test is optimized in a release build; they themselves need not be, and half the time
/// of that build would go into it.
func tests(_ name: String, _ subjects: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: ((subjects.isEmpty ? [name] : subjects) + ["TestSupport"]).map {
      .byName(name: $0)
    },
    swiftSettings: strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))])
}

let package = Package(
  name: "kakehashi",
  targets: [
    // 0: C
    .target(name: "CLinux"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // 1: what everything stands on
    floor("Platform", ["CLinux"]),
    floor("Crypto", ["COpenSSL"]),
    floor("HTTP"),
    floor("Policy"),
    floor("Record"),
    floor("XML"),
    // 2: bytes to and from the outside
    floor("Transport", ["Platform", "Crypto", "HTTP", "CLinux", "COpenSSL", "CCurl"]),
    // 3: what is kept, proven, linked and translated
    floor("Store", ["Platform", "Crypto"]),
    floor("Ledger", ["Platform", "Crypto"]),
    floor("Linkage", ["Platform", "Crypto", "Record"]),
    floor("Dialect", ["HTTP", "Record", "XML"]),
    // 4: who agreed to what, who is looking, what lies in a facility's files, what is shown
    floor("Consent", ["Platform", "Crypto", "Policy", "Record", "Store", "Linkage", "XML"]),
    floor("Session", ["Platform", "Crypto", "Policy", "Record"]),
    floor("SSMIX2Storage", ["Platform", "Record", "Dialect"]),
    floor("Console", ["Record"]),
    // 5: the exchange
    floor(
      "Bridge",
      [
        "Platform", "Crypto", "HTTP", "Policy", "Record", "Transport", "Store", "Ledger",
        "Linkage", "Dialect", "Consent", "Session", "SSMIX2Storage", "XML", "Console",
      ]),
    // 6: what is run
    .executableTarget(
      name: "kakehashi",
      dependencies: [
        "Bridge", "SSMIX2Storage", "Dialect", "Transport", "Ledger", "Policy", "Consent", "Crypto",
        "Platform", "HTTP", "Record", "Linkage", "Session",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "Neighbour",
      dependencies: ["Transport", "Crypto", "Platform", "HTTP", "Record", "XML"],
      swiftSettings: strict),
    // Measuring: a load generator and the server behind the one that is measured
    .executableTarget(
      name: "LoadGenerator", dependencies: ["Transport", "Crypto", "Platform", "HTTP"],
      path: "Tests/Benchmarks/LoadGenerator", swiftSettings: strict),
    .executableTarget(
      name: "StoreFiller", dependencies: ["Store", "Linkage", "Record", "Crypto", "Platform"],
      path: "Tests/Benchmarks/StoreFiller", swiftSettings: strict),
    .executableTarget(
      name: "PolicyBenchmark", dependencies: ["Policy"],
      path: "Tests/Benchmarks/PolicyBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "LinkageBenchmark",
      dependencies: ["Linkage", "Record", "Platform", "Crypto", "COpenSSL"],
      path: "Tests/Benchmarks/LinkageBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "MatchingBenchmark", dependencies: ["Linkage"],
      path: "Tests/Benchmarks/MatchingBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "RevocationBenchmark",
      dependencies: [
        "Transport", "Session", "Store", "Record", "Policy", "HTTP", "Crypto", "Platform",
      ],
      path: "Tests/Benchmarks/RevocationBenchmark", swiftSettings: strict),
    // Tests
    .target(name: "TestSupport", path: "Tests/Support", swiftSettings: strict),
    tests("Platform"), tests("Crypto"), tests("HTTP"), tests("Policy"), tests("Record"),
    tests("XML"),
    tests("Transport", ["Transport", "Platform", "Crypto", "HTTP"]),
    tests("Store", ["Store", "Platform", "Crypto"]),
    tests("Ledger", ["Ledger", "Platform", "Crypto"]),
    tests("Linkage", ["Linkage", "Platform", "Crypto", "Record"]),
    tests("Dialect", ["Dialect", "HTTP", "Record", "XML"]),
    tests(
      "Consent",
      ["Consent", "Platform", "Crypto", "Policy", "Record", "Store", "Linkage", "XML"]),
    tests("Session", ["Session", "Platform", "Crypto", "Policy", "Record"]),
    tests("SSMIX2Storage", ["SSMIX2Storage", "Platform", "Record", "Dialect"]),
    tests("Desktop", ["Transport", "Console", "Platform", "Crypto", "HTTP", "Record"]),
    tests("Console", ["Console", "Record"]),
    tests(
      "Bridge",
      [
        "Bridge", "kakehashi", "Neighbour", "Platform", "Crypto", "HTTP", "Policy", "Record",
        "Transport", "Store", "Ledger", "Linkage", "Dialect", "Consent", "Session",
      ]),
    tests(
      "Neighbour",
      ["Neighbour", "Transport", "Crypto", "Platform", "HTTP", "Record", "XML"]),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)
