using System.Collections.Immutable;
using System.Diagnostics;
using Xunit;

namespace Kiln.Testing;

/// <summary>Starts a command-line tool with directories of its own, so that tests do not see each other.</summary>
/// <param name="executable">Its absolute path.</param>
public class IsolatedTool(string executable) : IDisposable
{
    /// <summary>Variables that change output and may be set where the tests run.</summary>
    private static readonly ImmutableArray<string> Inherited =
    [
        "PACKER_LOG", "PACKER_LOG_PATH", "SOURCE_DATE_EPOCH", "PACKER_NO_COLOR", "NO_COLOR", "PACKER_CONFIG", "PACKER_CONFIG_DIR",
        "KILN_OUTPUT", "KILN_LIVE", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI",
    ];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryDirectory _home = new();

    /// <summary>The home folder of the runs; cache and state are below it.</summary>
    public string Home => _home;

    /// <summary>Variables set for every run, beside the ones every run gets.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>What every run gets on its standard input, a pipe; short enough for it.</summary>
    public string Input { get; set; } = "";

    /// <summary>Starts the tool with <see cref="Input"/> on its standard input.</summary>
    public Process Start(string workingDirectory, params ReadOnlySpan<string> arguments)
    {
        Process process = Process.Start(StartInfo(executable, workingDirectory, arguments))!;
        process.StandardInput.Write(Input);
        process.StandardInput.Close();
        return process;
    }

    public async Task<KilnRun> RunAsync(string workingDirectory, params string[] arguments)
    {
        using Process process = Start(workingDirectory, arguments);
        return await EndOfAsync(process);
    }

    /// <summary>Runs the tool with a file as its standard input, which is not the same to it as a pipe.</summary>
    public async Task<KilnRun> RunFromFileAsync(string workingDirectory, string input, params string[] arguments)
    {
        ImmutableArray<string> shell = ["-c", "exec \"$0\" \"$@\" <\"$STANDARD_INPUT\"", executable, .. arguments];
        ProcessStartInfo start = StartInfo("/bin/sh", workingDirectory, shell.AsSpan());
        start.Environment["STANDARD_INPUT"] = input;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
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
            Assert.Fail($"{process.ProcessName} did not end within {Limit.TotalMinutes} minutes");
        }

        return new(process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        _home.Dispose();
        GC.SuppressFinalize(this);
    }

    private ProcessStartInfo StartInfo(string file, string workingDirectory, ReadOnlySpan<string> arguments)
    {
        // A session of its own: nobody sits at its terminal, also when somebody started the tests from one.
        ProcessStartInfo start = new(Requires.Tool("setsid", "util-linux"), [file])
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

        StartEnvironment.Give(start);
        start.Environment["HOME"] = _home;
        start.Environment["XDG_CACHE_HOME"] = _home.Combine("cache");
        start.Environment["XDG_STATE_HOME"] = _home.Combine("state");
        start.Environment["XDG_CONFIG_HOME"] = _home.Combine("config");
        foreach (string inherited in Inherited)
        {
            start.Environment.Remove(inherited);
        }

        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
