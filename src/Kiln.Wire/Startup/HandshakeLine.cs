namespace Kiln.Wire.Startup;

/// <summary>The line that a started program prints: the version of the protocol and where it listens.</summary>
/// <param name="Minor">Nothing in the form of programs from before the version had two parts.</param>
/// <param name="Network"><c>unix</c> or <c>tcp</c>; others are refused where one connects.</param>
public sealed record HandshakeLine(string Major, string? Minor, string Network, string Address)
{
    private const char Separator = '|';

    /// <exception cref="WireException">The line is no handshake.</exception>
    public static HandshakeLine Parse(string line) => line.Trim().Split(Separator, 4) switch
    {
        [string major, string minor, string network, string address] => new(major, minor, network, address),
        [string major, string network, string address] => new(major, null, network, address),
        _ => throw WireException.Protocol(
            $"This is no handshake: '{line.AsSpan(0, Math.Min(line.Length, 200)).Trim()}'."),
    };

    /// <summary>The line without its end.</summary>
    public override string ToString() => Minor is null
        ? string.Join(Separator, Major, Network, Address)
        : string.Join(Separator, Major, Minor, Network, Address);
}
