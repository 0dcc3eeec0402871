using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>Starts the published executable with directories of its own, so that tests do not see each other.</summary>
internal sealed class KilnExecutable : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryDirectory _home = new();

    public static string Path { get; } = System.IO.Path.Combine(RepositoryRoot.Path, "artifacts", "kiln", "kiln");

    /// <summary>The home folder of the runs; cache and state are below it.</summary>
    public string Home => _home;

    /// <summary>Variables set for every run, beside the ones every run gets.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public Process Start(string workingDirectory, params ReadOnlySpan<string> arguments)
    {
        Requires.Check(File.Exists(Path), "needs the published executable: run ./kiln once");
        ProcessStartInfo start = new(Path)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["HOME"] = _home;
        start.Environment["XDG_CACHE_HOME"] = _home.Combine("cache");
        start.Environment["XDG_STATE_HOME"] = _home.Combine("state");
        start.Environment["XDG_CONFIG_HOME"] = _home.Combine("config");
        foreach (string inherited in ImmutableArray.Create("PACKER_LOG", "SOURCE_DATE_EPOCH", "PACKER_NO_COLOR"))
        {
            start.Environment.Remove(inherited);
        }

        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public async Task<KilnRun> RunAsync(string workingDirectory, params string[] arguments)
    {
        using Process process = Start(workingDirectory, arguments);
        return await EndOfAsync(process);
    }

    /// <summary>Waits for the end; a process that does not end in time is killed and fails the test.</summary>
    public static async Task<KilnRun> EndOfAsync(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"kiln did not end within {Limit.TotalMinutes} minutes");
        }

        return new(process.ExitCode, await output, await error);
    }

    public void Dispose() => _home.Dispose();
}

/// <summary>What a run of the executable printed and how it ended.</summary>
internal sealed record KilnRun(int ExitCode, string Output, string Error);
