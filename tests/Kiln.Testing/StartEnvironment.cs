using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics;

namespace Kiln.Testing;

/// <summary>
/// The environment that this process was started with. A test may have to change that of the whole process for a while; what
/// other tests start meanwhile must not get it.
/// </summary>
public static class StartEnvironment
{
    private static readonly ImmutableDictionary<string, string> Variables =
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToImmutableDictionary(
            static entry => (string)entry.Key, static entry => (string)entry.Value!, StringComparer.Ordinal);

    /// <summary>Is called before the environment is changed, so that it is known how it was.</summary>
    public static void Remember() => _ = Variables.Count;

    /// <summary>Gives it to a process to be started.</summary>
    public static void Give(ProcessStartInfo start)
    {
        start.Environment.Clear();
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }
    }
}
