using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>The scripts that a new user types.</summary>
public sealed class StartScriptTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();

    [Fact]
    public async Task Start_script_runs_a_fresh_executable()
    {
        KilnRun run = await RunAsync(Path.Combine(RepositoryRoot.Path, "kiln"), ["version"]);
        Assert.Equal(new KilnRun(0, "Kiln v0.1.0\n", ""), run);
    }

    [Fact]
    public async Task Link_named_packer_prints_the_packer_version_first()
    {
        string link = _work.Combine("packer");
        File.CreateSymbolicLink(link, Path.Combine(RepositoryRoot.Path, "kiln"));
        KilnRun run = await RunAsync(link, ["version"]);
        Assert.Equal(new KilnRun(0, "Packer v1.16.0\nKiln v0.1.0\n", ""), run);
    }

    [Fact]
    public async Task Link_to_the_executable_prints_the_packer_version_first()
    {
        Requires.Check(File.Exists(KilnExecutable.Path), "needs the published executable: run ./kiln once");
        string link = _work.Combine("packer");
        File.CreateSymbolicLink(link, KilnExecutable.Path);
        KilnRun run = await RunAsync(link, ["version"]);
        Assert.Equal(new KilnRun(0, "Packer v1.16.0\nKiln v0.1.0\n", ""), run);
    }

    [Fact]
    public async Task Without_an_sdk_the_script_says_what_to_install()
    {
        // A checkout that was never built, and a PATH with everything but dotnet.
        Directory.CreateDirectory(_work.Combine("eng"));
        Directory.CreateDirectory(_work.Combine("src"));
        Directory.CreateDirectory(_work.Combine("tools"));
        foreach (string script in (string[])["kiln", "eng/build-kiln"])
        {
            File.Copy(Path.Combine(RepositoryRoot.Path, script), _work.Combine(script));
        }

        foreach (string tool in (string[])["sh", "cat", "grep", "find", "dirname", "readlink", "mkdir"])
        {
            File.CreateSymbolicLink(_work.Combine("tools", tool), Requires.Tool(tool, "coreutils"));
        }

        KilnRun run = await RunAsync(_work.Combine("kiln"), ["version"], path: _work.Combine("tools"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(".NET 10 SDK", run.Error, StringComparison.Ordinal);
        Assert.Contains("apt-get install dotnet-sdk-10.0", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _work.Dispose();

    private static async Task<KilnRun> RunAsync(string file, string[] arguments, string? path = null)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return await KilnExecutable.EndOfAsync(process);
    }
}
