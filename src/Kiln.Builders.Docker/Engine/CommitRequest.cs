using System.Collections.Immutable;

namespace Kiln.Builders.Docker.Engine;

/// <param name="Container">What is frozen.</param>
/// <param name="Changes">Lines of a Dockerfile.</param>
/// <param name="Author">Empty for none.</param>
/// <param name="Message">Empty for none.</param>
internal sealed record CommitRequest(string Container, ImmutableArray<string> Changes, string Author, string Message)
{
    /// <summary>The name that the image gets; null for none.</summary>
    public string? Repository { get; init; }

    public string? Tag { get; init; }
}
