using System.Collections.Immutable;

namespace Kiln.Testing;

/// <summary>What is special about an <see cref="SshServer"/>.</summary>
public sealed record SshServerSetup
{
    /// <summary>Lines of its configuration; the first one of a kind counts, so these come before its own.</summary>
    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>The network namespace that it runs in; null for the one of the test.</summary>
    public string? Namespace { get; init; }

    /// <summary>Where it listens.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Null for a free one.</summary>
    public int? Port { get; init; }

    /// <summary>It asks the system whether a password is right (PAM), one question at a time.</summary>
    public bool AsksQuestions { get; init; }
}
