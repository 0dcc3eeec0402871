using Microsoft.Extensions.Time.Testing;

namespace Kiln.Secrets.Tests.Support;

/// <summary>Stores whose environment a test gives.</summary>
internal static class Stores
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <param name="environment">Pairs of a name and a value.</param>
    /// <param name="waits">Receives the delays between attempts, which nobody waits for.</param>
    public static SecretStoreOptions Options(List<TimeSpan>? waits, params string[] environment)
    {
        Dictionary<string, string> variables = environment.Chunk(2).ToDictionary(static p => p[0], static p => p[1]);
        return new()
        {
            Variable = variables.GetValueOrDefault,
            Time = new FakeTimeProvider(Now),
            Wait = (delay, _) => waits?.Add(delay),
        };
    }

    public static SecretStores Open(params string[] environment) => new(Options(null, environment));
}
