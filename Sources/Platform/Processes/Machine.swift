import Glibc

/// What this machine offers.
package enum Machine {
  /// Cores that are online, at least one.
  package static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
