namespace Kiln.Wire.Broker;

/// <summary>Times and limits of a broker; the defaults are those that Go peers use.</summary>
public sealed record BrokerOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long an accept waits for its stream, and how long a stream waits to be claimed.</summary>
    public TimeSpan AcceptTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a dial waits for its answer: longer than the other side lets the stream wait.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Streams that may wait to be claimed; further ones are reset.</summary>
    public int MaxUnclaimed { get; init; } = 256;
}
