namespace Kiln.Serving.Plugin;

/// <summary>Says nothing about what went wrong.</summary>
internal sealed class SilentException() : Exception("");
