using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Keys;

namespace Kiln.Communicators.Ssh.Login;

/// <summary>Who logs in to one server, and with what.</summary>
internal sealed record SshCredentials(string User)
{
    /// <summary>In the order in which they are tried.</summary>
    public ImmutableArray<ISshIdentity> Identities { get; init; } = [];

    /// <summary>Also the answer to every question; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// Asks the user what the server wants to know, when there is no password; null when nobody is asked.
    /// </summary>
    public Func<string, CancellationToken, Task<string>>? Ask { get; init; }
}
