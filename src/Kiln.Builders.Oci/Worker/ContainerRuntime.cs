using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Platform.Processes;

namespace Kiln.Builders.Oci.Worker;

/// <summary>A program that runs OCI bundles.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="GlobalOptions">Stand before the sub-command.</param>
internal sealed record ContainerRuntime(string Name, string Program, ImmutableArray<string> GlobalOptions)
{
    /// <summary>What is installed, the fastest first.</summary>
    public static ImmutableArray<ContainerRuntime> Installed()
    {
        ImmutableArray<ContainerRuntime>.Builder found = ImmutableArray.CreateBuilder<ContainerRuntime>();
        if (ToolPath.FindOrNull("crun") is string crun)
        {
            found.Add(new("crun", crun, ["--cgroup-manager=disabled"]));
        }

        if (ToolPath.FindOrNull("runc") is string runc)
        {
            // "rootless" means to runc: go on without a cgroup when none can be made.
            found.Add(new("runc", runc, ["--rootless=true"]));
        }

        return found.ToImmutable();
    }

    public ProcessSpec Run(string stateDirectory, string log, string bundle, string id) => new(
        Program,
        [
            .. GlobalOptions, "--root", stateDirectory, "--log", log, "--log-format", "json",
            "run", "--bundle", bundle, id,
        ])
    {
        Environment = ToolEnvironment.Plain,
    };

    public ProcessSpec Kill(string stateDirectory, string id) => new(
        Program, [.. GlobalOptions, "--root", stateDirectory, "kill", id, "KILL"])
    {
        Environment = ToolEnvironment.Plain,
    };

    /// <summary>The last error in the log: not empty means that the runtime itself failed, not the command.</summary>
    public static string? ErrorIn(string log)
    {
        if (!File.Exists(log))
        {
            return null;
        }

        string? error = null;
        foreach (string line in File.ReadLines(log))
        {
            error = ErrorOf(line) ?? error;
        }

        return error;
    }

    private static string? ErrorOf(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            bool isError = root.GetProperty("level").GetString() is "error" or "fatal";
            return isError ? root.GetProperty("msg").GetString() : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not a line in the format of the log; runtimes mix in text of libraries.
            return null;
        }
    }
}
