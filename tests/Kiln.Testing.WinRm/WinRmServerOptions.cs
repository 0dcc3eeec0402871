using System.Security.Cryptography.X509Certificates;

namespace Kiln.Testing.WinRm;

/// <summary>How a <see cref="WinRmServer"/> is set up; the names are those of <c>winrm get winrm/config</c>.</summary>
public sealed record WinRmServerOptions
{
    public string User { get; init; } = "Administrator";

    public string Password { get; init; } = "pa$$ w0rd";

    /// <summary>Users may log in by Basic.</summary>
    public bool Basic { get; init; } = true;

    /// <summary>Users may log in by Negotiate, of which the server knows NTLM version 2.</summary>
    public bool Negotiate { get; init; } = true;

    /// <summary>Messages over connections without TLS need not be encrypted. False on a new Windows.</summary>
    public bool AllowUnencrypted { get; init; } = true;

    /// <summary>With its key, for https; null for http.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The largest request, in bytes.</summary>
    public int MaxEnvelopeSize { get; init; } = 500 * 1024;

    public int MaxShellsPerUser { get; init; } = 30;

    /// <summary>The longest time that an operation waits, whatever the client wants.</summary>
    public TimeSpan MaxTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Asked before each request is answered; null answers it as usual.</summary>
    public Func<WinRmCall, WinRmReaction?>? React { get; init; }
}
