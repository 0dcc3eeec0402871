namespace Kiln.Testing.WinRm;

/// <summary>What a <see cref="WinRmServer"/> does instead of what it should do.</summary>
public sealed record WinRmReaction
{
    /// <summary>It closes the connection.</summary>
    public static WinRmReaction Drop { get; } = new();

    /// <summary>It takes the request, and never answers.</summary>
    public static WinRmReaction Stall { get; } = new() { Stalls = true };

    /// <summary>It does what it should, and closes the connection in the middle of the answer.</summary>
    public static WinRmReaction Cut { get; } = new() { Cuts = true };

    public bool Stalls { get; private init; }

    public bool Cuts { get; private init; }

    public int Status { get; private init; }

    public string Body { get; private init; } = "";

    public string ContentType { get; private init; } = "";

    internal Wsman.FaultException? Fault { get; private init; }

    public static WinRmReaction Answer(int status, string contentType, string body) =>
        new() { Status = status, ContentType = contentType, Body = body };

    public static WinRmReaction FailWith(uint code, string subcode, string text) =>
        new() { Fault = new(code, subcode, text) };
}
