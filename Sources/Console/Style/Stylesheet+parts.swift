extension Stylesheet {
  static let parts: StaticString = """
    """
}
