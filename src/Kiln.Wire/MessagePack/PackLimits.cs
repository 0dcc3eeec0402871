namespace Kiln.Wire.MessagePack;

/// <summary>What a message may be at most; more is an error before it costs memory.</summary>
public sealed record PackLimits
{
    public static PackLimits Default { get; } = new();

    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Values in one message, those inside of others included: each costs more memory than its byte on the wire.
    /// </summary>
    public int MaxValues { get; init; } = 1_000_000;

    public int MaxDepth { get; init; } = 64;
}
