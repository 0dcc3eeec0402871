using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Plugins.Tests.Support;

/// <summary>Starts programs as plugins, and knows whose processes are left.</summary>
internal sealed class RunningPlugins
{
    /// <summary>In the environment of all that is started here, and of what that starts.</summary>
    private const string Variable = "KILN_TEST_RUN";

    private readonly string _mark = Guid.NewGuid().ToString("N");

    public ConcurrentQueue<string> Log { get; } = new();

    public HostOptions Options => new()
    {
        Environment = Environment,
        Log = Log.Enqueue,
        Time = TimeProvider.System,
        StartLimit = StartLimit,
    };

    public ImmutableSortedDictionary<string, string> Environment => ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(static pair => KeyValuePair.Create((string)pair.Key, (string?)pair.Value ?? "")))
        .SetItem(Variable, _mark)
        .SetItem("PACKER_RUN_UUID", "the-run")
        .SetItem("CHECKPOINT_DISABLE", "1");

    public TimeSpan StartLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The numbers of all processes that were started here and run, but zombies.</summary>
    public IEnumerable<string> Left =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Where(static name => name.All(char.IsAsciiDigit))
            .Where(id => Read($"/proc/{id}/environ").Contains($"{Variable}={_mark}", StringComparison.Ordinal));

    public static PluginComponent Component(string path, ComponentKind kind, string name, string? type = null) => new(
        new(
            new(path, "github.com/hashicorp/thing", new("thing", PluginHome.Version("1.2.3"), new(5, 0), PluginPlatform.Current)),
            new string('0', 64),
            new() { Version = "1.2.3" }),
        kind,
        name,
        type ?? $"thing-{name}");

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
