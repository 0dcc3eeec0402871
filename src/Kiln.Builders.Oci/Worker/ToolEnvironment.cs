using System.Collections.Immutable;

namespace Kiln.Builders.Oci.Worker;

/// <summary>
/// The environment of the machine's tools that Kiln runs: nothing of the user's settings changes what they do.
/// </summary>
internal static class ToolEnvironment
{
    public static ImmutableSortedDictionary<string, string> Plain { get; } = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            KeyValuePair.Create("LC_ALL", "C.UTF-8"),
            KeyValuePair.Create("HOME", "/nonexistent"),
        ]);
}
