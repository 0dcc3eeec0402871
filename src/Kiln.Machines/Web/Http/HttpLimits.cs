namespace Kiln.Machines.Web.Http;

/// <summary>What clients may ask of the server, so that a broken or hostile one does not keep others out.</summary>
internal sealed record HttpLimits
{
    /// <summary>Others wait until one of these is closed.</summary>
    public int Connections { get; init; } = 128;

    /// <summary>The longest request without its body.</summary>
    public int HeadBytes { get; init; } = 16 * 1024;

    /// <summary>From the first byte of a request to its end, and between two requests.</summary>
    public TimeSpan HeadTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that a client takes nothing of what is sent to it.</summary>
    public TimeSpan StallTime { get; init; } = TimeSpan.FromMinutes(5);
}
