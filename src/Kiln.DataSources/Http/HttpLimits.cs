namespace Kiln.DataSources.Http;

/// <summary>What an exchange may take. Packer has none of these limits.</summary>
internal sealed record HttpLimits
{
    public static HttpLimits Default { get; } = new();

    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait for the next bytes of the answer.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From the first request to the last byte of the last answer.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Of the unpacked answer: it is held in memory.</summary>
    public int BodyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Compat: the same number as in Packer.</summary>
    public int Redirects { get; init; } = 10;
}
