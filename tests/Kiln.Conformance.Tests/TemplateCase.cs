using System.Collections.Immutable;

namespace Kiln.Conformance.Tests;

/// <summary>A template, a command for it, and what that prints.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Command">Environment settings (<c>NAME=value</c>) and then the arguments, with the quotes of a shell.</param>
/// <param name="Files">Path and text of each.</param>
/// <param name="Expected">The exit code and, as <see cref="PlainOutput"/> gives it, the output.</param>
/// <param name="Difference">Why packer 1.6.6 prints something else; null when it prints the same.</param>
internal sealed record TemplateCase(
    string Name,
    string Command,
    ImmutableArray<(string Path, string Text)> Files,
    string Expected,
    string? Difference);
